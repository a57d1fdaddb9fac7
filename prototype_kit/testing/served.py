"""A site with a database of its own, in a folder that is thrown away: what walkthroughs are taken through."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prototype_kit.answers import Answers, UploadedFiles
from prototype_kit.events import Event
from prototype_kit.settings import read_settings
from prototype_kit.site import Site
from prototype_kit.store import open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.testing.failing import Unmet
from prototype_kit.walkthroughs import Walkthrough
from prototype_kit.web.app import create_app

if TYPE_CHECKING:
    from flask import Flask


class _Unheard:
    """Takes events and forgets them: they are not what is looked at."""

    def emit(self, event: Event) -> None:
        """Nothing."""


class Clock:
    """Time that stands still: noon of the day that a walkthrough is on."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        """The time now."""
        return self.now


class ServedSite:
    """A site as a prototype, with fakes behind it. `folder` is for its database and what the fakes keep."""

    def __init__(self, site: Site, folder: Path):
        self.site, self.clock = site, Clock()
        given = {
            "PROTOTYPE_KIT_DATABASE": f"sqlite:///{(folder / 'site.db').as_posix()}",
            "PROTOTYPE_KIT_SECRET": secrets.token_urlsafe(32),
        }
        settings = replace(read_settings(folder, given), env="test")
        upgrade(settings.database)
        self.store = open_store(settings.database)
        self.app: Flask = create_app(site, settings, self.store, clock=self.clock, events=_Unheard())

    def ready(self, walkthrough: Walkthrough) -> None:
        """Forget everybody before, whose reports would change what is nearby, and be on the right day."""
        self.store.reset()
        self.clock.now = datetime.combine(walkthrough.today, time(12), UTC)

    def unmet_by_store(self, walkthrough: Walkthrough, reference: str | None) -> list[Unmet]:
        """Whether what is kept is what the walkthrough gives, and nothing else."""
        many = self.store.cases.count()
        if not walkthrough.completes:
            return [Unmet("nothing to be sent", f"{many} cases")] if many else []
        case = self.store.cases.by_reference(reference or "")
        if many != 1 or case is None:
            return [Unmet(f"one case with the reference {reference}", f"{many} cases")]
        return [*_differences(said(walkthrough.answers), said(case.answers))]

    def close(self) -> None:
        """Give the database back."""
        self.store.close()


def said(answers: Answers, about: str = "") -> dict[str, Any]:
    """Every answer in plain words, by question, items with their path; files by their names."""
    found: dict[str, Any] = {}
    for name, value in answers.values.items():
        words = [file.name for file in value.files] if isinstance(value, UploadedFiles) else repr(value)
        found[f"{about}{name}"] = words
    for repeat, items in answers.items.items():
        for number, item in items.items():
            found |= said(item, f"{about}{repeat}/{number}/")
    return found


def _differences(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[Unmet]:
    names = [name for name in {**wanted, **found} if wanted.get(name) != found.get(name)]
    return [
        Unmet(f"to be kept for {name}: {wanted.get(name, 'nothing')}", str(found.get(name, "nothing")))
        for name in names
    ]
