"""What goes wrong, said to the two people who can mend it.

Authors (the team that writes a service) get a `KitError`: file, line, what is wrong, how to mend it,
every fault at once. Citizens get an `InvalidAnswer`: one GOV.UK-style sentence beside the question.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class KitError(Exception):
    """Anything an author or operator can mend. `str()` is a whole message, fit to print as it is."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one place of a file that an author wrote.

    `line` counts from 1; 0 means the file as a whole. `what` and `mend` are sentences.
    """

    file: str
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}\n  {self.what}\n  {self.mend}"


class DefinitionError(KitError):
    """A site or service that cannot be used as written; carries every fault, in file order."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class RuleFailed(KitError):  # noqa: N818 - it says what happened, as its neighbours do
    """A function of `rules.py` failed, or gave what it must not, while somebody used the service."""

    def __init__(self, fault: Fault):
        self.fault = fault
        super().__init__(str(fault))


class SettingsError(KitError):
    """The environment asks for something unsafe or impossible; lists every reason at once."""

    def __init__(self, reasons: Iterable[str]):
        self.reasons = tuple(reasons)
        super().__init__("\n".join(self.reasons))


class AdapterUnavailable(Exception):  # noqa: N818 - it says what is so; callers go on without it
    """An outside system did not answer. Callers go on without it, and say so."""


class AdapterRefused(Exception):  # noqa: N818 - it says what is so, as its neighbours do
    """An outside system answered that it will never take this. Asking again would change nothing.

    `str()` is a sentence for staff, and holds nothing about a person.
    """


@dataclass(frozen=True)
class InvalidAnswer:
    """One answer that cannot be accepted, in words for the person who gave it.

    `rule` is the stable id that events and `errors:` in YAML use (never the message, which may
    repeat what was typed). `field` is the HTML id that the error summary links to.
    """

    question: str
    rule: str
    message: str
    field: str


class Rejected(Exception):  # noqa: N818 - nothing went wrong here; the person is asked again
    """Raised by `Question.parse`: the typed text is shown again with these errors."""

    def __init__(self, *errors: InvalidAnswer):
        self.errors = errors
        super().__init__("; ".join(error.rule for error in errors))
