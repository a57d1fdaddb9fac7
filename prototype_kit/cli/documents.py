"""Reading about the kit."""

from __future__ import annotations

import signal

import click

from prototype_kit.cli.command import DONE, PORT, example
from prototype_kit.cli.running import check_free

FIRST_HOUR = "/docs/learn/first-hour.html"


@example("prototype-kit docs --port 8003")
@click.command()
@click.option("--port", type=PORT, default=8002, show_default=True)
def docs(port: int) -> int:
    """Show these documents in a browser, on this machine, without internet."""
    from prototype_kit.documents import server, site_folder

    check_free("127.0.0.1", port, "docs --port")
    folder = site_folder(tell=click.echo)
    # Whoever ends the process wants what Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with server(folder, port) as pages:
        click.echo(f"The documents are on http://127.0.0.1:{port}. Stop them with Ctrl-C.")
        click.echo(f"New here? Your first hour: http://127.0.0.1:{port}{FIRST_HOUR}")
        try:
            pages.serve_forever()
        except KeyboardInterrupt:
            return DONE
    return DONE
