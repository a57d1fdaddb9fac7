"""Names in braces: the warning over late days may name the last good one, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototype_kit.document import Faults, read_yaml
from prototype_kit.journey.braces import strange_names

OUT = "Take it out. Only late: and cancelled: know the last good day, of a slot question that has by:."


def said(tmp_path: Path, text: str) -> list[str]:
    """What is said of a page that is written so."""
    file = tmp_path / "report.yaml"
    file.write_text(f"pages:\n  - {text}\n", encoding="utf-8")
    node = read_yaml(file, "report.yaml", Faults())
    assert node is not None
    return [f"{what} {mend}" for _, what, mend in strange_names(node)]


@pytest.mark.parametrize("words", ["These are after {day}.", "These are late."])
def test_the_warning_over_late_days_may_name_the_last_good_one(tmp_path: Path, words: str) -> None:
    """As the kit's own words do."""
    assert said(tmp_path, f'{{page: visit, type: slot, ask: When?, by: in-time, late: "{words}"}}') == []


@pytest.mark.parametrize("key", ["late", "cancelled"])
def test_without_a_rule_there_is_no_last_good_one(tmp_path: Path, key: str) -> None:
    """Somebody would see the braces, or nothing where the words would stand."""
    (fault,) = said(tmp_path, f'{{page: visit, type: slot, ask: When?, {key}: "Before {{day}}."}}')
    assert fault == f"Nothing is known to fill in for {{day}} here. {OUT}"


def test_other_names_are_a_fault_there(tmp_path: Path) -> None:
    """Somebody would see the braces; in another place the day itself is one."""
    (fault,) = said(tmp_path, '{page: visit, type: slot, ask: When?, by: in-time, late: "After {dya}."}')
    assert fault == "Nothing is known to fill in for {dya} here. Did you mean 'day'?"
    (fault,) = said(tmp_path, '{page: visit, type: slot, ask: "Before {day}?"}')
    assert fault == f"Nothing is known to fill in for {{day}} here. {OUT}"
