"""What happened in a session and its replay; participants who are forgotten; who may see any of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from prototype_kit.cli import main
from prototype_kit.people import MATRIX, Role
from research.finding import Evidence, Finding
from tests.reliability.routes import routes
from tests.research.web.filled import Held, held
from tests.research.web.lab import SLUG, STUDY, Lab, console
from tests.web.visitor import Visitor

PEOPLE = f"/research/{STUDY}/participants"


@pytest.fixture
def round_one(lab: Lab) -> Held:
    """A round that was held."""
    return held(lab)


@pytest.fixture
def researcher(lab: Lab, round_one: Held) -> Visitor:
    """Whoever looks."""
    return console(lab, "researcher")


def _of(round_one: Held, code: str, rest: str) -> str:
    return f"/research/sessions/{round_one.sessions[code].id}/{rest}"


# What happened


def test_what_happened_is_told_in_order(researcher: Visitor, round_one: Held) -> None:
    """Pages, errors, notes and tasks on one clock, and each can become evidence."""
    page = researcher.get(_of(round_one, "P01", "timeline"))
    words = page.words
    order = ["The session began", "Began the task", "Came to ‘What is wrong", "Error at", "Looks for a way"]
    assert sorted(order, key=words.index) == order
    assert "Use as evidence: at 1:30, Error at" in words
    assert "Watch the screen replay" not in words, "there is none"
    page = researcher.get(f"/research/sessions/{round_one.sessions['P01'].id}")
    assert _of(round_one, "P01", "timeline") in page.html
    assert _of(round_one, "P01", "timeline") in researcher.get(_of(round_one, "P01", "live")).html


def test_nothing_is_told_of_who_withdrew(researcher: Visitor, round_one: Held) -> None:
    """Whatever may still be on its way."""
    page = researcher.get(_of(round_one, "P07", "timeline"))
    assert "There is nothing to tell" in page.words
    assert "WITHDRAWN" not in page.html


def test_a_task_is_marked_after_the_session(lab: Lab, researcher: Visitor, round_one: Held) -> None:
    """For a day; how long it took stays as it was. A task that the study has no more is told by its name."""
    session = round_one.sessions["P04"]
    (before,) = lab.research.attempts.of_session(session.id)
    study = lab.folder / "studies" / STUDY / "study.yaml"
    study.write_text(study.read_text(encoding="utf-8").replace("report-light", "other"), encoding="utf-8")
    for file in study.parent.glob("*.md"):
        file.write_text(file.read_text(encoding="utf-8").replace("report-light", "other"), encoding="utf-8")
    page = researcher.get(f"/research/sessions/{session.id}")
    assert "Done in part: report-light" in page.words
    researcher.post(f"/research/sessions/{session.id}/attempts/{before.id}/end", {"outcome": "partial"})
    (now,) = lab.research.attempts.of_session(session.id)
    assert (now.outcome, now.ended_at) == ("partial", before.ended_at)


# The replay


def test_a_replay_is_shown_beside_what_happened(researcher: Visitor, round_one: Held) -> None:
    """Its page says what needs JavaScript; it alone lets the player set styles, and no more scripts."""
    round_one.record("P01")
    assert _of(round_one, "P01", "replay") in researcher.get(_of(round_one, "P01", "timeline")).html
    page = researcher.get(_of(round_one, "P01", "replay"))
    assert "needs JavaScript" in page.words
    assert "1:30 Error at" in page.words
    assert researcher.response is not None
    policy = researcher.response.headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self' 'sha256-" in policy
    recording = researcher.raw("GET", _of(round_one, "P01", "replay/recording")).get_json()
    assert (len(recording["events"]), recording["missing"]) == (3, 0)


@pytest.mark.parametrize("code", ["P02", "P03", "P07"])
def test_there_is_no_replay_without_consent_to_it(researcher: Visitor, round_one: Held, code: str) -> None:
    """P02 did not agree, of P03 nothing was recorded, P07 took it back."""
    for rest in ("replay", *(("replay/recording",) if code != "P03" else ())):
        assert researcher.raw("GET", _of(round_one, code, rest)).status_code == 404


def test_a_replay_goes_when_it_is_taken_back(researcher: Visitor, round_one: Held) -> None:
    """At once, also for somebody who has the page open."""
    lab = round_one.lab
    round_one.record("P01")
    lab.research.sessions.withdraw(round_one.sessions["P01"].id, lab.now())
    for rest in ("replay", "replay/recording"):
        assert researcher.raw("GET", _of(round_one, "P01", rest)).status_code == 404


# Forgetting


def _left(round_one: Held, code: str) -> int:
    """How much is there of a participant's sessions: notes, tries, replay, events."""
    its = round_one.sessions[code].id
    tables = ("research_note", "research_attempt", "research_replay")
    left = sum(round_one.lab.count(table, f"session_id = '{its}'") for table in tables)
    return left + round_one.lab.count("event", f"research_session_id = '{its}'")


