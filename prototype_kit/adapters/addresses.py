"""Where addresses are looked up: a fake with made-up ones, and Ordnance Survey's OS Places.

The port is `Gazetteer`, which questions ask.
"""

from __future__ import annotations

import json
import logging
import re
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from zlib import crc32

from prototype_kit.answers import Address
from prototype_kit.document import Faults
from prototype_kit.document.data import JsonFile, Wrong, read_json
from prototype_kit.errors import AdapterUnavailable
from prototype_kit.questions import read_postcode

ANYTOWN = Path(__file__).parent / "anytown.json"
"""What the fake answers with where a service has no data/addresses.json of its own."""

_log = logging.getLogger(__name__)


# --- The fake -----------------------------------------------------------------------------------------------

MOST_OF_AN_ENTRY = 1000  # addresses; the largest real postcodes have about 100
_AN_ENTRY = 'Write it like {"postcode": "ZZ1 1AA", "street": "High Street", "numbers": "1-9, 11A"}.'
_NUMBERS = re.compile(r"\s*(\d{1,4})\s*-\s*(\d{1,4})\s*|\s*(\d{1,4}[A-Za-z]?)\s*", re.ASCII)
_MADE_UP = "99"  # what every UPRN of the fake begins with, so that it can be told from a real one


class FakeGazetteer:
    """Makes addresses from a small file, the same ones each time.

    Each entry has a `postcode` and a `street`, with `numbers` and `names` of houses; `flats` says how many
    are in each of these, and `authority` is the code of their council. An entry that is `unavailable` stands
    for a gazetteer that does not answer. Raises `DefinitionError` when the file is no such list.
    """

    def __init__(self, file: Path, shown: str = ""):
        faults = Faults()
        read = read_addresses(file, shown or file.name, faults)
        faults.stop_if_any()
        self._entries: dict[str, list[Mapping[str, Any]]] = {}
        for entry in read.value if read else []:
            self._entries.setdefault(read_postcode(entry["postcode"]) or "", []).append(entry)

    @property
    def postcodes(self) -> Sequence[str]:
        """Those that have addresses."""
        return [code for code, entries in self._entries.items() if not _is_unavailable(entries)]

    def find(self, postcode: str) -> Sequence[Address]:
        """The addresses of the entries with this postcode."""
        entries = self._entries.get(postcode, [])
        if _is_unavailable(entries):
            raise AdapterUnavailable("this postcode stands for a gazetteer that does not answer")
        return [address for entry in entries for address in _addresses(postcode, entry)]


def _is_unavailable(entries: Sequence[Mapping[str, Any]]) -> bool:
    return any(entry.get("unavailable") for entry in entries)


def _addresses(postcode: str, entry: Mapping[str, Any]) -> Iterator[Address]:
    street = entry["street"]
    houses = [(f"{number} {street}",) for number in _numbers(entry.get("numbers", ""))]
    for house in (*houses, *((name, street) for name in entry.get("names", ()))):
        flats = range(1, entry.get("flats", 0) + 1)
        for lines in [(f"Flat {flat}", *house) for flat in flats] or [house]:
            yield Address(
                lines=lines,
                town=entry.get("town", "Anytown"),
                postcode=postcode,
                uprn=f"{_MADE_UP}{crc32(' '.join((*lines, postcode)).encode()):010}",
                authority=entry.get("authority"),
                given="found",
            )


def _numbers(text: str) -> Iterator[str]:
    """`1-3, 5A` is 1, 2, 3 and 5A."""
    for part in filter(str.strip, text.split(",")):
        if match := _NUMBERS.fullmatch(part):
            yield from [match[3]] if match[3] else map(str, range(int(match[1]), int(match[2]) + 1))


def addresses_file(service_folder: Path) -> Path:
    """What the fake answers with in a service: its own file, else Anytown."""
    own = service_folder / "data" / "addresses.json"
    return own if own.exists() else ANYTOWN


