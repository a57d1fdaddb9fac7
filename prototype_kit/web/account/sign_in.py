"""Signing in to an account, and out of it: the public side of `web/signing_in.py`."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.adapters.openid import FAKE_PAGE, RESIDENTS, FakeOpenId, openid_of
from prototype_kit.demo_resident import DEMO_RESIDENT, demo_resident
from prototype_kit.signing import Signer
from prototype_kit.web.account.frame import AccountFrame, Route
from prototype_kit.web.account.new_email import followed_link, not_the_new_one
from prototype_kit.web.front import Front
from prototype_kit.web.kept import Kept, kept_so_far
from prototype_kit.web.made_up_sign_in import MadeUpSignIn
from prototype_kit.web.openid_signing_in import CALLBACK, OpenIdSigningIn
from prototype_kit.web.security import SIGNED_OUT
from prototype_kit.web.signing_in import SigningIn

HOME = "/account"


def signing_in(frame: AccountFrame) -> SigningIn:
    """The views, whose pages look as those of the public site do."""
    settings = frame.door.settings
    offered = None if settings.shared else DEMO_RESIDENT.name

    def show(name: str, title: str, **values: object) -> str:
        kept = values.get("kept")
        change = followed_link(frame.front, kept) if isinstance(kept, Kept) else None
        if change and name in ("ask", "openid"):
            title = frame.front.site.language("Sign in to change your email address")
        return frame.page(f"sign-in/{name}", title, demo=offered, change=change, **values)

    def refuses(kept: Kept, email: str) -> str:
        return not_the_new_one(frame.front, kept, email)

    if settings.sign_in is None:
        return SigningIn(lambda: frame.front, frame.door, show, HOME, refuses)
    provider = openid_of(settings.sign_in, Signer(settings.secret), RESIDENTS, settings.address)
    return OpenIdSigningIn(lambda: frame.front, frame.door, show, provider, HOME)


def ask_first(front: Front) -> AnyResponse:
    """Ask somebody to sign in before they go on with what is in an account; what they sent is kept."""
    return signing_in(AccountFrame(front)).ask_first()


def routes(frame: AccountFrame, views: SigningIn) -> Sequence[Route]:
    """Everything that is there for people who are not signed in yet, or no longer."""
    if isinstance(views, OpenIdSigningIn):
        return [*_for_both(views), *_with_openid(frame, views)]
    token = "/sign-in/<string(length=43):token>"  # noqa: S105 - a rule
    found = [
        *_for_both(views),
        Route("/sign-in/code", "code", views.look_for_code),
        Route("/sign-in/code", "enter_code", views.enter, methods=("POST",)),
        Route(token, "link", views.look_at_link),
        Route(token, "follow_link", views.follow, methods=("POST",)),
    ]
    if not frame.door.settings.shared:
        as_somebody = DemoSignIn(frame, views).come_in
        found.append(Route("/sign-in/demo", "demo_sign_in", as_somebody, methods=("POST",)))
    return found


def _for_both(views: SigningIn) -> Sequence[Route]:
    return [
        Route("/sign-in", "sign_in", views.look),
        Route("/sign-in", "ask", views.ask, methods=("POST",)),
        Route("/sign-in/stay", "stayed", views.stayed),
        Route("/sign-in/stay", "stay", views.stay, methods=("POST",)),
        Route("/sign-out", "signed_out", views.left),
        Route("/sign-out", "sign_out", views.leave, methods=("POST",)),
    ]


def _with_openid(frame: AccountFrame, views: OpenIdSigningIn) -> Sequence[Route]:
    back = Route(CALLBACK, "openid", views.come_back)
    if not isinstance(views.provider, FakeOpenId):
        return [back, Route(SIGNED_OUT, "openid_signed_out", views.signed_out, methods=("POST",))]
    made_up = MadeUpSignIn(lambda: frame.front, views.provider, views.show)
    return [
        back,
        Route(FAKE_PAGE, "made_up", made_up.look),
        Route(FAKE_PAGE, "choose_made_up", made_up.choose, methods=("POST",)),
    ]


class DemoSignIn:
    """The way in for whoever shows a prototype. It is not there where others can reach the site."""

    def __init__(self, frame: AccountFrame, views: SigningIn):
        self._frame, self._views = frame, views

    def come_in(self) -> AnyResponse:
        """Sign in as the made-up resident; nobody else can be chosen."""
        front = self._frame.front
        account = demo_resident(front.store, front.clock())
        response = self._views.go_on(kept_so_far())
        self._frame.door.let_in(response, request, account)
        return response
