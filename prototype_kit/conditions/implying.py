"""Whether one condition can hold only where another does: so it is told that more people see a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from prototype_kit.conditions.comparison import Test
from prototype_kit.conditions.condition import About, All, AnyOf, Condition, Items, Named, Not

_SOME_DAY = date(2026, 1, 1)  # what is counted in the same unit keeps its order on every day


def resolved(condition: Condition, names: Mapping[str, str] | None = None) -> Condition:
    """The condition without names of conditions, so that it says all by itself.

    `names` are new names of questions and repeats by their old ones.
    """
    names = names or {}
    match condition:
        case Named():
            return resolved(condition.named[condition.name], names)
        case All() | AnyOf():
            return type(condition)(tuple(resolved(part, names) for part in condition.parts))
        case Not():
            return Not(resolved(condition.part, names))
        case Items():
            repeat = names.get(condition.repeat, condition.repeat)
            return replace(condition, repeat=repeat, condition=resolved(condition.condition, names))
        case About():
            return replace(condition, name=names.get(condition.name, condition.name))
        case _:
            return condition


def implies(one: Condition, other: Condition) -> bool:
    """Whether `other` holds whenever `one` does; both are `resolved`.

    False also when that cannot be told from how they are written.
    """
    if one == other:
        return True
    if isinstance(other, All):
        return all(implies(one, part) for part in other.parts)
    if isinstance(one, AnyOf):
        return all(implies(part, other) for part in one.parts)
    if isinstance(other, AnyOf):
        return any(implies(one, part) for part in other.parts)
    if isinstance(one, All):
        return any(implies(part, other) for part in one.parts)
    return _simply(one, other)


def _simply(one: Condition, other: Condition) -> bool:
    if isinstance(one, Not) and isinstance(other, Not):
        return implies(other.part, one.part)
    if isinstance(one, About) and isinstance(other, About):
        return one.name == other.name and _narrower(one.test, other.test)
    if isinstance(one, Items) and isinstance(other, Items):
        same = one.repeat == other.repeat and (one.every or one.every == other.every)
        return same and implies(one.condition, other.condition)
    return False


def _narrower(one: Test, other: Test) -> bool:
    if other.sign == "answered":
        return other.wanted is True and (one.sign != "answered" or one.wanted is True)
    if one.sign in ("is", "one_of") and other.sign in ("is", "one_of"):
        return set(one.values) <= set(other.values)
    if one.sign == other.sign == "count":
        return isinstance(one.wanted, Test) and _narrower(one.wanted, other.wanted)
    return one.sign == other.sign and one.sign in _NARROWER and _NARROWER[one.sign](one, other)


def _day(test: Test, other: Test) -> tuple[date, date] | None:
    """Both days, when they are fixed, or counted from today in the same unit: months are not equally long."""
    ones, others = test.wanted, other.wanted
    same_unit = not ((ones.days and others.months) or (ones.months and others.days))
    if (ones.fixed is None) != (others.fixed is None) or not same_unit:
        return None
    return test.wanted.on(_SOME_DAY), other.wanted.on(_SOME_DAY)


def _before(one: Test, other: Test) -> bool:
    days = _day(one, other)
    return days is not None and days[0] <= days[1]


def _after(one: Test, other: Test) -> bool:
    days = _day(one, other)
    return days is not None and days[0] >= days[1]


_NARROWER: Mapping[str, Callable[[Test, Test], bool]] = {
    "less_than": lambda one, other: one.wanted <= other.wanted,
    "more_than": lambda one, other: one.wanted >= other.wanted,
    "before": _before,
    "after": _after,
}
