"""Two versions of a journey compared: what is told of each kind of change, and of people's own data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.conditions import ConditionReader
from prototype_kit.conditions.implying import implies, resolved
from prototype_kit.document import Faults, parse_yaml
from prototype_kit.journey.change import Change, Kind
from prototype_kit.journey.diff import compare_journeys
from prototype_kit.journey.diff_english import _SAYING, english, grouped
from prototype_kit.journey.pairing import moved
from prototype_kit.questions import TYPES
from prototype_kit.questions.personal import collects
from tests.conftest import Author

JOURNEY = "bins/journeys/report.yaml"
Two = tuple[Author, Author]
DEPOTS = """\
name: Depots
needs: [bay]
length: 20 minutes
starts: 20 minutes
offices:
  east: {name: East, address: [1 Mill Lane], opens: [{days: [monday], from: 09:00, to: 12:00}]}
resources:
  bay: {name: Bay, kind: bay, at: [{office: east}]}
"""
NOTE = "- page: how-many\n    type: whole-number"
SECOND = "      - {name: phone, type: uk-phone, ask: UK telephone number, optional: true}\n"


@pytest.fixture
def two(tmp_path: Path) -> Two:
    """The same journey twice; tests change the second."""
    return Author(tmp_path / "old"), Author(tmp_path / "new")


def changes(two: Two) -> tuple[Change, ...]:
    """What is found between them."""
    old, new = (author.service().journeys["report"] for author in two)
    return compare_journeys(old, new)


def told(two: Two) -> list[str]:
    """The same in English, each with its heading."""
    return [f"{heading}: {words}" for heading, said in grouped(changes(two)) for words in said]


def page(two: Two, before: str, lines: str) -> None:
    """Put a page into the new version, before another."""
    two[1].replace(JOURNEY, f"  - {before}", f"{lines}\n  - {before}")


def sentences(words: str) -> list[str]:
    """What is expected: an empty line between two changes, and line ends where there is a space."""
    return [" ".join(part.split()) for part in words.strip().split("\n\n")]


def test_what_is_the_same_is_not_told(two: Two) -> None:
    """Nor a comment, nor a condition that is written elsewhere but says the same."""
    assert changes(two) == ()
    two[1].replace(JOURNEY, "when: {condition: long}", "when: {how-many: {more_than: 1}}  # in words")
    two[1].replace(JOURNEY, "conditions:\n  long: {how-many: {more_than: 1}}\n", "")
    assert changes(two) == ()


PAGES = [
    (
        "  - page: how-many\n    type: whole-number\n",
        (
            "  - {page: ours, type: yes-no, ask: Is it ours?, called: it}\n"
            "\n"
            "  - page: how-many\n"
            "    type: whole-number\n"
        ),
        "Page ‘ours’: New page: ‘Is it ours?’, after ‘bin’. Everybody comes to it.",
    ),
    (
        "  - exit: not-ours\n",
        "  - {say: thanks-again, when: {colour: red}}\n  - exit: not-ours\n",
        """
        Page ‘thanks-again’: New information page: ‘Thanks again’, after ‘colour’. Only people for whom
        ‘What colour is the bin?’ is ‘Red’ come to it.
        """,
    ),
    (
        "  - exit: not-ours\n    when: {colour: blue}\n",
        "",
        "Page ‘not-ours’: This exit was taken away: ‘Not our bin’. Nobody leaves there any more.",
    ),
    (
        "  - exit: not-ours\n",
        "  - say: not-ours\n",
        "Page ‘not-ours’: This was an exit and is now an information page.",
    ),
    (
        "    when: {rule: is-red}\n",
        "",
        """
        Page ‘how-many’: Everybody now comes to it. Before, it was shown only when the bin is red. More
        people see this page.
        """,
    ),
    (
        "  - page: contact\n",
        "  - page: contact\n    when: {colour: red}\n",
        """
        Page ‘contact’: It is now shown only when ‘What colour is the bin?’ is ‘Red’. Before, everybody
        came to it. Fewer people see this page.
        """,
    ),
    (
        "more_than: 1}",
        "more_than: 0}",
        """
        Page ‘thanks’: It was shown only when ‘How many days has it been full?’ is more than 1; now
        only when ‘How many days has it been full?’ is more than 0. More people see this page.
        """,
    ),
    (
        "when: {colour: blue}",
        "when: {colour: red}",
        """
        Page ‘not-ours’: It was shown only when ‘What colour is the bin?’ is ‘Blue’; now only when
        ‘What colour is the bin?’ is ‘Red’. Other people may see this page.
        """,
    ),
    (
        "    learns: [open-reports]\n",
        "",
        "Page ‘bin’: ‘open-reports’ is no longer looked up when it is answered.",
    ),
    (
        "title: How should we contact you?",
        "title: How can we reach you?",
        "Page ‘contact’: The title was ‘How should we contact you?’ and is now ‘How can we reach you?’.",
    ),
    (
        "    check: one-of-them\n",
        "",
        "Page ‘contact’: ‘check’ is gone. It was one-of-them.",
    ),
    (
        "item: day {n} of {of}",
        "item: date {n} of {of}",
        """
        Page ‘days’: The name of one item was ‘day {n} of {of}’ and is now ‘date {n} of {of}’.

        Page ‘days’: The name of the only item was ‘day 1’ and is now ‘date 1’.
        """,
    ),
    (
        "title: Report a bin\npages",
        "title: Report your bin\npages",
        "As a whole: The title was ‘Report a bin’ and is now ‘Report your bin’.",
    ),
    (
        "send: {",
        "submit: Send report\nsend: {",
        "As a whole: The last button was ‘Submit’ and is now ‘Send report’.",
    ),
    (
        "email: email, text: phone",
        "text: phone",
        """
        As a whole: The words from received.email.md are gone: ‘Your report [reference]’.

        As a whole: The question with the address for the email is gone. It was ‘email’.
        """,
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), PAGES)
def test_changes_of_pages_and_conditions(two: Two, old: str, new: str, words: str) -> None:
    """Each is told once, in these words, and nothing else is."""
    for author in two:
        author.write("bins/content/thanks-again.md", "# Thanks again\n")
    two[1].replace(JOURNEY, old, new)
    assert told(two) == sentences(words)


QUESTIONS = [
    (
        "ask: What colour is the bin?",
        "ask: Which colour?",
        "The question was ‘What colour is the bin?’ and is now ‘Which colour?’.",
    ),
    (
        "    called: what colour the bin is\n",
        "    called: the colour\n",
        "The name of the answer in errors was ‘what colour the bin is’ and is now ‘the colour’.",
    ),
    (
        "    called: what colour the bin is\n",
        "    called: what colour the bin is\n    hint: Look.\n",
        "The hint is new: ‘Look.’.",
    ),
    (
        "{red: Red, blue: Blue}",
        "{red: Red, blue: Blue, tan: Tan}",
        "New option: ‘Tan’.",
    ),
    (
        "{red: Red, blue: Blue}",
        "{red: Scarlet, blue: Blue}",
        "The label of the option ‘red’ was ‘Red’ and is now ‘Scarlet’.",
    ),
    (
        "{red: Red, blue: Blue}",
        "{red: {label: Red, hint: Dark}, blue: Blue}",
        "The hint of the option ‘red’ is new: ‘Dark’.",
    ),
    (
        "{red: Red, blue: Blue}",
        "{blue: Blue, red: Red}",
        "The options stand in another order: Blue; Red.",
    ),
    (
        "{red: Red, blue: Blue}",
        "{red: Red, blue: Blue}\n    errors: {required: Choose one}",
        "The error ‘required’ is new: ‘Choose one’.",
    ),
    (
        "{red: Red, blue: Blue}",
        "{red: Red, blue: Blue}\n    optional: yes",
        "This may be left out.",
    ),
    (
        "type: radios",
        "type: select",
        """
        The type of the question was ‘radios’ and is now ‘select’. Answers that do not fit are asked
        for again.
        """,
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), QUESTIONS)
def test_changes_of_questions(two: Two, old: str, new: str, words: str) -> None:
    """Words, hints, options, errors, whether it must be answered, its type."""
    two[1].replace(JOURNEY, old, new)
    assert told(two) == [f"Page ‘colour’: {said}" for said in sentences(words)]


def test_an_option_that_is_gone_is_asked_again(two: Two) -> None:
    """People who chose it and have not sent their answers."""
    two[0].replace(JOURNEY, "{red: Red, blue: Blue}", "{red: Red, blue: Blue, tan: Tan}")
    (said,) = told(two)
    assert said.startswith("Page ‘colour’: The option ‘Tan’ was taken away. People who chose it")


def test_settings_of_a_question_are_told_by_their_names(two: Two) -> None:
    """What a type has of its own, such as limits; on a page with several questions, which it is."""
    two[1].replace(JOURNEY, "max: 3", "max: 5")
    two[1].replace(JOURNEY, "UK telephone number, optional: true}", "Telephone}")
    assert told(two) == [
        "Page ‘how-many’: ‘max’ was 3 and is now 5.",
        "Page ‘contact’: ‘phone’: This must be answered; it could be left out before.",
        "Page ‘contact’: ‘phone’: The question was ‘UK telephone number’ and is now ‘Telephone’.",
    ]


def test_a_narrower_condition_is_seen_by_fewer_people(two: Two) -> None:
    """One that was wider before."""
    two[1].replace(JOURNEY, "more_than: 1}", "more_than: 2}")
    (said,) = told(two)
    assert said.endswith("is more than 2. Fewer people see this page.")


def test_a_fact_that_is_looked_up_now_is_told(two: Two) -> None:
    """On the page after which it is."""
    two[0].replace(JOURNEY, "    learns: [open-reports]\n", "")
    assert told(two) == ["Page ‘bin’: When it is answered, ‘open-reports’ is now looked up."]


def test_questions_in_another_order_on_a_page_are_told(two: Two) -> None:
    """One of two that changed places."""
    two[1].replace(JOURNEY, SECOND, "")
    two[1].replace(JOURNEY, "    questions:\n", f"    questions:\n{SECOND}")
    (said,) = told(two)
    assert said.endswith("stands in another place on the page.")


def test_the_search_of_an_asset_is_told_once(two: Two) -> None:
    """On the page that asks it."""
    two[1].replace(JOURNEY, "search: Which street is the bin in?", "search: Where is the bin?")
    two[1].replace(JOURNEY, "layer: bins", "layer: bins\n    search_errors: {required: Enter a street}")
    assert told(two) == [
        "Page ‘bin-search’: The question was ‘Which street is the bin in?’ and is now ‘Where is the bin?’.",
        "Page ‘bin-search’: The error ‘required’ is new: ‘Enter a street’.",
    ]


def test_an_appointment_is_told_once(two: Two) -> None:
    """On the page of times; the page of offices tells its own words alone, and a length stands as in YAML."""
    slot = """  - page: visit
    type: slot
    calendar: depots
    ask: When will you come?
