"""The dictionary that the documents are spelled by: British English, with -ise, from SCOWL.

It is locked in package-lock.json as what browsers are served is, and fetched likewise, but lies in `build/`:
it is for developers, and goes into no wheel. No package of Python has just this dictionary.
"""

from __future__ import annotations

import io
import json
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

from front_end import Downloader, FrontEndError, NpmSettings, Package, find_registry

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "build/dictionary"
PACKAGE = "dictionary-en-gb"
FILES = {"index.aff": "en_GB.aff", "index.dic": "en_GB.dic", "license": "LICENSE"}
_MADE_FROM = "made-from"


def locked(root: Path = ROOT) -> Package:
    """The release that is locked."""
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    entry = lock["packages"][f"node_modules/{PACKAGE}"]
    return Package(PACKAGE, entry["version"], entry["integrity"])


def provide(root: Path = ROOT, say: Callable[[str], object] = print) -> Path:
    """Fetch the dictionary unless it is there; return its folder.

    Raises:
        FrontEndError: when it cannot be had.
    """
    folder, package = root / FOLDER, locked(root)
    made = folder / _MADE_FROM
    if made.is_file() and made.read_text(encoding="utf-8") == package.integrity:
        return folder
    settings = NpmSettings.read(root)
    downloader = Downloader(find_registry(root, settings), settings)
    say(f"Getting {package.name} {package.version}")
    archived = downloader.fetch(package)
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(archived), mode="r:gz") as archive:
        for source, target in FILES.items():
            content = archive.extractfile(f"package/{source}")
            if content is None:
                raise FrontEndError(f"{package.name} {package.version} has no {source}.")
            (folder / target).write_bytes(content.read())
    made.write_text(package.integrity, encoding="utf-8")
    return folder


if __name__ == "__main__":
    try:
        print(provide())
    except FrontEndError as error:
        sys.exit(str(error))
