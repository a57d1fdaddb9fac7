"""Exemplars: services that run as they are, and that a project takes a copy of. Standard library only."""

from __future__ import annotations

import difflib
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from prototype_kit.carried import KIT, carried
from prototype_kit.errors import KitError

# What running a service leaves beside it.
_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "build", "instance", "*.db", "*.db-*")


def exemplar_names(kit: Path = KIT) -> list[str]:
    """The exemplars that travel with the kit, in the order of the alphabet."""
    return sorted(file.parent.name for file in carried(kit, "exemplars").glob("*/service.yaml"))


def chosen_exemplars(words: str, kit: Path = KIT) -> list[str]:
    """The exemplars that somebody wrote with commas or spaces between them.

    Raises `KitError` for none, one that does not exist, and one named twice.
    """
    chosen = re.findall(r"[^,\s]+", words)
    known = exemplar_names(kit)
    if not chosen:
        raise KitError(f"No exemplar is named: choose from {_listed(known)}.")
    for name in chosen:
        check_exemplar(name, kit)
        if chosen.count(name) > 1:
            raise KitError(f"The exemplar {name!r} is named twice: name it once.")
    return chosen


def check_exemplar(name: str, kit: Path = KIT) -> None:
    """Raise `KitError` with the nearest name and the list when there is no such exemplar."""
    known = exemplar_names(kit)
    if name not in known:
        raise KitError(f"There is no exemplar {name!r}{nearest(name, known)}: choose from {_listed(known)}.")


def copy_exemplar(name: str, services: Path, kit: Path = KIT) -> Path:
    """Copy an exemplar's folder into `services`, without what running it left behind.

    Raises `KitError` when it is unknown, or when a folder of that name is there already.
    """
    check_exemplar(name, kit)
    copy = services / name
    if copy.exists():
        raise KitError(f"services/{name} exists already: rename that folder first, or add another exemplar.")
    try:
        shutil.copytree(
            carried(kit, "exemplars") / name, copy, ignore=_LEFT_BEHIND, copy_function=shutil.copyfile
        )
    except OSError as error:
        shutil.rmtree(copy, ignore_errors=True)
        raise KitError(f"services/{name} could not be written ({error.strerror or error}).") from error
    return copy


def copy_studies(name: str, studies: Path, kit: Path = KIT) -> list[Path]:
    """Copy the example studies on an exemplar into `studies`, but those that are there already.

    Raises `KitError` when one cannot be written.
    """
    made = []
    for file in sorted((carried(kit, "exemplars") / "studies").glob("*/study.yaml")):
        copy = studies / file.parent.name
        if _service_of(file) != name or copy.exists():
            continue
        try:
            shutil.copytree(file.parent, copy, ignore=_LEFT_BEHIND, copy_function=shutil.copyfile)
        except OSError as error:
            shutil.rmtree(copy, ignore_errors=True)
            reason = error.strerror or error
            raise KitError(f"studies/{copy.name} could not be written ({reason}).") from error
        made.append(copy)
    return made


def _service_of(study: Path) -> str:
    """The folder of the service that a study is about: its address has hyphens."""
    found = re.search(r"(?m)^service: *([a-z0-9-]+) *$", study.read_text(encoding="utf-8"))
    return found[1].replace("-", "_") if found else ""


def nearest(word: str, known: Sequence[str]) -> str:
    """Words in brackets that offer the known name most like `word`; nothing when none is."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
