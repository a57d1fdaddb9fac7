"""Whoever follows every link that there is."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.test import Client, TestResponse

from prototype_kit.testing.page import SeenPage as Page
from tests.reliability.routes import routes

MOST_VARIANTS = 12
"""Of one page: as many filters and pages of a list as it takes to see each kind."""
EVERY_SERVICE: tuple[Mapping[str, str], ...] = (
    {"service": "street-lights", "journey": "report", "step": "where", "name": "reported-nearby"},
    {"service": "everything", "journey": "apply", "step": "applicant", "repeat": "products"},
)
"""What stands in addresses below each service of the exemplars."""


def addresses(app: Flask) -> set[str]:
    """An address of every route, by each service that there is."""
    return {route.path for given in EVERY_SERVICE for route in routes(app, **given)}


def crawl(
    client: Client, base: str, beginnings: set[str], *, heads: bool = True
) -> Iterator[tuple[str, TestResponse]]:
    """What these addresses answer, and everything that they link to: each by HEAD, then by GET.

    Of a page that differs by what follows the question mark, such as the days of a diary, which have no end,
    no more than a few are looked at.

    HEAD matters: a view that takes what is not GET for a post would do what the post does.
    """
    waiting, seen = deque(sorted(beginnings)), {*beginnings}
    variants: Counter[str] = Counter()
    while waiting:
        address = waiting.popleft()
        if heads:
            yield address, client.head(address, base_url=base, headers={"Sec-Fetch-Site": "cross-site"})
        response = client.get(address, base_url=base)
        yield address, response
        for each in _named(address, response):
            target = urlsplit(urljoin(f"{base}{address}", each))
            path = f"{target.path}?{target.query}" if target.query else target.path
            if f"{target.scheme}://{target.netloc}" != base or path in seen:
                continue
            variants[target.path] += 1
            if variants[target.path] <= MOST_VARIANTS:
                seen.add(path)
                waiting.append(path)


def _named(address: str, response: TestResponse) -> Iterator[str]:
    yield response.headers.get("Location", "")
    if response.mimetype == "text/html" and response.text:
        for element in Page(address, response.status_code, response.text).tree.iter():
            yield from (element.get(key) or "" for key in ("href", "src", "action", "formaction"))
