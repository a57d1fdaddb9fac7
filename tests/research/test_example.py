"""The example that fills research in a demonstration: plausible, said to be made up, and gone again."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import text

from prototype_kit import Site, difference_data, load_site
from prototype_kit.cli import main
from prototype_kit.differences import compare_sites
from prototype_kit.events import moment_of
from prototype_kit.exemplars import copy_studies
from prototype_kit.language import LOCAL
from prototype_kit.settings import read_settings
from prototype_kit.store import Store, open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.web.console import create_console
from prototype_kit.web.wsgi import site_app
from research.example import read_scripts, remove_example, script_faults, seed_example
from research.gathering import gather, gather_report
from research.record import Record
from research.replay import join_chunks
from research.replay.profile import check_events
from research.rounds import load_round_site, read_rounds, verify
from research.store import ResearchStore
from research.studies import load_studies
from research.timeline import timeline_of
from research.wording import wording_of
from tests.research.web.lab import project
from tests.web.visitor import Visitor

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)
STUDY = "street-lights"
FIRST, SECOND = "round-1-as-it-is-made-up", "round-2-shorter-contact-page-made-up"
EXAMPLE = f"studies/{STUDY}/example.yaml"


@dataclass
class Filled:
    """A project, and what is kept of it."""

    folder: Path
    store: Store

    @property
    def site(self) -> Site:
        """As its files are now."""
        return load_site(self.folder)

    @property
    def kept(self) -> ResearchStore:
        """What research keeps."""
        return ResearchStore(self.store.database)

    @property
    def rounds(self) -> list[str]:
        """The slugs of its rounds, the oldest first."""
        return [each.slug for each in read_rounds(self.folder)]

    def records(self) -> list[Record]:
        """Every session with its events, notes and attempts, by participant."""
        found = [each for slug in (FIRST, SECOND) for each in gather(self.store, self.kept, STUDY, slug)]
        return sorted(found, key=lambda record: record.code)

    def counted(self, table: str) -> int:
        """How many rows a table has."""
        with self.store.database.reading() as connection:
            number: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        return number

    def left(self) -> dict[str, int]:
        """The tables of research, and of events, that hold anything."""
        with self.store.database.reading() as connection:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
            tables = [name for name in names if name.startswith("research_") or name == "event"]
        return {name: self.counted(name) for name in tables if self.counted(name)}

    def change(self, file: str, before: str, after: str) -> None:
        """Change the words of a file."""
        path = self.folder / file
        words = path.read_text(encoding="utf-8")
        assert before in words
        path.write_text(words.replace(before, after), encoding="utf-8")


def _made(folder: Path) -> Filled:
    settings = read_settings(folder, {})
    upgrade(settings.database)
    return Filled(folder, open_store(settings.database))


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """The project of street lights, filled; nobody changes it."""
    made = _made(project(tmp_path_factory.mktemp("seeded") / "project"))
    seed_example(made.store, made.site, NOW)
    yield made
    made.store.close()


@pytest.fixture
def own(seeded: Filled, tmp_path: Path) -> Iterator[Filled]:
    """A copy of it for one test."""
    shutil.copytree(seeded.folder, tmp_path / "project")
    made = Filled(tmp_path / "project", open_store(read_settings(tmp_path / "project", {}).database))
    yield made
    made.store.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Filled]:
    """The project, not filled yet."""
    made = _made(project(tmp_path / "project"))
    yield made
    made.store.close()


# What is there


def test_two_rounds_and_ten_sessions_that_count(seeded: Filled) -> None:
    """Five a round; beside them a pilot, somebody who did not want to, and somebody who withdrew."""
    records = seeded.records()
    assert seeded.rounds == [FIRST, SECOND]
    assert [record.code for record in records] == [f"P{number:02}" for number in range(1, 14)]
    assert Counter(record.session.round for record in records if record.counts) == {FIRST: 5, SECOND: 5}
    assert Counter(record.session.state for record in records) == {"ended": 11, "refused": 1, "withdrawn": 1}
    assert [record.code for record in records if record.session.pilot] == ["P01"]


def test_consents_are_as_people_are(seeded: Filled) -> None:
    """One on paper, one with a guardian, some without quotes, observers or replay."""
    given = [record.consent for record in seeded.records() if record.agreed and record.consent]
    assert Counter(consent.how for consent in given) == {"screen": 10, "paper": 1}
    assert [consent.guardian for consent in given if consent.under_16] == [True]
    for item in ("quotes", "observers", "replay"):
        assert {consent.allows(item) for consent in given} == {True, False}
    sheet = load_studies(seeded.site)[STUDY].sheet
    assert {(consent.sheet_version, consent.sheet_hash) for consent in given} == {(sheet.version, sheet.hash)}


def test_every_screen_has_something_on_it(seeded: Filled) -> None:
    """Notes of several people, reviewed and not; themes; findings with evidence; outcomes, help, ease."""
    notes = [note for record in seeded.records() for note in record.notes]
    assert 60 <= len(notes) <= 90
    assert len({note.author for note in notes}) >= 4
    assert {note.reviewed for note in notes} == {True, False}
    assert {note.kind for note in notes} == {"observation", "quote", "question", "technical"}
    assert {tag for note in notes for tag in note.tags} == {
        tag.name for tag in load_studies(seeded.site)[STUDY].tags
    }
    attempts = [attempt for record in seeded.records() for attempt in record.attempts]
    assert {attempt.outcome for attempt in attempts} == {"success", "partial", "fail"}
    assert any(attempt.assists for attempt in attempts)
    assert all(attempt.seq for attempt in attempts)
    assert len(seeded.kept.themes.of_study(STUDY)) >= 5
    findings = seeded.kept.findings.of_study(STUDY)
    assert 5 <= len(findings) <= 6
    assert all(finding.standing == finding.evidence != () for finding in findings)
    kinds = {each.kind for finding in findings for each in finding.evidence}
    assert kinds == {"note", "events", "metric"}
    assert {finding.round for finding in findings} == {FIRST, SECOND}


def test_one_screen_can_be_replayed(seeded: Filled) -> None:
    """Of somebody who agreed to it: each page of the task, when they were on it; and it is small."""
    replays = {record.code: seeded.kept.replay.of_session(record.session.id) for record in seeded.records()}
    ((code, chunks),) = [(code, found) for code, found in replays.items() if found]
    (record,) = [each for each in seeded.records() if each.code == code]
    assert record.consent
    assert record.consent.allows("replay")
    made = join_chunks(chunks)
    assert made.missing == 0
    assert 5_000 < made.stored_bytes < 30_000
    assert made.pages >= 8
    check_events(made.events)
    began = {moment.at for moment in timeline_of(record).of("page")}
    shown = [moment_of(event["timestamp"] + 50) for event in made.events if event["type"] == 4]
    assert len(set(shown) - began) <= 1  # the confirmation, whose view is no event
    words = made.to_json()
    assert "It does not come on" in words  # an answer of the round, which everybody could choose
    assert "Harbour Road" not in words  # what was typed
    ticks = [event["data"] for event in made.events if event["data"].get("source") == 5]
    assert {tick["text"] for tick in ticks} == {"", "****"}


def test_pilots_are_no_evidence(seeded: Filled) -> None:
    """They tried the study out."""
    (pilot,) = [record.session.id for record in seeded.records() if record.session.pilot]
    findings = seeded.kept.findings.of_study(STUDY)
    assert pilot not in {each.session_id for finding in findings for each in finding.evidence}


def test_pages_are_those_of_the_round_in_their_order(seeded: Filled) -> None:
    """They come of a walk through what was shown, so that they follow when the journey changes."""
    for shown in read_rounds(seeded.folder):
        titles = list(wording_of(load_round_site(shown)).titles)
        for record in gather(seeded.store, seeded.kept, STUDY, shown.slug):
            for task in ("report-light", "report-grid"):
                told = timeline_of(record).during(task)
                seen = [moment.page for moment in told if moment.kind == "page"]
                assert {page for page in seen if page not in titles} == set()
                first = list(dict.fromkeys(seen))
                assert first == sorted(first, key=titles.index)
    records = {record.code: record for record in seeded.records()}
    (looked,) = [moment for moment in timeline_of(records["P08"]).moments if moment.kind == "other"]
    assert looked.page == "/track/{reference}"
    told = timeline_of(records["P04"]).during("report-grid")
    assert [moment.kind for moment in told if moment.page.endswith("/grid")][:2] == ["page", "back"]
    pages = [moment.page for moment in told if moment.kind == "page"]
    assert pages[-1] == "/street-lights/grids/grid"  # where they gave up


def test_errors_are_those_of_the_script(seeded: Filled) -> None:
    """With the question, and the words that the page had: so the problems of pages can be counted."""
    wording = wording_of(load_round_site(read_rounds(seeded.folder).named(FIRST)))
    (record,) = [record for record in seeded.records() if record.code == "P03"]
    told = timeline_of(record, wording)
    searched, named, again = told.of("error")
    assert searched.words == "Error at ‘Which street is the light in?’: not found"
    assert named.words == "Error at ‘Full name’: the page said ‘Enter your full name’"
    assert [error.task for error in (searched, named, again)] == [
        "report-light",
        "report-light",
        "report-grid",
    ]
    for error in (searched, named, again):  # what is noted comes after what it tells of
        assert next(moment.kind for moment in told.moments if moment.at > error.at) == "note"


def test_pages_beside_the_journeys_have_names(seeded: Filled) -> None:
    """Where people track is no page of a journey."""
    wording = wording_of(seeded.site)
    assert wording.page("/track") == "Track a report or request"
    assert wording.page("/track/{reference}") == "How far a report is"


def test_times_are_plausible(seeded: Filled) -> None:
    """On working days in office hours, all of it past, everything inside its session."""
    for record in seeded.records():
        its = record.session
        if not record.agreed or its.started_at is None or its.ended_at is None:
            continue
        local = its.started_at.astimezone(LOCAL)
        assert local.weekday() < 5
        assert 9 <= local.hour <= 16
        assert its.ended_at < NOW
        moments = timeline_of(record).moments
        assert (moments[0].kind, moments[-1].kind) == ("begin", "end")
        assert 15 * 60 < (its.ended_at - its.started_at).total_seconds() < 60 * 60
    for shown in read_rounds(seeded.folder):
        first = min(
            record.session.created_at for record in seeded.records() if record.session.round == shown.slug
        )
        assert shown.frozen_at.date() < first.date()


@pytest.mark.parametrize("day", range(22, 29))
def test_no_day_of_the_week_is_a_bad_one(seeded: Filled, day: int) -> None:
    """Counted back from any day, both days of a round are working days, one after the other."""
    from research.example.seeding import _day

    (_, script) = read_scripts(seeded.site)[STUDY]
    for made_up in script.rounds:
        now = datetime(2026, 11, day, 23, 30, tzinfo=UTC)
        first, second = _day(made_up, now, 1), _day(made_up, now, 2)
        assert first < second < date(2026, 11, day)
        assert {first.weekday(), second.weekday()} <= {0, 1, 2, 3, 4}


def test_the_rounds_differ_where_the_example_says(seeded: Filled) -> None:
    """So that comparing them has something to say; and they are whole."""
    first, second = read_rounds(seeded.folder)
    assert (verify(first), verify(second)) == ((), ())
    assert "(made-up)" in first.name
    assert "(made-up)" in second.name
    data = difference_data(compare_sites(load_round_site(first), load_round_site(second)))
    pages = {
        change["page"]
        for service in data["services"]
        for journey in service["journeys"]
        for change in journey["changes"]
    }
    assert {"fault", "contact"} <= pages
    assert second.releases == {service.slug: service.release for service in seeded.site.services.values()}
    (study, script) = read_scripts(seeded.site)[STUDY]
    assert study.rounds == tuple(each.slug for each in script.rounds)
    folder = seeded.site.services[study.service].folder
    for words in script.rounds[0].words:
        assert words.now in (folder / words.file).read_text(encoding="utf-8"), words.now


def test_git_does_not_see_the_rounds(seeded: Filled) -> None:
    """They are made anew on each machine."""
    for shown in read_rounds(seeded.folder):
        assert (shown.folder / ".gitignore").read_text(encoding="utf-8").splitlines()[-1] == "*"


def test_no_figure_counts_it(seeded: Filled) -> None:
    """Whatever env is asked for, those of demonstrations too."""
    assert seeded.counted("event") > 200
    with seeded.store.database.reading() as connection:
        marks = connection.execute(text("SELECT DISTINCT env, source FROM event")).all()
    assert [tuple(each) for each in marks] == [("demo", "synthetic")]
    seeded.store.rollups.refresh(datetime.now(UTC))
    assert seeded.store.figures.envs() == ()


def test_the_same_day_gives_the_same(own: Filled) -> None:
    """But for ids, which are random as all are."""

    def told() -> object:
        return [
            [
                (record.code, moment.at, moment.kind, moment.words, moment.page, moment.task)
                for moment in timeline_of(record).moments
            ]
            for record in own.records()
        ]

    before, hashes = told(), [each.content_hash for each in read_rounds(own.folder)]
    remove_example(own.store, own.folder)
    seed_example(own.store, own.site, NOW)
    assert told() == before
    assert [each.content_hash for each in read_rounds(own.folder)] == hashes


# Where it is not wanted


def test_research_that_has_begun_is_left_alone(empty: Filled) -> None:
    """One session is enough."""
    empty.kept.participants.add(STUDY)
    empty.kept.sessions.create(STUDY, "ours", "P01", moderator="AB", now=NOW)
    seed_example(empty.store, empty.site, NOW)
    assert empty.left() == {"research_participant": 1, "research_session": 1}
    assert empty.rounds == []


def test_a_study_without_an_example_is_not_filled(empty: Filled) -> None:
    """Whoever makes the study their own deletes the file."""
    (empty.folder / EXAMPLE).unlink()
    seed_example(empty.store, empty.site, NOW)
    assert (empty.left(), empty.rounds) == ({}, [])
    assert not (empty.folder / "rounds").exists()


def test_a_service_that_changed_is_shown_as_it_is(empty: Filled) -> None:
    """Words that are gone are left out; pages that are gone have neither events nor errors."""
    report = "services/street_lights" if (empty.folder / "services").exists() else "street_lights"
    empty.change(
        f"{report}/journeys/report.yaml", "title: Do you want us to tell you what happens?", "title: You"
    )
    empty.change(f"{report}/journeys/report.yaml", "page: details", "page: anything")
    empty.change(f"{report}/journeys/report.cy.yaml", "  details:", "  anything:")
    (empty.folder / report / "scenarios.yaml").unlink()
    seed_example(empty.store, empty.site, NOW)
    assert empty.rounds == [FIRST, SECOND]
    pages = {event["page"] for record in empty.records() for event in record.events}
    assert "/street-lights/report/anything" in pages
    assert "/street-lights/report/details" not in pages


def test_words_that_break_the_service_are_not_used(empty: Filled) -> None:
    """Then both rounds show what there is."""
    empty.change(EXAMPLE, 'then: "title: Your details"', 'then: "tittle: Your details"')
    seed_example(empty.store, empty.site, NOW)
    first, second = read_rounds(empty.folder)
    assert first.content_hash == second.content_hash


def test_a_round_that_was_changed_is_neither_used_nor_deleted(own: Filled) -> None:
    """It is somebody's work."""
    changed = own.folder / "rounds" / FIRST / "site" / "site.yaml"
    changed.write_text(changed.read_text(encoding="utf-8") + "# Ours\n", encoding="utf-8")
    remove_example(own.store, own.folder)
    assert own.rounds == [FIRST]
    seed_example(own.store, own.site, NOW)
    assert own.left() == {}


