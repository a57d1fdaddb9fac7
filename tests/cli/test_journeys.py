"""`check` and `map`."""

from __future__ import annotations

import pytest

from tests.cli.said import Said


def test_check_says_all_that_is_wrong(kit: Said) -> None:
    """0 when nothing is; 1 with every fault, its file and line, on the side of errors."""
    assert kit.run("check") == 0
    looked_at = "1 service and 2 journeys, with 1 study"
    assert kit.out.endswith(f"Checked {looked_at}: no faults, 0 pieces of advice.\n")
    journey = kit.folder / "street_lights" / "journeys" / "report.yaml"
    text = journey.read_text(encoding="utf-8")
    journey.write_text(
        text.replace("submit:", "submitt:").replace("type: radios", "type: radio"), encoding="utf-8"
    )
    assert kit.run("check") == 1
    assert "street_lights/journeys/report.yaml, line 2\n" in kit.err
    assert "street_lights/journeys/report.yaml, line 6\n" in kit.err
    assert kit.out == ""


def test_advice_counts_only_when_it_is_meant_to(kit: Said) -> None:
    """A working journey that could be better is no fault, except with --strict."""
    leave = kit.folder / "street_lights" / "content" / "dangerous.md"
    for edition in (leave, leave.with_suffix(".cy.md")):
        edition.write_text("# Phone us now\n\nPhone 999.\n", encoding="utf-8")
    assert kit.run("check") == 0
    assert "offers only a telephone" in kit.out
    assert kit.out.endswith("no faults, 1 piece of advice.\n")
    assert kit.run("check", "--strict") == 1


def test_check_lists_words_that_have_no_welsh(kit: Said) -> None:
    """With their line, as advice: they are shown in English meanwhile."""
    welsh = kit.folder / "street_lights" / "journeys" / "report.cy.yaml"
    text = welsh.read_text(encoding="utf-8")
    welsh.write_text(text.replace("submit: Anfon yr adroddiad\n", "", 1), encoding="utf-8")
    assert kit.run("check") == 0
    assert "street_lights/journeys/report.yaml, line 2\n" in kit.out
    assert "has no words in the language 'cy'" in kit.out
    assert kit.out.endswith("no faults, 1 piece of advice.\n")
    assert kit.run("check", "--strict") == 1


def test_check_says_what_is_wrong_with_settings_too(kit: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt variable and a fault in a file come together; nothing is written by looking."""
    monkeypatch.setenv("PROTOTYPE_KIT_MOOD", "live")
    monkeypatch.setenv("PROTOTYPE_KIT_PROXIES", "one")
    assert kit.run("check") == 1
    assert "PROTOTYPE_KIT_MOOD is not a setting." in kit.err
    assert "PROTOTYPE_KIT_PROXIES must be a whole number" in kit.err
    rules = kit.folder / "street_lights" / "rules.py"
    rules.write_text(rules.read_text(encoding="utf-8").replace("near(asset,", "near(aset,"), encoding="utf-8")
    assert kit.run("check") == 1
    assert "PROTOTYPE_KIT_MOOD is not a setting." in kit.err
    assert "street_lights/rules.py, line " in kit.err
    assert "name 'aset' is not defined" in kit.err
    site = kit.folder / "site.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace("name:", "nam:"), encoding="utf-8")
    assert kit.run("check") == 1
    assert "PROTOTYPE_KIT_MOOD is not a setting." in kit.err
    assert "site.yaml, line 1\n" in kit.err
    assert kit.out == ""
    assert not (kit.folder / "instance").exists()


def test_map_prints_the_journey(kit: Said) -> None:
    """Every page in order, with its condition in English; one service or all."""
    assert kit.run("map") == 0
    whole = kit.out
    assert "1. fault: What is wrong with the street light?" in whole
    assert "2. dangerous (the journey ends here)\n   only when" in whole
    for name in ("street-lights", "street_lights"):
        assert kit.run("map", name) == 0
        assert whole == kit.out
    assert kit.run("map", "street-light") == 1
    assert kit.err == "There is no service 'street-light'. Did you mean 'street-lights'?\n"
