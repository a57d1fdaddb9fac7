"""The list of cases: filtered, searched, sorted and paged by its address alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.cases import CaseFilter, ListedCase, Sort
from prototype_kit.language import ENGLISH, LOCAL
from prototype_kit.people import Account
from prototype_kit.settings import DEMO
from prototype_kit.store import CasePage
from prototype_kit.store.case_lists import MOST_COUNTED
from prototype_kit.targets import last_day, unit_of
from prototype_kit.web.console.access import Route, staff
from prototype_kit.web.console.case_query import BUILT_IN, MOST_PAGES, ORDERS, CaseQuery, Choices
from prototype_kit.web.console.casework import Casework
from prototype_kit.web.console.paging import pagination

SIZE = 25
"""Cases of one page."""
# What a press on the heading of a column sorts by: first, and when it is sorted by that already.
_COLUMNS: Sequence[tuple[str, tuple[Sort, ...]]] = (
    ("Case", ()),
    ("Status", ()),
    ("Received", ("newest", "oldest")),
    ("Status since", ("changed",)),
    ("Due", ("due",)),
    ("Assigned to", ()),
)
_DIRECTIONS: Mapping[Sort, str] = {
    "newest": "descending",
    "oldest": "ascending",
    "changed": "descending",
    "due": "ascending",
}


def routes(work: Casework) -> Sequence[Route]:
    """The list."""
    return [Route("/cases", "cases", CaseListPage(work).listed, needs="see-cases")]


@dataclass(frozen=True)
class ListRow:
    """A case in the list, in words. `tags` are words with the colour of each."""

    reference: str
    title: str
    service: str
    status: str
    received: str
    changed: str
    due: str
    assignee: str
    team: str
    tags: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """A heading: where a press on it leads, and how the list is sorted by it (for aria-sort)."""

    words: str
    href: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Reading:
    """What an address asks for: as it was read, what could be chosen, and what the store is asked for."""

    query: CaseQuery
    choices: Choices
    people: Sequence[Account]
    filter: CaseFilter


def read_query(work: Casework, given: Mapping[str, str]) -> Reading:
    """What whoever asks wants to see of the cases."""
    people = work.staff()
    choices = Choices.of(work.front.own, people, given.get("service", ""))
    query = CaseQuery.read(given, choices)
    wanted = query.filter(staff().id, work.front.settings.envs, work.now())
    return Reading(query, choices, people, wanted)


class CaseListPage:
    """The view."""

    def __init__(self, work: Casework):
        self._work = work

    def listed(self) -> AnyResponse:
        """The cases that the address asks for; a whole reference leads to its case."""
        reading = read_query(self._work, request.args)
        query = reading.query
        if query.words and (case := self._work.find(query.words)):
            return redirect(f"/cases/{case.reference}", 303)
        found = self._found(reading)
        last = max(1, min(-(-found.total // SIZE), MOST_PAGES))
        if query.page > last and not found.cases:
            return redirect(f"/cases?{query.encoded(page=str(last))}", 303)
        return Response(self.page(reading, found))

    def _found(self, reading: Reading) -> CasePage:
        return self._work.front.store.case_lists.page(reading.filter, reading.query.page, SIZE)

    def page(
        self, reading: Reading, found: CasePage | None = None, view_name: str = "", view_error: str = ""
    ) -> str:
        """The page. `view_name` is what somebody wants to call a view, `view_error` why that cannot be."""
        query, choices, found = reading.query, reading.choices, found or self._found(reading)
        names = {account.id: account.name for account in reading.people}
        errors = [{"text": words, "href": f"#{name}"} for name, words in query.errors.items()]
        if view_error:
            errors.append({"text": view_error, "href": "#view-name"})
        first = (query.page - 1) * SIZE
        return self._work.frame.page(
            "cases",
            "Cases",
            here="/cases",
            query=query,
            choices=choices,
            team_items=[(team, team) for team in choices.teams],
            chips=[
                {"text": words, "href": f"/cases?{query.encoded(without=name)}"}
                for name, words in query.chosen(choices)
            ],
            errors=errors,
            orders=ORDERS,
            not_known=query.not_known(),
            filtered_by=query.filtered_by(choices),
            rows=[self._row(case, names, choices) for case in found.cases],
            columns=[*_columns(query)],
            count=count_words(found),
            shown=f"{first + 1} to {first + len(found.cases)}" if found.total > SIZE else "",
            total=found.total,
            pagination=_pagination(query, found),
            views=[
                {
                    "text": words,
                    "href": f"/cases?{given}" if given else "/cases",
                    "here": query.encoded() == given,
                }
                for words, given in BUILT_IN
            ],
            mine=[
                {"text": view.name, "href": f"/cases?{view.query}", "here": query.encoded() == view.query}
                for view in self._work.front.store.saved_views.of(staff().id)
            ],
            view={"name": view_name, "error": view_error},
        )

    def _row(self, case: ListedCase, names: Mapping[int, str], choices: Choices) -> ListRow:
        service = self._work.front.own.services.get(case.service)
        return ListRow(
            reference=case.reference,
            title=case.title or (service.name if service else case.service),
            service=service.name if service and len(choices.services) > 1 else "",
            status=service.status_words(case.status) if service else case.status,
            received=day_words(case.received_at),
            changed=day_words(case.status_at),
            due=due_day(case),
            assignee=names.get(case.assignee_id, "A former member of staff") if case.assignee_id else "",
            team=case.team,
            tags=tuple(tags(case, self._work.now())),
        )


def tags(case: ListedCase, now: datetime) -> Iterator[tuple[str, str]]:
    """What should be seen of a case at once, and the colour of each."""
    if is_late(case, now):
        yield "Late", "red"
    if case.paused_at and case.state == "open":
        yield "Paused", "grey"
    if case.erased_at and case.state == "open":
        yield "Erased", "grey"
    if case.priority != "normal":
        yield f"{case.priority.capitalize()} priority", "orange" if case.priority == "high" else "grey"
    if case.voices > 1:
        yield f"{case.voices} people", "blue"
    if case.env == DEMO:
        yield "Demo", "purple"


def is_late(case: ListedCase, now: datetime) -> bool:
    """Whether the target of an open case has passed, and its clock runs."""
    runs = case.state == "open" and case.paused_at is None
    return runs and case.due_at is not None and case.due_at < now


def day_words(at: datetime) -> str:
    """The day of a time: 6 May 2026."""
    return ENGLISH.date(at.astimezone(LOCAL).date())


def due_day(case: ListedCase) -> str:
    """By when a case is to be done: the last day, or the time where it is counted in hours."""
    if case.due_at is None:
        return ""
    in_hours = case.target is not None and unit_of(case.target) == "hours"
    return ENGLISH.moment(case.due_at) if in_hours else ENGLISH.date(last_day(case.due_at))


def count_words(found: CasePage) -> str:
    """How many cases there are: "1 case", "More than 10,000 cases"."""
    if found.more:
        return f"More than {MOST_COUNTED:,} cases"
    if not found.total:
        return "No cases"
    return "1 case" if found.total == 1 else f"{found.total:,} cases"


def _columns(query: CaseQuery) -> Iterator[Column]:
    for words, sorts in _COLUMNS:
        if not sorts:
            yield Column(words)
            continue
        after = sorts[(sorts.index(query.sort) + 1) % len(sorts)] if query.sort in sorts else sorts[0]
        href = f"/cases?{query.encoded(sort='' if after == 'newest' else after)}"
        yield Column(words, href, _DIRECTIONS[query.sort] if query.sort in sorts else "none")


def _pagination(query: CaseQuery, found: CasePage) -> Mapping[str, object] | None:
    last = min(-(-found.total // SIZE), MOST_PAGES)

    def address(number: int) -> str:
        return f"/cases?{query.encoded(page=str(number))}"

    return pagination(query.page, last, address, "Pages of cases")
