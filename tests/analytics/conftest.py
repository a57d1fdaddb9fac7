"""Simulated journeys in a database."""

from __future__ import annotations

from tests.store.conftest import (  # noqa: F401 - pytest finds fixtures by their names here
    empty_database,
    file,
    store,
    url,
)
