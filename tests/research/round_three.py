"""A made-up round of five people, a pilot, somebody who withdrew, and an earlier round: what tests count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from research.consent import Consent, Item
from research.finding import Evidence, Finding
from research.observation import Kind, Note
from research.participant import Participant
from research.record import Record, Row
from research.report import Report, ReportData, report
from research.session import Outcome, Session, State, TaskAttempt
from research.studies.guide import Guide
from research.studies.sheet import Sheet
from research.studies.study import Controller, Study, Success, Tag, Task
from research.studies.words import Words
from research.wording import Wording

START = datetime(2026, 10, 8, 9, tzinfo=UTC)
FAULT, CONTACT = "/street-lights/report/fault", "/street-lights/report/contact"
CHECK = "/street-lights/report/check-answers"
WORDING = Wording(
    titles={
        FAULT: "What is wrong with the light?",
        CONTACT: "How can we reach you?",
        CHECK: "Check your answers",
    },
    questions={(CONTACT, "email"): "Your email address"},
    errors={(CONTACT, "email", "required"): "Enter your email address"},
    tasks={"report": "Report a broken light", "follow": "See how far it is"},
)
STUDY = Study(
    slug="contact",
    title="Reporting a street light",
    question="Can people report a light without telling us who they are?",
    owner="User researcher",
    controller=Controller(name="Anytown Council", contact="data@example.com"),
    contact="research@example.com",
    service="street-lights",
    tasks=tuple(
        Task(name, title, Words("Do it."), "street-lights/report", Success(reaches="submitted"))
        for name, title in WORDING.tasks.items()
    ),
    guide=Guide("Guide", Words(""), ()),
    sheet=Sheet("1", "Sheet", Words(""), (), ()),
    screener=Words(""),
    hypotheses=("People think that an email address is needed.",),
    tags=(Tag("p", "problem"),),
)


@dataclass(frozen=True)
class Shown:
    """A round, as reports need it."""

    slug: str
    name: str
    frozen_at: datetime | None


ROUND = Shown("round-3", "Round 3: shorter contact page", datetime(2026, 10, 5, 12, tzinfo=UTC))


def after(minutes: float) -> datetime:
    """So many minutes into a session."""
    return START + timedelta(minutes=minutes)


def session(code: str, *, state: State = "ended", pilot: bool = False, round: str = "round-3") -> Session:  # noqa: A002
    """A session of an hour."""
    return Session(
        id=f"s-{code}-{round}",
        study="contact",
        round=round,
        participant=code,
        pilot=pilot,
        moderator="AB",
        scenario=None,
        device="mobile",
        state=state,
        created_at=START,
        started_at=START,
        ended_at=after(60),
    )


def consent(of: Session, *items: Item) -> Consent:
    """To take part, notes and `items`."""
    agreed = frozenset[Item]({"take_part", "notes", *items})
    return Consent(of.id, "1", "0" * 64, "screen", agreed, under_16=False, guardian=False, given_at=START)


def event(name: str, page: str, minutes: float, question: str | None = None, code: str | None = None) -> Row:
    """A row of the kit's table, of the fields that are read."""
    ts = round(after(minutes).timestamp() * 1000)
    return {"ts": ts, "name": name, "page": page, "question": question, "error_code": code}


def note(of: Session, number: int, text: str, minutes: float, kind: Kind = "observation", *tags: str) -> Note:
    """A reviewed note on the contact page."""
    return Note(
        id=f"n-{of.participant}-{number}",
        session_id=of.id,
        author="CD",
        at=after(minutes),
        end_at=None,
        kind=kind,
        text=text,
        tags=tags,
        page=CONTACT,
        question=None,
        task=None,
        release="abcdef123456",
        round=of.round,
        reviewed=True,
        client_id=f"{of.participant}-{number}",
    )


def attempt(
    of: Session,
    outcome: Outcome | None,
    seconds: float,
    seq: int | None,
    assists: int = 0,
    task: str = "report",
) -> TaskAttempt:
    """A try that began after two minutes."""
    key = f"t-{of.participant}-{task}"
    ended = after(2) + timedelta(seconds=seconds)
    return TaskAttempt(key, of.id, task, after(2), ended, outcome, assists, seq)


def events(*, errors: int = 0, back: bool = False) -> tuple[Row, ...]:
    """A way through the form, with so many errors at the email address, and maybe a step back."""
    refused = tuple(
        event("form_error", CONTACT, 3.1 + each / 10, "email", "required") for each in range(errors)
    )
    went = (event("form_back", CONTACT, 3.6), event("page_view", FAULT, 3.6)) if back else ()
    return (
        event("page_view", FAULT, 2.1),
        event("form_response", FAULT, 3, "fault"),
        event("page_view", CONTACT, 3),
        *refused,
        *went,
        event("page_view", CHECK, 4),
        event("form_response", CHECK, 5),
    )


