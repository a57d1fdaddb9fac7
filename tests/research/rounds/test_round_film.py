"""The film strip of a round is taken from its frozen copy, in a browser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from prototype_kit.exemplars import copy_exemplar
from research.rounds import freeze, load_round_site, read_rounds, read_strip, verify
from tests.conftest import GOOD
from tests.research.rounds.conftest import NOON

# In a process of its own, as there can be only one Playwright at a time in each.
FILM = """\
import sys
from pathlib import Path
from prototype_kit import KitError
from research.rounds import film_round, read_rounds
try:
    print(film_round(read_rounds(Path(sys.argv[1])).named("one")))
except KitError as error:
    sys.exit(str(error))
"""


@pytest.mark.browser
def test_the_film_strip_shows_the_frozen_copy(tmp_path: Path) -> None:
    """Every page as it was frozen, with notes to compare it by; the round itself is as it was."""
    folder = tmp_path / "anytown"
    copy_exemplar("blank", folder / "services")
    site = GOOD["site.yaml"].replace("[bins]", "[blank]")
    (folder / "site.yaml").write_text(site, encoding="utf-8")
    made = freeze(folder, "One", NOON)
    journey = folder / "services/blank/journeys/apply.yaml"
    words = journey.read_text(encoding="utf-8")
    journey.write_text(words.replace("What do you need?", "What else?"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", FILM, str(folder)], capture_output=True, text=True, timeout=100, check=False
    )
    if "There is no browser" in done.stderr:  # only where a desk has none; `make test` brings one
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(made.film_page)
    shots = read_strip(made.film_folder)
    assert {shot.address for shot in shots} >= {
        "/blank/apply",
        "/blank/apply/need",
        "/blank/apply/check-answers",
    }
    assert "What do you need?" in {shot.title for shot in shots}
    assert "What else?" not in {shot.title for shot in shots}
    page = (made.film_folder / "index.html").read_text(encoding="utf-8")
    assert "<title>Anytown services: One, frozen on 6 May 2026</title>" in page
    assert verify(made) == ()
    assert load_round_site(made).name == "Anytown services"
    assert read_rounds(folder).named("one") == made
    assert sorted(path.name for path in (folder / "rounds").iterdir()) == ["one"]
