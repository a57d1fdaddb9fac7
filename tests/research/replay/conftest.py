"""A site with a journey that asks in every way, and a browser to visit it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import browser_type_launch_args, visitors
from tests.browser.live import LiveSite, site_folder
from tests.research.replay.recorded import Recorded

__all__ = ["browser_type_launch_args", "recorded", "recorded_site", "visitors"]

MORE_QUESTIONS = """\
  - page: how
    type: select
    ask: How do you want us to answer?
    options: {secretselectvalue: Secretselectlabel, letter: By letter}

  - page: health
    type: radios
    ask: Do you have a health condition?
    sensitive: yes
    options: {secrethealthvalue: Secrethealthlabel, none: None of these}

  - page: colour
    type: radios
    ask: Which colour is the light?
    options: {secretradiovalue: Amber, white: White}

send:
"""


@pytest.fixture(scope="session")
def recorded_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """Street lights with more questions, on a free port, recorded."""
    folder = site_folder(tmp_path_factory.mktemp("replay") / "site")
    journey = folder / "services" / "street_lights" / "journeys" / "report.yaml"
    text = journey.read_text(encoding="utf-8")
    journey.write_text(text.replace("send:\n", MORE_QUESTIONS, 1), encoding="utf-8")
    site = LiveSite(folder)
    yield Recorded(site)
    site.stop()


@pytest.fixture
def recorded(recorded_site: Recorded) -> Recorded:
    """The same, with nothing recorded yet."""
    recorded_site.forget()
    return recorded_site
