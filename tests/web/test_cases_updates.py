"""Changing a case, also when two people do it at once."""

from __future__ import annotations

import pytest

from prototype_kit.cases import NewFollower
from prototype_kit.store import Cases, StoreUnavailable
from tests.web.casework import Desk, sent, timeline
from tests.web.team import member
from tests.web.visitor import Visitor

# --- Changing it ------------------------------------------------------------------------------------------


def test_a_case_is_changed(desk: Desk, inspector: Visitor) -> None:
    """All at once: what it is, what everybody reads in both languages, and what staff read."""
    me, case = member(desk.world, "inspector"), desk.case()
    inspector.get(f"/cases/{case.reference}")
    page = sent(
        inspector,
        status="repair-planned",
        public="We come on Friday.\r\nThank you.",
        public_cy="Byddwn yn dod ddydd Gwener.",
        team="Drainage team",
        assignee=str(me.id),
        priority="high",
        note="Bring a ladder",
    )
    assert "Case updated." in page.words
    now = desk.now(case)
    assert (now.status, now.team, now.assignee_id, now.priority) == (
        "repair-planned",
        "Drainage team",
        me.id,
        "high",
    )
    entries = desk.world.front.store.cases.timeline(case)[1:]
    assert [(entry.kind, entry.words, entry.public, entry.account_id) for entry in entries] == [
        ("status", "We come on Friday.\nThank you.", True, me.id),
        ("assigned", "Assigned to Inspector", False, me.id),
        ("team", "Given to Drainage team", False, me.id),
        ("priority", "Priority changed from normal to high", False, me.id),
        ("note", "Bring a ladder", False, me.id),
    ]
    assert entries[0].translated == {"cy": "Byddwn yn dod ddydd Gwener."}


def test_followers_are_told_what_everybody_reads(desk: Desk, inspector: Visitor) -> None:
    """One message each, in their language, with the public words; nobody is told of a note."""
    case = desk.case("ann@example.com")
    welsh = NewFollower("email", "dai@example.com", "cy", desk.world.base)
    desk.world.front.store.followers.add(case, welsh, desk.world.clock())
    inspector.get(f"/cases/{case.reference}")
    assert "2 people follow this case." in inspector.page.words
    sent(inspector, note="Only for us")
    assert desk.world.front.store.outbox.of_case(case.id) == ()
    page = sent(
        inspector, status="investigating", public="On Friday.", public_cy="Ddydd Gwener.", note="Secret"
    )
    assert "We are sending 2 messages to people who follow it." in page.words
    messages = {each.recipient: each.body for each in desk.world.front.store.outbox.of_case(case.id)}
    assert messages.keys() == {"ann@example.com", "dai@example.com"}
    assert "On Friday." in messages["ann@example.com"]
    assert "Ddydd Gwener." in messages["dai@example.com"]
    assert not any("Secret" in body for body in messages.values())


