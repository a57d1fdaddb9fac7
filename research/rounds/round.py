"""A round: what was frozen, when and of what, as its `round.yaml` has it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from io import StringIO
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from prototype_kit import KitError
from prototype_kit.document import Faults, Term, fill, read_yaml
from prototype_kit.language import LOCAL

FOLDER, FILE, SITE, FILM = "rounds", "round.yaml", "site", "film"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_NAME = 100
_LONGEST_SLUG = 60
_LONG_LINE = 100_000
_HEAD = "# Written when this round was frozen. A round never changes: leave this file and site/ alone.\n"


@dataclass(frozen=True)
class Round:
    """A frozen, named version of a project's services.

    `folder` is `rounds/<slug>` of the project, `frozen_at` aware and in UTC. `content_hash` is of everything
    in `site/`; `files` holds the SHA-256 of each file by its path there, `releases` the hash of each service
    by its slug. `commit` is what git had checked out, None without git; `clean` says that all was as in it.
    """

    slug: str
    name: str
    frozen_at: datetime
    kit_version: str
    content_hash: str
    releases: Mapping[str, str]
    files: Mapping[str, str]
    folder: Path
    commit: str | None = None
    clean: bool = False

    @property
    def project(self) -> Path:
        """The project that it belongs to."""
        return self.folder.parent.parent

    @property
    def site_folder(self) -> Path:
        """The copy that is shown."""
        return self.folder / SITE

    @property
    def film_folder(self) -> Path:
        """Where its film strip is, or will be."""
        return self.folder / FILM

    @property
    def day(self) -> date:
        """The day on which it was frozen, as people there would say."""
        return self.frozen_at.astimezone(LOCAL).date()

    @property
    def film_page(self) -> Path | None:
        """The page of its film strip; None while there is none."""
        page = self.film_folder / "index.html"
        return page if page.is_file() else None

    @property
    def shown(self) -> str:
        """Where it lies in the project: `rounds/round-3`."""
        return f"{FOLDER}/{self.slug}"


class GitEntry(BaseModel):
    """What git had checked out."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    commit: Term
    clean: bool = Field(description="Whether everything that was frozen was as in that commit.")


class RoundEntry(BaseModel):
    """`round.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Term
    slug: Term
    frozen_at: AwareDatetime
    kit: Term = Field(description="The version of the kit that froze it.")
    content: Term = Field(description="The SHA-256 over lines `<SHA-256>  <path>`, sorted by path.")
    releases: dict[str, str] = Field(description="The release of each service, by its address.")
    git: GitEntry | None = None
    files: dict[str, str] = Field(description="The SHA-256 of each file, by its path in site/.")


def earlier_first(one: Round, other: Round) -> tuple[Round, Round]:
    """Two rounds in the order in which they were frozen."""
    return (other, one) if other.frozen_at < one.frozen_at else (one, other)


def kit_version() -> str:
    """The version of the kit that is installed."""
    return version("prototype-kit")


def slug_of(name: str) -> str:
    """What a name is in addresses: `round-3-shorter-contact-page`. Empty when it has no letters."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    short = words if len(words) <= _LONGEST_SLUG else words[: _LONGEST_SLUG + 1].rpartition("-")[0]
    return short or words[:_LONGEST_SLUG]


def checked_name(name: str) -> str:
    """The name with single spaces. Raises `KitError` when no address can be made of it."""
    words = " ".join(name.split())
    if len(words) > LONGEST_NAME:
        raise KitError(f"The name has {len(words)} characters. Use {LONGEST_NAME} or fewer.")
    if not slug_of(words) or not words.isprintable():
        raise KitError('Give the round a name in words, such as: "Round 1: first sketch"')
    return words


def round_text(entry: RoundEntry) -> str:
    """What stands in `round.yaml`."""
    writer = YAML()
    writer.default_flow_style = False
    writer.width = _LONG_LINE
    stream = StringIO()
    writer.dump(entry.model_dump(mode="json", exclude_none=True), stream)
    return _HEAD + stream.getvalue()


def read_round(folder: Path, faults: Faults) -> Round | None:
    """The round in a folder; None, and faults, when its `round.yaml` cannot be read."""
    shown = f"{FOLDER}/{folder.name}/{FILE}"
    node = read_yaml(folder / FILE, shown, faults)
    entry = fill(RoundEntry, node, faults) if node is not None else None
    if entry is None or node is None:
        return None
    if entry.slug != folder.name:
        mend = f"Call the folder {entry.slug} again: the address of a round does not change."
        faults.add(node["slug"], f"The folder of this round is called {folder.name!r}.", mend)
        return None
    return Round(
        slug=entry.slug,
        name=entry.name,
        frozen_at=entry.frozen_at.astimezone(UTC),
        kit_version=entry.kit,
        content_hash=entry.content,
        releases=entry.releases,
        files=entry.files,
        folder=folder,
        commit=entry.git.commit if entry.git else None,
        clean=entry.git.clean if entry.git else False,
    )