"""
    for site in two:
        site.write("bins/calendars/depots.yaml", DEPOTS)
        site.replace(JOURNEY, "  - page: contact", f"{slot}\n  - page: contact")
    two[1].replace(
        JOURNEY, "    calendar: depots\n", "    calendar: depots\n    length: 40 minutes\n    late: Late\n"
    )
    two[1].replace(JOURNEY, "    ask: When will", "    office: Which depot?\n    ask: When will")
    late = "The warning over later days was ‘These appointments are after {day}.’ and is now ‘Late’."
    assert told(two) == [
        "Page ‘visit-office’: The question was ‘Where would you like to come to?’ and is now ‘Which depot?’.",
        "Page ‘visit’: ‘length’ is new: 40 minutes.",
        f"Page ‘visit’: {late}",
    ]


def test_words_of_content_files_are_told_line_by_line(two: Two) -> None:
    """What was taken out and what was added, with the file's name; a long text is cut."""
    two[1].write("bins/content/thanks.md", "# Thank you\n\nWe knew that.\n")
    two[1].write(
        "bins/content/report-start.md", "# Report a bin\n\n" + "\n\n".join(f"Line {n}." for n in range(20))
    )
    start, thanks = (words for _, said in grouped(changes(two)) for words in said)
    assert thanks == "The words of thanks.md changed:\ntaken out: We did not know that.\nadded: We knew that."
    assert start.splitlines()[-1] == "and 9 more lines"
    assert len(start.splitlines()) == 14


