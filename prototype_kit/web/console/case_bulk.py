"""Changing many cases at once: one change is chosen, then looked at, then made to each case on its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Response, abort, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.cases import PRIORITIES, Case, parse_reference
from prototype_kit.life_cycle import CaseUpdate, Updated, UpdateRefused, ends_an_appointment
from prototype_kit.people import Account, Permission
from prototype_kit.service import Service
from prototype_kit.store import CaseChanged, Follower
from prototype_kit.web.console.access import Route, staff
from prototype_kit.web.console.bookings.desk import ahead
from prototype_kit.web.console.case_form import (
    MOST_NOTE,
    MOST_PUBLIC,
    language_names,
    translations,
    words_errors,
)
from prototype_kit.web.console.casework import Casework, assignable, plain_text
from prototype_kit.web.diaries import diary_now

MOST = 100
"""Cases that are changed at once."""
CHANGES: Mapping[str, str] = {
    "status": "Status",
    "team": "Team",
    "assignee": "Assigned to",
    "priority": "Priority",
}
_CHOOSE: Mapping[str, str] = {
    "status": "Select the new status",
    "team": "Select the new team",
    "assignee": "Select who to assign the cases to",
    "priority": "Select the new priority",
}
_ALREADY = "It already has this value"
_EXPECTED = "Its appointment is still ahead: cancel that on its own page"
_UNCHANGED: Mapping[str, str] = {
    "meanwhile": "Someone else changed it first",
    "refused": "It cannot change to this from what it has now",
    "already": _ALREADY,
    "expected": _EXPECTED,
}
"""Why a case was not changed, by the name in the address that says so."""
_WHY: Mapping[str, str] = {_ALREADY: "already", _EXPECTED: "expected"}


def routes(work: Casework) -> Sequence[Route]:
    """The three pages, and what makes the change."""
    pages = BulkPages(work)
    needs: Permission = "bulk-update"
    return [
        Route("/cases/bulk", "bulk", pages.choose, needs=needs),
        Route("/cases/bulk/check", "check_bulk", pages.check, needs=needs),
        Route("/cases/bulk", "do_bulk", pages.do, needs=needs, methods=("POST",)),
        Route("/cases/bulk/done", "bulk_done", pages.done, needs=needs),
    ]


@dataclass(frozen=True)
class Change:
    """One change: the field of a case, what it becomes, and that in words."""

    field: str
    value: str
    words: str


@dataclass(frozen=True)
class Planned:
    """What will become of one case: nothing where `problem` says why not."""

    case: Case
    was: str
    followers: Sequence[Follower]
    updated: Updated | None = None
    problem: str = ""

    @property
    def ticket(self) -> str:
        """The case as it was seen: its reference and its version."""
        return f"{self.case.reference}.{self.case.version}"


class BulkPages:
    """The views."""

    def __init__(self, work: Casework):
        self._work = work

    def choose(self) -> AnyResponse:
        """Ask which change it is to be."""
        cases, ticked = self._ticked(request.args)
        if not cases:
            return self._refuse(ticked)
        return Response(self._choosing(cases, {}))

    def _refuse(self, count: int) -> AnyResponse:
        words = (
            [f"You ticked {count} cases. You can change up to {MOST} at once."]
            if count > MOST
            else ["Tick the cases you want to change, then select ‘Change ticked cases’."]
        )
        title = "You have ticked too many cases" if count > MOST else "You have not ticked any cases"
        return Response(
            self._work.frame.page("case-words", title, here="/cases", words=words, back="/cases"), status=422
        )

    def _choosing(self, cases: Sequence[Case], errors: Mapping[str, str]) -> str:
        people = self._work.staff()
        return self._work.frame.page(
            "bulk",
            f"Change {_cases(len(cases))}",
            here="/cases",
            cases=cases,
            errors=[{"text": words, "href": f"#{name}"} for name, words in errors.items()],
            wrong=errors,
            given=request.args,
            offers={name: self._offers(name, cases, people) for name in CHANGES},
        )

    def check(self) -> AnyResponse:
        """Say what will happen, to which cases, and how many people get a message."""
        cases, ticked = self._ticked(request.args)
        if not cases:
            return self._refuse(ticked)
        change = self._change(request.args, cases)
        if isinstance(change, dict):
            return Response(self._choosing(cases, change), status=422)
        return self._checking(cases, change, {}, {})

    def _checking(
        self, cases: Sequence[Case], change: Change, typed: Mapping[str, str], errors: Mapping[str, str]
    ) -> AnyResponse:
        plans = list(self._plans(cases, change, {}))
        able = [plan for plan in plans if not plan.problem]
        people = {follower.recipient for plan in able for follower in plan.followers}
        html = self._work.frame.page(
            "bulk-check",
            f"Check your change to {_cases(len(cases))}",
            here="/cases",
            change=change,
            label=CHANGES[change.field],
            able=able,
            unable=[plan for plan in plans if plan.problem],
            people=len(people),
            messages=sum(len(plan.followers) for plan in able),
            languages=language_names(self._work.front.own),
            typed=typed,
            wrong=errors,
            errors=[{"text": words, "href": f"#{name}"} for name, words in errors.items()],
            most={"public": MOST_PUBLIC, "note": MOST_NOTE},
            back=f"/cases/bulk?{urlencode([('case', case.reference) for case in cases])}",
        )
        return Response(html, status=422 if errors else 200)

    def do(self) -> AnyResponse:
        """Change each case on its own; those that cannot be changed are left as they are."""
        seen = dict(_seen(request.form.getlist("ticket")))
        cases = self._cases(list(seen))
        if not cases or len(seen) > MOST:
            return self._refuse(len(seen))
        change = self._change(request.form, cases)
        if isinstance(change, dict):
            abort(400)
        typed = {name: plain_text(value) for name, value in request.form.items()}
        errors = words_errors(typed, language_names(self._work.front.own))
        if errors:
            return self._checking(cases, change, typed, errors)
        results, told = list[tuple[str, str]](), 0
        for plan in self._plans(cases, change, typed):
            result, messages = self._make(plan, seen[plan.case.reference])
            results.append((result, plan.case.reference))
            told += messages
        return redirect(f"/cases/bulk/done?{urlencode([*results, ('told', told)])}", 303)

    def _make(self, plan: Planned, version: int) -> tuple[str, int]:
        """Change one case as it was seen; what came of it, and how many messages go."""
        if plan.updated is None:
            return _WHY.get(plan.problem, "refused"), 0
        if plan.case.version != version:
            return "meanwhile", 0
        made = plan.updated
        messages = self._work.messages(made.case, made.entries, plan.followers)
        try:
            cases = self._work.front.store.cases
            cases.update(plan.case, made.case, made.entries, messages, self._work.now())
        except CaseChanged:
            return "meanwhile", 0
        return "changed", len(messages)

    def done(self) -> AnyResponse:
        """Say what came of it."""
        found = {name: [*_references(request.args.getlist(name))] for name in ("changed", *_UNCHANGED)}
        told = request.args.get("told", "")
        changed = len(found["changed"])
        html = self._work.frame.page(
            "bulk-done",
            f"{_cases(changed)} changed" if changed else "No cases changed",
            here="/cases",
            changed=found["changed"],
            unchanged=[(reference, why) for name, why in _UNCHANGED.items() for reference in found[name]],
            told=int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0,
        )
        return Response(html)

    def _ticked(self, given: MultiDict[str, str]) -> tuple[Sequence[Case], int]:
        """The cases that somebody ticked, in order, none where they are too many; and how many they are."""
        references = list(dict.fromkeys(_references(given.getlist("case"))))
        return (self._cases(references) if len(references) <= MOST else ()), len(references)

    def _cases(self, references: Sequence[str]) -> Sequence[Case]:
        found = self._work.front.store.cases.by_references(references)
        cases = [found[reference] for reference in references if reference in found]
        return [case for case in cases if self._work.is_here(case)]

    def _offers(self, name: str, cases: Sequence[Case], people: Sequence[Account]) -> Mapping[str, str]:
        """What the cases can become: words by value."""
        services = self._services(cases)
        if name == "status":
            return {
                value: status.words
                for service in services
                for value, status in service.entry.statuses.items()
                if not status.duplicate  # each would need a reference of its own
            }
        if name == "team":
            return {team: team for service in services for team in service.teams}
        return (
            dict(assignable(people))
            if name == "assignee"
            else {each: each.capitalize() for each in PRIORITIES}
        )

    def _services(self, cases: Sequence[Case]) -> Sequence[Service]:
        found = {case.service: self._work.service(case) for case in cases}
        return [service for service in found.values() if service]

    def _change(self, given: Mapping[str, str], cases: Sequence[Case]) -> Change | dict[str, str]:
        """The change that was chosen; errors by field where it is none."""
        name = given.get("change", "")
        if name not in CHANGES:
            return {"change": "Select what you want to change"}
        offers, value = self._offers(name, cases, self._work.staff()), given.get(f"to-{name}", "")
        if value not in offers:
            return {f"to-{name}": _CHOOSE[name]}
        return Change(name, value, offers[value])

    def _plans(self, cases: Sequence[Case], change: Change, typed: Mapping[str, str]) -> Iterator[Planned]:
        people = self._work.staff()
        followers = self._work.front.store.followers.of_cases([case.id for case in cases])
        names = {account.id: account.name for account in people}
        languages = language_names(self._work.front.own)
        expected = self._expected(cases, change)
        for case in cases:
            service = self._work.service(case)
            plan = Planned(case, _is_now(case, change.field, service, names), followers[case.id])
            wanted = replace(
                _with(CaseUpdate.of(case), change),
                public=typed.get("public", ""),
                translated=translations(typed, languages),
                note=typed.get("note", ""),
            )
            if service and case.id in expected and ends_an_appointment(service.entry.statuses, change.value):
                yield replace(plan, problem=_EXPECTED)
            else:
                yield self._planned(plan, wanted, change, service, people)

    def _expected(self, cases: Sequence[Case], change: Change) -> Collection[int]:
        """The ids of those whose appointment is ahead, where that matters."""
        if change.field != "status":
            return ()
        front = self._work.front
        bookings = front.store.bookings.of_cases([case.id for case in cases])
        return {number for number, its in bookings.items() if ahead(its, diary_now(front))}

    def _planned(
        self,
        plan: Planned,
        wanted: CaseUpdate,
        change: Change,
        service: Service | None,
        people: Sequence[Account],
    ) -> Planned:
        if service is None:
            return replace(plan, problem="Its service is no longer on this site")
        if _with(CaseUpdate.of(plan.case), change) == CaseUpdate.of(plan.case):
            return replace(plan, problem=_ALREADY)
        if change.field == "team" and change.value not in service.teams:
            return replace(plan, problem="Its service does not use this team")
        life = self._work.life_cycle(service, people)
        try:
            return replace(plan, updated=life.update(plan.case, wanted, staff(), self._work.now()))
        except UpdateRefused:
            return replace(plan, problem="It cannot move to this status from its current one")


def _with(update: CaseUpdate, change: Change) -> CaseUpdate:
    """An update with one field changed."""
    if change.field == "status":
        return replace(update, status=change.value)
    if change.field == "team":
        return replace(update, team=change.value)
    if change.field == "assignee":
        return replace(update, assignee_id=int(change.value) if change.value else None)
    return replace(update, priority=next(each for each in PRIORITIES if each == change.value))


def _is_now(case: Case, name: str, service: Service | None, names: Mapping[int, str]) -> str:
    """What a field of a case is, in words."""
    if name == "status":
        return service.status_words(case.status) if service else case.status
    if name == "assignee":
        return names.get(case.assignee_id, "A former member of staff") if case.assignee_id else "Nobody"
    return case.team if name == "team" else case.priority.capitalize()


def _seen(tickets: Sequence[str]) -> Iterator[tuple[str, int]]:
    for ticket in tickets:
        text, _, version = ticket.partition(".")
        reference = parse_reference(text)
        if reference and version.isascii() and version.isdigit() and len(version) < 10:
            yield reference, int(version)


def _references(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        if reference := parse_reference(text):
            yield reference


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"
