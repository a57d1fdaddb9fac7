"""Tracking: how people follow a case, and what they need for it.

Everybody who has a reference sees how far a case is, and nothing personal. Whoever reported it sees their
own answers too: by a code that only the confirmation shows, or by a link that only their messages hold.
Neither is kept anywhere: both follow from the reference and the secret of the site.
"""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest

from prototype_kit.cases import ALPHABET
from prototype_kit.signing import Signer

_SIGNS = 6  # of a code: one of 729 million
_TOKEN = 32  # hexadecimal digits: 128 bits


@dataclass(frozen=True)
class Tracking:
    """Addresses and codes. `base` is the scheme and host of the site that people use, without a slash."""

    signer: Signer
    base: str = ""

    def code(self, reference: str) -> str:
        """The code that stands beside a reference, such as F7K2PX."""
        return signs_of(self.signer.sign("case-code", reference), _SIGNS)

    def token(self, reference: str) -> str:
        """What makes the address of a case that of its owner."""
        return self.signer.sign("case-link", reference)[:_TOKEN]

    def page(self, reference: str) -> str:
        """The public page of a case."""
        return f"{self.base}/track/{reference}"

    def own_page(self, reference: str) -> str:
        """The page of a case for whoever reported it; it goes by a link in their messages alone."""
        return f"{self.page(reference)}/{self.token(reference)}"

    def survey(self, reference: str) -> str:
        """Where its owner says whether it is fixed."""
        return f"{self.own_page(reference)}/fixed"

    def appointment(self, reference: str) -> str:
        """Where its owner changes or cancels the appointment."""
        return f"{self.own_page(reference)}/appointment"

    def book_again(self, reference: str) -> str:
        """Where its owner books another, once this one is cancelled, of what only the invited can book."""
        return f"{self.own_page(reference)}/book-again"

    def calendar_file(self, reference: str) -> str:
        """The appointment as a file for the owner's calendar."""
        return f"{self.own_page(reference)}/appointment.ics"

    def unfollow(self, follower: int) -> str:
        """Where a follower, by the id, says that they want to be told no more."""
        return f"{self.base}/track/stop/{follower}-{self.signer.sign('unfollow', follower)[:_TOKEN]}"

    def is_code(self, typed: str, reference: str) -> bool:
        """Whether somebody typed the code of a reference, with or without capitals, spaces and hyphens."""
        signs = "".join(sign for sign in typed.upper() if sign.isalnum())
        return _equal(signs, self.code(reference))

    def is_token(self, token: str, reference: str) -> bool:
        """Whether a token is that of a reference."""
        return _equal(token, self.token(reference))

    def unfollowed(self, text: str) -> int | None:
        """The follower whom the end of an `unfollow` address names; None when it was not made here."""
        number, _, signature = text.partition("-")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            return None
        wanted = self.signer.sign("unfollow", int(number))[:_TOKEN]
        return int(number) if _equal(signature, wanted) else None


def signs_of(signature: str, many: int) -> str:
    """So many letters and figures, such as F7K2PX, that follow from a signature and can be read out."""
    number, signs = int(signature, 16), ""
    for _ in range(many):
        number, sign = divmod(number, len(ALPHABET))
        signs += ALPHABET[sign]
    return signs


def _equal(one: str, other: str) -> bool:
    """Compared in the same time whatever they are."""
    return compare_digest(one.encode(), other.encode())
