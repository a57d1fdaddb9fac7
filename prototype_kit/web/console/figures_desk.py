"""What every page of figures is given: what its address asks for, the figures as they are, and its frame."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Response, abort, request

from prototype_kit.csv_export import CellValue, write_csv
from prototype_kit.errors import DefinitionError
from prototype_kit.figures import COUNTED_ON, Mark, marks_of, named_releases, usual_env
from prototype_kit.figures.parted import DEVICES
from prototype_kit.iterations import FOLDER, Iteration, list_iterations
from prototype_kit.journey import Journey
from prototype_kit.kpis import Slice
from prototype_kit.kpis.envs import ENVS
from prototype_kit.kpis.showing import SMALLEST
from prototype_kit.language import ENGLISH
from prototype_kit.service import Service
from prototype_kit.settings import DEMO
from prototype_kit.web.console.figures_query import PERIODS, Choices, FiguresQuery
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front
from prototype_kit.working_days import day_of

_log = logging.getLogger(__name__)
_SECTIONS: Sequence[tuple[str, str]] = (
    ("Compare", "figures_compare"),
    ("Costs", "figures_costs"),
    ("Feedback", "figures_feedback"),
)
"""Pages about a whole service beside its overview, and the end of the address of each."""
_OF_ACCOUNTS: Sequence[tuple[str, str]] = (("Accounts without paper", "figures_paper"),)
"""Pages about the service that is the account of its site."""
_WHY_UNTOLD = (
    "The others are of people who asked not to be counted, or whose browser asks for them. Their starts and "
    "ends count all the same."
)
_WHY_UNTOLD_MADE_UP = (
    "Of the others only the start and the end were made up, and no pages: of all that are older than 12 "
    "weeks, and of a few made-up people who asked not to be counted."
)
_INSTEAD: Mapping[str, str] = {
    "live": "Look at the figures of the live service instead",
    "prototype": "Look at the figures of the prototype instead",
    "demo": "Look at the made-up figures instead",
}


@dataclass(frozen=True)
class Reading:
    """What an address asks for of one service, and when that was counted last.

    `marks` are the releases that the log tells of. `counting` says that some days are not counted yet.
    """

    service: Service
    query: FiguresQuery
    today: date
    marks: tuple[Mark, ...] = ()
    counted_at: datetime | None = None
    counting: bool = False

    @property
    def base(self) -> str:
        """The address of the service's figures."""
        return f"/figures/{self.service.slug}"

    @property
    def wanted(self) -> Slice:
        """What the store is asked for."""
        return self.query.slice(self.service.slug, self.today)

    @property
    def period(self) -> str:
        """The days that are shown, in words."""
        return self.query.period(self.today)


