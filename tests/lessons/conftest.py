"""A trainee with a project of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototype_kit.project import new_project
from prototype_kit.suite import Results, Tally
from tests.lessons.trainee import Trainee


@pytest.fixture
def trainee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trainee:
    """Somebody with a new project, as `new` makes it, whose tests pass."""
    monkeypatch.setattr("prototype_kit.scaffold.pin_kit", lambda project, kit: "0")
    monkeypatch.setattr("prototype_kit.suite.run_tests", lambda *_: Results({"service": Tally(passed=4)}))
    return Trainee(
        new_project(tmp_path, {"project_name": "Anytown services", "exemplars": "street_lights"}), capsys
    )
