"""One way through a journey: its pages in the order in which somebody sees them, and what they type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from prototype_kit.answers import Answers
from prototype_kit.errors import InvalidAnswer
from prototype_kit.questions import Form
from prototype_kit.walkthroughs.rows import Row

Files = Mapping[str, tuple[str, ...]]
"""Made-up files that are chosen, by field: their names, by which `files.samples` knows what is in them."""
LegKind = Literal["page", "say", "list", "tasks", "exit", "check-answers", "confirmation"]


@dataclass(frozen=True)
class Refusal:
    """A form that a page must not take, and everything that it says is wrong, in the order said."""

    form: Form
    errors: tuple[InvalidAnswer, ...]
    files: Files = field(default_factory=dict)


@dataclass(frozen=True)
class Leg:
    """One page of a walkthrough. `path` is its address below the journey's, `name` that of its screen.

    `form` is what is typed, beside the `files` that are chosen; None where a page sends nothing, and is left
    by a link or not at all. `refusals` are tried first. `why` are the conditions, in English, by which
    somebody sees this page. `offers` are the values that can be chosen, by field. `back` is where the back
    link leads, below the journey's address: empty for its start page, None where there is none. A leg that is
    `changing` is come to from check answers, to change one. `rows` are those of check answers, in order.
    """

    path: str
    name: str
    kind: LegKind
    title: str
    form: Form | None = None
    refusals: tuple[Refusal, ...] = ()
    why: str = ""
    files: Files = field(default_factory=dict)
    offers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    back: str | None = None
    changing: bool = False
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Walkthrough:
    """A way through the journey `journey` of the service with the slug `service`, on the day `today`.

    `name` is a sentence: what somebody says, and how it ends. `ending` is `confirmation` or the name of an
    exit, `answers` what is sent, or was given until the exit.
    """

    service: str
    journey: str
    name: str
    legs: tuple[Leg, ...]
    answers: Answers
    today: date
    met: frozenset[tuple[str, bool]] = frozenset()
    invited: bool = False
    """Whether it begins with an invitation, which is made up."""

    def __str__(self) -> str:
        return self.name

    @property
    def base(self) -> str:
        """The address of the journey."""
        return f"/{self.service}/{self.journey}"

    @property
    def beginning(self) -> str:
        """Where the form is begun, by the button of the start page."""
        return f"{self.base}/invited/made-up" if self.invited else self.base

    @property
    def ending(self) -> str:
        """Where it ends."""
        return self.legs[-1].name

    @property
    def completes(self) -> bool:
        """Whether the form is sent at its end."""
        return self.legs[-1].kind == "confirmation"

    def address(self, leg: Leg) -> str:
        """Where the page of a leg is."""
        return f"{self.base}/{leg.path}"
