"""Freezing a round: a copy of what a project shows, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from prototype_kit import DefinitionError, KitError, Site, load_site
from prototype_kit.check import faults_in_use
from prototype_kit.document import Faults
from prototype_kit.language import LOCAL
from research.rounds.content import content_hash, hash_of, site_files
from research.rounds.git import checked_out
from research.rounds.round import (
    FILE,
    FOLDER,
    SITE,
    GitEntry,
    Round,
    RoundEntry,
    checked_name,
    kit_version,
    read_round,
    round_text,
    slug_of,
)


def freeze(project: Path, name: str, now: datetime) -> Round:
    """Freeze the site of a project as a round; `now` is aware. Its film strip is taken afterwards.

    The round appears whole, or not at all. Raises `KitError` for a name that is taken or cannot be used, when
    the site has faults (all of them), and when the round cannot be written.
    """
    name = checked_name(name)
    slug = slug_of(name)
    rounds = project / FOLDER
    if (rounds / slug).exists():
        raise _taken(slug)
    files = site_files(_loaded(project))
    new_folder = not rounds.exists()
    try:
        rounds.mkdir(exist_ok=True)
        with TemporaryDirectory(prefix=".freezing-", dir=rounds) as place:
            made = Path(place, slug)
            _write(made / SITE, files)
            copy = _loaded(made / SITE)  # which shows that nothing it needs was left behind
            _check_in_use(copy, now.astimezone(LOCAL).date())
            git = checked_out(project, _tops(files, copy))
            text = round_text(_entry(name, slug, now, files, copy, git))
            (made / FILE).write_bytes(text.encode("utf-8"))
            if (rounds / slug).exists():  # somebody else froze it meanwhile
                raise _taken(slug)
            made.rename(rounds / slug)
    except OSError as error:
        what = f"{FOLDER}/{slug} could not be written ({error.strerror or error})."
        raise KitError(f"{what} Nothing was frozen.") from error
    finally:
        if new_folder:
            with suppress(OSError):  # it holds the round
                rounds.rmdir()
    return _read(rounds / slug)


def _taken(slug: str) -> KitError:
    there = f"There is a round at {FOLDER}/{slug} already"
    return KitError(f"{there}, and rounds never change. Choose another name.")


def _loaded(folder: Path) -> Site:
    """The site of a folder. Raises `KitError` with every fault."""
    try:
        return load_site(folder)
    except DefinitionError as error:
        raise _faulty(error) from error


def _check_in_use(site: Site, today: date) -> None:
    """Raise `KitError` with all that would go wrong in front of a participant."""
    if faults := tuple(faults_in_use(site, today)):
        raise _faulty(DefinitionError(faults))


def _faulty(error: DefinitionError) -> KitError:
    return KitError(f"{error}\nMend these first. Nothing was frozen.")


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def _tops(files: Iterable[str], site: Site) -> list[str]:
    """What git is asked about: folders of services as a whole, so that a file which was deleted counts."""
    services = [service.folder.relative_to(site.folder).as_posix() for service in site.services.values()]
    others = {path for path in files if not path.startswith(tuple(f"{folder}/" for folder in services))}
    return [*services, *sorted(others)]


def _entry(
    name: str, slug: str, now: datetime, files: Mapping[str, bytes], copy: Site, git: GitEntry | None
) -> RoundEntry:
    hashes = {path: hash_of(data) for path, data in files.items()}
    return RoundEntry(
        name=name,
        slug=slug,
        frozen_at=now.astimezone(UTC).replace(microsecond=0),
        kit=kit_version(),
        content=content_hash(hashes),
        releases={service.slug: service.release for service in copy.services.values()},
        git=git,
        files=hashes,
    )


def _read(folder: Path) -> Round:
    faults = Faults()
    found = read_round(folder, faults)
    if found is None:
        raise AssertionError("a round that was written can be read")
    return found
