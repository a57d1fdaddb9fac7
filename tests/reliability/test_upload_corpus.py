"""What somebody may send in place of a harmless file: each is made here, and judged as it must be.

The corpus is given to the reader of files itself, in a process of its own, so that its memory can be told.
"""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import psutil
import pytest
from PIL import Image, PngImagePlugin

from prototype_kit.adapters.scanner import EICAR, FakeScanner
from prototype_kit.files import CleanFile, FileRefused, clean_name, read_file
from prototype_kit.files import pdf as pdfs
from prototype_kit.files.photo import read_photo
from prototype_kit.files.samples import make_docx, make_pdf, make_zip, sample_content

pytestmark = pytest.mark.reliability

MEGABYTE = 1024 * 1024
MOST = 10 * MEGABYTE
STATUS = Path("/proc/self/status")
ROOT = Path(__file__).parents[2]
KINDS = ("photo", "pdf", "document", "spreadsheet")
SECRET = b"<script>alert(document.domain)</script>"
WHERE = b"CANARY-51.5007-N"


@dataclass(frozen=True)
class Sent:
    """A file as it is sent, and what must become of it: the name it is kept by, or the rule."""

    name: str
    content: bytes
    expected: str


CORPUS: dict[str, Callable[[], Sent]] = {}


def case(
    name: str, expected: str, called: str | None = None
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Add a file to the corpus under this name."""

    def add(make: Callable[[], bytes]) -> Callable[[], bytes]:
        assert name not in CORPUS
        CORPUS[name] = lambda: Sent(called or name, make(), expected)
        return make

    return add


def add(name: str, expected: str, content: bytes | Callable[[], bytes], called: str | None = None) -> None:
    """The same for content that is at hand."""
    case(name, expected, called)(content if callable(content) else lambda: content)


def picture(
    form: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object
) -> bytes:
    """A small picture."""
    written = BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(written, form, **options)
    return written.getvalue()


def with_place(form: str) -> bytes:
    """A picture that says where it was taken, in every place where a camera writes it."""
    exif = Image.Exif()
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (51.0, 30.0, 2.5), "W", (0.0, 7.0, 28.0)
    exif[0x010E] = WHERE.decode()
    options: dict[str, object] = {"exif": exif}
    xmp = (
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>" + WHERE + b"</exif:GPSLatitude></x:xmpmeta>"
    )
    if form == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_itxt("XML:com.adobe.xmp", xmp.decode())
        notes.add_text("Comment", WHERE.decode())
        options["pnginfo"] = notes
    else:
        options["xmp"] = xmp
    if form == "JPEG":
        options |= {"comment": WHERE, "icc_profile": WHERE * 10}
    return picture(form, **options)


def png_of(width: int, height: int) -> bytes:
    """A true PNG of one colour, a few kilobytes long however large it is."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def pdf(catalog: bytes = b"", *objects: bytes) -> bytes:
    """A PDF whose first dictionary says more."""
    return make_pdf(*objects).replace(b"/Type /Catalog", b"/Type /Catalog " + catalog, 1)


def table_of(entries: int) -> bytes:
    """A PDF whose table of objects is packed: a few kilobytes, however long it is."""
    rows = zlib.compress(b"\x01\0\0\0" * entries, 9)
    body = make_pdf().partition(b"xref\n")[0]
    keys = b"/Type /XRef /Size %d /W [1 2 1] /Index [0 %d] /Root 1 0 R /Filter /FlateDecode" % (
        entries,
        entries,
    )
    table = b"9 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (keys, len(rows), rows)
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)


