"""The reference of a study tells every key, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from prototype_kit.document import Faults, fill, parse_yaml
from research.studies import DEMANDS
from research.studies.printing import PRINTABLES
from research.studies.sheet import ItemsEntry, SheetEntry
from research.studies.study import NAMES, Controller, Retention, StudyEntry, Success, TaskEntry

ROOT = Path(__file__).parents[3]
REFERENCE = (ROOT / "docs/reference/study.md").read_text(encoding="utf-8")


def tables() -> list[tuple[list[str], list[str]]]:
    """The headings and the first cells of each table."""
    found = re.findall(r"^\| (.*) \|\n\| ---.*\n((?:\|.*\n)+)", REFERENCE, re.MULTILINE)
    return [
        (head.split(" | "), [line.split("|")[1].strip().replace("`", "") for line in rows.splitlines()])
        for head, rows in found
    ]


def test_every_key_is_described_and_no_other() -> None:
    """In the order in which they stand in the models; the tasks are the last of a study."""
    keys = [cells for head, cells in tables() if head[0] == "key"]
    assert keys == [
        [*StudyEntry.model_fields, "tasks"],
        [*Controller.model_fields],
        [*Retention.model_fields],
        [*TaskEntry.model_fields],
        [*Success.model_fields],
        [*SheetEntry.model_fields],
    ]


def test_every_item_section_name_and_page_is_described() -> None:
    """As the check has them."""
    cells = {head[0]: cells for head, cells in tables()}
    assert cells["item"] == [*ItemsEntry.model_fields]
    assert cells["mark"] == [*DEMANDS]
    assert set(re.findall(r"\(\(([a-z-]+)\)\)", " ".join(cells["name"]))) == set(NAMES)
    pages = next(cells for head, cells in reversed(tables()) if head[0] == "file")
    assert pages == list(PRINTABLES)


def test_what_a_section_must_say_is_told_in_the_same_words() -> None:
    """And what it must name."""
    rows = dict(re.findall(r"^\| `([a-z]+)` \| (.*) \|$", REFERENCE.partition("| mark |")[2], re.MULTILINE))
    for mark, demand in DEMANDS.items():
        says, _, fills = rows[mark].partition(" |")
        assert says == demand.says
        assert all(f"(({name}))" in fills for name in demand.fills)


def test_the_examples_can_be_read() -> None:
    """And have every key of a study, in order."""
    study, sheet = re.findall(r"^```yaml\n(.*?)^```", REFERENCE, re.MULTILINE | re.DOTALL)
    faults = Faults()
    node = parse_yaml(study, "study.yaml", faults)
    assert node is not None
    fill(StudyEntry, node.without(["tasks"]), faults)
    tasks = [fill(TaskEntry, part, faults) for part in node["tasks"].parts]
    data = parse_yaml(sheet, "consent.md", faults)
    assert data is not None
    fill(SheetEntry, data, faults)
    assert faults.found == []
    assert list(node.entries) == [*StudyEntry.model_fields, "tasks"]
    assert {task.start for task in tasks if task} == {"street-lights/report", "track"}