def test_a_page_that_moved_is_told_alone(two: Two) -> None:
    """Not those that it went past."""
    text = (two[1].folder / JOURNEY).read_text(encoding="utf-8")
    start, end = text.index("  - page: contact"), text.index("conditions:")
    before = text.index("  - exit: not-ours")
    two[1].write(JOURNEY, text[:before] + text[start:end] + text[before:start] + text[end:])
    assert told(two) == ["Page ‘contact’: Moved: it came after ‘thanks’ and now comes after ‘colour’."]


def test_a_page_that_moved_into_a_repeat_says_so(two: Two) -> None:
    """As it is then asked for each item."""
    two[0].replace(JOURNEY, NOTE, f"- {{page: note, type: text, ask: A note}}\n  {NOTE}")
    two[1].replace(JOURNEY, "    pages:\n", "    pages:\n      - {page: note, type: text, ask: A note}\n")
    assert told(two) == ["Page ‘note’: Moved into the repeat ‘days’: it is now asked for each item."]
    assert [english(change) for change in changes((two[1], two[0]))] == [
        "Moved out of the repeat ‘days’: it is now asked once."
    ]


def test_a_page_under_another_name_is_told_with_care(two: Two) -> None:
    """It is the same question, so nothing else is told: not that conditions or repeats name it otherwise."""
    text = (two[1].folder / JOURNEY).read_text(encoding="utf-8")
    two[1].write(JOURNEY, text.replace("how-many", "days-full"))
    assert told(two) == sentences(
        """
        Page ‘days-full’: This seems to be the page ‘how-many’ under another name, as it asks or says the
        same. It has another address, and people who have begun are shown it again.
        """
    )


