"""`release` records an iteration when all is well, refuses and says why when it is not, and counts later."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from prototype_kit import list_iterations
from prototype_kit.answers import EMPTY
from prototype_kit.errors import KitError
from prototype_kit.events import Origin
from prototype_kit.service import release_of
from prototype_kit.store import open_store
from prototype_kit.suite import Results, Tally
from tests.cli.said import Said
from tests.conftest import Author

GREEN = Results({"service": Tally(passed=4), "browser": Tally(passed=2, axe=1)})
SAID = ("release", "Shorter contact page", "--hypothesis", "Fewer people leave there")
JOURNEY = "bins/journeys/report.yaml"
Run = Callable[[Results], None]


@pytest.fixture
def kit(author: Author, capsys: pytest.CaptureFixture[str]) -> Said:
    """The commands, on a project with one small service."""
    return Said(author.folder, capsys)


@pytest.fixture(autouse=True)
def tests_give(monkeypatch: pytest.MonkeyPatch) -> Run:
    """What the project's tests come to, in place of running them. All is well until a test says otherwise."""

    def come_to(results: Results) -> None:
        monkeypatch.setattr("prototype_kit.suite.run_tests", lambda folder, say, most_s: results)

    come_to(GREEN)
    return come_to


def written(author: Author) -> list[str]:
    """The files of iterations, but for the copy."""
    return sorted(path.name for path in (author.folder / "iterations").glob("*") if path.is_file())


def newest(author: Author) -> str:
    """The file of the iteration with the highest number."""
    files = sorted((author.folder / "iterations").glob("*.md"), key=lambda path: path.stat().st_mtime_ns)
    return files[-1].read_text(encoding="utf-8")


# --- Recording -------------------------------------------------------------------------------------------


def test_two_releases_in_a_row_in_a_project_without_git(kit: Said, author: Author) -> None:
    """The first says that it is the first, the second what changed since; each has a page, and a list."""
    assert not (author.folder / ".git").exists()
    assert kit.run(*SAID, "--measure", "Completion over 60%") == 0
    assert "Recorded iteration 1: iterations/" in kit.out
    assert "This is the first iteration" in newest(author)
    author.replace(JOURNEY, "What colour is the bin?", "Which colour is it?")
    before = release_of(author.folder / "iterations/last/bins")
    assert kit.run("release", "Colour asked shorter", "--hypothesis", "Quicker") == 0
    text = newest(author)
    assert "- The question was ‘What colour is the bin?’ and is now ‘Which colour is it?’." in text
    assert "The service collects the same data about people as before." in text
    after = release_of(author.folder / "bins")
    assert f"`{after}`, was `{before}`" in text
    assert before != after
    assert release_of(author.folder / "iterations/last/bins") == after
    first, second = list_iterations(author.folder)
    assert (first.number, second.number) == (1, 2)
    assert first.measure == "Completion over 60%"
    assert second.releases["bins"].before == first.releases["bins"].after == before
    today = datetime.now(UTC).date()
    assert written(author) == [
        f"{today}-colour-asked-shorter.html",
        f"{today}-colour-asked-shorter.md",
        f"{today}-shorter-contact-page.html",
        f"{today}-shorter-contact-page.md",
        "index.html",
    ]
    page = (author.folder / f"iterations/{today}-shorter-contact-page.html").read_text(encoding="utf-8")
    assert f'<a href="{today}-colour-asked-shorter.html">The next iteration</a>' in page


def test_a_project_that_was_copied_goes_on(kit: Said, author: Author, tmp_path: Path) -> None:
    """The copy of the last release lies in the project, not on a machine."""
    kit.run(*SAID)
    copy = tmp_path / "elsewhere"
    shutil.copytree(author.folder, copy)
    shutil.rmtree(author.folder)
    author.folder = kit.folder = copy
    author.replace("bins/service.yaml", "owner: Waste team", "owner: Bins team")
    assert kit.run("release", "Another owner", "--hypothesis", "None") == 0
    assert "‘owner’ was Waste team and is now Bins team." in newest(author)


