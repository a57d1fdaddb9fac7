"""What was sent without an account is put into one: by reference and code, or by the link in a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from prototype_kit.answers import EMPTY
from prototype_kit.cases import Case, Submission
from prototype_kit.store import Origin
from prototype_kit.tracking import Tracking
from prototype_kit.web.front import new_session
from tests.web.journeys import REPORT
from tests.web.residents import BOB, account, keep_case, resident, sign_in_by_code
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World


def code_of(world: World, case: Case) -> str:
    """The code that stands beside a reference."""
    return Tracking(world.front.signer).code(case.reference)


def own_path(world: World, case: Case) -> str:
    """Where the link in a message leads."""
    return Tracking(world.front.signer).own_page(case.reference)


def is_in(world: World, case: Case, email: str = "ann@example.com") -> bool:
    """Whether a case is in an account."""
    return world.front.store.account_cases.find(account(world, email), case) is not None


def make_same(world: World, case: Case, original: Case) -> None:
    """Say that a case is the same as another."""
    world.front.store.cases.update(case, replace(case, duplicate_of=original.id), [], [], world.clock())


@pytest.fixture
def ann(account_world: World) -> Visitor:
    """Somebody who is signed in."""
    return resident(account_world)


NO_CODE = "Enter the code that we gave you with this reference"

# --- By reference and code ----------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", [str, str.lower, lambda text: f" {text.replace('-', ' ')}. "])
def test_a_reference_and_its_code_put_a_case_into_the_account(
    account_world: World, ann: Visitor, spelling
) -> None:
    """In whatever spelling; the page says what it is about and leads to it."""
    case = account_world.reported(REPORT, "somebody@example.com")
    ann.get("/account/add")
    page = ann.submit(reference=spelling(case.reference), code=spelling(code_of(account_world, case)))
    assert page.path == f"/account/added/{case.reference}"
    assert page.heading == "Added to your account"
    assert case.reference in page.words
    found = account_world.front.store.account_cases.find(account(account_world), case)
    assert found is not None
    assert found.how == "linked"


def test_what_is_there_already_is_said_to_be(account_world: World, ann: Visitor) -> None:
    """It stays as it came in first."""
    case = account_world.reported(REPORT)
    for heading in ("Added to your account", "It is in your account already"):
        ann.get("/account/add")
        assert ann.submit(reference=case.reference, code=code_of(account_world, case)).heading == heading


def test_a_case_may_be_in_several_accounts(account_world: World, ann: Visitor) -> None:
    """A couple see to one thing together; nobody is told that another has it."""
    case = account_world.reported(REPORT)
    keep_case(account_world, case, BOB)
    ann.get("/account/add")
    page = ann.submit(reference=case.reference, code=code_of(account_world, case))
    assert page.heading == "Added to your account"
    assert is_in(account_world, case)
    assert is_in(account_world, case, BOB)


@pytest.mark.parametrize(
    ("reference", "code", "errors"),
    [
        ("", "", {"reference": "Enter your reference", "code": NO_CODE}),
        ("", "F7K2PX", {"reference": "Enter your reference"}),
        ("12", "", {"reference": "Reference must be 8 letters and numbers, like 7K3M-9PQ2", "code": NO_CODE}),
        ("12", "F7K2PX", {"reference": "Reference must be 8 letters and numbers, like 7K3M-9PQ2"}),
        (
            "2222-2222",
            "F7K2PX",
            {"reference": "We cannot find this reference: check that you have all of it"},
        ),
        ("own", "", {"code": NO_CODE}),
        ("own", "222222", {"code": "Code must be the one that we gave you with this reference"}),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    account_world: World, ann: Visitor, reference: str, code: str, errors: dict[str, str]
) -> None:
    """All at once, as on the page where people track a report, but for the code, which is needed here."""
    case = account_world.reported(REPORT)
    ann.get("/account/add")
    typed = case.reference if reference == "own" else reference
    page = ann.submit(422, reference=typed, code=code)
    assert page.errors == errors
    assert page.fields["reference"] == [typed]
    assert not is_in(account_world, case)


def test_nobody_gets_through_the_codes_of_a_reference(make_world: MakeWorld, site_of_accounts) -> None:
    """Six wrong ones, here or where reports are tracked, and both wait."""
    world = make_world(
        site=site_of_accounts, ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse"
    )
    ann, case = resident(world), world.reported(REPORT)
    for at in ("/account/add", "/track") * 3:
        ann.post(at, {"reference": case.reference, "code": "222222"}, 422)
    right = {"reference": case.reference, "code": code_of(world, case)}
    for at in ("/account/add", "/track"):
        ann.post(at, right, 429)
    assert not is_in(world, case)
    world.clock.forward(minutes=16)
    ann.post("/account/add", right)
    assert is_in(world, case)


@pytest.mark.parametrize(
    "origin",
    [
        Origin("research", round="one", research_session="session"),
        Origin("live"),
        Origin("test"),
    ],
)
def test_a_case_that_is_not_of_this_site_is_not_found(
    account_world: World, ann: Visitor, origin: Origin
) -> None:
    """Those of participants of research, and of other uses, are nobody's here: neither way leads to them."""
    world = account_world
    store, now, service = world.front.store, world.clock(), world.site.services["street-lights"]
    draft = store.drafts.start(
        new_session(), "street-lights", "report", service.release, now.date(), now, timedelta(days=1), origin
    )
    case = store.cases.submit(draft, Submission(EMPTY, service.first_status, ""), now)
    ann.post("/account/add", {"reference": case.reference, "code": code_of(world, case)}, 422)
    ann.post(f"/account/add{own_path(world, case).removeprefix('/track')}", {}, 404)
    assert not is_in(world, case)


