"""Figures in the console: the services with their four figures, and all about one service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Response

from prototype_kit.charts import Chart
from prototype_kit.csv_export import CellValue
from prototype_kit.figures import ServiceFigures, added, service_figures
from prototype_kit.figures.channels import ChannelFigures, channel_figures, usual_months
from prototype_kit.figures.charts import (
    rate_chart,
    releases_chart,
    satisfaction_chart,
    started_chart,
)
from prototype_kit.kpis import Completion, completion
from prototype_kit.kpis.channel_month import gaps
from prototype_kit.kpis.cost import NoCost, cost_sentence
from prototype_kit.kpis.objections import objection_sentence
from prototype_kit.kpis.pounds import pence_words
from prototype_kit.kpis.satisfaction import Satisfaction
from prototype_kit.kpis.showing import percent_words
from prototype_kit.kpis.take_up import take_up_2016_sentence, take_up_sentence
from prototype_kit.web.console import (
    figures_compare,
    figures_costs,
    figures_feedback,
    figures_journey,
    figures_page,
    figures_paper,
)
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.figures_desk import FiguresDesk, Reading, csv_file
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front


def routes(front: Front, frame: Frame) -> Sequence[Route]:
    """The pages, and their tables as files."""
    desk = FiguresDesk(front, frame)
    pages = FigurePages(desk)
    return [
        Route("/figures", "figures", pages.services, needs="see-figures"),
        Route("/figures/<service>", "figures_service", pages.service, needs="see-figures"),
        Route("/figures/<service>.csv", "figures_service_file", pages.file, needs="see-figures"),
        Route(
            "/figures/<service>/satisfaction.csv",
            "figures_satisfaction_file",
            pages.satisfaction,
            needs="see-figures",
        ),
        *figures_compare.routes(desk),
        *figures_costs.routes(desk),
        *figures_feedback.routes(desk),
        *figures_page.routes(desk),
        *figures_journey.routes(desk),
        *figures_paper.routes(desk),
    ]


@dataclass(frozen=True)
class Headline:
    """One of the four figures: its name, what it comes to if that is known, sentences, and where more is."""

    name: str
    value: str
    sentences: Sequence[str]
    href: str = ""


class FigurePages:
    """The views."""

    def __init__(self, desk: FiguresDesk):
        self._desk = desk

    def services(self) -> str:
        """Every service with its four figures."""
        first, *others = self._desk.front.own.services
        readings = [self._desk.read(first), *(self._desk.read(slug, fresh=False) for slug in others)]
        return self._desk.page(
            "services",
            "Figures",
            readings[0],
            listed=[(read, self._four_of(read)) for read in readings],
            unseen=self._unseen(readings[0]),
        )

    def service(self, service: str) -> str:
        """All about one service."""
        reading, found = self._found(service)
        started = bool(found.completion.started)
        charts: list[Chart] = [started_chart(found.weeks), rate_chart(found.weeks)] if started else []
        if started and len(found.releases) > 1:
            charts.append(releases_chart(found.releases))
        return self._desk.page(
            "service",
            f"Figures: {found.name}",
            reading,
            found=found,
            few=self._desk.few(reading, found.completion.started),
            four=self._four(reading, found.completion, found.satisfaction),
            charts=charts,
            satisfaction=satisfaction_chart(found.satisfaction),
            file=f"{reading.base}.csv{reading.query.encoded()}",
            satisfaction_file=f"{reading.base}/satisfaction.csv{reading.query.encoded()}",
        )

    def file(self, service: str) -> Response:
        """What was started and completed in each week."""
        reading, found = self._found(service)
        return csv_file("weeks", reading, _week_rows(found))

    def satisfaction(self, service: str) -> Response:
        """How many gave each answer."""
        reading, found = self._found(service)
        rows: list[Sequence[CellValue]] = [("answer", "people"), *found.satisfaction.levels.items()]
        return csv_file("satisfaction", reading, rows)

    def _found(self, slug: str) -> tuple[Reading, ServiceFigures]:
        reading = self._desk.read(slug)
        store, site = self._desk.front.store, self._desk.front.own
        return reading, service_figures(site, store, reading.wanted, reading.marks)

    def _unseen(self, reading: Reading) -> str:
        """How much the figures do not show. Objections are those of the whole site, in its own env alone."""
        front, wanted = self._desk.front, reading.wanted
        if wanted.env != front.settings.env:
            return ""
        return objection_sentence(front.store.objections.between(wanted.first, wanted.last))

    def _four_of(self, reading: Reading) -> Sequence[Headline]:
        counts = added(self._desk.front.store.figures.by_day(reading.wanted).values())
        return self._four(reading, completion(counts), Satisfaction.of(counts))

    def _four(self, reading: Reading, done: Completion, satisfied: Satisfaction) -> Sequence[Headline]:
        """The four figures. Take-up and cost are of the last twelve whole months, as other channels are."""
        query, costs = reading.query, f"{reading.base}/costs{reading.query.encoded('journey')}"
        front, months = self._desk.front, usual_months(reading.today)
        channels = channel_figures(front.own, front.store, query.env, reading.service.slug, *months)
        share, cost = channels.take_up, channels.cost
        return [
            Headline("Completion rate", _value(done.rate, done.completed, done.started), [done.finding()]),
            Headline(
                "User satisfaction",
                _value(satisfied.share, satisfied.satisfied, satisfied.n),
                satisfied.sentences(),
            ),
            Headline(
                "Digital take-up",
                _value(share.share, share.digital, share.all) if share else "",
                [take_up_sentence(share), take_up_2016_sentence(share)]
                if share
                else list(_no_take_up(channels)),
                costs,
            ),
            Headline(
                "Cost per transaction",
                "" if isinstance(cost, NoCost) else pence_words(cost.each.central),
                cost.why if isinstance(cost, NoCost) else [cost_sentence(cost)],
                costs,
            ),
        ]


_NO_CHANNELS = "Import how many people used other channels, such as the phone, to see it."


def _no_take_up(found: ChannelFigures) -> Iterator[str]:
    if not any(each.elsewhere for each in found.months):
        yield _NO_CHANNELS
    else:
        yield "No month has numbers of all channels."
        yield from gaps(found.months)[-2:]


def _value(share: float | None, part: int, whole: int) -> str:
    """A percentage, or how many of how many where these are too few for one."""
    if share is None:
        return f"{part:,} of {whole:,}" if whole else ""
    return percent_words(share)


def _week_rows(found: ServiceFigures) -> Iterator[Sequence[CellValue]]:
    yield (
        "first_day",
        "last_day",
        "started",
        "submitted",
        "exited",
        "completed",
        "open",
        "released",
    )
    for week in found.weeks:
        done = week.completion
        released = "; ".join(mark.title for mark in week.marks)
        days = week.first.isoformat(), week.last.isoformat()
        yield *days, done.started, done.submitted, done.exited, done.completed, done.open, released
