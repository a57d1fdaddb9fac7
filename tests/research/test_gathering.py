"""A report from what is really kept: a study's files, a frozen round, sessions, events and findings."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from prototype_kit import KitError, load_site
from prototype_kit.cli.project import Project
from prototype_kit.events import AnswerRefused, Event, EventContext, Origin, PageViewed, row
from prototype_kit.store import Store, open_store
from prototype_kit.store.migrations import upgrade
from research.cli.group import research
from research.consent import Consent
from research.finding import Evidence, Finding
from research.gathering import gather, round_pictures
from research.observation import NewNote
from research.rounds import Round, Shot, freeze, read_rounds
from research.showing import said_since
from research.store import ResearchStore
from research.studies.making import new_study
from tests.conftest import Author

NOON = datetime(2026, 5, 6, 11, tzinfo=UTC)
PAGE = "/bins/report/colour"
Run = Callable[..., str]


@dataclass(frozen=True)
class Held:
    """A project in which somebody took part, and another withdrew."""

    folder: Path
    store: Store
    research: ResearchStore
    study: str
    shown: Round
    session: str


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, that nobody writes to."""
    author = Author(tmp_path_factory.mktemp("held") / "site")
    study = new_study(author.load(), "How people report a bin").name
    shown = freeze(author.folder, "Round 1", NOON)
    url = f"sqlite:///{author.folder / 'instance' / 'site.db'}"
    upgrade(url)
    store = open_store(url)
    kept = ResearchStore(store.database)
    sessions = [_session(store, kept, study, shown.slug, number) for number in range(2)]
    kept.sessions.withdraw(sessions[1], NOON)
    store.close()
    return author.folder


