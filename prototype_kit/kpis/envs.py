"""Whose use has figures, and what is said of them: the one list of it."""

from __future__ import annotations

from collections.abc import Mapping

ENVS: Mapping[str, str] = {
    "live": "Figures from: live.",
    "prototype": "Figures from: prototype. They are of people who tried it, so none of them is a KPI.",
    "demo": "Figures from: demo. They are made up, so none of them is a KPI.",
}
"""What every screen, page and file says of where its figures come from.

No other env has any: what participants of research do is forgotten with them, so it is not counted.
"""
