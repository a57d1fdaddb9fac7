"""Saying on every page of an example that nobody took part in what it shows."""

from __future__ import annotations

from flask import request

from prototype_kit.web.console.frame import Frame
from research.session import MADE_UP
from research.store import ResearchStore

_SESSION = "(made-up) Nobody sat here. This session was written for the example."
_STUDY = (
    "(made-up) Nobody took part in this study. Its sessions, notes and findings were written so that you can "
    "see what research looks like."
)


class MarkedFrame:
    """The frame of the console, which says so above the page where a study or a session is made up."""

    def __init__(self, frame: Frame, store: ResearchStore):
        self._frame, self._store = frame, store

    def page(self, template: str, title: str, **values: object) -> str:
        """The page, as `Frame.page` draws it."""
        words = self._words()
        if not words:
            return self._frame.page(template, title, **values)
        return self._frame.page("research/made-up.html", title, marked=template, made_up=words, **values)

    def is_for_them(self, endpoint: str) -> bool:
        """Whether a route is served, and whoever asks may see it."""
        return self._frame.is_for_them(endpoint)

    def _words(self) -> str:
        """What has to be said at this address; empty where everything is real."""
        named = request.view_args or {}
        if str(named.get("session", "")).startswith(MADE_UP):
            return _SESSION
        made_up, all_ = self._store.made_up.of_study(named["study"]) if "study" in named else (0, 0)
        if made_up == all_:
            return _STUDY if made_up else ""
        sessions = f"{made_up} of the {all_} sessions of this study were written for the example"
        return f"(made-up) {sessions}: nobody took part in them." if made_up else ""
