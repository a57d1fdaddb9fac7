"""A site in two languages, and all of its words in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Author
from tests.words.sheet import SAID, WELSH_JOURNEY, Sheet


@pytest.fixture
def bins(author: Author) -> Author:
    """A site in English and Welsh, with a little Welsh."""
    author.replace("site.yaml", "services: [bins]", "languages: [en, cy]\nservices: [bins]")
    author.write(WELSH_JOURNEY, "# Cymraeg\ntitle: Rhoi gwybod am fin   # y dudalen\n")
    return author.write("bins/rules.cy.yaml", f"# Rheolau\n{SAID}: Rhowch gyfeiriad\n")


@pytest.fixture(params=["xlsx", "csv"])
def sheet(request: pytest.FixtureRequest, bins: Author, tmp_path: Path) -> Sheet:
    """Every word of the site, in each format."""
    return Sheet(tmp_path / f"words.{request.param}", bins)