def _finding(round_one: Held) -> Finding:
    lab, note = round_one.lab, round_one.notes["P01"][0]
    new = Finding("", STUDY, SLUG, "Stays.", 1, "low", evidence=(Evidence("note", note_id=note.id),))
    return lab.research.findings.add(new, lab.now())


def test_a_participant_is_forgotten(researcher: Visitor, round_one: Held) -> None:
    """First it is said what goes; then it is gone, findings stay, and nobody else loses anything."""
    round_one.record("P01")
    finding, others = _finding(round_one), _left(round_one, "P02")
    researcher.get(PEOPLE)
    page = researcher.get(f"{PEOPLE}/P01/forget")
    assert "the screen replay" in page.words
    assert _left(round_one, "P01") > 0, "to ask deletes nothing"
    page = researcher.submit()
    assert "Everything about P01 is deleted." in page.words
    assert "Forgotten on" in page.words
    assert (_left(round_one, "P01"), _left(round_one, "P02")) == (0, others)
    assert "Withdrawn" in researcher.get(f"/research/{STUDY}/findings/{finding.id}").words
    researcher.get(f"{PEOPLE}/P01/forget", 404)
    researcher.get(f"{PEOPLE}/P99/forget", 404)
    assert "is deleted" not in researcher.get(f"{PEOPLE}?forgot=P02").words


Run = Callable[..., str]


