"""Made-up files by name: what question types are tried with, and what somebody clicks through with.

They are read as anybody's are, so that a sample is refused for the same reasons.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO

from prototype_kit.files.clean import MEGABYTE, Kind

OF_KIND: Mapping[Kind, str] = {
    "photo": "photo.jpg",
    "pdf": "letter.pdf",
    "document": "letter.docx",
    "spreadsheet": "figures.xlsx",
}
"""One that is fine, of each kind."""
TOO_LARGE = "huge.jpg"
TOO_LARGE_SIZE = 21 * MEGABYTE
"""What it says of its size; nothing so large is made."""
VIRUS = "virus.jpg"
"""One in which a scanner has found something."""

_NUMBERED = re.compile(r"-\d{1,2}(?=\.\w+$)")  # photo-2.jpg is another of the name photo.jpg


def sample_content(name: str) -> bytes | None:
    """What is in the sample of a name; None when there is none of it."""
    return _content(_NUMBERED.sub("", name))


@cache
def _content(name: str) -> bytes | None:
    make = _SAMPLES.get(name)
    return make() if make else None


def _picture(form: str) -> bytes:
    from PIL import Image

    written = BytesIO()
    Image.linear_gradient("L").resize((64, 48)).convert("RGB").save(written, form)
    return written.getvalue()


def _jpeg() -> bytes:
    return _picture("JPEG")


def _broken_jpeg() -> bytes:
    return _jpeg()[:200]


def _heic() -> bytes:
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"


def make_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of one empty page. `objects` are numbered from 4; `trailer` is put into the last dictionary."""
    first = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    written, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate((*first, *objects), 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, many = len(written), len(places) + 1
    written += b"xref\n0 %d\n0000000000 65535 f \n" % many
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (many, trailer, start)
    return bytes(written)


def _active_pdf() -> bytes:
    return make_pdf(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>", trailer=b"/Info << /Title 4 0 R >>")


def _protected_pdf() -> bytes:
    encryption = b"<< /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (b"o" * 32, b"u" * 32)
    return make_pdf(encryption, trailer=b"/Encrypt 4 0 R /ID [(1) (1)]")


def make_zip(parts: Mapping[str, bytes | str]) -> bytes:
    """A packed folder, the same each time."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" '
    'ContentType="application/vnd.openxmlformats-officedocument.{main}.main+xml"/>'
    "</Types>"
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def make_docx(**parts: bytes | str) -> bytes:
    """A document of one line. `parts` are more of its files, or others in the place of its own."""
    return make_zip(
        {
            "[Content_Types].xml": _TYPES.format(part="word/document.xml", main="wordprocessingml.document"),
            "word/document.xml": (
                f'<w:document xmlns:w="{_WORD}"><w:body><w:p><w:r><w:t>A letter</w:t></w:r></w:p></w:body>'
                "</w:document>"
            ),
            **parts,
        }
    )


def _xlsx() -> bytes:
    return make_zip(
        {
            "[Content_Types].xml": _TYPES.format(part="xl/workbook.xml", main="spreadsheetml.sheet"),
            "xl/workbook.xml": "<workbook/>",
        }
    )


def _active_docx() -> bytes:
    return make_docx(**{"word/vbaProject.bin": b"\xcc\x61"})


_SAMPLES: Mapping[str, Callable[[], bytes]] = {
    "photo.jpg": _jpeg,
    "photo.png": lambda: _picture("PNG"),
    "letter.pdf": make_pdf,
    "letter.docx": make_docx,
    "figures.xlsx": _xlsx,
    "figures.csv": lambda: b"Month,Visitors\r\nMay,12\r\n",
    "empty.jpg": lambda: b"",
    TOO_LARGE: lambda: b"x",
    VIRUS: _jpeg,
    "page.html": lambda: b"<!DOCTYPE html><title>A page</title>",
    "photo.heic": _heic,
    "photo.txt": _jpeg,
    "letter.txt": make_pdf,
    "document.txt": make_docx,
    "figures.txt": _xlsx,
    "broken.jpg": _broken_jpeg,
    "broken.pdf": lambda: b"%PDF-1.4\n%%EOF\n",
    "broken.docx": lambda: make_docx()[:100],
    "program.pdf": _active_pdf,
    "program.docx": _active_docx,
    "protected.pdf": _protected_pdf,
}

REFUSED: Mapping[Kind, Mapping[str, str]] = {
    "photo": {"photo.txt": "wrong-name", "broken.jpg": "unreadable", "photo.heic": "heic"},
    "pdf": {
        "letter.txt": "wrong-name",
        "broken.pdf": "unreadable",
        "program.pdf": "active",
        "protected.pdf": "protected",
    },
    "document": {"document.txt": "wrong-name", "broken.docx": "unreadable", "program.docx": "active"},
    "spreadsheet": {"figures.txt": "wrong-name"},
}
"""Samples of each kind that are refused, with the rule."""
