"""What an extension puts beside the pages of a public app: who is visiting, what stands above each page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from flask import Blueprint
from markupsafe import Markup
from werkzeug.wrappers import Response

from prototype_kit.events import Origin

if TYPE_CHECKING:
    from prototype_kit.web.front import Front


class Companion(Protocol):
    """Goes with everybody who visits one app. Asked within a request."""

    def knows(self, front: Front) -> bool:
        """Whether whoever visits was let in by it: they are not asked for the prototype's password."""

    def gate(self, front: Front) -> Response | None:
        """What is answered instead of the page that was asked for; None where it may be shown."""

    def above(self, front: Front) -> Markup:
        """What stands above the content of each page."""

    def origin(self, origin: Origin) -> Origin:
        """An origin, with what is known of whoever visits."""

    def blueprint(self, front: Front) -> Blueprint:
        """Pages of its own."""
