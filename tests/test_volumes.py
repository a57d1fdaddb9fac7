"""Volumes of other channels are read from what spreadsheet programs save, whole or not at all."""

from __future__ import annotations

import pytest

from prototype_kit.csv_export import write_csv
from prototype_kit.months import Month
from prototype_kit.volumes import (
    MOST_SHOWN,
    RowFault,
    Volume,
    VolumesRefused,
    read_volumes,
    rows_of,
    template_rows,
)

HEAD = "month,service,channel,completed,source"
LAST = Month(2026, 10)
SERVICES = ("street-lights", "bins")
GOOD = Volume(LAST, "street-lights", "phone", 1204, "Telephone system")


def read(*lines: str) -> tuple[Volume, ...]:
    """The volumes of a file with these rows."""
    return read_volumes("\n".join([HEAD, *lines]).encode(), SERVICES, LAST)


def refused(data: bytes) -> tuple[RowFault, ...]:
    """What is wrong with a file."""
    with pytest.raises(VolumesRefused) as raised:
        read_volumes(data, SERVICES, LAST)
    return raised.value.faults


def faults(*lines: str) -> list[tuple[int, str, str]]:
    """What is wrong in a file with these rows, line by line."""
    return [tuple(each) for each in refused("\n".join([HEAD, *lines]).encode())]


def test_a_row_is_a_volume() -> None:
    """In the order of the file; 0 is a number too."""
    zero = "2026-09,bins,post,0,Scanning team"
    assert read("2026-10,street-lights,phone,1204,Telephone system", zero) == (
        GOOD,
        Volume(Month(2026, 9), "bins", "post", 0, "Scanning team"),
    )


@pytest.mark.parametrize(
    "row",
    [
        'Oct-26,street-lights,phone,"1,204",Telephone system',
        "01/10/2026,Street-Lights,Phone, 1204 ,Telephone  system",
        "October 2026,street_lights,PHONE,1 204,Telephone system",
        "2026-10-01,/street-lights/,phone,1204,'Telephone system",
        "2026-10,street-lights,phone,1\u00a0204,Telephone system",
    ],
)
def test_what_people_and_excel_make_of_a_row(row: str) -> None:
    """Dates, commas between thousands, capitals, spaces: all the same volume."""
    (found,) = read(row)
    assert (found.key, found.completed) == (GOOD.key, GOOD.completed)


@pytest.mark.parametrize("channel", ["face_to_face", "Face to face", "face-to-face", "FACE TO FACE"])
def test_channels_are_named_as_people_do(channel: str) -> None:
    """As the kit has them, or in words."""
    (found,) = read(f"2026-10,bins,{channel},3,Desk")
    assert found.channel == "face_to_face"


ROW = "2026-10,street-lights,phone,1204,Telephone system"
FILES = {
    "a byte order mark": f"\ufeff{HEAD}\r\n{ROW}\r\n".encode(),
    "UTF-16": f"{HEAD}\n{ROW}".encode("utf-16"),
    "semicolons": f"{HEAD}\n{ROW}".replace(",", ";").replace("1204", "1,204").encode(),
    "tabs": f"{HEAD}\n{ROW}".replace(",", "\t").encode(),
    "empty lines": f"\n{HEAD}\n\n,,,,\n{ROW}\n\n  \n".encode(),
    "other columns": b"note,Source,COMPLETED,month ,channel,service,more\n"
    b"x,Telephone system,1204,2026-10,phone,street-lights,y\n",
    "empty cells behind": f"{HEAD},,\n{ROW},,\n".encode(),
    "old Macs": f"{HEAD}\r{ROW}\r".encode(),
}


@pytest.mark.parametrize("file", FILES)
def test_the_files_that_programs_save(file: str) -> None:
    """Whatever parts the columns, and whatever stands around them."""
    assert read_volumes(FILES[file], SERVICES, LAST) == (GOOD,)