@pytest.mark.parametrize(("kind", "name"), [("say", "thanks"), ("exit", "not-ours")])
def test_words_under_another_name_are_told_with_care(two: Two, kind: str, name: str) -> None:
    """An information page, or an exit, that says the same."""
    content = (two[1].folder / f"bins/content/{name}.md").read_text(encoding="utf-8")
    two[1].write("bins/content/other.md", content).replace(JOURNEY, f"- {kind}: {name}", f"- {kind}: other")
    (said,) = told(two)
    assert said.startswith(f"Page ‘other’: This seems to be the page ‘{name}’ under another name")


def test_a_question_under_another_name_is_told_with_care(two: Two) -> None:
    """And collects nothing new."""
    two[1].replace(JOURNEY, "name: email, type", "name: mail, type")
    two[1].replace(JOURNEY, "email: email,", "email: mail,")
    two[1].replace("bins/rules.py", 'j["email"]', 'j["mail"]')
    assert told(two) == sentences(
        """
        Page ‘contact’: The question ‘email’ seems to be called ‘mail’ now, as it asks the same. People who
        have begun are asked it again.
        """
    )


def test_a_question_that_moved_to_another_page_keeps_its_name(two: Two) -> None:
    """It is neither new nor gone."""
    two[1].replace(JOURNEY, "      - {name: email, type: email, ask: Email address, optional: true}\n", "")
    page(two, "page: contact", "  - {page: email, type: email, ask: Email address, optional: true}")
    said = told(two)
    assert "Page ‘email’: New page: ‘Email address’, after ‘thanks’. Everybody comes to it." in said
    assert not any("No longer asks" in words or "collects" in words for words in said)


