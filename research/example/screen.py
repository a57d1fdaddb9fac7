"""The screen of a made-up participant: the pages of a round as the recorder would have kept them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from prototype_kit import Site
from prototype_kit.events import Event, milliseconds
from prototype_kit.journey.walks import Sample
from prototype_kit.settings import read_settings
from prototype_kit.store import open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.web.app import create_app
from research.replay import Chunk, read_chunk
from research.replay.drawing import Drawing, Field, draw
from research.replay.profile import MASK

Form = Mapping[str, Sequence[str]]
Stay = tuple[datetime, datetime]

_WIDTH, _HEIGHT = 820, 1180  # of a tablet that stands
_AHEAD = 50  # milliseconds: whoever goes to the moment of a page sees it drawn
_FOCUS = 5  # rrweb's number for it
_READING = 0.35  # of the time on a page, before anything is filled in
_SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Screen:
    """A page that was shown, by the name of its screen, and what was typed there."""

    name: str
    drawing: Drawing
    form: Form


class _Unheard:
    """Takes events and forgets them: the story has its own."""

    def emit(self, event: Event) -> None:
        """Nothing."""


def screens(site: Site, base: str, sample: Sample, at: datetime) -> list[Screen]:
    """The pages of a walk as somebody sees them who takes it, one after the other, to the last that is shown.

    `base` is the address of its journey.

    The site is served for this alone, with a database that is thrown away.
    """
    with TemporaryDirectory() as folder:
        given = {
            "PROTOTYPE_KIT_DATABASE": f"sqlite:///{(Path(folder) / 'site.db').as_posix()}",
            "PROTOTYPE_KIT_SECRET": secrets.token_urlsafe(32),
        }
        settings = replace(read_settings(Path(folder), given), env="research", participants=True)
        upgrade(settings.database)
        store = open_store(settings.database)
        try:
            app = create_app(site, settings, store, clock=lambda: at, events=_Unheard())
            return list(_walked(app.test_client(), base, sample))
        finally:
            store.close()


def _walked(client: Any, base: str, sample: Sample) -> Iterator[Screen]:
    """What a browser is shown that is sent from page to page. What is not taken ends it."""
    sent = client.post(base, headers=_SAME_ORIGIN)
    while sent.status_code == 303:
        place = sent.headers["Location"]
        path = place.partition("?")[0].removeprefix(f"{base}/")
        page = client.get(place)
        if page.status_code != 200:
            return
        drawing = draw(page.get_data(as_text=True))
        drawn = {field.name for field in drawing.fields}  # files are not: none is chosen here
        form = {name: list(texts) for name, texts in sample.forms.get(path, {}).items() if name in drawn}
        yield Screen(path, drawing, form)
        sent = client.post(place, data=form, headers=_SAME_ORIGIN)


def recording(session_id: str, shown: Sequence[Screen], stays: Mapping[str, Stay]) -> Iterator[Chunk]:
    """Chunks of what was on the screen while each page was stayed on. Pages that were not are left out."""
    seen = [(screen, stays[screen.name]) for screen in shown if screen.name in stays]
    for sequence, (screen, (since, until)) in enumerate(seen):
        events = list(_events(screen, since, until))
        lines = "\n".join(json.dumps(event) for event in events).encode()
        last = events[-1]["timestamp"]
        yield read_chunk(session_id, sequence, last, lines, datetime.fromtimestamp(last / 1000, UTC))


def _events(screen: Screen, since: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    """The page, then every field that was filled, one after the other. A finger leaves no trace between."""
    begins, length = milliseconds(since) - _AHEAD, milliseconds(until) - milliseconds(since)
    document, offset = screen.drawing.document, {"left": 0, "top": 0}
    yield {"type": 4, "timestamp": begins, "data": {"href": "/", "width": _WIDTH, "height": _HEIGHT}}
    yield {"type": 2, "timestamp": begins + 1, "data": {"node": document, "initialOffset": offset}}
    filled = [each for each in screen.drawing.fields if _is_filled(each, screen.form)]
    for number, each in enumerate(filled, 1):
        at = begins + round(length * (_READING + (1 - _READING) * number / (len(filled) + 1)))
        yield {"type": 3, "timestamp": at, "data": {"source": 2, "type": _FOCUS, "id": each.number}}
        text = "" if each.chosen else MASK
        given = {"source": 5, "id": each.number, "text": text, "isChecked": each.chosen}
        yield {"type": 3, "timestamp": at + 1, "data": given}
    if not filled:  # the last moment of a page that is only read
        yield {
            "type": 3,
            "timestamp": begins + length - _AHEAD,
            "data": {"source": 3, "id": 1, "x": 0, "y": 0},
        }


def _is_filled(field: Field, form: Form) -> bool:
    given = form.get(field.name, ())
    return field.value in given if field.chosen else any(given)
