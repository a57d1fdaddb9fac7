"""People see how far a report is, join it, follow it and leave it, and say whether it is fixed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from prototype_kit import load_site
from prototype_kit.adapters.reports import FakeOpenReports
from prototype_kit.answers import EMPTY
from prototype_kit.cases import Case, CaseEntry, Submission
from prototype_kit.errors import AdapterUnavailable
from prototype_kit.life_cycle import CaseUpdate, LifeCycle
from prototype_kit.store import Origin
from prototype_kit.tracking import Tracking
from prototype_kit.updates import MOST_IN_A_TEXT, update_messages
from prototype_kit.work import Worker
from tests.web.journeys import REPORT
from tests.web.visitor import Visitor
from tests.web.world import LIGHTS, MakeWorld, World

LIVE = {"ADDRESS": "https://services.example.gov.uk", "PASSWORD": "lamp-post-lantern-27"}


def _report(world: World, visitor: Visitor | None = None, *, light: str = "AN0100", **contact: str) -> Case:
    """Somebody reports a light that flickers."""
    visitor = visitor or world.visitor()
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="flickering")
    visitor.submit(light_search=light)
    visitor.submit(light=light)
    if visitor.page.url.endswith("already-reported"):
        visitor.submit(already_reported="none")
    visitor.submit(details="My dog is called Rex.")
    visitor.submit()
    visitor.submit(**contact)
    visitor.submit()
    store = world.front.store
    draft = store.drafts.latest(visitor.cookie or "", "street-lights", "report", world.clock())
    case = store.cases.of_draft(draft.id) if draft else None
    assert case is not None
    return case


def _update(world: World, case: Case, status: str, public: str = "") -> Case:
    """What an inspector does."""
    store, site = world.front.store, world.site
    case = store.cases.by_id(case.id) or case
    life = LifeCycle(site.services[case.service].entry.statuses, site.working_days)
    wanted = replace(CaseUpdate.of(case), status=status, public=public)
    done = life.update(case, wanted, "Demo inspector", world.clock())
    messages = update_messages(
        site, done.case, done.entries, store.followers.of_case(case), world.front.signer
    )
    return store.cases.update(case, done.case, done.entries, messages, world.clock())


def _sent(world: World, case: Case, template: str) -> list[str]:
    found = world.front.store.outbox.of_case(case.id)
    return [message.body for message in found if message.template.startswith(template)]


def _link(body: str, part: str) -> str:
    """The path of the link in a message that has this part."""
    return next(word for word in body.split() if part in word).removeprefix("http://127.0.0.1")


def test_the_confirmation_leads_to_the_page_of_the_report(make_world: MakeWorld) -> None:
    """With a reference for everybody, and a code for whoever reported it."""
    lights = make_world()
    visitor = lights.visitor()
    case = _report(lights, visitor)
    assert Tracking(lights.front.signer).code(case.reference) in visitor.page.words
    page = visitor.get(f"/track/{case.reference}")
    assert (
        page.heading == "It flickers, or goes on and off, Column 2, High Street"
        or "It flickers" in page.heading
    )
    assert "We have your report" in page.words
    assert "We aim to deal with this by 13 May 2026." in page.words  # 5 working days from a Wednesday


def test_everybody_sees_nothing_personal(make_world: MakeWorld) -> None:
    """Neither who reported it nor a word that they typed, nor what staff say among themselves."""
    lights = make_world()
    case = _report(lights, full_name="Ann Lee", email="ann@example.com", phone="07700 900 982")
    store, now = lights.front.store, lights.clock()
    store.cases.tell(case, [CaseEntry(now, "note", "Ann Lee is difficult.", "Demo manager")])
    _update(lights, case, "investigating", "We came and looked.")
    page = lights.visitor().get(f"/track/{case.reference}")
    assert "We came and looked." in page.words
    for word in ("Ann", "ann@", "07700", "Rex", "difficult", "Demo"):
        assert word not in page.html


def test_a_reference_is_found_however_it_is_typed(make_world: MakeWorld) -> None:
    """And what is no reference, or nobody's, is told apart kindly."""
    lights = make_world()
    case, visitor = _report(lights), lights.visitor()
    visitor.get("/track")
    assert (
        visitor.submit(reference=case.reference.lower().replace("-", " ")).url == f"/track/{case.reference}"
    )
    assert visitor.get(f"/track/{case.reference.lower()}").url == f"/track/{case.reference}"
    for typed, words in {
        "": "Enter your reference",
        "12": "Reference must be 8 letters and numbers, like 7K3M-9PQ2",
        "2222-2222": "We cannot find this reference: check that you have all of it",
    }.items():
        visitor.get("/track")
        page = visitor.submit(422, reference=typed)
        assert words in page.words
        assert page.fields["reference"] == [typed]
    visitor.get("/track/2222-2222", status=404)


