"""Details that somebody keeps are offered in forms: filled in when they say so, and never silently."""

from __future__ import annotations

from dataclasses import replace

from prototype_kit.answers import Address
from prototype_kit.language import ENGLISH
from prototype_kit.profiles import NOTHING_KEPT
from tests.web.everything import form_of
from tests.web.journeys import REPORT, unlisted_light
from tests.web.own_details import APPLY, KEPT, USE, apply_until, keep, kept
from tests.web.residents import ANN, BOB, give_session, resident
from tests.web.test_everything import onward, walked
from tests.web.visitor import Page, Visitor
from tests.web.world import NOON, World

SAVED = "Your saved"
FILLED = "We have filled in what you saved. Check it before you continue."


def begin(world: World, page: str, visitor: Visitor | None = None) -> Visitor:
    """Ann, who keeps all that can be, at a page of the form."""
    visitor = visitor or resident(world)
    apply_until(visitor, page)
    return visitor


def values(page: Page) -> set[str]:
    """What stands in the fields of a page."""
    return {text for texts in page.fields.values() for text in texts if text}


def test_a_detail_is_offered_and_not_filled_in(details_world: World) -> None:
    """It is shown with a button; the field is empty until that is pressed, and then nothing is saved yet."""
    keep(details_world)
    ann = begin(details_world, "full-name")
    assert "Your saved name: Ann Example" in ann.page.words
    assert values(ann.page) == set()
    page = ann.submit(409, button=USE)
    assert values(page) == {"Ann Example"}
    assert FILLED in page.words
    assert SAVED not in page.words
    assert values(ann.get(f"{APPLY}/full-name")) == set()
    ann.submit(409, button=USE)
    assert ann.submit().url == f"{APPLY}/born"
    page = ann.get(f"{APPLY}/full-name")
    assert (values(page), SAVED in page.words) == ({"Ann Example"}, False)


def test_the_enter_key_goes_on(details_world: World) -> None:
    """A browser presses the first button of a form, which must not be the one that fills in."""
    keep(details_world)
    ann = begin(details_world, "full-name")
    form = ann.page.form
    assert form is not None
    first, *_ = form.iter("button")
    assert first.get("name") is None


def test_nothing_is_offered_to_others(details_world: World) -> None:
    """Nor is the place where an offer would stand there for whoever is not signed in, or keeps nothing."""
    keep(details_world)
    for visitor in (details_world.visitor(), resident(details_world, BOB)):
        begin(details_world, "full-name", visitor)
        assert "govuk-inset-text" not in visitor.page.html
        page = visitor.submit(409, button=USE)
        assert "Ann Example" not in page.html


def test_whoever_is_signed_out_meanwhile_is_told(details_world: World) -> None:
    """What they typed is still there, in a form that they began before they signed in."""
    keep(details_world)
    ann = begin(details_world, "contact", details_world.visitor())
    token = give_session(details_world, ann)
    assert SAVED in ann.get(f"{APPLY}/contact").words
    details_world.front.store.account_sessions.end(token, details_world.clock())
    page = ann.submit(409, button=USE, email="typed@example.com")
    assert "You are signed out, so we cannot fill in what you saved." in page.words
    assert page.fields["email"] == ["typed@example.com"]


def test_a_date_and_an_address_are_offered(details_world: World) -> None:
    """A date in the words of the language; an address that was typed skips the look-up."""
    keep(details_world)
    ann = begin(details_world, "born")
    assert "Your saved date of birth: 27 March 1985" in ann.page.words
    assert values(ann.submit(409, button=USE)) == {"27", "3", "1985"}
    page = ann.submit()
    assert (page.url, values(page)) == (f"{APPLY}/home-search", set())
    assert "Your saved address: 15 Mill Lane, Anytown, ZZ1 3AA" in page.words
    page = ann.submit(button=USE)
    assert page.url == f"{APPLY}/home?kit-use-saved=yes"
    assert values(page) == {"15 Mill Lane", "Anytown", "ZZ1 3AA"}
    assert values(ann.get(f"{APPLY}/home")) <= {"ZZ1 3AA"}  # which was searched for
    ann.submit(409, button=USE)
    assert ann.submit().url == f"{APPLY}/contact"


def test_an_address_that_was_found_is_found_again(details_world: World) -> None:
    """It is chosen in the list, so that all that is known of it is known of the answer too."""
    gazetteer = details_world.front.gazetteers["everything"]
    found = next(address for address in gazetteer.find("ZZ1 3AA") if address.uprn)
    keep(details_world, replace(KEPT, details={"address": found}))
    ann = begin(details_world, "home-search")
    page = ann.submit(button=USE)
    assert page.url == f"{APPLY}/home-list?kit-use-saved=yes"
    assert page.fields["home-list"] == [found.uprn]
    assert ann.submit().url == f"{APPLY}/contact"


def test_an_address_that_is_not_found_any_more_is_typed(details_world: World) -> None:
    """With all that is kept of it."""
    gone = Address(("1 Old Street",), "Anytown", "ZZ9 9ZZ", uprn="1", given="found")
    keep(details_world, replace(KEPT, details={"address": gone}))
    ann = begin(details_world, "home-search")
    page = ann.submit(button=USE)
    assert page.url == f"{APPLY}/home?kit-use-saved=yes"
    assert values(page) == {"1 Old Street", "Anytown", "ZZ9 9ZZ"}


