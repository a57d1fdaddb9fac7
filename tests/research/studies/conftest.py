"""A good small study of a good small site, for tests to break in one place at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prototype_kit.errors import Fault
from research.studies import DEMANDS, Study, load_studies, study_faults

if TYPE_CHECKING:
    from tests.conftest import Author

STUDY, GUIDE = "studies/full-bins/study.yaml", "studies/full-bins/guide.md"
CONSENT, SCREENER = "studies/full-bins/consent.md", "studies/full-bins/screener.md"

_SAYS = {
    "who": "We are ((organisation)). Contact ((contact)).",
    "kept": "Notes for ((notes-kept)), replays for ((replay-kept)).",
    "controller": "((controller)) is. ((processors))",
    "rights": "Contact ((controller-contact)).",
}
PACK = {
    STUDY: """\
title: Full bins
question: Can people report a full bin?
hypotheses: [People know the colour of their bin.]
owner: User researcher
controller: {name: Anytown Council, contact: dpo@anytown.example}
contact: research@anytown.example
service: bins
segments: [Has a garden, Has none]
rounds: [round-1-first-pages]
retention: {notes_days: 300, replay_days: 30}
tags: {p: problem, w: wording}
tasks:
  - name: full
    title: Report a full bin
    goal: Your *red* bin is full. Tell ((organisation)).
    start: bins/report
    scenario: red
    success: {reaches: submitted}
    minutes: 10
  - name: not-ours
    title: Report a bin of others
    goal: A blue bin is full.
    start: bins
    success: {reaches: bins/report/not-ours}
  - name: follow
    title: Follow it
    goal: It was not emptied.
    start: track
    success: {judged: yes}
    minutes: 5
""",
    GUIDE: """\
# Guide: ((study))

It takes ((session-minutes)) minutes.

## Welcome (5 minutes)

Say hello.

## A full bin (20 minutes)

Give the card.

((task-full))

Wait.

((task-not-ours))

## Afterwards (1 minute)

## Following (9 minutes)

((task-follow))
""",
    CONSENT: """\
---
version: 3
items:
  take_part: I agree to take part.
  notes: I agree to notes.
  replay: I agree to replays.
---
# Taking part in ((study))

Please read this.

"""
    + "\n\n".join(
        f"## {demand.heading} {{#{mark}}}\n\n{_SAYS.get(mark, 'Words.')}" for mark, demand in DEMANDS.items()
    )
    + "\n",
    SCREENER: "# Screener\n\nAsk ((contact)).\n",
    "bins/scenarios.yaml": "red: {words: A red bin, journey: report}\n",
}


class Team:
    """Writes a study into the site of an author, and sees what is said of it."""

    def __init__(self, author: Author):
        self.author = author
        for name, text in PACK.items():
            author.write(name, text)

    def replace(self, name: str, old: str, new: str) -> Team:
        """Change words that stand once in a file."""
        self.author.replace(name, old, new)
        return self

    def study(self) -> Study:
        """The study, when there is no fault in it."""
        return load_studies(self.author.load())["full-bins"]

    def faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong."""
        return study_faults(self.author.load())


@pytest.fixture
def team(author: Author) -> Team:
    """A team with a good small study."""
    return Team(author)
