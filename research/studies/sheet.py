"""The consent sheet: what participants read before anything is noted, and what they agree to, item by item.

`consent.md` begins with its data between two lines of `---`: the version, and the words of each item. Below
are sections. Those that every sheet must have are marked behind their heading (`## Who we are {#who}`), so
that a team may choose the words of headings and the kit can still tell that none is missing.

What a sheet must say: GOV.UK Service Manual, "Getting users' consent for research".
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from markupsafe import Markup
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from prototype_kit.document import Faults, Term, fill, nearest, parse_yaml, read_text
from prototype_kit.errors import Fault
from research.consent import ITEMS, NEEDED, Item
from research.studies.words import Parts, Words, parse_parts

FILE = "consent.md"
_FRONT = re.compile(r"\A---\n(?P<data>.*?\n)---\n", re.DOTALL)
_MARK = re.compile(r"\s*\{#([^}]*)\}$")


@dataclass(frozen=True)
class Demand:
    """A section that every sheet must have: what it `says`, and the names that it `fills` in.

    What is filled in comes from `study.yaml`, so that the sheet cannot say otherwise.
    """

    says: str
    heading: str
    fills: tuple[str, ...] = ()


DEMANDS: Mapping[str, Demand] = {
    "who": Demand("who does the research", "Who we are", ("contact",)),
    "purpose": Demand("what the research is for", "Why we are doing this research"),
    "happens": Demand("what happens in the session", "What will happen"),
    "data": Demand("what is collected about people", "What we collect about you"),
    "recorded": Demand("how it is recorded", "How we record it"),
    "observers": Demand("who observes", "Who watches"),
    "use": Demand("how results are used and shared", "How we use and share what we learn"),
    "voluntary": Demand("that people may say no, and stop at any time", "You can stop at any time"),
    "kept": Demand("how long it is kept", "How long we keep it", ("notes-kept",)),
    "controller": Demand(
        "who is responsible for the data, and who handles it for them",
        "Who is responsible for your data",
        ("controller", "processors"),
    ),
    "rights": Demand(
        "which rights people have, and how they complain",
        "Your rights, and how to complain",
        ("controller-contact",),
    ),
}
"""By mark, in the order in which the template has them."""


def _version(number: int) -> int:
    if number < 1:
        raise ValueError(f"{number} is no version.\nStart with 1, and add 1 whenever you change the words.")
    return number


class ItemsEntry(BaseModel):
    """`items:` of a sheet: what each asks people to agree to, in a sentence that begins with I."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    take_part: Term = Field(description="To take part. Needed.")
    notes: Term = Field(description="To have notes taken. Needed.")
    replay: Term | None = Field(None, description="To have the screen recorded, masked.")
    quotes: Term | None = Field(None, description="To be quoted without a name.")
    observers: Term | None = Field(None, description="To have colleagues watch.")
    audio_video: Term | None = Field(None, description="To be recorded elsewhere, in sound or film.")


class SheetEntry(BaseModel):
    """The data at the top of `consent.md`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: Annotated[int, AfterValidator(_version)] = Field(
        description="From 1. Add 1 whenever you change the words."
    )
    items: ItemsEntry = Field(description="What people agree to, each by itself.")


@dataclass(frozen=True)
class SheetItem:
    """Something that a participant agrees to or not."""

    key: Item
    words: str

    @property
    def needed(self) -> bool:
        """Whether a session can only be recorded with it."""
        return self.key in NEEDED


@dataclass(frozen=True)
class SheetSection:
    """A part of the sheet. `mark` is one of `DEMANDS`, or empty for one that the team added."""

    mark: str
    heading: str
    words: Words


@dataclass(frozen=True)
class Sheet:
    """What a participant reads and agrees to, with every name filled in."""

    version: str
    title: str
    before: Words
    sections: tuple[SheetSection, ...]
    items: tuple[SheetItem, ...]

    @property
    def text(self) -> str:
        """All of it as Markdown, the items as a list at the end."""
        parts = [f"# {self.title}", self.before.text]
        parts += [f"## {section.heading}\n\n{section.words.text}" for section in self.sections]
        parts += ["\n".join(f"* {item.words}" for item in self.items)]
        return "\n\n".join(part for part in parts if part) + "\n"

    @property
    def html(self) -> Markup:
        """All of it below the title as HTML with GOV.UK's classes, without the items."""
        heading = Markup('<h2 class="govuk-heading-m">{}</h2>\n')
        parts = (heading.format(section.heading) + section.words.html for section in self.sections)
        return self.before.html + Markup().join(parts)

    @property
    def hash(self) -> str:
        """The SHA-256 of the text, in hexadecimal. Line breaks and runs of spaces do not count."""
        return hashlib.sha256(normalised(self.text).encode("utf-8")).hexdigest()

    def item(self, key: Item) -> SheetItem | None:
        """One of its items; None when the sheet does not ask for it."""
        return next((item for item in self.items if item.key == key), None)


