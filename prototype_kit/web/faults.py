"""What an author sees in the browser while a file is broken: every fault, where it is, and how to mend it."""

from __future__ import annotations

from flask import Flask, Response

from prototype_kit.errors import DefinitionError, Fault, KitError
from prototype_kit.web.assets import Assets
from prototype_kit.web.render import environment
from prototype_kit.web.security import HEADERS


def faults_app(error: KitError, reload: str | None = None) -> Flask:
    """An app that answers every address with the faults."""
    app = Flask("prototype_kit.faults", static_folder=None, template_folder=None)
    assets = Assets()
    assets.serve(app)
    faults = (
        error.faults
        if isinstance(error, DefinitionError)
        else [Fault("", 0, line, "") for line in str(error).splitlines()]
    )
    html = environment().get_template("faults.html").render(faults=faults, assets=assets.base, reload=reload)

    @app.route("/", defaults={"_path": ""}, methods=["GET", "POST"])
    @app.route("/<path:_path>", methods=["GET", "POST"])
    def show(_path: str) -> Response:
        return Response(html, status=500, headers={"Cache-Control": "no-store"})

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.extend(HEADERS)
        return response

    return app