def read_addresses(path: Path, shown: str, faults: Faults) -> JsonFile | None:
    """Read the fake's file; None and faults when it is not a list of entries."""
    file = read_json(path, shown, faults, "Write [] into it.")
    if file is None:
        return None
    if not isinstance(file.value, list):
        faults.add_file(shown, "This file is not a list of addresses.", "Write [] when there are none.")
        return None
    wrong = [
        Wrong(number, f"Entry {number + 1} {what}.", _AN_ENTRY)
        for number, entry in enumerate(file.value)
        for what in _misshapen(entry)
    ]
    file.blame(wrong, faults)
    return None if wrong else file


_SHAPE: Mapping[str, type] = {
    "postcode": str, "street": str, "numbers": str, "names": list, "flats": int, "town": str,
    "authority": str, "unavailable": bool,
}  # fmt: skip


def _misshapen(entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "has no keys"
        return
    for key, value in entry.items():
        if key not in _SHAPE:
            yield f"has a key {key!r} that is not known"
        elif not isinstance(value, _SHAPE[key]) or (isinstance(value, bool) and key != "unavailable"):
            yield f"has {value!r} for {key}"
    postcode, numbers = entry.get("postcode"), entry.get("numbers", "")
    if not isinstance(postcode, str) or read_postcode(postcode) is None:
        yield "has no whole postcode"
    if not entry.get("unavailable") and not entry.get("street"):
        yield "has no street"
    if isinstance(numbers, str) and not all(map(_NUMBERS.fullmatch, filter(str.strip, numbers.split(",")))):
        yield f"has {numbers!r} for numbers"
    if isinstance(flats := entry.get("flats", 0), int) and not 0 <= flats <= MOST_OF_AN_ENTRY:
        yield f"has {flats!r} for flats"
    if not all(isinstance(name, str) and name for name in _listed(entry.get("names"))):
        yield "has a name that is not words"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# --- OS Places ----------------------------------------------------------------------------------------------

OS_PLACES = "https://api.os.uk/search/places/v1/postcode"
PAGE = 100  # the most that OS gives at a time
PAGES = 3  # the largest postcodes have few more than a hundred addresses
TIMEOUT = 3.0  # seconds of silence
LONGEST = 6.0  # seconds in all: somebody is waiting, and can type the address instead
MOST_BYTES = 2_000_000
_NONE_THERE = (400, 404)  # how OS answers to a postcode that is none


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The key must not be sent anywhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class OsPlaces:
    """Addresses of Great Britain from Ordnance Survey's OS Places API (Royal Mail's Postcode Address File).

    It needs a licence: OS gives public bodies one under the Public Sector Geospatial Agreement. `key` goes in
    a header, so that it stands in no log of addresses. `address` is changed by tests alone.
    """

    def __init__(self, key: str, address: str = OS_PLACES, timeout: float = TIMEOUT):
        self._key, self._address, self._timeout = key, address, timeout
        self._opener = urllib.request.build_opener(_NoRedirects)

    def find(self, postcode: str) -> Sequence[Address]:
        """Every address of the postcode. Raises `AdapterUnavailable` within a few seconds."""
        begun, found, total = time.monotonic(), list[Address](), 1
        for page in range(PAGES):
            if page * PAGE >= total:
                break
            if time.monotonic() - begun > LONGEST:
                raise AdapterUnavailable("OS Places takes too long")
            answer = self._page(postcode, page * PAGE)
            found += filter(None, map(_address_of, _results(answer)))
            total = _total(answer)
        return sorted(dict.fromkeys(found), key=_place_in_street)

    def _page(self, postcode: str, offset: int) -> Mapping[str, Any]:
        asked = {
            "postcode": postcode.replace(" ", ""),
            "dataset": "DPA",
            "lr": "EN",  # otherwise an address in Wales may come twice
            "format": "JSON",
            "output_srs": "EPSG:4326",
            "maxresults": PAGE,
            "offset": offset,
        }
        headers = {"key": self._key, "Accept": "application/json"}
        request = urllib.request.Request(f"{self._address}?{urlencode(asked)}", headers=headers)  # noqa: S310 - ours
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                answer = json.loads(response.read(MOST_BYTES))
        except HTTPError as error:
            error.close()
            if error.code in _NONE_THERE:
                return {}
            # Neither the postcode nor the key: just enough to see a key that has expired.
            _log.warning("OS Places answered with status %s.", error.code)
            raise AdapterUnavailable(f"OS Places answered with status {error.code}") from None
        except (OSError, HTTPException, ValueError) as error:
            _log.warning("OS Places could not be asked: %s.", type(error).__name__)
            raise AdapterUnavailable(f"OS Places could not be asked: {type(error).__name__}") from None
        if not isinstance(answer, dict):
            raise AdapterUnavailable("OS Places answered with something else")
        return answer


def _results(answer: Mapping[str, Any]) -> Sequence[Any]:
    results = answer.get("results")  # which is not there when there are none
    return results if isinstance(results, list) else ()


def _total(answer: Mapping[str, Any]) -> int:
    header = answer.get("header")
    total = header.get("totalresults") if isinstance(header, dict) else 0
    return total if isinstance(total, int) else 0


@dataclass(frozen=True)
class _Delivery:
    """A delivery point address, as OS gives it: names in capitals, and no value for what it has not."""

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value).strip()

    def words(self, name: str) -> str:
        """A name as people write it."""
        return in_title_case(self[name])


