"""What somebody wants to see of the cases, as it stands in the address of the list, so that it can be kept.

Whatever is not known is left out, and said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import cast, get_args
from urllib.parse import urlencode

from prototype_kit.cases import PRIORITIES, CaseFilter, Priority, Sort, State, words_to_find
from prototype_kit.language import ENGLISH, LOCAL
from prototype_kit.people import Account
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.working_days import end_of

ME, NOBODY = "me", "nobody"
"""The assignees that are not named by the number of an account."""
ALL = "all"
"""What stands for every state."""
STATES: Mapping[str, str] = {"open": "Open", "fixed": "Fixed", "closed": "Closed", ALL: "All"}
SORTS: Sequence[Sort] = get_args(Sort)
ORDERS: Mapping[Sort, str] = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "due": "Due soonest first",
    "changed": "Status changed most recently first",
}
MOST_PAGES = 400
MOST_WORDS = 10
"""Words that are looked for at once."""
_LONGEST = 200  # characters of what is looked for
_LONGEST_SAID = 60  # characters of what is not known

_DAY = re.compile(r"(?P<day>\d{1,2})[/. -](?P<month>\d{1,2})[/. -](?P<year>\d{4})")
_ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_POSTCODE = re.compile(r"([a-z]{1,2}\d[a-z\d]?)(\d[a-z]{2})")


@dataclass(frozen=True)
class Choices:
    """What can be chosen of each filter: words by value."""

    services: Mapping[str, str]
    statuses: Mapping[str, str]
    kinds: Mapping[str, str]
    teams: Sequence[str]
    assignees: Mapping[str, str]
    groups: Mapping[str, State | None] = field(default_factory=dict)

    @staticmethod
    def of(site: Site, staff: Sequence[Account], service: str = "") -> Choices:
        """Those of one service, or of all. A status that services group in two ways has no group."""
        chosen = site.services.get(service)
        services: Sequence[Service] = (chosen,) if chosen else tuple(site.services.values())
        statuses = [(name, each) for its in services for name, each in its.entry.statuses.items()]
        groups: dict[str, State | None] = {}
        in_words: dict[str, str] = {}
        for name, status in statuses:
            groups[name] = status.group if groups.get(name, status.group) == status.group else None
            in_words.setdefault(name, status.words)
        people = {str(account.id): account.name for account in staff if account.may("see-cases")}
        return Choices(
            services={slug: its.name for slug, its in site.services.items()},
            statuses=in_words,
            kinds=_kinds(services),
            teams=tuple(dict.fromkeys(team for its in services for team in its.teams)),
            assignees={ME: "Me", NOBODY: "Nobody yet", **people},
            groups=groups,
        )


@dataclass(frozen=True)
class CaseQuery:
    """The filters, the order and the page that an address names. Empty text does not narrow anything.

    `typed` are dates as they were typed, `errors` what is wrong with them and with the words, by field.
    `unknown` are the values that an address gives to other fields and that are none of theirs.
    """

    words: str = ""
    state: str = "open"
    service: str = ""
    status: str = ""
    kind: str = ""
    team: str = ""
    assignee: str = ""
    priority: str = ""
    late: bool = False
    received_from: date | None = None
    received_to: date | None = None
    sort: Sort = "newest"
    page: int = 1
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def read(given: Mapping[str, str], choices: Choices) -> CaseQuery:
        """What an address names of what can be chosen."""
        unknown: dict[str, str] = {}

        def one_of(name: str, known: Sequence[str] | Mapping[str, str], otherwise: str = "") -> str:
            value = given.get(name, "")
            if value and value not in known:
                unknown[name] = "".join(sign for sign in value if sign.isprintable())[:_LONGEST_SAID]
            return value if value in known else otherwise

        status, late = one_of("status", choices.statuses), one_of("late", ("yes",)) == "yes"
        state = one_of("state", STATES, "open")
        if late:
            state = "open"  # nothing else can become late
        elif status and state != ALL:
            state = choices.groups.get(status) or ALL  # a status says more than its group
        words, errors = " ".join(given.get("q", "").split())[:_LONGEST], dict[str, str]()
        if words and not search_words(words):
            errors["q"] = "Enter 2 or more letters or numbers to search for"
        days = {name: _day(given.get(name, ""), name, errors) for name in ("from", "to")}
        if days["from"] and days["to"] and days["from"] > days["to"]:
            errors["to"] = "‘Received to’ must be the same as or after ‘Received from’"
        number = given.get("page", "")
        return CaseQuery(
            words=words,
            state=state,
            service=one_of("service", choices.services),
            status=status,
            kind=one_of("kind", choices.kinds),
            team=one_of("team", choices.teams),
            assignee=one_of("assignee", choices.assignees),
            priority=one_of("priority", PRIORITIES),
            late=late,
            received_from=days["from"],
            received_to=days["to"],
            sort=cast("Sort", one_of("sort", SORTS, "newest")),
            page=min(int(number), MOST_PAGES) if re.fullmatch(r"[1-9]\d{0,5}", number) else 1,
            typed={name: given.get(name, "") for name in ("from", "to")},
            errors=errors,
            unknown=unknown,
        )

    def filter(self, me: int, envs: Sequence[str], now: datetime) -> CaseFilter:
        """What the store is asked for. `me` is the account of whoever asks."""
        people = {"": None, ME: me, NOBODY: 0}
        first, last = self.received_from, self.received_to
        return CaseFilter(
            envs,
            state=None if self.state == ALL else cast("State", self.state),
            service=self.service or None,
            status=self.status or None,
            kind=self.kind or None,
            team=self.team or None,
            assignee_id=people[self.assignee] if self.assignee in people else int(self.assignee),
            priority=cast("Priority", self.priority) if self.priority else None,
            late_at=now if self.late else None,
            received_from=datetime.combine(first, time(0), LOCAL).astimezone(UTC) if first else None,
            received_before=end_of(last) if last else None,
            words=search_words(self.words),
            sort=self.sort,
        )

    @property
    def fields(self) -> Mapping[str, str]:
        """What its address holds, page aside; nothing that is so anyway."""
        given = {
            "q": self.words,
            "state": "" if self.state == "open" else self.state,
            "service": self.service,
            "status": self.status,
            "kind": self.kind,
            "team": self.team,
            "assignee": self.assignee,
            "priority": self.priority,
            "late": "yes" if self.late else "",
            "from": _written(self.received_from),
            "to": _written(self.received_to),
            "sort": "" if self.sort == "newest" else self.sort,
        }
        return {name: value for name, value in given.items() if value}

    def encoded(self, without: str = "", **changed: str) -> str:
        """The query of its address, for the first page; some of it changed or left out."""
        fields = {**self.fields, **changed}
        return urlencode({name: value for name, value in fields.items() if name != without and value})

    def not_known(self) -> Sequence[str]:
        """What its address asks for and cannot be, in words: Status: nonsense."""
        return [f"{_LABELS[name]}: {value}" for name, value in self.unknown.items()]

    def filtered_by(self, choices: Choices) -> Sequence[str]:
        """All that narrows and orders the list, in words; also what is so anyway."""
        state = [] if self.state != "open" else ["State: open"]
        order = f"{_LABELS['sort']}: {ORDERS[self.sort].lower()}"
        return [*state, *(words for _, words in self.chosen(choices)), order]

    def chosen(self, choices: Choices) -> Iterator[tuple[str, str]]:
        """The filters in use: the field of each, and in words what it says."""
        if self.state != "open":
            yield "state", f"State: {STATES[self.state].lower()}"
        said = {
            "service": choices.services.get(self.service, ""),
            "status": choices.statuses.get(self.status, ""),
            "kind": choices.kinds.get(self.kind, ""),
            "team": self.team,
            "assignee": choices.assignees.get(self.assignee, ""),
            "priority": self.priority,
            "from": ENGLISH.date(self.received_from) if self.received_from else "",
            "to": ENGLISH.date(self.received_to) if self.received_to else "",
        }
        for name, words in said.items():
            if words:
                yield name, f"{_LABELS[name]}: {words}"
        if self.late:
            yield "late", "Late"
        if self.words:
            yield "q", f"Search: {self.words}"


_LABELS: Mapping[str, str] = {
    "state": "State",
    "service": "Service",
    "status": "Status",
    "kind": "Kind",
    "team": "Team",
    "assignee": "Assigned to",
    "priority": "Priority",
    "from": "Received from",
    "to": "Received to",
    "late": "Late",
    "sort": "Sort by",
}
BUILT_IN: Sequence[tuple[str, str]] = (
    ("Open", ""),
    ("My open cases", "assignee=me"),
    ("Unassigned", "assignee=nobody"),
    ("Late", "late=yes&sort=due"),
)
"""Views that everybody has: the words and the query of each."""


def _kinds(services: Sequence[Service]) -> Mapping[str, str]:
    """Every sort of case in words, by value; where two share their words, with the journey of each."""
    found = {
        value: (words, journey.title)
        for service in services
        for journey in service.journeys.values()
        for value, words in service.kinds_in(journey)
    }
    times = Counter(words for words, _ in found.values())
    return {
        value: f"{words} ({title})" if times[words] > 1 else words for value, (words, title) in found.items()
    }


def search_words(typed: str) -> tuple[str, ...]:
    """The words that a case must have so that it is found by what somebody typed, in any order.

    A telephone number and an email address are one word each, however they are set out; a postcode is two.
    """
    plain = typed.casefold().strip()
    digits = re.sub(r"[\s()+.-]", "", plain)
    if len(digits) >= 5 and digits.isdigit() and re.search(r"[\s()+.-]", plain):
        return (f"0{digits[2:]}" if plain.startswith("+44") else digits,)
    found: dict[str, None] = {}
    for part in plain.split():
        postcode = _POSTCODE.fullmatch(part)
        if "@" in part.strip("@"):
            found[re.sub(r"[^\w@.+]|_", "", part)] = None
        elif postcode:
            found |= dict.fromkeys(postcode.groups())
        else:
            found |= dict.fromkeys(sorted(words_to_find(re.split(r"[\W_]+", part))))
    return tuple(found)[:MOST_WORDS]


def day_in(typed: str) -> date | None:
    """The day that somebody typed: 6/5/2026 or 2026-05-06; None when it is none."""
    found = _DAY.fullmatch(typed.strip()) or _ISO_DAY.fullmatch(typed.strip())
    if found is None:
        return None
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def _day(typed: str, name: str, errors: dict[str, str]) -> date | None:
    found = day_in(typed)
    if typed.strip() and found is None:
        errors[name] = f"‘{_LABELS[name]}’ must be a real date, such as 6/5/2026"
    return found


def _written(day: date | None) -> str:
    return f"{day.day}/{day.month}/{day.year}" if day else ""