def test_several_details_keep_what_was_typed(details_world: World) -> None:
    """The button fills what is empty; whoever typed something else keeps it."""
    keep(details_world)
    ann = begin(details_world, "contact")
    assert f"The email address of your account: {ANN}" in ann.page.words
    page = ann.submit(409, button=USE, phone="01632 960 001")
    assert values(page) == {ANN, "01632 960 001"}
    assert "Your saved telephone number: 07700 900 982" in page.words


def test_what_is_wrong_is_told_and_still_offered(details_world: World) -> None:
    """After an error the detail can be used instead of what was typed."""
    keep(details_world)
    ann = begin(details_world, "full-name")
    page = ann.submit(422)
    assert "Your saved name: Ann Example" in page.words
    assert values(ann.submit(409, button=USE)) == {"Ann Example"}


def test_nothing_is_offered_of_oneself_for_others(details_world: World) -> None:
    """The names of helpers are asked for each of them, and where the food is made is nobody's home."""
    keep(details_world)
    ann, service = resident(details_world), details_world.site.services["everything"]
    ann.get(APPLY)
    ann.submit()
    offered, seen = set[str](), list[str]()
    while ann.page.path != f"{APPLY}/check-answers":
        path = ann.page.path.removeprefix(f"{APPLY}/")
        if path == "tasks":
            ann.get(onward(ann, seen))
            continue
        offered |= {path} if SAVED in ann.page.words else set()
        step = walked(details_world, ann).find(path)
        assert step is not None
        form = form_of(step, service, ENGLISH)
        form.pop("pictures", None)
        seen.append(path)
        ann.submit(**form)
    assert {path for path in seen if path.endswith("/helper-name")}
    assert "kitchen" in seen
    assert offered == {"full-name", "born", "home-search", "home", "contact"}


def test_two_people_on_one_computer(details_world: World) -> None:
    """Whoever signs in after another is offered their own."""
    keep(details_world)
    keep(details_world, NOTHING_KEPT.with_detail("name", "Bob Example"), BOB)
    visitor = begin(details_world, "full-name")
    give_session(details_world, visitor, BOB)
    page = apply_until(visitor, "full-name")
    assert "Bob Example" in page.words
    assert "Ann Example" not in page.words


# --- Keeping for the next time ------------------------------------------------------------------------------


def send(world: World, visitor: Visitor) -> str:
    """Report a light with a name and a number, and come to the confirmation; gives the reference."""
    unlisted_light(visitor)
    visitor.submit()
    (reference,) = world.front.store.cases.references("user", NOON)
    return reference


def test_details_can_be_kept_after_sending(details_world: World) -> None:
    """Explicitly: nothing is kept or ticked before they say so."""
    ann = resident(details_world)
    reference = send(details_world, ann)
    assert kept(details_world) == NOTHING_KEPT
    assert "Choose which details to keep" in ann.page.words
    page = ann.get(f"/account/details/keep/{reference}")
    assert "Full name: Ann Lee" in page.words
    assert "UK telephone number: 07700 900 982" in page.words
    assert "checked" not in page.html
    assert list(ann.submit(422).errors.values()) == ["Select at least one detail to keep"]
    page = ann.submit(keep="name")
    assert "We have saved your details." in page.words
    assert kept(details_world).details == {"name": "Ann Lee"}
    page = ann.get(f"/account/details/keep/{reference}")
    assert "Full name" not in page.words
    ann.submit(keep="uk-phone")
    page = ann.get(f"/account/details/keep/{reference}")
    assert page.url == "/account/details"
    assert "Choose which details to keep" not in ann.get(f"{REPORT}/confirmation").words


def test_what_differs_is_told_with_what_it_takes_the_place_of(details_world: World) -> None:
    """And what is the same is not asked about."""
    keep(details_world)
    ann = resident(details_world)
    page = ann.get(f"/account/details/keep/{send(details_world, ann)}")
    assert "Full name: Ann Lee Instead of: Ann Example" in page.words
    assert "UK telephone number" not in page.words
    ann.submit(keep="name")
    assert kept(details_world).details == {**KEPT.details, "name": "Ann Lee"}


def test_details_of_others_are_not_to_be_had(details_world: World) -> None:
    """A reference alone shows nothing, whether there is such a case or not."""
    reference = send(details_world, resident(details_world))
    bob = resident(details_world, BOB)
    for other in (reference, "2222-2222", "nonsense"):
        assert bob.get(f"/account/details/keep/{other}", 404).heading == "Page not found"
        page = bob.post(f"/account/details/keep/{other}", {"keep": "name", "version": "0"}, 404)
        assert "Ann Lee" not in page.html
    assert kept(details_world, BOB) == NOTHING_KEPT


def test_whoever_is_not_signed_in_is_offered_to_keep_nothing(details_world: World) -> None:
    """The confirmation is as it always was."""
    visitor = details_world.visitor()
    send(details_world, visitor)
    assert "Choose which details to keep" not in visitor.page.words


def test_two_windows_keep_nothing_by_mistake(details_world: World) -> None:
    """Whoever changed a detail in another window is told before it is taken."""
    ann = resident(details_world)
    ann.get(f"/account/details/keep/{send(details_world, ann)}")
    keep(details_world, NOTHING_KEPT.with_detail("name", "Ann Other"))
    page = ann.submit(409, keep="name")
    assert "This was changed in another window. Nothing has been saved here yet." in page.words
    assert "Instead of: Ann Other" in page.words
    assert kept(details_world).details == {"name": "Ann Other"}
    ann.submit(keep="name")
    assert kept(details_world).details == {"name": "Ann Lee"}
