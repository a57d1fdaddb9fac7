"""Names of files, as they can be shown and saved anywhere. They are never used as a path here."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80  # characters, so that a name fits on a phone and in a header
_LONGEST_ENDING = 10
# Marks that turn or hide text, so that "gpj.exe" could look like "exe.jpg", and all that is not seen.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*%]')
_WINDOWS = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\..*)?", re.IGNORECASE)


def clean_name(given: str) -> str:
    """What a browser said a file is called: without folders, and signs that turn text or mean something."""
    seen = "".join(
        char for char in given[:4096] if char.isspace() or unicodedata.category(char) not in _UNSEEN
    )
    last = re.split(r"[/\\]", seen)[-1]
    plain = _NOT_IN_NAMES.sub("_", " ".join(unicodedata.normalize("NFC", last).split()))
    stem, ending = split_name(plain.strip(". "))
    stem = stem[: LONGEST - len(ending)].strip(". ") or "file"
    return f"_{stem}{ending}" if _WINDOWS.fullmatch(stem) else f"{stem}{ending}"


def split_name(name: str) -> tuple[str, str]:
    """`photo.JPG` is `photo` and `.jpg`; the ending is empty where there is none."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending) > _LONGEST_ENDING or not ending.isalnum():
        return name, ""
    return stem, f".{ending.lower()}"
