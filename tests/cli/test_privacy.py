"""The documents of data protection are printed by command, of all services or of some."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prototype_kit.csv_export import read_csv
from tests.cli.said import Said


def test_each_document_is_printed(kit: Said) -> None:
    """As Markdown, with the service in it."""
    for command in (("inventory",), ("notice",), ("record",), ("dpia", "street-lights")):
        assert kit.run("privacy", *command) == 0
        assert kit.out.startswith("# ")
        assert "Report a street light or grid" in kit.out
        assert "Email address" in kit.out or "email address" in kit.out


def test_each_document_has_what_an_account_keeps(kit: Said, folder: Path) -> None:
    """Under the service that says `account:`, and nowhere before."""
    commands = (("inventory",), ("notice",), ("record",), ("dpia", "street-lights"))
    for command in commands:
        assert kit.run("privacy", *command) == 0
        assert "nobody has used for 2 years" not in kit.out
    file = folder / "street_lights" / "service.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}account: {{}}\n", encoding="utf-8")
    for command in commands:
        assert kit.run("privacy", *command) == 0
        assert "nobody has used for 2 years, and write to you 30 days before." in kit.out
        assert "about a day" in kit.out
        assert "28 days" in kit.out
    assert "It keeps an account of whoever signs in" in kit.out  # the last of them is the draft of a DPIA
    assert "Somebody who reads a person’s emails" in kit.out


def test_a_service_is_found_by_its_folder_too(kit: Said) -> None:
    """Underscores are those of the folder."""
    assert kit.run("privacy", "dpia", "street_lights") == 0
    assert kit.run("privacy", "notice", "street_lights") == 0


def test_the_notice_in_welsh(kit: Said) -> None:
    """In a language of the site; another is refused."""
    assert kit.run("privacy", "notice", "--language", "cy") == 0
    assert kit.out.startswith("# Preifatrwydd\n")
    assert kit.run("privacy", "notice", "--language", "fr") == 1
    assert "The site has no language 'fr'. Its languages: en, cy." in kit.err


@pytest.mark.parametrize("command", ["inventory", "record"])
def test_as_data(kit: Said, command: str) -> None:
    """A table and JSON hold the same."""
    assert kit.run("privacy", command, "--json") == 0
    rows = json.loads(kit.out)
    assert kit.run("privacy", command, "--csv") == 0
    head, *cells = read_csv(kit.out.replace("\r\n", "\n"))
    assert [dict(zip(head, row, strict=True)) for row in cells] == rows
    assert rows


def test_as_a_page(kit: Said, tmp_path: Path) -> None:
    """It stands alone; where it cannot be written, it is said."""
    file = tmp_path / "dpia.html"
    assert kit.run("privacy", "dpia", "street-lights", "--html", str(file)) == 0
    assert kit.out == f"Wrote {file}.\n"
    assert "<h1>Data protection impact assessment: Report a street light or grid</h1>" in file.read_text(
        "utf-8"
    )
    assert kit.run("privacy", "dpia", "street-lights", "--html", str(tmp_path / "no" / "dpia.html")) == 1
    assert "cannot be written" in kit.err


def test_what_cannot_be_written(kit: Said, folder: Path) -> None:
    """A service that there is not, and one that says nothing."""
    assert kit.run("privacy", "dpia", "street-light") == 1
    assert "There is no service 'street-light'. Did you mean 'street-lights'?" in kit.err
    for name in ("service.yaml", "service.cy.yaml"):
        file = folder / "street_lights" / name
        head, _, rest = file.read_text(encoding="utf-8").partition("personal_data:\n")
        kept = rest.splitlines(keepends=True)
        while kept and kept[0].startswith("  "):
            kept.pop(0)
        file.write_text(head + "".join(kept), encoding="utf-8")
    for command in (("record",), ("dpia", "street-lights"), ("notice",), ("inventory", "--csv")):
        assert kit.run("privacy", *command) == 1
        assert "street-lights: service.yaml has no personal_data:, so nothing can be written." in kit.err
