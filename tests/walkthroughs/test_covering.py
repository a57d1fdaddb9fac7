"""Walkthroughs show what they are asked for, few times, and say what they cannot show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.journey import Page, Repeat
from prototype_kit.walkthroughs import Cover, Covered, walkthroughs
from tests.conftest import Author

TODAY = date(2026, 11, 21)
ROOT = Path(__file__).parents[2]
SITES = ("exemplars", "tests/sites/births", "tests/sites/bins", "tests/sites/anytown")
YES_NO = "type: yes-no, ask: Is it?, errors: {required: Select yes if it is}"
Write = Callable[..., None]


@pytest.fixture
def write(author: Author) -> Write:
    """Makes the author's journey of these pages, with these rules."""

    def write(pages: str, rules: str = "", more: str = "") -> None:
        author.write("bins/journeys/report.yaml", f"title: A\npages:\n{pages}{more}")
        author.write("bins/rules.py", rules).replace("bins/service.yaml", "about: bin\n", "")
        author.write("bins/content/out.md", "# Out\n")

    return write


def covered(author: Author, cover: Cover, **options: int) -> Covered:
    """What covers the author's journey."""
    site = author.load()
    (service,) = site.services.values()
    return walkthroughs(site, service, service.journeys["report"], cover, TODAY, **options)


def every_journey() -> list[tuple[str, str, str]]:
    """Each journey of the repository's own sites."""
    sites = {folder: load_site(ROOT / folder) for folder in SITES}
    return [
        (folder, service.slug, name)
        for folder, site in sites.items()
        for service in site.services.values()
        for name in service.journeys
    ]


@pytest.mark.parametrize(("folder", "slug", "name"), every_journey())
@pytest.mark.parametrize("cover", ["pages", "edges", "errors"])
def test_everything_in_our_own_journeys_is_covered(folder: str, slug: str, name: str, cover: Cover) -> None:
    """Every page and exit is come to, every condition taken both ways, every rule of a page seen refusing."""
    site = load_site(ROOT / folder)
    service = site.services[slug]
    journey = service.journeys[name]
    found = walkthroughs(site, service, journey, cover, TODAY)
    assert found.missed == ()
    names = {leg.name for walkthrough in found.walkthroughs for leg in walkthrough.legs}
    assert names >= {screen.name for screen, _ in journey.screens}
    met = {pair for walkthrough in found.walkthroughs for pair in walkthrough.met}
    repeats = [entry for entry in journey.entries if isinstance(entry, Repeat)]
    entries = [*(screen for screen, _ in journey.screens), *repeats]
    conditional = [each.name for each in entries if each.when is not None]
    if cover == "edges":
        assert met >= {(name, held) for name in conditional for held in (True, False)}
    if cover == "errors":
        refused = {
            error.question
            for walkthrough in found.walkthroughs
            for leg in walkthrough.legs
            for refusal in leg.refusals
            for error in refusal.errors
        }
        pages = [screen for screen, _ in journey.screens if isinstance(screen, Page)]
        needed = {each.name for page in pages for each in page.questions if not each.optional}
        assert refused >= needed


def test_the_same_files_give_the_same_walkthroughs() -> None:
    """On the same day, whoever asks."""
    first, second = (
        walkthroughs(site, service, service.journeys["apply"], "edges", TODAY)
        for site in (load_site(ROOT / "exemplars"), load_site(ROOT / "exemplars"))
        for service in [site.services["everything"]]
    )
    assert first == second


def test_no_two_walkthroughs_have_one_name() -> None:
    """A test that fails is told by its name."""
    site = load_site(ROOT / "exemplars")
    service = site.services["everything"]
    found = walkthroughs(site, service, service.journeys["apply"], "all", TODAY)
    names = [walkthrough.name for walkthrough in found.walkthroughs]
    assert len(set(names)) == len(names) == 100


def test_names_are_sentences(author: Author, write: Write) -> None:
    """They say what was answered that mattered, and how it ended."""
    write(
        f"  - {{page: one, {YES_NO}}}\n  - {{page: text, type: text, ask: What}}\n"
        "  - exit: out\n    when: {one: yes}\n"
    )
    names = {walkthrough.name for walkthrough in covered(author, "pages").walkthroughs}
    assert names == {"Says ‘Yes’, and is told ‘Out’", "Says ‘No’, and sends the form"}


def test_days_on_both_sides_of_a_limit_are_tried(author: Author, write: Write) -> None:
    """A condition counted from today is met and not met, to the day."""
    write(
        "  - {page: born, type: date, ask: When}\n  - exit: out\n    when: {born: {before: 400 days ago}}\n"
    )
    found = covered(author, "edges")
    assert found.missed == ()
    assert {walkthrough.ending for walkthrough in found.walkthroughs} == {"out", "confirmation"}


