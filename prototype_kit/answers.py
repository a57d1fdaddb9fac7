"""What one person has given so far: immutable, and stored losslessly.

`Answers` hold parsed values by question, facts by name, the pages that were continued, and one
`Answers` for each item of a repeat. They know nothing of the journey: which of them count is
decided by the walk alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

FORMAT = 1  # of the stored JSON; raised when an old reader could misread a new draft


@dataclass(frozen=True)
class Choice:
    """A chosen option. It keeps its label, so that old answers stay readable when words change."""

    value: str | int
    label: str

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Asset:
    """Something the organisation looks after, chosen from a map layer. `lat`, `lon` in degrees, WGS84.

    `search` is the text it was found by: when that changes, the choice is asked again.
    """

    id: str
    label: str
    lat: float
    lon: float
    search: str = ""

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Moment:
    """A local date and time of day, as on a wall calendar."""

    day: date
    at: time


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year, such as that in which somebody moved in."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True)
class BankAccount:
    """An account with a bank or a building society, for whoever pays into it; it says nothing of itself.

    `sort_code` is 6 digits, `number` 6 to 8, `roll` is empty where there is none.
    """

    holder: str
    sort_code: str = field(repr=False)
    number: str = field(repr=False)
    roll: str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.holder


@dataclass(frozen=True)
class Address:
    """A postal address in the United Kingdom.

    `lines` stand above the town, such as the flat, the house and the street. `given` says whether it was
    found in a gazetteer or typed; one that was found has the `uprn` and the gazetteer's code of the local
    `authority`, where it knows them.
    """

    lines: tuple[str, ...]
    town: str
    postcode: str
    county: str = ""
    uprn: str | None = None
    authority: str | None = None
    given: Literal["found", "typed"] = "typed"

    def __str__(self) -> str:
        return ", ".join(self.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """Every line as it stands on an envelope."""
        return tuple(part for part in (*self.lines, self.town, self.county, self.postcode) if part)


@dataclass(frozen=True)
class AddressLookup:
    """What somebody looked an address up by, and what was found: never looked up again while walking.

    `addresses` are those to choose from, `of` says how many there were; `outcome` says why there are none.
    """

    postcode: str = ""
    building: str = ""
    addresses: tuple[Address, ...] = ()
    of: int = 0
    outcome: Literal["found", "by-hand", "unavailable"] = "found"

    def __str__(self) -> str:
        return " ".join(part for part in (self.building, self.postcode) if part)


@dataclass(frozen=True)
class UploadedFile:
    """A file that somebody sent. Its bytes are kept by its `id`, which nobody can guess.

    `name` is what people are shown, `kind` one of photo, pdf, document and spreadsheet, `size` in bytes.
    """

    id: str
    name: str
    kind: str
    size: int

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class UploadedFiles:
    """The files that answer one question, at least one, in the order in which they were added."""

    files: tuple[UploadedFile, ...]

    def __str__(self) -> str:
        return ", ".join(file.name for file in self.files)

    def __len__(self) -> int:
        return len(self.files)


@dataclass(frozen=True)
class Appointment:
    """A time at an office that somebody chose, `minutes` long, with whoever has these `skills`.

    `day` and `at` are on the clock on the wall in the time `zone`, `starts_at` is the same moment in UTC:
    both are kept, so that neither depends on what a later version knows of clocks.
    """

    calendar: str
    office: str
    office_name: str
    day: date
    at: time
    zone: str
    starts_at: datetime
    minutes: int
    skills: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.at:%H:%M} on {self.day.isoformat()}, {self.office_name}"


Value = (
    str | int | bool | Decimal | date | time | Moment | Month | Appointment
    | Choice | Asset | BankAccount | Address | AddressLookup | UploadedFiles
    | tuple[Choice, ...]
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """Something looked up once, when a page was answered. `value` is JSON data."""

    value: Any
    source: str
    at: datetime


def _no_values() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Answers:
    """Answers, facts and continued pages of a journey, or of one item of a repeat.

    `items` maps a repeat's name to its items by their stable id ("1", "2", …; never used again).
    """

    values: Mapping[str, Value] = field(default_factory=_no_values)
    facts: Mapping[str, Fact] = field(default_factory=_no_values)
    continued: frozenset[str] = frozenset()
    items: Mapping[str, Mapping[str, Answers]] = field(default_factory=_no_values)

    def with_page(
        self, page: str, values: Mapping[str, Value | None], facts: Mapping[str, Fact] | None = None
    ) -> Answers:
        """These answers after `page` was continued. A value of None takes an earlier answer away."""
        kept = {name: value for name, value in self.values.items() if name not in values}
        given = {name: value for name, value in values.items() if value is not None}
        return replace(
            self,
            values=kept | given,
            facts={**self.facts, **(facts or {})},
            continued=self.continued | {page},
        )

    def item(self, repeat: str, item_id: str) -> Answers:
        """The answers about one item; empty when nothing was said about it yet."""
        return self.items.get(repeat, {}).get(item_id, EMPTY)

    def with_item(self, repeat: str, item_id: str, item: Answers) -> Answers:
        """These answers with one item put in or replaced."""
        return replace(self, items={**self.items, repeat: {**self.items.get(repeat, {}), item_id: item}})

    def item_ids(self, repeat: str) -> tuple[str, ...]:
        """The ids of the items that somebody added and did not remove, in the order they were added."""
        return tuple(id_ for id_, item in self.items.get(repeat, {}).items() if item != REMOVED)

    def with_new_item(self, repeat: str) -> tuple[Answers, str]:
        """These answers with an empty item more, and its id: one that no other item ever had."""
        added = str(1 + max(map(int, self.items.get(repeat, {})), default=0))
        return self.with_item(repeat, added, EMPTY), added

    def without_item(self, repeat: str, item_id: str) -> Answers:
        """These answers without one item. Only its id is kept, so that it is not used again."""
        return self.with_item(repeat, item_id, REMOVED)

    @property
    def files(self) -> tuple[UploadedFile, ...]:
        """Every file among the answers, those about items too."""
        own = (value.files for value in self.values.values() if isinstance(value, UploadedFiles))
        found = [file for files in own for file in files]
        for items in self.items.values():
            found += [file for item in items.values() for file in item.files]
        return tuple(found)

    @property
    def appointments(self) -> Mapping[str, Appointment]:
        """Every time that was chosen, by question. None is chosen for an item of a repeat."""
        return {name: value for name, value in self.values.items() if isinstance(value, Appointment)}

    def without_answer(self, page: str, question: str) -> Answers:
        """These answers with a page that is to be answered anew, as its answer cannot be had any more."""
        values = {name: value for name, value in self.values.items() if name != question}
        return replace(self, values=values, continued=self.continued - {page})

    def asked_again(self, page: str) -> Answers:
        """These answers with a page that is to be continued once more."""
        return replace(self, continued=self.continued - {page})

    def dumps(self) -> str:
        """Compact JSON text; `loads` gives equal answers back."""
        return json.dumps(
            {"format": FORMAT, **_encode_answers(self)}, ensure_ascii=False, separators=(",", ":")
        )

    @staticmethod
    def loads(text: str) -> Answers:
        """Read what `dumps` wrote. Raises ValueError for a format that this version does not know."""
        if text == _EMPTY_TEXT:  # as all who have just begun have given
            return EMPTY
        data = json.loads(text)
        if data.get("format") != FORMAT:
            raise ValueError(f"answers of format {data.get('format')!r}; this version reads {FORMAT}")
        return _decode_answers(data)


EMPTY = Answers()
REMOVED = Answers(continued=frozenset({"(removed)"}))
"""What is left of an item that somebody removed; no page has such a name."""


def _encode_answers(answers: Answers) -> dict[str, Any]:
    encoded: dict[str, Any] = {
        "values": {name: _encode(value) for name, value in answers.values.items()},
        "facts": {
            name: {"value": fact.value, "source": fact.source, "at": fact.at.isoformat()}
            for name, fact in answers.facts.items()
        },
        "continued": sorted(answers.continued),
        "items": {
            repeat: {item_id: _encode_answers(item) for item_id, item in items.items()}
            for repeat, items in answers.items.items()
        },
    }
    return {key: value for key, value in encoded.items() if value}


def _decode_answers(data: Mapping[str, Any]) -> Answers:
    return Answers(
        values={name: _decode(value) for name, value in data.get("values", {}).items()},
        facts={
            name: Fact(fact["value"], fact["source"], datetime.fromisoformat(fact["at"]))
            for name, fact in data.get("facts", {}).items()
        },
        continued=frozenset(data.get("continued", ())),
        items={
            repeat: {item_id: _decode_answers(item) for item_id, item in items.items()}
            for repeat, items in data.get("items", {}).items()
        },
    )


# Plain JSON values stand for themselves; anything else is {"is": name, …}.
_TEXTS: dict[str, tuple[type[Any], Callable[[Any], str], Callable[[str], Any]]] = {
    "instant": (datetime, datetime.isoformat, datetime.fromisoformat),  # before date, which it is too
    "decimal": (Decimal, str, Decimal),
    "date": (date, date.isoformat, date.fromisoformat),
    "time": (time, time.isoformat, time.fromisoformat),
}
_RECORDS: dict[str, type[Any]] = {
    "choice": Choice, "asset": Asset, "appointment": Appointment, "moment": Moment, "month": Month,
    "bank-account": BankAccount, "address": Address, "address-lookup": AddressLookup,
    "file": UploadedFile, "files": UploadedFiles,
}  # fmt: skip


def _encode(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_encode(part) for part in value]
    for name, (kind, write, _) in _TEXTS.items():
        if isinstance(value, kind):
            return {"is": name, "value": write(value)}
    for name, record in _RECORDS.items():
        if isinstance(value, record):
            return {"is": name, **{part.name: _encode(getattr(value, part.name)) for part in fields(record)}}
    return value


def _decode(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_decode(part) for part in data)
    if not isinstance(data, dict):
        return data
    name = data["is"]
    if name in _TEXTS:
        return _TEXTS[name][2](data["value"])
    record = _RECORDS[name]
    known = {part.name for part in fields(record)}
    return record(**{key: _decode(value) for key, value in data.items() if key in known})


_EMPTY_TEXT = EMPTY.dumps()
