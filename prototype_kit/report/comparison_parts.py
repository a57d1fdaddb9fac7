"""What a report says of the period before: which differences are more than chance."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.figures.compared import Compared, Told, compared_chart, satisfaction_sentence
from prototype_kit.language import ENGLISH
from prototype_kit.report.model import Drawn, Heading, Items, Part, ServiceReport, Words

CHANCE = "Of 20 differences that somebody looks at, about one looks clear by chance."


def comparison_parts(service: ServiceReport) -> Iterator[Part]:
    """Completion, satisfaction, and the pages of which a difference is clear."""
    found, before = service.compared, ENGLISH.days(*service.before)
    if not found:
        return
    yield Heading(2, "Compared with the period before")
    if not any(each.before.completion.started for each in found):
        yield Words(f"Nobody started a form in the {_days(service)} before ({before}).")
        return
    yield Words(f"Before: {before}.")
    yield Drawn(compared_chart(found, f"compared-{service.figures.slug}"))
    satisfied = satisfaction_sentence(found)
    yield Items(
        (
            *(f"{each.now.title}: {each.both()}" for each in found),
            satisfied or "Nobody said in either of the two how satisfied they were.",
        )
    )
    clear = tuple(sentence for each in found for sentence in _clear(each))
    yield Items(clear) if clear else Words("On no page is a difference clear.")
    if clear:
        yield Words(CHANCE)


def _clear(found: Compared) -> Iterator[str]:
    """The pages on which something clearly differs."""
    for row in found.page_rows():
        told: tuple[tuple[str, Told | None], ...] = (
            ("left on it", row.left),
            ("had an error message", row.erred),
            ("half took", row.half),
        )
        for what, its in told:
            if its and its.clear:
                yield f"“{row.title}”, {what}: {its.both}. {its.difference}"


def _days(service: ServiceReport) -> str:
    many = (service.before.last - service.before.first).days + 1
    return "day" if many == 1 else f"{many} days"
