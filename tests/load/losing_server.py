"""A server that deletes cases which it has confirmed, and fails: `python losing_server.py FOLDER PORT`."""

from __future__ import annotations

import itertools
import re
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

from prototype_kit import site_app
from prototype_kit.load.shown import reference_in


class Losing:
    """The site's app; every second confirmation is a lie, and each 20th answer to a form an error."""

    def __init__(self, folder: Path):
        self.app, self.database = site_app(folder, {}), folder / "instance" / "site.db"
        self.confirmed, self.sent = itertools.count(), itertools.count(1)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as the site does, and then lose what it was about."""
        if environ["REQUEST_METHOD"] == "POST" and next(self.sent) % 20 == 0:
            start_response("500 Internal Server Error", [("Content-Type", "text/html")])
            return [b"<h1>Sorry</h1>"]
        body = b"".join(self.app({**environ, "HTTP_ACCEPT_ENCODING": ""}, start_response))  # to be read here
        if environ["PATH_INFO"].endswith("/confirmation") and next(self.confirmed) % 2:
            self._lose(reference_in(body.decode()))
        return [body]

    def _lose(self, reference: str) -> None:
        if not re.fullmatch(r"\w{4}-\w{4}", reference):
            return
        with closing(sqlite3.connect(self.database, timeout=20)) as connection, connection:
            its = "(SELECT id FROM cases WHERE reference = ?)"
            connection.execute(f"DELETE FROM message WHERE case_id IN {its}", [reference])
            connection.execute(f"DELETE FROM case_entry WHERE case_id IN {its}", [reference])
            connection.execute("DELETE FROM cases WHERE reference = ?", [reference])


if __name__ == "__main__":
    server = make_server("127.0.0.1", int(sys.argv[2]), Losing(Path(sys.argv[1])), threaded=True)
    server.serve_forever()
