"""Working days are those of the calendar on the wall: no weekends, and no bank holidays of the division."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, get_args

import pytest
import time_machine
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit import working_days
from prototype_kit.cli import main
from prototype_kit.language import NAMES, language
from prototype_kit.working_days import AHEAD, Division, WorkingDays, calendar_advice, day_of, end_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Author

ENGLAND, SCOTLAND, NORTHERN_IRELAND = (WorkingDays(division) for division in get_args(Division))

DAYS = st.dates(date(2012, 1, 1), date(2040, 12, 31))


# Off every calendar of 2026, by division: what each keeps.
HOLIDAYS = [
    (date(2026, 1, 1), "New Year’s Day", "New Year’s Day", "New Year’s Day"),
    (date(2026, 1, 2), None, "2nd January", None),
    (date(2026, 3, 17), None, None, "St Patrick’s Day"),
    (date(2026, 4, 3), "Good Friday", "Good Friday", "Good Friday"),
    (date(2026, 4, 6), "Easter Monday", None, "Easter Monday"),
    (date(2026, 5, 4), "Early May bank holiday", "Early May bank holiday", "Early May bank holiday"),
    (date(2026, 5, 25), "Spring bank holiday", "Spring bank holiday", "Spring bank holiday"),
    (date(2026, 7, 13), None, None, "Battle of the Boyne (Orangemen’s Day) (substitute day)"),
    (date(2026, 8, 3), None, "Summer bank holiday", None),
    (date(2026, 8, 31), "Summer bank holiday", None, "Summer bank holiday"),
    (date(2026, 11, 30), None, "St Andrew’s Day", None),
    (date(2026, 12, 25), "Christmas Day", "Christmas Day", "Christmas Day"),
    (date(2026, 12, 28), *(["Boxing Day (substitute day)"] * 3)),
]


@pytest.mark.parametrize(("day", "england", "scotland", "northern_ireland"), HOLIDAYS)
def test_each_division_has_its_own_bank_holidays(
    day: date, england: str | None, scotland: str | None, northern_ireland: str | None
) -> None:
    """A bank holiday has a name and is no working day; elsewhere the same day is one."""
    divisions = (ENGLAND, SCOTLAND, NORTHERN_IRELAND)
    assert tuple(days.holiday(day) for days in divisions) == (england, scotland, northern_ireland)
    assert tuple(days.is_working_day(day) for days in divisions) == tuple(
        name is None for name in (england, scotland, northern_ireland)
    )


@pytest.mark.parametrize(
    ("days", "count"), [(ENGLAND, 253), (SCOTLAND, 252), (NORTHERN_IRELAND, 251)], ids=get_args(Division)
)
def test_a_year_has_as_many_working_days_as_the_calendar(days: WorkingDays, count: int) -> None:
    """2026 has 261 days from Monday to Friday, and 8, 9 or 10 bank holidays, all on such days."""
    assert days.between(date(2025, 12, 31), date(2026, 12, 31)) == count


# Worked out with a calendar on paper.
ADDED = [
    (ENGLAND, date(2026, 12, 1), 0, date(2026, 12, 1)),
    (ENGLAND, date(2026, 12, 1), 1, date(2026, 12, 2)),
    (ENGLAND, date(2026, 12, 4), 1, date(2026, 12, 7)),
    (ENGLAND, date(2026, 12, 5), 1, date(2026, 12, 7)),
    (ENGLAND, date(2026, 12, 5), 5, date(2026, 12, 11)),
    (ENGLAND, date(2026, 4, 2), 1, date(2026, 4, 7)),
    (SCOTLAND, date(2026, 4, 2), 1, date(2026, 4, 6)),
    (ENGLAND, date(2026, 4, 1), 5, date(2026, 4, 10)),
    (ENGLAND, date(2026, 5, 1), 5, date(2026, 5, 11)),
    (ENGLAND, date(2026, 5, 22), 5, date(2026, 6, 1)),
    (ENGLAND, date(2026, 8, 28), 1, date(2026, 9, 1)),
    (SCOTLAND, date(2026, 8, 28), 1, date(2026, 8, 31)),
    (ENGLAND, date(2026, 12, 24), 1, date(2026, 12, 29)),
    (ENGLAND, date(2026, 12, 23), 5, date(2027, 1, 4)),
    (SCOTLAND, date(2026, 11, 27), 1, date(2026, 12, 1)),
    (ENGLAND, date(2026, 11, 2), 25, date(2026, 12, 7)),
]


@pytest.mark.parametrize(("days", "start", "count", "end"), ADDED)
def test_working_days_are_counted_as_on_a_calendar(
    days: WorkingDays, start: date, count: int, end: date
) -> None:
    """Over weekends, Easter, the two of May, August and Christmas."""
    assert days.add(start, count) == end
    assert days.between(start, end) == count


def test_nothing_is_between_a_day_and_an_earlier_one() -> None:
    """Nor are working days taken away."""
    assert ENGLAND.between(date(2026, 12, 4), date(2026, 12, 1)) == 0
    assert ENGLAND.between(date(2026, 12, 5), date(2026, 12, 6)) == 0
    with pytest.raises(ValueError, match="-1 working days cannot be added"):
        ENGLAND.add(date(2026, 12, 4), -1)


@given(DAYS, st.integers(0, 300), st.sampled_from([ENGLAND, SCOTLAND, NORTHERN_IRELAND]))
def test_what_is_added_is_between(day: date, count: int, days: WorkingDays) -> None:
    """The two ways to count agree, and what is reached is a working day."""
    end = days.add(day, count)
    assert days.between(day, end) == count
    assert count == 0 or days.is_working_day(end)


@given(DAYS, st.integers(0, 400), st.sampled_from([ENGLAND, SCOTLAND, NORTHERN_IRELAND]))
def test_between_counts_each_working_day_once(day: date, length: int, days: WorkingDays) -> None:
    """The sum that is fast gives what counting one day after the other gives."""
    counted = sum(days.is_working_day(day + timedelta(days=n)) for n in range(1, length + 1))
    assert days.between(day, day + timedelta(days=length)) == counted


def test_the_list_is_that_of_the_package() -> None:
    """The file that is read by hand has what the package's own class reads from it."""
    theirs = BankHolidays(use_cached_holidays=True)
    for days in (ENGLAND, SCOTLAND, NORTHERN_IRELAND):
        first = date(2012, 1, 1)
        span = [first + timedelta(days=n) for n in range((days.known_until - first).days + 1)]
        ours = [day for day in span if days.holiday(day) is not None]
        assert ours == [holiday["date"] for holiday in theirs.get_holidays(division=days.division)]
        assert [day for day in span if days.is_working_day(day)] == [
            day for day in span if theirs.is_work_day(day, division=days.division)
        ]


