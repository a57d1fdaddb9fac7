"""Tests of one xdist group stay on one process, which makes once what they share.

pytest-xdist 3.8 writes a test's group behind its name, in a way that pytest 9.2 does not read: then each test
goes wherever there is room. Here it is written so that it is read.
"""

from __future__ import annotations

import pytest
from _pytest.nodeid import NodeId


@pytest.hookimpl(trylast=True)  # after xdist, which may know how by then
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the group behind each name, as xdist's scheduler looks for it; only in a process of xdist's."""
    if not config.getoption("loadgroup", default=False):
        return
    for item in items:
        groups = sorted({str(mark.args[0]) for mark in item.iter_markers("xdist_group")})
        group = f"@{'_'.join(groups)}"
        if groups and not item.nodeid.endswith(group):
            item._id = NodeId.parse(f"{item.nodeid}{group}")