def objects_in_one_stream(many: int) -> bytes:
    """A PDF that packs many objects into one stream, in which each is looked for anew."""
    first = 10
    places = b" ".join(b"%d %d" % (first + number, 5 * number) for number in range(many))
    packed = zlib.compress(places + b" " + b"<<>> " * many, 9)
    kids = b" ".join(b"%d 0 R" % (first + number) for number in range(many))
    body = (
        make_pdf(b"[%s]" % kids)
        .replace(b"/Type /Catalog", b"/Type /Catalog /More 4 0 R")
        .partition(b"xref\n")[0]
    )
    holder = len(body)
    keys = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (many, len(places) + 1)
    body += b"5 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (keys, len(packed), packed)
    rows = [struct.pack(">BIH", 0, 0, 65535)]
    rows += [struct.pack(">BIH", 1, body.index(b"%d 0 obj" % number), 0) for number in range(1, 5)]
    rows += [struct.pack(">BIH", 1, holder, 0), *[struct.pack(">BIH", 0, 0, 0)] * (first - 6)]
    rows += [struct.pack(">BIH", 2, 5, number) for number in range(many)]
    listed = zlib.compress(b"".join(rows), 9)
    keys = b"/Type /XRef /Size %d /W [1 4 2] /Root 1 0 R /Filter /FlateDecode" % len(rows)
    table = b"9 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (keys, len(listed), listed)
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)


def office(main: str, part: str, **parts: bytes | str) -> bytes:
    """A packed file of Microsoft's formats."""
    kind = f"application/vnd.{main}.main+xml"
    types = f'<Types><Override PartName="/{part}" ContentType="{kind}"/></Types>'
    return make_zip({"[Content_Types].xml": types, part: "<document/>", **parts})


def see_through() -> bytes:
    """A picture with a hole."""
    written = BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(written, "PNG")
    return written.getvalue()


def lying() -> bytes:
    """A packed file whose lists say that a large part is small."""
    packed = make_docx(**{"word/media/image.dat": b"\0" * 5 * MEGABYTE})
    return packed.replace(struct.pack("<I", 5 * MEGABYTE), struct.pack("<I", 10))