def test_what_was_tested_is_in_the_record(kit: Said, author: Author) -> None:
    """Tests by kind, axe, tests by hand, load."""
    log = (
        "tests:\n  - {date: 2026-05-01, by: a tester, way: voice, with: Voice Control 1, "
        "journey: bins/report, result: passed}\n"
    )
    author.write("accessibility.yaml", log)
    verdict(author, passed=True)
    assert kit.run(*SAID) == 0
    text = newest(author)
    for line in (
        "- Tests beside a service: 4 passed.",
        "- Journeys, in the browser: 2 passed.",
        "- Automatic: axe looked at the pages in 1 test in the browser and found nothing.",
        "  - Voice control: passed on 1 May 2026.",
        "- The slowest page took 4,000 ms.",
    ):
        assert f"{line}\n" in text
    assert "It bore the load" in text


def verdict(author: Author, *, passed: bool, release: str = "") -> None:
    """What a load test left behind."""
    data = {
        "date": "2026-05-06T11:00:00+00:00",
        "releases": {"bins": release or release_of(author.folder / "bins")},
        "passed": passed,
        "lines": ["The slowest page took 4,000 ms."],
    }
    author.write("instance/load/verdict.json", json.dumps(data))


# --- Refusing --------------------------------------------------------------------------------------------


def refused(kit: Said, author: Author, *words: str) -> None:
    """The command ends with 1, says this, and writes nothing."""
    before = written(author)
    assert kit.run(*SAID) == 1
    for said in words:
        assert said in kit.err
    assert "Nothing was written." in kit.err
    assert written(author) == before


def test_it_refuses_while_check_finds_a_fault(kit: Said, author: Author) -> None:
    """What reading finds, and what trying finds."""
    author.replace(JOURNEY, "ask: What colour is the bin?", "aks: What colour is the bin?")
    refused(kit, author, "bins/journeys/report.yaml, line", "the tests were not run")
    author.replace(JOURNEY, "aks:", "ask:")
    author.replace("bins/rules.py", 'return j["colour"] == "red"', "return 1 / 0")
    refused(kit, author, "bins/rules.py")


def test_it_refuses_while_tests_fail(kit: Said, author: Author, tests_give: Run) -> None:
    """With their names and words, ten at the most."""
    red = tuple(f"tests.test_x::test_{number}\n    it is wrong" for number in range(11))
    tests_give(Results({"other": Tally(failed=11)}, red))
    refused(kit, author, "11 tests failed:\ntests.test_x::test_0\n    it is wrong", "and 1 more.")
    assert "test_10" not in kit.err


def test_it_refuses_while_no_test_ran(kit: Said, author: Author, tests_give: Run) -> None:
    """There is nothing green about that."""
    tests_give(Results({}, ("No test was found.",)))
    refused(kit, author, "No test was found.")


