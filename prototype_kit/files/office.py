"""Documents and spreadsheets in the two open formats, which are folders of XML packed as a zip.

They are looked through without being unpacked to a disk, in parts of a fixed size.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from xml.parsers import expat

from prototype_kit.files.clean import MEGABYTE, FileRefused

MOST_PARTS = 2_000
MOST_UNPACKED = 100 * MEGABYTE
MOST_RATIO = 100  # how many times larger a part may be than it is packed; text comes to about 20
_PIECE = 64 * 1024
_OOXML = "application/vnd.openxmlformats-officedocument"
# What the main part says that the whole is; the types of files with macros are not among them.
_MAIN: Mapping[str, str] = {
    f"{_OOXML}.wordprocessingml.document.main+xml": ".docx",
    f"{_OOXML}.spreadsheetml.sheet.main+xml": ".xlsx",
}
_ODF: Mapping[bytes, str] = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
_ACTIVE_PARTS = re.compile(
    r"vbaproject|vbadata|activex|(^|/)(basic|scripts|dialogs)/|externallinks/|embeddings/.*\.(bin|exe|js)$"
    r"|oleobject|(^|/)object \d+/.*(?<!\.xml)$|\.(exe|dll|js|vbs|cmd|bat|ps1|scr|html?|swf)$",
    re.IGNORECASE,
)
_LINK = "/hyperlink"  # the one thing outside that a document may name: it is followed by a person alone


def read_office(content: bytes) -> str:
    """The ending that fits: `.docx`, `.odt`, `.xlsx` or `.ods`. Raises `FileRefused`."""
    if content.find(b"PK\x03\x04") != 0:
        raise FileRefused("unreadable")
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            return _look_through(packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise FileRefused("unreadable") from None
    except expat.ExpatError:
        raise FileRefused("unreadable") from None


def _look_through(packed: zipfile.ZipFile) -> str:
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefused("unreadable")
    if len({part.filename for part in parts}) < len(parts):
        raise FileRefused("active")  # two parts of one name: which of them counts is for the program to say
    for part in parts:
        _check_part(part)
    ending = _what_it_is(packed)
    for part in parts:
        _check_content(packed, part)
    return ending


def _check_part(part: zipfile.ZipInfo) -> None:
    name = part.filename
    if part.flag_bits & 0x1:
        raise FileRefused("protected")
    leads_out = name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name
    if leads_out or _ACTIVE_PARTS.search(name):
        raise FileRefused("active")
    if part.file_size > MEGABYTE and part.file_size > MOST_RATIO * max(part.compress_size, 1):
        raise FileRefused("unreadable")


def _what_it_is(packed: zipfile.ZipFile) -> str:
    names = packed.namelist()
    if names and names[0] == "mimetype":
        ending = _ODF.get(_start(packed, "mimetype").strip())
        if ending is None:
            raise FileRefused("wrong-type")
        if "META-INF/manifest.xml" in names and b"encryption-data" in _start(packed, "META-INF/manifest.xml"):
            raise FileRefused("protected")
        return ending
    if "[Content_Types].xml" not in names:
        raise FileRefused("wrong-type")
    types = _attributes(_start(packed, "[Content_Types].xml"), "ContentType")
    if any("macroenabled" in each.lower() or "vba" in each.lower() for each in types):
        raise FileRefused("active")
    found = [_MAIN[each] for each in types if each in _MAIN]
    if len(found) != 1:
        raise FileRefused("wrong-type")
    return found[0]


def _start(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as part:
        return part.read(MEGABYTE)


def _check_content(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part in pieces. No more is read than it says of its size, and it is broken if that is not so."""
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".rdf"))
    parser = _Parser(part.filename) if is_xml else None
    with packed.open(part) as stream:
        while piece := stream.read(_PIECE):
            if parser is not None:
                parser.feed(piece)
    if parser is not None and part.file_size:
        parser.close()


class _Parser:
    """Reads XML for what must not be there: entities, and what is fetched from elsewhere."""

    def __init__(self, name: str):
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        if name.endswith(".rels"):
            self._parser.StartElementHandler = self._relationship

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, False)

    def close(self) -> None:
        self._parser.Parse(b"", True)

    @staticmethod
    def _doctype(*_: object) -> None:
        # Entities stand in there, which grow without end or name files of ours. No office program writes one.
        raise FileRefused("active")

    @staticmethod
    def _relationship(_: str, attributes: Mapping[str, str]) -> None:
        outside = attributes.get("TargetMode", "").lower() == "external"
        if outside and not attributes.get("Type", "").endswith(_LINK):
            raise FileRefused("active")


def _attributes(xml: bytes, name: str) -> list[str]:
    """Every value of an attribute."""
    found: list[str] = []
    parser = expat.ParserCreate()

    def element(_: str, attributes: Mapping[str, str]) -> None:
        if name in attributes:
            found.append(attributes[name])

    def doctype(*_: object) -> None:
        raise FileRefused("active")

    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(xml, True)
    return found
