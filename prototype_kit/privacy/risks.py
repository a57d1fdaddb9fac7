"""What could go wrong for people, as far as it follows from what a service collects.

Each risk names what it follows from, so that whoever assesses it can look there. How likely and how severe
one is, and whether what is done about it is enough, a person has to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from prototype_kit.data_protection import special_words
from prototype_kit.inventory import Inventory, Item
from prototype_kit.language import listed
from prototype_kit.questions.personal import ADDRESS, BANK, BIRTH, CARD, FILES, INSURANCE, POSTCODE
from prototype_kit.retention import Keeping

LONG = Keeping(months=7 * 12)
"""Longer than most records of councils are kept; whoever keeps something for longer needs a reason."""


@dataclass(frozen=True)
class Risk:
    """What could happen, what it follows from, and what the kit does about it already."""

    what: str
    follows_from: str
    measures: str


def risks(inventory: Inventory) -> Iterator[Risk]:
    """The risks of one service, those that weigh most first, and the one that every service has last."""
    for find in _RISKS:
        risk = find(inventory)
        if risk is not None:
            yield risk


def _asked(items: Sequence[Item]) -> str:
    named = (f"‘{item.what}’ ({item.whose})" if item.whose else f"‘{item.what}’" for item in items)
    return listed([*dict.fromkeys(named)])


def _special(inventory: Inventory) -> Risk | None:
    items = [item for item in inventory.told if item.special]
    if not items:
        return None
    kinds = listed([special_words(each) for each in inventory.special])
    return Risk(
        f"Somebody learns of a person’s {kinds}, and treats them worse for it or tells others.",
        _asked(items),
        "Only staff who have a role that lets them see cases see it. It is in no figure and no event. The "
        "replay of research sessions shows no question that has sensitive: yes.",
    )


def _children(inventory: Inventory) -> Risk | None:
    items = [item for item in inventory.told if item.children]
    if not inventory.children:
        return None
    return Risk(
        "Children do not know what happens with their data, and cannot object; harm may last for longer.",
        _asked(items) if items else "Children may use the service",
        "Nothing beyond what everybody’s data has. The Children’s Code may apply.",
    )


def _identity(inventory: Inventory) -> Risk | None:
    items = [item for item in inventory.told if item.data in (BIRTH, INSURANCE, BANK, CARD)]
    if not items:
        return None
    return Risk(
        "Somebody uses it to pose as the person, or to take their money.",
        _asked(items),
        "Bank details are shown with only the ends of their numbers.",
    )


def _location(inventory: Inventory) -> Risk | None:
    items = [item for item in inventory.told if item.data in (ADDRESS, POSTCODE)]
    if not items:
        return None
    return Risk(
        "Somebody who must not know learns where a person lives or is, such as a violent former partner.",
        _asked(items),
        "Addresses are in no figure and no event. Photos lose the place where they were taken.",
    )


def _others(inventory: Inventory) -> Risk | None:
    items = [item for item in inventory.told if item.whose]
    if not items:
        return None
    return Risk(
        "People whose data somebody else gives do not know it, and cannot correct it.",
        _asked(items),
        "The privacy notice names them. Article 14 asks you to tell them within a month, with exceptions.",
    )


def _open(inventory: Inventory) -> Risk | None:
    if not inventory.open:
        return None
    return Risk(
        "People write down, or photograph, more than is needed: their health, other people, number plates.",
        listed([f"‘{words}’" for words in inventory.open]),
        "The privacy notice asks people to leave it out. Files are checked; photos are made anew.",
    )


def _files(inventory: Inventory) -> Risk | None:
    items = [item for item in inventory.told if item.data == FILES]
    if not items:
        return None
    return Risk(
        "A file holds what nobody looked for, or a program that harms whoever opens it.",
        _asked(items),
        "Files are told by their content; only kinds that the question takes; photos are made anew.",
    )


def _long(inventory: Inventory) -> Risk | None:
    if not inventory.said.kept.longer_than(LONG):
        return None
    return Risk(
        "What is kept for long is out of date, and there is more of it to be lost.",
        f"It is kept for {inventory.said.kept}",
        "It is deleted every night when its time is over.",
    )


def _outside(inventory: Inventory) -> Risk | None:
    if not (inventory.emails or inventory.texts):
        return None
    return Risk(
        "A message reaches another person: a mistyped address, a shared mailbox, a phone that others see.",
        "The service sends emails or text messages",
        "The kit’s own messages about a case hold no answers; read what yours name.",
    )


def _account(inventory: Inventory) -> Risk | None:
    if not inventory.of_account:
        return None
    return Risk(
        "Somebody who reads a person’s emails, or uses a computer after them, sees what they sent.",
        "Whoever can read emails to the address can sign in to the account",
        "People are told so as they sign in, and nobody needs an account. A session ends after 30 minutes "
        "without use. The account shows where somebody is signed in, and can end it there.",
    )


def _acting(inventory: Inventory) -> Risk | None:
    if not inventory.of_account:
        return None
    return Risk(
        "Somebody is pressed to let another act for them, or the wrong person is asked, who then sees what "
        "they sent and can cancel their appointments.",
        "People can let somebody act for them in their account",
        "It is asked for by email and accepted by whoever reads it and signs in. It names what it is for, "
        "ends by itself, and either side can end it at once. Answers, files and details are never shown. "
        "Whatever is done by another says so.",
    )


def _staff(inventory: Inventory) -> Risk | None:
    return Risk(
        "Somebody of the organisation looks at cases that are none of their business.",
        f"Seen by: {'; '.join(inventory.said.seen_by)}",
        "Staff have roles; every change to a case is written into its timeline with the name of who made it.",
    )


_RISKS: tuple[Callable[[Inventory], Risk | None], ...] = (
    _special, _children, _identity, _location, _others, _open, _files, _long, _outside, _account,
    _acting, _staff,
)  # fmt: skip
