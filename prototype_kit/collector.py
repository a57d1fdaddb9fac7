"""Python's garbage collector, which need not look through what a server loads and keeps."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting() -> Iterator[None]:
    """Let it rest while something is loaded that stays, and leave that alone afterwards.

    It would go through all of it time and again, for the little that may go. Processes share memory longer,
    too, if nobody goes through it.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
