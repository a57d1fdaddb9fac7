"""A way through the booking of a birth registration: every page, and what each says when it is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.hands import BOOK, choose, fill, fill_date, go_on, path
from tests.browser.live import LiveSite


def births(page: Page, site: LiveSite) -> Iterator[str]:
    """Every page of the booking for two babies, each of its error states, and a case at the end."""
    page.goto(BOOK)
    yield "start"
    go_on(page)
    yield "district"
    go_on(page)
    yield "district, nothing chosen"
    choose(page, "district", "no")
    go_on(page)
    yield "declaration"
    go_on(page)
    yield "how many"
    go_on(page)
    yield "how many, nothing chosen"
    choose(page, "how-many", "2")
    go_on(page)
    yield from _babies(page)
    yield from _parents(page)
    yield from _appointment(page)
    yield "check answers"
    go_on(page)
    yield "confirmation"


def _babies(page: Page) -> Iterator[str]:
    yield "born"
    go_on(page)
    yield "born, empty"
    fill_date(page, "born", "3 - 2026")
    go_on(page)
    yield "born, no month"
    fill_date(page, "born", "31 2 2026")
    go_on(page)
    yield "born, no such day"
    fill_date(page, "born", "1 2 2024")
    go_on(page)
    yield "time born"
    go_on(page)
    yield "time born, empty"
    fill(page, time_born="half past")
    go_on(page)
    yield "time born, no time"
    for _ in range(2):
        fill(page, time_born="9:30am")
        go_on(page)
        if "born" in path(page) and page.locator("[name='born-day']").count():
            yield "born, the second baby"
            fill_date(page, "born", "2 1 2026")
            go_on(page)
    yield "exit: phone us"
    page.goto(f"{BOOK}/babies/1/born")
    fill_date(page, "born", "2 1 2026")
    go_on(page)
    page.goto(f"{BOOK}/late")
    yield "warning"
    go_on(page)


def _parents(page: Page) -> Iterator[str]:
    yield "relationship"
    go_on(page)
    yield "relationship, nothing chosen"
    choose(page, "relationship", "other")
    yield "relationship, someone else"
    go_on(page)
    yield "relationship, someone else without saying who"
    fill(page, other_relationship="Grandmother")
    go_on(page)
    yield "married"
    go_on(page)
    yield "married, nothing chosen"
    choose(page, "married", "no")
    go_on(page)
    yield "who must come"
    go_on(page)


def _appointment(page: Page) -> Iterator[str]:
    yield "contact"
    go_on(page)
    yield "contact, neither"
    fill(page, email="anne@anytown.example", phone="01632 960 001")
    go_on(page)
    yield "day"
    fill_date(page, "appointment-day", "1 1 2020")
    go_on(page)
    yield "day, gone by"
    fill_date(page, "appointment-day", "3 June 2026")
    go_on(page)
    yield "time"
    fill(page, appointment_time="25:00")
    go_on(page)
    yield "time, no time"
    fill(page, appointment_time="2pm")
    go_on(page)
