"""What travels with the kit beside its code: templates, exemplars and the locks.

In a clone they lie beside the package, in an installed kit inside it. A kit is named by the folder that
holds the package: the clone, or `site-packages`. This module, and those that build on it, need the standard
library only: the template's hooks run in cookiecutter's own Python, where nothing else need be installed.
"""

from __future__ import annotations

from pathlib import Path

KIT = Path(__file__).resolve().parent.parent
"""The kit that is running."""


def is_installed(kit: Path) -> bool:
    """Whether the kit was installed from a wheel, and is no clone."""
    return (kit / "prototype_kit" / "_templates").is_dir()


def carried(kit: Path, name: str) -> Path:
    """Where something lies that travels with the kit, such as `templates/service`."""
    return kit / "prototype_kit" / f"_{name}" if is_installed(kit) else kit / name
