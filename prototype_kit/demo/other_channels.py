"""Made-up volumes of other channels: in 18 months people have moved from the telephone to the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random

from prototype_kit.channels import Channel
from prototype_kit.months import Month
from prototype_kit.volumes import Volume

SOURCE = "Made up for a demonstration"
_SHARES: Mapping[Channel, tuple[float, float]] = {
    "phone": (2.4, 0.7),
    "face_to_face": (0.5, 0.15),
    "post": (0.12, 0.03),
}
"""How many came by each channel for one who used the form: in the first month, and in the last."""
_APART = 0.06  # how far a month is from the line between them, at most


def other_channels(digital: Counter[tuple[str, Month]], this: Month, lots: Random) -> Iterator[Volume]:
    """Volumes of whole months, from what was completed with the form by service and month.

    The month in which the first case came is not whole, nor is `this` one.
    """
    for service in sorted({slug for slug, _ in digital}):
        months = sorted(month for slug, month in digital if slug == service and month < this)[1:]
        for number, month in enumerate(months):
            along = number / max(1, len(months) - 1)
            for channel, (first, last) in _SHARES.items():
                share = (first + (last - first) * along) * (1 + lots.uniform(-_APART, _APART))
                yield Volume(month, service, channel, round(digital[service, month] * share), SOURCE)
