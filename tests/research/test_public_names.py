"""Research uses of the kit what any extension may use, and that is written down."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "extending.md"


def _imported() -> set[tuple[str, str]]:
    """Each name that research imports from below `prototype_kit`, with its module."""
    found = set()
    for path in (ROOT / "research").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not any(alias.name.startswith("prototype_kit.") for alias in node.names), path
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("prototype_kit."):
                found |= {(str(node.module), alias.name) for alias in node.names}
    return found


def _described() -> set[tuple[str, str]]:
    rows = re.findall(
        r"^\| `(prototype_kit\.[\w.]+)` \| (.+?) \| .+ \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {(module, name) for module, names in rows for name in re.findall(r"`(\w+)`", names)}


def test_research_imports_what_the_page_lists_and_nothing_else() -> None:
    """And the page lists nothing that nobody uses: an extension point is there because something needs it."""
    assert sorted(_imported() - _described()) == []
    assert sorted(_described() - _imported()) == []


def test_no_private_name_is_among_them() -> None:
    """What begins with an underline belongs to its module."""
    assert [name for _, name in _imported() if name.startswith("_")] == []


def test_each_is_there() -> None:
    """Also those that are imported for types alone."""
    for module, name in _described():
        assert hasattr(importlib.import_module(module), name), (module, name)
