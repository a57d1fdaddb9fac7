"""The page of a case: what it tells, notes on it, and what each role may do there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prototype_kit.answers import Choice
from prototype_kit.assisted import Assistance
from prototype_kit.cases import CaseEntry
from prototype_kit.people import MATRIX
from prototype_kit.store import Origin
from tests.web.casework import Desk, answers, recorded, sent, timeline
from tests.web.journeys import listed_light
from tests.web.team import member, team
from tests.web.visitor import Visitor
from tests.web.world import World


def test_a_report_is_told_as_it_was_checked(lights: World) -> None:
    """Every answer as check answers showed it, in its order; and everything else that is known."""
    visitor = lights.visitor()
    listed_light(visitor)
    checked = visitor.page.rows
    visitor.submit()
    (reference,) = lights.front.store.cases.references("user", lights.clock() - timedelta(days=1))
    page = team(lights, "manager").get(f"/cases/{reference}")
    told = page.rows
    keys = [key for key in told if key in checked]
    assert keys == list(checked)
    assert {key: told[key] for key in keys} == checked
    assert "Answered before" not in page.words
    assert told["How it arrived"] == "Online"
    assert told["People following it"] == "1"
    assert "AN0727" in told["Where"]
    assert f"http://127.0.0.1:8000/track/{reference}" in page.links
    assert "Email: " in page.words
    assert "Waiting to be sent" in page.words
    assert "To ann@example.com" in page.words


def test_answers_stay_when_the_service_changes(desk: Desk, inspector: Visitor) -> None:
    """What is not asked any more, or not in this way, is told in the words that were kept with it."""
    gone = desk.case(answers=answers(old_question=Choice("x", "An old answer"), pole_colour="Green"))
    words = inspector.get(f"/cases/{gone.reference}").words
    assert "Answered before the service changed" in words
    assert "Old question An old answer" in words
    assert "Pole colour Green" in words
    other = desk.case(answers=answers(fault="Text where there are options now"))
    assert "Text where there are options now" in inspector.get(f"/cases/{other.reference}").words


def test_a_case_of_a_service_that_is_gone_can_still_be_read(desk: Desk, inspector: Visitor) -> None:
    """It is told, and notes can be written; it can be changed no more."""
    case = desk.case()
    with desk.world.front.store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE cases SET service = 'gone', status = 'half-done'")
    page = inspector.get(f"/cases/{case.reference}")
    assert "half-done" in page.words
    assert "It leans." in page.words
    assert "Update case" not in page.words
    inspector.post(f"/cases/{case.reference}/update", {}, 404)
    assert "half-done" in inspector.get("/cases").words


def test_who_helped_is_told(desk: Desk, inspector: Visitor) -> None:
    """The channel, whose account filled it in, consent, and who the person is."""
    ann = member(desk.world, "call-taker")
    helped = Assistance(ann.id, "phone", consent=True, relationship="carer")
    case = desk.case(origin=Origin("prototype", "staff", "phone", assisted=True, assistance=helped))
    assert inspector.get(f"/cases/{case.reference}").rows["How it arrived"] == (
        "On the phone Call-taker filled it in for them They agreed to this A carer or support worker"
    )


def test_the_target_and_its_clock_are_told(desk: Desk, inspector: Visitor) -> None:
    """Due, late, standing still, and in time once it is done."""
    case = desk.case()

    def target() -> str:
        return team(desk.world, "inspector").get(f"/cases/{case.reference}").rows["Target"]

    assert target() == "Due on 13 May 2026, in 5 working days"
    desk.world.clock.forward(days=9)
    assert target() == "2 working days late"
    case = desk.change(case, status="waiting-for-parts")
    paused = desk.world.site.services["street-lights"].entry.statuses["waiting-for-parts"].pauses
    assert ("The clock has been paused since 15 May 2026" in target()) == paused
    case = desk.change(case, status="fixed")
    assert target() == "Due by 13 May 2026, finished late"
    case = desk.case(target=None, due_at=None)
    assert target() == "No target"


def test_the_timeline_tells_public_from_internal(desk: Desk, inspector: Visitor) -> None:
    """Who did what, when, in the public words of statuses; Welsh words beside the English."""
    case = desk.change(
        desk.case(),
        status="investigating",
        public="On Friday.",
        translated={"cy": "Ddydd Gwener."},
        note="Ladder!",
    )
    page = inspector.get(f"/cases/{case.reference}")
    by_bea = "midday on 6 May 2026 by Bea Brown"
    assert timeline(page) == [
        f"Note Staff only {by_bea} Ladder!",
        f"Status: We are looking into it Public {by_bea} On Friday. Cymraeg: Ddydd Gwener.",
        "Received Public midday on 6 May 2026 by a resident",
    ]


def test_what_residents_are_told_to_expect(desk: Desk, inspector: Visitor) -> None:
    """In the same words, and from the same past; nothing while it says too little, or once it is done."""
    clock = desk.world.clock
    case, now = desk.case(), clock.now
    told = "What residents are told"
    assert told not in inspector.get(f"/cases/{case.reference}").rows
    for _ in range(20):
        clock.now = now - timedelta(days=60)
        old = desk.case()
        clock.forward(days=6)
        desk.change(old, status="fixed")
    clock.now = now + timedelta(minutes=11)
    words = inspector.get(f"/cases/{case.reference}").rows[told]
    assert "This counts 20 cases" in words
    assert words in desk.world.visitor().get(f"/track/{case.reference}").words
    desk.change(case, status="fixed")
    assert told not in inspector.get(f"/cases/{case.reference}").rows


def test_duplicates_are_told_both_ways(desk: Desk, inspector: Visitor) -> None:
    """The one that it is the same as, and those that are the same as it."""
    first, second = desk.case(), desk.case()
    desk.change(second, status="duplicate", duplicate_of=first.id)
    assert f"/cases/{first.reference}" in inspector.get(f"/cases/{second.reference}").links
    page = inspector.get(f"/cases/{first.reference}")
    assert page.rows["Also reported as"].startswith(second.reference)


def test_what_messages_say_is_for_those_who_may_see_messages(lights: World) -> None:
    """Others see that something was sent, and what became of it."""
    visitor = lights.visitor()
    listed_light(visitor)
    visitor.submit()
    (reference,) = lights.front.store.cases.references("user", lights.clock() - timedelta(days=1))
    for role in ("call-taker", "inspector", "manager"):
        words = team(lights, role).get(f"/cases/{reference}").words
        assert "Waiting to be sent" in words
        assert ("To ann@example.com" in words) == ("see-messages" in MATRIX[role]), role


def test_a_case_asks_the_same_number_of_questions(desk: Desk, inspector: Visitor) -> None:
    """However many cases, entries, duplicates and staff there are."""
    case = desk.case("ann@example.com")
    inspector.get(f"/cases/{case.reference}")
    with recorded(desk.world) as few:
        inspector.get(f"/cases/{case.reference}")
    for _ in range(20):
        desk.change(desk.case(), status="duplicate", duplicate_of=case.id)
        case = desk.change(case, note="One more")
    for number in range(20):
        desk.world.front.store.accounts.add(
            "staff", f"{number}@example.com", "X", desk.world.clock(), ["inspector"]
        )
    with recorded(desk.world) as many:
        inspector.get(f"/cases/{case.reference}")
    assert len(few) == len(many) <= 12


@pytest.mark.parametrize("reference", ["nonsense", "2222-2222", "%00", "..%2f", "7K3M-9PQ2'--"])
def test_a_case_that_is_not_there(inspector: Visitor, reference: str) -> None:
    """404, whatever stands in the address, for every way to it."""
    inspector.get(f"/cases/{reference}", 404)
    for what in ("update", "note", "attach"):
        inspector.post(f"/cases/{reference}/{what}", {"note": "x"}, 404)


def test_the_way_back_leads_to_the_list_that_one_came_from(desk: Desk, inspector: Visitor) -> None:
    """With its filters, after a change too; and never anywhere else."""
    case = desk.case()
    page = inspector.get("/cases?team=Street+lighting+team&sort=due")
    link = next(link for link in page.links if case.reference in link)
    assert inspector.get(link).back == "/cases?team=Street+lighting+team&sort=due"
    assert sent(inspector, note="Seen").back == "/cases?team=Street+lighting+team&sort=due"
    evil = inspector.get(f"/cases/{case.reference}", query_string={"list": '//evil.test/?a=b"><script>'})
    assert (evil.back or "").startswith("/cases?")


def test_what_a_resident_wrote_is_only_text(desk: Desk, inspector: Visitor) -> None:
    """No words of theirs, or of staff, become a part of the page."""
    nasty = '<img src=x onerror="alert(1)">'
    case = desk.case(title=nasty, answers=answers(details=nasty, odd_one=nasty))
    desk.world.front.store.cases.tell(case, [CaseEntry(desk.world.clock(), "note", nasty, nasty)])
    for path in ("/cases", f"/cases/{case.reference}", "/cases?q=%3Cimg"):
        assert "<img src=x" not in inspector.get(path).html


# --- Notes, and what each role may do ----------------------------------------------------------------------


def test_a_call_taker_writes_notes_and_nothing_else(desk: Desk) -> None:
    """There is no other form for them, and what they send past the page is refused."""
    case, taker = desk.case("ann@example.com"), team(desk.world, "call-taker")
    page = taker.get(f"/cases/{case.reference}")
    assert set(page.fields) == {"note"}
    page = sent(taker, note="They phoned again.")
    assert "Note saved." in page.words
    sent(taker, note="They phoned again.")  # a double click
    assert [line for line in timeline(taker.page) if "phoned" in line] == [
        "Note Staff only midday on 6 May 2026 by Call-taker They phoned again."
    ]
    assert desk.now(case).version == 1
    taker.post(f"/cases/{case.reference}/update", {"version": "1", "status": "fixed"}, 403)
    assert desk.now(case).status == "received"


@pytest.mark.parametrize(
    ("note", "error"), [(" \n", "Enter a note"), ("x" * 2001, "The note must be 2,000 characters or fewer")]
)
def test_a_note_must_say_something(desk: Desk, note: str, error: str) -> None:
    """And not too much; what was typed stays."""
    taker = team(desk.world, "call-taker")
    taker.get(f"/cases/{desk.case().reference}")
    assert sent(taker, 422, note=note).errors == {"note": error}
    assert taker.page.fields["note"] == [note.strip()]


@pytest.mark.parametrize(
    ("what", "needs"), [("update", "update-cases"), ("note", "note"), ("attach", "note")]
)
def test_each_post_needs_its_permission(desk: Desk, what: str, needs: str) -> None:
    """Just the roles that the matrix says, and nobody who is not signed in."""
    case = desk.case()
    for role, allowed in MATRIX.items():
        visitor = team(desk.world, role)
        response = visitor.raw(
            "POST", f"/cases/{case.reference}/{what}", headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert (response.status_code == 403) == (needs not in allowed), role
    assert desk.now(case).version == 1
    response = team(desk.world).raw(
        "POST", f"/cases/{case.reference}/{what}", headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert response.status_code in (303, 401, 403)
    assert len(desk.world.front.store.cases.timeline(case)) == 1