ROWS = {
    ",bins,phone,1,A": ("The month is missing.", "Write it like 2026-10."),
    "10/01/2026,bins,phone,1,A": ("‘10/01/2026’ is not a month.", "Write it like 2026-10."),
    "2026-11,bins,phone,1,A": ("November 2026 is not over yet.", "Import months up to October 2026."),
    "2026-10,,phone,1,A": ("The service is missing.", "Write street-lights or bins."),
    "2026-10,drains,phone,1,A": ("There is no service ‘drains’.", "Write street-lights or bins."),
    "2026-10,bins,,1,A": ("The channel is missing.", "Write web, phone, face_to_face or post."),
    "2026-10,bins,fax,1,A": ("There is no channel ‘fax’.", "Write web, phone, face_to_face or post."),
    "2026-10,bins,phone,,A": ("The number completed is missing.", "Write 0 if nobody used this channel."),
    "2026-10,bins,phone,-4,A": ("-4 is less than 0.", "Write how many were completed, 0 or more."),
    "2026-10,bins,phone,(4),A": ("(4) is less than 0.", "Write how many were completed, 0 or more."),
    "2026-10,bins,phone,1.5,A": ("‘1.5’ is not a whole number.", "Use digits only, such as 1204 or 1,204."),
    "2026-10,bins,phone,1e3,A": ("‘1e3’ is not a whole number.", "Use digits only, such as 1204 or 1,204."),
    "2026-10,bins,phone,١٢,A": ("‘١٢’ is not a whole number.", "Use digits only, such as 1204 or 1,204."),
    "2026-10,bins,phone,#REF!,A": (
        "‘#REF!’ is not a whole number.",
        "Use digits only, such as 1204 or 1,204.",
    ),
    '2026-10,bins,phone,"1,20",A': (
        "‘1,20’ is not a whole number.",
        "Use digits only, such as 1204 or 1,204.",
    ),
    "2026-10,bins,phone,1000000000,A": (
        "1,000,000,000 is more than can be.",
        "Check it in your own figures.",
    ),
    "2026-10,bins,phone,1,": (
        "The source is missing.",
        "Say who counted, such as: telephone system, monthly report.",
    ),
    "2026-10,bins,phone,1": (
        "The source is missing.",
        "Say who counted, such as: telephone system, monthly report.",
    ),
    f"2026-10,bins,phone,1,{'x' * 201}": ("The source is longer than 200 characters.", "Make it shorter."),
    "2026-10,bins,phone,1,a\u202eb": ("The source holds a sign that cannot be shown.", "Type it again."),
    "2026-10,bins,phone,1,ann@example.com": (
        "The source holds an email address.",
        "Name a team or a system, and no person.",
    ),
    "2026-10,bins,phone,1,204,A": (
        "There are 6 cells, and 5 headings.",
        'Put a number or words that hold a comma in quotes, such as "1,204".',
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_is_wrong_in_a_row_is_said_with_its_line(row: str) -> None:
    """What, and how to mend it."""
    assert faults("2026-10,bins,post,1,A", row) == [(3, *ROWS[row])]


def test_all_that_is_wrong_is_said_at_once() -> None:
    """Each cell of each row, by the line that the row begins on: empty lines and line ends in cells count."""
    found = faults("", "soon,drains,fax,-1,", '2026-10,bins,phone,1,"two', 'lines"', "later,bins,phone,1,A")
    assert [(line, what) for line, what, _ in found] == [
        (3, "‘soon’ is not a month."),
        (3, "There is no service ‘drains’."),
        (3, "There is no channel ‘fax’."),
        (3, "-1 is less than 0."),
        (3, "The source is missing."),
        (6, "‘later’ is not a month."),
    ]


def test_the_same_month_and_channel_twice_is_one_too_many() -> None:
    """In whatever way they are written: nobody could say which number holds."""
    found = faults("2026-10,bins,phone,1,A", "2026-10,bins,post,1,A", "Oct-26,Bins,Phone,2,B")
    what = "October 2026 has a number for phone of bins on line 2."
    assert found == [(4, what, "Delete one of the two lines, or add them up.")]


def test_a_file_that_is_wrong_throughout_is_not_said_line_by_line() -> None:
    """The first faults, and how many more there are."""
    with pytest.raises(VolumesRefused) as raised:
        read(*("soon,bins,phone,1,A" for _ in range(MOST_SHOWN + 7)))
    assert (len(raised.value.faults), raised.value.more) == (MOST_SHOWN, 7)
    first, *_, last = str(raised.value).splitlines()
    assert (first, last) == ("Nothing was imported.", "And 7 more like these.")


WHOLE = {
    b"": (0, "The file is empty.", f"Begin it with the headings {HEAD}."),
    b"\n\n": (0, "The file is empty.", f"Begin it with the headings {HEAD}."),
    f"{HEAD}\n".encode(): (0, "The file has no rows.", "Add one for each month and channel."),
    b"month,service,number\n": (
        1,
        "The headings lack channel, completed and source.",
        f"Begin the file with {HEAD}.",
    ),
    b"\nmonth,service,channel,completed,source,Month\n": (
        2,
        "The heading month is there more than once.",
        "Delete all but one of these columns.",
    ),
    b"PK\x03\x04": (0, "This is a workbook, not a CSV file.", "Save it as CSV."),
    "month,service,channel,completed,source\nOct-26,bins,phone,1,£".encode("cp1252"): (
        0,
        "The file is not UTF-8 text.",
        "Save it again.",
    ),
    b"\x89PNG\r\n\x1a\n\xe9": (0, "This is not a CSV file.", "Save the spreadsheet as CSV."),
    b"\x00\x01\x02": (0, "This is not a CSV file.", "Save the spreadsheet as CSV."),
}


@pytest.mark.parametrize("data", WHOLE)
def test_what_is_no_such_file_says_what_to_do(data: bytes) -> None:
    """In Excel's own words where it was saved in another way."""
    ((line, what, mend),) = refused(data)
    assert (line, what) == WHOLE[data][:2]
    assert WHOLE[data][2] in mend


def test_what_goes_out_comes_in_again() -> None:
    """Also a source that a program would take for a formula."""
    volumes = (GOOD, Volume(Month(2026, 9), "bins", "web", 0, "=1+1"))
    data = "".join(write_csv(rows_of(volumes))).encode()
    assert b'"\'=1+1"' in data
    assert read_volumes(data, SERVICES, LAST) == volumes


def test_the_template_has_the_months_to_fill_in() -> None:
    """As it is, it says that the numbers are missing; filled in, it is taken."""
    rows = list(template_rows("bins", LAST))
    assert [row[0] for row in rows[1:]] == [str(LAST.after(each)) for each in (-2, -1, 0) for _ in range(3)]
    assert {fault.what for fault in refused("".join(write_csv(rows)).encode())} == {
        "The number completed is missing.",
        "The source is missing.",
    }
    filled = [rows[0], *((*row[:3], 7, "Desk") for row in rows[1:])]
    assert len(read_volumes("".join(write_csv(filled)).encode(), SERVICES, LAST)) == 9
