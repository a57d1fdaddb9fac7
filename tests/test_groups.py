"""Tests of one group run on one process, so that what they share is made once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = """\
import os
from pathlib import Path

import pytest


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("group", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in "ab"])
def test_where(group, number):
    Path(f"{group}-{number}-{os.environ['PYTEST_XDIST_WORKER']}").touch()
"""


def test_a_group_stays_on_one_process(tmp_path: Path) -> None:
    """With the options of `make test`, and the plugin that tests/conftest.py names."""
    (tmp_path / "test_where.py").write_text(TESTS, encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    options = ("-n", "2", "--dist", "loadgroup", "-p", "tests.groups", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=tmp_path,
        env={**clean, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    ran = [path.name.split("-") for path in tmp_path.glob("?-?-gw?")]
    assert len(ran) == 8
    assert all(len({worker for name, _, worker in ran if name == group}) == 1 for group in "ab"), ran