@pytest.mark.parametrize("limit", ["{more_than: 812}", "{less_than: -812}"])
def test_numbers_on_both_sides_of_a_limit_are_tried(author: Author, write: Write, limit: str) -> None:
    """Whatever number it is."""
    write(
        "  - {page: many, type: whole-number, min: -999, ask: How many}\n"
        f"  - exit: out\n    when: {{many: {limit}}}\n"
    )
    assert covered(author, "edges").missed == ()


MEND = "Give its rule @examples(…), or a scenario that leads there."
RARE = "def rare(j):\n    return j['what'] == 'a heron'\n"


def test_what_only_an_example_reaches_is_missed_without_it(author: Author, write: Write) -> None:
    """It is said in a sentence that says what to do; with the example nothing is missed."""
    pages = "  - {page: what, type: text, ask: What}\n  - exit: out\n    when: {rule: rare}\n"
    write(pages, RARE)
    found = covered(author, "edges")
    assert found.missed == (
        f"No walkthrough comes to ‘out’. {MEND}",
        f"No walkthrough meets the condition of ‘out’. {MEND}",
    )
    author.write(
        "bins/rules.py",
        f"from prototype_kit import examples\n\n@examples({{'what': 'a heron'}})\n{RARE}",
    )
    assert covered(author, "edges").missed == ()


def test_a_scenario_reaches_what_samples_do_not(author: Author, write: Write) -> None:
    """What a team shows in a demonstration is tried too."""
    write("  - {page: what, type: text, ask: What}\n  - exit: out\n    when: {what: a heron}\n")
    assert covered(author, "edges").missed == ()  # a comparison says itself what to type
    pages = "  - {page: what, type: text, ask: What}\n  - exit: out\n    when: {rule: rare}\n"
    author.write("bins/journeys/report.yaml", f"title: A\npages:\n{pages}").write("bins/rules.py", RARE)
    author.write(
        "bins/scenarios.yaml",
        "bird:\n  words: A bird\n  journey: report\n  answers:\n    what: {what: a heron}\n  start_at: out\n",
    )
    assert covered(author, "edges").missed == ()


def test_examples_are_typed_together(author: Author, write: Write) -> None:
    """A rule over two answers is reached by an example of both."""
    rules = (
        "from prototype_kit import examples\n\n@examples({'a': 'one', 'b': 'two'})\n"
        "def both(j):\n    return j['a'] == 'one' and j['b'] == 'two'\n"
    )
    pages = "".join(f"  - {{page: {name}, type: text, ask: What}}\n" for name in "ab")
    write(f"{pages}  - exit: out\n    when: {{rule: both}}\n", rules)
    assert covered(author, "pages").missed == ()


def test_a_rule_of_a_page_is_seen_refusing(author: Author, write: Write) -> None:
    """By its examples, in its own words; without any it is missed."""
    rule = "def kind(j):\n    return {'what': 'Enter a bird'} if j['what'] == 'a stone' else {}\n"
    pages = "  - {page: what, type: text, ask: What, check: kind}\n"
    write(pages, rule)
    (missed,) = covered(author, "errors").missed
    assert missed.startswith("No walkthrough shows an error of the rule ‘kind’ of ‘what’.")
    author.write(
        "bins/rules.py", f"from prototype_kit import examples\n\n@examples({{'what': 'a stone'}})\n{rule}"
    )
    found = covered(author, "errors")
    assert found.missed == ()
    (walkthrough,) = found.walkthroughs
    messages = [error.message for each in walkthrough.legs[0].refusals for error in each.errors]
    assert "Enter a bird" in messages


def test_a_rule_that_refuses_only_after_other_answers_is_seen_refusing(author: Author, write: Write) -> None:
    """Its example says what to answer before, and what is then refused."""
    rules = (
        "from prototype_kit import examples\n\n@examples({'where': 'the moon', 'when': 'at noon'})\n"
        "def open_there(j):\n"
        "    wrong = j['where'] == 'the moon' and j['when'] == 'at noon'\n"
        "    return {'when': 'Enter another time'} if wrong else {}\n"
    )
    pages = (
        "  - {page: where, type: text, ask: Where}\n"
        "  - {page: when, type: text, ask: When, check: open-there}\n"
    )
    write(pages, rules)
    found = covered(author, "errors")
    assert found.missed == ()
    legs = [leg for each in found.walkthroughs for leg in each.legs if leg.name == "when"]
    messages = [error.message for leg in legs for refusal in leg.refusals for error in refusal.errors]
    assert "Enter another time" in messages


def test_each_error_is_shown_once(author: Author, write: Write) -> None:
    """A page that several walkthroughs come to is given what it refuses in one of them."""
    write(f"  - {{page: one, {YES_NO}}}\n  - exit: out\n    when: {{one: yes}}\n")
    found = covered(author, "errors")
    refused = [leg.refusals for each in found.walkthroughs for leg in each.legs if leg.name == "one"]
    assert sorted(map(len, refused)) == [0, 2]  # nothing chosen, and what was not offered


