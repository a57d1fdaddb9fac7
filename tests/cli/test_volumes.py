"""Volumes of other channels are imported by command, listed, and a file to fill in is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.said import Said

HEAD = "month,service,channel,completed,source\n"


@pytest.fixture
def kit(kit: Said) -> Said:
    """A project with a database."""
    assert kit.run("db", "upgrade") == 0
    return kit


def test_a_file_is_imported_and_listed(kit: Said, tmp_path: Path) -> None:
    """Whatever takes the place of something says what of; env and source stand beside it."""
    file = tmp_path / "calls.csv"
    file.write_text(f'{HEAD}Jan-26,street-lights,Phone,"1,204",Telephone system\n', encoding="utf-8")
    assert kit.run("volumes", "import", str(file)) == 0
    assert kit.out == "Imported 1 number into the figures from: prototype.\n"
    file.write_text(f"{HEAD}2026-01,street-lights,phone,1300,Telephone system\n", encoding="utf-8")
    assert kit.run("volumes", "import", str(file)) == 0
    assert kit.out == (
        "Imported 1 number into the figures from: prototype.\n"
        "  street-lights, January 2026, phone: it was 1,204 before\n"
    )
    for command in (("volumes", "list"), ("volumes", "list", "street-lights")):
        assert kit.run(*command) == 0
        assert kit.out == "2026-01  street-lights  phone  1,300  Telephone system\n"


def test_a_file_with_faults_changes_nothing(kit: Said, tmp_path: Path) -> None:
    """All of them are said, each with its line and what to do."""
    file = tmp_path / "calls.csv"
    rows = "2026-01,street-lights,phone,5,Calls\nsoon,drains,phone,5,Calls\n"
    file.write_text(f"{HEAD}{rows}", encoding="utf-8")
    assert kit.run("volumes", "import", str(file)) == 1
    nothing, month, service = kit.err.splitlines()
    assert nothing == "Nothing was imported."
    assert month.startswith("Line 3: ‘soon’ is not a month. Write it like 20")
    assert service.startswith("Line 3: There is no service ‘drains’. Write street-lights")
    assert kit.run("volumes", "list") == 0
    assert kit.out == "Nothing was imported. To make a file to fill in: prototype-kit volumes template\n"


def test_what_is_not_there_is_said(kit: Said, tmp_path: Path) -> None:
    """A file, a service."""
    assert kit.run("volumes", "import", str(tmp_path / "no.csv")) == 1
    assert "no.csv cannot be read: No such file or directory." in kit.err
    for command in ("list", "template"):
        assert kit.run("volumes", command, "street-light") == 1
        assert kit.err.startswith("There is no service 'street-light'. Did you mean 'street-lights'?")


def test_a_template_can_be_filled_in(kit: Said) -> None:
    """With the service's own address; the first service without one."""
    assert kit.run("volumes", "template") == 0
    lines = kit.out.removeprefix("\ufeff").splitlines()
    assert lines[0] == '"month","service","channel","completed","source"'
    assert lines[1].endswith('"street-lights","phone","",""')
    assert len(lines) == 10
