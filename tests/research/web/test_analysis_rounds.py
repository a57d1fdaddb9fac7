"""What a round found out, in the console: measures, problems, another round beside it, the report."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from PIL import Image

from prototype_kit.cli import main
from research.finding import Evidence, Finding
from research.rounds import Round, Shot, freeze
from tests.research.web.filled import Held, held
from tests.research.web.lab import SLUG, STUDY, Lab, console
from tests.web.visitor import Visitor

ROUND = f"/research/{STUDY}/rounds/{SLUG}"
LATER = "round-2-plainer-words"


@pytest.fixture
def round_one(lab: Lab) -> Held:
    """A round that was held."""
    return held(lab)


@pytest.fixture
def researcher(lab: Lab, round_one: Held) -> Visitor:
    """Whoever looks."""
    return console(lab, "researcher")


def _later(lab: Lab) -> Round:
    """Freeze another round, with other words."""
    (file,) = (lab.folder / "street_lights" / "journeys").glob("report.yaml")
    text = file.read_text(encoding="utf-8")
    before, after = "What is wrong with the street light?", "What is the matter with the light?"
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    made = freeze(lab.folder, "Round 2: plainer words", datetime(2026, 10, 20, 9, tzinfo=UTC))
    assert made.slug == LATER
    return made


def _film(shown: Round, colour: str) -> None:
    """A film strip of one page."""
    (shown.film_folder / "pictures").mkdir(parents=True)
    Image.new("RGB", (2, 2), colour).save(shown.film_folder / "pictures" / "fault.png")
    shot = Shot("street-lights/report", "One", "/street-lights/report/fault", "Fault", "pictures/fault.png")
    (shown.film_folder / "shots.json").write_text(json.dumps([asdict(shot)]), encoding="utf-8")


# Measures


def test_measures_say_how_many_and_how_sure(researcher: Visitor) -> None:
    """By task, as figures with their intervals and drawn; no percentage stands alone, as they were few."""
    page = researcher.get(ROUND)
    assert "5 people took part in 5 sessions that count." in page.words
    assert "4 of 5 people; likely between 36% and 98%" in page.words
    assert "1 of 5 people, once" in page.words
    assert "Succeeded with help: 1" in page.words
    assert page.html.count('role="img"') == 2
    assert 'class="kit-chart__line"' in page.html
    assert "80%" not in page.words
    assert "Report a light that is out, done: nobody, of only 1 person" in page.words, "the pilot, apart"


def test_a_pilot_who_withdrew_is_not_counted(lab: Lab, researcher: Visitor, round_one: Held) -> None:
    """Neither in the measures nor in the report, nor among those who withdrew and would have counted."""
    read = f"{ROUND}/report/files/report.md"
    assert "Pilots, which are told apart below: 1." in researcher.get(ROUND).words
    assert "1 session tried the study out" in researcher.raw("GET", read).text
    lab.research.sessions.withdraw(round_one.sessions["P06"].id, lab.now())
    for words in (researcher.get(ROUND).words, researcher.raw("GET", read).text):
        assert "ilot" not in words
        assert "nothing of them is here: 1." in words


def test_measures_of_nobody(lab: Lab) -> None:
    """A round that nobody was shown yet says so on each of its pages."""
    visitor = console(lab, "researcher")
    assert "Nobody has tried it yet." in visitor.get(ROUND).words
    assert "Nobody has taken part yet. So nothing can be said" in visitor.page.words
    assert "0 people" not in visitor.page.words
    assert "Nobody has met a page yet." in visitor.get(f"{ROUND}/problems").words
    assert "There is no other round yet." in visitor.get(f"{ROUND}/compare").words
    assert "Reviewed notes: 0" in visitor.get(f"{ROUND}/report").words
    for rest in ("", "/problems", "/compare", "/report", "/report/read", "/report/files/notes.csv"):
        visitor.get(f"/research/{STUDY}/rounds/gone{rest}", 404)


# Problems


def test_problems_stand_on_the_map_and_in_a_table(researcher: Visitor) -> None:
    """How many had one, of those who met the page; of pages that nobody met nothing is said."""
    page = researcher.get(f"{ROUND}/problems")
    assert "2 of 5 people; likely between 12% and 77%" in page.words
    drawing = page.html[page.html.index("<svg", page.html.index("console-map")) :]
    assert drawing.count("2 of 5 people had a problem") == 2
    assert "Report a blocked grid" not in page.words, "nobody met a page of that journey"
    assert "Check your answers (" not in page.words
    assert "<style>" not in page.html


def test_a_round_whose_files_are_gone_has_no_map(lab: Lab, round_one: Held) -> None:
    """What was counted is still told, by the names of pages."""
    round_one.hold("success", 5, errors=1, round_="round-0-gone")
    visitor = console(lab, "researcher")
    page = visitor.get(f"/research/{STUDY}/rounds/round-0-gone/problems")
    assert "There is no map" in page.words
    assert "the only person" in page.words
    assert "are not here" in visitor.get(f"/research/{STUDY}/rounds/round-0-gone/report").words
    assert "are not here" in visitor.get(f"/research/{STUDY}").words


# Another round


def test_two_rounds_are_compared(lab: Lab, round_one: Held) -> None:
    """What was measured side by side, and what changed, in plain English and in pictures."""
    later = _later(lab)
    for outcome in ("success", "success", "fail"):
        round_one.hold(outcome, 6, round_=LATER)  # type: ignore[arg-type]
    visitor, address = console(lab, "researcher"), f"/research/{STUDY}/rounds/{LATER}/compare"
    assert "There is a problem" not in visitor.get(address).words
    sent = urlencode({name: given for name, given in visitor.page.fields.items() if name != "before"}, True)
    page = visitor.get(f"{address}?{sent}")
    assert "Select the round" in page.words, "nothing was chosen"
    assert page.title.startswith("Error: ")
    assert "Select the round" in visitor.get(f"{address}?before=gone").words
    page = visitor.get(f"{address}?before={SLUG}")
    assert page.url == f"{address}/{SLUG}"
    assert "2 of 3 people" in page.words
    assert "Too few people to tell a difference" in page.words
    assert "The question was ‘What is wrong with the street light?’ and is now" in page.words
    assert "both rounds need a film strip" in page.words
    visitor.get(f"{address}/{SLUG}/pages", 404)
    for shown, colour in ((lab.round, "red"), (later, "blue")):
        _film(shown, colour)
    assert f"{address}/{SLUG}/pages" in visitor.get(f"{address}/{SLUG}").html
    answer = visitor.raw("GET", f"{address}/{SLUG}/pages")
    assert answer.text.count("data:image/png;base64,") == 2
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; img-src data:; style-src 'sha256-" in policy
    assert "script" not in policy


def test_nothing_to_compare_is_said(lab: Lab, researcher: Visitor) -> None:
    """Where nobody was shown the other round yet, what changed is told all the same."""
    _later(lab)
    page = researcher.get(f"/research/{STUDY}/rounds/{LATER}/compare/{SLUG}")
    assert "Nobody has taken part in Round 2: plainer words yet" in page.words
    assert "What is the matter with the light?" in page.words
    assert "stands as the later one" not in page.words


@pytest.mark.parametrize("asked", [f"compare/{LATER}", f"compare?before={LATER}"])
def test_the_round_that_was_frozen_first_is_before(lab: Lab, researcher: Visitor, asked: str) -> None:
    """Whichever way somebody asks; what was is never told as what is now."""
    _later(lab)
    page = researcher.get(f"{ROUND}/{asked}")
    assert page.heading == "Round 2: plainer words compared with Round 1: as it is"
    assert "was frozen after Round 1: as it is, so it stands as the later one" in page.words
    assert "was ‘What is wrong with the street light?’ and is now" in page.words
    pictures = researcher.raw("GET", f"{ROUND}/compare/{LATER}/pages")
    assert pictures.headers["Location"].startswith(f"/research/{STUDY}/rounds/{LATER}/compare/{SLUG}/pages")


def test_the_only_other_round_is_chosen_already(lab: Lab, researcher: Visitor) -> None:
    """Nobody has to choose among one; among several, somebody has to."""
    _later(lab)
    assert researcher.get(f"{ROUND}/compare").fields["before"] == [LATER]
    freeze(lab.folder, "Round 3", datetime(2026, 10, 21, 9, tzinfo=UTC))
    assert researcher.get(f"{ROUND}/compare").fields["before"] == []


def test_a_report_is_compared_with_earlier_rounds_alone(
    lab: Lab, researcher: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page offers no other, and the command says which way they go."""
    _later(lab)
    assert "before" not in researcher.get(f"{ROUND}/report").fields
    assert "Compared with" not in researcher.raw("GET", f"{ROUND}/report/read?before={LATER}").text
    assert researcher.get(f"/research/{STUDY}/rounds/{LATER}/report").options("before") == [SLUG]
    command = ["--project", str(lab.folder), "research", "report", SLUG, "--before", LATER]
    assert main(command) == 1
    assert f"research report {LATER} --before {SLUG}" in capsys.readouterr().err


