"""How a service does, for a page that people take along: by the rule of the figures that anybody may see.

A count of 1 to 4 is told nowhere, and no figure from which one would follow: somebody may know who it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from prototype_kit.figures.compared import (
    Compared,
    compared_chart,
    satisfaction_difference,
    satisfaction_sentence,
)
from prototype_kit.figures.published_channels import outcomes
from prototype_kit.kpis.completion import Completion
from prototype_kit.kpis.difference import Difference
from prototype_kit.kpis.showing import SMALLEST, is_small, share_words
from prototype_kit.language import ENGLISH
from prototype_kit.report.comparison_parts import CHANCE
from prototype_kit.report.model import Drawn, Items, Part, ServiceReport, Words

NOT_TOLD = "not told"
WHY = f"What is not told has a count of 1 to {SMALLEST - 1} in it: somebody may know who it was."


def figures_parts(service: ServiceReport) -> Iterator[Part]:
    """Completion, satisfaction and clear differences of a service; nothing where nobody used it."""
    used = [
        each for each in service.compared if each.now.completion.started or each.before.completion.started
    ]
    if not used:
        return
    days = ENGLISH.days(*service.before)
    before = any(each.before.completion.started for each in used)
    yield Words(f"Before: {days}." if before else f"Nobody started a form in the days before ({days}).")
    both = [each for each in used if all(map(_is_told, (each.now.completion, each.before.completion)))]
    if both:
        yield Drawn(compared_chart(both, f"compared-{service.figures.slug}"))
    said = (*map(_completed, used), _satisfied(used))
    yield Items(said)
    if any(NOT_TOLD in each for each in said):
        yield Words(WHY)
    yield from _clear_differences(both)


def _is_told(found: Completion) -> bool:
    """Whether anybody started it, and none of the counts is small."""
    return bool(found.started) and not is_small(outcomes(found))


def _completed(journey: Compared) -> str:
    """How many completed it, now and before; of each only where no count of it is small."""
    now, before = (_share(each.completion) for each in (journey.now, journey.before))
    was = f" Before: {before}." if journey.before.completion.started else ""
    return f"{journey.now.title}: Completed: {now}.{was}"


def _share(found: Completion) -> str:
    if not found.started:
        return "nobody started it"
    return share_words(found.completed, found.started) if _is_told(found) else NOT_TOLD


def _satisfied(found: Sequence[Compared]) -> str:
    """How many were satisfied, of all journeys together."""
    difference = satisfaction_difference(found)
    if is_small(_cells(difference)):
        return f"Satisfied or very satisfied: {NOT_TOLD}."
    return satisfaction_sentence(found) or "Nobody said in either of the two how satisfied they were."


def _cells(found: Difference) -> tuple[int, ...]:
    """All counts that two shares tell: of each the part, and the rest."""
    return (found.part, found.whole - found.part, found.part_before, found.whole_before - found.part_before)


def _clear_differences(found: Iterable[Compared]) -> Iterator[Part]:
    """The pages on which something clearly differs: by how much, and of how many nothing."""
    told = [sentence for each in found for sentence in _of_pages(each)]
    yield Items(tuple(told)) if told else Words("On no page is a difference clear.")
    if told:
        yield Words(CHANCE)


def _of_pages(found: Compared) -> Iterator[str]:
    for row in found.page_rows():
        # The counts of one page, less those of the next, would be who left between them.
        for what, its in (("left on it", row.left), ("had an error message", row.erred)):
            if its and its.clear:
                yield f"“{row.title}”, {what}: {its.difference}"
        if row.half and row.half.clear:
            yield f"“{row.title}”, half took: {row.half.both}. {row.half.difference}"
