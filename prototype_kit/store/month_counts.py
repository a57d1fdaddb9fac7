"""What became of the forms of each month, by journey, and how satisfied people were: what is published."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, func, select

from prototype_kit.kpis.counts import Cell, Counts, Metric
from prototype_kit.months import Month, read_month
from prototype_kit.store.daily_metrics import WHOLE
from prototype_kit.store.database import Database
from prototype_kit.store.tables import metric_cell as cell
from prototype_kit.store.tables import metric_part as part
from prototype_kit.store.tables import monthly_metric as table

_METRICS: tuple[Metric, ...] = ("started", "submitted", "exited", "open", "satisfaction")
_cell = (cell.c.metric, cell.c.page, cell.c.detail)
_BY_JOURNEY = (
    select(table.c.month, part.c.journey, *_cell, func.sum(table.c.n))
    .select_from(part.join(table).join(cell))
    .where(
        part.c.env == bindparam("the_env"),
        part.c.service == bindparam("the_service"),
        table.c.kind == WHOLE,
        table.c.month <= bindparam("last"),
        table.c.cell_id.in_(select(cell.c.id).where(cell.c.metric.in_(_METRICS))),
    )
    .group_by(table.c.month, part.c.journey, *_cell)
)


class MonthCounts:
    """Reads counts of months; see `Rollups` for how they come to be."""

    def __init__(self, database: Database):
        self._database = database

    def by_journey(self, env: str, service: str, last: Month) -> Mapping[Month, Mapping[str, Counts]]:
        """The counts of each month up to `last` that has any, by journey: `""` for what is of no journey."""
        asked = {"the_env": env, "the_service": service, "last": str(last)}
        found: dict[Month, dict[str, dict[Cell, int]]] = {}
        with self._database.reading() as connection:
            for month_text, journey, *counted, n in connection.execute(_BY_JOURNEY, asked):
                month = read_month(month_text)
                if month is not None:
                    found.setdefault(month, {}).setdefault(journey, {})[Cell(*counted)] = n
        return dict(sorted(found.items()))
