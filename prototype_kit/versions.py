"""Versions of a project or a service: a folder as it is, or as it was at a revision in git."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from prototype_kit.differences import (
    ServiceDifference,
    SiteDifference,
    compare_files,
    compare_services,
    compare_sites,
)
from prototype_kit.document import Edition, Faults
from prototype_kit.errors import DefinitionError, KitError
from prototype_kit.service import Service, load_service
from prototype_kit.site import Site, load_site


def read_version(folder: Path) -> Site | Service:
    """The project or the service in a folder. Raises `KitError` when it is neither, or has faults."""
    try:
        if (folder / "site.yaml").exists():
            return load_site(folder)
        if (folder / "service.yaml").exists():
            return _read_service(folder)
    except DefinitionError as error:
        raise KitError(f"{folder} cannot be read with this version of the kit:\n{error}") from error
    what = f"There is no site.yaml or service.yaml in {folder}."
    raise KitError(f"{what} Name the folder of a project or a service.")


def compare_folders(old: Path, new: Path) -> SiteDifference | ServiceDifference:
    """The difference between two folders. Raises `KitError` when one holds a project and one a service."""
    was, now = read_version(old), read_version(new)
    if isinstance(was, Site) and isinstance(now, Site):
        return compare_sites(was, now)
    if isinstance(was, Service) and isinstance(now, Service):
        found = compare_services(was, now)
        return ServiceDifference(
            found.slug, found.name, (*found.changes, *compare_files(was, now)), found.journeys
        )
    raise KitError("One folder holds a project, and the other a service. Name two of the same kind.")


@contextmanager
def at_revision(folder: Path, revision: str) -> Iterator[Path]:
    """The folder as it was at a revision, in a place that is gone afterwards.

    Raises `KitError` when git is not there, or does not know the folder or the revision.
    """
    # With what stands behind it, no revision can be taken for an option.
    commit = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if commit is None:
        raise KitError(f"git knows no revision {revision!r} of {folder}. Name a commit, a tag or a branch.")
    archive = _git(folder, "archive", "--format=tar", commit.decode().strip())
    if archive is None:
        raise KitError(f"{folder} was not there at {revision!r}, or is not in git. Name another revision.")
    with TemporaryDirectory() as place:
        there = Path(place) / folder.resolve().name  # a service is called what its folder is called
        there.mkdir()
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(there, filter="data")
        yield there


def _read_service(folder: Path) -> Service:
    faults = Faults()
    service = load_service(folder.resolve(), folder.resolve().name, faults, Edition())
    faults.stop_if_any()
    if service is None:
        raise AssertionError("a service that cannot be read has a fault")
    return service


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints; None when it refuses. Raises `KitError` when it is not there."""
    command: Sequence[str] = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    except FileNotFoundError as error:
        raise KitError("There is no git on this machine. Name two folders instead.") from error
    return done.stdout if done.returncode == 0 else None
