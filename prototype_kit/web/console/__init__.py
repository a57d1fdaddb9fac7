"""The console: the app for the team, beside the public one. Each sees and does what their role allows."""

from __future__ import annotations

from prototype_kit.web.console.app import create_console as create_console
