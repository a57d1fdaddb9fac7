"""Every word of a site and its services, out to a spreadsheet and back: for sign-off and for translators.

A row of the sheet is one piece of words in all its languages. It carries a key, by which it finds its place
again, and a fingerprint of what each language said when it went out, by which a change in the sheet and a
change in the files are told apart.
"""

from __future__ import annotations

import difflib
import hashlib
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from prototype_kit.content import read_content
from prototype_kit.document import Faults
from prototype_kit.document.words import ENGLISH
from prototype_kit.document.words import Path as WordPath
from prototype_kit.errors import DefinitionError, KitError
from prototype_kit.language import NAMES
from prototype_kit.site import Site, load_site
from prototype_kit.spreadsheet import Column, Row, clean, read_sheet, sheet_bytes
from prototype_kit.word_files import RuleWords, Word, WordFile, words_of

IN_ENGLISH: Mapping[str, str] = {"en": "English", "cy": "Welsh"}
"""What a language is called in headings and in what the commands say."""
KEY, FINGERPRINT = "Key", "Fingerprint"


# Out


def export_words(site: Site, to: Path, languages: Iterable[str]) -> list[Word]:
    """Write a spreadsheet of every word in English and `languages`, and return them. It overwrites `to`."""
    codes = (ENGLISH, *(code for code in languages if code != ENGLISH))
    words = [*words_of(site, codes)]
    columns = [
        Column("Where", 34),
        Column("Which", 34),
        Column("What it is", 16),
        *(Column(IN_ENGLISH.get(code, code), 60) for code in codes),
        Column("Note", 40),
        Column(KEY, 12, quiet=True),
        Column(FINGERPRINT, 12, quiet=True),
    ]
    _replace(to, sheet_bytes(to, columns, map(_cells, words)))
    return words


def _cells(word: Word) -> list[str]:
    source, path = word.source, word.path
    return [
        source.shown,
        source.which(path),
        source.kind(path),
        *word.texts.values(),
        source.note(path, word.english),
        word.key,
        " ".join(f"{code}:{_fingerprint(text)}" for code, text in word.texts.items()),
    ]


_AS_TYPED = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\xa0": " ", "…": "..."})


def _plain(text: str) -> str:
    """Words without what spreadsheet programs change by themselves: quotes, spaces at ends of lines."""
    lines = unicodedata.normalize("NFC", clean(text)).translate(_AS_TYPED).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:10]


def _fingerprint(text: str) -> str:
    return _digest(_plain(text)) if text else "-"


# In


@dataclass(frozen=True)
class Change:
    """Words of one language that a row changes, or writes first."""

    row: int
    word: Word
    code: str
    text: str

    @property
    def old(self) -> str:
        """What is there now; empty when it is new."""
        return self.word.texts[self.code]


Why = Literal["refused", "conflict", "unknown", "left"]


@dataclass(frozen=True)
class NotWritten:
    """A row that is not written, and why. A `refused` one has to be mended before anything is."""

    row: int
    where: str
    why: Why
    what: str


