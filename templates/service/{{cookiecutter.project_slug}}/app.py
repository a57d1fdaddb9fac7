"""The site as a WSGI app, for a server of your own choice: `gunicorn app:app`."""

from pathlib import Path

from prototype_kit import site_app

app = site_app(Path(__file__).resolve().parent)
