"""The console's app: what a team sees of its services and cases, each of them what their role allows.

A prototype's answers only on its own machine, whatever address the public app has.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.errors import RuleFailed
from prototype_kit.extensions import installed
from prototype_kit.people import PERMISSIONS, Account, Permission
from prototype_kit.site import Site
from prototype_kit.store import StoreUnavailable
from prototype_kit.web.assets import Assets
from prototype_kit.web.console import (
    bookings,
    case_update,
    cases,
    design,
    figures,
    figures_costs,
    film,
    health,
    helping,
    invitations,
    messages,
    own_posts,
    sign_in,
    staff,
    take,
)
from prototype_kit.web.console.access import Access, in_words, may_words_of, who_may
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.door import Door
from prototype_kit.web.front import Front
from prototype_kit.web.security import MOST_BYTES, guard
from prototype_kit.web.uploads import allow_files

_CARRYING = 4 * MOST_BYTES
"""What the forms of signing in may come to: they carry a form that somebody typed before."""


def create_console(front: Front, public: str = "", way_in: Sequence[str] = ()) -> Flask:
    """The console beside the public app that `front` is the front door of. `public` is that one's address.

    `way_in` says how to sign in where nobody is sent an email: a paragraph each.
    """
    app = Flask("prototype_kit.console", static_folder=None, template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=_CARRYING, MAX_FORM_PARTS=1000)
    app.url_map.merge_slashes = False
    Assets(front.own).serve(app)
    # A prototype's goes by no other name than this machine's, so that no other site's pages can reach it.
    settings = replace(front.settings, address=front.settings.console_address)
    demo = not front.settings.shared
    front = replace(front, render=front.render.always(public=public, views=design.VIEWS, here_only=demo))
    door = Door("staff", front.store, settings, front.clock)
    access = Access(app, door, open_design=demo)
    without = list(_not_needed(front.own))
    frame = Frame(front.render, access, without)
    helped = helping.helping_front(front, frame, settings, public)
    views = sign_in.signing_in(front, door, frame, demo=demo, way_in=way_in)

    def refuse(account: Account, needs: Permission) -> AnyResponse:
        return Response(frame.page("words", "You cannot do this", words=_refused(account, needs)), status=403)

    def gate() -> AnyResponse | None:
        access.recognise()
        refused = own_posts.check(door, front.signer, frame) or access.check(views.ask_first, refuse)
        return refused or helping.choose_language(helped)

    @app.before_request
    def carry() -> None:
        if request.endpoint in sign_in.CARRYING:
            request.max_content_length = _CARRYING

    case_update.allow_files(app)
    figures_costs.allow_files(app)
    allow_files(app, front)
    guard(app, settings, gate)
    for routes in (
        health.routes(front.store),
        sign_in.routes(front, door, views, demo=demo),
        design.routes(front, frame),
        figures.routes(front, frame),
        film.routes(front, frame),
        cases.routes(front, frame, public),
        bookings.routes(front, frame, public),
        invitations.routes(front, frame, public),
        messages.routes(front, frame),
        staff.routes(front, frame),
        take.routes(helped, frame),
        helping.routes(helped),
        *(extension.console(front, frame, public) for extension in installed()),
    ):
        access.add(routes)
    _add_error_pages(app, frame)

    @app.after_request
    def hide(response: Response) -> Response:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way
    return app


def _not_needed(site: Site) -> Iterator[str]:
    """The entries of the navigation that a site has nothing for."""
    services = site.services.values()
    if not any(its.calendars for its in services):
        yield "bookings"
    if not any(journey.inviting for its in services for journey in its.journeys.values()):
        yield "invitations"


def _refused(account: Account, needs: Permission) -> Sequence[str]:
    """What somebody is told whose role does not allow this. Nothing about what is there."""
    yours = [role.replace("-", " ") for role in account.roles]
    can = in_words(may_words_of(account.permissions))
    return [
        f"You are signed in as {_one_of(yours, 'and')}. You can {can}.",
        f"You need to be {_one_of(who_may(needs), 'or')} to {PERMISSIONS[needs]}.",
        "Ask a manager to change your role.",
    ]


def _one_of(roles: Sequence[str], joint: str) -> str:
    """Roles in a sentence: `an inspector and editor`."""
    words = in_words(roles, joint)
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _add_error_pages(app: Flask, frame: Frame) -> None:
    def page(status: int, title: str, words: Sequence[str]) -> Response:
        return Response(frame.page("words", title, words=words, here=""), status=status)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if error.code == 404:
            return page(404, "Page not found", ["If you typed the address, check it is correct."])
        if error.code == 429:
            return page(429, "Try again later", ["Too many attempts. Wait an hour, then try again."])
        return page(
            error.code or 500, "You cannot do that here", ["Go to the console’s home page and try again."]
        )

    @app.errorhandler(RuleFailed)
    def rule_failed(error: RuleFailed) -> Response:
        return page(500, "A rule needs fixing", str(error.fault).splitlines())

    @app.errorhandler(StoreUnavailable)
    def no_store(error: StoreUnavailable) -> Response:
        app.logger.error("The database cannot be used: %s", error)
        words = ["We cannot reach the database, so nothing has changed. Go back and try again in a minute."]
        response = page(503, "You cannot use the console at the moment", words)
        response.headers["Retry-After"] = "30"
        return response

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        trace = "".join(traceback.format_tb(error.__traceback__))
        app.logger.error("%s in the console\n%s", type(error).__name__, trace)
        return page(500, "Sorry, there is a problem with the console", ["The reason is in the log."])
