"""Cases: one need each, from submission until it is met, and the references people know them by."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Literal, get_args

from prototype_kit.answers import Answers
from prototype_kit.bookings import NewBooking
from prototype_kit.events import Origin
from prototype_kit.messages import Channel, NewMessage

# Read aloud and written down without mistakes: no 0 or O, no 1, I or L, and no U, which sounds like "you".
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8

ACTING = "acting"
"""The kind of line of a timeline that says what a resident did for another: for these two, and for staff."""

ERASURE = "erasure"
"""By whom a line of a timeline is that was written as personal details were erased."""

State = Literal["open", "fixed", "closed"]
"""The group of a status. Open311 knows open and closed alone: fixed is closed there."""
Priority = Literal["high", "normal", "low"]
PRIORITIES: Sequence[Priority] = get_args(Priority)

MOST_WORDS = 200
"""Words by which one case can be found."""


@dataclass(frozen=True)
class Case:
    """One need.

    `reference` is as people see it: 7K3M-9PQ2. `kind` is the answer that says what sort of need it is,
    `asset` the id of the thing it is about, `title` both in words. `state` is the group of `status` when it
    came into it, `ended_at` when it was last fixed or closed. `target` is a target as text (see targets.py);
    the clock to `due_at` stands still since `paused_at`. `voices` counts the people who told us. `version`
    rises with each change. `held_because` says why it must not be erased, `erased_at` when its words were.
    """

    id: int
    reference: str
    draft_id: str
    service: str
    journey: str
    release: str
    title: str
    kind: str | None
    asset: str | None
    latitude: float | None
    longitude: float | None
    answers: Answers
    received_at: datetime
    status: str
    state: State
    status_at: datetime
    ended_at: datetime | None
    target: str | None
    due_at: datetime | None
    paused_at: datetime | None
    priority: Priority
    team: str
    assignee_id: int | None
    duplicate_of: int | None
    voices: int
    survey_at: datetime | None
    version: int
    origin: Origin
    held_because: str | None = None
    erased_at: datetime | None = None


@dataclass(frozen=True)
class CaseEntry:
    """One line of a case's timeline: when, what kind of thing happened, in words, and by whom.

    What is `public` is told to everybody, with the words of `status` where there is one; the rest is for
    staff. `translated` are the words in other languages, by code. `by` is a name for staff, or the source of
    the case: user, staff, synthetic. `account_id` is that of a member of staff, or of
    a resident who acted for the one of `for_id`.
    """

    at: datetime
    kind: str
    words: str
    by: str
    public: bool = False
    status: str | None = None
    translated: Mapping[str, str] = field(default_factory=dict)
    account_id: int | None = None
    for_id: int | None = None

    def in_language(self, code: str) -> str:
        """The words in a language, or as they were written."""
        return self.translated.get(code) or self.words


@dataclass(frozen=True)
class NewFollower:
    """Somebody who wants to be told what happens to a case, in their language.

    `base` is the scheme and host of the site that they use, such as https://services.example.gov.uk.
    """

    channel: Channel
    recipient: str
    language: str
    base: str
    reporter: bool = False


def no_messages(reference: str) -> Sequence[NewMessage]:  # noqa: ARG001 - the shape of Submission.messages
    """What is sent when nobody is to be told."""
    return ()


@dataclass(frozen=True)
class Submission:
    """What a service makes of a finished draft, before it is kept.

    `answers` are trimmed to the walk, `words` are the first line of the timeline, `found_by` the texts that
    staff may look for, `bookings` the slots that become theirs. `messages` gets the reference, which the
    words of a message contain, and may be asked again with another one.
    """

    answers: Answers
    status: str
    words: str
    _: KW_ONLY
    title: str = ""
    kind: str | None = None
    asset: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    state: State = "open"
    target: str | None = None
    due_at: datetime | None = None
    priority: Priority = "normal"
    team: str = ""
    survey_at: datetime | None = None
    followers: Sequence[NewFollower] = ()
    found_by: Sequence[str] = ()
    bookings: Sequence[NewBooking] = ()
    messages: Callable[[str], Sequence[NewMessage]] = no_messages


Sort = Literal["newest", "oldest", "due", "changed"]


@dataclass(frozen=True)
class CaseFilter:
    """Which cases somebody wants to see, and in which order.

    What is None or empty does not narrow it. `assignee_id` 0 is nobody. `late_at` keeps those whose target
    has passed by that time; `words` are beginnings of words, all of which a case must have.
    `real` leaves out what tests and participants of research reported.
    """

    envs: Sequence[str]
    state: State | None = "open"
    service: str | None = None
    status: str | None = None
    kind: str | None = None
    team: str | None = None
    assignee_id: int | None = None
    priority: Priority | None = None
    late_at: datetime | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None
    words: Sequence[str] = ()
    real: bool = False
    sort: Sort = "newest"


@dataclass(frozen=True)
class ListedCase:
    """A case in a list: what is needed to choose one, without what was answered."""

    id: int
    reference: str
    service: str
    journey: str
    title: str
    kind: str | None
    asset: str | None
    status: str
    state: State
    received_at: datetime
    status_at: datetime
    ended_at: datetime | None
    target: str | None
    due_at: datetime | None
    paused_at: datetime | None
    priority: Priority
    team: str
    assignee_id: int | None
    voices: int
    version: int
    env: str
    channel: str
    latitude: float | None
    longitude: float | None
    erased_at: datetime | None


def words_to_find(texts: Iterable[str]) -> frozenset[str]:
    """The words in texts by which they are looked for: small letters and digits, two or more of them.

    An email address, a telephone number and a postcode are also one word each, without their signs.
    """
    found: dict[str, None] = {}
    for text in texts:
        plain = text.casefold() if text.isascii() else _unaccented(text)
        found |= dict.fromkeys(re.findall(r"[^\W_]{2,40}", plain))
        tight = re.sub(r"[^\w@.+]|_", "", plain)
        if len(plain) <= 40 and len(tight) >= 2:
            found[tight] = None
    return frozenset(list(found)[:MOST_WORDS])


def _unaccented(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def title_of(kind: str, thing: str) -> str:
    """What a case is about, for everybody: what is wrong and then with what, as far as either is known."""
    return ", ".join(part for part in (kind, thing) if part)


def new_reference(choose: Callable[[str], str] = secrets.choice) -> str:
    """A random reference, such as 7K3M-9PQ2. There are 30 to the power of 8 of them.

    `choose` takes one of several signs: those of a real case must not be foreseen.
    """
    return _shown("".join(choose(ALPHABET) for _ in range(_LENGTH)))


def parse_reference(typed: str) -> str | None:
    """The reference that somebody typed, however they set it out; None when it is none.

    Capitals or not, with any hyphens, spaces or a full stop.
    """
    signs = read_signs(typed, _LENGTH)
    return _shown(signs) if signs else None


def read_signs(typed: str, many: int) -> str | None:
    """So many signs of the alphabet that somebody typed, set out in whatever way; None for anything else."""
    signs = [sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum()]
    return "".join(signs) if len(signs) == many and set(signs) <= set(ALPHABET) else None


def _shown(signs: str) -> str:
    return f"{signs[:4]}-{signs[4:]}"
