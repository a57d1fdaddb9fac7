"""What the tracking page says of a case: nothing personal, and nothing that staff keep to themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from prototype_kit.cases import ACTING, Case, CaseEntry
from prototype_kit.expectations import SETTLED, Expectation, expectation, waiting_words
from prototype_kit.language import Language
from prototype_kit.service import Service
from prototype_kit.settings import DEMO
from prototype_kit.targets import last_day, unit_of
from prototype_kit.web.front import Front
from prototype_kit.working_days import day_of

TAGS: Mapping[str, str] = {
    "open": "govuk-tag--blue",
    "fixed": "govuk-tag--green",
    "closed": "govuk-tag--grey",
}
"""The colour of a status by its group."""
_PAST = timedelta(days=365)
_FRESH = timedelta(minutes=10)


@dataclass(frozen=True)
class Line:
    """One line of the timeline: when it was, what happened, and what was said about it."""

    at: str
    what: str
    said: str
    moment: datetime


@dataclass(frozen=True)
class Tracked:
    """A case for everybody. What is empty does not apply.

    `shared` is what others may meet too, as it is about a place or a thing. `asks` is whether the service
    wants to know whether it is fixed: what is nothing to fix has no survey. `erased` is the day on which all
    that people told us was erased. `acted` are lines for two people alone: what one did for the other.
    """

    reference: str
    title: str
    service: str
    status: str
    tag: str
    means: str
    target: str
    expected: Sequence[str]
    told: str
    same_as: str
    open: bool
    shared: bool
    asks: bool
    made_up: bool
    erased: str
    lines: Sequence[Line]
    acted: Sequence[CaseEntry] = ()


class Expectations:
    """What the past says about each kind of case, kept for ten minutes as pages ask for it often."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str | None], tuple[datetime, Expectation | None]] = {}

    def of(self, front: Front, case: Case) -> Expectation | None:
        """The expectation for cases of this kind; None when the past says too little."""
        key, now = (case.origin.env, case.service, case.kind), front.clock()
        kept = self._kept.get(key)
        if kept is None or not timedelta() <= now - kept[0] < _FRESH:
            kept = self._kept[key] = now, self._found(front, case, now)
        return kept[1]

    def _found(self, front: Front, case: Case, now: datetime) -> Expectation | None:
        # Made-up cases say what to expect of made-up cases alone.
        lists, envs = front.store.case_lists, (case.origin.env,)
        past = lists.durations(envs, case.service, case.kind, now - _PAST, now - SETTLED)
        unit = unit_of(case.target) if case.target else "working_days"
        return expectation(past, front.today(), front.site.working_days, unit)


def tracked(front: Front, service: Service, case: Case, expected: Expectation | None) -> Tracked:
    """A case as everybody may know it. Reads its timeline, and the case that it is the same as."""
    say = front.site.language
    status = service.entry.statuses.get(case.status)
    timeline = front.store.cases.timeline(case)
    entries = [entry for entry in timeline if entry.public]
    # Not how many people: that would show whether an address was counted before. See store/voices.py.
    times = 1 + sum(entry.kind == "voice" for entry in timeline)
    same_as = front.store.cases.by_id(case.duplicate_of) if case.duplicate_of else None
    return Tracked(
        reference=case.reference,
        title=service.case_title(case.journey, case.answers),
        service=service.name_for(case.journey),
        status=service.status_words(case.status),
        tag=TAGS[case.state],
        means=status.means or "" if status else "",
        target=target_words(front, case),
        expected=tuple(_expected(front, case, expected)) if expected and may_expect(case) else (),
        told=say("We have been told about this {number} times.", number=times) if times > 1 else "",
        same_as=same_as.reference if same_as else "",
        open=case.state == "open",
        shared=case.asset is not None or case.latitude is not None,
        asks=service.entry.survey is not None and case.erased_at is None,
        made_up=case.origin.env == DEMO,
        erased=say.date(day_of(case.erased_at)) if case.erased_at else "",
        lines=[line_of(service, say, entry) for entry in reversed(entries)],
        acted=[entry for entry in timeline if entry.kind == ACTING],
    )


def may_expect(case: Case) -> bool:
    """Whether people are told how long others waited.

    Whoever has an appointment knows when it is; and of an erased case staff may know too little to go on.
    """
    return case.state == "open" and case.erased_at is None and not case.answers.appointments


def target_words(front: Front, case: Case) -> str:
    """By when it is to be done. Of what was erased nothing is promised: nobody knows any more who waits."""
    say = front.site.language
    if case.due_at is None or case.state != "open" or case.erased_at is not None:
        return ""
    day = say.date(last_day(case.due_at))
    if case.paused_at is not None:
        return say(
            "We aimed to deal with this by {day}. We cannot go on at the moment, so it will be later.",
            day=day,
        )
    if case.due_at <= front.clock():
        return say("We aimed to deal with this by {day}. It is late, and we are sorry.", day=day)
    return say("We aim to deal with this by {day}.", day=day)


def _expected(front: Front, case: Case, expected: Expectation) -> Iterator[str]:
    days, paused = front.site.working_days, case.paused_at is not None
    return waiting_words(expected, case.received_at, front.today(), days, front.site.language, paused=paused)


def line_of(service: Service, say: Language, entry: CaseEntry) -> Line:
    """A line of a timeline, as everybody may read it."""
    words = {"submitted": say("Received"), "update": say("Update"), "attachment": say("Update")}
    words["appointment"] = say("Appointment")
    what = words.get(entry.kind) or service.status_words(entry.status or "")
    if entry.kind == "reopened":
        what = say("Opened again: {status}", status=what)
    said = "" if entry.kind == "submitted" else entry.in_language(say.code)
    return Line(say.moment(entry.at), what, said, entry.at)