def test_the_code_shows_more(make_world: MakeWorld) -> None:
    """What they told us and what we sent them; a wrong code shows no more than a reference does."""
    lights = make_world()
    case, visitor = _report(lights, email="ann@example.com"), lights.visitor()
    visitor.get("/track")
    page = visitor.submit(422, reference=case.reference, code="AAAAAA")
    assert "Code must be the one that we gave you" in page.words
    assert "Rex" not in page.html
    code = Tracking(lights.front.signer).code(case.reference)
    visitor.get("/track")
    page = visitor.submit(reference=case.reference, code=f" {code[:3]} {code[3:].lower()}")
    assert page.url == f"/track/{case.reference}/{Tracking(lights.front.signer).token(case.reference)}"
    assert "My dog is called Rex." in page.words
    assert "What we sent you" in page.words
    other = _report(lights, light="AN0200")
    visitor.get(f"/track/{other.reference}/{Tracking(lights.front.signer).token(case.reference)}", status=404)


def test_codes_cannot_be_guessed(make_world: MakeWorld) -> None:
    """After six wrong ones nobody may try for a while, however many machines they have; the link works."""
    lights = make_world(**LIVE)
    case, visitor = _report(lights), lights.visitor()
    for _ in range(6):
        visitor.get("/track")
        visitor.submit(422, reference=case.reference, code="AAAAAA")
    visitor.get("/track")
    code = Tracking(lights.front.signer).code(case.reference)
    page = visitor.submit(429, reference=case.reference, code=code)
    assert "Rex" not in page.html
    link = Tracking(lights.front.signer).own_page(case.reference)
    assert "Rex" in visitor.get(link).words
    lights.clock.forward(minutes=16)
    visitor.get("/track")
    assert "Rex" in visitor.submit(reference=case.reference, code=code).words


def test_an_update_is_told_to_whoever_reported_it(make_world: MakeWorld) -> None:
    """In a message with the words of the status, a link that shows more, and one that stops them."""
    lights = make_world()
    case = _report(lights, email="ann@example.com")
    _update(lights, case, "repair-planned", "We come on Monday.")
    (body,) = _sent(lights, case, "update")
    assert "We have planned the repair" in body
    assert "We come on Monday." in body
    assert "Rex" not in body
    visitor = lights.visitor()
    page = visitor.get(_link(body, f"/track/{case.reference}/"))
    assert "Rex" in page.words
    assert page.words.index("We come on Monday.") < page.words.index("Received")
    page = visitor.get(_link(body, "/track/stop/"))
    assert lights.front.store.followers.of_case(case)  # looking at it stops nothing
    assert "We will not send you any more messages" in visitor.submit().words
    _update(lights, case, "fixed")
    assert len(_sent(lights, case, "update")) == 1


