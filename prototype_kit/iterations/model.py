"""What is kept of an iteration as data: the block between two lines of `---` at the top of its file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from prototype_kit.document import FORM
from prototype_kit.errors import KitError
from prototype_kit.suite import Kind

_Number = Annotated[int, Field(ge=0)]


def _one_line(words: str) -> str:
    return " ".join(words.split())


Line = Annotated[str, AfterValidator(_one_line)]
"""Words on one line, whatever was between them."""


class Releases(BaseModel):
    """The release of a service before and after: twelve letters each, empty where there was or is none."""

    model_config = FORM
    before: str = ""
    after: str = ""


class TestTally(BaseModel):
    """How the tests of one kind did. Of those that passed, `axe` had axe look at pages.

    `skipped` counts tests by the reason why they did not run.
    """

    __test__ = False  # no test, whatever pytest thinks of its name

    model_config = FORM
    kind: Kind
    passed: _Number
    axe: _Number = 0
    skipped: dict[Line, _Number] = {}


class HandTested(BaseModel):
    """The newest test by hand of a journey in one way, such as with a screen reader."""

    model_config = FORM
    journey: str
    way: str
    result: str
    date: dt.date


class LoadVerdict(BaseModel):
    """What a load test found: `instance/load/verdict.json`, which `prototype-kit load` leaves behind.

    `releases` are those of the services that were tested, by slug; `lines` what was judged, a sentence each.
    """

    model_config = FORM | ConfigDict(extra="ignore")
    date: AwareDatetime
    releases: dict[str, str] = Field(min_length=1)
    passed: bool
    lines: tuple[Line, ...] = ()

    def is_of(self, releases: Mapping[str, str]) -> bool:
        """Whether all that was tested is in these releases."""
        return self.releases.items() <= releases.items()


class Count(BaseModel):
    """What became of the journeys that people started. `open` ones may still be completed."""

    model_config = FORM
    started: _Number = 0
    submitted: _Number = 0
    exited: _Number = 0
    open: _Number = 0


class JourneyFigures(BaseModel):
    """The counts of one journey in an iteration, and in the one before.

    `before` is missing where there was no such journey, `changed` says whether its service did change.
    """

    model_config = FORM
    journey: str
    now: Count
    before: Count | None = None
    changed: bool = True


class Figures(BaseModel):
    """The figures of an iteration in one env, as they were at a moment."""

    model_config = FORM
    counted_at: AwareDatetime
    journeys: tuple[JourneyFigures, ...]


class Iteration(BaseModel):
    """One turn of the wheel. `journeys` are titles by address, `releases` by the address of the service.

    `pages` are the addresses of those that changed, such as street-lights/report/contact. `load` is missing
    when no load test was run on these releases; `figures` are by env.
    """

    model_config = FORM
    number: Annotated[int, Field(ge=1)]
    date: dt.date
    released_at: AwareDatetime
    changed: Line
    hypothesis: Line
    measure: Line = ""
    releases: dict[str, Releases]
    journeys: dict[str, Line]
    pages: tuple[Line, ...] = ()
    tests: tuple[TestTally, ...] = ()
    advice: _Number = 0
    by_hand: tuple[HandTested, ...] = ()
    load: LoadVerdict | None = None
    figures: dict[str, Figures] = {}

    @property
    def title(self) -> str:
        """What it is called: its number and what changed."""
        return f"Iteration {self.number}: {self.changed}"

    @property
    def after(self) -> Mapping[str, str]:
        """The release of each service that there was after it, by slug."""
        return {slug: both.after for slug, both in self.releases.items() if both.after}


def read_verdict(file: Path) -> LoadVerdict | None:
    """What the last load test found; None when there was none. Raises `KitError` when it cannot be read."""
    if not file.exists():
        return None
    try:
        return LoadVerdict.model_validate(json.loads(file.read_bytes()))
    except (OSError, ValueError, ValidationError) as error:
        what = f"{file} cannot be read, so it is not known whether the last load test passed."
        raise KitError(f"{what}\nRun it again: prototype-kit load. Or delete the file.") from error
