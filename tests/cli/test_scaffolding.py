"""`new` says what it made, and what nobody answered."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from prototype_kit.cli import main


@pytest.mark.parametrize(
    ("arguments", "taken", "made_up"),
    [
        (["--defaults"], 6, True),
        (["--set", "project_name=Northwick services", "--set", "organisation=Northwick Council"], 4, True),
        (["--defaults", "--set", "contact_email=help@northwick.example"], 5, True),
        (["--defaults", "--quiet"], 0, False),
    ],
)
def test_a_new_project_says_what_nobody_answered(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    taken: int,
    made_up: bool,
) -> None:
    """Each default that was taken, and that made-up contacts must go before anybody sees them."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    monkeypatch.setattr("prototype_kit.scaffold.pin_kit", lambda project, kit: "0")
    assert main(["new", "--into", str(tmp_path), *arguments]) == 0
    said = capsys.readouterr().out
    assert said.count("Taken as the default: ") == taken
    assert ("write your own contacts into site.yaml" in said) == made_up
    assert ("exemplars=street_lights" in said) == bool(taken)


def test_a_service_that_was_added_says_what_comes_next(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no made-up cases until they are made up anew; the blank one is there to be called something."""
    monkeypatch.setattr("prototype_kit.scaffold.pin_kit", lambda project, kit: "0")
    assert main(["new", "--into", str(tmp_path), "--defaults", "--quiet"]) == 0
    project = str(tmp_path / "anytown-services")
    said = {}
    for name in ("blank", "birth_registration"):
        assert main(["--project", project, "add", name]) == 0
        said[name] = capsys.readouterr().out
        assert said[name].startswith(f"Added {name}. Its journey is in services/{name}/journeys.")
        assert "It has no made-up cases yet." in said[name]
        assert said[name].rstrip().endswith(f"--project {project} demo")
    assert "rename the folder services/blank and its line in site.yaml" in said["blank"]
    assert "rename" not in said["birth_registration"]
