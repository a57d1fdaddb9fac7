"""A copy of all that is kept about a person, made by command for somebody who has no account."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from prototype_kit.cli.exporting import BEFORE
from tests.cli.said import Said
from tests.web.journeys import unlisted_light
from tests.web.visitor import Visitor

ANN = "ann@example.com"


@pytest.mark.parametrize("person", [ANN, "ANN@Example.com", "07700 900982", "+44 7700 900 982"])
def test_a_person_is_found_by_their_address_or_number(
    kit: Said, visited: Visitor, tmp_path: Path, person: str
) -> None:
    """However it is written; the file is what people with an account get."""
    unlisted_light(visited)
    visited.submit()
    file = tmp_path / "ann.zip"
    assert kit.run("export", "--person", person, "--to", str(file)) == 0
    assert kit.out == f"{file}: 1 case, 0 forms that they have not sent.\n{BEFORE}\n"
    assert file.stat().st_mode & 0o077 == 0
    with ZipFile(file) as archive:
        data = json.loads(archive.read("my-data.json"))
        page = archive.read("my-data.html").decode()
    assert data["accounts"] == []
    assert {each["answer"] for each in data["cases"][0]["answers"]} >= {"Ann Lee", ANN}
    assert "Ann Lee" in page


def test_nobody_else_is_in_it(kit: Said, visited: Visitor, tmp_path: Path) -> None:
    """An address that sent nothing has an empty copy."""
    unlisted_light(visited)
    visited.submit()
    file = tmp_path / "bob.zip"
    assert kit.run("export", "--person", "bob@example.com", "--to", str(file)) == 0
    assert "0 cases" in kit.out
    with ZipFile(file) as archive:
        assert b"Ann Lee" not in archive.read("my-data.json") + archive.read("my-data.html")


def test_it_speaks_welsh(kit: Said, visited: Visitor, tmp_path: Path) -> None:
    """For whoever asked in Welsh."""
    unlisted_light(visited)
    visited.submit()
    file = tmp_path / "ann.zip"
    assert kit.run("export", "--person", ANN, "--to", str(file), "--language", "cy") == 0
    with ZipFile(file) as archive:
        assert "Beth sydd heb ei gynnwys" in archive.read("my-data.html").decode()


def test_nothing_is_overwritten_and_no_nonsense_is_looked_for(
    kit: Said, visited: Visitor, tmp_path: Path
) -> None:
    """It says what to do."""
    file = tmp_path / "ann.zip"
    file.write_text("mine")
    assert kit.run("export", "--person", ANN, "--to", str(file)) == 1
    assert kit.err == f"{file} is there already. Name another file, or delete it first.\n"
    assert file.read_text() == "mine"
    other = tmp_path / "other.zip"
    assert kit.run("export", "--person", "Ann Lee", "--to", str(other)) == 1
    assert kit.err == "Ann Lee is not an email address or a telephone number.\n"
    assert not other.exists()
