"""A file that was read and found safe, and the reason when one was not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Kind = Literal["photo", "pdf", "document", "spreadsheet"]
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class CleanFile:
    """A file as it is kept. `name` is for people and never a path; `media_type` is what it is served as."""

    name: str
    kind: Kind
    media_type: str
    content: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    @cached_property
    def sha256(self) -> str:
        """What tells this content from every other."""
        return hashlib.sha256(self.content).hexdigest()


class FileRefused(Exception):  # noqa: N818 - nothing went wrong here; the person is asked for another file
    """A file that is not taken. `rule` says why, and is one of the question's rules."""

    def __init__(self, rule: str):
        self.rule = rule
        super().__init__(rule)