class FiguresDesk:
    """Reads the addresses of the pages below /figures, and draws their frame."""

    def __init__(self, front: Front, frame: Frame):
        self.front, self.frame = front, frame
        self._log_read: tuple[object, tuple[Iteration, ...]] = (None, ())

    @property
    def today(self) -> date:
        """The day it is here."""
        return day_of(self.front.clock())

    def iterations(self) -> tuple[Iteration, ...]:
        """The log of releases, as it is now; nothing of one that cannot be read, which `release` says."""
        files = sorted((self.front.own.folder / FOLDER).glob("*.md"))
        stamp = tuple((file.name, file.stat().st_mtime_ns) for file in files)
        if self._log_read[0] != stamp:
            try:
                found = list_iterations(self.front.own.folder)
            except DefinitionError as error:
                _log.warning("The log of releases is left out of the figures: %s", error)
                found = ()
            self._log_read = stamp, found
        return self._log_read[1]

    def service(self, slug: str) -> Service:
        """A service by its address; 404 when there is none."""
        return self.front.own.services.get(slug) or abort(404)

    def journey(self, service: Service, name: str) -> Journey:
        """A journey by its name; 404 when there is none."""
        return service.journeys.get(name) or abort(404)

    def refresh(self) -> bool:
        """Count what changed since it was counted last; whether any is left."""
        return self.front.store.rollups.catch_up(self.front.clock())

    def envs(self) -> tuple[str, Mapping[str, str]]:
        """The env that is shown if none is chosen, and all that can be, in words."""
        own, found = self.front.settings.env, self.front.store.figures.envs()
        usual = usual_env(own, found)
        return usual, {env: env.capitalize() for env in ENVS if env in found or env in (usual, own)}

    def _others(self, reading: Reading, path: str, kept: Mapping[str, str]) -> Sequence[tuple[str, str]]:
        """The other figures that there are, as links: words and addresses, of the same page and days."""
        return [
            (words, f"{path}{reading.query.encoded('release', **{**kept, 'env': env})}")
            for env, words in _INSTEAD.items()
            if env != reading.query.env and env in self.front.store.figures.envs()
        ]

    def read(self, slug: str, given: Mapping[str, str] | None = None, *, fresh: bool = True) -> Reading:
        """What the address of a page asks for; of the figures as they are now if `fresh`, else as counted."""
        service, today = self.service(slug), self.today
        counting = fresh and self.refresh()
        given = request.args if given is None else given
        usual, envs = self.envs()
        marks = marks_of(self.iterations(), slug)
        journeys = {name: journey.title for name, journey in service.journeys.items()}
        whole = FiguresQuery.read(given, Choices(usual, envs, journeys), today).slice(slug, today)
        releases = named_releases(self.front.store, whole, marks, service.release)
        choices = Choices(usual, envs, journeys, {each.release: each.words for each in releases})
        query = FiguresQuery.read(given, choices, today)
        counted_at = self.front.store.figures.refreshed_at()
        return Reading(service, query, today, marks, counted_at, counting)

    def page(
        self,
        template: str,
        title: str,
        reading: Reading,
        fields: Mapping[str, str] | None = None,
        **values: object,
    ) -> str:
        """The page `console/figures/<template>.html` about one service; `values` go before its own.

        `fields` are those of its address that are of no filter.
        """
        query, path = reading.query, str(values.get("path", request.path))
        fields = fields or {}
        own = {
            "here": "/figures",
            "errors": error_list(query.errors),
            "read": reading,
            "query": query,
            "path": path,
            "sections": self._sections(reading, path),
            "feedback_needs_sign_in": not self.frame.is_for_them("figures_feedback")
            and self.frame.who()["who"] is None,
            "periods": PERIODS,
            "devices": DEVICES,
            "chips": [
                {"text": words, "href": f"{path}{query.encoded(name, **fields)}"}
                for name, words in query.chosen()
            ],
            "others": self._others(reading, path, fields),
            **self.said(reading),
        }
        return self.frame.page(f"figures/{template}", title, **{**own, **values})

    def few(self, reading: Reading, started: int) -> bool:
        """Whether filters leave so few forms that they may be one person's."""
        return 0 < started < SMALLEST and any(name != "journey" for name, _ in reading.query.chosen())

    def said(self, reading: Reading) -> Mapping[str, object]:
        """What stands on every page and in every file: where figures come from, and of when."""
        at = reading.counted_at
        return {
            "label": ENVS[reading.query.env].partition(". ")[2],
            "made_up": reading.query.env == DEMO,
            "kpi": reading.query.env == "live",
            "period": reading.period,
            "counted_on": COUNTED_ON,
            "why_untold": _WHY_UNTOLD_MADE_UP if reading.query.env == DEMO else _WHY_UNTOLD,
            "as_of": ENGLISH.moment(at) if at else "",
        }

    def _sections(self, reading: Reading, path: str) -> Sequence[Mapping[str, object]]:
        """The pages of one service: words, address, and whether it is this one."""
        base = reading.base
        found = [("Overview", base)]
        found += [(its.title, f"{base}/{its.name}") for its in reading.service.journeys.values()]
        sections = [*_SECTIONS, *_OF_ACCOUNTS] if reading.service.entry.account is not None else _SECTIONS
        for words, endpoint in sections:
            if self.frame.is_for_them(endpoint):
                found.append((words, f"{base}/{endpoint.removeprefix('figures_')}"))
        kept = reading.query.encoded("journey")
        return [{"text": words, "href": f"{href}{kept}", "here": path == href} for words, href in found]


def error_list(errors: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
    """What is wrong, by field, for the summary at the top of a page."""
    return [{"text": words, "href": f"#{name}"} for name, words in errors.items()]


def csv_file(name: str, reading: Reading, rows: Iterable[Sequence[CellValue]]) -> Response:
    """A table as a file to keep, whose `rows` begin with the headings. Each says where from and of when."""
    query = reading.query
    days = [day.isoformat() for day in query.days(reading.today)]
    about = (query.env, reading.service.slug, *days)
    head, *others = rows
    labelled = [("env", "service", "from", "to", *head), *((*about, *row) for row in others)]
    response = Response("".join(write_csv(labelled)).encode(), content_type="text/csv; charset=utf-8")
    file = "-".join([reading.service.slug, name, query.env, *days])
    response.headers.set("Content-Disposition", "attachment", filename=f"{file}.csv")
    return response
