"""Ways through both journeys that other tests stand on: each leaves a visitor at check answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.web.visitor import Fields, Visitor

REPORT = "/street-lights/report"
COLLECT = "/keys/collect"
"""Nobody begins this one who was not invited."""
BOOK = "/birth-registration/book"


def listed_light(visitor: Visitor) -> None:
    """A light from the list, with others reported nearby."""
    _report(visitor)
    visitor.submit(light="AN0727")
    visitor.submit(already_reported="none")
    _contact(visitor)


def unlisted_light(visitor: Visitor) -> None:
    """A light that is not in the list."""
    _report(visitor)
    visitor.submit(light="not-listed")
    visitor.submit(where="By the mill,\nnear the bridge")
    _contact(visitor)


def dark_street(visitor: Visitor) -> None:
    """Lights that are out, with nothing reported nearby."""
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="not-working")
    visitor.submit(others="several")
    visitor.submit(light_search="Tansy Close")
    visitor.submit(light=visitor.page.options("light")[0])
    _contact(visitor)


def _report(visitor: Visitor) -> None:
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="damaged")
    visitor.submit(light_search="Mill Lane")


def _contact(visitor: Visitor) -> None:
    visitor.submit(details="It leans.")
    visitor.submit()  # without a photo
    visitor.submit(full_name="Ann Lee", email="ann@example.com", phone="07700 900 982")


def two_births(visitor: Visitor) -> None:
    """Two babies born elsewhere, long ago, brought by somebody else: every question there is."""
    visitor.get(BOOK)
    visitor.submit()
    visitor.submit(district="no")
    visitor.submit()
    visitor.submit(how_many="2")
    for _ in range(2):
        visitor.submit(born_day="1", born_month="3", born_year="2026")
        visitor.submit(time_born="9:30am")
    visitor.submit()
    visitor.submit(relationship="other", other_relationship="Grandmother")
    visitor.submit(married="no")
    visitor.submit()
    visitor.submit(email="ann@example.com", phone="01632 960 001")
    visitor.submit(appointment_day_day="20", appointment_day_month="5", appointment_day_year="2026")
    visitor.submit(appointment_time="midday")


WAYS: Mapping[str, tuple[str, str, Callable[[Visitor], None]]] = {
    "a listed light": ("lights", REPORT, listed_light),
    "an unlisted light": ("lights", REPORT, unlisted_light),
    "a dark street": ("lights", REPORT, dark_street),
    "two births": ("births", BOOK, two_births),
}
"""By name: the site, the journey's address, and the way to check answers."""


def encoded(fields: Fields, raw: Mapping[str, str] | None = None) -> bytes:
    """Fields as a form sends them; those of `raw` are percent-encoded already."""
    from urllib.parse import urlencode

    given = urlencode({name: value for name, value in fields.items() if name not in (raw or {})}, doseq=True)
    return "&".join([given, *(f"{name}={text}" for name, text in (raw or {}).items())]).encode()
