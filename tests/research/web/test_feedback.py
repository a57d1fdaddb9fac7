"""What participants say of a service: with consent alone, for research alone, and gone with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prototype_kit.store import NewFeedback, Origin
from research.web.withdrawing import withdraw
from tests.research.web.lab import Lab
from tests.web.visitor import SAME_ORIGIN


def address(lab: Lab) -> str:
    """Where the round asks for feedback."""
    return f"{lab.path}/street-lights/report/feedback"


def kept(lab: Lab) -> Sequence[Mapping[str, Any]]:
    """Every row of feedback, with its words."""
    with lab.front.store.database.reading() as connection:
        query = "SELECT * FROM feedback LEFT JOIN feedback_comment ON feedback_id = id ORDER BY id"
        return [dict(row) for row in connection.exec_driver_sql(query).mappings()]


def test_it_is_of_research_and_of_their_session(lab: Lab) -> None:
    """In no figure; it belongs to the draft of this sitting."""
    session, link = lab.session()
    visitor = lab.agreed(link)
    visitor.submit()
    visitor.submit()
    visitor.get(address(lab))
    visitor.submit(rating="2", words="It hums")
    visitor.get(address(lab))
    visitor.submit(rating="3")
    (row,) = kept(lab)
    assert (row["env"], row["round"], row["research_session"]) == ("research", lab.round.slug, session.id)
    assert (row["rating"], row["words"]) == (3, "It hums")
    assert lab.count("roll_up", "env='research'") == 0


def test_before_consent_and_after_the_end_nothing_is_kept(lab: Lab) -> None:
    """Neither shown nor taken: every page of the prototype leads to the sheet, or to the end."""
    session, link = lab.session()
    visitor = lab.opened(link)
    assert visitor.get(address(lab)).path.startswith(f"{lab.path}/taking-part")
    visitor.raw("POST", address(lab), data={"rating": "1", "words": "early"}, headers=SAME_ORIGIN)
    lab.answer(visitor, "take_part", "notes")
    lab.research.sessions.end(session.id, lab.now())
    visitor.raw("POST", address(lab), data={"rating": "1", "words": "late"}, headers=SAME_ORIGIN)
    assert kept(lab) == []


def test_on_a_shared_device_each_says_their_own(lab: Lab) -> None:
    """The next participant neither sees nor changes what the one before said."""
    visitor = lab.agreed(lab.session()[1])
    visitor.submit()
    visitor.get(address(lab))
    visitor.submit(rating="2", words="It hums")
    visitor.get(lab.session()[1])
    visitor.submit()
    lab.answer(visitor, "take_part", "notes")
    visitor.get(address(lab))
    assert visitor.page.fields == {"rating": [], "words": [""]}
    visitor.submit(rating="5")
    assert [row["rating"] for row in kept(lab)] == [2, 5]
    assert len({row["research_session"] for row in kept(lab)}) == 2


def test_what_comes_after_a_withdrawal_is_swept_up(lab: Lab) -> None:
    """A page may be on its way just then; another participant's words stay."""
    session, link = lab.session()
    lab.agreed(link)
    withdraw(lab.front, session.id)
    for whose in (session.id, "another"):
        origin = Origin("research", round=lab.round.slug, research_session=whose)
        late = NewFeedback("street-lights", "report", "r1", "", None, 1, origin, f"late of {whose}")
        lab.front.store.feedback.add(late, lab.now())
    lab.work()
    assert [row["research_session"] for row in kept(lab)] == ["another"]
    assert lab.count("feedback_comment") == 1
