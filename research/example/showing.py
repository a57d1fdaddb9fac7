"""The rounds of an example: frozen from the services as they are, with other words where it says so."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from prototype_kit import KitError, Service, Site
from research.example.script import MadeUpRound
from research.rounds import Round, freeze, read_rounds, verify
from research.rounds.content import site_files
from research.rounds.round import FOLDER

_IGNORED = "# Made up, and made anew on each machine: not for git.\n*\n"


def example_round(site: Site, service: Service, made_up: MadeUpRound, at: datetime) -> Round | None:
    """A made-up round as it lies in the project: frozen now as if at `at`, if it is not there yet.

    None where one lies there that was changed. Where the service no longer works with the other words, or has
    no place for them, the round shows it as it is. Raises `KitError` when it cannot be frozen at all.
    """
    there = _lying(site.folder, made_up)
    if there is not None:
        return None if verify(there) else there
    rounds = site.folder / FOLDER
    if (rounds / made_up.slug).exists():  # something else
        return None
    rounds.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix=".making-", dir=rounds) as place:
        try:
            frozen = _frozen(site, service, made_up, at, Path(place, "then"))
        except KitError:
            frozen = _frozen(site, service, made_up.model_copy(update={"words": ()}), at, Path(place, "now"))
        (frozen.folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")
        frozen.folder.rename(rounds / made_up.slug)
    return _lying(site.folder, made_up)


def remove_round(project: Path, slug: str) -> None:
    """Delete a made-up round, unless it was changed."""
    found = next((each for each in read_rounds(project) if each.slug == slug), None)
    if found is None or verify(found):
        return
    shutil.rmtree(found.folder)
    with suppress(OSError):  # it holds others
        found.folder.parent.rmdir()


def _lying(project: Path, made_up: MadeUpRound) -> Round | None:
    return next((each for each in read_rounds(project) if each.name == made_up.name), None)


def _frozen(site: Site, service: Service, made_up: MadeUpRound, at: datetime, folder: Path) -> Round:
    inside = service.folder.relative_to(site.folder)
    files = site_files(site)
    for words in made_up.words:
        path = (inside / words.file).as_posix()
        if path in files:
            files[path] = files[path].replace(words.now.encode(), words.then.encode())
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return freeze(folder, made_up.name, at)
