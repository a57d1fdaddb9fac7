"""What happened in a session, on one clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from prototype_kit import load_site
from research.session import TaskAttempt
from research.timeline import Timeline, task_at, timeline, timeline_of
from research.wording import Wording, wording_of
from tests.research.round_three import (
    CHECK,
    CONTACT,
    FAULT,
    START,
    WORDING,
    after,
    attempt,
    event,
    events,
    note,
    records,
    session,
)

HELD = session("P01")
EXEMPLARS = Path(__file__).parents[2] / "exemplars"


def told(*rows: object, ended: float | None = 60) -> Timeline:
    """The timeline of events alone."""
    held = replace(HELD, ended_at=None if ended is None else after(ended))
    return timeline(held, rows, wording=WORDING)  # type: ignore[arg-type]


def test_everything_is_told_in_order_and_in_words() -> None:
    """Pages, errors, steps back, notes and tasks, from the beginning to the end."""
    found = timeline(
        HELD,
        reversed(events(errors=1, back=True)),
        [note(HELD, 1, "Frowned", 3.2)],
        [attempt(HELD, "success", 200, 6, 1)],
        WORDING,
    )
    assert [(moment.kind, moment.words) for moment in found.moments] == [
        ("begin", "The session began"),
        ("task", "Began the task ‘Report a broken light’"),
        ("page", "Came to ‘What is wrong with the light?’"),
        ("answer", "Answered ‘What is wrong with the light?’"),
        ("page", "Came to ‘How can we reach you?’"),
        ("error", "Error at ‘Your email address’: the page said ‘Enter your email address’"),
        ("note", "Frowned"),
        ("back", "Went back from ‘How can we reach you?’"),
        ("page", "Came to ‘What is wrong with the light?’"),
        ("page", "Came to ‘Check your answers’"),
        ("answer", "Sent the answers"),
        ("outcome", "The task ‘Report a broken light’ succeeded, with help once"),
        ("end", "The session ended"),
    ]
    assert found.here == "/street-lights/report/confirmation"


def test_a_moment_belongs_to_the_task_that_was_being_tried() -> None:
    """From its begin to its end; a note may say otherwise; between tasks there is none."""
    first = TaskAttempt("a", HELD.id, "report", after(2), after(5), "success")
    second = TaskAttempt("b", HELD.id, "follow", after(6))
    tries = [first, second]
    minutes = (1, 2, 5, 5.5, 6, 50)
    assert [task_at(after(each), tries) for each in minutes] == [
        None,
        "report",
        "report",
        None,
        "follow",
        "follow",
    ]
    said = replace(note(HELD, 1, "Later about the first", 20), task="report")
    found = timeline(HELD, events(), [said], tries)
    assert {moment.task for moment in found.during("report")} == {"report"}
    assert said.id in {moment.of for moment in found.during("report")}
    assert "Sent the answers" in {moment.words for moment in found.during("report")}


def test_time_on_a_page_is_from_its_coming_to_the_next() -> None:
    """Shown again at once it is one stay; what comes after sending is the confirmation; the end closes it."""
    found = told(*events(), event("page_view", CHECK, 4.5), ended=8)
    seconds = found.seconds_on(after(60))
    assert [stay.page for stay in found.stays] == [
        FAULT,
        CONTACT,
        CHECK,
        "/street-lights/report/confirmation",
    ]
    assert [round(each) for each in seconds.values()] == [54, 60, 60, 180]
    assert found.elapsed(after(60)) == timedelta(minutes=8)


def test_a_running_session_is_measured_by_the_clock() -> None:
    """Where the participant is, and how long since."""
    running = told(event("page_view", FAULT, 2), ended=None)
    assert running.here == FAULT
    assert running.seconds_on(after(3)) == {FAULT: 60}
    assert running.elapsed(after(3)) == timedelta(minutes=3)
    ready = timeline(replace(HELD, started_at=None, ended_at=None))
    assert (ready.here, ready.elapsed(START), ready.moments) == (None, timedelta(), ())


def test_what_has_no_words_is_told_by_its_name() -> None:
    """Pages, questions, rules, events and tasks that nobody declared."""
    bare = Wording()
    rows = [
        event("form_error", "/bins/missed/bin-colour", 1, "colour", "required"),
        event("form_error", "/bins/missed/bin-colour", 1.1, "colour", "not-collected"),
        event("form_error", "/bins/missed/bin-colour", 1.2),
        event("error_page", "", 1.3, code="404"),
        event("form_start_again", "/bins/missed/start", 1.4),
        event("form_timeout", "/bins/missed/when", 1.5),
    ]
    assert [moment.words for moment in timeline(HELD, rows, wording=bare).moments[1:-1]] == [
        "Error at ‘Bin colour’: nothing was given",
        "Error at ‘Bin colour’: not collected",
        "Error at ‘Bin colour’: it was refused",
        "Saw an error page (404)",
        "Threw the answers away and started again",
        "Form timeout: ‘When’",
    ]


def test_nothing_is_told_without_consent() -> None:
    """Whatever the caller hands in."""
    gone = next(record for record in records() if record.session.state == "withdrawn")
    assert gone.events
    assert timeline_of(gone).moments == ()
    assert timeline_of(replace(records()[0], consent=None)).moments == ()


def test_a_site_has_its_own_words() -> None:
    """Titles in journey order, questions, and the errors that are the same for everybody."""
    words = wording_of(load_site(EXEMPLARS), {"a": "A task"})
    assert words.page("/street-lights/report/fault") == "What is wrong with the street light?"
    assert words.page("/street-lights/report/check-answers") == "Check your answers"
    assert words.error("/street-lights/report/fault", "fault", "required") == (
        "the page said ‘Select what is wrong with the street light’"
    )
    assert words.task("a") == "A task"
    assert not any("{" in said for said in [*words.titles.values(), *words.errors.values()])
    pages = [page for page in words.titles if page.startswith("/street-lights/report/")]
    assert pages.index("/street-lights/report/fault") < pages.index("/street-lights/report/check-answers")
