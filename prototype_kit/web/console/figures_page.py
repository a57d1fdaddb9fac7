"""The figures of one page of a journey: what happened there, to whom, by which rules, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from flask import Response, abort, request

from prototype_kit.charts import Bar, Bars
from prototype_kit.csv_export import CellValue
from prototype_kit.extensions import installed
from prototype_kit.figures import JourneyFigures, added, journey_figures
from prototype_kit.figures.parted import COUNTED, PARTED, hidden_counts, page_by_part, page_rows
from prototype_kit.journey import Journey
from prototype_kit.journey.page_list import ListedPage, page_list
from prototype_kit.kpis import Dimension, PageFigures, details
from prototype_kit.kpis.durations import middle, time_words
from prototype_kit.kpis.showing import NOT_SHOWN, interval_words, share_words, with_share
from prototype_kit.site import Site
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.figures_desk import FiguresDesk, Reading, csv_file

_SPANS: Sequence[tuple[str, int]] = (
    ("Under 5 seconds", 5),
    ("5 to 15 seconds", 15),
    ("15 to 30 seconds", 30),
    ("30 seconds to 1 minute", 60),
    ("1 to 2 minutes", 120),
    ("2 to 5 minutes", 300),
    ("Over 5 minutes", 30 * 60),
)
"""How long people took, in words, and below how many seconds. Whoever was there for longer was away."""


def routes(desk: FiguresDesk) -> Sequence[Route]:
    """The page and its file."""
    pages, rule = OnePage(desk), "/figures/<service>/<journey>/page"
    return [
        Route(rule, "figures_page", pages.look, needs="see-figures"),
        Route(f"{rule}.csv", "figures_page_file", pages.file, needs="see-figures"),
    ]


class Found(NamedTuple):
    """What was counted on one page; `parted` are its figures by what they are parted by, and then by part."""

    reading: Reading
    journey: Journey
    listed: ListedPage
    whole: JourneyFigures
    page: PageFigures
    times: Mapping[str, int]
    parted: Mapping[Dimension, Mapping[str, PageFigures]]


class OnePage:
    """The views."""

    def __init__(self, desk: FiguresDesk):
        self._desk = desk

    def look(self, service: str, journey: str) -> str:
        """All of one page, which the query of the address names."""
        found = self._found(service, journey)
        reading, page = found.reading, found.page
        releases = reading.query.choices.releases
        return self._desk.page(
            "page",
            f"Figures: {page.title}",
            reading,
            {"page": page.page},
            found=found,
            few=self._desk.few(reading, found.whole.completion.started),
            page=page,
            finding=_finding(page),
            struggles=[each.words for each in found.whole.struggles if each.page == page.page],
            summary=list(_summary(page)),
            charts=list(_charts(found)),
            parts=[
                (words, list(page_rows(found.parted[dimension], dimension, releases)))
                for dimension, words in PARTED.items()
                if len(found.parted[dimension]) > 1 or dimension == "device"
            ],
            links=list(self._links(found)),
            research=[
                (link[0], _with_period(link[1], reading))
                for extension in installed()
                for link in extension.about_page(self._desk.front, self._desk.frame, service, page.page)
            ],
            file=f"{reading.base}/{journey}/page.csv?page={page.page}{_and(reading)}",
            back=f"{reading.base}/{journey}{reading.query.encoded('journey')}",
        )

    def file(self, service: str, journey: str) -> Response:
        """The figures of each device, channel and release."""
        found = self._found(service, journey)
        name = found.page.page.strip("/").replace("/", "-").replace("{", "").replace("}", "")
        return csv_file(name.removeprefix(f"{service}-"), found.reading, _rows(found))

    def _found(self, service: str, name: str) -> Found:
        journey = self._desk.journey(self._desk.service(service), name)
        asked = request.args.get("page", "")
        listed = next((each for each in page_list(service, journey) if each.page == asked), None)
        listed = listed or abort(404)
        reading, store = self._desk.read(service), self._desk.front.store.figures
        wanted = reading.query.slice(service, reading.today, name)
        # What is of whole journeys, and of this page: of the others there is much more.
        parts = [store.by(wanted, "journey", each).get(name, {}) for each in ("", listed.page)]
        counts = added(parts)
        whole = journey_figures(reading.service, journey, counts)
        page = next(each for each in whole.funnel if each.page == listed.page)
        parted = {
            each: page_by_part(store.by(wanted, each, listed.page), listed.page, listed.title)
            for each in PARTED
        }
        return Found(reading, journey, listed, whole, page, details(counts, "time", listed.page), parted)

    def _links(self, found: Found) -> Iterator[tuple[str, str]]:
        """Where the page itself is to be seen."""
        base = f"/services/{found.reading.service.slug}/{found.journey.name}"
        if found.listed.kind == "page":
            yield "The page in every error state", f"{base}/errors#{found.listed.name}"
        else:
            yield "What the journey says beside its questions", f"{base}/previews"
        yield "The map of the journey", f"{base}/map"


PERIOD = "figures"
"""What a link to another part of the console carries, so that its link back leads to the same figures."""
_KEPT = ("env", "days", "from", "to", "release", "channel", "device")


def _with_period(address: str, reading: Reading) -> str:
    kept = reading.query.encoded("journey").removeprefix("?")
    if not kept:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({PERIOD: kept})}"


def figures_address(site: Site, page: str, kept: str = "") -> str | None:
    """Where the figures of a page are, by the template of its address; None if no journey of today has it.

    `kept` is what `PERIOD` carries, from an address that anybody may have written.
    """
    _, service, journey, *_ = [*page.split("/"), "", ""]
    found = site.services[service].journeys.get(journey) if service in site.services else None
    if found is None or page not in {each.page for each in page_list(service, found)}:
        return None
    fields = [(name, value) for name, value in parse_qsl(kept) if name in _KEPT]
    return f"/figures/{service}/{journey}/page?page={quote(page)}{'&' if fields else ''}{urlencode(fields)}"


def _finding(page: PageFigures) -> str:
    if not page.reached:
        return "Nobody has reached this page."
    reached = f"{page.reached:,} {'person' if page.reached == 1 else 'people'} reached this page"
    if not page.left:
        return f"{reached}, and nobody left on it."
    likely = interval_words(page.left, page.reached)
    sure = f" (95% interval {likely})" if likely else ", too few for a percentage"
    return f"{reached}. {share_words(page.left, page.reached)} left on it{sure}."


def _summary(page: PageFigures) -> Iterator[tuple[str, str, str]]:
    """Each figure: what, how many, and of whom."""
    yield "Reached it", f"{page.reached:,}", "Forms in which this page was shown"
    yield "Answered it", with_share(page.answered, page.reached), "Of those that reached it"
    yield "Had an error message", with_share(page.erred, page.sent), "Of those that sent an answer"
    yield "Went back from it", with_share(page.went_back, page.reached), "Of those that reached it"
    yield "Changed it later", with_share(page.changed, page.answered), "Of those that answered it"
    yield "Left on it", with_share(page.left, page.reached), "Of those that reached it"
    yield "Half took", _at_most(page.time.p50), f"Of {page.time.n:,} that were timed"
    yield "9 in 10 took", _at_most(page.time.p90), f"Of {page.time.n:,} that were timed"
    yield "Half left after", time_words(page.left_after.p50, too_few="too few to say"), _tried(page)


def _at_most(ms: int | None) -> str:
    return "too few to say" if ms is None else f"no longer than {time_words(ms)}"


def _tried(page: PageFigures) -> str:
    """Of how many it is known how long they tried: who did nothing after the page was shown, just left."""
    tried, at_once = page.left_after.n, page.left - page.left_after.n
    words = f"Of {tried:,} that did something there before they left, such as an answer with an error"
    return f"{words}. The other {at_once:,} did nothing after they saw it" if at_once else words


def _charts(found: Found) -> Iterator[Bars]:
    page, words = found.page, found.whole.rules.get(found.page.page, {})
    if page.rules:
        rule, refused = next(iter(page.rules.items()))
        often = "1 time" if refused.times == 1 else f"{refused.times:,} times"
        yield Bars(
            name="rules",
            title="Error messages, by how often they were shown",
            finding=f"The error message shown most often is “{words.get(rule, rule)}”: {often}.",
            unit="Times",
            of="Error message",
            more=("Forms", "Rule"),
            rows=tuple(
                Bar(words.get(rule, rule), each.times, f"{each.times:,}", (each.journeys, rule))
                for rule, each in page.rules.items()
            ),
        )
    if found.page.time.p50 is not None:
        yield Bars(
            name="times",
            title="Time from seeing the page to answering it",
            finding=f"Half took no longer than {time_words(page.time.p50)}, 9 in 10 no longer than "
            f"{time_words(page.time.p90)}.",
            unit="Forms",
            of="Time",
            rows=tuple(Bar(label, count, f"{count:,}") for label, count in _spans(found.times)),
        )


def _spans(times: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    least = 0
    for label, below in _SPANS:
        yield label, sum(n for bucket, n in times.items() if least <= middle(bucket) / 1000 < below)
        least = below


def _rows(found: Found) -> Iterator[Sequence[CellValue]]:
    """The same as on the page: small counts are hidden in a file too."""
    yield "page", "by", "part", *COUNTED, "p50_ms", "p90_ms"
    page = found.page
    yield page.page, "", "", *(getattr(page, name) for name in COUNTED), *_times(page)
    for dimension, parts in found.parted.items():
        shown = hidden_counts(parts)
        for part, each in parts.items():
            its = [cells[part] for cells in shown.values()]
            small = isinstance(its[0], str)
            others = (NOT_SHOWN,) * 6 if small else (*its[1:], *_times(each))
            yield page.page, dimension, part, its[0], *others


def _times(page: PageFigures) -> tuple[CellValue, CellValue]:
    p50, p90 = ("" if each is None else each for each in (page.time.p50, page.time.p90))
    return p50, p90


def _and(reading: Reading) -> str:
    return reading.query.encoded("journey").replace("?", "&", 1)
