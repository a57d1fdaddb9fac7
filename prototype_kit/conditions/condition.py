"""Something that holds or does not: the kinds of condition, and how each reads in English."""
# ruff: noqa: D102 - the methods are those of Condition, and described there

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from prototype_kit.conditions.comparison import Test
from prototype_kit.document import Node
from prototype_kit.known import Known


class Words(Protocol):
    """Where a condition finds the words it prints itself with."""

    def ask(self, name: str) -> str:
        """The question as a person reads it, or the name of a fact in plain words."""

    def option(self, name: str, value: str) -> str:
        """The label of an option of a question, or the value itself."""


@dataclass(frozen=True)
class Mention:
    """Something a condition names: `kind` is question, repeat, rule or condition.

    `inside` is the repeat whose items are looked at, if any; `values` are options that it is compared with,
    and `test` is the whole comparison.
    """

    kind: str
    name: str
    place: Node
    values: tuple[str, ...] = ()
    inside: str | None = None
    test: Test | None = None


class Condition(ABC):
    """Something that holds or does not, given what is known."""

    @abstractmethod
    def holds(self, known: Known) -> bool:
        """Whether it is true now. An unknown answer makes every comparison false."""

    @abstractmethod
    def english(self, words: Words) -> str:
        """A clause, such as: 'Was the baby born in Anytown?' is 'No'."""

    @abstractmethod
    def mentions(self) -> Iterator[Mention]:
        """Everything it names, for lint and the map."""


@dataclass(frozen=True)
class About(Condition):
    """A test of one question or fact."""

    name: str
    test: Test
    place: Node = field(compare=False, repr=False)

    def holds(self, known: Known) -> bool:
        return self.test.passes(known[self.name], known.today)

    def english(self, words: Words) -> str:
        clause = self.test.english(lambda value: f"‘{words.option(self.name, value)}’")
        return f"‘{words.ask(self.name)}’ {clause}"

    def mentions(self) -> Iterator[Mention]:
        yield Mention("question", self.name, self.place, self.test.values, test=self.test)


@dataclass(frozen=True)
class Items(Condition):
    """A condition that holds for any, or every, item of a repeat. Of no items, neither holds."""

    repeat: str
    every: bool
    condition: Condition
    place: Node = field(compare=False, repr=False)

    def holds(self, known: Known) -> bool:
        found = [self.condition.holds(item) for item in known.items(self.repeat)]
        return bool(found) and (all(found) if self.every else any(found))

    def english(self, words: Words) -> str:
        which = "each" if self.every else "any"
        return f"for {which} of {words.ask(self.repeat)}, {self.condition.english(words)}"

    def mentions(self) -> Iterator[Mention]:
        yield Mention("repeat", self.repeat, self.place)
        for mention in self.condition.mentions():
            yield replace(mention, inside=self.repeat)


@dataclass(frozen=True)
class All(Condition):
    """Every part holds. Several keys of one mapping mean this."""

    parts: tuple[Condition, ...]

    def holds(self, known: Known) -> bool:
        return all(part.holds(known) for part in self.parts)

    def english(self, words: Words) -> str:
        return " and ".join(_bracketed(part, words) for part in self.parts)

    def mentions(self) -> Iterator[Mention]:
        for part in self.parts:
            yield from part.mentions()


@dataclass(frozen=True)
class AnyOf(Condition):
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def holds(self, known: Known) -> bool:
        return any(part.holds(known) for part in self.parts)

    def english(self, words: Words) -> str:
        return " or ".join(_bracketed(part, words) for part in self.parts)

    def mentions(self) -> Iterator[Mention]:
        for part in self.parts:
            yield from part.mentions()


@dataclass(frozen=True)
class Not(Condition):
    """The part does not hold."""

    part: Condition

    def holds(self, known: Known) -> bool:
        return not self.part.holds(known)

    def english(self, words: Words) -> str:
        return f"it is not so that {_bracketed(self.part, words)}"

    def mentions(self) -> Iterator[Mention]:
        return self.part.mentions()


@dataclass(frozen=True)
class Rule(Condition):
    """A rule of `rules.py` says yes. Prints as the first line of the rule's docstring, when it has one."""

    name: str
    place: Node = field(compare=False, repr=False)

    def holds(self, known: Known) -> bool:
        return bool(known.rule(self.name))

    def english(self, words: Words) -> str:
        return words.ask(self.name)

    def mentions(self) -> Iterator[Mention]:
        yield Mention("rule", self.name, self.place)


@dataclass(frozen=True)
class Named(Condition):
    """A condition that the journey names, so that it can be used in several places."""

    name: str
    named: Mapping[str, Condition] = field(compare=False, repr=False)
    place: Node = field(compare=False, repr=False)

    def holds(self, known: Known) -> bool:
        return self.named[self.name].holds(known)

    def english(self, words: Words) -> str:
        return self.named[self.name].english(words)

    def mentions(self) -> Iterator[Mention]:
        yield Mention("condition", self.name, self.place)


def _bracketed(condition: Condition, words: Words) -> str:
    """The English of a part, in brackets where it could be read as belonging to what stands around it."""
    english, inner = condition.english(words), condition
    while isinstance(inner, Named):
        inner = inner.named[inner.name]
    return f"({english})" if isinstance(inner, All | AnyOf) and len(inner.parts) > 1 else english
