"""The film strip of a round: every page as a picture, and what each picture shows, to compare rounds by."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from prototype_kit import KitError, Site
from prototype_kit.language import ENGLISH
from research.rounds.loading import load_round_site
from research.rounds.round import FILM, FOLDER, Round

if TYPE_CHECKING:
    from prototype_kit.testing.film import Film

SHOTS = "shots.json"
_PACKAGES = "A film strip needs the packages for tests: pip install 'prototype-kit[testing]'"


@dataclass(frozen=True)
class Shot:
    """One frame of a film strip: where it is in the site, and its picture.

    `journey` is `<service>/<journey>`, `address` the path of the page, `picture` that of its file from the
    folder of the strip.
    """

    journey: str
    walkthrough: str
    address: str
    title: str
    picture: str


def film_round(round_: Round) -> Path:
    """Take the film strip of a round from its frozen copy, as of the day it was frozen; return its page.

    It appears whole, or not at all. Raises `KitError` when it has one, when there is no browser, or a page
    does not come; `RoundUnusable` when the copy cannot be read.
    """
    if round_.film_page is not None:
        raise KitError(f"‘{round_.name}’ has a film strip already: {round_.shown}/{FILM}/index.html")
    site = load_round_site(round_)
    title = f"{site.name}: {round_.name}, frozen on {ENGLISH.date(round_.day)}"
    try:
        with TemporaryDirectory(prefix=".filming-", dir=round_.project / FOLDER) as place:
            made = Path(place, FILM)
            take_strip(site, made, title, round_.day)
            made.rename(round_.film_folder)
    except OSError as error:
        what = f"{round_.shown}/{FILM} could not be written ({error.strerror or error})."
        raise KitError(f"{what} Nothing was.") from error
    return round_.film_folder / "index.html"


def take_strip(site: Site, folder: Path, title: str, day: date) -> None:
    """Take a film strip of a site into a new folder. Raises `KitError` when there is no browser for it."""
    try:
        from prototype_kit.testing.film import film_site

        film = film_site(site, day)
    except ImportError as error:
        raise KitError(_PACKAGES) from error
    film.write(folder, title)
    (folder / SHOTS).write_text(_shots_text(film), encoding="utf-8")


def read_strip(folder: Path) -> tuple[Shot, ...]:
    """What a film strip shows, in order; nothing when there is none that can be compared."""
    try:
        data = json.loads((folder / SHOTS).read_text(encoding="utf-8"))
        shots = [Shot(**each) for each in data]
    except (OSError, TypeError, ValueError):
        return ()
    return tuple(shot for shot in shots if _picture_is_there(folder, shot))


def _picture_is_there(folder: Path, shot: Shot) -> bool:
    place = (folder / shot.picture).resolve()
    return place.is_relative_to(folder.resolve()) and place.is_file()


def _shots_text(film: Film) -> str:
    return json.dumps([asdict(shot) for shot in _shots(film)], ensure_ascii=False, indent=1) + "\n"


def _shots(film: Film) -> Iterable[Shot]:
    for row in film.rows:
        for frame in row.frames:
            yield Shot(row.journey, row.name, frame.address, frame.title, frame.picture)