def test_a_report_without_an_address_is_tracked_as_well(make_world: MakeWorld) -> None:
    """Nobody is told, and nothing is asked four weeks later."""
    lights = make_world()
    case = _report(lights)
    assert (case.survey_at, lights.front.store.followers.of_case(case)) == (None, ())
    _update(lights, case, "fixed", "Mended.")
    assert lights.front.store.outbox.of_case(case.id) == ()
    assert "We have fixed it" in lights.visitor().get(f"/track/{case.reference}").words


def test_others_add_their_voice_in_place_of_a_report(make_world: MakeWorld) -> None:
    """From the list of reports nearby: they are counted, told if they want, without the reporter's page."""
    lights = make_world()
    case = _report(lights)
    other = lights.visitor()
    other.get(REPORT)
    other.submit()
    other.submit(fault="not-working")
    other.submit(others="one")
    other.submit(light_search="AN0100")
    other.submit(light="AN0100")
    page = other.submit(already_reported=case.reference)
    assert "Add your voice to this report" in page.words
    other.get(f"/track/{case.reference}/voice")
    page = other.submit(email="bob@example.com")
    assert "We have added your voice" in page.words
    assert "We have been told about this 2 times." in page.words
    (body,) = _sent(lights, case, "following")
    assert f"/track/{case.reference}\n" in body
    assert Tracking(lights.front.signer).token(case.reference) not in body
    _update(lights, case, "investigating")
    assert [message.recipient for message in lights.front.store.outbox.of_case(case.id)] == [
        "bob@example.com"
    ] * 2


def _with_the_same_problem(world: World, case: Case, visitor: Visitor, **contact: str) -> str:
    """Somebody adds their voice; gives what they are told."""
    visitor.get(f"/track/{case.reference}/voice")
    return visitor.submit(**contact).words


def _people(world: World, case: Case) -> int:
    """How many people told us, as staff see it."""
    found = world.front.store.cases.by_id(case.id)
    assert found is not None
    return found.voices


def test_nobody_counts_twice(make_world: MakeWorld) -> None:
    """Neither a browser, nor an address in several of them, nor whoever reported it."""
    lights = make_world()
    ann, bob = lights.visitor(), lights.visitor()
    case = _report(lights, ann, email="ann@example.com")
    _with_the_same_problem(lights, case, ann)
    assert _people(lights, case) == 1
    for _ in range(2):
        _with_the_same_problem(lights, case, bob, email="bob@example.com")
    assert _people(lights, case) == 2
    for email in ("bob@example.com", "ann@example.com"):
        _with_the_same_problem(lights, case, lights.visitor(), email=email)
    assert _people(lights, case) == 2
    _with_the_same_problem(lights, case, lights.visitor(), email="cat@example.com")
    assert _people(lights, case) == 3


def test_a_voice_does_not_tell_who_follows(make_world: MakeWorld) -> None:
    """Whoever enters somebody’s address is told the same, number and all, whether it was there or not."""
    lights = make_world()
    told = []
    for followed in (True, False):
        light = "AN0100" if followed else "AN0300"
        case = _report(lights, light=light, email="ann@example.com" if followed else "cat@example.com")
        seen = _with_the_same_problem(lights, case, lights.visitor(), email="ann@example.com")
        told.append(seen.replace(case.reference, "").replace(light, ""))
        layer = json.loads(lights.visitor().raw("GET", "/street-lights/reports.geojson").text)
        (number,) = (each["properties"]["told"] for each in layer["features"] if each["id"] == case.reference)
        assert number == 2
    assert "We have been told about this 2 times." in told[0]
    assert told[0].partition("What has happened")[0].split("Column")[0] == told[1].split("Column")[0]
    assert told[0].partition("told about this")[2] == told[1].partition("told about this")[2]


def _choosing(world: World, light: str) -> Visitor:
    """Somebody who is asked whether a light that is out has been reported already."""
    visitor = world.visitor()
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="not-working")
    visitor.submit(others="one")
    visitor.submit(light_search=light)
    visitor.submit(light=light)
    assert visitor.page.path == f"{REPORT}/already-reported"
    return visitor


