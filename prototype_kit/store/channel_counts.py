"""What was begun and completed with the form in each month, by channel and whether staff helped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from prototype_kit.kpis.counts import Metric
from prototype_kit.months import Month, read_month
from prototype_kit.store.daily_metrics import WHOLE
from prototype_kit.store.database import Database
from prototype_kit.store.tables import metric_cell as cell
from prototype_kit.store.tables import metric_part as part
from prototype_kit.store.tables import monthly_metric as table

_METRICS: tuple[Metric, ...] = ("started", "submitted", "exited", "open")


class Way(NamedTuple):
    """A month, the channel by which people came, and whether staff helped."""

    month: Month
    channel: str
    assisted: bool


# One pass, whatever the number of channels and months.
_way = (part.c.channel, part.c.assisted)
_BY_WAY = (
    select(table.c.month, *_way, cell.c.metric, func.sum(table.c.n).label("n"))
    .select_from(part.join(table).join(cell))
    .where(
        part.c.env == bindparam("the_env"),
        part.c.service == bindparam("the_service"),
        table.c.kind == WHOLE,
        table.c.month.between(bindparam("first"), bindparam("last")),
        table.c.cell_id.in_(select(cell.c.id).where(cell.c.metric.in_(_METRICS))),
    )
    .group_by(table.c.month, *_way, cell.c.metric)
)


class ChannelCounts:
    """Reads counts of months; see `Rollups` for how they come to be."""

    def __init__(self, database: Database):
        self._database = database

    def by_way(self, env: str, service: str, first: Month, last: Month) -> Mapping[Way, Mapping[Metric, int]]:
        """What was started, submitted, exited and is open still, of the months from `first` to `last`."""
        asked = {
            "the_env": env,
            "the_service": service,
            "first": str(first),
            "last": str(last),
        }
        found: dict[Way, dict[Metric, int]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(_BY_WAY, asked):
                month = read_month(row.month)
                if month is not None:
                    way = Way(month, row.channel, bool(row.assisted))
                    found.setdefault(way, {})[row.metric] = row.n
        return found
