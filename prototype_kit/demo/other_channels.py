"""Made-up volumes of other channels: in 18 months people have moved from the telephone to the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from prototype_kit.channels import Channel
from prototype_kit.months import Month, months_from
from prototype_kit.volumes import Volume

SOURCE = "Made up for a demonstration"
_SHARES: Mapping[Channel, tuple[float, float]] = {
    "phone": (2.4, 0.7),
    "face_to_face": (0.5, 0.15),
    "post": (0.12, 0.03),
}
"""How many came by each channel for one who used the form: in the first month, and in the last."""
_USUAL = 3  # months of the form, by which those before it go
_APART = 0.06  # how far a month is from the line between them, at most


def other_channels(
    digital: Counter[tuple[str, Month]],
    this: Month,
    lots: Random,
    since: Mapping[str, Month] | None = None,
) -> Iterator[Volume]:
    """Volumes of whole months, from what was completed with the form by service and month.

    The month in which the first case came is not whole, nor is `this` one. Where `since` has the month from
    which savings of a service are counted, there are volumes from it on, however long ago it was: of a time
    without this form, in which as many used the one before it.
    """
    for service in sorted({slug for slug, _ in digital}):
        every = sorted(month for slug, month in digital if slug == service and month < this)
        months = every[1:]
        if months and since and (begins := since.get(service)):
            yield from _before(service, begins, every[0], digital, months, lots)
        for number, month in enumerate(months):
            along = number / max(1, len(months) - 1)
            for channel, (first, last) in _SHARES.items():
                share = (first + (last - first) * along) * (1 + lots.uniform(-_APART, _APART))
                yield Volume(month, service, channel, round(digital[service, month] * share), SOURCE)


def _before(
    service: str,
    begins: Month,
    first: Month,
    digital: Counter[tuple[str, Month]],
    months: Sequence[Month],
    lots: Random,
) -> Iterator[Volume]:
    """The months from `begins` to the one in which the form was first used, which it was in a part of."""
    early = [digital[service, month] for month in months[:_USUAL]]
    usual = round(sum(early) / len(early))
    for month in months_from(begins, first):
        yield Volume(month, service, "web", max(0, usual - digital[service, month]), SOURCE)
        for channel, (share, _) in _SHARES.items():
            yield Volume(
                month, service, channel, round(usual * share * (1 + lots.uniform(-_APART, _APART))), SOURCE
            )