def open_document(kind: str, **parts: bytes | str) -> bytes:
    """A packed file of OpenDocument."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        for name, content in {"content.xml": "<office/>", **parts}.items():
            packed.writestr(name, content)
    return written.getvalue()


def twice() -> bytes:
    """A document with two parts of one name."""
    written = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(written, "w") as packed:
            packed.writestr("[Content_Types].xml", TYPES)
            packed.writestr("word/document.xml", DOCUMENT)
            packed.writestr("word/document.xml", DOCUMENT)
    return written.getvalue()


TYPES = zipfile.ZipFile(BytesIO(make_docx())).read("[Content_Types].xml")
DOCUMENT = zipfile.ZipFile(BytesIO(make_docx())).read("word/document.xml")
SPREADSHEET = "openxmlformats-officedocument.spreadsheetml.sheet"
EXE = b"MZ" + b"\0" * 500
GIF = b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = sample_content("photo.heic") or b""
JPEG, PNG, PDF, DOCX = picture(), picture("PNG"), make_pdf(), make_docx()

# What is fine.
add("photo.jpg", "photo.jpg", JPEG)
add("photo.jpeg", "photo.jpg", JPEG)
add("photo.JPG", "photo.jpg", JPEG)
add("no ending", "no ending.jpg", JPEG)
add("progressive.jpg", "progressive.jpg", lambda: picture(progressive=True))
add("grey.jpg", "grey.jpg", lambda: picture(mode="L"))
add("inks.jpg", "inks.jpg", lambda: picture(mode="CMYK"))
add("photo.webp", "photo.jpg", lambda: picture("WEBP"))
add("palette.png", "palette.jpg", lambda: picture("PNG", mode="P"))
add("see-through.png", "see-through.png", see_through)
add("a jpeg called.png", "a jpeg called.jpg", JPEG)
add("large.jpg", "large.jpg", lambda: picture(size=(6000, 4000), quality=30))
add("letter.pdf", "letter.pdf", PDF)
add("letter.docx", "letter.docx", DOCX)
add("letter.odt", "letter.odt", lambda: open_document("text"))
add("figures.ods", "figures.ods", lambda: open_document("spreadsheet"))
add("figures.xlsx", "figures.xlsx", lambda: office(SPREADSHEET, "xl/workbook.xml"))
add("figures.csv", "figures.csv", b"a,b\r\n1,2\r\n")
add("windows.csv", "windows.csv", "Siân,£5\r\n".encode("cp1252"))
add("excel.csv", "excel.csv", "Siân,5\r\n".encode("utf-16"))
add("link.docx", "link.docx", lambda: relationship("hyperlink"))

# Photos that say where they were taken, or hide something behind the picture.
add("place.jpg", "place.jpg", lambda: with_place("JPEG"))
add("place.png", "place.jpg", lambda: with_place("PNG"))
add("place.webp", "place.jpg", lambda: with_place("WEBP"))
add("html behind.jpg", "html behind.jpg", JPEG + SECRET)
add("zip behind.jpg", "zip behind.jpg", JPEG + DOCX)
add(
    "php in a comment.jpg",
    "php in a comment.jpg",
    lambda: picture(comment=b"<?php system($_GET[0]);" + WHERE),
)

# Something else than the name says.
add("program.jpg", "wrong-type", EXE)
add("program.pdf", "wrong-type", EXE)
add("program.exe", "wrong-type", EXE)
add("photo.exe", "wrong-name", JPEG)
add("photo.pdf", "wrong-name", JPEG)
add("photo.jpg.html", "wrong-name", JPEG)
add("pdf.jpg", "wrong-name", PDF)
add("pdf.docx", "wrong-name", PDF)
add("document.pdf", "wrong-name", DOCX)
add("spreadsheet.docx", "wrong-name", lambda: office(SPREADSHEET, "xl/workbook.xml"))
add("animation.gif", "wrong-type", lambda: picture("GIF"))
add("gif and script.gif", "wrong-type", GIF)
add("gif and script.jpg", "wrong-type", GIF)
add("drawing.svg", "wrong-type", SVG)
add("drawing.png", "wrong-type", SVG)
add("page.html", "wrong-type", SECRET)
add("page.csv", "wrong-type", SECRET)
add("script.csv", "wrong-type", b"#!/bin/sh\nrm -rf /\n")
add("binary.csv", "wrong-type", bytes(range(256)))
add("apple.heic", "heic", HEIC)
add("apple.jpg", "heic", HEIC)
add("scan.tiff", "wrong-type", lambda: picture("TIFF"))
add("photo.bmp", "wrong-type", lambda: picture("BMP"))
add("folder.zip", "wrong-type", lambda: make_zip({"photo.jpg": JPEG}))
add("old.doc", "wrong-type", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500)
add("letter.rtf", "wrong-type", b"{\\rtf1 hello}")

# Empty, broken, too large.
add("empty.jpg", "empty", b"")
add("empty.csv", "wrong-type", b"\r\n\r\n")
add("half.jpg", "unreadable", JPEG[: len(JPEG) // 2])
add("half.png", "unreadable", PNG[: len(PNG) // 2])
add("half.webp", "unreadable", lambda: picture("WEBP", size=(640, 480))[:300])
add("half.pdf", "unreadable", PDF[: len(PDF) // 2])
add("half.docx", "unreadable", DOCX[: len(DOCX) // 2])
add("only a beginning.jpg", "unreadable", b"\xff\xd8\xff\xe0")
add("noise.png", "unreadable", b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(500))
add("heavy.pdf", "too-large", lambda: b"%PDF-" + b" " * MOST)
add("30,000 by 30,000.png", "too-detailed", lambda: png_of(30_000, 30_000))
add("6,000 by 6,000.png", "too-detailed", lambda: png_of(6_000, 6_000))
add("no pages.pdf", "unreadable", lambda: PDF.replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0"))
add("round and round.pdf", "unreadable", lambda: PDF.replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"))

add("streams without end.pdf", "unreadable", lambda: b"%PDF-1.4\n" + b"stream\n" * 1_000_000 + b"%%EOF")
add("lists without end.pdf", "unreadable", lambda: b"%PDF-1.4\n1 0 obj\n" + b"[" * MEGABYTE + b"%%EOF")
add("a bomb of a table.pdf", "unreadable", lambda: table_of(1_000_000))
add("a table.pdf", "a table.pdf", lambda: table_of(1_000))
add("objects in one stream.pdf", "objects in one stream.pdf", lambda: objects_in_one_stream(19_000))

# PDFs that act, or are something else at once.
add("script at the start.pdf", "active", lambda: pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"))
add("script by another name.pdf", "active", lambda: pdf(b"/OpenAction << /S /#4aavaScript /#4aS (x) >>"))
add(
    "script in the names.pdf",
    "active",
    lambda: pdf(b"/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", b"<<>>"),
)
add("starts a program.pdf", "active", lambda: pdf(b"/OpenAction 4 0 R", b"<< /S /Launch /F (cmd.exe) >>"))
add("a file inside.pdf", "active", lambda: pdf(b"/Names << /EmbeddedFiles << /Names [] >> >>"))
add("a form that acts.pdf", "active", lambda: pdf(b"/AcroForm << /XFA (x) >>"))
add("sends itself.pdf", "active", lambda: pdf(b"/OpenAction << /S /SubmitForm /F (x) >>"))
add("protected.pdf", "protected", sample_content("protected.pdf") or b"")
add("html first.pdf", "wrong-type", SECRET + PDF)
add("html inside.pdf", "active", lambda: PDF.replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + SECRET + b"\n"))
add("html behind.pdf", "active", PDF + SECRET)
add("zip behind.pdf", "active", PDF + DOCX)
add("script behind.pdf", "active", PDF + b"\nalert(document.domain)")
add("virus.pdf", "virus.pdf", lambda: make_pdf(b"(%s)" % EICAR))

# Documents that act, or unpack into something else.
add("macros.docx", "active", lambda: make_docx(**{"word/vbaProject.bin": b"x"}))
add("macros.docm", "active", lambda: office("ms-word.document.macroEnabled", "word/document.xml"))
add("macros.xlsx", "active", lambda: office("ms-excel.sheet.macroEnabled", "xl/workbook.xml"))
add("basic.odt", "active", lambda: open_document("text", **{"Basic/script-lc.xml": "<x/>"}))
add("an object.docx", "active", lambda: make_docx(**{"word/embeddings/oleObject1.bin": b"x"}))
add("a program.docx", "active", lambda: make_docx(**{"word/media/run.exe": EXE}))
add("fetches.docx", "active", lambda: relationship("attachedTemplate"))
add("entities.docx", "active", lambda: doctype("utf-8"))
add("entities in disguise.docx", "active", lambda: doctype("utf-16"))
add("climbs out.docx", "active", lambda: make_docx(**{"../../evil.txt": b"x"}))
add("from the root.docx", "active", lambda: make_docx(**{"/etc/passwd": b"x"}))
add("climbs out of windows.docx", "active", lambda: make_docx(**{"..\\..\\evil.txt": b"x"}))
add("twice.docx", "active", twice)
add("bomb.docx", "unreadable", lambda: make_docx(**{"word/media/image.bmp": b"\0" * 60 * MEGABYTE}))
add("many.docx", "unreadable", lambda: make_docx(**{f"word/{number}.xml": "" for number in range(2_100)}))
add(
    "protected.odt",
    "protected",
    lambda: open_document("text", **{"META-INF/manifest.xml": "encryption-data"}),
)
add("lies of its size.docx", "unreadable", lying)
add("zip behind a script.docx", "wrong-type", SECRET + DOCX)

# Names.
add("right to left", "photogpj.jpg", JPEG, called="photo\u202egpj.jpg")
add("right to left program", "wrong-name", JPEG, called="photo\u202egpj.exe")
add("255 characters", f"{'x' * 76}.jpg", JPEG, called=f"{'x' * 251}.jpg")
add("a device of Windows", "_CON.jpg", JPEG, called="CON.jpg")
add("signs of Windows", "a_b_c_.jpg", JPEG, called="a<b>c|.jpg")
add("a path", "photo.jpg", JPEG, called="../../../etc/photo.jpg")
add("a path of Windows", "photo.jpg", JPEG, called="C:\\fakepath\\photo.jpg")
add("lines", "photo Set-Cookie_ x.jpg", JPEG, called="photo\r\nSet-Cookie: x.jpg")
add("NUL", "photo.jpg", JPEG, called="photo\x00.jpg")
add("only an ending", "jpg.jpg", JPEG, called=".jpg")
add("no name", "file.jpg", JPEG, called="\u202e")
add("dots", "photo.jpg", JPEG, called="...photo.jpg...")


def relationship(kind: str) -> bytes:
    """A document that names something outside it."""
    of = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    link = f'<Relationship Id="r1" Type="{of}" Target="http://x.example/" TargetMode="External"/>'
    return make_docx(**{"word/_rels/document.xml.rels": f"<Relationships>{link}</Relationships>"})


def doctype(encoding: str) -> bytes:
    """A document that reads a file of ours."""
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    return make_docx(**{"word/styles.xml": xml.encode(encoding)})


def judged(sent: Sent) -> tuple[str, CleanFile | None]:
    """What becomes of a file: its name, or the rule that refuses it."""
    try:
        file = read_file(sent.name, BytesIO(sent.content), len(sent.content), KINDS, MOST)
    except FileRefused as refused:
        return refused.rule, None
    return file.name, file


@pytest.mark.parametrize("name", CORPUS)
def test_each_file_is_judged_as_it_must_be(name: str) -> None:
    """Taken under a clean name, or refused by the rule that says why; and quickly."""
    sent = CORPUS[name]()
    begun = time.perf_counter()
    verdict, file = judged(sent)
    seconds = time.perf_counter() - begun
    assert verdict == sent.expected
    assert seconds < 5
    if file is not None and file.kind == "photo":
        with Image.open(BytesIO(file.content)) as kept:
            assert max(kept.size) <= 2048
            assert (dict(kept.getexif()), set(kept.info) & {"exif", "xmp", "icc_profile", "comment"}) == (
                {},
                set(),
            )
        for hidden in (WHERE, SECRET, b"GPS", b"Exif", b"xmp", b"PK\x05\x06", b"<?php"):
            assert hidden not in file.content


def test_a_pdf_is_not_looked_through_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever makes it slow, there is an end."""
    monkeypatch.setattr(pdfs, "MOST_SECONDS", 0.0)
    assert judged(Sent("letter.pdf", PDF, ""))[0] == "unreadable"


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "PPM", "ICO"])
def test_no_other_format_is_even_opened(form: str) -> None:
    """What reads pictures knows dozens of formats; only three are tried."""
    with pytest.raises(FileRefused, match="unreadable"):
        read_photo(BytesIO(picture(form)))