@dataclass
class Comparison:
    """What a spreadsheet would change in a site."""

    changes: list[Change] = field(default_factory=list)
    not_written: list[NotWritten] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether a row has to be mended first."""
        return any(row.why == "refused" for row in self.not_written)


def compare_words(site: Site, sheet: Path, force: bool = False) -> Comparison:
    """What the words of a spreadsheet change. `force` takes them where the files have changed meanwhile too.

    Raises `KitError` when the file is no spreadsheet of words, or has a language that the site has not.
    """
    rows = read_sheet(sheet, (KEY, FINGERPRINT))
    columns = _language_columns(rows, site)
    known = {word.key: word for word in words_of(site, [*columns.values()])}
    comparison, seen = Comparison(), dict[str, Row]()
    for row in rows:
        key = row.cells.get("key", "").strip()
        if key in seen and _said(seen[key], columns) == _said(row, columns):
            continue
        comparer = _Comparer(row, columns, comparison, force)
        if key in seen:
            comparer.leave(
                "refused", key, f"it has the same key as row {seen[key].number}. Delete one of them"
            )
        elif key not in known:
            comparer.unknown(key)
        else:
            comparer.compare(known[key])
        seen[key] = row
    return comparison


def _language_columns(rows: Sequence[Row], site: Site) -> dict[str, str]:
    """The codes of the languages that the sheet has, by heading."""
    names = {code: (IN_ENGLISH.get(code, code), code, NAMES[code]) for code in NAMES}
    there = rows[0].cells if rows else {}
    found = {heading: code for heading in there for code in NAMES if heading in map(str.lower, names[code])}
    if lacking := sorted({*found.values()} - {*site.entry.languages}):
        languages = ", ".join([*site.entry.languages, *lacking])
        what = f"The site has no pages in {IN_ENGLISH[lacking[0]]}"
        raise KitError(f"{what}: write languages: [{languages}] into site.yaml first.")
    # English is always compared, also for a sheet that lacks it: no cell has this heading.
    return {**found, **({} if ENGLISH in found.values() else {"": ENGLISH})}


def _said(row: Row, columns: Mapping[str, str]) -> list[str]:
    return [_plain(row.cells.get(heading, "")) for heading in columns]


class _Comparer:
    """Compares one row with what the files say."""

    def __init__(self, row: Row, columns: Mapping[str, str], comparison: Comparison, force: bool):
        self.row, self.columns, self.comparison, self.force = row, columns, comparison, force

    def leave(self, why: Why, where: str, what: str) -> None:
        """Note why this row is not written."""
        self.comparison.not_written.append(NotWritten(self.row.number, where, why, what))

    def unknown(self, key: str) -> None:
        """A row that is about nothing in the site: one of somebody's own, or of words that are gone."""
        if key:
            self.leave("unknown", key, "there are no words with this key in the site")
        else:
            self.leave("unknown", "no key", "it has no key, so nobody can tell where its words belong")

    def compare(self, word: Word) -> None:
        """Note what the row changes in these words."""
        where = f"{word.source.shown}, {word.source.which(word.path)}"
        wrong = [why for heading, why in self.row.wrong.items() if heading in self.columns]
        if wrong:
            self.leave("refused", where, f"{wrong[0]}. Type the words")
            return
        went_out = dict(part.split(":", 1) for part in self._fingerprints() if ":" in part)
        said = {code: self.row.cells.get(heading, "").strip() for heading, code in self.columns.items()}
        changed = {
            code: text
            for code, text in said.items()
            if text and _plain(text) not in (_plain(word.texts[code]), "")
            if _fingerprint(text) != went_out.get(code)  # else the file is newer, and the row as it went out
        }
        if not changed:
            return
        stale = [
            code for code in dict.fromkeys((ENGLISH, *changed)) if self._is_stale(word, code, said, went_out)
        ]
        if stale and not self.force:
            languages = " and ".join(IN_ENGLISH[code] for code in stale)
            what = f"the {languages} in the file has changed since this row went out"
            self.leave("conflict", where, f"{what}: it says now “{_short(word.texts[stale[0]])}”")
        elif ENGLISH in changed and isinstance(word.source, RuleWords):
            file = f"{word.source.shown}, {word.source.which(word.path)}"
            self.leave("left", where, f"English in rules is code: change it in {file}, and export again")
        elif ENGLISH in changed and not word.english:
            self.leave("left", where, "there is no English here to change: write it into the file first")
        elif why := self._refusal(word, changed):
            self.leave("refused", where, why)
        else:
            self.comparison.changes += [
                Change(self.row.number, word, code, text) for code, text in changed.items()
            ]

    def _fingerprints(self) -> list[str]:
        return self.row.cells.get("fingerprint", "").split()

    def _is_stale(self, word: Word, code: str, said: Mapping[str, str], went_out: Mapping[str, str]) -> bool:
        """Whether the file says something else than when the row went out, and than the row does."""
        now = word.texts[code]
        return _fingerprint(now) != went_out.get(code) and _plain(said.get(code, "")) != _plain(now)

    def _refusal(self, word: Word, changed: Mapping[str, str]) -> str:
        english = changed.get(ENGLISH, word.english)
        for code, text in changed.items():
            if why := word.source.refusal(text):
                return f"in the {IN_ENGLISH[code]}, {why}"
            wanted = word.source.places(word.english if code == ENGLISH else english)
            found = word.source.places(text)
            if word.english and (why := _misplaced(wanted, found)):
                return f"in the {IN_ENGLISH[code]}, {why}"
        return ""


def _misplaced(wanted: Sequence[str], found: Sequence[str]) -> str:
    """What is wrong with what is filled in. {Called} is {called} with a capital letter."""
    small = {place.lower() for place in wanted}, {place.lower() for place in found}
    lacking = [place for place in wanted if place.lower() not in small[1]]
    if lacking:
        return f"{' and '.join(lacking)} must stay as it is"
    more = [place for place in found if place.lower() not in small[0]]
    return f"nothing is filled in for {' and '.join(more)}: take it out" if more else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"{line[:70].rstrip()}…" if len(line) > 72 else line


# In words


