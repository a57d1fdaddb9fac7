"""A site on a free port of this machine, for browsers: served by a thread of this process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from prototype_kit.testing.served import ServedSite

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer


class LiveSite:
    """A served site with an `address`, until `stop`. `looked_at` is what axe has looked at already."""

    def __init__(self, served: ServedSite):
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Quiet(WSGIRequestHandler):
            """Says nothing of each request: the tests say what they did."""

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                """Nothing."""

        self.served, self.looked_at = served, set[tuple[str, str, tuple[tuple[str, str], ...]]]()
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", 0, served.app, threaded=True, request_handler=Quiet
        )
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        loop = {"poll_interval": 0.05}
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs=loop, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()
