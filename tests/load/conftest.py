"""Sites with their insides, as tests of pages have them."""

from __future__ import annotations

from tests.web.conftest import (  # noqa: F401 - pytest finds fixtures by their names here
    account_world,
    births,
    empty_database,
    lights,
    make_world,
    site_of_accounts,
    sites,
    surgery,
)
