"""Made-up residents, whom nobody takes for real ones, and how they want to be told."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from prototype_kit.assisted import Relationship
from prototype_kit.cases import NewFollower
from prototype_kit.messages import Channel

_FIRST = (
    *("Alex", "Ashley", "Bryn", "Charlie", "Dylan", "Eirian", "Frances", "Glyn", "Hilary", "Idris"),
    *("Jamie", "Kerry", "Leslie", "Morgan", "Nicky", "Owen", "Pat", "Robin", "Sam", "Terry"),
)
_LAST = ("Example", "Sample", "Demo", "Specimen", "Placeholder", "Madeup")
RELATIONSHIPS: tuple[tuple[Relationship, int], ...] = (
    ("self", 70),
    ("family", 12),
    ("friend", 8),
    ("carer", 6),
    ("professional", 4),
)
"""In whose name somebody phones, and how many of a hundred."""
_WELSH = 0.08  # of the residents, where the site has Welsh pages


@dataclass(frozen=True)
class Resident:
    """Somebody made up. The telephone number is one that Ofcom keeps free for drama."""

    name: str
    email: str
    phone: str
    language: str


def resident(lots: Random, number: int, welsh: bool) -> Resident:
    """Resident number so-and-so, from 1; of those numbered alike there is one."""
    return Resident(
        name=f"{lots.choice(_FIRST)} {lots.choice(_LAST)}",
        email=f"resident-{number}@example.com",
        phone=f"07700 900{number % 1000:03}",
        language="cy" if welsh and lots.random() < _WELSH else "en",
    )


def follower(channel: Channel, somebody: Resident, base: str, reporter: bool = False) -> NewFollower:
    """Somebody who is told what happens to a case."""
    address = somebody.email if channel == "email" else somebody.phone
    return NewFollower(channel, address, somebody.language, base, reporter)
