"""`show` writes one page of what a team changed, measured, heard and does next."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from prototype_kit.cli import showing
from prototype_kit.cli.showing import _fewest
from prototype_kit.errors import KitError
from prototype_kit.extensions import Extension
from prototype_kit.extensions import Said as Heard
from prototype_kit.iterations import list_iterations
from prototype_kit.language import ENGLISH
from prototype_kit.show_and_tell import Picture
from prototype_kit.site import load_site
from prototype_kit.suite import Results, Tally
from prototype_kit.walkthroughs import walkthroughs
from tests.cli.said import Said, write_events
from tests.conftest import Author
from tests.web.visitor import Visitor

JOURNEY = "bins/journeys/report.yaml"
GREEN = Results({"service": Tally(passed=4)})


@pytest.fixture
def kit(author: Author, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    """The commands, on a project with one small service, whose tests pass; nobody has a browser."""
    monkeypatch.setattr("prototype_kit.suite.run_tests", lambda folder, say, most_s: GREEN)
    monkeypatch.setattr(showing, "_taken", lambda site, pages: pytest.fail("no page changed"))
    return Said(author.folder, capsys)


def page_of(kit: Said, *arguments: str) -> str:
    """The page that the command writes."""
    assert kit.run("show", *arguments) == 0
    return (kit.folder / "show-and-tell.html").read_text(encoding="utf-8")


def words(html: str) -> str:
    """What somebody reads on it."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def test_with_nothing_to_tell_it_says_what_to_do(kit: Said) -> None:
    """Each part of the page: how to record an iteration, to try it with people, to say what is next."""
    page = words(page_of(kit))
    assert ": 0 iterations, 0 pages changed, 0 findings." in page
    assert "No iteration was released in these days. Record one: prototype-kit release" in page
    assert "No page changed, so there is no picture." in page
    assert "Nobody started a form in these days, nor in as many before." in page
    assert "No finding of user research was written in these days." in page
    assert "Nobody has said what comes next." in page
    assert "What we learned" not in page


