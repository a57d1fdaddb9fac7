"""Performance: the public pages that say how well each service works, and the same as files of data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.csv_export import write_csv
from prototype_kit.figures import usual_env
from prototype_kit.figures.public_reading import read_published
from prototype_kit.figures.published import PERIODS, Period, Published, months_of, published_services
from prototype_kit.figures.published_table import COLUMNS, published_rows
from prototype_kit.kpis.envs import ENVS
from prototype_kit.language import Language
from prototype_kit.settings import DEMO
from prototype_kit.web.front import Front
from prototype_kit.web.performance_page import how_counted, sections, warning
from prototype_kit.web.performance_words import months_words
from prototype_kit.working_days import day_of

FRESH = timedelta(minutes=10)
"""How long figures are shown as they were read: nobody's request makes the database add them up again."""


class Asked(NamedTuple):
    """Which figures a page is asked for."""

    service: str
    env: str
    period: Period


class Choice(NamedTuple):
    """A link to other figures, or those that are shown."""

    words: str
    href: str
    here: bool


@dataclass(frozen=True)
class _Read:
    figures: Published
    until: datetime


def create_blueprint(front: Front) -> Blueprint:
    """Routes below `/performance`."""
    pages = PerformancePages(front)
    routes = Blueprint("performance", __name__)
    routes.add_url_rule("/performance", view_func=pages.services)
    routes.add_url_rule("/performance/<service>", view_func=pages.service)
    routes.add_url_rule("/performance/<service>.csv", view_func=pages.csv)
    return routes


class PerformancePages:
    """The views. What they show was counted before, by the worker."""

    def __init__(self, front: Front):
        self._front = front
        self._read: dict[Asked, _Read] = {}

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def services(self) -> AnyResponse:
        """The services whose figures are published; where it is one, its page."""
        front = self.front
        services = published_services(front.site, front.settings.env)
        if not services:
            abort(404)
        if len(services) == 1:
            return redirect(f"/performance/{services[0].slug}", 303)
        items = [
            {"name": each.name, "summary": each.entry.summary, "href": f"/performance/{each.slug}"}
            for each in services
        ]
        title = front.site.language("How our services perform")
        return _kept(front.render.page("home.html", title=title, items=items))

    def service(self, service: str) -> AnyResponse:
        """How one service performs."""
        front = self.front
        asked = self._asked(front, service)
        found, say = self._figures(front, asked), front.site.language
        its = front.site.services[service]
        page = front.render.page(
            "performance.html",
            title=say("How this service performs"),
            name=its.name,
            warning=warning(asked.env, say),
            months=months_words(found.first, found.last, say),
            counted=say.moment(found.counted_at) if found.counted_at else "",
            choices=list(_choices(self._envs(front), asked, say)),
            sections=sections(found, its, say),
            how=how_counted(say),
            csv=f"/performance/{service}.csv{_query(asked)}",
            keep=_query(asked).replace("?", "&"),
            several=len(published_services(front.site, front.settings.env)) > 1,
        )
        return _kept(page)

    def csv(self, service: str) -> Response:
        """The same figures for programs, in English."""
        front = self.front
        asked = self._asked(front, service)
        rows = [COLUMNS, *published_rows(self._figures(front, asked))]
        response = Response("".join(write_csv(rows)), content_type="text/csv; charset=utf-8")
        name = f"{service}-{asked.env}-{asked.period}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        who = "public" if front.settings.live else "private"
        response.headers["Cache-Control"] = f"{who}, max-age={FRESH.seconds}"
        return response

    def _asked(self, front: Front, slug: str) -> Asked:
        """What the address names; the page that says there is none for a service that does not publish."""
        if slug not in {service.slug for service in published_services(front.site, front.settings.env)}:
            abort(404)
        envs = self._envs(front)
        env, period = request.args.get("env", ""), request.args.get("period", "")
        return Asked(
            slug,
            env if env in envs else envs[0],
            next((each for each in PERIODS if each == period), PERIODS[0]),
        )

    def _envs(self, front: Front) -> Sequence[str]:
        """Whose figures can be seen here, first those shown where none are chosen, as in the console."""
        envs = [env for env in front.settings.envs if env in ENVS]
        kept = front.store.figures.envs() if DEMO in envs else ()
        usual = usual_env(front.settings.env, kept)
        return sorted((env for env in envs if env != DEMO or DEMO in kept), key=lambda env: env != usual)

    def _figures(self, front: Front, asked: Asked) -> Published:
        """What may be shown, read again when it is ten minutes old."""
        now = front.clock()
        today = day_of(now)
        months = months_of(asked.period, today)
        read = self._read.get(asked)
        if read is None or now >= read.until or (read.figures.first, read.figures.last) != months:
            found = read_published(front.site, front.store, asked.env, asked.service, *months, today)
            read = _Read(found, now + FRESH)
            self._read[asked] = read
        return read.figures


def _kept(page: str) -> Response:
    """A page that a browser asks about again, and does not load again while it is the same.

    It may not keep it for minutes: whoever changes the language would see the old one.
    """
    response = Response(page)
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _choices(envs: Sequence[str], asked: Asked, say: Language) -> Iterator[tuple[str, Sequence[Choice]]]:
    """Links to what else can be looked at, in groups with their names."""
    periods = {"12-months": say("Last 12 months"), "month": say("Last month")}
    names = {"live": say("Live service"), "prototype": say("Prototype"), "demo": say("Made up")}
    found = [
        Choice(periods[each], _query(asked._replace(period=each)), each == asked.period) for each in PERIODS
    ]
    yield say("Period"), found
    if len(envs) > 1:
        yield (
            say("Figures"),
            [Choice(names[each], _query(asked._replace(env=each)), each == asked.env) for each in envs],
        )


def _query(asked: Asked) -> str:
    """The rest of an address; every choice stands in it, so that a link keeps its meaning."""
    return f"?period={asked.period}&env={asked.env}"
