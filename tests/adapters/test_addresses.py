"""Where addresses come from: the fake that makes them up, and OS Places as its documentation has it."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from prototype_kit.adapters import addresses
from prototype_kit.adapters.addresses import ANYTOWN, FakeGazetteer, OsPlaces, in_title_case
from prototype_kit.adapters.behaviour import behaving
from prototype_kit.adapters.ports import Ports
from prototype_kit.answers import Address
from prototype_kit.errors import AdapterUnavailable, DefinitionError
from prototype_kit.questions import Gazetteer, read_postcode

KEY = "s3cret-key"

# The fake


@pytest.fixture
def anytown() -> FakeGazetteer:
    """What every project begins with."""
    return FakeGazetteer(ANYTOWN)


def test_anytown_has_every_case(anytown: Gazetteer) -> None:
    """Houses, a name, flats, one house alone, very many, none, and a gazetteer that does not answer."""
    assert str(anytown.find("ZZ1 1AA")[0]) == "1 High Street, Anytown, ZZ1 1AA"
    assert str(anytown.find("ZZ1 2AB")[0]) == "The Old Vicarage, Church Lane, Anytown, ZZ1 2AB"
    assert anytown.find("ZZ1 1AJ")[0].lines == ("Flat 1", "2 Station Road")
    assert [len(anytown.find(code)) for code in ("ZZ1 3AH", "ZZ1 2AN", "ZZ1 1ZZ")] == [1, 143, 0]
    with pytest.raises(AdapterUnavailable):
        anytown.find("ZZ9 9ZZ")


def test_the_fake_says_the_same_each_time_and_nothing_that_is_real(anytown: FakeGazetteer) -> None:
    """Every address is its own, in a postcode of nowhere, with a UPRN that shows that it is made up."""
    found = [address for code in anytown.postcodes for address in anytown.find(code)]
    assert found == [address for code in anytown.postcodes for address in FakeGazetteer(ANYTOWN).find(code)]
    assert len({address.uprn for address in found}) == len(set(map(str, found))) == len(found) > 200
    assert {address.given for address in found} == {"found"}
    assert all(address.postcode.startswith("ZZ") for address in found)
    assert all(address.uprn and len(address.uprn) == 12 and address.uprn[:2] == "99" for address in found)
    assert all(read_postcode(code) == code for code in anytown.postcodes)


def test_numbers_are_written_in_short(tmp_path: Path) -> None:
    """Ranges and single numbers, as an author types them."""
    file = tmp_path / "addresses.json"
    file.write_text('[{"postcode": "zz11aa", "street": "Mill Lane", "numbers": "1-3, 5A ,9"}]')
    found = FakeGazetteer(file).find("ZZ1 1AA")
    assert [address.lines[0] for address in found] == [f"{n} Mill Lane" for n in ("1", "2", "3", "5A", "9")]


def test_an_author_says_which_council_an_address_belongs_to(tmp_path: Path) -> None:
    """The code that rules compare with their own; where it is not said, it is not known."""
    file = tmp_path / "addresses.json"
    file.write_text(
        '[{"postcode": "ZZ1 1AA", "street": "Mill Lane", "numbers": "1", "authority": "9998"},'
        ' {"postcode": "ZZ1 1AB", "street": "Mill Lane", "numbers": "2"}]'
    )
    gazetteer = FakeGazetteer(file)
    assert [gazetteer.find(code)[0].authority for code in ("ZZ1 1AA", "ZZ1 1AB")] == ["9998", None]


FAULTS = {
    '{"postcode": "ZZ1 1AA"}': "This file is not a list of addresses.",
    '["ZZ1 1AA"]': "Entry 1 has no keys.",
    '[{"postcode": "Anytown", "street": "Mill Lane"}]': "Entry 1 has no whole postcode.",
    '[{"postcode": "ZZ1 1AA"}]': "Entry 1 has no street.",
    '[{"postcode": "ZZ1 1AA", "street": "Mill Lane", "number": "1"}]': "Entry 1 has a key 'number' that is",
    '[{"postcode": "ZZ1 1AA", "street": "Mill Lane", "numbers": "1 to 9"}]': "has '1 to 9' for numbers",
    '[{"postcode": "ZZ1 1AA", "street": "Mill Lane", "flats": true}]': "Entry 1 has True for flats",
    '[{"postcode": "ZZ1 1AA", "street": "Mill Lane", "authority": 9999}]': "Entry 1 has 9999 for authority",
    '[{"postcode": "ZZ1 1AA", "street": "Mill Lane", "flats": 100000}]': "Entry 1 has 100000 for flats",
    '[{"postcode": "ZZ1 1AA", "street": "Mill Lane", "names": [7]}]': "has a name that is not words",
    "[{]": "This is not JSON",
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_file_that_is_wrong_is_said_with_its_line(text: str, tmp_path: Path) -> None:
    """The author is led to the entry, and shown how to write one."""
    file = tmp_path / "addresses.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        FakeGazetteer(file, "data/addresses.json")
    assert FAULTS[text] in str(refused.value)
    assert str(refused.value).startswith("data/addresses.json")


def test_the_fake_can_be_told_to_fail(anytown: Gazetteer) -> None:
    """A scenario shows the page of a bad day: no address there, or no gazetteer."""
    ports = Ports(None, None, anytown)  # type: ignore[arg-type]  # not asked here
    none = behaving(ports, ["address-not-found"]).addresses
    assert none is not None
    assert none.find("ZZ1 1AA") == ()
    assert behaving(ports, ["addresses-unavailable"]).addresses is None
    assert behaving(ports, []).addresses is anytown


# OS Places

POINT = {
    "UPRN": "200010019924",
    "ADDRESS": "ORDNANCE SURVEY, 4, ADANAC DRIVE, NURSLING, SOUTHAMPTON, ZZ16 0AS",
    "ORGANISATION_NAME": "ORDNANCE SURVEY",
    "BUILDING_NUMBER": "4",
    "THOROUGHFARE_NAME": "ADANAC DRIVE",
    "DEPENDENT_LOCALITY": "NURSLING",
    "POST_TOWN": "SOUTHAMPTON",
    "POSTCODE": "ZZ16 0AS",
    "LOCAL_CUSTODIAN_CODE": 1760,
    "MATCH": 1.0,
}
"""One result as OS documents it, but for a postcode of nowhere."""

Answer = Callable[[Mapping[str, str]], tuple[int, Any]]


class Stub(ThreadingHTTPServer):
    """Answers on this machine as OS Places would, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self, answer: Answer):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[tuple[str, Mapping[str, str], Mapping[str, str]]] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/search/places/v1/postcode"


