"""A site whose pages are recorded: the recorder's script stands in each, and what it sends is kept."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from research.replay import Chunk, ChunkRefused, Recording, join_chunks, read_chunk
from research.replay.chunk import unpack
from tests.browser.live import LiveSite

TARGET = "/research/replay"

Answer = tuple[int, str]


class Recorded:
    """Stands before the app of `site`: puts the recorder into its pages, and takes chunks.

    `planted` is HTML that every page gets at the end of its content. `change` changes the text of one of the
    site's own files, by its name, as somebody would who takes a guard out. `away` keeps chunks from arriving.
    """

    def __init__(self, site: LiveSite):
        self.site, self.planted, self.away = site, "", False
        self.change: Callable[[str, str], str] = lambda _, text: text
        self.sent: list[bytes] = []
        self.chunks: dict[int, Chunk] = {}
        self.refused: list[str] = []
        self.statuses: list[int] = []
        self._app = site.app.wsgi_app
        site.app.wsgi_app = self  # type: ignore[method-assign]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as the site does, or take a chunk."""
        if environ["PATH_INFO"] == TARGET:
            status = self._take(environ)
            start_response(f"{status} Whatever", [("Content-Length", "0")])
            return [b""]
        return self._changed(environ, start_response)

    @property
    def text(self) -> str:
        """Everything that was sent, in plain text."""
        return "\n".join(unpack(body).decode() for body in self.sent)

    @property
    def recording(self) -> Recording:
        """What the player would show."""
        return join_chunks(self.chunks.values())

    def wait_for(self, holds: Callable[[], bool], seconds: float = 15) -> None:
        """Wait until something holds of what was sent."""
        until = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < until, f"not sent in {seconds} s; refused: {self.refused}"
            time.sleep(0.05)

    def forget(self) -> None:
        """Begin anew, with guards and all."""
        self.planted, self.away, self.change = "", False, lambda _, text: text
        for kept in (self.sent, self.chunks, self.refused, self.statuses):
            kept.clear()

    def _take(self, environ: dict[str, Any]) -> int:
        query = parse_qs(environ["QUERY_STRING"])
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if self.away:
            return 503
        if self.statuses:
            return self.statuses.pop(0)
        self.sent.append(body)
        sequence, now = int(query["sequence"][0]), int(query["now"][0])
        try:
            chunk = read_chunk("session", sequence, now, body, datetime.now(UTC))
        except ChunkRefused as error:
            self.refused.append(str(error))
            return error.status
        self.chunks[sequence] = chunk
        return 204

    def _changed(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer: list[Any] = []

        def began(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[..., object]:
            answer[:] = [status, headers]
            return lambda _: None

        plain = {name: value for name, value in environ.items() if name != "HTTP_ACCEPT_ENCODING"}
        body = b"".join(self._app(plain, began))
        status, headers = answer
        kind = dict(headers).get("Content-Type", "")
        if kind.startswith("text/html"):
            body = self._with_recorder(body.decode()).encode()
        elif "/research/" in environ["PATH_INFO"]:
            body = self.change(environ["PATH_INFO"].rpartition("/")[2], body.decode()).encode()
        kept = [pair for pair in headers if pair[0] != "Content-Length"]
        start_response(status, [*kept, ("Content-Length", str(len(body)))])
        return [body]

    def _with_recorder(self, html: str) -> str:
        assets = self.site.front.render.env.globals["assets"]
        script = f'<script type="module" src="{assets}/research/record.mjs"></script>'
        place = f'<div data-research-replay="{TARGET}" hidden></div>'
        html = re.sub(r"</main>", lambda _: f"{self.planted}</main>", html, count=1)
        return html.replace("</body>", f"{place}{script}</body>")