# --- Sections, and items that people add -----------------------------------------------------------------

SECTIONS = """\
title: Apply for bins
sections:
  - section: you
    title: About you
    pages:
      - {page: name, type: name, ask: What is your name?, called: it}
      - {page: council, type: yes-no, ask: Do you pay council tax here?, called: it}
  - section: needs
    title: What you need
    pages:
      - repeat: containers
        title: Containers you need
        add: Do you need another?
        item: container {n}
        pages:
          - {page: size, type: text, ask: "How large is {item}?", called: it}
"""
IN_SECTIONS = [
    (
        "title: About you",
        "title: You",
        "As a whole: The title of the section ‘you’ was ‘About you’ and is now ‘You’.",
    ),
    (
        "    title: What you need\n",
        "    title: What you need\n    after: [you]\n",
        "As a whole: ‘after of the section needs’ is new: you.",
    ),
    (
        "  - section: needs\n",
        (
            "  - section: why\n    title: Why\n    pages:\n"
            "      - {page: reason, type: text, ask: Why?, called: it}\n  - section: needs\n"
        ),
        """
        As a whole: New section ‘why’: ‘Why’.

        Page ‘reason’: New page: ‘Why?’, after ‘council’. Everybody comes to it.
        """,
    ),
    (
        "  - section: needs\n    title: What you need\n    pages:\n",
        "",
        """
        As a whole: The section ‘needs’ was taken away: ‘What you need’.

        Page ‘containers’: Moved from the section ‘needs’ to ‘you’.
        """,
    ),
    (
        "add: Do you need another?",
        "add: Another?\n        max: 5",
        """
        Page ‘containers’: The question of the list was ‘Do you need another?’ and is now ‘Another?’.

        Page ‘containers’: ‘max’ was 10 and is now 5.
        """,
    ),
    (
        "      - repeat: containers\n",
        (
            "      - repeat: sacks\n        title: Sacks you need\n        add: More?\n"
            "        item: sack {n}\n        pages: [{page: kind, type: text, ask: Which?}]\n"
            "      - repeat: containers\n"
        ),
        """
        Page ‘sacks’: New repeat: ‘Sacks you need’, after ‘council’. Everybody comes to it.

        Page ‘kind’: New page: ‘Which?’, after ‘sacks’. Everybody comes to it.
        """,
    ),
    (
        "title: Containers you need",
        "title: Your containers",
        "Page ‘containers’: The title was ‘Containers you need’ and is now ‘Your containers’.",
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), IN_SECTIONS)
def test_changes_of_sections_and_of_items_that_people_add(two: Two, old: str, new: str, words: str) -> None:
    """Titles, order, what comes first, pages that change section, the list and its limits."""
    for author in two:
        author.write(JOURNEY, SECTIONS).write("bins/rules.py", "")
        author.replace("bins/service.yaml", "about: bin\n", "")
    two[1].replace(JOURNEY, old, new)
    assert told(two) == sentences(words)


def test_save_and_return_is_told_by_its_days(two: Two) -> None:
    """When it begins, and when it is for another time or in other words."""
    two[1].replace(JOURNEY, "title: Report a bin", "save_and_return: 28 days\ntitle: Report a bin")
    assert told(two) == ["As a whole: ‘save_and_return’ is new: 28 days."]
    two[0].replace(JOURNEY, "title: Report a bin", "save_and_return: 14 days\ntitle: Report a bin")
    assert told(two) == ["As a whole: ‘save_and_return’ was 14 days and is now 28 days."]
    two[0].replace(JOURNEY, "14 days", "28 days")
    two[1].write("bins/content/report-link.email.md", "# Go on\n\n((link))\n")
    assert [words.partition(":")[0] for words in told(two)] == ["As a whole"]


