"""Take-up, cost and savings of a service, from counts of forms and numbers of other channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import cast

import pytest

from prototype_kit.charts import table_rows
from prototype_kit.figures.channel_charts import channels_chart, savings_chart, take_up_chart
from prototype_kit.figures.channels import ChannelFigures, channel_figures, months_within, usual_months
from prototype_kit.kpis.channel_shift import Saving
from prototype_kit.kpis.cost import NoCost
from prototype_kit.months import Month
from prototype_kit.store import KeptVolume, Store
from prototype_kit.store.channel_counts import Way
from prototype_kit.volumes import Volume
from tests.conftest import Author
from tests.test_costs import WHOLE, with_costs

NOW = datetime(2026, 5, 6, tzinfo=UTC)
APRIL, MAY = Month(2026, 4), Month(2026, 5)
BASELINE = Month(2025, 4)
Counts = Mapping[Way, Mapping[str, int]]


@dataclass
class FakeStore:
    """What `channel_figures` reads of a store; `asked` are the months that counts were asked of."""

    counts: Counts = field(default_factory=dict)
    kept: tuple[Volume, ...] = ()
    asked: tuple[Month, ...] = ()

    @property
    def volumes(self) -> FakeStore:
        """All of it in one."""
        return self

    @property
    def channel_counts(self) -> FakeStore:
        """All of it in one."""
        return self

    @property
    def figures(self) -> FakeStore:
        """All of it in one."""
        return self

    def first_days(self, env: str, service: str) -> dict[str, date]:
        """When the form was first used."""
        assert (env, service) == ("live", "bins")
        return {"r1": min(way.month for way in self.counts).first} if self.counts else {}

    def of(self, env: str, service: str) -> tuple[KeptVolume, ...]:
        """What was imported."""
        assert (env, service) == ("live", "bins")
        return tuple(KeptVolume(each, NOW) for each in self.kept)

    def by_way(self, env: str, service: str, first: Month, last: Month) -> Counts:
        """What was counted, whatever months are asked for."""
        assert (env, service) == ("live", "bins")
        self.asked = first, last
        return self.counts


def phone(month: Month, completed: int) -> Volume:
    """So many calls."""
    return Volume(month, "bins", "phone", completed, "Calls")


def figures(author: Author, store: FakeStore, first: Month = APRIL, last: Month = MAY) -> ChannelFigures:
    """Those of the small site's service."""
    return channel_figures(author.load(), cast("Store", store), "live", "bins", first, last)


COUNTED: Counts = {
    Way(BASELINE, "web", False): {"started": 30, "submitted": 20},
    Way(APRIL, "web", False): {"started": 100, "submitted": 60, "exited": 10, "open": 5},
    Way(APRIL, "web", True): {"started": 9, "submitted": 4},
    Way(APRIL, "phone", True): {"started": 12, "submitted": 8},
    Way(MAY, "web", False): {"started": 3, "submitted": 25},
    Way(MAY, "carrier pigeon", False): {"submitted": 99},
}


def test_what_was_begun_online_and_came_to_nothing(author: Author) -> None:
    """Not what may still be completed, nor what staff gave up on the phone; and never less than none."""
    found = figures(author, FakeStore(COUNTED, (phone(APRIL, 20), phone(MAY, 10))))
    assert [each.given_up for each in found.months] == [100 - 60 - 10 - 5 + 9 - 4, 0]
    assert [(each.digital, each.assisted, each.completed) for each in found.months] == [
        (82, 12, 102),
        (25, 0, 35),
    ]


def test_a_service_without_costs(author: Author) -> None:
    """It has take-up, and says what to write for the rest."""
    store = FakeStore(COUNTED, (phone(APRIL, 20),))
    found = figures(author, store)
    assert found.take_up is not None
    assert isinstance(found.cost, NoCost)
    assert (found.saving, found.target, bool(found.costs)) == (None, None, False)
    assert len(found.to_write) == 3
    assert store.asked == (APRIL, MAY)


