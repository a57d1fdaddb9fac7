"""The public pages on how services perform: with figures, with few, and with none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from playwright.sync_api import Page

from prototype_kit.channels import Channel
from prototype_kit.kpis import Cell
from prototype_kit.kpis.rollup import Part
from prototype_kit.months import Month
from prototype_kit.store import DayKey
from prototype_kit.volumes import Volume
from tests.browser.live import LiveSite

_LIGHTS = "/performance/street-lights"
_LAST = date(2026, 4, 30)
"""The last day of the month before everything happens."""


def performance(page: Page, site: LiveSite) -> Iterator[str]:
    """The list of services; then one of them, as it is read by everybody."""
    page.goto("/performance")
    yield "performance, every service"
    page.goto(_LIGHTS)
    yield "performance, nothing counted"
    _count(site)
    page.goto(f"{_LIGHTS}?period=12-months&env=demo")
    yield "performance"
    for number in range(page.locator(".kit-chart__details").count()):
        page.locator(".kit-chart__details summary").nth(number).click()
    yield "performance, tables"
    page.goto(f"{_LIGHTS}?env=prototype")
    yield "performance, few"


def _count(site: LiveSite) -> None:
    """A year of made-up figures, and a few days of a prototype."""
    for number in range(350):
        _day(site, "demo", _LAST - timedelta(days=number), 40 - number % 7)
    for number in range(2):
        _day(site, "prototype", _LAST - timedelta(days=number), 3)
    numbers: Mapping[Channel, int] = {"phone": 900, "face_to_face": 200, "post": 40}
    volumes = [
        Volume(Month(2026, month), "street-lights", channel, count, "Call centre")
        for month in (2, 3, 4)
        for channel, count in numbers.items()
    ]
    site.store.volumes.keep("demo", volumes, site.clock())


def _day(site: LiveSite, env: str, day: date, started: int) -> None:
    done = started * 7 // 10
    ratings = {5: started // 6, 4: started // 9, 3: 1, 2: 0, 1: 1}
    said = {Cell("satisfaction", "confirmation", str(level)): n for level, n in ratings.items() if n}
    counts = {
        Part("report", "r", "web", False, "desktop"): {Cell("started"): started, Cell("submitted"): done},
        Part("", "r", "web", False, "desktop"): said,
    }
    site.store.rollups.replace_day(DayKey(env, "street-lights", day), counts)
