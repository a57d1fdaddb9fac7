"""The database of a project, for the commands that need what research keeps in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prototype_kit import KitError
from prototype_kit.cli.project import Project

if TYPE_CHECKING:
    from prototype_kit.store import Store


def open_kept(project: Project) -> Store:
    """What is kept. Raises `KitError` where there is no database yet, or one of another version."""
    from prototype_kit.store import open_store
    from prototype_kit.store.migrations import is_current

    url = project.settings.database
    if not is_current(url):
        raise KitError(
            "There is no database of this version here yet, so nothing was done. "
            f"Make it, or bring it up to date: {project.typed('db upgrade')}"
        )
    return open_store(url)