def test_a_question_inside_an_option_is_refused_too(author: Author, write: Write) -> None:
    """With that option chosen."""
    write(
        "  - page: a\n    type: radios\n    ask: Which\n    options:\n      x: X\n"
        "      y: {label: Y, reveal: [{name: more, type: text, ask: More}]}\n"
    )
    (walkthrough,) = covered(author, "errors").walkthroughs
    about = [
        (refusal.form, error.question) for refusal in walkthrough.legs[0].refusals for error in refusal.errors
    ]
    assert ({"a": ("y",)}, "more") in about


def test_all_ways_are_counted_beyond_the_cap(author: Author, write: Write) -> None:
    """Every combination of what decides, no more of them than asked for, and how many there would be."""
    pages = "".join(f"  - {{page: {name}, {YES_NO}}}\n" for name in "abc")
    write(f"{pages}  - exit: out\n    when: {{a: yes, b: yes, c: yes}}\n")
    found = covered(author, "all", cap=3)
    assert (len(found.walkthroughs), found.of, found.more) == (3, 8, False)
    every = covered(author, "all").walkthroughs
    assert len({str(walkthrough.answers.values) for walkthrough in every}) == 8


def test_what_decides_nothing_is_not_multiplied(author: Author, write: Write) -> None:
    """A question that no condition looks at is answered in one way."""
    pages = "".join(f"  - {{page: {name}, {YES_NO}}}\n" for name in "abc")
    write(f"{pages}  - exit: out\n    when: {{a: yes}}\n")
    assert covered(author, "all").of == 2


def test_an_endless_number_of_ways_is_said_to_be_more(author: Author, write: Write) -> None:
    """And takes no longer for that."""
    names = [f"q{number}" for number in range(12)]
    pages = "".join(f"  - {{page: {name}, {YES_NO}}}\n" for name in names)
    condition = ", ".join(f"{name}: yes" for name in names)
    write(f"{pages}  - exit: out\n    when: {{{condition}}}\n")
    found = covered(author, "all", cap=5)
    assert (len(found.walkthroughs), found.of, found.more) == (5, 1_000, True)


def test_what_a_rule_asks_for_decides(author: Author, write: Write) -> None:
    """Also where it asks through another function of the same file."""
    rules = "def first(j):\n    return j['a'] == 'yes'\n\n\ndef rule(j):\n    return first(j)\n"
    pages = "".join(f"  - {{page: {name}, {YES_NO}}}\n" for name in "ab")
    write(f"{pages}  - exit: out\n    when: {{rule: rule}}\n", rules)
    assert covered(author, "all").of == 2


LIST = (
    "  - repeat: days\n    title: Days\n    add: Another day?\n    item: 'day {n}'\n"
    "    min: MIN\n    max: 2\n    pages: [{page: day, type: date, ask: When, called: the day}]\n"
)


def test_a_list_is_filled_as_people_do(author: Author, write: Write) -> None:
    """An item, the list, another item, and the list again, which then takes no more."""
    write(LIST.replace("MIN", "1"))
    (walkthrough,) = covered(author, "pages").walkthroughs
    assert [(leg.path, leg.form) for leg in walkthrough.legs if leg.kind == "list"] == [
        ("days", {"another": ("yes",)}),
        ("days", {}),
    ]
    assert [leg.path for leg in walkthrough.legs] == [
        "days/1/day", "days", "days/2/day", "days", "check-answers", "confirmation",
    ]  # fmt: skip


def test_a_list_that_may_be_empty_begins_with_itself(author: Author, write: Write) -> None:
    """Nobody is asked about a first item that they may not have."""
    write(LIST.replace("MIN", "0"))
    (walkthrough,) = covered(author, "pages").walkthroughs
    assert [leg.path for leg in walkthrough.legs][:2] == ["days", "days/1/day"]


def test_sections_are_done_from_the_task_list(author: Author) -> None:
    """It comes before each section and at the end."""
    author.write(
        "bins/journeys/report.yaml",
        "title: A\nsections:\n"
        f"  - section: one\n    title: One\n    pages: [{{page: a, {YES_NO}}}]\n"
        f"  - section: two\n    title: Two\n    after: [one]\n    pages: [{{page: b, {YES_NO}}}]\n",
    ).write("bins/rules.py", "").replace("bins/service.yaml", "about: bin\n", "")
    (walkthrough,) = covered(author, "pages").walkthroughs
    assert [leg.path for leg in walkthrough.legs] == [
        "tasks", "a", "tasks", "b", "tasks", "check-answers", "confirmation",
    ]  # fmt: skip


def test_a_leg_says_why_it_is_seen(author: Author, write: Write) -> None:
    """The English of its condition, for whoever reads the film strip."""
    write(f"  - {{page: one, {YES_NO}}}\n  - exit: out\n    when: {{one: yes}}\n")
    legs = [leg for each in covered(author, "pages").walkthroughs for leg in each.legs if leg.name == "out"]
    assert [leg.why for leg in legs] == ["‘Is it?’ is ‘Yes’"]