def test_reports_of_all_kinds_are_listed_alike(make_world: MakeWorld) -> None:
    """Those that were made here and those of the back office: what is wrong, where, and the reference."""
    lights = make_world()
    case = _report(lights, light="AN0728")
    words = _choosing(lights, "AN0728").page.words
    assert f"It flickers, or goes on and off, Column 4, Mill Lane, reference {case.reference}" in words
    assert "It does not come on, Column 4, Mill Lane, reference 35592213" in words


def test_what_cannot_be_tracked_does_not_look_so(make_world: MakeWorld) -> None:
    """A report of the back office leads to no page here, and its page says how to ask; one of ours does."""
    lights = make_world()
    case = _report(lights, light="AN0728")
    for chosen, is_ours in ((case.reference, True), ("35592213", False)):
        page = _choosing(lights, "AN0728").submit(already_reported=chosen)
        assert (f'href="/track/{chosen}"' in page.html) == is_ours
        assert ("You cannot track this report on this website" in page.words) != is_ours


def test_a_report_that_was_closed_meanwhile_is_tracked(make_world: MakeWorld) -> None:
    """Nobody can join it any more, but it still has its page."""
    lights = make_world()
    case = _report(lights)
    visitor = _choosing(lights, "AN0100")
    _update(lights, case, "fixed")
    page = visitor.submit(already_reported=case.reference)
    assert f'href="/track/{case.reference}"' in page.html
    assert "Add your voice" not in page.words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("35592213", "We have this report, but you cannot track it here: contact us about it"),
        ("3559 2213", "We have this report, but you cannot track it here: contact us about it"),
        ("7k3 m9p q2x", "This is a code to go on with a form: enter it on the page “Go on with a code”"),
    ],
)
def test_what_is_no_reference_of_ours_is_told_by_its_kind(
    make_world: MakeWorld, typed: str, words: str
) -> None:
    """A reference of the back office, or a code that hands a form over: what it is, and what to do."""
    visitor = make_world().visitor()
    visitor.get("/track")
    page = visitor.submit(422, reference=typed)
    assert page.errors == {"reference": words}
    assert "To ask about one of those, phone" in page.words
    assert 'href="/continue"' in page.html
    page = visitor.get(f"/track/{typed}", 404)
    assert page.errors == {"reference": words}
    assert page.fields["reference"] == [typed]


