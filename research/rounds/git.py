"""What git has checked out in a project, where there is git."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from research.rounds.round import GitEntry

_PATIENCE_S = 60


def checked_out(project: Path, paths: Iterable[str]) -> GitEntry | None:
    """The commit that is checked out, and whether these paths of the project are as in it.

    None without git, outside a repository, and where the repository does not hold the project's `site.yaml`.
    """
    if _git(project, "ls-files", "--error-unmatch", "--", "site.yaml") is None:
        return None
    commit = _git(project, "rev-parse", "--verify", "HEAD")
    status = _git(project, "status", "--porcelain", "--untracked-files=all", "--", *paths)
    if commit is None or status is None:
        return None
    return GitEntry(commit=commit.strip(), clean=not status.strip())


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints; None when it refuses or is not there."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            check=False,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