@pytest.mark.parametrize("days", [ENGLAND, SCOTLAND, NORTHERN_IRELAND], ids=get_args(Division))
def test_it_says_how_far_bank_holidays_are_known(days: WorkingDays) -> None:
    """To the end of a whole year, which has its Christmas; after it only weekends are known."""
    until = days.known_until
    assert (until.month, until.day) == (12, 31)
    assert until >= date(2028, 12, 31)
    at_christmas = {days.holiday(date(until.year, 12, day)) for day in range(25, 29)}
    assert {"Christmas Day", "Christmas Day (substitute day)"} & at_christmas
    assert days.is_known(until)
    after = until + timedelta(days=1)
    assert not days.is_known(after)
    assert days.holiday(after) is None
    assert [days.is_working_day(after + timedelta(days=n)) for n in range(7)].count(True) == 5


def test_a_holiday_at_a_weekend_is_not_taken_off_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GOV.UK lists the weekday that stands in for it; if it listed both, the count would be right too."""
    holiday = {"title": "Christmas Day", "date": "2027-12-25", "notes": ""}
    part = {"england-and-wales": {"events": [holiday]}}
    (tmp_path / "bank-holidays.json").write_text(json.dumps(part), encoding="utf-8")
    monkeypatch.setattr(working_days, "files", lambda _package: tmp_path)
    monkeypatch.setattr(working_days, "_read", working_days._read.__wrapped__)
    assert ENGLAND.holiday(date(2027, 12, 25)) == "Christmas Day"
    assert ENGLAND.between(date(2027, 12, 23), date(2027, 12, 27)) == 2


@pytest.mark.parametrize("code", [code for code in NAMES if code != "en"])
def test_every_bank_holiday_has_a_name_in_every_language(code: str) -> None:
    """A new version of the package may bring a holiday that has no Welsh yet."""
    own = language(code)
    titles = {
        holiday["title"]
        for division in get_args(Division)
        for holiday in BankHolidays(use_cached_holidays=True).get_holidays(division=division)
    }
    assert titles
    assert sorted(titles - own.sentences.keys()) == []


def test_a_bank_holiday_is_named_in_the_language_of_who_reads() -> None:
    """Welsh as GOV.UK has it."""
    welsh = language("cy")
    assert ENGLAND.holiday(date(2026, 5, 4), welsh) == "Gŵyl banc dechrau Mai"
    assert ENGLAND.holiday(date(2026, 12, 28), welsh) == "Dydd San Steffan (diwrnod amgen)"


def test_check_says_in_time_that_the_list_ends(author: Author, capsys: pytest.CaptureFixture[str]) -> None:
    """As advice, half a year before, with what to do; not earlier."""
    until = ENGLAND.known_until
    assert list(calendar_advice(ENGLAND, until - AHEAD)) == []
    (advice,) = calendar_advice(ENGLAND, until - AHEAD + timedelta(days=1))
    assert f"known until 31 December {until.year} only" in advice.what
    assert advice.mend == "Install a newer govuk-bank-holidays."
    with time_machine.travel(datetime.combine(until, datetime.min.time(), UTC)):
        assert main(["--project", str(author.folder), "check"]) == 0
    assert str(advice) in capsys.readouterr().out


ALONE = """
import json, socket, sys

