"""Iterations: what stands in their files, that nothing people write is lost, and what their figures say."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit import compare_sites
from prototype_kit.document import Faults
from prototype_kit.errors import DefinitionError, KitError
from prototype_kit.events import ReleaseTally
from prototype_kit.iterations import (
    FOLDER,
    LAST,
    Changes,
    Count,
    Document,
    Figures,
    HandTested,
    Iteration,
    JourneyFigures,
    LoadVerdict,
    Releases,
    TestTally,
    Written,
    changes_between,
    content,
    count_figures,
    document_name,
    figures_lines,
    first_changes,
    index_page,
    iteration_page,
    last_site,
    read_iterations,
    read_verdict,
    write_document,
    write_together,
)
from prototype_kit.iterations.changes import About
from prototype_kit.iterations.markdown import html, plain
from tests.conftest import Author

NOON = datetime(2026, 5, 6, 11, tzinfo=UTC)
JOURNEY = "bins/journeys/report.yaml"


def iteration(number: int = 2, **given: object) -> Iteration:
    """An iteration of a made-up service."""
    whole: dict[str, object] = {
        "number": number,
        "date": date(2026, 5, 6),
        "released_at": NOON,
        "changed": "Shorter contact page",
        "hypothesis": "Fewer people leave there",
        "releases": {"bins": Releases(before="a" * 12, after="b" * 12)},
        "journeys": {"bins/report": "Report a bin"},
    }
    return Iteration.model_validate(whole | given)


def document(found: Iteration, changes: Changes | None = None) -> Document:
    """The document of an iteration, as it is read back."""
    text = write_document(found, Changes() if changes is None else changes, {"bins": "Report a bin"})
    faults = Faults()
    read = Document.read(text, "iterations/x.md", faults)
    assert faults.found == []
    assert read is not None
    return read


def section(words: str, heading: str) -> list[str]:
    """The lines of one section that say something."""
    _, _, after = words.partition(f"## {heading}\n")
    assert after or heading in words, heading
    return [line for line in re.split(r"^## ", after, flags=re.MULTILINE)[0].splitlines() if line]


# --- Data ---------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1).filter(str.strip)


@given(WORDS, WORDS, st.from_regex(r"[0-9a-f]{12}", fullmatch=True))
def test_the_data_are_read_back_as_they_were(changed: str, why: str, release: str) -> None:
    """Whatever the words are, and though a release may look like a number."""
    found = iteration(
        changed=changed,
        hypothesis=why,
        releases={"bins": Releases(after=release)},
        tests=(TestTally(kind="browser", passed=3, axe=1, skipped={why: 2}),),
    )
    assert document(found).iteration == found


def test_everything_of_an_iteration_is_read_back() -> None:
    """Tests, tests by hand, load and figures of two envs too."""
    counted = Figures(
        counted_at=NOON,
        journeys=(JourneyFigures(journey="bins/report", now=Count(started=3, open=1), before=Count()),),
    )
    found = iteration(
        measure="Completion",
        tests=(TestTally(kind="service", passed=4), TestTally(kind="browser", passed=0, skipped={"why": 3})),
        advice=2,
        by_hand=(HandTested(journey="bins/report", way="voice", result="failed", date=date(2026, 5, 1)),),
        load=LoadVerdict(date=NOON, releases={"bins": "b" * 12}, passed=True, lines=("Nothing lost.",)),
        figures={"live": counted, "prototype": counted},
    )
    assert document(found).iteration == found


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("number: 2", "number: two", "line 2"),
        ("number: 2", "nmber: 2", "line 2"),
        ("changed: Short", "changed: [Short", "line"),
        ("---\n", "", "The data of this iteration are not there."),
    ],
)
def test_an_edit_that_breaks_the_data_is_a_fault_with_its_line(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    """As in every other file that a team edits."""
    folder = tmp_path / FOLDER
    folder.mkdir()
    text = document(iteration()).text
    assert old in text
    (folder / "2026-05-06-shorter.md").write_text(text.replace(old, new), encoding="utf-8")
    (folder / "README.md").write_text("Ours.", encoding="utf-8")
    with pytest.raises(DefinitionError) as wrong:
        read_iterations(tmp_path)
    assert "iterations/2026-05-06-shorter.md" in str(wrong.value)
    assert what in str(wrong.value)


# --- What people write --------------------------------------------------------------------------------


def figures(started: int = 240, done: int = 146) -> Figures:
    """Figures of the only journey."""
    now = Count(started=started, submitted=done)
    before = Count(started=310, submitted=161)
    return Figures(counted_at=NOON, journeys=(JourneyFigures(journey="bins/report", now=now, before=before),))


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


# --- Figures ------------------------------------------------------------------------------------------


def said(now: Count, before: Count | None, changed: bool = True) -> list[str]:
    """What is said of one journey."""
    one = JourneyFigures(journey="bins/report", now=now, before=before, changed=changed)
    lines = figures_lines(iteration(figures={"live": Figures(counted_at=NOON, journeys=(one,))}))
    assert lines[:5] == [
        "### From live",
        "",
        "Counted at midday on 6 May 2026. Load tests and synthetic forms are left out.",
        "",
        "- Report a bin:",
    ]
    return [line.removeprefix("  - ") for line in lines[5:]]


def test_a_clear_difference_is_called_clear() -> None:
    """61% of 240 was 52% of 310. By hand, with Wilson's limits of each share.

    146/240 = 0.6083, 0.5454 to 0.6679; 161/310 = 0.5194, 0.4638 to 0.5744.
    0.0890 - sqrt((0.6083 - 0.5454)² + (0.5744 - 0.5194)²) = 0.0890 - 0.0836 = 0.0053
    0.0890 + sqrt((0.6679 - 0.6083)² + (0.5194 - 0.4638)²) = 0.0890 + 0.0814 = 0.1704
    """
    now, before = Count(started=240, submitted=130, exited=16, open=12), Count(started=310, submitted=161)
    assert said(now, before) == [
        "Completion 61% of 240, was 52% of 310.",
        "Clearly higher: by 0.5 to 17.0 percentage points (95% interval).",
        "240 started, 146 completed (130 submitted, 16 ended at an exit page).",
        "12 are still open and count as not completed; some may be completed yet.",
    ]
    assert said(before, now)[1] == "Clearly lower: by 0.5 to 17.0 percentage points (95% interval)."


def test_a_difference_that_may_be_chance_is_not_called_one() -> None:
    """30 of 60 and 31 of 60: by hand, -0.0167 less 0.1727 and more 0.1741, as percentage points."""
    found = said(Count(started=60, submitted=30), Count(started=60, submitted=31))
    assert found[:2] == [
        "Completion 50% of 60, was 52% of 60.",
        (
            "Too few to tell a difference: it may be anything from 18.9 points lower to 15.7 points higher "
            "(95% interval)."
        ),
    ]


@pytest.mark.parametrize(
    ("now", "before", "first", "second"),
    [
        (
            Count(started=19, submitted=19),
            Count(started=300, submitted=30),
            "Completion 19 of 19: too few for a percentage, was 10% of 300.",
            "Too few to tell a difference: at least 20 must have started in each.",
        ),
        (
            Count(started=300, submitted=30),
            Count(started=19, submitted=19),
            "Completion 10% of 300; it was 19 of 19 in the iteration before, too few for a percentage.",
            "Too few to tell a difference: at least 20 must have started in each.",
        ),
        (
            Count(started=20, submitted=20),
            Count(),
            "Completion 100% of 20; nobody started it in the iteration before.",
            "Too few to tell a difference: at least 20 must have started in each.",
        ),
        (
            Count(started=20, submitted=5),
            None,
            "Completion 25% of 20.",
            "There is nothing before to compare it with.",
        ),
        (
            Count(),
            None,
            "Nobody has started it yet.",
            "There is nothing before to compare it with.",
        ),
    ],
)
def test_small_numbers_are_said_honestly(now: Count, before: Count | None, first: str, second: str) -> None:
    """No percentage of fewer than 20, and no difference between such."""
    found = said(now, before)
    assert found[:2] == [first, second]


def test_a_service_that_did_not_change_is_no_cause() -> None:
    """Its figures may differ all the same."""
    found = said(Count(started=20), Count(started=20), changed=False)
    assert found[-1] == "Its service did not change in this iteration, so a difference has another cause."


def test_figures_that_are_not_live_are_no_kpi() -> None:
    """And they are labelled so; before there are any, it is said how to get them."""
    found = figures_lines(iteration(figures={"prototype": figures()}))
    assert found[0] == "### From prototype: not live, so none of these is a KPI"
    assert "prototype-kit release --figures" in figures_lines(iteration())[0]


def test_figures_are_counted_by_release() -> None:
    """Whoever still gets the release before counts for that; another journey or service for neither.

    Where the service did not change, the day tells the two apart.
    """

    def tally(release: str, started: int, journey: str = "report", service: str = "bins") -> ReleaseTally:
        return ReleaseTally(service, journey, release * 12, started, 1, 2, 3)

    now = [tally("a", 100), tally("b", 7), tally("b", 50, journey="ask"), tally("b", 60, service="x")]
    between = [tally("a", 40), tally("b", 30)]
    both = [tally("a", 140), tally("b", 37)]
    first = iteration(1, releases={"bins": Releases(after="a" * 12)})
    (found,) = count_figures(iteration(), first, now, between, both, NOON).journeys
    assert found.now == Count(started=7, submitted=1, exited=2, open=3)
    assert found.before == Count(started=140, submitted=1, exited=2, open=3)
    assert found.changed
    (alone,) = count_figures(iteration(), None, now, [], [], NOON).journeys
    assert alone.before is None
    same = iteration(releases={"bins": Releases(before="b" * 12, after="b" * 12)})
    was = iteration(1, releases={"bins": Releases(after="b" * 12)})
    (unchanged,) = count_figures(same, was, now, between, both, NOON).journeys
    assert not unchanged.changed
    assert unchanged.before == Count(started=30, submitted=1, exited=2, open=3)
    older = iteration(1, journeys={"bins/other": "Other"})
    assert count_figures(iteration(), older, now, between, both, NOON).journeys[0].before is None


# --- The folder ---------------------------------------------------------------------------------------


def test_the_copy_can_be_compared_and_holds_no_tests(author: Author, tmp_path: Path) -> None:
    """It is a whole site, with its logo; what Python and editors leave behind is no part of it."""
    author.write("logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    author.replace("site.yaml", "  name: Anytown Council", "  name: Anytown Council\n  logo: logo.svg")
    author.write("bins/test_service.py", "").write("bins/__pycache__/rules.pyc", b"").write("bins/.swp", "")
    site = author.load()
    (tmp_path / "project").mkdir()
    write_together(tmp_path / "project", {}, content(site))
    copy = tmp_path / "project" / FOLDER / LAST
    last = last_site(copy)
    assert last is not None
    assert not isinstance(last, str)
    assert not compare_sites(last, site)
    assert last.services["bins"].release == site.services["bins"].release
    assert content(last) == content(site)
    names = {path.name for path in copy.rglob("*")}
    assert names.isdisjoint({"test_service.py", "rules.pyc", ".swp"})
    assert "logo.svg" in names


def test_a_copy_that_this_kit_cannot_read_is_said_and_none_is_none(author: Author) -> None:
    """An older version of the kit may have written other keys."""
    author.replace("bins/service.yaml", "owner:", "ownr:")
    found = last_site(author.folder)
    assert isinstance(found, str)
    assert found.startswith(
        "The last release cannot be read with this version of the kit (bins/service.yaml:"
    )
    assert last_site(author.folder / "nowhere") is None


@pytest.mark.parametrize("number", range(6))
def test_all_is_written_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Whichever rename fails: every file is as it was, and nothing is left over."""
    folder = tmp_path / FOLDER
    write_together(tmp_path, {"a.md": "old", "b.html": "old"}, {"site.yaml": b"old", "gone.yaml": b"old"})
    before = _tree(folder)
    renames = iter(range(100))
    rename = Path.rename

    def fails(self: Path, target: Path) -> Path:
        if next(renames) == number:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(KitError, match=r"could not be written \(No space left on device\)\. Nothing was\."):
        write_together(tmp_path, {"a.md": "new", "b.html": "new"}, {"site.yaml": b"new"})
    assert _tree(folder) == before
    monkeypatch.setattr(Path, "rename", rename)
    write_together(tmp_path, {"a.md": "new", "b.html": "new"}, {"site.yaml": b"new"})
    assert _tree(folder) == {"a.md": b"new", "b.html": b"new", "last/site.yaml": b"new"}


