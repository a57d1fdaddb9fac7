"""Check 19: every address of the console, with every method, for every role and for people without any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from prototype_kit.people import MATRIX, PERMISSIONS, ROLES, Role
from prototype_kit.web.console import create_console
from tests.reliability.tiers import Figures
from tests.web.team import member, sign_in, team
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import MakeWorld, World

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "roles.md"

ROUTES: Mapping[str, str] = {
    "anybody": """
        assets health_live health_ready sign_in ask code enter_code link follow_link stayed stay signed_out
        sign_out demo_sign_in
        watch_join watch_joined watch watch_live watch_feed watch_stream watch_note
    """,
    "see-design": "home errors previews map film film_strip film_picture charts",
    "see-feedback": "figures_feedback figures_feedback_file",
    "see-figures": """
        figures figures_service figures_service_file figures_journey figures_journey_file
        figures_page figures_page_file figures_compare figures_compare_file
        figures_costs figures_costs_file figures_volumes_file figures_savings_file figures_satisfaction_file
        figures_paper
        bookings_savings
    """,
    "import-volumes": "volumes_template import_volumes delete_volumes",
    "see-drafts": "drafts draft",
    "see-cases": "cases case case_file case_views save_case_view delete_case_view",
    "note": "note_case attach_to_case",
    "update-cases": "update_case",
    "bulk-update": "bulk check_bulk do_bulk bulk_done",
    "export-cases": "export cases_file",
    "invite": "invitations new_invitation invite invite_again withdraw_invitation",
    "see-bookings": """
        bookings bookings_day bookings_week bookings_list bookings_file bookings_left booking
    """,
    "manage-bookings": """
        ask_to_move_booking move_booking ask_to_cancel_booking cancel_booking came_booking
        close_day do_close_day closed_day closed_day_file reopen_day bookings_feeds
    """,
    "see-messages": "messages message",
    "resend-messages": "resend",
    "manage-staff": "staff new_staff add_staff one_staff change_staff close_staff",
    "erase": "erasures legal_hold set_legal_hold",
    "take-report": """
        take begin_taking ask_for_code take_over ask_to_finish finish add_voice
        helping.look helping.make helping.receipt helping.keep
        journey.service journey.start journey.resume journey.step journey.answer journey.file journey.remove
        journey.check_answers journey.submit journey.confirmation
    """,
    "see-research": """
        research research_study research_notes research_themes research_findings research_finding
        research_participants research_session research_live research_feed research_stream
        research_timeline research_replay research_recording research_measures research_problems
        research_comparisons research_comparison research_compared_pages
        research_report read_research_report research_report_file
    """,
    "run-research": """
        make_research_session research_consent research_refuse research_start research_end research_next
        research_link research_call research_segment research_needs research_ask_withdraw research_withdraw
        research_begin_task research_end_task research_help write_research_note
        review_research_notes research_note change_research_note strike_research_note
        add_research_theme move_research_note rename_research_theme merge_research_theme
        delete_research_theme
        new_research_finding add_research_finding edit_research_finding change_research_finding
        delete_research_finding drop_research_evidence
        pick_research_evidence picked_research_evidence pick_research_notes picked_research_notes
        pick_research_measure picked_research_measure
        ask_to_forget_participant forget_participant
    """,
}
"""The routes by what they need, written here a second time: a route that is not listed fails."""
EXPECTED = {route: needs for needs, routes in ROUTES.items() for route in routes.split()}

WITHOUT: Mapping[str, str] = {
    "service": "no-such-service",
    "journey": "no-such-journey",
    "token": "t" * 43,
    "name": "no-such-file",
    "number": "999999",
}
"""What stands in an address: nothing that is there, so that refusing comes before looking it up."""

REFUSED = (401, 403, "sign-in")

PEOPLE: tuple[Role | None, ...] = (None, *ROLES)


@pytest.fixture(scope="module")
def world(make_shared_world: MakeWorld) -> World:
    """A prototype that others can reach, so that nothing is open."""
    return make_shared_world("lights", ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse")


@pytest.fixture(scope="module")
def open_world(make_shared_world: MakeWorld) -> World:
    """A prototype on its own machine."""
    return make_shared_world("lights")


def rules(world: World) -> list[Rule]:
    """Every address that the console answers."""
    return list(create_console(world.front).url_map.iter_rules())


def filled(rule: Rule) -> str:
    """An address of this rule."""

    def value(found: re.Match[str]) -> str:
        one_of = re.match(r"any\('([\w-]+)'", found[1] or "")
        return one_of[1] if one_of else WITHOUT.get(found[2], "1")

    return re.sub(r"<(?:([^<>]*):)?(\w+)>", value, rule.rule)


def somebody(world: World, role: Role | None) -> Visitor:
    """A browser of somebody with this role; of nobody without one."""
    return team(world, *([role] if role else []))


def asked(world: World, visitor: Visitor, role: Role | None, method: str, path: str) -> int | str:
    """The status of the answer, or that it leads to sign in; signed in anew after a route that signs out."""
    cookie = visitor.client.get_cookie("staff", domain="127.0.0.1")
    sessions = world.front.store.account_sessions
    if role and not (cookie and sessions.find(cookie.value, "staff", world.clock())):
        sign_in(world, visitor, member(world, role))
    answer = visitor.raw(method, path, headers=SAME_ORIGIN)
    where = answer.headers.get("Location", "")
    return "sign-in" if answer.status_code == 303 and where.startswith("/sign-in") else answer.status_code


def is_allowed(needs: str, role: Role | None) -> bool:
    """Whether the matrix allows it."""
    return needs == "anybody" or (role is not None and needs in MATRIX[role])


def cases(world: World) -> Iterator[tuple[Rule, str]]:
    """Every address with every method that it takes."""
    return ((rule, method) for rule in rules(world) for method in sorted(rule.methods or ()))


@pytest.mark.parametrize("role", PEOPLE)
def test_every_route_is_allowed_or_refused_as_the_matrix_says(
    world: World, role: Role | None, figures: Figures
) -> None:
    """Each method, HEAD and OPTIONS too; what is refused is refused before anything is looked up."""
    visitor, tried, wrong = somebody(world, role), 0, []
    for rule, method in cases(world):
        needs = EXPECTED[rule.endpoint]
        status, tried = asked(world, visitor, role, method, filled(rule)), tried + 1
        if is_allowed(needs, role):
            fits = needs == "anybody" or status not in REFUSED
        else:
            fits = status == (403 if role else 401 if method == "POST" else "sign-in")
        if not fits:
            wrong.append((method, rule.rule, needs, status))
    figures.add(19, f"routes × methods wrong for {role or 'nobody'}, of {tried}", len(wrong), 0)
    assert wrong == []


@pytest.mark.parametrize("where", ["world", "open_world"])
def test_every_route_is_listed(where: str, request: pytest.FixtureRequest) -> None:
    """A route that nobody thought about here fails, and so does one that is gone."""
    world = request.getfixturevalue(where)
    found = {rule.endpoint for rule in rules(world)}
    missing = {"demo_sign_in"} if where == "world" else set()  # it is not there where others can come
    assert found == EXPECTED.keys() - missing


@pytest.mark.parametrize("role", PEOPLE)
def test_on_its_own_machine_a_prototype_s_design_and_figures_are_open_and_nothing_else(
    open_world: World, role: Role | None
) -> None:
    """They show nobody's data; drafts and cases do."""
    visitor = somebody(open_world, role)
    for rule, method in cases(open_world):
        needs = EXPECTED[rule.endpoint]
        status = asked(open_world, visitor, role, method, filled(rule))
        allowed = needs in ("see-design", "see-figures") or is_allowed(needs, role)
        assert needs == "anybody" or (status not in REFUSED) == allowed, (method, rule.rule, status)


def test_somebody_refused_is_told_what_they_may_do_and_whom_to_ask(world: World) -> None:
    """And not whether there is what they asked for."""
    page = team(world, "editor").get("/data/no-such-draft", 403)
    assert page.heading == "You cannot do this"
    assert "You are signed in as an editor. You can look at the services, their map" in page.words
    assert "You need to be a manager or researcher to" in page.words


def test_the_document_says_what_the_code_does() -> None:
    """Each row of the matrix in docs/reference/roles.md, in the order of the code."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    head, _, *body = rows
    assert head[2:] == list(ROLES)
    expected = [
        [f"`{each}`", words, *("yes" if each in MATRIX[role] else "no" for role in ROLES)]
        for each, words in PERMISSIONS.items()
    ]
    assert body == expected