def refuse(*_args, **_kwargs):
    raise AssertionError("the network was touched")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
import prototype_kit.site
early = "govuk_bank_holidays" in sys.modules
from datetime import date
from prototype_kit.language import language
from prototype_kit.working_days import WorkingDays
days = WorkingDays()
told = [days.holiday(date(2026, 1, 1), language(code)) for code in ("en", "cy")]
loaded = sorted({"requests", "urllib3", "http.client"} & sys.modules.keys())
print(json.dumps([early, told, loaded]))
"""


@pytest.mark.parametrize("locale", [{}, {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}])
def test_the_network_is_not_asked_and_starting_does_not_wait(locale: dict[str, str]) -> None:
    """Not in any language, nor on a machine without UTF-8; the list is read when it is first needed.

    Nothing that could ask the network is even loaded.
    """
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ALONE],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **locale},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [False, ["New Year’s Day", "Dydd Calan"], []]


# Midnight in London, in UTC: an hour earlier while it is summer there.
ENDS = [
    (date(2026, 3, 28), datetime(2026, 3, 29, 0, tzinfo=UTC)),
    (date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC)),
    (date(2026, 10, 24), datetime(2026, 10, 24, 23, tzinfo=UTC)),
    (date(2026, 10, 25), datetime(2026, 10, 26, 0, tzinfo=UTC)),
]


@pytest.mark.parametrize(("day", "end"), ENDS)
def test_a_day_ends_at_midnight_on_the_wall(day: date, end: datetime) -> None:
    """Also on the days with 23 and 25 hours; the instant belongs to the next day."""
    assert end_of(day) == end
    assert day_of(end) == day + timedelta(days=1)
    assert day_of(end - timedelta(microseconds=1)) == day


def test_a_time_without_a_zone_has_no_day() -> None:
    """It would be another one on another machine."""
    with pytest.raises(ValueError, match="no time zone"):
        day_of(datetime(2026, 12, 1, 12))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("division", get_args(Division))
def test_a_site_says_whose_bank_holidays_count(author: Author, division: str) -> None:
    """`bank_holidays` of site.yaml."""
    author.replace("site.yaml", "services:", f"bank_holidays: {division}\nservices:")
    assert author.load().working_days.division == division


def test_a_site_that_does_not_say_has_those_of_england_and_wales(author: Author) -> None:
    """Most councils are there."""
    assert author.load().working_days == ENGLAND


def test_a_division_that_is_none_is_refused_with_those_that_are(author: Author) -> None:
    """With its line, and what may stand there."""
    author.replace("site.yaml", "services:", "bank_holidays: wales\nservices:")
    (fault,) = author.faults()
    assert (fault.file, fault.line) == ("site.yaml", 9)
    assert "england-and-wales" in fault.mend
