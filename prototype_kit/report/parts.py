"""What a report says of each service, in order: the four figures, costs, then journeys, weeks, releases."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.csv_export import CellValue
from prototype_kit.figures import COUNTED_ON, JourneyFigures, ServiceFigures, Week, week_words
from prototype_kit.figures.charts import funnel_chart, rate_chart
from prototype_kit.kpis import Completion, PageFigures
from prototype_kit.kpis.durations import time_words
from prototype_kit.kpis.showing import interval_words, percent_words, share_words
from prototype_kit.language import ENGLISH
from prototype_kit.report.channel_parts import channel_parts, cost_sentences, take_up_sentences
from prototype_kit.report.comparison_parts import comparison_parts
from prototype_kit.report.model import Drawn, Grid, Heading, Items, Part, Report, ServiceReport, Words
from prototype_kit.report.parted_parts import parted_parts
from prototype_kit.working_days import day_of

FOR_THE_TEAM = (
    "This is for the team: small counts stand in it as they are, but by device and channel. Publish what "
    "prototype-kit report --package writes, or the page /performance of the site."
)


def title(report: Report) -> str:
    """What the report is called."""
    return f"Figures of {report.site.name}"


def beginning(report: Report) -> Iterator[Part]:
    """Where the figures come from, the period, how it is counted."""
    yield Words(report.label)
    yield Words(f"{ENGLISH.days(*report.days)}. {COUNTED_ON} Tests by machines are left out.")
    yield Words(f"Made at {ENGLISH.moment(report.made_at)}. {FOR_THE_TEAM}")


def parts(report: Report) -> Iterator[Part]:
    """All of the report below its beginning."""
    for service in report.services:
        yield Heading(1, service.figures.name)
        yield from _four(report, service)
        yield from channel_parts(service.channels)
        yield from comparison_parts(service)
        for journey in service.figures.journeys:
            yield from _journey(service, journey)
        yield from _time(service.figures)


def _four(report: Report, service: ServiceReport) -> Iterator[Part]:
    """The four figures, each by its name."""
    figures = service.figures
    yield Heading(2, "The four KPIs" if figures.kpi else "The four figures")
    for heading, sentences in (
        ("Completion rate", _completion(figures.completion)),
        ("User satisfaction", figures.satisfaction.sentences()),
        ("Digital take-up", take_up_sentences(service.channels, day_of(report.made_at))),
        ("Cost per transaction", cost_sentences(service.channels.cost)),
    ):
        yield Heading(3, heading)
        yield Items(tuple(sentences))


def _completion(found: Completion) -> Iterator[str]:
    yield found.finding()
    if found.open:
        still = "1 is still open" if found.open == 1 else f"{found.open:,} are still open"
        ended = share_words(found.completed, found.ended)
        yield f"{still} and may be completed yet. Of those that have ended, {ended} were completed."


# --- A journey ----------------------------------------------------------------------------------------------


def _journey(service: ServiceReport, journey: JourneyFigures) -> Iterator[Part]:
    done = journey.completion
    if not done.started and not any(page.reached for page in journey.funnel):
        yield Words(f"{journey.title}: nobody started this form.")
        return
    yield Heading(2, journey.title)
    lines = [
        f"Started: {done.started:,}",
        f"Completed: {done.completed:,} ({_ends(done)})",
        f"Still open: {done.open:,}",
        f"Completion rate: {_rate(done)}",
        _took(journey),
    ]
    if done.exits:
        lines.insert(2, f"Exit pages: {', '.join(f'{name} {count:,}' for name, count in done.exits.items())}")
    yield Items(tuple(lines))
    if journey.told < done.started:
        yield Words(
            f"There are events of {journey.told:,} of {done.started:,} forms: what stands below is of these. "
            "Nothing is kept of people who object, and some events may be lost."
        )
    if not journey.funnel:
        return
    if any(page.reached for page in journey.funnel):
        name = f"funnel-{service.figures.slug}-{journey.name}"
        yield Drawn(funnel_chart(name, journey.title, journey.funnel))
    yield Grid(f"{journey.title}: its pages", (_PAGE, *(_page(page) for page in journey.funnel)))
    if journey.struggles:
        yield Heading(3, "Where people struggle")
        yield Items(tuple(struggle.words for struggle in journey.struggles))
    for parted in service.parted_of(journey.name):
        yield from parted_parts(parted)


def _ends(found: Completion) -> str:
    return f"submitted {found.submitted:,}, ended at an exit page {found.exited:,}"


def _took(journey: JourneyFigures) -> str:
    if journey.active.p50 is None:
        return f"Time to complete: too few for a figure ({journey.active.n:,} were completed)"
    half, most = time_words(journey.active.p50), time_words(journey.active.p90)
    away = "without the times for which people were away"
    return f"Time to complete: half took no longer than {half}, 9 in 10 no longer than {most} ({away})"


def _rate(found: Completion) -> str:
    if found.rate is None:
        return f"{percent_words(None)} ({share_words(found.completed, found.started)})"
    return f"{percent_words(found.rate)} (95% interval {interval_words(found.completed, found.started)})"


_PAGE = (
    *("Page", "Reached", "Answered", "Share", "Error message", "Went back", "Changed", "Left"),
    *("Half took", "9 in 10 took", "Errors by rule"),
)


def _page(page: PageFigures) -> tuple[CellValue, ...]:
    rules = ", ".join(f"{rule} {each.times:,}" for rule, each in page.rules.items())
    counts = (page.erred, page.went_back, page.changed, page.left)
    times = (time_words(page.time.p50), time_words(page.time.p90))
    share = percent_words(page.answered_rate)
    return page.title, page.reached, page.answered, share, *counts, *times, rules or "none"


# --- Time ---------------------------------------------------------------------------------------------------


def _time(figures: ServiceFigures) -> Iterator[Part]:
    if not figures.completion.started:
        return
    yield Heading(2, "Week by week")
    rated = [week for week in figures.weeks if week.completion.rate is not None]
    if len(rated) > 1:
        yield Drawn(rate_chart(figures.weeks, f"weeks-{figures.slug}"))
    yield Grid("Weeks", (_WEEK, *(_week(week) for week in figures.weeks)))
    if figures.releases:
        yield Heading(2, "Releases")
        yield Grid(
            "Releases",
            (
                ("Release", "First day", "Last day", "Started", "Completed", "Completion rate"),
                *(
                    (
                        each.named.words,
                        ENGLISH.date(each.named.first),
                        ENGLISH.date(each.named.last),
                        each.completion.started,
                        each.completion.completed,
                        _rate(each.completion),
                    )
                    for each in figures.releases
                ),
            ),
        )


_WEEK = ("Week", "Started", "Completed", "Completion rate", "Released")


def _week(week: Week) -> tuple[CellValue, ...]:
    done = week.completion
    released = "; ".join(mark.title for mark in week.marks)
    return week_words(week), done.started, done.completed, _rate(done), released
