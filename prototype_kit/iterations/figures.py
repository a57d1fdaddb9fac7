"""The figures of an iteration beside those of the one before: counted, and said in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from prototype_kit.iterations.markdown import bullets
from prototype_kit.iterations.model import Count, Figures, Iteration, JourneyFigures
from prototype_kit.kpis import Completion
from prototype_kit.kpis.difference import Difference
from prototype_kit.kpis.showing import percent_words
from prototype_kit.language import ENGLISH
from prototype_kit.store import ReleaseTally

NONE_YET = "Not counted yet. A week after the release, run: prototype-kit release --figures"
_NOT_LIVE = ": not live, so none of these is a KPI"
_LABELS = {"live": "", "demo": ": made up, so none of these is a KPI"}


def count_figures(
    iteration: Iteration,
    before: Iteration | None,
    now: Sequence[ReleaseTally],
    between: Sequence[ReleaseTally],
    since_before: Sequence[ReleaseTally],
    counted_at: datetime,
) -> Figures:
    """The figures of each journey of an iteration, and of the one `before` it.

    `now` are the tallies of what was started since it was released, `between` of what was started between
    the two releases, `since_before` of both. A release is served until the next takes its place, which may be
    days after that was written down: where the service changed, all that was begun with the one before counts
    for it. Where it did not, only the day tells the two iterations apart.
    """
    journeys = [
        _journey(address, iteration, before, now, since_before if _changed(address, iteration) else between)
        for address in iteration.journeys
    ]
    return Figures(counted_at=counted_at.replace(microsecond=0), journeys=tuple(journeys))


def _journey(
    address: str,
    iteration: Iteration,
    before: Iteration | None,
    now: Iterable[ReleaseTally],
    earlier: Iterable[ReleaseTally],
) -> JourneyFigures:
    was = _count(address, before.after, earlier) if before and address in before.journeys else None
    return JourneyFigures(
        journey=address,
        now=_count(address, iteration.after, now),
        before=was,
        changed=_changed(address, iteration),
    )


def _changed(address: str, iteration: Iteration) -> bool:
    """Whether the service of a journey changed in an iteration."""
    releases = iteration.releases.get(address.partition("/")[0])
    return releases is None or releases.before != releases.after


def _count(address: str, releases: Mapping[str, str], tallies: Iterable[ReleaseTally]) -> Count:
    """What became of one journey in the release that the service had."""
    slug, _, name = address.partition("/")
    wanted = (slug, name, releases.get(slug))
    for tally in tallies:
        if (tally.service, tally.journey, tally.release) == wanted:
            return Count(
                started=tally.started, submitted=tally.submitted, exited=tally.exited, open=tally.open
            )
    return Count()


# --- In words ---------------------------------------------------------------------------------------------


def figures_lines(iteration: Iteration) -> list[str]:
    """All figures of an iteration as lines of Markdown, labelled with the env they were counted in."""
    if not iteration.figures:
        return [NONE_YET]
    lines: list[str] = []
    for env, figures in iteration.figures.items():
        lines += [
            f"### From {env}{_LABELS.get(env, _NOT_LIVE)}",
            "",
            f"Counted at {ENGLISH.moment(figures.counted_at)}. Load tests and synthetic forms are left out.",
            "",
        ]
        for journey in figures.journeys:
            title = iteration.journeys.get(journey.journey, journey.journey)
            lines += bullets(["\n".join([f"{title}:", *_sentences(journey)])])
        lines.append("")
    return lines[:-1]


def compared_words(journey: JourneyFigures) -> tuple[str, str]:
    """How many came to an end and how many did before, and what can be said of the difference."""
    now, before = journey.now, journey.before
    return f"{_share(now)}{_share_before(before)}.", _difference(now, before)


def _sentences(journey: JourneyFigures) -> Iterator[str]:
    now, before = journey.now, journey.before
    yield from compared_words(journey)
    if now.started:
        done = _completion(now)
        parts = f"{now.submitted:,} submitted, {now.exited:,} ended at an exit page"
        yield f"{now.started:,} started, {done.completed:,} completed ({parts})."
    if now.open:
        open_forms = (
            "1 is still open and counts" if now.open == 1 else f"{now.open:,} are still open and count"
        )
        yield f"{open_forms} as not completed; some may be completed yet."
    if before is not None and not journey.changed:
        yield "Its service did not change in this iteration, so a difference has another cause."


def _share(count: Count) -> str:
    """`Completion 61% of 240`; without a percentage where it would say more about chance."""
    if not count.started:
        return "Nobody has started it yet"
    done = _completion(count)
    if done.rate is None:
        return f"Completion {done.completed} of {count.started}: too few for a percentage"
    return f"Completion {percent_words(done.rate)} of {count.started:,}"


def _share_before(before: Count | None) -> str:
    if before is None:
        return ""
    if not before.started:
        return "; nobody started it in the iteration before"
    done = _completion(before)
    if done.rate is None:
        return (
            f"; it was {done.completed} of {before.started} in the iteration before, too few for a percentage"
        )
    return f", was {percent_words(done.rate)} of {before.started:,}"


def _difference(now: Count, before: Count | None) -> str:
    if before is None:
        return "There is nothing before to compare it with."
    done, done_before = _completion(now).completed, _completion(before).completed
    return Difference(done, now.started, done_before, before.started).words()


def _completion(count: Count) -> Completion:
    return Completion(count.started, count.submitted, count.exited)
