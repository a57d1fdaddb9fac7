"""Which days a show-and-tell is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from prototype_kit.iterations import Iteration
from prototype_kit.show_and_tell.model import Week

USUAL_DAYS = 7


def usual_week(iterations: Sequence[Iteration], today: date, service: str = "") -> Week:
    """The last seven days; or all since the newest iteration, where that was longer ago.

    Who shows their work each week has shown what is older. Who took longer has not shown their newest
    iteration yet, and would stand before an empty page. With `service`, it is the newest of that.
    """
    first = today - timedelta(days=USUAL_DAYS - 1)
    days = [each.date for each in iterations if is_about(each, service)]
    return Week(min([first, *days[-1:]]), today)


def is_about(iteration: Iteration, service: str) -> bool:
    """Whether an iteration changed a service, or none, so that it is about the site; any for no service."""
    if not service:
        return True
    changed = [slug for slug, both in iteration.releases.items() if both.before != both.after]
    return service in changed or not changed
