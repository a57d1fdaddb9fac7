"""What a walkthrough says when a page is not as it must be, so that whoever reads it knows where to look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from prototype_kit.walkthroughs import Leg, Walkthrough

LONGEST = 60
"""Characters of an answer that a message shows."""
MOST_UNMET = 5
"""How much of what is wrong with a page a message shows: one fault often has many effects."""


class WalkthroughFailed(AssertionError):  # noqa: N818 - it is read as the end of a sentence
    """A page was not as the journey says. The message names the walkthrough, the page and the answers."""


@dataclass(frozen=True)
class Unmet:
    """One thing that is not as expected on a page, in words: what was expected, and what was found."""

    expected: str
    found: str


@dataclass
class Trail:
    """How far a walkthrough has come: `page` is where it is, `typed` what was given on the pages before."""

    walkthrough: Walkthrough
    page: str = ""
    typed: dict[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    def answered(self, leg: Leg) -> None:
        """Remember what was given on the page of a leg."""
        given = {**leg.form, **leg.files} if leg.form else dict(leg.files)
        if given:
            self.typed[leg.path] = given

    def check(self, unmet: Iterable[Unmet]) -> None:
        """Raise `WalkthroughFailed` if anything is not as expected."""
        found = list(unmet)
        if found:
            raise WalkthroughFailed(self.message(found))

    def fail(self, expected: str, found: str) -> None:
        """Raise `WalkthroughFailed`."""
        self.check([Unmet(expected, found)])

    def message(self, unmet: Sequence[Unmet], note: str = "") -> str:
        """What to say of a page that is not as expected; `note` stands at the end."""
        lines = [f"{self.walkthrough.base}: {self.walkthrough.name}", f"On the page {self.page}"]
        for each in unmet[:MOST_UNMET]:
            lines += [f"  expected: {each.expected}", f"  found:    {each.found}"]
        if len(unmet) > MOST_UNMET:
            lines.append(f"  and {len(unmet) - MOST_UNMET} more")
        lines.append("Answers so far:" if self.typed else "No answers so far.")
        for path, form in self.typed.items():
            given = "; ".join(f"{name}: {shown(', '.join(texts))}" for name, texts in form.items())
            lines.append(f"  {path} - {given}")
        return "\n".join([*lines, *filter(None, [note])])


def shown(text: str) -> str:
    """What somebody typed, short enough to be read in a message."""
    if not text.strip():
        return "(empty)"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"
