"""Made-up residents, whom nobody takes for real ones, and how they want to be told."""

from __future__ import annotations

from collections.abc import Sequence
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
RELATIONSHIPS: Sequence[Relationship] = ("self", "family", "friend", "carer", "professional")
RELATIONSHIP_SUMS = (70, 82, 90, 96, 100)
"""In whose name somebody phones, and how many of a hundred, summed up."""
_WELSH = 0.08  # of the residents, where the site has Welsh pages


@dataclass(frozen=True)
class Resident:
    """Somebody made up. The telephone number is one that Ofcom keeps free for drama."""

    name: str
    email: str
    phone: str
    language: str


def resident(lots: Random, label: str, welsh: bool) -> Resident:
    """Somebody whose email address holds the label; `welsh` says whether some want Welsh messages."""
    return Resident(
        name=f"{lots.choice(_FIRST)} {lots.choice(_LAST)}",
        email=f"resident-{label}@example.com",
        phone=f"07700 900{lots.randrange(1000):03}",
        language="cy" if welsh and lots.random() < _WELSH else "en",
    )


def relative(somebody: Resident, number: int) -> str:
    """The name of number so-and-so of the same family; number 0 is themselves."""
    if number == 0:
        return somebody.name
    first, _, last = somebody.name.rpartition(" ")
    own = _FIRST.index(first) if first in _FIRST else 0
    return f"{_FIRST[(own + 7 * number) % len(_FIRST)]} {last}"


def follower(channel: Channel, somebody: Resident, base: str, reporter: bool = False) -> NewFollower:
    """Somebody who is told what happens to a case."""
    address = somebody.email if channel == "email" else somebody.phone
    return NewFollower(channel, address, somebody.language, base, reporter)
