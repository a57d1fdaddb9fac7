"""The words of iterations: nothing that people write is lost, and nothing is claimed that is not so."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from prototype_kit import compare_sites
from prototype_kit.document import Faults
from prototype_kit.errors import KitError
from prototype_kit.iterations import (
    FOLDER,
    Changes,
    Document,
    HandTested,
    LoadVerdict,
    Releases,
    TestTally,
    changes_between,
    first_changes,
    read_iterations,
    read_verdict,
)
from prototype_kit.iterations.changes import About
from tests.conftest import Author
from tests.iterations.conftest import JOURNEY, NOON, document, figures, iteration, section


def test_what_people_wrote_survives_the_figures() -> None:
    """Every letter of it, wherever it stands; a comment among the data, and figures of another env."""
    text = document(iteration(figures={"live": figures()})).text
    text = text.replace("hypothesis:", "# ours, not the tool's\nhypothesis:")
    text = text.replace("Write here what the figures", "People *did* read it. & 3 < 4\n\nWrite here what")
    text = (
        text.replace("## Tests", "## A section of ours\n\n- ok\n\n## Tests") + "\n\n\nThe end, with a gap.\n"
    )
    read = Document.read(text, "x.md", Faults())
    assert read is not None
    new = read.with_figures("prototype", figures(30, 3))
    before, after = _without_figures(read), _without_figures(new)
    assert after == before
    again = Document.read(new.text, "x.md", Faults())
    assert again == new
    assert list(new.iteration.figures) == ["live", "prototype"]
    assert "was 52% of 310" in new.words
    assert "Completion 10% of 30" in new.words


def _without_figures(read: Document) -> str:
    text = re.sub(r"^figures:\n(?: .*\n)+", "", read.text, flags=re.MULTILINE)
    return re.sub(r"(?s)<!-- figures.*<!-- end of the figures -->", "", text)


def test_what_people_wrote_among_the_figures_is_kept_below_them() -> None:
    """Though it says there that they are written anew."""
    first = document(iteration()).with_figures("live", figures())
    edited = first.text.replace("  - Completion", "We were closed on Monday.\n\n  - Completion")
    read = Document.read(edited, "x.md", Faults())
    assert read is not None
    new = read.with_figures("live", figures(250, 150))
    assert "Completion 60% of 250" in new.words
    assert "We were closed on Monday." in new.words
    once_more = new.with_figures("live", figures(260, 150))
    assert once_more.words.count("We were closed on Monday.") == 1
    assert once_more.words.count("Completion") == 1


def test_figures_come_to_the_end_where_their_place_was_deleted() -> None:
    """Nothing else is touched."""
    read = document(iteration())
    words = "Only what we wrote.\n"
    cut = Document(read.iteration, read.text.replace(read.words, f"\n{words}"))
    new = cut.with_figures("live", figures())
    assert new.words.lstrip().startswith(f"{words}\n## Figures\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_end_as_they_did(tmp_path: Path, newline: str) -> None:
    """An editor on Windows ends them in its own way."""
    folder = tmp_path / FOLDER
    folder.mkdir()
    text = document(iteration()).text.replace("\n", newline)
    (folder / "2026-05-06-shorter.md").write_bytes(text.encode())
    (written,) = read_iterations(tmp_path)
    assert written.files == {"2026-05-06-shorter.md": text}


# --- Sections -----------------------------------------------------------------------------------------


def test_the_team_is_quoted_first() -> None:
    """What changed in their words, the hypothesis, and how it will be measured, or that nobody said so."""
    words = document(iteration(measure="Completion over 60% of 100 starts")).words
    assert words.lstrip().startswith("# Iteration 2: Shorter contact page\n\nReleased on 6 May 2026.\n")
    assert section(words, "Hypothesis") == ["Fewer people leave there"]
    assert section(words, "How we will know") == ["Completion over 60% of 100 starts"]
    assert section(document(iteration()).words, "How we will know") == [
        "The team did not say how it will be measured."
    ]


def test_what_changed_begins_with_the_data_about_people(author: Author, tmp_path: Path) -> None:
    """Then the site, the services, and journeys page by page, in the words of `diff`."""
    old = author.load()
    new = Author(tmp_path / "new")
    new.replace("site.yaml", "name: Anytown services", "name: Services of Anytown")
    new.replace("bins/service.yaml", "owner: Waste team", "owner: Bins team")
    new.replace(JOURNEY, "What colour is the bin?", "Which colour is it?")
    asks = "  - page: born\n    type: date\n    ask: What is your date of birth?\n    called: your birth\n"
    new.replace(JOURNEY, "  - say: thanks", f"{asks}\n  - say: thanks")
    site = new.load()
    found = changes_between(old, site, compare_sites(old, site))
    words = document(iteration(), found).words
    changed = section(words, "What changed")
    assert changed[:2] == [
        "### Data about people",
        "- Report a bin: Now also collects date of birth: ‘What is your date of birth?’ (page ‘born’).",
    ]
    assert [line for line in changed if line.startswith("### ")][1:] == [
        "### The site",
        "### Service: Report a bin",
        "### Journey: Report a bin",
    ]
    assert "- ‘owner’ was Waste team and is now Bins team." in changed
    assert "- The question was ‘What colour is the bin?’ and is now ‘Which colour is it?’." in changed
    assert sum("collects" in line for line in changed) == 1


def test_a_journey_that_is_new_says_what_it_collects(author: Author, tmp_path: Path) -> None:
    """Also one of a service that was there; `diff` alone says only that it is new."""
    old = author.load()
    new = Author(tmp_path / "new")
    new.replace("bins/service.yaml", "journeys: [report]", "journeys: [report, ask]")
    new.write(
        "bins/journeys/ask.yaml",
        "title: Ask us\npages:\n  - page: email\n    type: email\n    ask: Email address\n"
        "    called: email\n",
    )
    for name, text in (("start", "# Ask us\n\nAsk.\n"), ("confirmation", "# Sent\n\n((reference))\n")):
        new.write(f"bins/content/ask-{name}.md", text)
    site = new.load()
    found = changes_between(old, site, compare_sites(old, site))
    assert found.people == ("Ask us: Collects an email address: ‘Email address’ (page ‘email’).",)


def test_the_first_iteration_says_that_it_is_and_what_it_collects(author: Author) -> None:
    """There is nothing to compare it with."""
    words = document(iteration(1), first_changes(author.load())).words
    assert section(words, "What changed") == [
        "This is the first iteration, so there is none to compare it with.",
        "### Data about people",
        "- Report a bin: Collects an email address: ‘Email address’ (page ‘contact’).",
        "- Report a bin: Collects a telephone number: ‘UK telephone number’ (page ‘contact’).",
    ]


def test_nothing_is_claimed_of_data_about_people_where_nothing_is_compared() -> None:
    """But where it is, no change is said, too."""
    words = document(iteration(), Changes(remark="The copy is gone.")).words
    assert section(words, "What changed") == ["The copy is gone."]
    found = Changes(about=(About("Bins", (("Page ‘a’", ("One.\nadded: *two*",)),)),))
    assert section(document(iteration(), found).words, "What changed") == [
        "### Data about people",
        "The service collects the same data about people as before.",
        "### Bins",
        "#### Page ‘a’",
        "- One.",
        r"  - added: \*two\*",
    ]


def test_releases_are_named_before_and_after() -> None:
    """Those of services that are new, gone or unchanged too."""
    releases = {
        "bins": Releases(before="a" * 12, after="b" * 12),
        "new": Releases(after="c" * 12),
        "gone": Releases(before="d" * 12),
        "same": Releases(before="e" * 12, after="e" * 12),
    }
    assert section(document(iteration(releases=releases)).words, "Releases") == [
        "- Report a bin: `bbbbbbbbbbbb`, was `aaaaaaaaaaaa`",
        "- new: `cccccccccccc`, new",
        "- gone: taken away, was `dddddddddddd`",
        "- same: `eeeeeeeeeeee`, as before",
    ]


def test_tests_are_told_by_kind_with_what_did_not_run_and_why() -> None:
    """Check, tests beside a service, journeys by client and in the browser, and the project's other tests."""
    tests = (
        TestTally(kind="service", passed=4),
        TestTally(kind="browser", passed=1, skipped={"There is no browser.": 12}),
    )
    assert section(document(iteration(tests=tests, advice=1)).words, "Tests") == [
        "- Check: no faults, 1 piece of advice.",
        "- Tests beside a service: 4 passed.",
        "- Journeys, by client: none.",
        "- Journeys, in the browser: 1 passed, 12 not run.",
        "  - 12 not run: There is no browser.",
        "- Other tests of the project: none.",
    ]


