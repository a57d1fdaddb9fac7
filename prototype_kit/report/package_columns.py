"""The columns with which tables of a data package begin, and what several of them tell alike."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.csv_export import CellValue
from prototype_kit.data_package import ABSENT, Column
from prototype_kit.kpis import PageFigures
from prototype_kit.kpis.showing import step_share
from prototype_kit.months import Month
from prototype_kit.report.public import PublicService

Row = tuple[CellValue, ...]
SERVICE = Column("service", "string", "The address of the service.")
FROM = Column("figures_from", "string", "live; or prototype or demo, which are no KPIs. demo is made up.")
DAYS = (
    Column("first_day", "date", "The first day that is counted: of a month."),
    Column("last_day", "date", "The last day that is counted: of the same month or a later one."),
)
KEY = ("service", "figures_from", "first_day")
_FEW = "Empty: of fewer than 100."
SHARES = (
    Column("answered_percent", "integer", f"Of those who reached it, who answered it. {_FEW}"),
    Column("erred_percent", "integer", f"Of those who sent an answer, who had one refused. {_FEW}"),
    Column("went_back_percent", "integer", f"Of those who reached it, who went back. {_FEW}"),
    Column("changed_percent", "integer", f"Of those who answered, who changed it later. {_FEW}"),
)
"""What is told of a page: percentages to the nearest 5, and no counts."""


def own(service: PublicService) -> tuple[str, str]:
    """The first two columns."""
    return service.published.slug, service.published.env


def days(first: Month, last: Month) -> tuple[str, str]:
    """The next two."""
    return first.first.isoformat(), last.last.isoformat()


def shares(page: PageFigures) -> Iterator[CellValue]:
    """The columns `SHARES` of one page."""
    for part, whole in (
        (page.answered, page.reached),
        (page.erred, page.sent),
        (page.went_back, page.reached),
        (page.changed, page.answered),
    ):
        share = step_share(part, whole)
        yield ABSENT if share is None else share
