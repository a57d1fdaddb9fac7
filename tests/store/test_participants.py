"""What a participant of research left behind is found by their session, and goes with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from prototype_kit.answers import Answers
from prototype_kit.cases import CaseEntry, Submission
from prototype_kit.events import AnswerGiven, EventContext, PageViewed, row
from prototype_kit.store import Origin, Store
from tests.store.conftest import Start

ONE = Origin("research", round="round-3", research_session="one")
OTHER = Origin("research", round="round-3", research_session="other")


def _counts(store: Store) -> dict[str, int]:
    tables = ("draft", "cases", "case_entry", "message", "event", "case_word", "follower", "voice")
    with store.database.reading() as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables
        }


def _takes_part(
    store: Store, start: Start, submission: Submission, answers: Answers, now: datetime, origin: Origin
) -> None:
    draft = store.drafts.save(start(f"cookie of {origin.research_session}", origin=origin), answers, now)
    store.cases.submit(draft, submission, now)
    context = EventContext("street-lights", "r1", draft.id, origin)
    page = "/street-lights/report/fault"
    store.events.write(
        [row(PageViewed(context, now, page)), row(AnswerGiven(context, now + timedelta(seconds=9), page))]
    )


def test_drafts_cases_and_events_say_of_which_round_and_session(
    store: Store, start: Start, submission: Submission, answers: Answers, now: datetime
) -> None:
    """A draft and its case keep both; events are read by session, oldest first."""
    _takes_part(store, start, submission, answers, now, ONE)
    draft = store.drafts.latest("cookie of one", "street-lights", "report", now)
    assert draft is not None
    case = store.cases.of_draft(draft.id)
    assert case is not None
    assert draft.origin == case.origin == ONE
    assert [event.name for event in store.participants.events("one")] == ["page_view", "form_response"]
    later = store.participants.events("one", now + timedelta(seconds=5))
    assert [event.name for event in later] == ["form_response"]
    assert [sent.journey for sent in store.participants.sent("one")] == ["report"]


def test_a_session_is_forgotten_whole_and_alone(
    store: Store, start: Start, submission: Submission, answers: Answers, now: datetime
) -> None:
    """Not a row of it is left in any table; another participant's are all there."""
    _takes_part(store, start, submission, answers, now, OTHER)
    before = _counts(store)
    _takes_part(store, start, submission, answers, now, ONE)
    case = store.cases.by_id(before["cases"] + 1)
    assert case is not None
    store.cases.add_voice(case, CaseEntry(now, "voice", "One more", "user"), None, "another browser")
    found = store.participants.forget("one")
    assert (found.drafts, found.cases, len(found.messages)) == (1, 1, 2)
    assert _counts(store) == before
    assert store.participants.forget("one").drafts == 0


def test_a_duplicate_of_what_is_forgotten_stays(
    store: Store, start: Start, submission: Submission, answers: Answers, now: datetime
) -> None:
    """It stands for itself again."""
    _takes_part(store, start, submission, answers, now, ONE)
    _takes_part(store, start, submission, answers, now, OTHER)
    with store.database.writing() as connection:
        connection.execute(text("UPDATE cases SET duplicate_of = 1 WHERE id = 2"))
    store.participants.forget("one")
    left = store.cases.by_id(2)
    assert left is not None
    assert left.duplicate_of is None


def test_a_link_to_come_back_by_goes_too(store: Store, start: Start, answers: Answers, now: datetime) -> None:
    """Its message is about no case; it is found by the address that the draft was saved for."""
    draft = store.drafts.save(start("cookie of one", origin=ONE), answers, now)
    with store.database.writing() as connection:
        connection.execute(
            text("UPDATE draft SET link_email = 'p@example.com' WHERE id = :id"), {"id": draft.id}
        )
        connection.execute(
            text(
                "INSERT INTO message (id, channel, template, recipient, subject, body, state, attempts, "
                "due_at, created_at) "
                "VALUES ('m1', 'email', 'save', 'p@example.com', 's', 'b', 'waiting', 0, 0, 0)"
            )
        )
    assert store.participants.forget("one").messages == ("m1",)
    assert _counts(store)["message"] == 0


def test_what_participants_were_sent_is_not_shown_with_the_rest(
    store: Store, start: Start, submission: Submission, answers: Answers, now: datetime
) -> None:
    """Neither messages about their cases, nor the link to come back by."""
    own = store.drafts.save(start("cookie"), answers, now)
    store.cases.submit(own, submission, now)
    shown = {message.id for message in store.outbox.recent()}
    _takes_part(store, start, submission, answers, now, ONE)
    assert {message.id for message in store.outbox.recent()} == shown
    assert len(shown) == 2
