"""What a service must bear: `load.yaml`, which load tests are judged by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from prototype_kit.document import FORM, Faults, Node, fill, nearest, read_yaml
from prototype_kit.service import Service
from prototype_kit.site import Site

FILE = "load.yaml"
OTHERS = ("start", "check-answers", "confirmation", "tasks")
"""Pages that every journey may have beside those of its file."""

_FORM = FORM | ConfigDict(allow_inf_nan=False)
_Milliseconds = Annotated[int, Field(ge=1, le=60_000)]


class ThinkTime(BaseModel):
    """How many seconds somebody spends on a page before they send it: any number between the two."""

    model_config = _FORM
    least: float = Field(1, ge=0, le=600, description="The fewest seconds that somebody spends on a page.")
    most: float = Field(5, ge=0, le=600, description="The most seconds.")

    @model_validator(mode="after")
    def _in_order(self) -> ThinkTime:
        if self.least > self.most:
            raise ValueError("The least think time is more than the most.\nMake most the larger one.")
        return self


class Thresholds(BaseModel):
    """`load.yaml` of one service. Without the file it is as if it held nothing."""

    model_config = _FORM
    journeys_a_minute: float = Field(
        0, ge=0, description="How many people must be able to finish in a minute, at the busiest time."
    )
    requests_a_second: float = Field(0, ge=0, description="How many requests must be answered in a second.")
    think_time: ThinkTime = Field(
        ThinkTime(), description="How many seconds people spend on a page: `{least: 1, most: 5}`."
    )
    p95: _Milliseconds = Field(
        1000, description="Milliseconds within which 95 of 100 requests for a page must be answered."
    )
    p95_of: dict[str, _Milliseconds] = Field(
        default_factory=dict, description="The same for single pages, by name."
    )
    failures: float = Field(0, ge=0, le=100, description="How many requests may fail, in percent.")

    def limit(self, page: str) -> int:
        """The milliseconds that the page of a name may take."""
        return self.p95_of.get(page, self.p95)


def read_thresholds(site: Site, service: Service, faults: Faults) -> Thresholds:
    """What a service must bear; what is wrong with its file is added to `faults`."""
    path = service.folder / FILE
    if not path.exists():
        return Thresholds()
    node = read_yaml(path, path.relative_to(site.folder).as_posix(), faults)
    found = fill(Thresholds, node, faults) if node is not None else None
    if found is None or node is None:
        return Thresholds()
    _check_pages(service, found.p95_of, node, faults)
    return found


def _check_pages(service: Service, named: Mapping[str, int], node: Node, faults: Faults) -> None:
    journeys = service.journeys.values()
    screens = {screen.name for journey in journeys for screen, _ in journey.screens}
    known = {*OTHERS, *screens, *(name for journey in journeys for name in journey.repeats)}
    for name in named:
        if name not in known:
            what = f"There is no page {name!r} in this service."
            faults.add(node["p95_of"].key(name), what, nearest(name, known))