def test_what_changed_is_told_released_or_not(
    kit: Said, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a picture of each page that changed, and of no other."""
    asked: list[tuple[str, ...]] = []

    def taken(_: object, pages: tuple[str, ...]) -> list[Picture]:
        asked.append(tuple(pages))
        return [Picture("A <picture>", f"/{pages[0]}", b"png")]

    monkeypatch.setattr(showing, "_taken", taken)
    assert kit.run("release", "What we begin with", "--hypothesis", "None yet") == 0
    author.replace(JOURNEY, "ask: What colour is the bin?", "ask: Which <colour>?")
    page = page_of(kit)
    assert "Not released yet" in page
    assert "is now ‘Which &lt;colour&gt;?’" in page
    assert "Release what is done: 1 page changed since the last release." in page
    assert asked == [("bins/report/colour",)]
    assert 'alt="Page: A &lt;picture&gt;"' in page
    assert kit.run("release", "Plainer words", "--hypothesis", "Fewer <errors>") == 0
    assert list_iterations(author.folder)[-1].pages == ("bins/report/colour",)
    page = page_of(kit)
    assert "Iteration 2: Plainer words" in page
    assert "Hypothesis: Fewer &lt;errors&gt;" in page
    assert "Not released yet" not in page
    assert "2 iterations, 1 page changed" in page
    assert asked[-1] == ("bins/report/colour",)


def test_only_iterations_of_these_days_are_told(kit: Said, author: Author) -> None:
    """The day of an iteration is that on which it was recorded."""
    kit.run("release", "Long ago", "--hypothesis", "None yet")
    (file,) = (author.folder / "iterations").glob("*.md")
    today = datetime.now(UTC).date()
    for days, told in ((6, True), (7, False)):
        day = f"date: {today - timedelta(days=days)}"
        text = re.sub(r"^date: .*$", day, file.read_text("utf-8"), count=1, flags=re.MULTILINE)
        file.write_text(text, "utf-8")
        assert ("Iteration 1: Long ago" in page_of(kit, "--days", "7")) is told
        assert "Iteration 1: Long ago" in page_of(kit, "--days", str(days + 1))
        assert "Iteration 1: Long ago" in page_of(kit)
        said = f"{ENGLISH.days(today - timedelta(days=max(days, 6)), today)}: 1 iteration"
        assert said in words(page_of(kit))


def test_every_page_of_a_journey_that_is_new_has_a_picture(
    kit: Said, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It changed from nothing to what it is; pages of others are as they were."""
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(showing, "_taken", lambda _, pages: asked.append(tuple(pages)) or [])
    assert kit.run("release", "What we begin with", "--hypothesis", "None yet") == 0
    add_journey(author, "bins")
    page_of(kit)
    assert kit.run("release", "Ask us", "--hypothesis", "Fewer calls") == 0
    assert "1 page changed" in words(page_of(kit))
    assert asked == [("bins/ask/need",)] * 2


def add_journey(author: Author, service: str) -> None:
    """Something else that people can do with a service."""
    author.replace(f"{service}/service.yaml", "journeys: [report]", "journeys: [report, ask]")
    author.write(
        f"{service}/journeys/ask.yaml",
        f"title: Ask {service}\npages:\n  - page: need\n    type: email\n    ask: Email address\n"
        "    called: email\n",
    )
    for name, text in (("start", "# Ask us\n\nAsk.\n"), ("confirmation", "# Sent\n\n((reference))\n")):
        author.write(f"{service}/content/ask-{name}.md", text)


@pytest.fixture
def lamps(author: Author) -> Author:
    """A site with a second service."""
    shutil.copytree(author.folder / "bins", author.folder / "dark_lamps")
    author.replace("dark_lamps/service.yaml", "name: Report a bin", "name: Report a lamp")
    author.replace("dark_lamps/journeys/report.yaml", "title: Report a bin", "title: Report a lamp")
    author.replace("site.yaml", "services: [bins]", "services: [bins, dark_lamps]")
    return author


def test_one_service_is_told_of_alone(kit: Said, lamps: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of others neither iterations, nor changes, nor pages, nor figures, nor what users said."""
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(showing, "_taken", lambda _, pages: asked.append(tuple(pages)) or [])
    heard = [Heard("Round 1", "Bins leak", service="bins"), Heard("Round 1", "Site is slow")]
    notes = Extension(name="notes", said=lambda *_: heard)
    monkeypatch.setattr("prototype_kit.show_and_tell.gathering.installed", lambda: (notes,))
    kit.run("release", "What we begin with", "--hypothesis", "None yet")
    for folder, colour in (("bins", "bin"), ("dark_lamps", "lamp")):
        lamps.replace(
            f"{folder}/journeys/report.yaml", "ask: What colour is the bin?", f"ask: Which {colour}?"
        )
    kit.run("release", "Both", "--hypothesis", "None yet")
    lamps.replace(JOURNEY, "ask: Which bin?", "ask: What bin?")
    kit.run("release", "Bins alone", "--hypothesis", "None yet")
    add_journey(lamps, "bins")
    shutil.copytree(lamps.folder / "bins", lamps.folder / "skips")
    lamps.replace("site.yaml", "[bins, dark_lamps]", "[bins, dark_lamps, skips]")
    page = words(page_of(kit, "--service", "dark_lamps"))
    assert "Show-and-tell: Report a lamp" in page
    assert "Iteration 2: Both" in page
    assert "is now ‘Which lamp?’" in page
    assert "Site is slow" in page
    for of_bins in (
        "Which bin?",
        "Bins alone",
        "Ask bins",
        "Bins leak",
        "Report a bin",
        "skips",
        "Release what",
    ):
        assert of_bins not in page
    assert asked == [("dark-lamps/report/colour",)]
    assert "Which bin?" in words(page_of(kit, "--service", "bins"))
    assert "Bins alone" in words(page_of(kit))


def test_a_service_that_is_not_there_is_said(kit: Said) -> None:
    """With the one that may be meant."""
    assert kit.run("show", "--service", "bin") == 1
    assert "There is no service 'bin'. Did you mean 'bins'?" in kit.err


def test_what_the_team_wrote_and_does_next_stands_there(kit: Said, author: Author) -> None:
    """Only where it wrote something in place of what the file begins with."""
    kit.run("release", "Plainer words", "--hypothesis", "Fewer errors")
    assert "What we learned" not in page_of(kit)
    (file,) = (author.folder / "iterations").glob("*.md")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Write here what the figures", "**Half** of what the figures"), "utf-8")
    page = page_of(kit, "--next", "Try it <again>", "--next", " ")
    assert "<strong>Half</strong> of what the figures" in page
    assert "<li>Try it &lt;again&gt;</li>" in page
    assert "Nobody has said" not in page


def test_what_users_said_comes_from_extensions(kit: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its evidence, below what it comes from; what is to change of it is what comes next."""
    since: list[datetime] = []

    def said(_store: object, _site: object, at: datetime) -> list[Heard]:
        since.append(at)
        return [
            Heard("Round <1>, 2 sessions", "People stop", "Stops people", ["P1: “Why?”"], "Ask for no name"),
            Heard("Round <1>, 2 sessions", "People like it"),
        ]

    notes = Extension(name="notes", said=said)
    monkeypatch.setattr("prototype_kit.show_and_tell.gathering.installed", lambda: (notes,))
    page = page_of(kit, "--since", (datetime.now(UTC).date() - timedelta(days=2)).isoformat())
    assert page.count("Round &lt;1&gt;, 2 sessions") == 1
    assert "<strong>People stop</strong><br>Stops people" in page
    assert "<li>P1: “Why?”</li>" in page
    assert "<li>Ask for no name</li>" in page
    assert "2 findings." in page
    assert (since[0].hour, since[0].date()) == (0, datetime.now(UTC).date() - timedelta(days=2))


def test_how_it_does_is_told_with_how_many(
    folder: Path, visited: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    """These days beside as many before, in the words of every report; and whose figures they are."""
    visited.post("/street-lights/report")
    write_events(visited)
    page = words(page_of(Said(folder, capsys)))
    assert "Figures from: prototype. They are of people who tried it, so none of them is a KPI." in page
    assert "Nobody started a form in the days before" in page
    assert "Report a faulty street light: Completed: not told. " in page
    assert "0 of 1" not in page
    assert "Nobody started a form in these days" not in page


def test_without_a_browser_the_page_says_so(
    kit: Said, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And has all the rest."""

    def none(*_: object) -> None:
        raise KitError("No browser was found. Install one.")

    monkeypatch.setattr(showing, "_taken", none)
    kit.run("release", "What we begin with", "--hypothesis", "None yet")
    author.replace(JOURNEY, "ask: What colour is the bin?", "ask: Which colour?")
    assert "There are no pictures. No browser was found. Install one." in page_of(kit)
    assert "Pictures were not wanted." in page_of(kit, "--no-pictures")


def test_what_cannot_be_is_said(kit: Said) -> None:
    """Days that are to come, both ways of naming them, and a folder that is not there."""
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert kit.run("show", "--since", tomorrow) != 0
    assert "--since must be today or earlier." in kit.err
    assert kit.run("show", "--since", tomorrow, "--days", "3") != 0
    assert "Name either --days or --since." in kit.err
    assert kit.run("show", "--out", str(kit.folder / "nowhere" / "page.html")) != 0
    assert "cannot be written" in kit.err


def test_the_page_asks_nobody_for_anything(kit: Said) -> None:
    """It stands alone, and says how it is printed."""
    page = page_of(kit)
    assert "default-src &#39;none&#39;" in page
    assert not re.search(r"(?:src|href)=\"(?!data:)", page)
    assert "@media print" in page


def test_it_writes_over_itself_and_over_nothing_else(kit: Said, tmp_path: Path) -> None:
    """A file that somebody wrote stays."""
    own = tmp_path / "own.html"
    own.write_text("<p>Ours</p>", encoding="utf-8")
    assert kit.run("show", "--out", str(own)) == 1
    assert "holds something else. Name a file that is new" in kit.err
    assert own.read_text(encoding="utf-8") == "<p>Ours</p>"
    assert kit.run("show") == kit.run("show") == 0


def test_the_first_iteration_does_not_list_all_that_is_collected(kit: Said) -> None:
    """That is no change, and would fill pages before what is one."""
    kit.run("release", "What we begin with", "--hypothesis", "None yet")
    page = page_of(kit)
    assert "This is the first iteration, so there is none to compare it with." in page
    assert "Collects" not in page


def test_as_few_walkthroughs_are_filmed_as_the_pages_need(folder: Path) -> None:
    """One where one comes to all of them, and none for a page that is not there any more."""
    site = load_site(folder)
    service = site.services["street-lights"]
    found = walkthroughs(site, service, service.journeys["report"], "pages", date(2026, 5, 6))
    pages = ["street-lights/report/fault", "street-lights/report/contact", "street-lights/other/gone"]
    (only,) = _fewest("street-lights/report", found, pages)
    assert {"fault", "contact"} <= {leg.name for leg in only.legs}
    assert len(found.walkthroughs) > 1
    assert list(_fewest("street-lights/report", found, ["street-lights/report/gone"])) == []