# --- People's own data ----------------------------------------------------------------------------------


def test_new_data_about_people_is_told_first(two: Two) -> None:
    """What is collected now and was not before, with the words that ask for it."""
    two[1].replace(
        JOURNEY,
        SECOND,
        f"{SECOND}      - {{name: born, type: date, ask: When were you born?, called: the day}}\n",
    )
    assert told(two) == [
        "People’s data: Now also collects date of birth: ‘When were you born?’ (page ‘contact’).",
        "Page ‘contact’: New question: ‘When were you born?’.",
    ]
    assert told((two[1], two[0])) == [
        "People’s data: No longer asks for a date of birth. It was asked with ‘When were you born?’.",
        "Page ‘contact’: No longer asks ‘When were you born?’.",
    ]


def test_more_of_the_same_data_is_told_too(two: Two) -> None:
    """A second email address may be another person's."""
    two[1].replace(JOURNEY, SECOND, f"{SECOND}      - {{name: other, type: email, ask: Their email}}\n")
    assert told(two)[0] == (
        "People’s data: Asks for an email address in one more place: ‘Their email’ (page ‘contact’)."
    )


def test_a_question_that_becomes_one_about_people_is_told(two: Two) -> None:
    """The name is the same and the type is another."""
    two[0].replace(JOURNEY, NOTE, f"- {{page: who, type: text, ask: Who are you?, called: it}}\n  {NOTE}")
    two[1].replace(JOURNEY, NOTE, f"- {{page: who, type: name, ask: Who are you?, called: it}}\n  {NOTE}")
    assert told(two)[0] == "People’s data: Now also collects name: ‘Who are you?’ (page ‘who’)."


COLLECTED = [
    ({"type": "email"}, "email address"),
    ({"type": "uk-phone"}, "telephone number"),
    ({"type": "name"}, "name"),
    ({"type": "date", "autocomplete": "bday"}, "date of birth"),
    ({"type": "date", "ask": "What is their date of birth?"}, "date of birth"),
    ({"type": "date", "ask": "When was the baby born?"}, "date of birth"),
    ({"type": "date", "ask": "When did you move?"}, None),
    ({"type": "text", "autocomplete": "street-address"}, "address"),
    ({"type": "text", "autocomplete": "home tel-national"}, "telephone number"),
    ({"type": "text", "autocomplete": "address-line1"}, "address"),
    ({"type": "text", "autocomplete": "organization"}, None),
    ({"type": "text", "ask": "Where were you born?"}, None),
]


@pytest.mark.parametrize(("keys", "data"), COLLECTED)
def test_what_a_question_collects_follows_from_its_type_and_token(
    keys: dict[str, str], data: str | None
) -> None:
    """And, for a date, from its words."""
    question = TYPES[keys["type"]](name="it", **{"ask": "What is it?", **keys})
    found = collects(question)
    assert (found.name if found else None) == data


ABOUT_PEOPLE = {
    "email",
    "uk-phone",
    "name",
    "address",
    "postcode",
    "national-insurance-number",
    "bank-details",
    "file-upload",
}
ABOUT_OTHER_THINGS = {
    "text", "long-text", "organisation", "whole-number", "decimal", "money", "date", "month-year", "time",
    "yes-no", "radios", "checkboxes", "declaration", "select", "autocomplete", "country", "asset",
    "slot",
}  # fmt: skip


def test_every_type_says_whether_it_is_about_a_person() -> None:
    """A new type stands in one of the two lists, and in `personal` when it is about a person."""
    assert TYPES.keys() - ABOUT_PEOPLE - ABOUT_OTHER_THINGS == set()
    for kind in ABOUT_PEOPLE & TYPES.keys():
        made = TYPES[kind].model_construct(type=kind, name="it", ask="What is it?")
        assert collects(made) is not None, kind


# --- More, or fewer, people -----------------------------------------------------------------------------