def normalised(text: str) -> str:
    """The words of a text with one space between them, composed (NFC)."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True)
class SheetFile:
    """`consent.md` as read: its data, and its Markdown with nothing filled in."""

    entry: SheetEntry
    parts: Parts

    def sheet(self, values: Mapping[str, str]) -> Sheet:
        """The sheet with its names filled in."""
        asked = {key: getattr(self.entry.items, key) for key in ITEMS}
        return Sheet(
            str(self.entry.version),
            Words(self.parts.title, values).text,
            Words(self.parts.before, values),
            tuple(
                SheetSection(_mark(part.heading), heading_words(part.heading), Words(part.markdown, values))
                for part in self.parts.parts
            ),
            tuple(SheetItem(key, Words(words, values).text) for key, words in asked.items() if words),
        )


def read_sheet(path: Path, shown: str, faults: Faults) -> SheetFile | None:
    """Read `consent.md`, and add everything that it lacks to `faults`. None when it cannot be used."""
    text = read_text(path, shown, faults, "Everybody must consent. Make a new study and copy its sheet.")
    if text is None:
        return None
    text = text.replace("\r\n", "\n")
    front = _FRONT.match(text)
    if front is None:
        mend = "Begin it with a line of three hyphens, version: 1, items:, and such a line again."
        faults.found.append(Fault(shown, 1, "The data of this sheet are not there.", mend))
        skip, entry, replay = _line_of_title(text), None, False
    else:
        # With a line in the place of the first ---, so that faults name the right one.
        node = parse_yaml(f"\n{front['data']}", shown, faults)
        entry = fill(SheetEntry, node, faults) if node is not None else None
        skip = front[0].count("\n")
        replay = entry is not None and entry.items.replay is not None
    parts = parse_parts(text, shown, faults, skip)
    if parts is not None:
        faults.found.extend(sheet_faults(parts, replay))
    return SheetFile(entry, parts) if entry is not None and parts is not None else None


def sheet_faults(parts: Parts, replay: bool) -> Iterator[Fault]:
    """What the sections lack, or have too much. `replay` says whether screens may be recorded."""
    marks = [_mark(part.heading) for part in parts.parts]
    for mark, demand in DEMANDS.items():
        if mark not in marks:
            what = f"The sheet does not say {demand.says}."
            yield Fault(parts.shown, 0, what, f"Write a section: ## {demand.heading} {{#{mark}}}")
    for number, part in enumerate(parts.parts):
        mark = marks[number]
        if mark and mark not in DEMANDS:
            what = f"{{#{mark}}} does not mark a section that is known."
            yield Fault(parts.shown, part.line, what, nearest(mark, DEMANDS))
        elif mark and mark in marks[:number]:
            what = f"Two sections are marked {{#{mark}}}."
            yield Fault(parts.shown, part.line, what, "Make one of them, or take the mark off the second.")
        elif mark:
            yield from _lacking(parts.shown, part.line, part.markdown, mark, replay)


def _lacking(shown: str, line: int, markdown: str, mark: str, replay: bool) -> Iterator[Fault]:
    if not markdown:
        yield Fault(shown, line, f"The section {{#{mark}}} is empty.", f"Say {DEMANDS[mark].says}.")
        return
    wanted: Sequence[str] = DEMANDS[mark].fills
    if mark == "kept" and replay:
        wanted = (*wanted, "replay-kept")
    for name in sorted({*wanted} - Words(markdown).names):
        what = f"The section {{#{mark}}} does not name (({name}))."
        mend = f"Write (({name})) there: study.yaml says what it is, so the sheet cannot say otherwise."
        yield Fault(shown, line, what, mend)


def _line_of_title(text: str) -> int:
    """How many lines stand before the first heading."""
    before = text if text.startswith("# ") else text.partition("\n# ")[0]
    return 0 if text.startswith("# ") else before.count("\n") + 1


def _mark(heading: str) -> str:
    found = _MARK.search(heading)
    return found[1] if found else ""


def heading_words(heading: str) -> str:
    """A heading without its mark."""
    return _MARK.sub("", heading)
