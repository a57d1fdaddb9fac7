"""What whoever reported it sees, is told, and is asked: by the code, by the link, and in messages."""

from __future__ import annotations

from dataclasses import replace

from prototype_kit.cases import Case
from prototype_kit.life_cycle import CaseUpdate, LifeCycle
from prototype_kit.tracking import Tracking
from prototype_kit.updates import MOST_IN_A_TEXT
from prototype_kit.work import Worker
from tests.web.reports import LIVE, link_in, reported, updated, words_sent
from tests.web.world import MakeWorld, World


def test_the_confirmation_leads_to_the_page_of_the_report(make_world: MakeWorld) -> None:
    """With a reference for everybody, and a code for whoever reported it."""
    lights = make_world()
    visitor = lights.visitor()
    case = reported(lights, visitor)
    assert Tracking(lights.front.signer).code(case.reference) in visitor.page.words
    page = visitor.get(f"/track/{case.reference}")
    assert (
        page.heading == "It flickers, or goes on and off, Column 2, High Street"
        or "It flickers" in page.heading
    )
    assert "We have your report" in page.words
    assert "We aim to deal with this by 13 May 2026." in page.words  # 5 working days from a Wednesday


def test_the_code_shows_more(make_world: MakeWorld) -> None:
    """What they told us and what we sent them; a wrong code shows no more than a reference does."""
    lights = make_world()
    case, visitor = reported(lights, email="ann@example.com"), lights.visitor()
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
    other = reported(lights, light="AN0200")
    visitor.get(f"/track/{other.reference}/{Tracking(lights.front.signer).token(case.reference)}", status=404)


def test_codes_cannot_be_guessed(make_world: MakeWorld) -> None:
    """After six wrong ones nobody may try for a while, however many machines they have; the link works."""
    lights = make_world(**LIVE)
    case, visitor = reported(lights), lights.visitor()
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
    case = reported(lights, email="ann@example.com")
    updated(lights, case, "repair-planned", "We come on Monday.")
    (body,) = words_sent(lights, case, "update")
    assert "We have planned the repair" in body
    assert "We come on Monday." in body
    assert "Rex" not in body
    visitor = lights.visitor()
    page = visitor.get(link_in(body, f"/track/{case.reference}/"))
    assert "Rex" in page.words
    assert page.words.index("We come on Monday.") < page.words.index("Received")
    page = visitor.get(link_in(body, "/track/stop/"))
    assert lights.front.store.followers.of_case(case)  # looking at it stops nothing
    assert "We will not send you any more messages" in visitor.submit().words
    updated(lights, case, "fixed")
    assert len(words_sent(lights, case, "update")) == 1


def test_a_report_without_an_address_is_tracked_as_well(make_world: MakeWorld) -> None:
    """Nobody is told, and nothing is asked four weeks later."""
    lights = make_world()
    case = reported(lights)
    assert (case.survey_at, lights.front.store.followers.of_case(case)) == (None, ())
    updated(lights, case, "fixed", "Mended.")
    assert lights.front.store.outbox.of_case(case.id) == ()
    assert "We have fixed it" in lights.visitor().get(f"/track/{case.reference}").words


def test_the_confirmation_says_what_reference_and_code_are_for(make_world: MakeWorld) -> None:
    """Both are to be written down, and each has its use beside it."""
    lights = make_world()
    visitor = lights.visitor()
    case = reported(lights, visitor)
    code = Tracking(lights.front.signer).code(case.reference)
    words = visitor.page.words
    assert "Write down your reference and your code." in words
    assert f"Your reference is {case.reference}. Use it to see how far we are on the tracking page" in words
    assert f"Your code is {code}. Use it with the reference to see what you told us too." in words
    reported(lights, visitor, light="AN0200", email="ann@example.com")
    assert "Write down" not in visitor.page.words  # the email has the reference, and a link that shows all
    assert "Your code is" in visitor.page.words


def test_one_of_two_addresses_is_not_marked_optional(make_world: MakeWorld) -> None:
    """To follow takes one of them, which the page says; with a voice both can be left out."""
    lights = make_world()
    case, visitor = reported(lights), lights.visitor()
    page = visitor.get(f"/track/{case.reference}/follow")
    assert "optional" not in page.words
    assert "Give us your email address or your UK mobile number." in page.words
    assert visitor.submit(422).errors == {"email": "Enter an email address or a UK mobile number"}
    assert "optional" not in visitor.page.words
    assert visitor.get(f"/track/{case.reference}/voice").words.count("(optional)") == 2


def test_whoever_reported_it_is_asked_whether_it_is_fixed(make_world: MakeWorld) -> None:
    """Once, four weeks later; a No opens the report again, and staff read why."""
    lights = make_world()
    front = lights.front
    case = updated(lights, reported(lights, email="ann@example.com"), "fixed")
    worker = Worker(front.store, front.notify, lights.site, lights.clock, signer=front.signer)
    worker.turn()
    assert words_sent(lights, case, "survey") == []
    lights.clock.forward(days=28)
    worker.turn()
    worker.turn()
    (body,) = words_sent(lights, case, "survey")
    visitor = lights.visitor()
    visitor.get(link_in(body, "/fixed"))
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
        case = updated(lights, reported(lights, **contact), "investigating", words.strip())
        (body,) = words_sent(lights, case, "update")
        assert 800 < len(body) <= most
        assert f"/track/{case.reference}/" in body
        assert "/track/stop/" in body
        assert (words.strip() in body) == ("email" in contact)
    case = updated(lights, reported(lights, phone="07700 900123"), "investigating", words[:200].strip())
    assert words[:200].strip() in words_sent(lights, case, "update")[0]


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
    case, stopped = reported(lights, email="ann@example.com"), reported(lights, email="bob@example.com")
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
    first = reported(lights, email="ann@example.com")
    second = _marked(lights, reported(lights, email="bob@example.com"), first)
    updated(lights, first, "fixed")
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
    first = reported(lights, email="ann@example.com")
    second = _marked(lights, reported(lights, email="bob@example.com"), first)
    survey = Tracking(lights.front.signer).survey(second.reference)
    assert "We believe that this is dealt with" not in lights.visitor().get(survey).words
    updated(lights, first, "fixed")
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
