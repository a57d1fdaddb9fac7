"""What is compared: two periods, two releases or two iterations, as the address of a page names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import request

from prototype_kit.figures import NamedRelease, named_releases
from prototype_kit.figures.compared import days_before
from prototype_kit.kpis import Slice
from prototype_kit.language import ENGLISH
from prototype_kit.web.console.figures_desk import FiguresDesk, Reading
from prototype_kit.web.console.figures_query import read_days

WAYS: Mapping[str, str] = {
    "period": "Two periods",
    "release": "Two releases",
    "iteration": "Two iterations",
}
"""What can be compared."""
_LONGEST_SAID = 60


@dataclass(frozen=True)
class Side:
    """One of two that are compared: what it is called, and what the store is asked for."""

    words: str
    wanted: Slice


@dataclass(frozen=True)
class Sides:
    """The two, as an address names them; None for what there is not. `fields` are those of the form.

    `offered` is what can be chosen, and `errors` what is wrong with days, by field.
    """

    way: str
    now: Side | None
    before: Side | None
    fields: Mapping[str, str]
    offered: Mapping[str, str]
    errors: Mapping[str, str]

    @property
    def same(self) -> bool:
        """Whether the address names one thing as both."""
        return bool(self.fields.get("now")) and self.fields.get("now") == self.fields.get("before")


def read_sides(desk: FiguresDesk, reading: Reading) -> Sides:
    """What the address asks to compare."""
    way = request.args.get("by", "")
    if way == "release":
        return _releases(desk, reading)
    return _iterations(desk, reading) if way == "iteration" else _periods(reading)


def _releases(desk: FiguresDesk, reading: Reading) -> Sides:
    """Releases of all days; the newest, with which forms were last started, first."""
    whole = _whole(desk, reading)
    found = named_releases(desk.front.store, whole, reading.marks, reading.service.release)
    offered = {each.release: _used(each) for each in found}
    chosen = _two(list(offered), "now", "before")
    sides = [Side(offered[each], replace(whole, release=each)) if each else None for each in chosen.values()]
    sides[1] = None if sides[0] == sides[1] else sides[1]
    return Sides("release", sides[0], sides[1], {"by": "release", **chosen}, offered, {})


def _used(each: NamedRelease) -> str:
    last = f" to {ENGLISH.date(each.last)}" if each.last != each.first else ""
    return f"{each.words}{last}, {each.started:,} started"


def _iterations(desk: FiguresDesk, reading: Reading) -> Sides:
    """Iterations of the log, the newest first."""
    slug, whole = reading.service.slug, _whole(desk, reading)
    its = [each for each in desk.iterations() if slug in each.releases and each.after.get(slug)]
    spans = {}
    for number, each in enumerate(its):
        ends = its[number + 1].date - timedelta(days=1) if number + 1 < len(its) else reading.today
        changed = each.releases[slug].before != each.releases[slug].after
        spans[str(each.number)] = each, _span(whole, each.after[slug], each.date, ends, changed=changed)
    offered = {
        number: f"{each.title}, released on {ENGLISH.date(each.date)}"
        for number, (each, _) in reversed(spans.items())
    }
    chosen = _two(list(offered), "now", "before")
    sides = [Side(offered[each], spans[each][1]) if each else None for each in chosen.values()]
    sides[1] = None if sides[0] == sides[1] else sides[1]
    return Sides("iteration", sides[0], sides[1], {"by": "iteration", **chosen}, offered, {})


def _whole(desk: FiguresDesk, reading: Reading) -> Slice:
    """All days of which there are figures, with the filters of the address."""
    wanted = replace(reading.wanted, release=None)
    days = desk.front.store.figures.days(wanted.env, wanted.service)
    first, last = days or (reading.today, reading.today)
    return replace(wanted, first=first, last=last)


def _periods(reading: Reading) -> Sides:
    first, last = reading.query.days(reading.today)
    typed = {name: request.args.get(name, "").strip()[:_LONGEST_SAID] for name in ("from2", "to2")}
    begins, ends, errors = read_days(typed["from2"], typed["to2"], reading.today, ("from2", "to2"))
    if not begins or not ends:
        begins, ends = days_before(first, last)
    before: Side | None = Side(ENGLISH.days(begins, ends), replace(reading.wanted, first=begins, last=ends))
    if begins <= last and first <= ends:
        # Who is on both sides makes them look more alike than they are, and the interval too narrow.
        errors = {**errors, "from2": "The two periods must have no day in common"}
        before = None
    return Sides(
        "period",
        Side(ENGLISH.days(first, last), reading.wanted),
        before,
        {"by": "period", **typed},
        {},
        errors,
    )


def all_days(sides: Sides) -> str:
    """All days of which there are figures, in words: releases and iterations are looked for in them."""
    side = sides.now or sides.before
    return ENGLISH.days(side.wanted.first, side.wanted.last) if side else ""


def _two(offered: Sequence[str], *names: str) -> dict[str, str]:
    """What the address names of what is offered; where it names none, the first for `now` and the second."""
    usual = dict(zip(names, [*offered, "", ""], strict=False))
    given = {name: request.args.get(name, "") for name in names}
    return {name: given[name] if given[name] in offered else usual[name] for name in names}


def _span(whole: Slice, release: str, first: date, last: date, *, changed: bool) -> Slice:
    """What was started with an iteration: with its release, or on its days if the service did not change."""
    if changed:
        return replace(whole, release=release)
    return replace(whole, first=first, last=max(first, last))