NARROWER = [
    ("{a: x}", "{a: [x, y]}"),
    ("{a: x, b: y}", "{a: x}"),
    ("{a: x}", "{any: [{a: x}, {b: y}]}"),
    ("{a: x}", "{all: [{a: [x, y]}, {a: {answered: yes}}]}"),
    ("{any: [{a: x, b: y}, {a: z}]}", "{any: [{a: x}, {a: z}]}"),
    ("{a: x}", "{a: {answered: yes}}"),
    ("{a: {less_than: 2}}", "{a: {less_than: 3}}"),
    ("{a: {more_than: 2}}", "{a: {more_than: 1}}"),
    ("{a: {before: 42 days ago}}", "{a: {before: 1 week ago}}"),
    ("{a: {after: 2026-02-01}}", "{a: {after: 2026-01-01}}"),
    ("{a: {count: {more_than: 2}}}", "{a: {count: {more_than: 1}}}"),
    ("{a: {every_item: {b: x}}}", "{a: {any_item: {b: x}}}"),
    ("{a: {any_item: {b: x}}}", "{a: {any_item: {b: [x, y]}}}"),
    ("{not: {a: [x, y]}}", "{not: {a: x}}"),
]
UNKNOWN = [
    ("{a: x}", "{a: y}"),
    ("{a: x}", "{b: x}"),
    ("{rule: one}", "{rule: other}"),
    ("{a: {before: 30 days ago}}", "{a: {before: 1 month ago}}"),
    ("{a: {before: 2026-01-01}}", "{a: {before: today}}"),
    ("{a: {less_than: 2}}", "{a: {more_than: 2}}"),
    ("{a: {answered: no}}", "{a: {answered: yes}}"),
    ("{a: {any_item: {b: x}}}", "{c: {any_item: {b: x}}}"),
]


def _implied(one: str, other: str) -> tuple[bool, bool]:
    faults = Faults()
    reader = ConditionReader({}, faults)
    nodes = [parse_yaml(text, "conditions.yaml", faults) for text in (one, other)]
    read = [reader.read(node) for node in nodes if node is not None]
    assert faults.found == []
    first, second = (resolved(condition) for condition in read if condition is not None)
    return implies(first, second), implies(second, first)


@pytest.mark.parametrize(("one", "other"), NARROWER)
def test_a_narrower_condition_is_known(one: str, other: str) -> None:
    """It implies the wider one, and not the other way round."""
    assert _implied(one, other) == (True, False)


@pytest.mark.parametrize(("one", "other"), UNKNOWN)
def test_what_cannot_be_told_is_not_claimed(one: str, other: str) -> None:
    """Neither more nor fewer."""
    assert _implied(one, other) == (False, False)


# --- All kinds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_change_has_its_words(kind: Kind) -> None:
    """Whole sentences, also of what was not there before; in another language they say so."""
    assert set(_SAYING) == set(get_args(Kind))
    change = Change(kind, "a-page", "a-question", "a part", "old", "new")
    may_be_new = kind in ("words", "content", "setting", "condition", "rule", "page-added", "page-moved")
    for each in (change, replace(change, old=""), replace(change, new="")) if may_be_new else (change,):
        assert english(each).endswith((".", "new", "old"))
        assert "‘’" not in english(each)
    assert english(replace(change, language="cy")).startswith("In Cymraeg: ")


@given(st.permutations(range(6)), st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_what_did_not_move_stands_in_the_same_order(new: list[int], gone: set[int], come: set[int]) -> None:
    """Whatever is taken away or added; one thing that moves is told alone."""
    old_names = [str(number) for number in range(6) if number not in come]
    new_names = [str(number) for number in new if number not in gone]
    found = moved(old_names, new_names)
    stayed = [name for name in new_names if name in old_names and name not in found]
    assert stayed == [name for name in old_names if name in stayed]
    assert moved(["a", "b", "c", "d"], ["b", "c", "a", "d"]) == {"a"}