def comparison_text(comparison: Comparison) -> str:
    """What would be changed and what would not, for a person to read before it is."""
    lines: list[str] = []
    file = ""
    for change in comparison.changes:
        source = change.word.source
        if source.shown != file:
            file = source.shown
            lines += ["", file] if lines else [file]
        lines += [*_change_lines(change)]
    if comparison.not_written:
        lines += ["", "Not written:"] if lines else ["Not written:"]
        lines += [
            f"  row {row.row}, {row.where}\n    {row.what[0].upper()}{row.what[1:]}."
            for row in comparison.not_written
        ]
    return "\n".join([*lines, "", _summary(comparison)] if lines else [_summary(comparison)])


def _change_lines(change: Change) -> Iterator[str]:
    source, language = change.word.source, IN_ENGLISH[change.code]
    path = change.word.path
    which, kind = source.which(path), source.kind(path)
    yield f"  row {change.row}, {which}" + (f" ({kind})" if kind != which else "")
    if not change.old:
        yield f"    new {language}: {_short(change.text)}"
    elif "\n" in change.old or "\n" in change.text:
        yield f"    {language}, line by line:"
        pairs = difflib.ndiff(change.old.split("\n"), clean(change.text).split("\n"))
        yield from (f"      {line}" for line in pairs if line[0] in "-+" and line[2:].strip())
    else:
        yield f"    {language} was: {change.old}"
        yield f"    {language} is:  {change.text}"


def _summary(comparison: Comparison) -> str:
    counted = Counter((bool(change.old), change.code) for change in comparison.changes)
    parts = [
        f"{_pieces(number)} of {IN_ENGLISH[code]} {'changed' if old else 'new'}"
        for (old, code), number in sorted(counted.items(), reverse=True)
    ]
    left = len(comparison.not_written)
    if left:
        parts.append(f"{left} {'row' if left == 1 else 'rows'} not written")
    return f"{', '.join(parts)}." if parts else "The spreadsheet says what the files say."


def _pieces(number: int) -> str:
    return f"{number} {'piece' if number == 1 else 'pieces'}"


# Writing


def write_words(site: Site, changes: Iterable[Change]) -> list[str]:
    """Write the words into their files, all or none, and return the names of the files that changed.

    Raises `KitError`, with every file as it was, when they cannot be written or the site has a fault then.
    """
    files = _changed_files(changes)
    copies = {file: file.with_name(f".{file.name}.before") if file.exists() else None for file in files}
    try:
        for file, copy in copies.items():
            if copy is not None:
                shutil.copy2(file, copy)
        try:
            for file, data in files.items():
                _replace(file, data)
            _check(site, files)
        except BaseException:
            _put_back(copies)
            raise
    except OSError as error:
        reason = error.strerror or error
        raise KitError(f"The words could not be written ({reason}). Every file is as it was.") from error
    except DefinitionError as error:
        raise KitError(
            f"The site cannot be used with these words. Every file is as it was.\n{error}"
        ) from error
    finally:
        for copy in copies.values():
            if copy is not None:
                copy.unlink(missing_ok=True)
    return [file.relative_to(site.folder).as_posix() for file in files]


def _changed_files(changes: Iterable[Change]) -> dict[Path, bytes]:
    together: dict[tuple[WordFile, str], dict[WordPath, str]] = {}
    for change in changes:
        together.setdefault((change.word.source, change.code), {})[change.word.path] = clean(change.text)
    files: dict[Path, bytes] = {}
    for (source, code), words in together.items():
        file = source.file(code)
        mark = b"\xef\xbb\xbf" if file.exists() and file.read_bytes().startswith(b"\xef\xbb\xbf") else b""
        files[file] = mark + source.written(code, words).encode("utf-8")
    return files


def _check(site: Site, files: Iterable[Path]) -> None:
    """Raise `DefinitionError` when the site has a fault now, or its own edition of a page of the kit has."""
    load_site(site.folder)
    faults = Faults()
    for file in files:
        if file.suffix == ".md":
            read_content(file, file.relative_to(site.folder).as_posix(), faults)
    faults.stop_if_any()


def _put_back(copies: Mapping[Path, Path | None]) -> None:
    """Give every file its copy; one that has none was not there."""
    for file, copy in copies.items():
        if copy is None:
            file.unlink(missing_ok=True)
        else:
            copy.replace(file)


def _replace(file: Path, data: bytes) -> None:
    """Write so that nobody ever reads half a file."""
    unfinished = file.with_name(f".{file.name}.part")
    try:
        unfinished.write_bytes(data)
        if file.exists():
            shutil.copymode(file, unfinished)
        unfinished.replace(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