def test_the_corpus_is_large_enough() -> None:
    """Sixty files or more, of each kind some that are taken."""
    assert len(CORPUS) >= 60
    taken = {file.kind for file in (judged(make())[1] for make in CORPUS.values()) if file}
    assert taken == set(KINDS)


def test_the_scanner_sees_what_reading_lets_through(tmp_path: Path) -> None:
    """A virus in a good PDF is no matter of its kind: that is what quarantine is for."""
    _, file = judged(CORPUS["virus.pdf"]())
    assert file is not None
    assert FakeScanner(tmp_path).scan(BytesIO(file.content)).found


@pytest.mark.parametrize("name", CORPUS)
def test_a_name_can_be_shown_and_saved_anywhere(name: str) -> None:
    """Short, on one line, without folders, turning marks or signs that a system takes for something else."""
    shown = clean_name(CORPUS[name]().name)
    assert 0 < len(shown) <= 80
    assert shown == clean_name(shown)
    assert not set(shown) & set('/\\<>:"|?*%\r\n\t\x00\u202e\u2066')
    assert shown.isprintable()


def memory(folder: Path) -> None:
    """Judge all files that lie in a folder, and tell how many megabytes more that took at its height."""
    names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    judged(Sent("warm.jpg", JPEG, ""))
    judged(Sent("warm.pdf", PDF, ""))
    before = psutil.Process().memory_info().rss
    for number, name in enumerate(names):
        judged(Sent(name, (folder / str(number)).read_bytes(), ""))
    # What the system's other way counts begins with the parent's memory.
    height = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    sys.stdout.write(str(int(height.split()[1]) // 1024 - before // MEGABYTE))


# Other systems tell the height of memory in ways of their own, or of the parent's memory too.
@pytest.mark.skipif(not STATUS.exists(), reason="the height of memory is told by Linux")
def test_memory_stays_flat(tmp_path: Path) -> None:
    """Less than 200 MB more, at its height, whatever is sent: told in a process that made none of it."""
    corpus = [make() for make in CORPUS.values()]
    names = json.dumps([sent.name for sent in corpus])
    (tmp_path / "names.json").write_text(names, encoding="utf-8")
    for number, sent in enumerate(corpus):
        (tmp_path / str(number)).write_bytes(sent.content)
    program = f"from tests.reliability.test_upload_corpus import *; memory(Path({str(tmp_path)!r}))"
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, cwd=ROOT)
    assert int(told.stdout) < 200
