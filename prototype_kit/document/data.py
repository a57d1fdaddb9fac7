"""A JSON file that an author exported or wrote: its value, and the lines on which its entries begin."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from prototype_kit.document.node import Faults
from prototype_kit.document.reading import read_text
from prototype_kit.errors import Fault

FEW = 5
"""How many faults of one file are said: an export that is wrong is wrong throughout."""


class Wrong(NamedTuple):
    """What is wrong with one entry of a list, by its number from 0. `what` and `mend` are sentences."""

    entry: int
    what: str
    mend: str


@dataclass(frozen=True)
class JsonFile:
    """The value of a file, its name as shown to the author, and its text."""

    shown: str
    value: Any
    text: str

    def blame(self, wrong: Sequence[Wrong], faults: Faults, entries: str = "") -> None:
        """Add what is wrong with entries of the list (under the key `entries`): a few, and how many more."""
        if not wrong:
            return
        lines = self._lines(entries)
        for number, what, mend in wrong[:FEW]:
            faults.found.append(Fault(self.shown, lines[number], what, mend))
        if len(wrong) > FEW:
            more = len(wrong) - FEW
            counted = f"are {more:,} more faults" if more > 1 else "is 1 more fault"
            what = f"There {counted} in this file, the next in this place."
            line = lines[wrong[FEW].entry]
            faults.found.append(Fault(self.shown, line, what, "Mend those above, and check again."))

    def _lines(self, entries: str) -> list[int]:
        """The line of each entry; noughts when they cannot be told.

        Python's reader keeps no lines, so entries are read one by one once more: only when there is a fault.
        """
        listed = self.value[entries] if entries else self.value
        start = re.search(rf'"{entries}"\s*:\s*\[' if entries else r"\[", self.text)
        place, lines = start.end() if start else 0, list[int]()
        decoder, line, counted = json.JSONDecoder(), 1, 0
        for expected in listed:
            place = _past_space(self.text, place)
            line, counted = line + self.text.count("\n", counted, place), place
            try:
                found, place = decoder.raw_decode(self.text, place)
            except ValueError:
                found = None
            if found != expected:  # a list of the same name, inside of something that stands before it
                return [0] * len(listed)
            lines.append(line)
        return lines


def _past_space(text: str, place: int) -> int:
    """The next place that is neither space nor the comma between two entries."""
    found = re.compile(r"[\s,]*").match(text, place)
    return found.end() if found else place


def read_json(path: Path, shown: str, faults: Faults, if_missing: str) -> JsonFile | None:
    """Read one file. None when it cannot be read; the reason is then among the faults."""
    text = read_text(path, shown, faults, if_missing)
    if text is None:
        return None
    try:
        return JsonFile(shown, json.loads(text), text)
    except json.JSONDecodeError as error:
        what, mend = f"This is not JSON: {error.msg}.", "Mend this line, or export the file again."
        faults.found.append(Fault(shown, error.lineno, what, mend))
    except RecursionError:
        faults.add_file(shown, "This file has too many lists inside of lists.", "Export it again.")
    return None
