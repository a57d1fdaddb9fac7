"""How somebody wants to hear from us: it takes effect, and paper is off only for who said so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prototype_kit.cases import Case, NewFollower
from prototype_kit.profiles import NOTHING_KEPT, Profile
from tests.web.journeys import unlisted_light
from tests.web.own_details import keep, kept
from tests.web.residents import ANN, BOB, account, give_session, keep_case, resident
from tests.web.team import team
from tests.web.visitor import Visitor
from tests.web.world import NOON, World

HERE = "/account/preferences"
PHONE = "07700 900 982"
TEXTS = Profile(channel="text", phone=PHONE, language="cy")
REPORT = "/street-lights/report"
FROM_DETAILS = "This is the number in your details."


def sent(world: World, visitor: Visitor) -> Case:
    """A report with an email address and a mobile number."""
    unlisted_light(visitor)
    visitor.submit()
    store = world.front.store
    found = store.cases.by_reference(store.cases.references("user", NOON)[-1])
    assert found is not None
    return found


def told(world: World, case: Case) -> list[tuple[str, str, str]]:
    """Who is told about a case."""
    return [
        (each.channel, each.recipient, each.language) for each in world.front.store.followers.of_case(case)
    ]


def test_what_is_chosen_is_kept(account_world: World) -> None:
    """And shown again."""
    ann = resident(account_world)
    ann.get(HERE)
    assert (ann.page.fields["channel"], ann.page.fields["paper"]) == (["email"], ["yes"])
    assert FROM_DETAILS not in ann.page.words
    page = ann.submit(channel="text", phone=PHONE, language="cy", paper="no")
    assert "For the reports in your account nothing has changed." in page.words
    assert kept(account_world) == replace(TEXTS, paperless_at=NOON, version=1)
    page = ann.get(HERE)
    assert (page.fields["channel"], page.fields["phone"], page.fields["paper"]) == (["text"], [PHONE], ["no"])
    ann.submit(channel="email", paper="yes")
    assert kept(account_world) == replace(NOTHING_KEPT, language="cy", version=2)


def test_a_number_that_is_one_of_their_details_says_so(account_world: World) -> None:
    """It stands ready for texts, which nobody has to choose; once it was saved here it says nothing."""
    ann = resident(account_world)
    keep(account_world, Profile(details={"uk-phone": PHONE}))
    page = ann.get(HERE)
    assert (page.fields["channel"], page.fields["phone"]) == (["email"], [PHONE])
    assert FROM_DETAILS in page.words
    ann.submit(channel="text")
    assert FROM_DETAILS not in ann.get(HERE).words


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("", "Enter a UK mobile number"),
        ("123", "Enter a UK telephone number, like 01632 960 001 or 07700 900 982"),
        ("01632 960 001", "Enter a mobile number: 01632 960 001 cannot get text messages"),
    ],
)
def test_texts_need_a_mobile(account_world: World, phone: str, words: str) -> None:
    """A landline gets none. Nothing is kept, and all that was chosen stays."""
    ann = resident(account_world)
    ann.get(HERE)
    page = ann.submit(422, channel="text", phone=phone, paper="no")
    assert page.errors == {"phone": words}
    assert page.fields["paper"] == ["no"]
    assert kept(account_world) == NOTHING_KEPT


def test_the_later_of_two_windows_is_told(account_world: World) -> None:
    """What they chose is still chosen, and is kept when it is sent again."""
    ann = resident(account_world)
    ann.get(HERE)
    keep(account_world, NOTHING_KEPT.without_paper(NOON))
    page = ann.submit(409, channel="text", phone=PHONE)
    assert "This was changed in another window. Nothing has been saved here yet." in page.words
    assert page.fields["channel"] == ["text"]
    assert kept(account_world).channel == "email"
    ann.submit()
    assert kept(account_world).channel == "text"


# --- It takes effect ----------------------------------------------------------------------------------------


def test_what_is_sent_from_now_on_is_told_as_they_prefer(account_world: World) -> None:
    """Where a form asks for both: by text, to the number that was given there, and in their language."""
    keep(account_world, TEXTS)
    assert told(account_world, sent(account_world, resident(account_world))) == [("text", PHONE, "cy")]


def test_others_are_told_as_ever(account_world: World) -> None:
    """Whoever is not signed in, and whoever chose nothing."""
    keep(account_world, TEXTS)
    for visitor in (account_world.visitor(), resident(account_world, BOB)):
        assert told(account_world, sent(account_world, visitor)) == [("email", ANN, "en")]


def test_a_form_of_nobody_is_not_told_as_somebody_prefers(account_world: World) -> None:
    """Two people may share a computer: a form that was begun before they signed in is not theirs."""
    keep(account_world, TEXTS)
    visitor = account_world.visitor()
    unlisted_light(visitor)
    give_session(account_world, visitor)
    visitor.get(f"{REPORT}/check-answers")
    visitor.submit()
    store = account_world.front.store
    case = store.cases.by_reference(store.cases.references("user", NOON)[-1])
    assert case is not None
    assert told(account_world, case) == [("email", ANN, "en")]


def test_earlier_reports_follow_when_they_say_so(account_world: World) -> None:
    """All of their account, and no other; without the tick none."""
    mine, others = account_world.reported(REPORT, ANN), account_world.reported(REPORT, ANN)
    eve = NewFollower("email", "eve@example.com", "en", account_world.base)
    account_world.front.store.followers.add(mine, eve, NOON)
    keep_case(account_world, mine)
    ann = resident(account_world)
    ann.get(HERE)
    ann.submit(channel="text", phone=PHONE, language="cy")
    assert told(account_world, mine) == [("email", ANN, "en"), ("email", "eve@example.com", "en")]
    ann.get(HERE)
    page = ann.submit(earlier="yes")
    assert "changed it for the reports that are in your account now." in page.words
    assert told(account_world, mine) == [("text", PHONE, "cy"), ("email", "eve@example.com", "en")]
    assert told(account_world, others) == [("email", ANN, "en")]
    ann.get(HERE)
    ann.submit(channel="email", earlier="yes")
    assert told(account_world, mine) == [("email", ANN, "cy"), ("email", "eve@example.com", "en")]


# --- Paper --------------------------------------------------------------------------------------------------


def test_staff_see_who_wants_no_paper(account_world: World) -> None:
    """On the page of a case, and in the file of cases; of two in whose account it is, both must want none."""
    case, other = (account_world.reported(REPORT, address) for address in (ANN, BOB))
    keep_case(account_world, case)
    keep_case(account_world, other, BOB)
    manager = team(account_world, "manager")
    assert "Letters" not in manager.get(f"/cases/{case.reference}").rows
    keep(account_world, NOTHING_KEPT.without_paper(NOON))
    assert "Wants no paper, since 6 May 2026" in manager.get(f"/cases/{case.reference}").words
    assert "Letters" not in manager.get(f"/cases/{other.reference}").rows
    assert _without(manager) == {case.reference}
    keep_case(account_world, case, BOB)
    words = "Wants paper: it is in 2 accounts, of which only 1 wants no paper"
    assert words in manager.get(f"/cases/{case.reference}").words
    assert _without(manager) == set()


def _without(manager: Visitor) -> set[str]:
    """The cases of the file that say so."""
    head, *rows = manager.raw("GET", "/cases.csv?state=all").data.decode("utf-8-sig").splitlines()
    assert head.endswith(',"no_paper"')
    return {row.partition(",")[0].strip('"') for row in rows if row.endswith(',"yes"')}


def test_the_team_sees_how_many_and_what_it_takes_to_say_more(account_world: World) -> None:
    """Without a saving that somebody wrote down nothing is said of money."""
    account(account_world, BOB)
    keep(account_world, NOTHING_KEPT.without_paper(NOON))
    page = team(account_world, "editor").get("/figures/my-account/paper")
    assert "1 of 2 accounts wants no letters on paper." in page.words
    assert "What this saves is not known" in page.words
    assert "£" not in page.words
    team(account_world, "editor").get("/figures/street-lights/paper", 404)
