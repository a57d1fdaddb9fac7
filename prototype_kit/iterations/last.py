"""A copy of what the services declared at the last release, so that no git is needed to compare with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from prototype_kit.errors import DefinitionError
from prototype_kit.site import Site, load_site


def content(site: Site) -> dict[str, bytes]:
    """Every file that a comparison reads, by its place in the project: the site's own, and each service's."""
    files = sorted({*site.folder.glob("site*.yaml"), *(file for file in (site.logo,) if file)})
    for service in site.services.values():
        files += _declared(service.folder)
    return {file.relative_to(site.folder).as_posix(): file.read_bytes() for file in files}


def _declared(folder: Path) -> Iterator[Path]:
    """All of a service but its tests, and what Python and editors leave behind."""
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        left_out = any(part.startswith((".", "__pycache__")) for part in parts)
        if file.is_file() and not left_out and not file.name.startswith("test_"):
            yield file


def last_site(folder: Path) -> Site | str | None:
    """The site as it was at the last release, from the copy in `folder`; None when there is no copy.

    When this version of the kit cannot read it any more, a sentence says so.
    """
    if not (folder / "site.yaml").exists():
        return None
    try:
        return load_site(folder)
    except DefinitionError as error:
        first = error.faults[0]
        return f"The last release cannot be read with this version of the kit ({first.file}: {first.what})"
