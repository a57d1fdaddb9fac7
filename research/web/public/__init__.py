"""What participants, and visitors of a round, can reach: below `/rounds` of the public site."""

from __future__ import annotations

from research.web.public.mount import RoundsMount as RoundsMount
from research.web.public.mount import mounts as mounts
