"""Sites that a browser can visit: baked into a folder of its own, served by a thread of this process."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from prototype_kit.project import add_exemplar, new_project
from prototype_kit.settings import read_settings
from prototype_kit.site import load_site
from prototype_kit.store import open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.web.app import create_app
from prototype_kit.web.front import Front
from prototype_kit.web.render import Renderer
from prototype_kit.work import Worker

ROOT = Path(__file__).parents[2]
SITES = ROOT / "tests" / "sites"
SERVICES = (
    SITES / "births" / "birth_registration",
    SITES / "bins" / "bins",
    SITES / "bins" / "market",
    SITES / "evidence" / "evidence",
    SITES / "visits" / "visits",
    SITES / "keys" / "keys",
)

CLOSED_PASSWORD = "lamp-post-lantern-27"

BEGINNING = datetime(2026, 5, 6, 10, 0, tzinfo=UTC)
"""A Wednesday. Whatever is typed into the journeys counts from it."""

LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 40" width="160" height="40">
<circle cx="20" cy="20" r="18" fill="#fff"/><path d="M12 28 20 10l8 18z" fill="#9a6490"/>
<path d="M48 14h104v4H48zm0 10h70v4H48z" fill="#fff"/></svg>
"""


@dataclass(frozen=True)
class Branding:
    """What the template is answered, and what is written into `site.yaml` afterwards."""

    answers: Mapping[str, str]
    face: Mapping[str, Any]


BRANDINGS = {
    # What an organisation gets that says nothing: the kit's colours, its name in words.
    "plain": Branding({}, {}),
    # Everything that may be said, with colours close to the least contrast that is let through.
    "branded": Branding(
        {
            "project_name": "Services of the Borough of Upper Wetherby and the Vale",
            "organisation": "Borough of Upper Wetherby and the Vale",
            "contact_email": "customer.services.and.complaints@upper-wetherby-and-the-vale.example",
            "welsh": "yes",
        },
        {
            "organisation": {
                "logo": "logo.svg",
                "colours": {"brand": "#9a6490", "link": "#bd5080", "button": "#d0480c"},
            },
            "footer": [
                {"text": "Jobs", "href": "/contact"},
                {"text": "Council tax", "href": "https://wetherby.example/council-tax"},
            ],
        },
    ),
}


class Clock:
    """Time that goes on as usual from a fixed moment, and may be put forward."""

    def __init__(self, beginning: datetime = BEGINNING):
        self.beginning, self._began = beginning, time.monotonic()
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """The time that it is."""
        return self.beginning + self.ahead + timedelta(seconds=time.monotonic() - self._began)

    @contextmanager
    def put_forward(self, by: timedelta) -> Iterator[None]:
        """Be later for a while."""
        self.ahead = by
        try:
            yield
        finally:
            self.ahead = timedelta()


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: the tests say what they did."""


class Server:
    """A WSGI app on a free port of this machine, until `stop`."""

    def __init__(self, app: Callable[..., Iterable[bytes]]):
        self.app = app
        # Some networks and old browsers say nothing of where a post came from.
        self._hides_origin = False
        self.templates = ["faults.html"]  # a site that can be shown notes its own
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", 0, self._answer, threaded=True, request_handler=_Quiet
        )
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self._hides_origin:
            for name in ("HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE"):
                environ.pop(name, None)
        return self.app(environ, start_response)

    @contextmanager
    def hiding_origin(self) -> Iterator[None]:
        """Let posts arrive without a word on where they came from."""
        self._hides_origin = True
        try:
            yield
        finally:
            self._hides_origin = False

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()


class LiveSite:
    """One site as a browser meets it, and the insides that a test may look at or change.

    `templates` are the names of those that pages were made of, oldest first.
    """

    def __init__(self, folder: Path, mode: str = "prototype", **environ: str):
        self.folder, self.clock = folder, Clock()
        self.templates: list[str] = []
        settings = read_settings(folder, {f"PROTOTYPE_KIT_{name}": value for name, value in environ.items()})
        upgrade(settings.database)
        self.store = open_store(settings.database)
        # Live mode is refused with fakes behind it; how its pages look is another matter.
        if mode == "live":
            settings = replace(settings, mode="live", env="live")
        self.app = create_app(load_site(folder), settings, self.store, clock=self.clock)
        self.front = self.app.extensions["prototype_kit"]
        self._note_templates()
        self._server = Server(self.app)
        self.address = self._server.address

    def _note_templates(self) -> None:
        noted = self.templates
        once: dict[Hashable, str] = {}

        class Noting(Renderer):
            """Notes its templates, and so do the copies that are made of it for a visitor."""

            def page(self, template: str, **values: Any) -> str:
                """The HTML of one template."""
                html = super().page(template, **values)
                noted.append(template)
                return html

            def once(self, key: Hashable, draw: Callable[[], str]) -> str:
                """What is drawn once for everybody is noted each time that it is shown."""
                before = len(noted)
                html = super().once(key, draw)
                if len(noted) > before:
                    once[key] = noted[-1]
                elif html and key in once:  # it may be a part of pages, which is no page
                    noted.append(once[key])
                return html

            def kept(self, key: Hashable) -> str:
                """The same of what comes past Flask."""
                html = super().kept(key)
                if html:
                    noted.append(once[key])
                return html

        self.front.render.__class__ = Noting

    @property
    def unwatched(self) -> Front:
        """What pages depend on, for another app on the same site: its templates are not noted."""
        render = copy(self.front.render)
        render.__class__ = Renderer
        return replace(self.front, render=render)

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return self.store.cases.count()

    def hiding_origin(self) -> AbstractContextManager[None]:
        """Let posts arrive without a word on where they came from."""
        return self._server.hiding_origin()

    def work(self) -> None:
        """What the worker does in a second."""
        Worker(self.store, self.front.notify, self.front.own, self.clock).turn()

    def stop(self) -> None:
        """End the server and give the database back."""
        self._server.stop()
        if close := getattr(self.front.events, "close", None):
            close()
        self.store.close()


def site_folder(folder: Path, branding: str = "plain") -> Path:
    """A project with all journeys, baked into `folder` with one of the `BRANDINGS`."""
    chosen = BRANDINGS[branding]
    new_project(folder.parent, {"project_slug": folder.name, "exemplars": "street_lights", **chosen.answers})
    for service in SERVICES:
        shutil.copytree(service, folder / "services" / service.name)
    yaml = YAML()
    site = yaml.load(folder / "site.yaml")
    site["organisation"] |= chosen.face.get("organisation", {})
    site["footer"] = chosen.face.get("footer", [])
    site["services"].extend(service.name for service in SERVICES)
    with (folder / "site.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(site, file)
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    return folder


def let_in(folder: Path) -> None:
    """Let people have an account on the site in `folder`: the exemplar, with its form to tell of a move."""
    add_exemplar(folder, "my_account")