def test_nothing_is_called_tested_by_hand_that_was_not() -> None:
    """And that axe finds nothing is not called accessible."""
    assert section(document(iteration()).words, "Accessibility") == [
        "- Automatic: axe did not look at any page, as no test with it ran.",
        "- By hand: Not tested by hand. Passing automatic checks does not make a service accessible.",
    ]


def test_tests_by_hand_are_told_journey_by_journey() -> None:
    """With their day, and with the ways in which nobody tested."""
    found = iteration(
        tests=(TestTally(kind="browser", passed=9, axe=2),),
        journeys={"bins/report": "Report a bin", "bins/ask": "Ask us"},
        by_hand=(
            HandTested(journey="bins/report", way="voice", result="failed", date=date(2026, 5, 1)),
            HandTested(journey="bins/report", way="screen-reader", result="passed", date=date(2026, 4, 1)),
        ),
    )
    assert section(document(found).words, "Accessibility") == [
        "- Automatic: axe looked at the pages in 2 tests in the browser and found nothing.",
        "- By hand, Report a bin:",
        "  - Screen reader: passed on 1 April 2026.",
        "  - Voice control: did not pass on 1 May 2026.",
        "  - Not tested by hand: zoom and text spacing, keyboard only.",
        "- By hand, Ask us:",
        "  - Not tested by hand: screen reader, voice control, zoom and text spacing, keyboard only.",
    ]


def test_the_load_verdict_is_told_or_that_there_is_none() -> None:
    """With what it was about."""
    assert section(document(iteration()).words, "Load") == ["Not run on this release."]
    verdict = LoadVerdict(date=NOON, releases={"bins": "b" * 12}, passed=True, lines=("Nothing lost.",))
    assert section(document(iteration(load=verdict)).words, "Load") == [
        "It bore the load, tested on 6 May 2026 (bins).",
        "- Nothing lost.",
    ]


def test_a_verdict_is_of_the_releases_that_it_names(tmp_path: Path) -> None:
    """A file that cannot be read is no verdict, and not taken for none."""
    file = tmp_path / "verdict.json"
    assert read_verdict(file) is None
    data = {"date": NOON.isoformat(), "releases": {"bins": "b"}, "passed": False, "lines": ["Slow."], "x": 1}
    file.write_text(json.dumps(data), encoding="utf-8")
    found = read_verdict(file)
    assert found is not None
    assert found.is_of({"bins": "b", "other": "c"})
    assert not found.is_of({"bins": "c"})
    assert not found.is_of({"other": "b"})
    for broken in ("{", json.dumps({**data, "passed": "maybe"}), json.dumps({**data, "releases": {}})):
        file.write_text(broken, encoding="utf-8")
        with pytest.raises(KitError, match="Run it again: prototype-kit load"):
            read_verdict(file)