def test_nothing_is_told_of_what_was_not_saved(
    desk: Desk, inspector: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages are written with the change or not at all."""
    case = desk.case("ann@example.com")
    inspector.get(f"/cases/{case.reference}")

    def broken(*_given: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr("prototype_kit.store.cases.put_in", broken)
    sent(inspector, 503, status="fixed")
    assert desk.now(case).status == "received"
    assert len(desk.world.front.store.cases.timeline(case)) == 1
    assert desk.world.front.store.outbox.of_case(case.id) == ()


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({}, {"status": "Change something, or write a public update or a note"}),
        ({"status": "bogus"}, {"status": "Select a status that this case can move to"}),
        ({"team": "Bogus"}, {"team": "Select a team from the list"}),
        ({"assignee": "999"}, {"assignee": "Select a person from the list"}),
        ({"assignee": "x' OR 1=1"}, {"assignee": "Select a person from the list"}),
        ({"priority": "urgent"}, {"priority": "Select a priority"}),
        ({"public": "x" * 1001}, {"public": "Public update must be 1,000 characters or fewer"}),
        ({"public_cy": "x" * 1001, "public": "x"},
         {"public-cy": "Public update in Welsh must be 1,000 characters or fewer"}),
        ({"public_cy": "Helo"}, {"public": "Enter the public update in English too"}),
        ({"note": "x" * 2001}, {"note": "The note must be 2,000 characters or fewer"}),
        ({"status": "duplicate"},
         {"duplicate": "Enter the reference of the original case"}),
        ({"status": "duplicate", "duplicate": "2222-2222"},
         {"duplicate": "There is no case with this reference: check it and try again"}),
        ({"duplicate": "2222-2222"},
         {"duplicate": "To link another case, select a status for duplicates"}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_next_to_its_field(
    desk: Desk, inspector: Visitor, fields: dict[str, str], errors: dict[str, str]
) -> None:
    """Nothing changes, and everything that was typed is still there."""
    case = desk.case("ann@example.com")
    inspector.get(f"/cases/{case.reference}")
    page = sent(inspector, 422, **fields)
    assert page.errors == errors
    for name in ("public", "note"):
        assert page.fields[name] == [fields.get(name, "")]
    assert desk.now(case).version == 1
    assert len(desk.world.front.store.cases.timeline(case)) == 1
    assert page.words.count("Error:") == len(errors)


def test_all_that_is_wrong_is_said_at_once(desk: Desk, inspector: Visitor) -> None:
    """In the order of the fields."""
    case = desk.case()
    inspector.get(f"/cases/{case.reference}")
    page = sent(inspector, 422, status="duplicate", public="x" * 1001, priority="urgent", note="x" * 2001)
    assert [*page.errors] == ["duplicate", "public", "priority", "note"]


def test_what_is_left_alone_may_stay_as_it_is(desk: Desk, inspector: Visitor) -> None:
    """A team that is none any more, and somebody who left, do not keep others from working on it."""
    gone = desk.world.front.store.accounts.add(
        "staff", "g@example.com", "Gone", desk.world.clock(), ["inspector"]
    )
    case = desk.change(desk.case(team="Old team"), assignee_id=gone.id)
    desk.world.front.store.accounts.close(gone, desk.world.clock())
    inspector.get(f"/cases/{case.reference}")
    sent(inspector, note="Seen")
    assert (desk.now(case).team, desk.now(case).assignee_id) == ("Old team", gone.id)


def test_a_case_is_the_same_as_another(desk: Desk, inspector: Visitor) -> None:
    """However its reference is typed; not as itself; and as the one that is worked on, never a duplicate."""
    first, second, third = desk.case(), desk.case(), desk.case()
    inspector.get(f"/cases/{second.reference}")
    page = sent(inspector, 422, status="duplicate", duplicate=second.reference)
    assert page.errors == {"duplicate": "Enter the reference of another case: this is the same case"}
    sent(inspector, status="duplicate", duplicate=f" {first.reference.lower().replace('-', ' ')} ")
    assert desk.now(second).duplicate_of == first.id
    inspector.get(f"/cases/{third.reference}")
    elsewhere = desk.case(env="test")
    page = sent(inspector, 422, status="duplicate", duplicate=elsewhere.reference)
    assert page.errors == {"duplicate": "There is no case with this reference: check it and try again"}
    sent(inspector, status="duplicate", duplicate=second.reference)
    assert desk.now(third).duplicate_of == first.id


def test_two_cases_are_not_each_others_duplicates(desk: Desk, inspector: Visitor) -> None:
    """The second is refused in words that say what to do first; once that is done, it goes."""
    first, second = desk.case(), desk.case()
    second = desk.change(second, status="duplicate", duplicate_of=first.id)
    inspector.get(f"/cases/{first.reference}")
    page = sent(inspector, 422, status="duplicate", duplicate=second.reference)
    words = f"{second.reference} is already a duplicate of this case: change its status first"
    assert page.errors == {"duplicate": words}
    desk.change(second, status="received")
    sent(inspector, status="duplicate", duplicate=second.reference)
    assert (desk.now(first).duplicate_of, desk.now(second).duplicate_of) == (second.id, None)


def test_duplicates_go_along_with_their_case(desk: Desk, inspector: Visitor) -> None:
    """All of them are the same as the case that is worked on, which tells whoever follows any of them."""
    first, second = desk.case("ann@example.com"), desk.case("bob@example.com")
    third = desk.change(desk.case("cat@example.com"), status="duplicate", duplicate_of=second.id)
    inspector.get(f"/cases/{second.reference}")
    sent(inspector, status="duplicate", duplicate=first.reference)
    assert desk.now(third).duplicate_of == desk.now(second).duplicate_of == first.id
    (entry, *_) = timeline(inspector.get(f"/cases/{third.reference}"))
    assert entry.startswith(f"Now a duplicate of the same case as {second.reference} Staff only")
    inspector.get(f"/cases/{first.reference}")
    sent(inspector, public="We come on Friday.")
    told = desk.world.front.store.outbox.of_case(first.id)
    assert [each.recipient for each in told] == ["ann@example.com", "bob@example.com", "cat@example.com"]


# --- When two people change it at once ---------------------------------------------------------------------


def test_whoever_is_second_is_told_what_the_first_did(desk: Desk, inspector: Visitor) -> None:
    """Nothing of theirs is saved or lost: it is shown again, on the case as it is now, to be sent again."""
    case = desk.case("ann@example.com")
    inspector.get(f"/cases/{case.reference}")
    desk.change(case, by="Bea Brown", status="investigating", priority="low", note="I am there now")
    page = sent(inspector, 409, priority="high", public="We come on Friday.", note="Bring a ladder")
    assert page.heading == "Someone else changed this case"
    assert timeline(page) == [
        "Note Staff only midday on 6 May 2026 by Bea Brown I am there now",
        "Priority changed from normal to low Staff only midday on 6 May 2026 by Bea Brown",
        "Status: We are looking into it Public midday on 6 May 2026 by Bea Brown",
    ]
    assert "Someone else changed this to: low" in page.words
    kept = {name: page.fields[name] for name in ("status", "priority", "public", "note", "version")}
    assert kept == {
        "status": ["investigating"],  # left alone, so it is as the other person made it
        "priority": ["high"],
        "public": ["We come on Friday."],
        "note": ["Bring a ladder"],
        "version": ["2"],
    }
    assert desk.now(case).version == 2
    assert desk.world.front.store.outbox.of_case(case.id) == ()
    sent(inspector)
    now = desk.now(case)
    assert (now.version, now.status, now.priority) == (3, "investigating", "high")
    assert len(desk.world.front.store.outbox.of_case(case.id)) == 1


def test_a_race_in_the_store_ends_on_the_same_page(
    desk: Desk, inspector: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the other person was faster between reading and writing."""
    case = desk.case()
    inspector.get(f"/cases/{case.reference}")
    update = Cases.update

    def race(self: Cases, *given: object) -> object:
        monkeypatch.setattr(Cases, "update", update)
        desk.change(desk.now(case), priority="low")
        return update(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Cases, "update", race)
    page = sent(inspector, 409, status="fixed", note="Done")
    assert page.fields["note"] == ["Done"]
    assert "Priority changed from normal to low" in page.words
    assert desk.now(case).status == "received"


def test_a_form_that_is_sent_twice_has_its_effect_once(desk: Desk, inspector: Visitor) -> None:
    """A double click is no conflict with oneself."""
    case = desk.case("ann@example.com")
    inspector.get(f"/cases/{case.reference}")
    fields = {**inspector.page.fields, "status": "fixed", "public": "Done.", "note": "Easy"}
    for _ in range(2):
        page = inspector.post(f"/cases/{case.reference}/update", fields)
        assert page.path == f"/cases/{case.reference}"
    assert len(desk.world.front.store.cases.timeline(case)) == 3
    assert len(desk.world.front.store.outbox.of_case(case.id)) == 1


def test_a_status_that_cannot_follow_any_more_is_said(desk: Desk, inspector: Visitor) -> None:
    """It is not among those that can be chosen then, so nobody would miss it."""
    case = desk.case()
    inspector.get(f"/cases/{case.reference}")
    statuses = desk.world.site.services["street-lights"].entry.statuses
    ended = statuses["not-ours"]
    object.__setattr__(ended, "next", ("received",))
    try:
        desk.change(case, status="not-ours")
        page = sent(inspector, 409, status="fixed")
    finally:
        object.__setattr__(ended, "next", None)
    assert (
        "You selected the status ‘We have fixed it’. The case cannot move to it from its new status."
        in page.words
    )


@pytest.mark.parametrize("field", ["version", "seen"])
@pytest.mark.parametrize("value", ["", "-5", "x", "9" * 30, "٣"])
def test_hidden_fields_may_hold_anything(desk: Desk, inspector: Visitor, field: str, value: str) -> None:
    """A version that nobody saw is one that changed; nothing fails."""
    case = desk.case()
    inspector.get(f"/cases/{case.reference}")
    sent(inspector, 409 if field == "version" else 200, **{field: value, "note": "x"})
