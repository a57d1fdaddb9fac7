"""What was completed of a service in a month, with its form and without: what take-up and costs stand on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from prototype_kit.channels import CHANNELS, Channel
from prototype_kit.language import listed
from prototype_kit.months import Month, months_from
from prototype_kit.volumes import Volume

Form = Mapping[tuple[Channel, bool], int]
"""What was completed with the form, by channel and whether staff helped."""


@dataclass(frozen=True)
class ChannelMonth:
    """One month. `elsewhere` was completed without the form, as it was imported; `given_up` was begun online.

    `missing` are channels that other months have a number for, and this has none. `web` is one of them in a
    month before the form was used, unless somebody says what was completed online without it: nobody knows
    then, and 0 would be a guess.
    """

    month: Month
    form: Form = field(default_factory=dict)
    elsewhere: Mapping[Channel, int] = field(default_factory=dict)
    given_up: int = 0
    missing: frozenset[Channel] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether all channels are counted, so that shares of them can be given."""
        return not self.missing and any(channel != "web" for channel in self.elsewhere)

    @property
    def failures_known(self) -> bool:
        """Whether it is known how many attempts online came to nothing: of another form nobody says it."""
        return not self.elsewhere.get("web")

    @property
    def digital(self) -> int:
        """What was completed online, with the help of staff or without."""
        return sum(self.form.values()) + self.elsewhere.get("web", 0)

    @property
    def assisted(self) -> int:
        """What staff helped with, of `digital`."""
        return sum(count for (_, helped), count in self.form.items() if helped)

    @property
    def completed(self) -> int:
        """What was completed by all channels."""
        return sum(self.form.values()) + sum(self.elsewhere.values())

    @property
    def served(self) -> Mapping[Channel, int]:
        """What was completed, by the channel that it cost: what staff helped with online costs a call."""
        found = dict.fromkeys(CHANNELS, 0)
        for (channel, helped), count in self.form.items():
            found["phone" if helped and channel == "web" else channel] += count
        for channel, count in self.elsewhere.items():
            found[channel] += count
        return found


def channel_months(
    form: Mapping[Month, Form],
    given_up: Mapping[Month, int],
    volumes: Collection[Volume],
    first: Month,
    last: Month,
    begun: Month | None,
) -> tuple[ChannelMonth, ...]:
    """The months from `first` to `last`. `volumes` are all that there are of the service, whatever month.

    `begun` is the month in which the form was first used, by whatever channel; None if it never was.
    """
    expected = frozenset(each.channel for each in volumes if each.channel != "web")
    before: frozenset[Channel] = expected | {"web"}
    elsewhere: dict[Month, dict[Channel, int]] = {}
    for each in volumes:
        elsewhere.setdefault(each.month, {})[each.channel] = each.completed
    return tuple(
        ChannelMonth(
            month,
            form.get(month, {}),
            elsewhere.get(month, {}),
            given_up.get(month, 0),
            (expected if begun and month >= begun else before) - elsewhere.get(month, {}).keys(),
        )
        for month in months_from(first, last)
    )


def whole_months(months: Iterable[ChannelMonth]) -> tuple[ChannelMonth, ...]:
    """Those of which all channels are counted."""
    return tuple(month for month in months if month.whole)


def gaps(months: Iterable[ChannelMonth]) -> Sequence[str]:
    """What is missing, a sentence a month: “October 2026 has no number for post”; then how to mend it."""
    found = [month for month in months if month.missing]
    mend = [_BEFORE_THE_FORM] if any("web" in month.missing for month in found) else []
    return [*(f"{month.month.words} has {lacking_words(month)}." for month in found), *mend]


_BEFORE_THE_FORM = (
    "Before this form was used, nobody knows what was completed online. Import it for these months under "
    "web, 0 if nothing was."
)


def lacking_words(month: ChannelMonth) -> str:
    """Why no share of a month is shown: `no number for phone and post`; empty for one of which there is."""
    if month.missing:
        names = [CHANNELS[channel].lower() for channel in CHANNELS if channel in month.missing]
        return f"no number for {listed(names)}"
    return "" if month.whole else "no number for other channels"