@pytest.fixture
def run(lab: Lab, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command of `research`, and answers what it asks: what it said."""

    def invoke(*arguments: str, asked: str = "", code: int = 0) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(asked))
        capsys.readouterr()
        assert main(["--project", str(lab.folder), "research", *arguments]) == code
        return "".join(capsys.readouterr())

    return invoke


def test_the_command_forgets_too(run: Run, round_one: Held) -> None:
    """With a question before, and how much it was after; a second time there is nothing left."""
    round_one.record("P01")
    said = run("forget", STUDY, "p01", asked="y\n")
    assert "Forgot P01 of street-lights. Deleted from 1 session: 3 notes, 1 try at a task" in said
    assert "1 part of a replay" in said
    assert _left(round_one, "P01") == 0
    assert "0 notes" in run("forget", STUDY, "P01", "--yes")
    assert "has no participant P99" in run("forget", STUDY, "P99", "--yes", code=1)


def test_the_reports_that_still_say_it_are_named(run: Run, round_one: Held) -> None:
    """Of this study, where the command writes them; what else was handed on, nobody can know here."""
    run("report", SLUG)
    lab = round_one.lab
    (lab.folder / "reports" / f"{STUDY}-draft").mkdir()
    (lab.folder / "reports" / "another-round").mkdir()
    (lab.folder / "reports" / "another-round" / "index.html").touch()
    said = run("forget", STUDY, "P01", "--yes")
    assert f"Make this one again, or delete it: reports/{STUDY}-{SLUG}\n" in said
    assert said.count("Make this one again") == 1


def test_what_is_forgotten_is_in_no_file(run: Run, round_one: Held) -> None:
    """Neither in the database nor in its log, while the server that wrote it goes on."""
    database = make_url(round_one.lab.front.settings.database).database or ""
    files = [Path(f"{database}{ending}") for ending in ("", "-wal")]
    words = b"I would just ring them"

    def where() -> list[str]:
        return [file.name for file in files if file.exists() and words in file.read_bytes()]

    assert where()
    run("forget", STUDY, "P01", "--yes")
    assert where() == []


def test_without_a_database_it_is_said_what_to_do(run: Run, round_one: Held) -> None:
    """By every command that needs what is kept, and nothing is made."""
    lab = round_one.lab
    lab.close()
    database = Path(make_url(lab.front.settings.database).database or "")
    database.unlink()
    for arguments in (("forget", STUDY, "P01", "--yes"), ("purge",), ("report", SLUG)):
        said = run(*arguments, code=1)
        assert "There is no database of this version here yet" in said
        assert "db upgrade" in said
        assert not database.exists()


def test_whoever_says_no_deletes_nothing(run: Run, round_one: Held) -> None:
    """The command ends there."""
    before = _left(round_one, "P01")
    run("forget", STUDY, "P01", asked="n\n", code=130)
    assert _left(round_one, "P01") == before


def test_what_was_kept_long_enough_is_purged(
    run: Run, round_one: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the study's days: after 100 the replay goes, after 400 the rest. A dry run does nothing."""
    from research.cli import forgetting

    round_one.record("P01")
    now, before = round_one.lab.now(), _left(round_one, "P01")

    class Later(forgetting.datetime):  # type: ignore[misc, valid-type, name-defined]
        days = 0

        @classmethod
        def now(cls, tz: object = None) -> object:
            return now + timedelta(days=cls.days)

    monkeypatch.setattr(forgetting, "datetime", Later)
    assert "Deleted: 0 notes, 0 parts of replays" in run("purge")
    Later.days = 100
    assert "Over their time: 0 notes, 1 part of a replay" in run("purge", "--dry-run")
    assert _left(round_one, "P01") == before
    run("purge")
    assert _left(round_one, "P01") == before - 1
    Later.days = 400
    assert "Over their time: 8 notes" in run("purge", "--dry-run")
    assert _left(round_one, "P01") == before - 1
    run("purge")
    assert round_one.lab.count("research_note") == 0
    assert round_one.lab.count("event", "research_session_id IS NOT NULL") == 0


# Who may


def _pages(round_one: Held) -> list[tuple[str, bool]]:
    """Every page of the analysis, and whether it is for those alone who run research."""
    finding, note = _finding(round_one), round_one.notes["P01"][0]
    study, one = f"/research/{STUDY}", f"/research/{STUDY}/findings/{finding.id}"
    look = ["notes", "themes", "findings", f"findings/{finding.id}", "participants"]
    look += [f"rounds/{SLUG}{rest}" for rest in ("", "/problems", "/compare", "/report", "/report/read")]
    run = [
        f"{study}/notes/{note.id}",
        f"{study}/findings/new",
        f"{one}/change",
        f"{one}/notes",
        f"{one}/measure",
    ]
    run += [f"{PEOPLE}/P01/forget", f"/research/sessions/{note.session_id}/pick?note={note.id}"]
    return [
        *((f"{study}/{path}", False) for path in look),
        (_of(round_one, "P01", "timeline"), False),
        *((path, True) for path in run),
    ]


@pytest.mark.parametrize("role", ["call-taker", "editor"])
def test_others_see_none_of_it(lab: Lab, round_one: Held, role: Role) -> None:
    """No page, and they send nothing."""
    visitor = console(lab, role)
    for path, _ in _pages(round_one):
        visitor.get(path, 403)
    note = round_one.notes["P01"][0]
    for rest in ("notes/review", f"notes/{note.id}", f"notes/{note.id}/strike", "themes", "findings"):
        visitor.post(f"/research/{STUDY}/{rest}", {}, 403)
    visitor.post(f"{PEOPLE}/P01/forget", {}, 403)
    assert lab.research.notes.by_id(note.id) == note


def test_who_may_only_look_is_offered_nothing_else(
    lab: Lab, round_one: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No form and no link that they would be refused."""
    monkeypatch.setitem(MATRIX, "editor", frozenset({"see-research"}))  # type: ignore[arg-type]
    visitor = console(lab, "editor")
    theme = lab.research.themes.add(STUDY, "Words")
    lab.research.themes.move(round_one.notes["P02"][0].id, theme.id)
    for path, runs in _pages(round_one):
        if path.endswith("/report/read"):  # which stands alone, and has a style of its own
            assert visitor.raw("GET", path).status_code == 200
            continue
        page = visitor.get(path, 403 if runs else 200)
        offers = ("Use as evidence", "Move", "Review the", "Change the", "Forget P", "Delete this")
        assert runs or not [words for words in offers if words in page.words], path


@pytest.mark.parametrize("study", [STUDY, "unknown"])
def test_no_address_breaks(lab: Lab, researcher: Visitor, round_one: Held, study: str) -> None:
    """Whatever is in its place, and whatever is sent: a page, a refusal, or another page."""
    finding, note = _finding(round_one), round_one.notes["P01"][0]
    theme = lab.research.themes.add(STUDY, "Words").id
    known = {"session": note.session_id, "round_": SLUG, "before": SLUG, "code": "P02"}
    known |= {"finding": finding.id, "note": note.id, "theme": theme, "study": study}
    asked = 0
    for values in (known, {"study": study}):
        for route in routes(researcher.client.application, **values):
            if not route.path.startswith("/research") or route.path.endswith("/stream"):
                continue
            for method in ("GET", "POST"):
                if method in route.methods:
                    sent = {"round": SLUG, "note": "x", "step": "up"} if method == "POST" else None
                    answer = researcher.raw(method, route.path, data=sent, headers=researcher.headers)
                    assert answer.status_code < 500, (method, route.path)
                    asked += 1
    assert asked > 100