class _Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_GET(self) -> None:
        """Answer, and note what was asked."""
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append((parts.path, query, {k.lower(): v for k, v in self.headers.items()}))
        status, answer = self.server.answer(query)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", answer)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def answering(answer: Answer) -> Iterator[Stub]:
    """A stub that answers so."""
    stub = Stub(answer)
    thread = threading.Thread(target=stub.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield stub
    finally:
        stub.shutdown()
        stub.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def results(*points: Mapping[str, Any], total: int | None = None) -> Mapping[str, Any]:
    """An answer with these results; without any, there is no list of them either."""
    header = {"header": {"offset": 0, "totalresults": len(points) if total is None else total}}
    return {**header, "results": [{"DPA": {**POINT, **point}} for point in points]} if points else header


def found(*points: Mapping[str, Any]) -> list[Address]:
    """What becomes of these results."""
    with answering(lambda _: (200, results(*points))) as stub:
        return list(OsPlaces(KEY, stub.address).find("ZZ16 0AS"))


def test_os_places_is_asked_as_it_documents() -> None:
    """Postal addresses in English, a hundred at a time; the key in a header, and in no address."""
    with answering(lambda _: (200, results({}))) as stub:
        OsPlaces(KEY, stub.address).find("ZZ16 0AS")
    ((path, query, headers),) = stub.asked
    assert path == "/search/places/v1/postcode"
    assert query == {
        "postcode": "ZZ160AS",
        "dataset": "DPA",
        "lr": "EN",
        "format": "JSON",
        "output_srs": "EPSG:4326",
        "maxresults": "100",
        "offset": "0",
    }
    assert headers["key"] == KEY
    assert urlsplit(addresses.OS_PLACES).scheme == "https"


def test_an_address_is_written_as_on_an_envelope() -> None:
    """Names in capitals become names, with the UPRN and the local authority's code."""
    assert found({}) == [
        Address(
            ("Ordnance Survey", "4 Adanac Drive", "Nursling"),
            "Southampton",
            "ZZ16 0AS",
            uprn="200010019924",
            authority="1760",
            given="found",
        )
    ]


HOUSE: Mapping[str, Any] = {"ORGANISATION_NAME": None, "DEPENDENT_LOCALITY": None}
LINES = {
    "a house": ({}, ("4 Adanac Drive",)),
    "a flat": (
        {"SUB_BUILDING_NAME": "FLAT 2", "BUILDING_NAME": "ROSE HOUSE"},
        ("Flat 2", "Rose House", "4 Adanac Drive"),
    ),
    "a number with a letter": ({"BUILDING_NUMBER": None, "BUILDING_NAME": "12A"}, ("12A Adanac Drive",)),
    "two numbers": ({"BUILDING_NUMBER": None, "BUILDING_NAME": "12-14"}, ("12-14 Adanac Drive",)),
    "a name": (
        {"BUILDING_NUMBER": None, "BUILDING_NAME": "THE OLD MILL"},
        ("The Old Mill", "Adanac Drive"),
    ),
    "a terrace": (
        {"DEPENDENT_THOROUGHFARE_NAME": "ROSE TERRACE"},
        ("4 Rose Terrace", "Adanac Drive"),
    ),
    "a hamlet": (
        {"THOROUGHFARE_NAME": None, "DEPENDENT_LOCALITY": "STOKE-ON-THE-HILL"},
        ("4 Stoke-on-the-Hill",),
    ),
    "a box": (
        {"BUILDING_NUMBER": None, "THOROUGHFARE_NAME": None, "PO_BOX_NUMBER": "77"},
        ("PO Box 77",),
    ),
}


@pytest.mark.parametrize("case", LINES)
def test_the_lines_of_an_address(case: str) -> None:
    """Royal Mail's parts in the order of an envelope, and no empty line."""
    point, lines = LINES[case]
    (address,) = found({**HOUSE, **point})
    assert address.lines == lines


def test_names_in_capitals_become_names() -> None:
    """Little words stay small inside a name, and numbers as they are."""
    names = {
        "ST JOHN'S ROAD": "St John's Road",
        "STRATFORD-UPON-AVON": "Stratford-upon-Avon",
        "THE GROVE": "The Grove",
        "BED & BREAKFAST (ANNEXE)": "Bed & Breakfast (Annexe)",
        "FLAT 2B": "Flat 2B",
    }
    assert {name: in_title_case(name) for name in names} == names


def test_addresses_stand_in_the_order_of_their_street() -> None:
    """2 before 10, and each address once."""
    numbers = [{**HOUSE, "BUILDING_NUMBER": number, "UPRN": number} for number in ("10", "2", "2", "1")]
    assert [address.lines[0].split()[0] for address in found(*numbers)] == ["1", "2", "10"]


@pytest.mark.parametrize(("total", "asked"), [(143, 2), (100, 1), (100_000, 3)])
def test_a_long_list_is_asked_for_in_parts(total: int, asked: int) -> None:
    """Until all have come; and never for ever."""

    def page(query: Mapping[str, str]) -> tuple[int, Any]:
        offset = int(query["offset"])
        points = [{**HOUSE, "BUILDING_NUMBER": f"{n}", "UPRN": f"{n}"} for n in range(offset, offset + 100)]
        return 200, results(*points, total=total)

    with answering(page) as stub:
        addresses_found = OsPlaces(KEY, stub.address).find("ZZ16 0AS")
    assert len(stub.asked) == asked
    assert len(addresses_found) == 100 * asked


@pytest.mark.parametrize(
    "answer", [(200, results()), (400, {"error": {}}), (404, {}), (200, {"results": [7, {}]})]
)
def test_a_postcode_without_addresses_has_none(answer: tuple[int, Any]) -> None:
    """However OS says so."""
    with answering(lambda _: answer) as stub:
        assert list(OsPlaces(KEY, stub.address).find("ZZ1 1AA")) == []


@pytest.mark.parametrize(
    "answer",
    [(401, {}), (403, {}), (429, {}), (500, {}), (503, b""), (200, b"<html>"), (200, [1]), (200, b"\xff")],
)
def test_whatever_goes_wrong_is_the_gazetteer_being_unavailable(
    answer: tuple[int, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Never another error, and neither key nor postcode in a log."""
    with (
        caplog.at_level(logging.DEBUG),
        answering(lambda _: answer) as stub,
        pytest.raises(AdapterUnavailable) as error,
    ):
        OsPlaces(KEY, stub.address).find("ZZ1 1AA")
    assert not any(word in caplog.text + str(error.value) for word in (KEY, "ZZ1", "127.0.0.1"))


def test_nobody_listening_is_the_gazetteer_being_unavailable() -> None:
    """As when the network is away."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(AdapterUnavailable):
        OsPlaces(KEY, address).find("ZZ1 1AA")


def test_silence_is_the_gazetteer_being_unavailable() -> None:
    """Somebody is waiting, and can type the address: after a few seconds nobody waits any more."""
    silent = threading.Event()

    def wait(_: Mapping[str, str]) -> tuple[int, Any]:
        silent.wait(5)
        return 200, results()

    with answering(wait) as stub:
        begun = time.monotonic()
        with pytest.raises(AdapterUnavailable):
            OsPlaces(KEY, stub.address, timeout=0.2).find("ZZ1 1AA")
        assert time.monotonic() - begun < 4
        silent.set()
    assert 0 < addresses.TIMEOUT <= 5


def test_slow_parts_end_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts that each come in time are still given up when all together take too long."""
    monkeypatch.setattr(addresses, "LONGEST", -1)
    with answering(lambda _: (200, results({}, total=143))) as stub, pytest.raises(AdapterUnavailable):
        OsPlaces(KEY, stub.address).find("ZZ1 1AA")


def test_the_key_goes_nowhere_else() -> None:
    """A redirect is not followed, as it would take the key with it."""
    with answering(lambda _: (200, results({}))) as other:

        def elsewhere(_: Mapping[str, str]) -> tuple[int, Any]:
            return 302, other.address

        with answering(elsewhere) as stub, pytest.raises(AdapterUnavailable):
            OsPlaces(KEY, stub.address).find("ZZ1 1AA")
        assert other.asked == []