# Taking it out


def test_it_goes_without_a_trace(own: Filled) -> None:
    """Every table is empty again, and the folder of rounds is gone."""
    assert own.left()
    remove_example(own.store, own.folder)
    assert own.left() == {}
    assert not (own.folder / "rounds").exists()


def test_what_people_added_stays(own: Filled) -> None:
    """A session that was held, who took part, the round that they were shown, and what was found in it."""
    code = own.kept.participants.add(STUDY).code
    made = own.kept.sessions.create(STUDY, SECOND, code, moderator="AB", now=NOW)
    of_second = [each for each in own.kept.findings.of_study(STUDY) if each.round == SECOND]
    themes = own.kept.themes.of_study(STUDY)
    remove_example(own.store, own.folder)
    assert [each.id for each in own.kept.sessions.of_study(STUDY)] == [made.session.id]
    assert [each.code for each in own.kept.participants.of_study(STUDY)] == [code]
    assert own.rounds == [SECOND]
    kept = own.kept.findings.of_study(STUDY)
    assert [each.statement for each in kept] == [each.statement for each in of_second]
    assert {each.kind for finding in kept for each in finding.evidence} <= {"metric"}
    assert [each.id for each in own.kept.themes.of_study(STUDY)] == [each.id for each in themes]
    assert own.kept.notes.of_study(STUDY) == ()