def test_a_folder_that_cannot_be_made_is_not_left_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first iteration of a project on a full disk."""

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(KitError, match="No space left"):
        write_together(tmp_path, {"a.md": "new"})
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_left_who_was_stopped_is_put_back(tmp_path: Path) -> None:
    """A machine that stopped between two renames: nothing that was moved away is lost."""
    write_together(tmp_path, {"a.md": "old", "b.md": "old"})
    folder = tmp_path / FOLDER
    moved = folder / ".writing-x" / "old"
    moved.mkdir(parents=True)
    (folder / "a.md").rename(moved / "a.md")
    (moved / "b.md").write_text("older", encoding="utf-8")
    write_together(tmp_path, {"c.md": "new"})
    assert _tree(folder) == {"a.md": b"old", "b.md": b"old", "c.md": b"new"}


def _tree(folder: Path) -> dict[str, bytes]:
    """Every file by its place, and every folder that is left over."""
    left = {f"{path.name}/": b"" for path in folder.iterdir() if path.is_dir() and path.name != LAST}
    files = [path for path in folder.rglob("*") if path.is_file()]
    return left | {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_file_is_named_by_its_day_and_what_changed() -> None:
    """In plain letters, not too long, and never the name of another."""
    day = date(2026, 5, 6)
    assert document_name(day, "Tŷ: shorter (much) page!", []) == "2026-05-06-ty-shorter-much-page"
    assert document_name(day, "…", []) == "2026-05-06-iteration"
    long = document_name(day, "word " * 30, [])
    assert long == "2026-05-06-" + "-".join(["word"] * 10)
    taken = ["2026-05-06-a", "2026-05-06-a-2"]
    assert document_name(day, "A", taken) == "2026-05-06-a-3"
    assert document_name(day, "x" * 200, []) == "2026-05-06-" + "x" * 50


def test_iterations_are_read_in_their_order(tmp_path: Path) -> None:
    """By their number, whatever their files are called."""
    for number, name in ((10, "2026-01-01-a"), (9, "2026-02-01-b")):
        write_together(tmp_path, {f"{name}.md": document(iteration(number)).text})
    assert [each.document.iteration.number for each in read_iterations(tmp_path)] == [9, 10]


# --- Pages --------------------------------------------------------------------------------------------


def page(words: str = "", **others: Written | str | None) -> str:
    """The page of an iteration with more words at its end."""
    read = document(iteration())
    given: dict[str, Written | str | None] = {"before": None, "after": None, "film": None}
    written = Written("2026-05-06-x", Document(read.iteration, read.text + words))
    return iteration_page("Anytown services", written, **given | others)  # type: ignore[arg-type]


def test_a_page_stands_alone() -> None:
    """No script, nothing from elsewhere, and headings in order."""
    text = page()
    assert "<script" not in text
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", text)
    levels = [int(level) for level in re.findall(r"<h(\d)", text)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    assert "figures:" not in text
    assert "&lt;!--" not in text
    assert text.count("<main>") == 1


def test_what_people_write_cannot_harm_a_page() -> None:
    """HTML is shown as text, links cannot run anything, and no picture is fetched from elsewhere."""
    text = page(
        "\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![seen](https://a.example/x.png) "
        "![seen](//a.example/y.png) ![own](film/one.png)\n"
    )
    assert "<script>" not in text
    assert 'href="javascript' not in text
    assert "a.example" not in text
    assert text.count("seen") == 2
    assert '<img src="film/one.png" alt="own"' in text


def test_pages_lead_to_each_other_and_to_a_film_strip() -> None:
    """Before, after, all; nothing where there is none."""
    other = Written("2026-05-13-y", document(iteration(3)))
    text = page(after=other, film="2026-05-06-x-film/index.html")
    assert (
        '<a href="index.html">All iterations</a> · <a href="2026-05-13-y.html">The next iteration</a>' in text
    )
    assert "The iteration before" not in text
    assert '<a href="2026-05-06-x-film/index.html">Every page in pictures</a>' in text
    assert "pictures" not in page()


def test_the_list_has_the_newest_first() -> None:
    """Each with its hypothesis, escaped."""
    both = [Written(name, document(iteration(n, hypothesis="a < b"))) for n, name in ((1, "a"), (2, "b"))]
    text = index_page("Anytown services", both)
    assert re.findall(r'<h2><a href="(\w)\.html">', text) == ["b", "a"]
    assert "Hypothesis: a &lt; b" in text


@given(WORDS)
def test_words_are_shown_as_they_are(words: str) -> None:
    """Whatever Markdown would make of them."""
    shown = re.sub(r"<[^>]*>", "", html(plain(" ".join(words.split()))))
    assert " ".join(unescape(shown).split()) == " ".join(words.split())