def _record(code: str, segment: str, way: Sequence[Row], tried: Sequence[object], *items: Item) -> Record:
    held = session(code)
    outcome, seconds, seq, assists = tried
    attempts = [attempt(held, outcome, seconds, seq, assists)]  # type: ignore[arg-type]
    person = Participant("contact", code, segment, "uses a screen magnifier" if code == "P02" else "")
    return Record(held, consent(held, *items), person, way, (), attempts)


def records() -> list[Record]:
    """Five people of whom four succeed; three report for themselves, two work in a care home."""
    one = _record(
        "P01", "Reports for themselves", events(errors=2), ("success", 94, 6, 0), "quotes", "replay"
    )
    two = _record("P02", "Reports for themselves", events(errors=1, back=True), ("success", 210, 4, 1))
    three = _record("P03", "Care home", events(), ("success", 76, 7, 0), "quotes")
    four = _record("P04", "Care home", events(back=True), ("fail", 400, 2, 0), "quotes")
    five = _record("P05", "Reports for themselves", events(), ("success", 120, 6, 0))
    asked = "“Do I have to <b>give</b> an email?”"
    told_one = [
        note(one.session, 1, "Looked for a way to leave the email out", 3.2, "observation", "problem"),
        note(one.session, 2, asked, 3.3, "quote"),
        replace(note(one.session, 3, "UNREVIEWED secret", 3.4), reviewed=False),
    ]
    told_two = [note(two.session, 1, "NO-CONSENT quote", 3.3, "quote"), note(two.session, 2, "=1+1", 3.5)]
    told_four = [note(four.session, 1, "The tablet lost its network", 3, "technical", "problem")]
    pilot, gone = session("P06", pilot=True), session("P07", state="withdrawn")
    tried = partial(attempt, outcome="success", seconds=1, seq=7)
    withdrawn = replace(consent(gone), items=frozenset(), withdrawn_at=after(10))
    return [
        replace(one, notes=told_one),
        replace(two, notes=told_two),
        three,
        replace(four, notes=told_four),
        five,
        Record(
            pilot, consent(pilot), None, events(errors=3), [note(pilot, 1, "PILOT note", 3)], [tried(pilot)]
        ),
        Record(gone, withdrawn, None, events(errors=4), [note(gone, 1, "WITHDRAWN note", 3)], [tried(gone)]),
    ]


def before() -> list[Record]:
    """The round before: six people, of whom two succeed, all with errors."""
    found = []
    for number in range(6):
        held = session(f"P{number + 11}", round="round-2")
        tried = [attempt(held, "success" if number < 2 else "fail", 200 + 30 * number, 3)]
        found.append(Record(held, consent(held), None, events(errors=1), (), tried))
    return found


def findings() -> list[Finding]:
    """Two findings, one on evidence of every kind."""
    return [
        Finding("f2", "contact", "round-3", "The hint is long.", 1, "low"),
        Finding(
            "f1",
            "contact",
            "round-3",
            "People believe that an email address is needed.",
            3,
            "medium",
            "agreed",
            "Say ‘optional’ in the question",
            "2026-10-20-optional-email",
            (
                Evidence("note", "s-P01-round-3", "n-P01-1"),
                Evidence("note", "s-P01-round-3", "n-P01-3"),
                Evidence("note", "s-P02-round-3", "n-P02-1"),
                Evidence("events", "s-P02-round-3", from_at=after(3), to_at=after(4)),
                Evidence("replay", "s-P01-round-3", from_at=after(3), to_at=after(3.5)),
                Evidence("note", "s-P07-round-3", withdrawn=True),
                Evidence("note", "s-P07-round-3", "n-P07-1"),
                Evidence("note", "s-P06-round-3", "n-P06-1"),
                Evidence("metric", metric="2 of 5 people met an error message"),
            ),
        ),
        Finding("f9", "contact", "round-2", "A finding of ANOTHER round.", 4, "high"),
    ]


def data(**others: object) -> ReportData:
    """All of it, compared with the round before."""
    given: dict[str, object] = {
        "records": records(),
        "findings": findings(),
        "made_at": datetime(2026, 10, 9, 15, tzinfo=UTC),
        "wording": WORDING,
        "film": {CONTACT: "film/contact.png", "/street-lights/report/start": "film/start.png"},
        "before": before(),
        "before_name": "Round 2",
    }
    return ReportData(**given | others)  # type: ignore[arg-type]


def made_report(**others: object) -> Report:
    """The report on the round."""
    return report(STUDY, ROUND, data(**others))
