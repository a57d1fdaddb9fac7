"""Somebody who learns: with a project, an editor and a terminal."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from prototype_kit.cli import main
from prototype_kit.lessons import Edit, Step, lessons

STEPS = {step.name: step for step in next(iter(lessons().values())).steps}


class Trainee:
    """Somebody with a project, an editor and a terminal."""

    def __init__(self, project: Path, captured: pytest.CaptureFixture[str]):
        self.project, self._captured = project, captured
        self.said = ""

    def type(self, command: str) -> int:
        """Type a command; gives its exit code. What it says is kept, each line break a space."""
        name, *words = shlex.split(command)
        assert name == "prototype-kit"
        code = main(["--project", str(self.project), *words])
        self.said = " ".join("".join(self._captured.readouterr()).split())
        return code

    def learn(self) -> str:
        """What `learn` says."""
        self.type("prototype-kit learn")
        return self.said

    def write(self, edit: Edit) -> None:
        """Change a file."""
        file = self.project / edit.file
        text = file.read_text(encoding="utf-8")
        assert text.count(edit.old) == 1, f"{edit.old!r} stands {text.count(edit.old)} times in {edit.file}"
        file.write_text(text.replace(edit.old, edit.new), encoding="utf-8")

    def undo(self) -> None:
        """Put everything back."""
        assert self.type("prototype-kit learn undo") == 0

    def do(self, name: str) -> Step:
        """Do what the words of a step say, but for its commands."""
        for edit in STEPS[name].edits:
            self.write(edit)
        return STEPS[name]

    def skip_to(self, name: str) -> None:
        """Be at the beginning of a step, with those before it done."""
        self.learn()
        before = list(STEPS)[: list(STEPS).index(name)]
        file = self.project / "instance" / "learning" / "progress.json"
        now = "2026-11-23T10:00:00+00:00"
        rows = {f"first-hour/{each}": {"begun": now, "right": now, "seen": []} for each in before}
        file.write_text(json.dumps({"lesson": "", "steps": rows}), encoding="utf-8")
        assert STEPS[name].title in self.learn()