def test_it_refuses_when_tests_do_not_end(kit: Said, author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many minutes as were given."""

    def never(folder: Path, say: object, most_s: int) -> Results:
        raise KitError(f"not done after {most_s}")

    monkeypatch.setattr("prototype_kit.suite.run_tests", never)
    assert kit.run(*SAID, "--minutes", "2") == 1
    assert "not done after 120" in kit.err
    assert written(author) == []


def test_it_refuses_after_a_load_test_of_this_release_that_did_not_pass(kit: Said, author: Author) -> None:
    """One of another release says nothing of this one, and neither does it count as one."""
    verdict(author, passed=False)
    refused(
        kit,
        author,
        "The load test of this release did not pass:\n    The slowest page",
        "The tests were not run.",
    )
    verdict(author, passed=False, release="a" * 12)
    assert kit.run(*SAID) == 0
    assert "Not run on this release." in newest(author)


def test_it_refuses_when_nothing_changed(kit: Said, author: Author) -> None:
    """And says since when. Tests beside a service are not what people use."""
    assert kit.run(*SAID) == 0
    author.write("bins/test_service.py", "# one more test\n")
    refused(kit, author, "Nothing changed since iteration 1: Shorter contact page.")
    author.replace("site.yaml", "name: Anytown Council", "name: Northwick Council")
    assert kit.run(*SAID) == 0
    assert "‘organisation name’ was Anytown Council" in newest(author)


def test_it_refuses_when_files_change_while_tests_run(
    kit: Said, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was tested would not be what is recorded."""

    def changing(folder: Path, say: object, most_s: int) -> Results:
        author.replace("bins/content/thanks.md", "Thank you", "Thanks")
        return GREEN

    monkeypatch.setattr("prototype_kit.suite.run_tests", changing)
    refused(kit, author, "Files were changed while the tests ran. Run it again.")


def test_what_lacks_is_asked_for_where_somebody_sits(
    kit: Said, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere it is a usage error, before any test runs."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert kit.run("release", "Shorter") == 2
    assert 'prototype-kit release "…" --hypothesis "…"' in kit.err
    assert kit.run("release", "--hypothesis", "Why") == 2

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal("Shorter page\nFewer leave\n"))
    assert kit.run("release") == 0
    assert "What changed, in a few words" in kit.out
    (iteration,) = list_iterations(author.folder)
    assert (iteration.changed, iteration.hypothesis) == ("Shorter page", "Fewer leave")


def test_a_draft_shows_everything_and_writes_nothing(kit: Said, author: Author, tests_give: Run) -> None:
    """Also what is red, with the exit code for it."""
    assert kit.run(*SAID, "--draft") == 0
    assert kit.out.startswith("---\nnumber: 1\n")
    assert "## What we learned" in kit.out
    assert not (author.folder / "iterations").exists()
    verdict(author, passed=False)
    tests_give(Results({"other": Tally(failed=1)}, ("tests.test_x::test_it",)))
    assert kit.run(*SAID, "--draft") == 1
    assert "It did not bear the load" in kit.out
    assert "1 test failed:\ntests.test_x::test_it" in kit.err
    assert "The load test of this release did not pass" in kit.err
    assert not (author.folder / "iterations").exists()


def test_the_copy_that_cannot_be_read_or_is_gone_does_not_stop_a_release(kit: Said, author: Author) -> None:
    """It is said in its place; another version of the kit may have written it."""
    assert kit.run(*SAID) == 0
    author.replace("iterations/last/bins/service.yaml", "owner:", "ownr:")
    assert kit.run("release", "Second", "--hypothesis", "x") == 0
    assert "cannot be read with this version of the kit" in newest(author)
    assert "same data about people" not in newest(author)
    shutil.rmtree(author.folder / "iterations/last")
    assert kit.run("release", "Third", "--hypothesis", "x") == 0
    assert "The copy of the last release (iterations/last) is not there" in newest(author)


def test_comments_alone_are_a_release_that_nobody_notices(kit: Said, author: Author) -> None:
    """Its hash is another, so cases and figures tell the two apart."""
    assert kit.run(*SAID) == 0
    author.write(JOURNEY, f"# ours\n{(author.folder / JOURNEY).read_text(encoding='utf-8')}")
    assert kit.run(*SAID) == 0
    assert "Files changed, and nothing that people or other systems would notice." in newest(author)


# --- Figures ---------------------------------------------------------------------------------------------


def start(author: Author, release: str, many: int, done: int, at: datetime, source: str = "user") -> None:
    """Forms that were begun, and how many of them reached an exit."""
    store = open_store(f"sqlite:///{author.folder / 'instance' / 'site.db'}")
    for number in range(many):
        session = f"{release}{source}{at.timestamp()}{number}"
        origin = Origin("prototype", source=source)
        draft = store.drafts.start(
            session, "bins", "report", release, date(2026, 5, 6), at, timedelta(days=1), origin
        )
        if number < done:
            store.drafts.save(draft, EMPTY, at, exit="not-ours")
    store.close()


@pytest.fixture
def two(kit: Said, author: Author) -> tuple[str, str]:
    """Two iterations, the first released ten days ago, the second three; their releases of the service."""
    kit.run(*SAID)
    author.replace(JOURNEY, "What colour is the bin?", "Which colour is it?")
    kit.run("release", "Second", "--hypothesis", "x")
    now = datetime.now(UTC).replace(microsecond=0)
    for days, file in ((10, "shorter-contact-page"), (3, "second")):
        path = f"iterations/{now.date()}-{file}.md"
        text = (author.folder / path).read_text(encoding="utf-8")
        old = next(line for line in text.splitlines() if line.startswith("released_at:"))
        author.replace(path, old, f"released_at: '{(now - timedelta(days=days)).isoformat()}'")
    assert kit.run("db", "upgrade") == 0
    first, second = (each.releases["bins"].after for each in list_iterations(author.folder))
    return first, second


def test_figures_are_counted_by_release_and_day(kit: Said, author: Author, two: tuple[str, str]) -> None:
    """Not what is synthetic, or from before the release; beside those of the iteration before."""
    now = datetime.now(UTC)
    first, second = two
    ago = [now - timedelta(days=days) for days in (11, 5, 2)]
    start(author, first, 9, 9, ago[0])
    start(author, first, 42, 12, ago[1])
    start(author, first, 8, 3, ago[2])  # the new one was not served at once
    start(author, second, 7, 7, ago[1])
    start(author, second, 40, 32, ago[2])
    start(author, second, 30, 30, ago[2], source="synthetic")
    file = next((author.folder / "iterations").glob("*-second.md"))
    author.replace(f"iterations/{file.name}", "Write here what", "We saw it work.\n\nWrite here what")
    assert kit.run("release", "--figures") == 0
    text = file.read_text(encoding="utf-8")
    for line in (
        "### From prototype: not live, so none of these is a KPI",
        "  - Completion 80% of 40, was 30% of 50.",
        "  - Clearly higher: by 29.8 to 64.5 percentage points (95% interval).",
        "  - 40 started, 32 completed (0 submitted, 32 ended at an exit page).",
    ):
        assert line in text
        assert line in kit.out
    assert "still open" not in text  # their day is over
    assert "We saw it work." in text
    assert "80% of 40" in file.with_suffix(".html").read_text(encoding="utf-8")
    assert "80%" not in next((author.folder / "iterations").glob("*-page.md")).read_text(encoding="utf-8")
    assert kit.run("release", "--figures", "--draft") == 0
    assert file.read_text(encoding="utf-8") == text


def test_forms_that_may_be_completed_yet_are_told(kit: Said, author: Author, two: tuple[str, str]) -> None:
    """Whoever began an hour ago has not left."""
    start(author, two[1], 30, 10, datetime.now(UTC) - timedelta(hours=1))
    assert kit.run("release", "--figures") == 0
    assert "20 are still open and count as not completed" in kit.out
    assert "nobody started it in the iteration before" in kit.out


def test_figures_need_an_iteration_and_a_database(kit: Said, author: Author) -> None:
    """Both are said in a sentence."""
    for option in ("--figures", "--pages"):
        assert kit.run("release", option) == 1
        assert "There is no iteration yet." in kit.err
    kit.run(*SAID)
    before = newest(author)
    assert kit.run("release", "--figures") == 1
    assert "prototype-kit db upgrade" in kit.err
    assert newest(author) == before


def test_figures_can_be_counted_while_a_service_is_broken(
    kit: Said, author: Author, two: tuple[str, str]
) -> None:
    """The team is in the middle of the next change."""
    author.replace("bins/service.yaml", "owner:", "ownr:")
    assert kit.run("release", "--figures") == 0
    assert "Anytown services" in (author.folder / "iterations/index.html").read_text(encoding="utf-8")


def test_pages_follow_the_words(kit: Said, author: Author) -> None:
    """Whoever edited the Markdown has them written again, with the film strip that was taken meanwhile."""
    kit.run(*SAID)
    file = next((author.folder / "iterations").glob("*.md"))
    page = file.with_suffix(".html")
    author.replace(f"iterations/{file.name}", "Write here what", "It worked.\n\nWrite here what")
    assert "Film strip" not in page.read_text(encoding="utf-8")
    author.write("film/index.html", "<p>pictures</p>")
    assert kit.run("release", "--pages") == 0
    text = page.read_text(encoding="utf-8")
    assert "It worked." in text
    assert 'href="../film/index.html"' in text
    author.write(f"iterations/{file.stem}-film/index.html", "<p>pictures</p>")
    assert kit.run("release", "--pages") == 0
    assert f'href="{file.stem}-film/index.html"' in page.read_text(encoding="utf-8")
    assert kit.run("release", "--pages", "--figures") == 2
    assert kit.run("release", "words", "--figures") == 2
