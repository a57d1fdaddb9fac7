"""Volumes: how many people used other channels in a month, as the organisation counts them, read from CSV.

A file is taken whole or not at all: everything that is wrong in it is said at once, with its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from prototype_kit.channels import CHANNELS, Channel, channel_of
from prototype_kit.csv_export import CellValue, original
from prototype_kit.errors import KitError
from prototype_kit.language import listed
from prototype_kit.months import Month, read_month
from prototype_kit.personal_details import personal_details

COLUMNS = ("month", "service", "channel", "completed", "source")
LONGEST_SOURCE = 200
"""Characters in which it is said where a number is from."""
MOST = 1_000_000_000
"""More than anybody completes in a month."""
MOST_ROWS = 20_000
MOST_SHOWN = 50
"""Faults that are said at once: a file with more of them is wrong throughout."""

_OF_PEOPLE = ("an email address", "a telephone number", "a National Insurance number", "a postcode")
_NUMBER = re.compile(r"[0-9]+|[0-9]{1,3}(?:[, \u00a0][0-9]{3})+")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # such as a picture has, and no text
_SAVE_AS = "In Excel: File, Save As, CSV UTF-8 (comma delimited)."

_T = TypeVar("_T")
_Read = Callable[[str], _T]


@dataclass(frozen=True)
class Volume:
    """How many transactions of a service were completed by a channel in a month. `source` says who counted.

    Of channel `web` are those that were completed online, but not with this form.
    """

    month: Month
    service: str
    channel: Channel
    completed: int
    source: str

    @property
    def key(self) -> tuple[str, Month, Channel]:
        """What there is one number for."""
        return self.service, self.month, self.channel


class RowFault(NamedTuple):
    """What is wrong in a line of a file, and how to mend it; line 0 is the file as a whole."""

    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        place = f"Line {self.line}: " if self.line else ""
        return f"{place}{self.what} {self.mend}"


class VolumesRefused(KitError):  # noqa: N818 - it says what happened, as its neighbours do
    """A file of which nothing is kept. `faults` are all that is wrong in it, or the first of very many."""

    def __init__(self, faults: Sequence[RowFault], more: int = 0):
        self.faults, self.more = tuple(faults), more
        others = [f"And {more:,} more like these."] if more else []
        super().__init__("\n".join(["Nothing was imported.", *map(str, self.faults), *others]))


def read_volumes(data: bytes, services: Iterable[str], last: Month) -> tuple[Volume, ...]:
    """The volumes in a CSV file, in its order. `services` are those of the site by their address.

    `last` is the last month that has ended. Commas, semicolons and tabs part columns; empty lines are left
    out. Raises `VolumesRefused`.
    """
    table = _Table(_text(data))
    reader = _RowReader(table, tuple(services), last)
    found = [volume for line, cells in table.rows if (volume := reader.read(line, cells))]
    if reader.faults:
        raise VolumesRefused(reader.faults[:MOST_SHOWN], len(reader.faults[MOST_SHOWN:]))
    if not found:
        raise VolumesRefused([RowFault(0, "The file has no rows.", "Add one for each month and channel.")])
    return tuple(found)


def rows_of(volumes: Iterable[Volume]) -> Iterator[Sequence[CellValue]]:
    """Volumes as the rows of a file that can be imported again, with its headings."""
    yield COLUMNS
    for each in volumes:
        yield str(each.month), each.service, each.channel, each.completed, each.source


def template_rows(service: str, last: Month) -> Iterator[Sequence[CellValue]]:
    """A file to fill in: the last three months of a service, with a row for each channel but online."""
    yield COLUMNS
    for before in (-2, -1, 0):
        for channel in CHANNELS:
            if channel != "web":
                yield str(last.after(before)), service, channel, "", ""


def _text(data: bytes) -> str:
    if data[:2] == b"PK":
        raise _whole("This is a workbook, not a CSV file.", f"Save it as CSV. {_SAVE_AS}")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if encoding != "utf-16" and _CONTROLS.search(data):
        raise _whole("This is not a CSV file.", f"Save the spreadsheet as CSV. {_SAVE_AS}")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise _whole("The file is not UTF-8 text.", f"Save it again. {_SAVE_AS}") from None
    if "\x00" in text:
        raise _whole("This is not a CSV file.", f"Save the spreadsheet as CSV. {_SAVE_AS}")
    return text


def _whole(what: str, mend: str) -> VolumesRefused:
    return VolumesRefused([RowFault(0, what, mend)])


class _Table:
    """The rows below the headings with the line that each begins on, and where each column stands."""

    def __init__(self, text: str):
        lines = self._lines(text)
        line, headings = next(lines, (0, ()))
        if not headings:
            raise _whole("The file is empty.", f"Begin it with the headings {','.join(COLUMNS)}.")
        names = [" ".join(cell.split()).casefold() for cell in headings]
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            what = f"The headings lack {listed(missing)}."
            raise VolumesRefused([RowFault(line, what, f"Begin the file with {','.join(COLUMNS)}.")])
        if twice := [name for name in COLUMNS if names.count(name) > 1]:
            what = f"The heading {listed(twice)} is there more than once."
            raise VolumesRefused([RowFault(line, what, "Delete all but one of these columns.")])
        self.columns, self.width = {name: names.index(name) for name in COLUMNS}, len(names)
        self.rows = list(lines)
        if len(self.rows) > MOST_ROWS:
            what = f"The file has more than {MOST_ROWS:,} rows."
            raise _whole(what, "Import it in parts.")

    def _lines(self, text: str) -> Iterator[tuple[int, Sequence[str]]]:
        first = next((line for line in text.splitlines() if line.strip()), "")
        separator = max(",;\t", key=first.count)
        reader, begins = csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield begins, [original(cell).strip() for cell in cells]
                begins = reader.line_num + 1
        except csv.Error:
            what = "This line cannot be read as CSV."
            raise VolumesRefused([RowFault(begins, what, f"Save the file again. {_SAVE_AS}")]) from None


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    """What is wrong with one cell."""

    def __init__(self, what: str, mend: str):
        self.what, self.mend = what, mend


class _RowReader:
    """Makes volumes of rows, and collects what is wrong."""

    def __init__(self, table: _Table, services: Sequence[str], last: Month):
        self._columns, self._width = table.columns, table.width
        self._services, self._last = services, last
        self._first: dict[tuple[str, Month, Channel], int] = {}
        self.faults: list[RowFault] = []

    def read(self, line: int, cells: Sequence[str]) -> Volume | None:
        """The volume of a row; None and faults for one that cannot be kept."""
        if any(cells[self._width :]):
            what = f"There are {len(cells)} cells, and {self._width} headings."
            mend = 'Put a number or words that hold a comma in quotes, such as "1,204".'
            self.faults.append(RowFault(line, what, mend))
            return None
        given = {name: cells[at] if at < len(cells) else "" for name, at in self._columns.items()}
        month = self._take(line, self._month, given["month"])
        service = self._take(line, self._service, given["service"])
        channel = self._take(line, self._channel, given["channel"])
        completed = self._take(line, self._completed, given["completed"])
        source = self._take(line, self._source, given["source"])
        if month is None or service is None or channel is None or completed is None or source is None:
            return None
        volume = Volume(month, service, channel, completed, source)
        first = self._first.setdefault(volume.key, line)
        if first != line:
            what = f"{month.words} has a number for {CHANNELS[channel].lower()} of {service} on line {first}."
            self.faults.append(RowFault(line, what, "Delete one of the two lines, or add them up."))
        return volume

    def _take(self, line: int, read: _Read[_T], text: str) -> _T | None:
        try:
            return read(text)
        except _Refused as refused:
            self.faults.append(RowFault(line, refused.what, refused.mend))
            return None

    def _month(self, text: str) -> Month:
        month = read_month(text)
        if month is None:
            what = f"‘{_short(text)}’ is not a month." if text else "The month is missing."
            raise _Refused(what, f"Write it like {self._last}.")
        if month > self._last:
            what = f"{month.words} is not over yet."
            raise _Refused(what, f"Import months up to {self._last.words}.")
        return month

    def _service(self, text: str) -> str:
        slug = text.casefold().replace("_", "-").strip("/")
        if slug not in self._services:
            what = f"There is no service ‘{_short(text)}’." if text else "The service is missing."
            raise _Refused(what, f"Write {listed(self._services, 'or')}.")
        return slug

    def _channel(self, text: str) -> Channel:
        channel = channel_of(text)
        if channel is None:
            what = f"There is no channel ‘{_short(text)}’." if text else "The channel is missing."
            raise _Refused(what, f"Write {listed(tuple(CHANNELS), 'or')}.")
        return channel

    def _completed(self, text: str) -> int:
        if not text:
            raise _Refused("The number completed is missing.", "Write 0 if nobody used this channel.")
        if re.fullmatch(r"[-−–]\s?[\d,. ]+|\([\d,. ]+\)", text):
            raise _Refused(f"{_short(text)} is less than 0.", "Write how many were completed, 0 or more.")
        if not _NUMBER.fullmatch(text):
            mend = "Use digits only, such as 1204 or 1,204."
            raise _Refused(f"‘{_short(text)}’ is not a whole number.", mend)
        completed = int(re.sub(r"\D", "", text))
        if completed >= MOST:
            raise _Refused(f"{completed:,} is more than can be.", "Check it in your own figures.")
        return completed

    def _source(self, text: str) -> str:
        source = " ".join(text.split())
        if not source:
            mend = "Say who counted, such as: telephone system, monthly report."
            raise _Refused("The source is missing.", mend)
        if len(source) > LONGEST_SOURCE:
            raise _Refused(f"The source is longer than {LONGEST_SOURCE} characters.", "Make it shorter.")
        if not source.isprintable():
            raise _Refused("The source holds a sign that cannot be shown.", "Type it again.")
        for detail in personal_details(source):
            if detail.kind in _OF_PEOPLE:
                raise _Refused(f"The source holds {detail.kind}.", "Name a team or a system, and no person.")
        return source


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