def test_a_back_office_that_is_away_is_not_waited_for(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing more is said of its reference than of what nobody knows."""
    lights = make_world()

    def away(*_: object) -> bool:
        raise AdapterUnavailable

    monkeypatch.setattr(FakeOpenReports, "knows", away)
    visitor = lights.visitor()
    visitor.get("/track")
    words = "Reference must be 8 letters and numbers, like 7K3M-9PQ2"
    assert visitor.submit(422, reference="35592213").errors == {"reference": words}


def test_the_confirmation_says_what_reference_and_code_are_for(make_world: MakeWorld) -> None:
    """Both are to be written down, and each has its use beside it."""
    lights = make_world()
    visitor = lights.visitor()
    case = _report(lights, visitor)
    code = Tracking(lights.front.signer).code(case.reference)
    words = visitor.page.words
    assert "Write down your reference and your code." in words
    assert f"Your reference is {case.reference}. Use it to see how far we are on the tracking page" in words
    assert f"Your code is {code}. Use it with the reference to see what you told us too." in words
    _report(lights, visitor, light="AN0200", email="ann@example.com")
    assert "Write down" not in visitor.page.words  # the email has the reference, and a link that shows all
    assert "Your code is" in visitor.page.words


def test_one_of_two_addresses_is_not_marked_optional(make_world: MakeWorld) -> None:
    """To follow takes one of them, which the page says; with a voice both can be left out."""
    lights = make_world()
    case, visitor = _report(lights), lights.visitor()
    page = visitor.get(f"/track/{case.reference}/follow")
    assert "optional" not in page.words
    assert "Give us your email address or your UK mobile number." in page.words
    assert visitor.submit(422).errors == {"email": "Enter an email address or a UK mobile number"}
    assert "optional" not in visitor.page.words
    assert visitor.get(f"/track/{case.reference}/voice").words.count("(optional)") == 2


@pytest.mark.parametrize("kind", ["follow", "voice"])
def test_addresses_are_checked(make_world: MakeWorld, kind: str) -> None:
    """What is no address is shown again; to follow takes one, to add a voice does not."""
    lights = make_world()
    case, visitor = _report(lights), lights.visitor()
    visitor.get(f"/track/{case.reference}/{kind}")
    page = visitor.submit(422, email="nobody", phone="12")
    assert page.fields["email"] == ["nobody"]
    visitor.get(f"/track/{case.reference}/{kind}?lang=cy")
    landline = {"phone": "Rhowch rif ffôn symudol: ni all 01632 960 001 gael negeseuon testun"}
    assert visitor.submit(422, email="", phone="01632 960 001").errors == landline
    visitor.get(f"/track/{case.reference}/{kind}")
    visitor.submit(422 if kind == "follow" else 200)
    assert lights.front.store.followers.of_case(case) == ()


def test_whoever_reported_it_is_asked_whether_it_is_fixed(make_world: MakeWorld) -> None:
    """Once, four weeks later; a No opens the report again, and staff read why."""
    lights = make_world()
    front = lights.front
    case = _update(lights, _report(lights, email="ann@example.com"), "fixed")
    worker = Worker(front.store, front.notify, lights.site, lights.clock, signer=front.signer)
    worker.turn()
    assert _sent(lights, case, "survey") == []
    lights.clock.forward(days=28)
    worker.turn()
    worker.turn()
    (body,) = _sent(lights, case, "survey")
    visitor = lights.visitor()
    visitor.get(_link(body, "/fixed"))
    assert "Select whether it is fixed now" in visitor.submit(422, more="It is dark.").words
    page = visitor.submit(fixed="no", more="It is still dark.")
    assert "We have opened this again." in page.words
    assert "It is still dark." not in page.words
    now = front.store.cases.by_id(case.id)
    assert now is not None
    assert (now.status, now.state, now.ended_at) == ("received", "open", None)
    said = [entry.words for entry in front.store.cases.timeline(now) if entry.kind == "survey"]
    assert said == ["No, it is not fixed. It is still dark."]


def test_a_text_is_never_longer_than_can_be_sent(make_world: MakeWorld) -> None:
    """Long words for everybody are cut between two words; the links stand whole, and emails say it all."""
    lights = make_world()
    words = "We have to dig up the road. " * 35
    for contact, most in (({"phone": "07700 900123"}, MOST_IN_A_TEXT), ({"email": "ann@example.com"}, 2_000)):
        case = _update(lights, _report(lights, **contact), "investigating", words.strip())
        (body,) = _sent(lights, case, "update")
        assert 800 < len(body) <= most
        assert f"/track/{case.reference}/" in body
        assert "/track/stop/" in body
        assert (words.strip() in body) == ("email" in contact)
    case = _update(lights, _report(lights, phone="07700 900123"), "investigating", words[:200].strip())
    assert words[:200].strip() in _sent(lights, case, "update")[0]


def _marked(world: World, case: Case, original: Case) -> Case:
    """Staff say that a report is the same as another."""
    life = LifeCycle(world.site.services[case.service].entry.statuses, world.site.working_days)
    same = replace(CaseUpdate.of(case), status="duplicate", duplicate_of=original.id)
    done = life.update(case, same, "Demo inspector", world.clock())
    return world.front.store.cases.update(case, done.case, done.entries, [], world.clock(), done.along)


def _ask(world: World) -> None:
    """Four weeks later, the worker."""
    world.clock.forward(days=28)
    front = world.front
    Worker(front.store, front.notify, world.site, world.clock, signer=front.signer).turn()


def test_nobody_else_is_asked_whether_it_is_fixed(make_world: MakeWorld) -> None:
    """Neither who only follows it, nor who stopped the messages before."""
    lights = make_world()
    case, stopped = _report(lights, email="ann@example.com"), _report(lights, email="bob@example.com")
    visitor = lights.visitor()
    visitor.get(f"/track/{case.reference}/follow")
    visitor.submit(email="cat@example.com")
    (bob,) = lights.front.store.followers.of_case(stopped)
    lights.front.store.followers.end(bob, lights.clock())
    _ask(lights)
    sent = [*lights.front.store.outbox.of_case(case.id), *lights.front.store.outbox.of_case(stopped.id)]
    assert [each.recipient for each in sent if each.template == "survey.email.md"] == ["ann@example.com"]


def test_whoever_reported_a_duplicate_has_a_page_of_their_own(make_world: MakeWorld) -> None:
    """What they are told of the case that it is the same as does not lead to what somebody else told us."""
    lights = make_world()
    first = _report(lights, email="ann@example.com")
    second = _marked(lights, _report(lights, email="bob@example.com"), first)
    _update(lights, first, "fixed")
    _ask(lights)
    tracking = Tracking(lights.front.signer)
    bodies = {
        (each.recipient, each.template): each.body
        for case in (first, second)
        for each in lights.front.store.outbox.of_case(case.id)
    }
    told = bodies["bob@example.com", "update.email.md"]
    assert f"/track/{first.reference}\n" in told
    assert all(tracking.token(first.reference) not in body for (to, _), body in bodies.items() if "bob" in to)
    assert tracking.token(first.reference) in bodies["ann@example.com", "update.email.md"]
    asked = [each.template for each in lights.front.store.outbox.of_case(first.id)].count("survey.email.md")
    assert asked == 1  # whoever reported the duplicate is asked about that
    for to, case in (("ann@example.com", first), ("bob@example.com", second)):
        assert tracking.survey(case.reference) in bodies[to, "survey.email.md"]


def test_what_is_said_of_a_duplicate_counts_for_the_original(make_world: MakeWorld) -> None:
    """It opens the case that is worked on; the duplicate stays one. The others who follow it are told."""
    lights = make_world()
    first = _report(lights, email="ann@example.com")
    second = _marked(lights, _report(lights, email="bob@example.com"), first)
    survey = Tracking(lights.front.signer).survey(second.reference)
    assert "We believe that this is dealt with" not in lights.visitor().get(survey).words
    _update(lights, first, "fixed")
    visitor = lights.visitor()
    assert "We believe that this is dealt with" in visitor.get(survey).words
    page = visitor.submit(fixed="no")
    assert page.path == f"/track/{first.reference}"
    cases = lights.front.store.cases
    found = [cases.by_id(case.id) for case in (first, second)]
    assert [case and (case.status, case.state) for case in found] == [
        ("received", "open"),
        ("duplicate", "closed"),
    ]
    assert [each.kind for each in cases.timeline(first)][-2:] == ["survey", "reopened"]
    told = lights.front.store.outbox.of_case(first.id)
    assert [each.recipient for each in told if each.template == "update.email.md"] == [
        "ann@example.com",  # that it is fixed
        "bob@example.com",
        "ann@example.com",  # that it is open again
    ]


def test_past_reports_say_what_to_expect(make_world: MakeWorld) -> None:
    """From twenty on, and only for the same kind."""
    lights = make_world()
    now = lights.clock.now
    case = _report(lights)
    assert "9 in 10" not in lights.visitor().get(f"/track/{case.reference}").words
    for number in range(20):
        lights.clock.now = now - timedelta(days=60)
        old = _report(lights, light=f"AN{number + 300:04}")
        lights.clock.forward(days=number % 10)
        _update(lights, old, "fixed")
    lights.clock.now = now + timedelta(minutes=11)
    words = lights.visitor().get(f"/track/{case.reference}").words
    assert "Half of cases like this took" in words
    assert "This counts 20 cases" in words


def test_what_nobody_can_share_or_fix_is_not_asked_about(make_world: MakeWorld) -> None:
    """An application is about no place or thing, and its service has no survey: no words of reports."""
    world = make_world(site=load_site(LIGHTS))
    words = {}
    for name, more in (("street-lights", {"asset": "AN0100"}), ("everything", {})):
        service, now = world.site.services[name], world.clock()
        journey = next(iter(service.journeys))
        draft = world.front.store.drafts.start(
            name, name, journey, service.release, now.date(), now, timedelta(days=1), Origin("prototype")
        )
        made = Submission(EMPTY, service.first_status, "", due_at=now + timedelta(days=9), **more)
        case = world.front.store.cases.submit(draft, made, now)
        tracking = Tracking(world.front.signer)
        everybody = world.visitor().get(tracking.page(case.reference)).words
        words[name] = everybody + world.visitor().get(tracking.own_page(case.reference)).words
    for offered in ("I have the same problem", "Tell us whether it is fixed"):
        assert offered in words["street-lights"]
        assert offered not in words["everything"]
    assert "We aim to deal with this by" in words["everything"]
    assert "fix" not in words["everything"]
    assert "report" not in words["everything"].replace("Track another report or request", "")


def test_a_report_like_another_leads_to_it(make_world: MakeWorld) -> None:
    """Whoever follows the one is told what happens to the other."""
    lights = make_world()
    first = _report(lights)
    second = _report(lights, email="ann@example.com")
    life = LifeCycle(lights.site.services["street-lights"].entry.statuses, lights.site.working_days)
    same = replace(CaseUpdate.of(second), status="duplicate", duplicate_of=first.id)
    done = life.update(second, same, "Demo inspector", lights.clock())
    lights.front.store.cases.update(second, done.case, done.entries, [], lights.clock())
    page = lights.visitor().get(f"/track/{second.reference}")
    assert f"It is the same as {first.reference}." in page.words
    _update(lights, first, "fixed")
    assert len(_sent(lights, first, "update")) == 1


def test_open_reports_are_a_layer_for_maps(make_world: MakeWorld) -> None:
    """Longitude first, without a word that was typed; what is done is not on it."""
    lights = make_world()
    case, done = _report(lights, full_name="Ann Lee"), _report(lights, light="AN0200")
    _update(lights, done, "fixed")
    response = lights.visitor().raw("GET", "/street-lights/reports.geojson")
    (feature,) = json.loads(response.text)["features"]
    assert feature["id"] == case.reference
    assert feature["geometry"]["coordinates"] == [case.longitude, case.latitude]
    assert feature["properties"]["kind"] == "flickering"
    assert "Ann" not in response.text
    assert "Rex" not in response.text
    assert response.headers["Content-Type"] == "application/geo+json; charset=utf-8"


def test_cases_of_another_use_are_not_there(make_world: MakeWorld) -> None:
    """A prototype's reports are never found on the live site, should both have one database."""
    lights = make_world()
    case = _report(lights)
    live = replace(lights.settings, mode="live", env="live")
    assert live.envs == ("live",)
    assert lights.settings.envs == ("prototype", "demo")
    assert case.origin.env == "prototype"


def test_pages_are_in_welsh_too(make_world: MakeWorld) -> None:
    """And messages to whoever reports in Welsh."""
    lights = make_world()
    visitor = lights.visitor()
    visitor.get("/?lang=cy")
    case = _report(lights, visitor, email="ann@example.com")
    page = visitor.get(f"/track/{case.reference}")
    assert "Mae eich adroddiad gennym" in page.words
    _update(lights, case, "investigating")
    (body,) = _sent(lights, case, "update")
    assert "Rydym yn ymchwilio iddo" in body
