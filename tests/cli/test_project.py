"""Which project a command works on, and where its settings come from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from prototype_kit.cli import main
from prototype_kit.cli.project import environment
from tests.cli.said import Said


def test_the_project_is_the_nearest_folder_with_a_site(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From anywhere inside it."""
    monkeypatch.chdir(folder / "street_lights" / "content")
    assert main(["check"]) == 0
    assert "Checked 1 service and 2 journeys" in capsys.readouterr().out


def test_where_there_is_no_project_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By every command that needs one."""
    monkeypatch.chdir(tmp_path)
    for arguments in (
        ["check"],
        ["map"],
        ["run"],
        ["serve"],
        ["work"],
        ["report"],
        ["reset"],
        ["db", "upgrade"],
        ["db", "status"],
    ):
        assert main(arguments) == 1
        assert capsys.readouterr().err.startswith("There is no site.yaml here.")
        assert main(["--project", str(tmp_path), *arguments]) == 1
        assert capsys.readouterr().err.startswith(f"There is no site.yaml in {tmp_path}.")


def test_settings_come_from_a_file_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` beside the site; what is set in the environment wins."""
    lines = [
        "# Settings",
        "",
        "PROTOTYPE_KIT_ADDRESS=https://services.example.gov.uk",
        "  export PROTOTYPE_KIT_PROXIES = 2  # nginx",
        "PROTOTYPE_KIT_PASSWORD='horse battery # staple'",
        'PROTOTYPE_KIT_MODE="prototype"',
        "#PROTOTYPE_KIT_NOTIFY=live",
        "no assignment",
    ]
    (folder / ".env").write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    monkeypatch.setenv("PROTOTYPE_KIT_ADDRESS", "https://other.example.gov.uk")
    found = {name: value for name, value in environment(folder).items() if name.startswith("PROTOTYPE_KIT_")}
    assert found == {
        "PROTOTYPE_KIT_ADDRESS": "https://other.example.gov.uk",
        "PROTOTYPE_KIT_PROXIES": "2",
        "PROTOTYPE_KIT_PASSWORD": "horse battery # staple",
        "PROTOTYPE_KIT_MODE": "prototype",
    }


def test_the_first_line_of_the_file_counts_even_with_a_mark_before_it(folder: Path) -> None:
    """Some editors begin a file with an invisible sign, which must not hide a password."""
    (folder / ".env").write_text("\ufeffPROTOTYPE_KIT_PASSWORD=horse", encoding="utf-8")
    assert environment(folder)["PROTOTYPE_KIT_PASSWORD"] == "horse"


@pytest.mark.parametrize(
    "command", [["serve"], ["run"], ["work", "--once"], ["report"], ["reset", "--yes"], ["db", "status"]]
)
def test_an_unknown_setting_is_refused_by_every_command(
    kit: Said, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """Whether it stands in the environment or in the file."""
    monkeypatch.setenv("PROTOTYPE_KIT_PASSWROD", "horse")
    assert kit.run(*command) == 1
    assert kit.err.startswith("PROTOTYPE_KIT_PASSWROD is not a setting.")
    monkeypatch.delenv("PROTOTYPE_KIT_PASSWROD")
    (kit.folder / ".env").write_text("PROTOTYPE_KIT_MOD=live", encoding="utf-8")
    assert kit.run(*command) == 1
    assert kit.err.startswith("PROTOTYPE_KIT_MOD is not a setting.")
    assert "PROTOTYPE_KIT_MOD" not in os.environ  # what one project's file says is no setting of another
