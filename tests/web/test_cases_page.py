"""The page of a case, and all that staff do on it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from prototype_kit.answers import Choice, UploadedFile, UploadedFiles
from prototype_kit.assisted import Assistance
from prototype_kit.cases import CaseEntry, NewFollower
from prototype_kit.files import CleanFile
from prototype_kit.files.samples import sample_content
from prototype_kit.people import MATRIX
from prototype_kit.store import Cases, NewUpload, Origin, StoreUnavailable
from prototype_kit.store.uploads import change_files
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.uploads import DOWNLOAD
from tests.web.casework import Desk, answers, recorded, sent
from tests.web.journeys import listed_light
from tests.web.team import member, team
from tests.web.visitor import Page, Visitor
from tests.web.world import World


@pytest.fixture
def desk(lights: World) -> Desk:
    """Makes cases of street lights."""
    return Desk(lights)


@pytest.fixture
def inspector(lights: World) -> Visitor:
    """Somebody who works on cases."""
    return team(lights, "inspector")


KINDS = "a photo (JPG, PNG or WebP), a PDF, a document (DOCX or ODT) or a spreadsheet (XLSX, ODS or CSV)"


def timeline(page: Page) -> list[str]:
    """The lines of the timeline, what came last first."""
    return [words_of(each) for each in page.of_class("console-timeline__entry")]


# --- What it tells ----------------------------------------------------------------------------------------


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
    assert told["How it came"] == "Online"
    assert told["People who follow it"] == "1"
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
    assert inspector.get(f"/cases/{case.reference}").rows["How it came"] == (
        "On the phone Call-taker filled it in for them They agreed to that A carer or support worker"
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
    assert ("The clock stands still since 15 May 2026" in target()) == paused
    case = desk.change(case, status="fixed")
    assert target() == "It was due by 13 May 2026, and was done late"
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
        f"Status: We are looking into it Everybody sees this {by_bea} On Friday. Cymraeg: Ddydd Gwener.",
        "Received Everybody sees this midday on 6 May 2026 by a resident",
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
    assert "The case is updated." in page.words
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
    assert "2 messages go to people who follow it." in page.words
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
        ({}, {"status": "Change something, or write words for everybody or a note"}),
        ({"status": "bogus"}, {"status": "Select a status that may follow the one that the case has"}),
        ({"team": "Bogus"}, {"team": "Select a team from the list"}),
        ({"assignee": "999"}, {"assignee": "Select somebody from the list"}),
        ({"assignee": "x' OR 1=1"}, {"assignee": "Select somebody from the list"}),
        ({"priority": "urgent"}, {"priority": "Select a priority"}),
        ({"public": "x" * 1001}, {"public": "Words for everybody must be 1,000 characters or fewer"}),
        ({"public_cy": "x" * 1001, "public": "x"},
         {"public-cy": "Words for everybody in Welsh must be 1,000 characters or fewer"}),
        ({"public_cy": "Helo"}, {"public": "Enter the words for everybody in English too"}),
        ({"note": "x" * 2001}, {"note": "The note must be 2,000 characters or fewer"}),
        ({"status": "duplicate"},
         {"duplicate": "Enter the reference of the case that this one is the same as"}),
        ({"status": "duplicate", "duplicate": "2222-2222"},
         {"duplicate": "There is no case with this reference: check it"}),
        ({"duplicate": "2222-2222"},
         {"duplicate": "To name another case, select a status that says that they are the same"}),
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
    assert page.errors == {"duplicate": "Enter the reference of another case: this is the case itself"}
    sent(inspector, status="duplicate", duplicate=f" {first.reference.lower().replace('-', ' ')} ")
    assert desk.now(second).duplicate_of == first.id
    inspector.get(f"/cases/{third.reference}")
    elsewhere = desk.case(env="test")
    page = sent(inspector, 422, status="duplicate", duplicate=elsewhere.reference)
    assert page.errors == {"duplicate": "There is no case with this reference: check it"}
    sent(inspector, status="duplicate", duplicate=second.reference)
    assert desk.now(third).duplicate_of == first.id


def test_two_cases_are_not_each_others_duplicates(desk: Desk, inspector: Visitor) -> None:
    """The second is refused in words that say what to do first; once that is done, it goes."""
    first, second = desk.case(), desk.case()
    second = desk.change(second, status="duplicate", duplicate_of=first.id)
    inspector.get(f"/cases/{first.reference}")
    page = sent(inspector, 422, status="duplicate", duplicate=second.reference)
    words = f"{second.reference} is marked as the same as this one: change its status first"
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
    assert entry.startswith(f"Now the same as the case that {second.reference} is the same as Staff only")
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
    assert page.heading == "Somebody else changed this case"
    assert timeline(page) == [
        "Note Staff only midday on 6 May 2026 by Bea Brown I am there now",
        "Priority changed from normal to low Staff only midday on 6 May 2026 by Bea Brown",
        "Status: We are looking into it Everybody sees this midday on 6 May 2026 by Bea Brown",
    ]
    assert "Somebody else made this: low" in page.words
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
        "You selected the status ‘We have fixed it’, which cannot follow the one that the case has now."
        in page.words
    )


@pytest.mark.parametrize("field", ["version", "seen"])
@pytest.mark.parametrize("value", ["", "-5", "x", "9" * 30, "٣"])
def test_hidden_fields_may_hold_anything(desk: Desk, inspector: Visitor, field: str, value: str) -> None:
    """A version that nobody saw is one that changed; nothing fails."""
    case = desk.case()
    inspector.get(f"/cases/{case.reference}")
    sent(inspector, 409 if field == "version" else 200, **{field: value, "note": "x"})


# --- Notes, and what each role may do ----------------------------------------------------------------------


def test_a_call_taker_writes_notes_and_nothing_else(desk: Desk) -> None:
    """There is no other form for them, and what they send past the page is refused."""
    case, taker = desk.case("ann@example.com"), team(desk.world, "call-taker")
    page = taker.get(f"/cases/{case.reference}")
    assert set(page.fields) == {"note"}
    page = sent(taker, note="They phoned again.")
    assert "The note is kept." in page.words
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


# --- Files ------------------------------------------------------------------------------------------------


def _with_photo(desk: Desk) -> tuple[str, str]:
    """A case with a photo, and the id of that."""
    world, now = desk.world, desk.world.clock()
    file = CleanFile("my lamp é.jpg", "photo", "image/jpeg", b"\xff\xd8\xff jpeg")
    photo = UploadedFiles((UploadedFile("photo-1", file.name, "photo", file.size),))
    case = desk.case(answers=answers(photo=photo))
    with world.front.store._database.writing() as connection:
        change_files(connection, case.draft_id, [NewUpload("photo-1", file)], (), now)
    return case.reference, f"/cases/{case.reference}/files/photo-1"


def test_a_file_is_given_only_once_it_is_clean(desk: Desk, inspector: Visitor) -> None:
    """To be saved, and never run: an attachment, with a policy that allows nothing."""
    reference, path = _with_photo(desk)
    page = inspector.get(f"/cases/{reference}")
    assert "We are checking it for viruses." in page.words
    assert path not in page.links
    assert "Look at the case again" in inspector.get(path, 404).words
    uploads, now = desk.world.front.store.uploads, desk.world.clock()
    leased = uploads.lease(now, 60)
    assert leased
    uploads.clean(leased[0], now)
    assert path in inspector.get(f"/cases/{reference}").links
    response = inspector.raw("GET", path)
    assert (response.status_code, response.data) == (200, b"\xff\xd8\xff jpeg")
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == DOWNLOAD["Content-Security-Policy"]
    assert DOWNLOAD["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_file_with_a_virus_is_never_given(desk: Desk, inspector: Visitor) -> None:
    """It is said what it was."""
    reference, path = _with_photo(desk)
    uploads, now = desk.world.front.store.uploads, desk.world.clock()
    leased = uploads.lease(now, 60)
    assert leased
    uploads.refused(leased[0], "Eicar", now)
    assert "It had a virus, so it was deleted (Eicar)." in inspector.get(f"/cases/{reference}").words
    assert "It had a virus" in inspector.get(path, 404).words


def test_a_file_belongs_to_its_case(desk: Desk, inspector: Visitor) -> None:
    """Nobody gets the file of one case by another, or by a role that sees no cases."""
    _, path = _with_photo(desk)
    other = desk.case()
    inspector.get(f"/cases/{other.reference}/files/photo-1", 404)
    inspector.get(path.replace("photo-1", "nothing"), 404)
    team(desk.world, "researcher").get(path, 403)


def _attach(visitor: Visitor, reference: str, name: str, content: bytes, status: int = 200) -> Page:
    data = {"file": (BytesIO(content), name)}
    return visitor.post(
        f"/cases/{reference}/attach",
        data,
        status,
        content_type="multipart/form-data",  # type: ignore[arg-type]
    )


def test_staff_add_a_file(desk: Desk, inspector: Visitor) -> None:
    """It is told by its content, waits for the scanner, and stands in the timeline; twice is once."""
    case = desk.case()
    photo = sample_content("photo.jpg")
    assert photo
    for _ in range(2):
        page = _attach(inspector, case.reference, "column.jpg", photo)
    assert "The file is kept." in page.words
    assert "Added by staff. We are checking it for viruses." in page.words
    assert [line for line in timeline(page) if "File added" in line] == [
        "File added Staff only midday on 6 May 2026 by Inspector column.jpg"
    ]
    assert len(desk.world.front.store.uploads.of_draft(case.draft_id)) == 1
    assert desk.now(case).answers.files == ()


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("", b"", "Select a photo or file"),
        ("x.html", b"<script>alert(1)</script>", f"The file ‘x.html’ must be {KINDS}"),
        ("x.jpg", b"", "The file ‘x.jpg’ is empty: choose another file"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_taken(
    desk: Desk, inspector: Visitor, name: str, content: bytes, error: str
) -> None:
    """It is said why, beside the field, and nothing is kept."""
    case = desk.case()
    assert _attach(inspector, case.reference, name, content, 422).errors == {"file": error}
    assert desk.world.front.store.uploads.of_draft(case.draft_id) == {}


def test_only_the_form_for_files_takes_more_than_a_form(desk: Desk, inspector: Visitor) -> None:
    """A large note is refused before it is read."""
    case = desk.case()
    inspector.post(f"/cases/{case.reference}/note", {"note": "x" * 100_000}, 413)
    _attach(inspector, case.reference, "x.html", b"x" * 100_000, 422)
    assert desk.now(case).version == 1


def test_what_a_resident_wrote_is_only_text(desk: Desk, inspector: Visitor) -> None:
    """No words of theirs, or of staff, become a part of the page."""
    nasty = '<img src=x onerror="alert(1)">'
    case = desk.case(title=nasty, answers=answers(details=nasty, odd_one=nasty))
    desk.world.front.store.cases.tell(case, [CaseEntry(desk.world.clock(), "note", nasty, nasty)])
    for path in ("/cases", f"/cases/{case.reference}", "/cases?q=%3Cimg"):
        assert "<img src=x" not in inspector.get(path).html
