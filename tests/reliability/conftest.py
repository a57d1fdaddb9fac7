"""Figures of the reliability tests, in one table at the end of the run."""

from __future__ import annotations

import pytest

from prototype_kit import Site, load_site
from tests.browser.conftest import browser_type_launch_args  # noqa: F401 - the same
from tests.reliability.tiers import Figure, Figures, table
from tests.web.conftest import (  # noqa: F401 - pytest finds fixtures by their names here
    empty_database,
    make_shared_world,
    make_world,
    site_of_accounts,
    sites,
)
from tests.web.world import LIGHTS


@pytest.fixture(scope="session")
def exemplars() -> Site:
    """The site of the exemplars: every service, every type of question, both languages."""
    return load_site(LIGHTS)


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """Takes what a test has measured: `figures.add(3, "cases from 50 posts at once", 1, 1)`."""
    return Figures(request.node.user_properties)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, if there is anything in it."""
    reports = [
        report
        for kind in ("passed", "failed")
        for report in terminalreporter.getreports(kind)
        if report.when == "call"
    ]
    found = [
        Figure(*value) for report in reports for name, value in report.user_properties if name == Figures.NAME
    ]
    if found:
        terminalreporter.section("reliability")
        for line in table(found):
            terminalreporter.write_line(line)
