"""The console: the app for the team, beside the public one. It shows, and changes nothing."""

from __future__ import annotations

from prototype_kit.web.console.app import create_console as create_console
