"""The copy of somebody's data is described as it is."""

from __future__ import annotations

import re
from pathlib import Path

from prototype_kit.person_export import VERSION, PersonExport

PAGE = Path(__file__).parents[1] / "docs/reference/data-export.md"


def test_every_field_is_documented() -> None:
    """By the words of its schema, part by part, and nothing is documented that is not there."""
    text = PAGE.read_text(encoding="utf-8")
    parts = {part.split("\n", 1)[0]: part for part in text.split("\n## ")[1:]}
    told = {
        name: dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", part, re.MULTILINE)) for name, part in parts.items()
    }
    schema = PersonExport.model_json_schema()
    models = {"PersonExport": schema, **schema["$defs"]}
    found = {
        name: {field: its["description"] for field, its in model["properties"].items()}
        for name, model in models.items()
    }
    assert told == found
    assert f"`version` is {VERSION}." in text
