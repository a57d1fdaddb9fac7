"""What the site of the documents has, and in which order: read from docs/README.md, which people read too."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

LIST = "docs/README.md"
BELOW = {"docs/decisions/": "docs/decisions/README", "docs/reference/questions/": "docs/reference/journey"}
"""Folders of pages that are in no list but that of another page, which stands for all of them."""
_HEADING = re.compile(r"^(##|###) (.+)$")
_ENTRY = re.compile(r"^- \[(.+?)\]\((?!https?:)([^)#]+\.md)\)")
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")


@dataclass(frozen=True)
class Entry:
    """A page: `name` as Sphinx has it, which is its path without the ending."""

    title: str
    name: str


@dataclass(frozen=True)
class Part:
    """Pages below one heading of the list; those of a smaller heading have its words in `group`."""

    title: str
    groups: dict[str, list[Entry]]

    def holds(self, name: str) -> bool:
        """Whether a page is one of these."""
        return any(entry.name == name for entries in self.groups.values() for entry in entries)


def read(root: Path) -> list[Part]:
    """The parts of the list, in its order."""
    parts: list[Part] = []
    group = ""
    for line in (root / LIST).read_text(encoding="utf-8").splitlines():
        if heading := _HEADING.match(line):
            group = heading[2] if heading[1] == "###" else ""
            if not group:
                parts.append(Part(heading[2], {}))
        elif (entry := _ENTRY.match(line)) and parts:
            name = _place(LIST, entry[2]).removesuffix(".md")
            parts[-1].groups.setdefault(group, []).append(Entry(entry[1].replace("`", ""), name))
    return parts


def listed_as(name: str) -> str:
    """The page of the list that a page belongs to: mostly itself."""
    return next((page for folder, page in BELOW.items() if name.startswith(folder)), name)


def name_what_is_elsewhere(root: Path, name: str, source: list[str]) -> None:
    """Name the files of the kit's source that a page links to, as they are no part of the site."""

    def named(link: re.Match[str]) -> str:
        words, target = link[1], link[2]
        place = _place(f"{name}.md", target)
        if target.endswith(".md") or not (root / place).exists():
            return link[0]  # a page, or a link that leads nowhere: Sphinx says so
        return words if posixpath.basename(place) in words else f"{words} (`{place}`)"

    source[0] = _LINK.sub(named, source[0])


def _place(page: str, target: str) -> str:
    """Where a link of a page leads, from the folder of the clone."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
