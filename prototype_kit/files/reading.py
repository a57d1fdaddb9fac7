"""From what was sent to what is kept: the content says what it is, then whether it is safe."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import IO

from prototype_kit.files.clean import CleanFile, FileRefused, Kind
from prototype_kit.files.csv_text import check_csv
from prototype_kit.files.names import clean_name, split_name
from prototype_kit.files.office import read_office
from prototype_kit.files.pdf import check_pdf
from prototype_kit.files.photo import read_photo

ENDINGS: Mapping[Kind, tuple[str, ...]] = {
    "photo": (".jpg", ".jpeg", ".png", ".webp"),
    "pdf": (".pdf",),
    "document": (".docx", ".odt"),
    "spreadsheet": (".xlsx", ".ods", ".csv"),
}
"""The endings of names that each kind has."""
MEDIA_TYPES: Mapping[str, str] = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv",
}
"""What each ending stands for in a header."""
_OF_PHOTOS = (*ENDINGS["photo"], ".jpe", ".jfif")
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


def read_file(name: str, stream: IO[bytes], size: int, kinds: Collection[Kind], most: int) -> CleanFile:
    """A file that somebody sent, safe to keep. `size` and `most` are bytes.

    Raises `FileRefused` when it is empty or too large, none of these kinds, not what its name says, broken,
    protected by a password, or able to act by itself.
    """
    if size == 0:
        raise FileRefused("empty")
    if size > most:
        raise FileRefused("too-large")
    shown = clean_name(name)
    beginning = stream.read(64)
    stream.seek(0)
    if beginning[4:8] == b"ftyp" and beginning[8:12] in _HEIC and "photo" in kinds:
        raise FileRefused("heic")
    if _is_photo(beginning):
        if "photo" not in kinds:
            raise FileRefused("wrong-type")
        return _photo(shown, stream)
    return _kept_whole(shown, stream.read(most + 1), kinds)


def _is_photo(beginning: bytes) -> bool:
    is_webp = beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP"
    return is_webp or beginning.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _photo(name: str, stream: IO[bytes]) -> CleanFile:
    stem, ending = split_name(name)
    # Phones often write the ending of another kind of photo; as it is written anew, that does no harm.
    if ending and ending not in _OF_PHOTOS:
        raise FileRefused("wrong-name")
    content, written = read_photo(stream)
    return CleanFile(f"{stem}{written}", "photo", MEDIA_TYPES[written], content)


def _kept_whole(name: str, content: bytes, kinds: Collection[Kind]) -> CleanFile:
    stem, ending = split_name(name)
    right = _right_ending(ending, content, kinds)
    kind = next(kind for kind, endings in ENDINGS.items() if right in endings)
    if kind not in kinds:
        raise FileRefused("wrong-type")
    if right in _CHECKS:
        _CHECKS[right](content)
    if ending and ending != right:
        raise FileRefused("wrong-name")
    return CleanFile(f"{stem}{right}", kind, MEDIA_TYPES[right], content)


def _right_ending(ending: str, content: bytes, kinds: Collection[Kind]) -> str:
    """What the content is. Text has no beginning of its own: it is a CSV if its name says so."""
    if content.startswith(b"%PDF-"):
        return ".pdf"
    if content.startswith(b"PK\x03\x04") and not {"document", "spreadsheet"}.isdisjoint(kinds):
        return read_office(content)
    if ending == ".csv":
        return ".csv"
    raise FileRefused("wrong-type")


_CHECKS: Mapping[str, Callable[[bytes], None]] = {".pdf": check_pdf, ".csv": check_csv}