def test_the_same_as_another_leads_to_the_one_that_is_worked_on(account_world: World, ann: Visitor) -> None:
    """Their own is in the account, as it has what they told us; the page says where to look."""
    original, own = account_world.reported(REPORT, BOB), account_world.reported(REPORT)
    make_same(account_world, own, original)
    ann.get("/account/add")
    page = ann.submit(reference=own.reference, code=code_of(account_world, own))
    assert f"It is the same as {original.reference}" in page.words
    assert page.tree.find(f".//a[@href='/track/{original.reference}']") is not None
    assert is_in(account_world, own)
    assert not is_in(account_world, original)


def test_what_was_erased_is_not_tied_to_anybody_again(account_world: World, ann: Visitor) -> None:
    """Neither way; and its page offers it no more."""
    case = account_world.reported(REPORT)
    account_world.front.store.erasing.erase_case(case, "command", account_world.clock())
    ann.get("/account/add")
    page = ann.submit(422, reference=case.reference, code=code_of(account_world, case))
    assert page.errors == {
        "reference": "We have deleted what you told us under this reference, so you cannot add it"
    }
    assert "Add this to my account" not in ann.get(own_path(account_world, case)).html
    ann.post(f"/account/add{own_path(account_world, case).removeprefix('/track')}", {}, 404)
    assert not is_in(account_world, case)


def test_nobody_learns_of_a_case_that_is_not_in_their_account(account_world: World, ann: Visitor) -> None:
    """The page that says that something was added is there for what was."""
    case = account_world.reported(REPORT)
    ann.get(f"/account/added/{case.reference}", 404)
    ann.get("/account/added/2222-2222", 404)


def test_a_form_that_is_sent_while_signed_out_is_kept(account_world: World) -> None:
    """It is sent with one press after signing in."""
    case, visitor = account_world.reported(REPORT), account_world.visitor()
    visitor.post("/account/add", {"reference": case.reference, "code": code_of(account_world, case)}, 401)
    assert visitor.page.heading == "Sign in"
    assert not is_in(account_world, case)


# --- By the link in a message -------------------------------------------------------------------------------


def test_the_page_of_whoever_has_the_link_offers_it(account_world: World, ann: Visitor) -> None:
    """One press, then it says that it is there; the page for everybody offers nothing."""
    case = account_world.reported(REPORT, "somebody@example.com")
    assert "Add this to my account" not in ann.get(f"/track/{case.reference}").html
    ann.get(own_path(account_world, case))
    assert ann.press("Add this to my account").heading == "Added to your account"
    assert is_in(account_world, case)
    page = ann.get(own_path(account_world, case))
    assert "This is in your account." in page.words
    assert "Add this to my account" not in page.html


def test_whoever_is_not_signed_in_comes_back_to_it(account_world: World) -> None:
    """By the link to sign in, and the code in the email; nothing is added by that alone."""
    case, visitor = account_world.reported(REPORT), account_world.visitor()
    page = visitor.get(own_path(account_world, case))
    (link,) = (
        each.get("href")
        for each in page.tree.iter("a")
        if "".join(each.itertext()) == "Sign in to keep this in your account"
    )
    page = sign_in_by_code(account_world, visitor, at=link)
    assert page.path == own_path(account_world, case)
    assert not is_in(account_world, case)
    visitor.press("Add this to my account")
    assert is_in(account_world, case)


def test_another_token_adds_nothing(account_world: World, ann: Visitor) -> None:
    """Nor that of another case."""
    case, other = account_world.reported(REPORT), account_world.reported(REPORT)
    token = own_path(account_world, other).rpartition("/")[2]
    for wrong in ("x", "0" * 32, token):
        ann.post(f"/account/add/{case.reference}/{wrong}", {}, 404)
    assert not is_in(account_world, case)


def test_a_site_without_accounts_says_no_word_of_them(lights: World) -> None:
    """Nor has it an address of them."""
    case, visitor = lights.reported(REPORT), lights.visitor()
    assert "account" not in visitor.get(own_path(lights, case)).words
    visitor.get("/account/add", 404)
