"""A site with an account and forms that ask for one's own details: everything, and street lights."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from prototype_kit.answers import Address
from prototype_kit.profiles import Profile
from tests.web.residents import ANN, account, with_account
from tests.web.visitor import Page, Visitor
from tests.web.world import World, street_lights_alone

APPLY = "/everything/apply"
MILL = Address(("15 Mill Lane",), "Anytown", "ZZ1 3AA")
KEPT = Profile(
    details={
        "name": "Ann Example",
        "uk-phone": "07700 900 982",
        "address": MILL,
        "date-of-birth": date(1985, 3, 27),
    }
)
"""What Ann keeps: all that can be."""
USE = {"kit-use-saved": "yes"}


def details_site(folder: Path) -> Path:
    """The site, made in `folder`. Nobody says there whose names those of the helpers are."""
    site = street_lights_alone(folder) / "site.yaml"
    words = site.read_text(encoding="utf-8")
    site.write_text(words.replace("[street_lights]", "[street_lights, everything]"), encoding="utf-8")
    for file in (folder / "everything" / "journeys").glob("apply*.yaml"):
        form = file.read_text(encoding="utf-8")
        without = re.sub(r"whose: (your helpers|eich cynorthwywyr), ", "", form)
        assert without != form, file.name
        file.write_text(without, encoding="utf-8")
    return with_account(folder)


def keep(world: World, profile: Profile = KEPT, email: str = ANN) -> Profile:
    """Let somebody keep these details."""
    return world.front.store.profiles.save(account(world, email), profile, world.clock())


def kept(world: World, email: str = ANN) -> Profile:
    """What somebody keeps."""
    return world.front.store.profiles.of(account(world, email))


def apply_until(visitor: Visitor, page: str) -> Page:
    """Fill in the form of everything until this page is shown."""
    ways: dict[str, dict[str, str]] = {
        "applicant": {"applicant": "me"},
        "full-name": {"full-name": "Somebody Else"},
        "born": {"born-day": "1", "born-month": "2", "born-year": "1990"},
        "home-search": {"home-search-by-hand": "yes"},
        "home": {"home-line-1": "1 High Street", "home-town": "Anytown", "home-postcode": "ZZ1 1AA"},
    }
    visitor.get(APPLY)
    shown = visitor.post(APPLY)
    for _ in range(12):
        name = shown.url.removeprefix(f"{APPLY}/").partition("?")[0]
        if name == page:
            return shown
        if name == "tasks":
            links = [
                each.get("href") for each in shown.tree.iter("a") if "task-list" in (each.get("class") or "")
            ]
            shown = visitor.get(links[0] or "")
        else:
            shown = visitor.post(shown.url, ways.get(name, {}))
    raise AssertionError(f"{page} was not reached: {shown.url}")