def test_savings_are_of_the_months_shown_beside_the_baseline(author: Author) -> None:
    """The months of the baseline are read too, and are not shown; what is between does not count."""
    web = "  - {channel: web, low: 0.1, central: 0.1, high: 0.1, from: 2020-01-01, source: A}\n"
    with_costs(author, WHOLE.replace("take_up_target", f"{web}take_up_target", 1))
    store = FakeStore(COUNTED, (phone(BASELINE, 80), phone(APRIL, 20)))
    found = figures(author, store)
    assert store.asked == (BASELINE, MAY)
    assert [each.month for each in found.months] == [APRIL, MAY]
    assert isinstance(found.saving, Saving)
    assert (found.saving.first, found.saving.last) == (APRIL, APRIL)
    store = FakeStore(COUNTED, (phone(BASELINE, 80), phone(APRIL, 20), phone(MAY, 10)))
    later = figures(author, store, first=MAY)
    assert isinstance(later.saving, Saving)
    assert (later.saving.first, later.saving.last) == (MAY, MAY)
    assert found.to_write == ()


def test_all_unit_costs_that_are_lacking_are_said_at_once(author: Author) -> None:
    """Those that the savings lack beside those of the months shown, and those of months not whole yet."""
    with_costs(author, WHOLE)
    post = Volume(BASELINE, "bins", "post", 9, "Scanning")
    none = Volume(APRIL, "bins", "post", 0, "Scanning")
    found = figures(author, FakeStore(COUNTED, (phone(BASELINE, 80), phone(APRIL, 20), post, none)))
    assert isinstance(found.cost, NoCost)
    assert isinstance(found.saving, NoCost)
    assert found.cost.why == found.saving.why
    assert [words.partition(" in ")[0] for words in found.saving.why] == [
        "There is no unit cost for web",
        "There is no unit cost for post",
    ]


def test_the_charts_say_what_is_not_counted(author: Author) -> None:
    """A month that lacks a channel has no share, and its bar says so."""
    found = figures(author, FakeStore(COUNTED, (phone(APRIL, 20),)))
    take_up, channels = take_up_chart(found), channels_chart(found)
    assert take_up is not None
    assert channels is not None
    assert table_rows(take_up)[1:] == (
        ("April 2026", "80%", "69%"),
        ("May 2026", "no number for phone", "no number for phone"),
    )
    assert take_up.rows[1].values == (None, None)
    assert [row[-1] for row in table_rows(channels)] == [
        "Transactions",
        "102",
        "25, no number for phone",
    ]
    assert table_rows(channels)[0] == ("Month", "Online", "Online with help", "Phone", "Transactions")
    assert channels.finding == "80% of 102 were online in April 2026."


def test_there_is_no_chart_of_nothing(author: Author) -> None:
    """A sentence says it instead."""
    found = figures(author, FakeStore())
    assert (take_up_chart(found), channels_chart(found)) == (None, None)


def test_the_chart_of_savings_has_their_ends(author: Author) -> None:
    """Rounded, of each month."""
    web = "  - {channel: web, low: 0.1, central: 0.1, high: 0.1, from: 2020-01-01, source: A}\n"
    with_costs(author, WHOLE.replace("take_up_target", f"{web}take_up_target", 1))
    kept = (phone(BASELINE, 80), phone(APRIL, 20), phone(MAY, 15))
    found = figures(author, FakeStore(COUNTED, kept)).saving
    assert isinstance(found, Saving)
    rows = table_rows(savings_chart(found))
    assert [row[0] for row in rows] == ["Month", "April 2026", "May 2026"]
    assert all(str(cell).startswith(("£", "−£")) for row in rows[1:] for cell in row[1:])


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 3, 1), date(2026, 4, 30), ("2026-03", "2026-04")),
        (date(2026, 3, 2), date(2026, 4, 30), ("2026-04", "2026-04")),
        (date(2026, 3, 1), date(2026, 4, 29), ("2026-03", "2026-03")),
        (date(2026, 3, 2), date(2026, 4, 29), None),
        (date(2026, 3, 1), date(2027, 1, 1), ("2026-03", "2026-04")),
        (date(2026, 5, 1), date(2026, 5, 31), None),
        (date(2025, 12, 31), date(2026, 1, 31), ("2026-01", "2026-01")),
    ],
)
def test_the_whole_months_of_a_period(first: date, last: date, months: tuple[str, str] | None) -> None:
    """Those that have ended, and lie in it from the first day to the last."""
    found = months_within(first, last, date(2026, 5, 6))
    assert (found and tuple(map(str, found))) == months


def test_the_usual_months_are_the_twelve_that_ended_last() -> None:
    """On the last day of a month too it has not ended."""
    for today in (date(2026, 5, 1), date(2026, 5, 31)):
        assert tuple(map(str, usual_months(today))) == ("2025-05", "2026-04")
