"""What every page of the console has around it: who is signed in and until when, and where they can go."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flask import request, url_for

from prototype_kit.extensions import installed
from prototype_kit.language import ENGLISH
from prototype_kit.people import Permission
from prototype_kit.web.console.access import Access, signed_in
from prototype_kit.web.door import ending
from prototype_kit.web.render import Renderer

NAVIGATION: Sequence[tuple[str, str]] = (
    ("Services", "home"),
    ("Figures", "figures"),
    ("Fill in a form", "take"),
    ("Cases", "cases"),
    ("Invitations", "invitations"),
    ("Appointments", "bookings"),
    ("Messages", "messages"),
    ("Answers", "drafts"),
    ("Staff", "staff"),
    ("Erased data", "erasures"),
)
"""Words and the route that they lead to; shown to whom it is for, and where it is served.

Extensions add theirs behind.
"""


class Frame:
    """Draws pages inside it. `without` are routes that the navigation leaves out."""

    def __init__(self, render: Renderer, access: Access, without: Collection[str] = ()):
        self._render, self._access, self._without = render, access, without

    def page(self, template: str, title: str, **values: object) -> str:
        """The page `console/<template>.html`, or that of an extension, such as `research/notes.html`.

        `here` is the address of the entry of the navigation that it is below; without one, its own.
        """
        here = values.pop("here", request.path)
        framed = {"title": title, "here": here, "navigation": self._navigation(here), **self.who()}
        file = template if template.endswith(".html") else f"console/{template}.html"
        return self._render.page(file, **framed, **values)

    def _navigation(self, here: object) -> list[Mapping[str, object]]:
        entries = [*NAVIGATION, *(entry for extension in installed() for entry in extension.navigation)]
        there = [entry for entry in entries if entry[1] not in self._without]
        found = [(words, url_for(endpoint)) for words, endpoint in there if self.is_for_them(endpoint)]
        return [{"text": words, "href": href, "active": href == here} for words, href in found]

    def may(self, permission: Permission) -> bool:
        """Whether whoever asks may do this."""
        return self._access.may(permission)

    def is_for_them(self, endpoint: str) -> bool:
        """Whether a route is served, and whoever asks may see it."""
        needs = self._access.needs.get(endpoint)
        return needs is not None and (needs == "anybody" or self._access.may(needs))

    def who(self) -> Mapping[str, object]:
        """Who is signed in and until when; for pages of another frame too."""
        session = signed_in()
        if session is None:
            return {"who": None}
        return {
            "who": session.account,
            "may": self._access.may,
            "ends": ending(session, self._access.clock(), ENGLISH),
        }
