"""Which appointments somebody wants to see, as it stands in the address of a page, so that it can be kept.

Whatever is not known is left out, and said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from prototype_kit.bookings import BookingState, day_words
from prototype_kit.language import ENGLISH
from prototype_kit.web.console.bookings.desk import STATES, Book
from prototype_kit.web.console.case_query import day_in

LISTED: Sequence[BookingState] = ("booked", "attended", "missed", "cancelled")
"""The states that somebody can look for."""
MOST_PAGES = 400
_LABELS: Mapping[str, str] = {"office": "Office", "resource": "With", "state": "State"}
_LONGEST_SAID = 60  # characters of what is not known


@dataclass(frozen=True)
class BookingsQuery:
    """The filters and the days that an address names. Empty text does not narrow anything.

    `typed` are days as they were typed, `errors` what is wrong with them, by field.
    """

    office: str = ""
    resource: str = ""
    state: str = ""
    day: date | None = None
    first: date | None = None
    last: date | None = None
    page: int = 1
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def read(given: Mapping[str, str], book: Book) -> BookingsQuery:
        """What an address names of a calendar."""
        known: Mapping[str, Mapping[str, object]] = {
            "office": book.calendar.offices,
            "resource": book.calendar.resources,
            "state": {name: name for name in LISTED},
        }
        chosen = {name: given.get(name, "") for name in known}
        unknown = {
            name: "".join(filter(str.isprintable, value))[:_LONGEST_SAID]
            for name, value in chosen.items()
            if value and value not in known[name]
        }
        typed = {name: given.get(name, "").strip() for name in ("day", "from", "to")}
        days = {name: day_in(text) for name, text in typed.items()}
        errors = {
            name: "Enter a real date, such as 6/5/2026"
            for name, text in typed.items()
            if text and days[name] is None
        }
        if days["from"] and days["to"] and days["from"] > days["to"]:
            errors["to"] = "‘To’ must be the same as or after ‘From’"
        number = given.get("page", "")
        return BookingsQuery(
            **{name: value for name, value in chosen.items() if name not in unknown},
            day=days["day"],
            first=days["from"],
            last=days["to"],
            page=min(int(number), MOST_PAGES) if re.fullmatch(r"[1-9]\d{0,5}", number) else 1,
            typed=typed,
            errors=errors,
            unknown=unknown,
        )

    @property
    def fields(self) -> Mapping[str, str]:
        """What its address holds."""
        days = {"day": self.day, "from": self.first, "to": self.last}
        found = {"office": self.office, "resource": self.resource, "state": self.state}
        found |= {name: day.isoformat() if day else "" for name, day in days.items()}
        return {name: value for name, value in found.items() if value}

    def encoded(self, *without: str, **changed: str) -> str:
        """The query of an address with a question mark, or nothing; some of it changed or left out."""
        fields = {**self.fields, **changed}
        query = urlencode({name: value for name, value in fields.items() if name not in without and value})
        return f"?{query}" if query else ""

    def chips(self, book: Book, path: str, *fields: str) -> Sequence[Mapping[str, str]]:
        """The filters in use of these fields, each with the address without it."""
        words = {
            "office": book.office(self.office),
            "resource": book.resource(self.resource),
            "state": _state_words(self.state),
            "from": day_words(self.first, ENGLISH) if self.first else "",
            "to": day_words(self.last, ENGLISH) if self.last else "",
        }
        labels = {**_LABELS, "from": "From", "to": "To"}
        return [
            {"text": f"{labels[name]}: {words[name]}", "href": f"{path}{self.encoded(name, 'page')}"}
            for name in fields
            if words[name]
        ]

    def not_known(self) -> Sequence[str]:
        """What its address asks for and cannot be, in words: Office: moon."""
        return [f"{_LABELS[name]}: {value}" for name, value in self.unknown.items()]

    def error_list(self) -> Sequence[Mapping[str, str]]:
        """What is wrong, for the summary at the top of a page."""
        return [{"text": words, "href": f"#{name}"} for name, words in self.errors.items()]


def _state_words(name: str) -> str:
    return next((words for state, words in STATES.items() if state == name), "")


def offices_of(book: Book) -> Sequence[tuple[str, str]]:
    """The offices, to choose from; none where there is but one."""
    found = [(office.id, office.name) for office in book.calendar.offices.values()]
    return found if len(found) > 1 else ()


def resources_of(book: Book) -> Sequence[tuple[str, str]]:
    """The resources, to choose from."""
    return [(resource.id, resource.name) for resource in book.calendar.resources.values()]
