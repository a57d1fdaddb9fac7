"""The public app: what residents, and participants of research, can reach."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.adapters.addresses import FakeGazetteer, OsPlaces, addresses_file
from prototype_kit.adapters.notify import FakeNotify
from prototype_kit.adapters.ports import Ports
from prototype_kit.adapters.reports import BackOffice, FakeOpenReports
from prototype_kit.errors import RuleFailed, SettingsError
from prototype_kit.events import BufferedSink, EventSink
from prototype_kit.questions import AddressQuestion, FileUpload, Gazetteer
from prototype_kit.scenarios import load_scenarios
from prototype_kit.service import Service
from prototype_kit.settings import FAKE_ADDRESSES, FAKE_SCANNER, Settings
from prototype_kit.signing import Signer
from prototype_kit.site import Site
from prototype_kit.store import Store, StoreUnavailable
from prototype_kit.store.migrations import is_current
from prototype_kit.web import (
    appointment,
    counting,
    feedback,
    feeds,
    finishing,
    following,
    gone,
    hand_over,
    holding,
    invited,
    journey,
    open_data,
    pages,
    performance,
    posts,
    prototype,
    resident,
    saving,
    survey,
    synthetic,
    tools,
    tracking,
)
from prototype_kit.web.assets import Assets
from prototype_kit.web.companion import Companion
from prototype_kit.web.emitting import emit_error
from prototype_kit.web.fast_path import FOUND, put_before
from prototype_kit.web.front import Front, Residents
from prototype_kit.web.languages import take_choice
from prototype_kit.web.limiting import LimitReached
from prototype_kit.web.presenting import Scenarios
from prototype_kit.web.render import Renderer
from prototype_kit.web.security import MOST_BYTES, guard
from prototype_kit.web.uploads import allow_files, most_megabytes

NOT_MIGRATED = "Live mode refuses a database that is not migrated. Run: prototype-kit db upgrade"


def utc_now() -> datetime:
    """The time now, with its zone."""
    return datetime.now(UTC)


def create_app(
    site: Site,
    settings: Settings,
    store: Store,
    *,
    clock: Callable[[], datetime] = utc_now,
    events: EventSink | None = None,
    reload: str | None = None,
    companion: Companion | None = None,
) -> Flask:
    """The WSGI app of `site`. `reload` is the address that development pages watch for changes.

    `companion` goes with everybody who visits: an extension's.

    Raises `SettingsError` when a live site's database is not migrated.
    """
    if settings.live and not is_current(settings.database):
        raise SettingsError([NOT_MIGRATED])
    if settings.live and settings.addresses == "fake" and looks_up_addresses(site):
        raise SettingsError([FAKE_ADDRESSES])
    if settings.live and settings.scanner == "fake" and asks_for_files(site):
        raise SettingsError([FAKE_SCANNER])
    assets = Assets(site)
    back_offices = _back_offices(site)
    gazetteers = {slug: _gazetteer(site, service, settings) for slug, service in site.services.items()}
    front = Front(
        site=site,
        settings=settings,
        store=store,
        render=Renderer(site, settings, assets.base, reload),
        events=events or BufferedSink(store.events.write),
        signer=Signer(settings.secret),
        notify=FakeNotify(settings.instance / "sent"),
        back_offices=back_offices,
        gazetteers=gazetteers,
        clock=clock,
        own=site,
        scenarios={} if settings.live else _scenarios(site, back_offices, clock().date()),
        companion=companion,
    )
    if front.accounts:
        from prototype_kit.web import account  # other sites run without it

        front = replace(front, residents=Residents(resident.who, account.ask_first))
    editions = {
        code: replace(
            front,
            site=other,
            render=Renderer(other, settings, assets.base, reload),
            back_offices=_back_offices(other),
        )
        for code, other in site.translations.items()
    }
    front = replace(front, editions=editions)
    app = _App("prototype_kit", static_folder=None, template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_BYTES, MAX_FORM_PARTS=200)
    app.url_map.merge_slashes = False  # it would answer //somewhere with a redirect
    app.extensions["prototype_kit"] = front
    assets.serve(app)
    allow_files(app, front)
    guard(app, settings, lambda: _gate(front))
    app.register_blueprint(pages.create_blueprint(front))
    app.register_blueprint(counting.create_blueprint(front))
    if not settings.live:
        app.register_blueprint(prototype.create_blueprint(front))
        app.register_blueprint(tools.create_blueprint(front))
    own_pages = (tracking, appointment, following, survey, saving, holding, hand_over, finishing, feedback)
    for noun in (*own_pages, invited, open_data, performance, feeds):
        app.register_blueprint(noun.create_blueprint(front))
    if front.accounts:
        app.register_blueprint(account.create_blueprint(front))
    if companion:
        app.register_blueprint(companion.blueprint(front))
    app.register_blueprint(journey.create_blueprint(front))
    _add_error_pages(app, front)
    put_before(app, front)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way
    return app


class _App(Flask):
    """An app all of whose views are plain functions: Flask would ask at each request whether they are."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """What finds the view of a request; None where it is found already."""
        if request is not None and FOUND in request.environ:
            return None
        return super().create_url_adapter(request)


def _gate(front: Front) -> AnyResponse | None:
    """What must be so before a view is asked; what is answered instead, if it is not."""
    synthetic.check(request, front.settings, front.signer, front.clock())
    companion = front.companion
    outside = None if companion and companion.knows(front) else prototype.gate(front)
    refused = outside or posts.check(front) or take_choice(front.own, front.settings)
    if refused is None:
        resident.keep_alive(front)
    return refused or (companion.gate(front) if companion else None)


def _back_offices(site: Site) -> Mapping[str, BackOffice]:
    """That of each service, whose reports are told in the words of the site."""
    return {slug: _back_office(site, service) for slug, service in site.services.items()}


def _back_office(site: Site, service: Service) -> BackOffice:
    file = service.folder / "data" / "open_reports.json"
    shown = file.relative_to(site.folder).as_posix()
    return FakeOpenReports(file, service.places.layers.values(), shown, service.kinds())


def _gazetteer(site: Site, service: Service, settings: Settings) -> Gazetteer:
    if settings.addresses == "os-places":
        return OsPlaces(settings.os_places_key)
    return _made_up_addresses(site, service)


def _made_up_addresses(site: Site, service: Service) -> FakeGazetteer:
    file = addresses_file(service.folder)
    own = file.is_relative_to(site.folder)
    return FakeGazetteer(file, file.relative_to(site.folder).as_posix() if own else file.name)


def looks_up_addresses(site: Site) -> bool:
    """Whether a journey of the site asks for an address that can be looked up."""
    journeys = (journey for service in site.services.values() for journey in service.journeys.values())
    asked = (question for journey in journeys for question in journey.questions.values())
    return any(isinstance(question, AddressQuestion) and question.look_up for question in asked)


def asks_for_files(site: Site) -> bool:
    """Whether a journey of the site asks for files."""
    journeys = (journey for service in site.services.values() for journey in service.journeys.values())
    return any(isinstance(question, FileUpload) for its in journeys for question in its.questions.values())


def _scenarios(site: Site, back_offices: Mapping[str, BackOffice], today: date) -> Scenarios:
    """Those of a prototype, tried with the fakes alone: what somebody reported here changes nothing."""

    def fakes(service: Service) -> Ports:
        return Ports(service.places, back_offices[service.slug], _made_up_addresses(site, service))

    return load_scenarios(site, fakes, today)


def _add_error_pages(app: Flask, front: Front) -> None:
    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        return _error_page(front, error.code or 500, error)

    @app.errorhandler(StoreUnavailable)
    def no_store(error: StoreUnavailable) -> Response:
        app.logger.error("The database cannot be used: %s", error)
        return _error_page(front, 503)

    @app.errorhandler(RuleFailed)
    def rule_failed(error: RuleFailed) -> Response:
        # Without its text, which may repeat an answer.
        app.logger.error("A rule failed: %s, line %s", error.fault.file, error.fault.line)
        if front.settings.live:
            return _error_page(front, 500)
        return Response(
            front.render.page("rule-failed.html", title="A rule has to be mended", fault=error.fault),
            status=500,
        )

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        # The template of the address, not the address, and no text of the error: both could hold what
        # somebody typed.
        rule = request.url_rule.rule if request.url_rule else "an unknown address"
        trace = "".join(traceback.format_tb(error.__traceback__))
        app.logger.error("%s at %s\n%s", type(error).__name__, rule, trace)
        return _error_page(front, 500)


def _error_page(front: Front, status: int, error: HTTPException | None = None) -> Response:
    emit_error(front, status)
    try:
        here = front.here()
        typed = gone.typed_words(here) if status == 429 or status >= 500 else []
        reason = str(error.description) if error else ""
        if isinstance(error, LimitReached):
            html = pages.limit_page(here, front.clock() + error.wait, typed)
        else:
            html = pages.error_page(here, status, reason, typed, most_megabytes() if status == 413 else None)
    except Exception:  # noqa: BLE001 - the page that says sorry must not fail
        html = pages.plain_error_page(front)
    response = Response(html, status=status)
    if error is not None:
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
    if status == 503:
        response.headers["Retry-After"] = "30"
    return response
