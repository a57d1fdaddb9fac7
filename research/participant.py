"""Participants: people known to the research by a pseudonym, and by nothing that leads to them.

Who P01 is stands in the team's recruitment records, outside the kit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

_CODE = re.compile(r"P(\d{2,})")


@dataclass(frozen=True)
class Participant:
    """Somebody who takes part in a study.

    `code` is a pseudonym such as P01, unique in the study. `segment` is one of the study's own words; it and
    `access_needs` are empty where they are not known, after a refusal and after a withdrawal. `forgotten_at`
    says when everything about the participant was deleted.
    """

    study: str
    code: str
    segment: str = ""
    access_needs: str = ""
    forgotten_at: datetime | None = None


def code_of(number: int) -> str:
    """The pseudonym of the nth participant of a study, counted from 1: P01, P02 … P100."""
    return f"P{number:02}"


def is_code(text: str) -> bool:
    """Whether the text is such a pseudonym, written as `code_of` writes it."""
    found = _CODE.fullmatch(text)
    return found is not None and int(found[1]) > 0 and code_of(int(found[1])) == text
