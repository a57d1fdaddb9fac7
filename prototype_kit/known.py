"""What is known so far: the only thing that conditions, rules and options may look at.

The walk makes one `Known` and fills it as it goes, so nothing later than the page at hand, and
nothing off the path, can be seen. Inside an item of a repeat a `Known` sees the item first and then
the journey around it.
"""
# ruff: noqa: SLF001 - the views of one walk share what they know

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, NoReturn

from prototype_kit.answers import Answers, Choice, Fact, Value
from prototype_kit.document import nearest
from prototype_kit.errors import Fault, RuleFailed


class UnknownName(LookupError):  # noqa: N818 - it says what happened, as its neighbours do
    """A rule named something that the journey does not have; `what` and `mend` are sentences."""

    def __init__(self, what: str, mend: str):
        self.what, self.mend = what, mend
        super().__init__(f"{what} {mend}")


class Known:
    """Answers and facts on the path so far, and today. Rules get one as their argument `j`.

    `j["how-many"]` gives a plain value: the value of a chosen option, a tuple of them for
    checkboxes, else the parsed value; None when it is not (or not yet) known.

    `names` are those of the journey's questions and facts, `repeats` those of its repeats. A name that is not
    among them raises `UnknownName`, as it would otherwise be None for ever; without them every name is taken.
    `failed` makes the error for a rule, from its name, what is wrong and how to mend it.
    """

    def __init__(
        self,
        today: date,
        rule: Callable[[str, Known], Any] | None = None,
        outer: Known | None = None,
        names: Collection[str] | None = None,
        repeats: Collection[str] = (),
        failed: Callable[[str, str, str], RuleFailed] | None = None,
    ):
        self.today = today
        self._failed: Callable[[str, str, str], RuleFailed] | None = failed or (
            outer._failed if outer is not None else None
        )
        self._rule: Callable[[str, Known], Any] | None = rule or (outer._rule if outer is not None else None)
        self._outer = outer
        self._names, self._repeats = names, repeats
        # Everything is kept with the moment it was learned, so that an earlier view costs no copying.
        self._values: dict[str, tuple[int, Value]] = {}
        self._facts: dict[str, tuple[int, Fact]] = {}
        self._items: dict[str, list[tuple[int, Known]]] = {}
        self._clock: list[int] = outer._clock if outer is not None else [0]
        self._until: int | None = None

    def __getitem__(self, name: str) -> Any:
        """The plain value of a question, or the value of a fact; None when unknown."""
        if self._sees(self._values.get(name)):
            return plain(self._values[name][1])
        if self._sees(self._facts.get(name)):
            return self._facts[name][1].value
        if self._outer is not None:
            return self._outer[name]
        self._refuse_unless_named(name)
        return None

    def answer(self, name: str) -> Value | None:
        """The answer as it is stored, with the label of a chosen option; None when unknown."""
        if self._sees(self._values.get(name)):
            return self._values[name][1]
        if self._outer is not None:
            return self._outer.answer(name)
        self._refuse_unless_named(name)
        return None

    def __contains__(self, name: str) -> bool:
        """Whether a question was answered or a fact learned."""
        if self._sees(self._values.get(name)) or self._sees(self._facts.get(name)):
            return True
        if self._outer is not None:
            return name in self._outer
        self._refuse_unless_named(name)
        return False

    def items(self, repeat: str) -> tuple[Known, ...]:
        """What is known of each item of a repeat, in order; none when it was not reached."""
        if repeat in self._items:
            found = [entry for entry in self._items[repeat] if self._sees(entry)]
            return tuple(item._view(self._until, self) for _, item in found)
        if self._outer is not None:
            return self._outer.items(repeat)
        if self._names is not None and repeat not in self._repeats:
            raise UnknownName(f"The journey has no repeat {repeat!r}.", nearest(repeat, self._repeats))
        return ()

    def _refuse_unless_named(self, name: str) -> None:
        # Asked only of what is not known, so that what is known costs nothing more.
        if self._names is None or name in self._names:
            return
        if name in self._repeats:
            what = f"{name!r} is a repeat, so it has no single answer."
            raise UnknownName(what, f"Write j.items({name!r}), which gives what is known of each item.")
        raise UnknownName(f"The journey has no question or fact {name!r}.", nearest(name, self._names))

    def rule(self, name: str) -> Any:
        """The result of a rule of the service's `rules.py`, asked with what is known here."""
        if self._rule is None:
            raise LookupError(f"no rules are loaded, so {name!r} cannot be asked")
        return self._rule(name, self)

    def rule_failed(self, name: str, what: str, mend: str) -> RuleFailed:
        """The error for a rule that gave what it must not, with its line where rules are loaded."""
        if self._failed is None:
            return RuleFailed(Fault("rules.py", 0, what, mend))
        return self._failed(name, what, mend)

    def _sees(self, entry: tuple[int, Any] | None) -> bool:
        return entry is not None and (self._until is None or entry[0] < self._until)

    def _view(self, until: int | None, outer: Known | None) -> Known:
        view = Known(self.today, self._rule, outer, self._names, self._repeats, self._failed)
        view._values, view._facts, view._items = self._values, self._facts, self._items
        view._clock, view._until = self._clock, until
        return view

    # The rest is for the walk, which alone may add to what is known.

    def learn(self, values: Mapping[str, Value], facts: Mapping[str, Fact]) -> None:
        """Add what a page that is done gave."""
        now = self._tick()
        self._values.update({name: (now, value) for name, value in values.items()})
        self._facts.update({name: (now, fact) for name, fact in facts.items()})

    def enter_item(self, repeat: str) -> Known:
        """A new item of a repeat, seeing its own answers first and then these."""
        item = Known(self.today, outer=self)
        self._items.setdefault(repeat, []).append((self._tick(), item))
        return item

    def so_far(self) -> Known:
        """A view that learns nothing more: what was known on arriving at a step."""
        until = self._clock[0] if self._until is None else self._until
        return self._view(until, self._outer.so_far() if self._outer is not None else None)

    def with_page(self, values: Mapping[str, Value | None]) -> Known:
        """A view with the answers of one page that is not saved yet; this one is not changed."""
        view = Known(self.today, outer=self)
        view._values.update({name: (0, value) for name, value in values.items() if value is not None})
        return view

    def _tick(self) -> int:
        self._clock[0] += 1
        return self._clock[0] - 1


class AskedOfNobody(LookupError):  # noqa: N818 - it says what happened
    """Something looked at what is known where nobody is."""


class Nobody(Known):
    """What is known of nobody, for what is to be the same for everybody. Asking raises `AskedOfNobody`."""

    def __init__(self) -> None:
        """Nothing is set, so that whatever a `Known` has is missing here."""

    def __getattr__(self, name: str) -> NoReturn:
        """All that a `Known` could tell, such as the day."""
        raise AskedOfNobody(name)


def plain(value: Value) -> Any:
    """The value that rules and conditions compare: an option's value rather than its label."""
    if isinstance(value, Choice):
        return value.value
    if isinstance(value, tuple):
        return tuple(choice.value for choice in value)
    return value


def known_of(answers: Answers, today: date) -> Known:
    """Everything in `answers` as known; for a submitted case, whose answers were trimmed to the walk."""
    known = Known(today)
    known.learn(answers.values, answers.facts)
    for repeat, items in answers.items.items():
        for item in items.values():
            known.enter_item(repeat).learn(item.values, item.facts)
    return known