@pytest.fixture
def held(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """A copy of it for each test."""
    folder = tmp_path / "site"
    shutil.copytree(prepared, folder)
    url = f"sqlite:///{folder / 'instance' / 'site.db'}"
    monkeypatch.setenv("PROTOTYPE_KIT_DATABASE", url)
    store = open_store(url)
    kept = ResearchStore(store.database)
    (study,) = (path.name for path in (folder / "studies").iterdir())
    agreed = [each.id for each in kept.sessions.of_study(study) if each.state == "running"]
    yield Held(folder, store, kept, study, read_rounds(folder).named("round-1"), agreed[0])
    store.close()


def _session(store: Store, kept: ResearchStore, study: str, shown: str, number: int) -> str:
    code = kept.participants.add(study, "resident").code
    session = kept.sessions.create(study, shown, code, moderator="Mo", now=NOON).session
    items = frozenset({"take_part", "notes"})
    kept.consents.give(Consent(session.id, "1", "0" * 64, "screen", items, False, False, NOON))  # type: ignore[arg-type]
    kept.sessions.start(session.id, NOON)
    for text in (f"Reviewed {number}", f"Unreviewed {number}"):
        new = NewNote("AB", NOON + timedelta(seconds=40), "observation", text, text, ("problem",), PAGE)
        note = kept.notes.write(session.id, new, NOON)
        if text.startswith("Reviewed"):
            kept.notes.change(note.id, reviewed=True)
            finding = Finding("", study, shown, f"Finding {number}", 2, "low")
            evidence = (Evidence("note", session.id, note.id),)
            kept.findings.add(Finding(**{**vars(finding), "evidence": evidence}), NOON)
    origin = Origin("prototype", round=shown, research_session=session.id)
    context = EventContext("bins", "abc", "draft", origin)
    happened: list[Event] = [
        PageViewed(context, NOON + timedelta(seconds=30), PAGE),
        AnswerRefused(context, NOON + timedelta(seconds=35), PAGE, question="colour", error_code="required"),
    ]
    store.events.write([row(event) for event in happened])
    return session.id


@pytest.fixture
def run(held: Held) -> Run:
    """Runs `research report`: what it said."""

    def invoke(*arguments: str) -> str:
        given = Project(str(held.folder))
        done = CliRunner().invoke(research, ["report", *arguments], obj=given, standalone_mode=False)
        if done.exception is not None:
            raise done.exception
        return done.output

    return invoke


def test_sessions_come_with_their_events(held: Held) -> None:
    """Those of people who agreed; of who withdrew only the fact."""
    found = gather(held.store, held.research, held.study, held.shown.slug)
    first, gone = sorted(found, key=lambda record: record.code)
    assert [event["name"] for event in first.events] == ["page_view", "form_error"]
    assert (gone.agreed, gone.events, gone.notes) == (False, (), ())


def test_the_command_writes_the_whole_report(held: Held, run: Run) -> None:
    """A page, Markdown, JSON and two tables, with reviewed notes alone; in the words of the round."""
    said = run("round-1")
    folder = held.folder / "reports" / f"{held.study}-round-1"
    assert sorted(file.name for file in folder.iterdir()) == [
        *("attempts.csv", "index.html", "notes.csv", "report.json", "report.md")
    ]
    assert "1 note" in said
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8")
        assert "Unreviewed" not in text, file.name
        assert "Reviewed 1" not in text, file.name
    data = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert data["who"]["left_out"] == 1
    colour = next(page for page in data["pages"] if page["page"] == PAGE)
    assert (colour["title"], colour["errors"], colour["notes"]) == ("What colour is the bin?", 1, 1)
    said_of = {finding["statement"]: finding["evidence"][0]["words"] for finding in data["findings"]}
    assert said_of == {"Finding 0": "P01 at 0:40: Reviewed 0", "Finding 1": "Withdrawn"}


def test_a_report_after_a_withdrawal_forgets(held: Held, run: Run, tmp_path: Path) -> None:
    """Written over the one before."""
    out = tmp_path / "out"
    run("round-1", "--out", str(out))
    assert "Reviewed 0" in (out / "index.html").read_text(encoding="utf-8")
    held.research.sessions.withdraw(held.session, NOON)
    run("round-1", "--out", str(out))
    assert not any("Reviewed 0" in file.read_text(encoding="utf-8") for file in out.iterdir())


def test_the_command_says_what_it_needs(held: Held, run: Run) -> None:
    """A round that is there, a study where there are several, a folder that can be written."""
    with pytest.raises(KitError, match="There is no round 'round-9'"):
        run("round-9")
    with pytest.raises(KitError, match="There is no study 'other'"):
        run("round-1", "--study", "other")
    (held.folder / "reports").write_text("a file")
    with pytest.raises(KitError, match="cannot be written"):
        run("round-1")
    (held.folder / "reports").unlink()
    second = new_study(Author.load(Author(held.folder)), "Another study").name
    with pytest.raises(KitError, match=f"--study {second}"):
        run("round-1")
    assert "Wrote" in run("Round 1", "--study", held.study, "--before", "round-1")


def test_pictures_are_found_by_the_template_of_their_page(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of each page; items of a repeat have numbers of their own."""
    shots = [
        Shot("bins/report", "one", "/bins/report/colour", "Colour", "pictures/a.png"),
        Shot("bins/report", "two", "/bins/report/colour", "Colour", "pictures/b.png"),
        Shot("bins/report", "two", "/bins/report/lids/x7/lid", "Lid", "pictures/c.png"),
    ]
    monkeypatch.setattr("research.gathering.read_strip", lambda _: shots)
    found = round_pictures(
        held.shown, ["/bins/report/colour", "/bins/report/lids/{item}/lid", "/bins/report/x"]
    )
    assert {page: file.name for page, file in found.items()} == {
        "/bins/report/colour": "a.png",
        "/bins/report/lids/{item}/lid": "c.png",
    }


def test_a_show_and_tell_does_not_mention_evidence_that_may_not_be_told(held: Held) -> None:
    """Neither what was withdrawn, nor a note that nobody has reviewed."""
    records = gather(held.store, held.research, held.study, held.shown.slug)
    (note,) = (note for record in records for note in record.notes if not note.reviewed)
    evidence = (Evidence("note", held.session, note.id),)
    finding = Finding("", held.study, held.shown.slug, "New", 2, "low", evidence=evidence)
    held.research.findings.add(finding, NOON)
    site = load_site(held.folder)
    found = {each.statement: each.evidence for each in said_since(held.store, site, NOON)}
    assert found == {"Finding 0": ["P01 at 0:40: Reviewed 0"], "Finding 1": [], "New": []}


def test_a_show_and_tell_tells_findings_by_the_day_on_which_they_were_written(held: Held) -> None:
    """Whenever the sessions were: a team that needs a week to see it still tells it."""
    friday = NOON + timedelta(days=9)
    finding = Finding("", held.study, held.shown.slug, "Later", 3, "high", action="Ask less")
    held.research.findings.add(finding, friday)
    site = load_site(held.folder)
    (found,) = said_since(held.store, site, friday)
    assert (found.statement, found.next, found.service) == ("Later", "Ask less", "bins")
    assert list(said_since(held.store, site, friday + timedelta(seconds=1))) == []