def test_the_command_fills_and_empties(empty: Filled) -> None:
    """`demo` puts it in with the cases, in place of what it put there before; `reset` takes all away."""
    run = ["--project", str(empty.folder)]
    for cases in ("3", "2"):
        assert main([*run, "demo", "--cases", cases]) == 0
        assert len(empty.kept.sessions.of_study(STUDY)) == 13
        assert empty.rounds == [FIRST, SECOND]
    code = empty.kept.participants.add(STUDY).code
    empty.kept.sessions.create(STUDY, "ours", code, moderator="AB", now=NOW)
    assert main([*run, "reset", "--yes"]) == 0
    assert (empty.left(), empty.rounds) == ({}, [])


def test_the_command_removes_it(own: Filled) -> None:
    """`demo --remove`, with the made-up cases."""
    assert main(["--project", str(own.folder), "demo", "--remove"]) == 0
    assert (own.left(), own.rounds) == ({}, [])


# Said to be made up


def test_every_page_says_so(own: Filled) -> None:
    """Each research page of the console that shows something of it, and none that does not."""
    app = site_app(own.folder, {})
    front = app.extensions["prototype_kit"]
    console = create_console(front, "http://127.0.0.1:8000")
    account = front.store.accounts.add("staff", "r@anytown.example", "R", front.clock(), ("researcher",))
    token = front.store.account_sessions.begin(account, "desktop", front.clock())
    visitor = Visitor(console)
    visitor.client.set_cookie("staff", token, domain="127.0.0.1")
    (record, *_) = [each for each in own.records() if each.counts]
    finding = own.kept.findings.of_study(STUDY, FIRST)[0]
    known = {
        "study": STUDY,
        "session": record.session.id,
        "round": FIRST,
        "finding": finding.id,
        "note": record.notes[0].id,
        "theme": own.kept.themes.of_study(STUDY)[0].id,
        "code": "P02",
        "evidence": finding.evidence[0].id,
    }
    (replayed,) = [each for each in own.records() if own.kept.replay.span(each.session.id)]
    replay = visitor.get(f"/research/sessions/{replayed.session.id}/replay")
    assert "(made-up)" in replay.html
    recording = visitor.raw("GET", f"{replay.url}/recording").get_json()
    assert len(recording["events"]) > 20
    seen, silent = 0, []
    for rule in console.url_map.iter_rules():
        if not rule.rule.startswith("/research") or "GET" not in (rule.methods or ()):
            continue
        if not rule.arguments <= known.keys() or rule.endpoint in ("research_stream", "research_feed"):
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", quote(known[name]))
        page = visitor.raw("GET", path)
        if page.status_code == 200 and page.mimetype == "text/html":
            seen += 1
            silent += [path] if "(made-up)" not in page.get_data(as_text=True) else []
    assert silent == []
    assert seen >= 12
    own.kept.participants.add(STUDY)
    real = own.kept.sessions.create(STUDY, FIRST, "P14", moderator="AB", now=NOW).session
    words = visitor.get(f"/research/{STUDY}").html
    assert "13 of the 14 sessions of this study were written for the example: nobody took part" in words
    assert "Nobody sat here" not in visitor.get(f"/research/sessions/{real.id}").html
    front.events.close()
    front.store.close()