def _address_of(result: Any) -> Address | None:
    found = result.get("DPA") if isinstance(result, dict) else None
    if not isinstance(found, dict):
        return None
    point = _Delivery(found)
    postcode, lines = read_postcode(point["POSTCODE"]), tuple(filter(None, _lines(point)))
    if postcode is None or not lines:
        return None
    return Address(
        lines=lines,
        town=point.words("POST_TOWN"),
        postcode=postcode,
        uprn=point["UPRN"] or None,
        authority=point["LOCAL_CUSTODIAN_CODE"] or None,
        given="found",
    )


_LIKE_A_NUMBER = re.compile(r"\d+[A-Z]?(?:-\d+[A-Z]?)?", re.ASCII)


def _lines(point: _Delivery) -> Iterator[str]:
    """The lines above the town, after Royal Mail's rules for envelopes."""
    if point["PO_BOX_NUMBER"]:
        yield f"PO Box {point['PO_BOX_NUMBER']}"
    yield point.words("ORGANISATION_NAME")
    yield point.words("DEPARTMENT_NAME")
    number, building = point["BUILDING_NUMBER"], point["BUILDING_NAME"]
    if not number and _LIKE_A_NUMBER.fullmatch(building):
        number, building = building, ""  # a number that Royal Mail keeps as a name, such as 12A
    yield point.words("SUB_BUILDING_NAME")
    yield in_title_case(building)
    places = ("DEPENDENT_THOROUGHFARE_NAME", "THOROUGHFARE_NAME", "DOUBLE_DEPENDENT_LOCALITY",
              "DEPENDENT_LOCALITY")  # fmt: skip
    first, *others = [point.words(place) for place in places if point[place]] or [""]
    yield f"{number} {first}".strip()
    yield from others


_SMALL = frozenset(["and", "at", "by", "for", "in", "le", "of", "on", "the", "under", "upon", "with"])


def in_title_case(text: str) -> str:
    """`ST JOHN'S-ON-THE-HILL` as St John's-on-the-Hill; a number such as 12A stays as it is."""
    parts = re.split(r"([\s,/&()-]+)", text)
    return "".join(_cased(part, first=number == 0) for number, part in enumerate(parts))


def _cased(part: str, *, first: bool) -> str:
    if any(letter.isdigit() for letter in part):
        return part
    return part.lower() if part.lower() in _SMALL and not first else part.capitalize()


def _place_in_street(address: Address) -> tuple[Any, ...]:
    """By street and then by number, as people look for their own: 2 before 10."""
    street = re.sub(r"^[\d\s-]+[A-Za-z]?\s+", "", address.lines[-1])
    return street, *(_by_number(line) for line in reversed(address.lines))


def _by_number(line: str) -> list[tuple[int, str]]:
    return [(int(digits or 0), words) for digits, words in re.findall(r"([0-9]+)|([^0-9]+)", line)]
