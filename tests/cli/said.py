"""Running the commands of a project, after somebody has used it."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototype_kit.cli import main
from tests.web.visitor import Visitor


class Said:
    """Runs commands of a project and keeps what they said last."""

    def __init__(self, folder: Path, captured: pytest.CaptureFixture[str]):
        self.folder, self._captured = folder, captured
        self.out = self.err = ""

    def run(self, *arguments: str) -> int:
        """The exit code of `prototype-kit --project FOLDER …`. The folder is left out of what is said."""
        code = main(["--project", str(self.folder), *arguments])
        self.out, self.err = (
            said.replace(f" --project {self.folder}", "") for said in self._captured.readouterr()
        )
        return code


def write_events(visitor: Visitor) -> None:
    """Have what a visitor did written into the database, where the commands look."""
    visitor.client.application.extensions["prototype_kit"].events.flush()