# The report


def test_the_report_can_be_read_and_taken_along(lab: Lab, researcher: Visitor, round_one: Held) -> None:
    """As a page with its pictures inside, Markdown, CSV, JSON, and all of it in one file."""
    _film(lab.round, "red")
    note = round_one.notes["P01"][0]
    lab.research.notes.change(note.id, reviewed=True)
    evidence = (Evidence("note", note_id=note.id),)
    lab.research.findings.add(
        Finding("", STUDY, SLUG, "The words are hard.", 3, "low", evidence=evidence), lab.now()
    )
    page = researcher.get(f"{ROUND}/report")
    assert "Findings: 1" in page.words
    assert "Reviewed notes: 1. Not reviewed, so left out: 6 notes" in page.words
    assert "Notes of pilots, left out whether reviewed or not: 1" in page.words
    read = researcher.raw("GET", f"{ROUND}/report/read").text
    assert "The words are hard." in read
    assert 'src="data:image/png;base64,' in read
    assert 'href="data:' not in read, "browsers do not follow such links"
    files = {
        name: researcher.raw("GET", f"{ROUND}/report/files/{name}")
        for name in ("report.html", "report.md", "report.json", "notes.csv", "attempts.csv", "report.zip")
    }
    assert all("attachment" in answer.headers["Content-Disposition"] for answer in files.values())
    assert "The words are hard." in files["report.md"].text
    assert "![" not in files["report.md"].text, "no picture lies beside it"
    assert len(files["report.json"].get_json()["notes"]) == 1
    inside = zipfile.ZipFile(io.BytesIO(files["report.zip"].data)).namelist()
    assert {"index.html", "report.md", "report.json", "notes.csv", "pictures/fault.png"} <= set(inside)
    for name in ("other.html", "index.html"):
        assert researcher.raw("GET", f"{ROUND}/report/files/{name}").status_code == 404


@pytest.mark.parametrize(
    "name", ["report/read", *(f"report/files/{name}" for name in ("report.md", "report.json", "notes.csv"))]
)
def test_only_reviewed_notes_leave_the_console(
    lab: Lab, researcher: Visitor, round_one: Held, name: str
) -> None:
    """Of people who count; a quote only of somebody who agreed to that, and nothing of who withdrew."""
    for notes in round_one.notes.values():
        for note in notes:
            if "email" not in note.text and "WITHDRAWN" not in note.text:
                lab.research.notes.change(note.id, reviewed=True)
    told = researcher.raw("GET", f"{ROUND}/{name}").text
    assert "I would just ring them" in told
    for secret in ("ann@example.com", "What is a column number?", "PILOT", "WITHDRAWN", "AB"):
        assert secret not in told, secret
