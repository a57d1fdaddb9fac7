"""The charts of a service's figures for the team: the same in the console and in the report."""

from __future__ import annotations

from collections.abc import Sequence

from prototype_kit.charts import Bar, Bars, Dot, Dots, Line, Point, Stack, StackedBars, percent
from prototype_kit.figures.service import ReleaseFigures, Week, week_words
from prototype_kit.kpis.completion import Completion
from prototype_kit.kpis.difference import Difference
from prototype_kit.kpis.funnel import PageFigures
from prototype_kit.kpis.satisfaction import LEVELS, Satisfaction
from prototype_kit.kpis.showing import FEWEST, percentage, share_words
from prototype_kit.language import ENGLISH
from prototype_kit.proportions import wilson


def started_chart(weeks: Sequence[Week]) -> Line:
    """How many were started and completed each week."""
    busiest = max(weeks, key=lambda week: week.completion.started)
    finding = (
        f"Most forms were started in the week of {week_words(busiest)}: {busiest.completion.started:,}."
        if len(weeks) > 1
        else f"{busiest.completion.started:,} forms were started."
    )
    return Line(
        name="started",
        title="Forms started and completed, by the week in which they were started",
        finding=finding,
        unit="Forms",
        of="Week",
        lines=("Started", "Completed"),
        happened="Released",
        rows=tuple(
            Point(
                label=week_words(week),
                short=_short(week),
                values=(week.completion.started, week.completion.completed),
                mark="; ".join(mark.title for mark in week.marks),
            )
            for week in weeks
        ),
    )


def rate_chart(weeks: Sequence[Week], name: str = "rate") -> Line:
    """The completion rate of each week in which enough was started."""
    return Line(
        name=name,
        title="Completion rate, by the week in which forms were started",
        finding=_trend(weeks),
        unit="Completion rate",
        of="Week",
        tell=percent,
        most=1,
        missing="too few",
        happened="Released",
        rows=tuple(
            Point(
                label=week_words(week),
                short=_short(week),
                values=(None if week.completion.rate is None else week.completion.rate / 100,),
                words=(share_words_of(week.completion),),
                mark="; ".join(mark.title for mark in week.marks),
            )
            for week in weeks
        ),
    )


def funnel_chart(name: str, title: str, pages: Sequence[PageFigures]) -> Bars:
    """How many journeys reached each page, in journey order. Pages beside the path are reached by fewer."""
    return Bars(
        name=name,
        title=f"Forms that reached each page: {title}",
        finding=_most_left(pages),
        unit="Reached",
        of="Page",
        more=("Answered", "Left"),
        rows=tuple(
            Bar(page.title, page.reached, f"{page.reached:,}", (page.answered, page.left)) for page in pages
        ),
    )


def _most_left(pages: Sequence[PageFigures]) -> str:
    """On which page most people left, as far as there are enough to say so."""
    left = sum(page.left for page in pages)
    if not left:
        return "Nobody has left a page so far."
    if left < FEWEST:
        return f"{left:,} {'person' if left == 1 else 'people'} left: too few to say where most do."
    first, *others = sorted(pages, key=lambda page: -page.left)
    if others and others[0].left == first.left:
        return f"{left:,} people left, on no page more than on any other."
    left_here = f"{first.left:,} of {left:,} who left did so here"
    return f"More people left on “{first.title}” than on any other page: {left_here}."


def satisfaction_chart(found: Satisfaction) -> StackedBars:
    """How many gave each of the five answers."""
    return StackedBars(
        name="satisfaction",
        title="How satisfied people were with the service",
        finding=found.finding(),
        unit="All answers",
        of="Asked",
        parts=tuple(LEVELS.values()),
        whole=True,
        rows=(Stack("Everybody who answered", tuple(found.levels.values()), f"{found.n:,}"),)
        if found.n
        else (),
    )


def releases_chart(releases: Sequence[ReleaseFigures]) -> Dots:
    """The completion rate of each release that enough people used, with its interval, the oldest first."""
    rows = tuple(
        _dot(release_words(release), release.completion)
        for release in reversed(releases)
        if release.completion.rate is not None
    )
    finding = f"No release has been used {FEWEST} times yet."
    if rows:
        finding = "Where the lines of two releases overlap, the difference between them may be chance."
    return Dots(
        name="releases",
        title="Completion rate by release",
        finding=finding,
        unit="Completion rate",
        of="Release",
        tell=percent,
        scale=(0, 1),
        rows=rows,
    )


def parted_chart(name: str, title: str, finding: str, parts: Sequence[tuple[str, int, int]]) -> Dots:
    """A share in each part, such as each device: words, how many of how many. Too few have no dot."""
    return Dots(
        name=name,
        title=title,
        finding=finding,
        unit="Share",
        of="Part",
        tell=percent,
        scale=(0, 1),
        missing="too few",
        rows=tuple(_share_dot(label, part, whole) for label, part, whole in parts),
    )


def _trend(weeks: Sequence[Week]) -> str:
    """How the rate of the later half of the weeks differs from that of the earlier."""
    middle = len(weeks) // 2
    before, now = (_sum(half) for half in (weeks[:middle], weeks[middle:]))
    if min(before.started, now.started) < FEWEST:
        return f"A period needs {FEWEST} forms started in each half before a trend can be seen."
    difference = Difference(now.completed, now.started, before.completed, before.started)
    was = f"{share_words_of(now)} completed in the later half, {share_words_of(before)} in the earlier."
    return f"{was} {difference.words()}"


def _sum(weeks: Sequence[Week]) -> Completion:
    done = [week.completion for week in weeks]
    return Completion(
        sum(each.started for each in done),
        sum(each.submitted for each in done),
        sum(each.exited for each in done),
    )


def share_words_of(done: Completion) -> str:
    """The completion rate with how many it is of."""
    return share_words(done.completed, done.started)


def release_words(release: ReleaseFigures) -> str:
    """A release in words: what changed, or its letters, and the day of its first use."""
    return release.named.words


def _dot(label: str, done: Completion) -> Dot:
    return _share_dot(label, done.completed, done.started)


def _share_dot(label: str, part: int, whole: int) -> Dot:
    words = share_words(part, whole)
    if percentage(part, whole) is None:
        return Dot(label, None, None, None, words)
    low, high = wilson(part, whole)
    return Dot(label, part / whole, low, high, words)


def _short(week: Week) -> str:
    """`26 Oct`, for an axis."""
    return f"{week.first.day} {ENGLISH.short_month(week.first.month)}"
