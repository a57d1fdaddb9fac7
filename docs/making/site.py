"""The site of the documents: made of the Markdown in docs/ by Sphinx, and kept until a page changes.

    python -m docs.making.site      makes it in build/docs-site, which `prototype-kit docs` serves

It needs Sphinx and the parser of Markdown, and nothing of the kit: the wheel is built with it.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import files as files_of
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = "build/docs-site"
STAMP = ".stamp"
FRONT = "docs/README"
"""The page that people see first: a list of all the others."""
OUTSIDE = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "NOTICES.md", "bench/README.md")
"""Pages that do not lie in docs/."""
NEEDS = ("sphinx>=9,<9.1", "myst-parser>=5,<6")
"""What it is made with, as pyproject.toml asks for it in the extra `develop`."""
LICENCES = "_static/LICENCES.txt"
"""Of the scripts that search the site, which others wrote."""
_MADE_BY = ("sphinx", "snowballstemmer")
# What Sphinx leaves for itself, and what no page of ours asks for.
_NOT_KEPT = (
    *(".buildinfo", ".buildinfo.bak", "objects.inv"),
    *(f"_static/{name}" for name in ("basic.css", "pygments.css", "file.png", "minus.png", "plus.png")),
    *("_static/base-stemmer.js", "_static/english-stemmer.js"),  # the search has both in one file
)

_TO_THE_FRONT = f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>prototype-kit</title>
<link rel="icon" href="data:,">
<meta http-equiv="refresh" content="0; url={FRONT}.html">
</head>
<body><main><h1>prototype-kit</h1><p><a href="{FRONT}.html">Read the documents</a></p></main></body>
</html>
"""


class SiteError(Exception):
    """The site cannot be made; the message says what to do."""


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Every file that the site is made of."""
    yield from (root / place for place in OUTSIDE)
    for path in sorted((root / "docs").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def stamp(root: Path = ROOT) -> str:
    """What tells this site from another: it changes with each file that it is made of."""
    made_from = hashlib.sha256()
    for path in sources(root):
        content = path.read_bytes()
        made_from.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return made_from.hexdigest()


def is_fresh(root: Path = ROOT) -> bool:
    """Whether the site is there, and of the documents as they are."""
    written = root / SITE / STAMP
    return written.is_file() and written.read_text(encoding="utf-8") == stamp(root)


def files(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Each file of the site that is there, with its place in it."""
    site = root / SITE
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.name != STAMP:
            yield path, path.relative_to(site).as_posix()


def can_be_made() -> bool:
    """Whether Sphinx and the parser of Markdown are installed."""
    return all(find_spec(name) for name in ("sphinx", "myst_parser"))


def provide(root: Path = ROOT, say: Callable[[str], object] = print) -> Path:
    """Make the site unless it is there; return its folder.

    Raises:
        SiteError: when a page has a fault, such as a link that leads nowhere, or Sphinx is not installed.
    """
    site = root / SITE
    if is_fresh(root):
        return site
    if not can_be_made():
        raise SiteError(f"The documents are made with Sphinx: install {' and '.join(NEEDS)}.")
    say("Making the site of the documents (a few seconds)")
    site.parent.mkdir(parents=True, exist_ok=True)
    made_from = stamp(root)
    with tempfile.TemporaryDirectory(dir=site.parent, prefix=".docs-site-") as folder:
        made = Path(folder, "site")
        _make(root, made, Path(folder, "kept"))
        (made / "index.html").write_text(_TO_THE_FRONT, encoding="utf-8", newline="\n")
        (made / STAMP).write_text(made_from, encoding="utf-8")
        if is_fresh(root):  # somebody else made it meanwhile, and may be reading it
            return site
        shutil.rmtree(site, ignore_errors=True)
        try:
            made.rename(site)
        except OSError:  # at this moment
            if not is_fresh(root):
                raise
    return site


def _make(root: Path, into: Path, kept: Path) -> None:
    """Run Sphinx, for which every warning is a fault."""
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--builder", "html"]
    places = ["--conf-dir", str(root / "docs" / "site"), "--doctree-dir", str(kept), str(root), str(into)]
    done = subprocess.run([*command, *places], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SiteError(f"The documents have faults:\n{(done.stderr or done.stdout).strip()}")
    for name in _NOT_KEPT:
        (into / name).unlink(missing_ok=True)
    (into / "_sources").rmdir()
    (into / LICENCES).write_text("\n\n".join(_licences()), encoding="utf-8", newline="\n")


def _licences() -> Iterator[str]:
    for name in _MADE_BY:
        texts = [path for path in files_of(name) or () if "/licenses/" in path.as_posix()]
        found = [
            path.read_text(encoding="utf-8") for path in texts if path.name.startswith(("LICEN", "COPYING"))
        ]
        if not found:
            raise SiteError(f"The installed {name} has no licence, which has to go with its scripts.")
        yield from (f"{name}\n\n{text.strip()}\n" for text in found)


def main() -> int:
    """Make the site of this clone; return the exit code."""
    try:
        print(provide(say=lambda sentence: print(sentence, flush=True)))
    except SiteError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