def test_reports_say_so(seeded: Filled) -> None:
    """Files go on without the console around them."""
    study = load_studies(seeded.site)[STUDY]
    made = gather_report(seeded.store, study, read_rounds(seeded.folder).named(FIRST), NOW).report
    assert made.title.endswith("(made-up)")
    assert made.limits[0] == "7 sessions were written for an example (made-up): nobody took part."


# The file


def test_the_example_has_no_faults(seeded: Filled) -> None:
    """`check` reads it."""
    assert script_faults(seeded.site) == ()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("tags: [map, problem]", "tags: [mapp, problem]", "The study has no tag 'mapp'."),
        ("segment: Uses assistive technology", "segment: Anybody", "The study has no segment 'Anybody'."),
        ("      follow-report:", "      follow:", "The study has no task 'follow'."),
        ("participant: P03", "participant: P33", "The study has no participant 'P33'."),
        ("file: content/contact.md", "file: ../site.yaml", "'../site.yaml' is outside the folder"),
        ("at: 1 09:30", "at: 3 09:30", "'3 09:30' is no time of a round."),
        ("days_ago: 34", "days_ago: 1", "1 days ago is no time for a made-up round."),
        ('as it is (made-up)"', 'as it is"', "This round is part of an example."),
        ("agreed: [take_part, notes, quotes]", "agreed: [take_part]", "Nobody has a session without"),
        ("ease: 7", "ease: 8", "'ease'"),
        ("replay: report-light", "replay: report-lamp", "The study has no task 'report-lamp'."),
        ("replay, quotes, observers]\n    replay:", "quotes]\n    replay:", "without consent to it"),
    ],
)
def test_what_is_wrong_with_it_is_said(empty: Filled, before: str, after: str, said: str) -> None:
    """With the file and the line, and nothing is filled in."""
    empty.change(EXAMPLE, before, after)
    faults = script_faults(empty.site)
    assert faults
    assert all(fault.file == EXAMPLE and fault.line for fault in faults)
    assert said in faults[0].what


def test_a_project_gets_the_studies_of_its_exemplars(tmp_path: Path) -> None:
    """And no others; those that are there already are left alone."""
    assert copy_studies("blank", tmp_path / "studies") == []
    assert not (tmp_path / "studies").exists()
    assert copy_studies("street_lights", tmp_path / "studies") == [tmp_path / "studies" / STUDY]
    assert (tmp_path / EXAMPLE).is_file()
    assert copy_studies("street_lights", tmp_path / "studies") == []
