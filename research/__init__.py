"""The user-research logbook: rounds, studies, sessions and the evidence that comes of them.

An extension of the kit, which uses its public names only; the kit runs without it. Nothing is recorded of
anybody before they agreed to it, and what they take back is deleted.
"""

from __future__ import annotations

from prototype_kit import Extension

extension = Extension(name="research")
