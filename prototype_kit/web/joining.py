"""Joining a case: what somebody with the same problem is asked, and what is kept of them.

The same whether they say so themselves on the public page, or staff say so for them in the console.
"""

from __future__ import annotations

from collections.abc import Sequence

from prototype_kit.cases import Case, CaseEntry, NewFollower
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.questions import Component, Form, Question
from prototype_kit.questions.email import Email
from prototype_kit.questions.phone import UkMobile
from prototype_kit.updates import following_message
from prototype_kit.web.forms import bare_context
from prototype_kit.web.front import Front
from prototype_kit.web.limiting import is_allowed

VOICE = "One more person told us about this"
"""What the timeline says of each."""


def contact_questions(front: Front) -> Sequence[Question]:
    """What somebody is asked who joins a case themselves; both may be left empty."""
    say = front.site.language
    return (
        Email(name="email", ask=say("Email address"), optional=True, autocomplete="email"),
        UkMobile(
            name="phone",
            ask=say("UK mobile number"),
            hint=say("If you give both, we will email you."),
            optional=True,
            autocomplete="tel",
        ),
    )


def contact_parts(
    front: Front, questions: Sequence[Question], typed: Form, errors: Sequence[InvalidAnswer] = ()
) -> Sequence[Component]:
    """The fields for an address, with what was typed and what is wrong with it."""
    context = bare_context(front)
    return [question.component(typed, errors, context) for question in questions]


def read_follower(
    front: Front, questions: Sequence[Question], typed: Form, base: str, language: str
) -> NewFollower | None:
    """Whoever gave an address; None for nobody. Raises `Rejected` for what is none.

    `questions` are named `email` and `phone`, `base` is the scheme and host of the public site, `language`
    the code of theirs.
    """
    context, errors, given = bare_context(front), list[InvalidAnswer](), dict[str, str]()
    for question in questions:
        try:
            value = question.parse(typed, context)
        except Rejected as rejected:
            errors += rejected.errors
        else:
            given |= {question.name: str(value)} if value else {}
    if errors:
        raise Rejected(*errors)
    if "email" in given:
        return NewFollower("email", given["email"], language, base)
    return NewFollower("text", given["phone"], language, base) if "phone" in given else None


def may_be_told(front: Front, follower: NewFollower) -> bool:
    """Count one more case that an address follows; False when it was entered too often in the last hour."""
    return is_allowed(front, "follow-to", follower.recipient.casefold())


def follow(front: Front, case: Case, follower: NewFollower) -> None:
    """Let somebody follow a case, and tell them so."""
    front.store.followers.add(case, follower, front.clock())
    _tell(front, case, follower)


def add_voice(
    front: Front, case: Case, entry: CaseEntry, follower: NewFollower | None, session: str | None = None
) -> int:
    """Count one more person with the same problem, let them follow the case, and tell them so.

    `session` is the raw value of their browser's cookie; None for staff, who add many people. Gives how many
    told us: whoever was counted before is not counted again.
    """
    voices = front.store.cases.add_voice(case, entry, follower, session)
    if follower:
        _tell(front, case, follower)
    return voices


def _tell(front: Front, case: Case, new: NewFollower) -> None:
    """Write to somebody who follows a case now, so that who was entered by another can stop it."""
    followers = front.store.followers.of_case(case)
    found = next((each for each in followers if each.recipient == new.recipient), None)
    message = following_message(front.own, case, found, front.signer) if found else None
    if message:
        front.store.cases.send(case, [message], front.clock())
