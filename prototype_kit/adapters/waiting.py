"""Waiting for a system outside, and no longer than people can."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from prototype_kit.errors import AdapterUnavailable


def within(seconds: float, ask: Callable[[], Any], who: str) -> Any:
    """What `ask` gives. A server that answers a byte now and then would keep it waiting for ever.

    Raises what `ask` raises, and `AdapterUnavailable` when `who` takes longer.
    """
    outcome: SimpleQueue[tuple[Any, Exception | None]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((ask(), None))
        except Exception as error:  # noqa: BLE001 - it is raised where somebody waits for it
            outcome.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        answer, error = outcome.get(timeout=seconds)
    except Empty:
        raise AdapterUnavailable(f"{who} takes too long") from None
    if error is not None:
        raise error
    return answer
