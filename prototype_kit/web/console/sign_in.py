"""Signing in to the console, and in a prototype on this machine as one of its made-up staff."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, request
from werkzeug.wrappers import Response

from prototype_kit.adapters.openid import FAKE_PAGE, FakeOpenId, MadeUp, openid_of
from prototype_kit.demo_staff import demo_email, demo_name, demo_staff
from prototype_kit.people import ROLES
from prototype_kit.web.console.access import ANYBODY, Route
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.door import Door
from prototype_kit.web.front import Front
from prototype_kit.web.kept import kept_so_far
from prototype_kit.web.made_up_sign_in import MadeUpSignIn
from prototype_kit.web.openid_signing_in import CALLBACK, OpenIdSigningIn
from prototype_kit.web.security import SIGNED_OUT
from prototype_kit.web.signing_in import SigningIn

CARRYING = ("ask", "enter_code", "demo_sign_in")
"""The routes whose forms carry what somebody typed before."""

STAFF: Sequence[MadeUp] = (
    *(MadeUp(demo_email(role), demo_name(role)) for role in ROLES),
    MadeUp("stranger@anytown.example", "Demo stranger"),
)
"""Whom staff can be with the fake OpenID provider; nobody let the last one in."""


def signing_in(
    front: Front, door: Door, frame: Frame, *, demo: bool, way_in: Sequence[str] = ()
) -> SigningIn:
    """The views in the console's frame; with `demo`, each offers to come in as somebody made up.

    `way_in` says what to do instead of asking for an email.
    """
    offered = [{"email": demo_email(role), "name": demo_name(role)} for role in ROLES] if demo else []

    def show(name: str, title: str, **values: object) -> str:
        return frame.page(f"sign-in/{name}", title, here="/sign-in", demo=offered, way_in=way_in, **values)

    chosen = None if way_in else front.settings.staff_sign_in
    if chosen is None:
        return SigningIn(lambda: front, door, show)
    provider = openid_of(chosen, front.signer, STAFF, door.settings.address)
    return OpenIdSigningIn(lambda: front, door, show, provider)


def routes(front: Front, door: Door, views: SigningIn, *, demo: bool) -> Sequence[Route]:
    """Everything that is there for people who are not signed in yet, or no longer."""
    if isinstance(views, OpenIdSigningIn):
        return [*_for_both(views), *_with_openid(front, views)]
    token = "/sign-in/<string(length=43):token>"  # noqa: S105 - a rule
    found = [
        *_for_both(views),
        Route("/sign-in/code", "code", views.look_for_code, needs=ANYBODY),
        Route("/sign-in/code", "enter_code", views.enter, needs=ANYBODY, methods=("POST",)),
        Route(token, "link", views.look_at_link, needs=ANYBODY),
        Route(token, "follow_link", views.follow, needs=ANYBODY, methods=("POST",)),
    ]
    if demo:
        as_somebody = DemoSignIn(front, door, views).come_in
        found.append(Route("/sign-in/demo", "demo_sign_in", as_somebody, needs=ANYBODY, methods=("POST",)))
    return found


def _for_both(views: SigningIn) -> Sequence[Route]:
    return [
        Route("/sign-in", "sign_in", views.look, needs=ANYBODY),
        Route("/sign-in", "ask", views.ask, needs=ANYBODY, methods=("POST",)),
        Route("/sign-in/stay", "stayed", views.stayed, needs=ANYBODY),
        Route("/sign-in/stay", "stay", views.stay, needs=ANYBODY, methods=("POST",)),
        Route("/sign-out", "signed_out", views.left, needs=ANYBODY),
        Route("/sign-out", "sign_out", views.leave, needs=ANYBODY, methods=("POST",)),
    ]


def _with_openid(front: Front, views: OpenIdSigningIn) -> Sequence[Route]:
    found = [Route(CALLBACK, "openid", views.come_back, needs=ANYBODY)]
    if not isinstance(views.provider, FakeOpenId):
        told = Route(SIGNED_OUT, "openid_signed_out", views.signed_out, needs=ANYBODY, methods=("POST",))
        return [*found, told]

    def ready() -> None:
        demo_staff(front.store, front.own, front.clock())

    made_up = MadeUpSignIn(lambda: front, views.provider, views.show, ready)
    return [
        *found,
        Route(FAKE_PAGE, "made_up", made_up.look, needs=ANYBODY),
        Route(FAKE_PAGE, "choose_made_up", made_up.choose, needs=ANYBODY, methods=("POST",)),
    ]


class DemoSignIn:
    """The way in for whoever shows a prototype. It is not there where others can reach the console."""

    def __init__(self, front: Front, door: Door, views: SigningIn):
        self._front, self._door, self._views = front, door, views

    def come_in(self) -> Response:
        """Sign in as one of the made-up staff; nobody else can be chosen."""
        chosen = request.form.get("email", "")
        if chosen not in map(demo_email, ROLES):
            abort(404)
        staff = demo_staff(self._front.store, self._front.own, self._front.clock())
        account = next((account for account in staff if account.email == chosen), None)
        if account is None:  # closed, or never made as there are other staff
            abort(404)
        response = self._views.go_on(kept_so_far())
        self._door.let_in(response, request, account)
        return response
