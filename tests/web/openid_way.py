"""The doors of a site with an OpenID provider in front of them, and somebody who goes through one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask

from prototype_kit.people import Kind
from tests.openid import Provider
from tests.web.visitor import SAME_ORIGIN, Page, Visitor
from tests.web.world import World

ANN, BOB = "manager@anytown.example", "bob@example.com"
OTHER_SITE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
"""What a browser says that comes from the provider."""


@dataclass(frozen=True)
class Way:
    """One of the doors, with a provider in front of it. `inside` is a page for whoever is signed in."""

    kind: Kind
    world: World
    provider: Provider
    app: Flask
    inside: str

    def visitor(self) -> Visitor:
        """A new browser."""
        return Visitor(self.app)

    def leave(self, visitor: Visitor, to: str = "") -> str:
        """Press the button; gives the address at the provider."""
        visitor.get(f"/sign-in?{urlencode({'to': to})}" if to else "/sign-in")
        return self.pressed(visitor)

    def pressed(self, visitor: Visitor, **fields: str) -> str:
        """Press the button of the page as it is."""
        form = {**visitor.page.fields, **fields}
        sent = visitor.raw("POST", "/sign-in", data=form, headers=SAME_ORIGIN)
        assert sent.status_code == 303
        address = sent.headers["Location"]
        assert address.startswith(f"{self.provider.address}/authorize?")
        return address

    def come_back(self, visitor: Visitor, address: str, status: int = 200, **more: str) -> Page:
        """Come back from there, and follow where it leads."""
        return visitor.get(self.provider.answer(address, **more), status, headers=OTHER_SITE)

    def is_in(self, visitor: Visitor) -> bool:
        """Whether somebody is signed in."""
        return visitor.raw("GET", self.inside).status_code == 200

    def rows(self, table: str) -> list[Mapping[str, object]]:
        """What is in the database."""
        with closing(sqlite3.connect(self.world.file)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(f'SELECT * FROM "{table}"')]


MakeWay = Callable[..., Way]
