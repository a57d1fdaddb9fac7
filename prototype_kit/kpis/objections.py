"""How often people asked not to be counted: how much of their use figures do not show."""

from __future__ import annotations

from prototype_kit.kpis.showing import SMALL, SMALLEST

_UNSEEN = "do on pages is not in these figures. Their starts and completions are."


def objection_sentence(times: int) -> str:
    """What is not seen, in words; `times` is how often somebody pressed the button for it in a period.

    How many browsers ask for the same by themselves, nobody knows: nothing is kept of what they send.
    """
    if not times:
        return (
            "Nobody pressed “Do not count me” in this period. "
            f"What people whose browser asks for the same {_UNSEEN}"
        )
    often = SMALL if times < SMALLEST else f"{times:,}"
    return (
        f"People pressed “Do not count me” {often} times in this period. "
        f"What they, and people whose browser asks for the same, {_UNSEEN}"
    )
