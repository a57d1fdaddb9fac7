"""Which part of the figures somebody wants to see, as it stands in the address of a page, to be kept.

Whatever is not known is left out, and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from prototype_kit.channels import CHANNELS
from prototype_kit.figures.parted import DEVICES
from prototype_kit.kpis import Slice
from prototype_kit.language import ENGLISH
from prototype_kit.web.console.case_query import day_in

PERIODS: Mapping[str, str] = {
    "7": "Last 7 days",
    "28": "Last 28 days",
    "91": "Last 13 weeks",
    "365": "Last 365 days",
}
"""Periods by their days. Each ends today."""
USUAL = "28"
_LONGEST_SAID = 60  # characters of what is not known
_LABELS: Mapping[str, str] = {
    "env": "Figures from",
    "days": "Period",
    "journey": "Journey",
    "release": "Release",
    "channel": "Channel",
    "device": "Device",
}


@dataclass(frozen=True)
class Choices:
    """What can be chosen of each filter: words by value. `env` is the one that is shown if none is chosen."""

    env: str
    envs: Mapping[str, str]
    journeys: Mapping[str, str] = field(default_factory=dict)
    releases: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str) -> Mapping[str, str]:
        """Those of one filter."""
        found: Mapping[str, Mapping[str, str]] = {
            "env": self.envs,
            "days": PERIODS,
            "journey": self.journeys,
            "release": self.releases,
            "channel": {str(channel): words for channel, words in CHANNELS.items()},
            "device": DEVICES,
        }
        return found[name]


@dataclass(frozen=True)
class FiguresQuery:
    """The filters that an address names: all in `values` are ones that can be chosen.

    `first` and `last` are both there, or neither: then it is the last `days`. `typed` are dates as they were
    typed, `errors` what is wrong with them, by field. `unknown` are values that are none.
    """

    choices: Choices
    values: Mapping[str, str] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def read(given: Mapping[str, str], choices: Choices, today: date) -> FiguresQuery:
        """What an address names of what can be chosen."""
        values, unknown = dict[str, str](), dict[str, str]()
        for name in _LABELS:
            value = given.get(name, "")
            if value in choices.of(name):
                values[name] = value
            elif value:
                unknown[name] = "".join(sign for sign in value if sign.isprintable())[:_LONGEST_SAID]
        typed = {name: given.get(name, "").strip() for name in ("from", "to")}
        first, last, errors = read_days(typed["from"], typed["to"], today)
        return FiguresQuery(choices, values, first, last, typed, errors, unknown)

    @property
    def env(self) -> str:
        """The env that is shown."""
        return self.values.get("env", self.choices.env)

    @property
    def journey(self) -> str:
        """The journey that is chosen; empty for all."""
        return self.values.get("journey", "")

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day that are shown, both included."""
        if self.first and self.last:
            return self.first, self.last
        return today - timedelta(days=int(self.values.get("days", USUAL)) - 1), today

    def slice(self, service: str, today: date, journey: str | None = None) -> Slice:
        """What is asked for of a service; `journey` where the page is about one."""
        return Slice(
            self.env,
            service,
            *self.days(today),
            journey=journey or self.journey or None,
            release=self.values.get("release"),
            channel=self.values.get("channel"),
            device=self.values.get("device"),
        )

    @property
    def fields(self) -> Mapping[str, str]:
        """What its address holds; nothing that is so anyway."""
        usual = {"env": self.choices.env, "days": "" if self.first else USUAL}
        given = {name: value for name, value in self.values.items() if value != usual.get(name)}
        if self.first and self.last:
            given |= {"from": self.first.isoformat(), "to": self.last.isoformat()}
            given.pop("days", None)
        return given

    def encoded(self, *without: str, **changed: str) -> str:
        """The query of an address with a question mark, or nothing; some of it changed or left out."""
        fields = {**self.fields, **changed}
        query = urlencode({name: value for name, value in fields.items() if name not in without and value})
        return f"?{query}" if query else ""

    def not_known(self) -> Sequence[str]:
        """What its address asks for and cannot be, in words: Device: fridge."""
        return [f"{_LABELS[name]}: {value}" for name, value in self.unknown.items()]

    def chosen(self) -> Iterator[tuple[str, str]]:
        """The filters that narrow the figures, env and period aside: the field of each, and what it says."""
        for name in ("journey", "release", "channel", "device"):
            if value := self.values.get(name):
                yield name, f"{_LABELS[name]}: {self.choices.of(name)[value]}"

    def period(self, today: date) -> str:
        """The days that are shown, in words."""
        return ENGLISH.days(*self.days(today))


def read_days(
    first: str, last: str, today: date, names: tuple[str, str] = ("from", "to")
) -> tuple[date | None, date | None, Mapping[str, str]]:
    """Two days as they were typed, and what is wrong with them, by their `names`. One alone goes to today.

    Both are None where something is wrong, or where neither was typed.
    """
    labels = dict(zip(names, ("From", "To"), strict=True))
    days, errors = dict[str, date | None](), dict[str, str]()
    for name, typed in zip(names, (first, last), strict=True):
        days[name] = day_in(typed)
        if typed and days[name] is None:
            errors[name] = f"‘{labels[name]}’ must be a real date, such as 6/5/2026"
    begins, ends = (days[name] for name in names)
    if not errors and ends and not begins:
        errors[names[0]] = "Enter the first day too, such as 6/5/2026"
    if begins and not errors:
        ends = ends or max(begins, today)
        if begins > ends:
            errors[names[1]] = "‘To’ must be the same as or after ‘From’"
    return (None, None, errors) if errors or not begins else (begins, ends, errors)
