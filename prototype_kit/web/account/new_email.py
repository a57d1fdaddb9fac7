"""Another email address to sign in with: asked for, and taken by the link that went there.

A link is used by the button behind it, once, within an hour, and only by whoever is signed in to the account
that asked. What the pages say is the same whether the address has an account already or not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.mandate_letters import MandateLetters
from prototype_kit.messages import NewMessage
from prototype_kit.new_email_letters import asked_letters, changed_letter
from prototype_kit.people import same_email
from prototype_kit.questions import Form
from prototype_kit.questions.email import Email
from prototype_kit.store import EmailChange, NewAddress
from prototype_kit.web.account.details import error_list
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.forms import bare_context
from prototype_kit.web.front import Front
from prototype_kit.web.kept import Kept
from prototype_kit.web.limiting import LimitReached, is_allowed, limit

HERE = "/account/email"
_LINK = re.compile(rf"{HERE}/([A-Za-z0-9_-]{{43}})")


def routes(frame: AccountFrame) -> Sequence[Route]:
    """The page, what it sends, and the link."""
    pages, token = NewEmailPages(frame), f"{HERE}/<string(length=43):token>"
    return [
        Route(HERE, "new_email", pages.shown),
        Route(HERE, "ask_new_email", pages.ask, methods=("POST",)),
        Route(f"{HERE}/withdraw", "withdraw_email", pages.withdraw, methods=("POST",)),
        Route(token, "email_link", pages.look),
        Route(token, "use_email_link", pages.use, methods=("POST",)),
    ]


class NewEmailPages:
    """The views."""

    def __init__(self, frame: AccountFrame):
        self._door = frame.door

    def shown(self, resident: Resident) -> str:
        """The address of the account, whether another is asked for, and the form."""
        return _page(resident, {})

    def ask(self, resident: Resident) -> AnyResponse:
        """Send a link to another address, and a notice to this one."""
        front, typed = resident.front, request.form.to_dict(flat=False)
        try:
            email = str(_question(resident).parse(typed, bare_context(front)))
        except Rejected as rejected:
            return Response(_page(resident, typed, rejected.errors), status=422)
        if same_email(email) == resident.account.email:
            words = resident.say("Enter another email address: this is the one of your account already")
            errors = [InvalidAnswer("email", "same", words, "email")]
            return Response(_page(resident, typed, errors), status=422)
        try:
            limit(front, "new-email", str(resident.account.id))
        except LimitReached as reached:
            return _later(resident, typed, reached)
        new = NewAddress(email, resident.letters_in, front.base(), resident.account)
        # As with signing in: the same page, and nobody is buried in letters that others ask for.
        quiet = not is_allowed(front, "sign-in-to", f"resident {new.address}")
        front.store.email_changes.ask(new, asked_letters(front.own, new, quiet=quiet), front.clock())
        return redirect(HERE, 303)

    def withdraw(self, resident: Resident) -> AnyResponse:
        """Let the link that was sent not work any more."""
        resident.front.store.email_changes.withdraw(resident.account, resident.front.clock())
        return redirect(f"{HERE}?done=withdrawn", 303)

    def look(self, resident: Resident, token: str) -> AnyResponse | str:
        """What somebody sees who follows the link. Nothing happens yet."""
        front = resident.front
        change = front.store.email_changes.find(token, resident.account, front.clock())
        if change is None:
            return _no_link(resident, token)
        say = resident.say
        return resident.page(
            "email-link", say("Change your email address"), new=change.email, by_email=_by_email(resident)
        )

    def use(self, resident: Resident, token: str) -> AnyResponse:
        """Take the address."""
        front, session = resident.front, self._door.token(request)
        changes = front.store.email_changes
        change = changes.find(token, resident.account, front.clock())
        if change is None or session is None:
            return _no_link(resident, token)
        new = NewAddress(change.email, resident.letters_in, front.base(), resident.account)
        letters = [changed_letter(front.own, new), *_offers_again(resident, change.email)]
        found = changes.use(token, resident.account, session, letters, front.clock())
        if found == "over":
            return _no_link(resident, token)
        if found == "taken":
            title = resident.say("You already have an account")
            page = resident.page("email-taken", title, new=change.email, by_email=_by_email(resident))
            return Response(page, status=409)
        return redirect(f"{HERE}?done=changed", 303)


def _offers_again(resident: Resident, email: str) -> Iterator[NewMessage]:
    """What they asked of others once more, from the new address: letter and page name the same."""
    front = resident.front
    written = MandateLetters(front.own, front.base())
    for mandate in front.store.mandates.given(resident.account, front.clock()):
        asked = mandate.helper
        if mandate.helper_id is None and is_allowed(front, "sign-in-to", f"resident {asked}"):
            yield written.offered(email, asked, mandate.ends_at, mandate.language)


@dataclass(frozen=True)
class FollowedLink:
    """A link that led somebody to sign in. `change` is what it is for, None once it does not work."""

    change: EmailChange | None


def followed_link(front: Front, kept: Kept) -> FollowedLink | None:
    """The link that somebody followed who has to sign in first; None where they come for something else."""
    found = _LINK.fullmatch(kept.to)
    return FollowedLink(front.store.email_changes.of_link(found[1], front.clock())) if found else None


def not_the_new_one(front: Front, kept: Kept, email: str) -> str:
    """Why nobody signs in with the new address to take it: that would begin another account."""
    link = followed_link(front, kept)
    if link is None or link.change is None or same_email(email) != link.change.email:
        return ""
    return front.site.language(
        "Enter the email address that your account has now: this is the new one, and you can sign in with it "
        "once you have changed it"
    )


def _no_link(resident: Resident, token: str) -> Response:
    """That a link does not work here: it is over, or for another account, of which nothing is said.

    Whoever has the link reads what goes to the new address, and may have signed in with that one.
    """
    front, say = resident.front, resident.say
    change = front.store.email_changes.of_link(token, front.clock())
    title = say("You are signed in to another account") if change else say("This link does not work here")
    page = resident.page(
        "no-email-link",
        title,
        back=HERE,
        change=change,
        to=f"{HERE}/{token}",
        by_email=_by_email(resident),
        until=_until(resident, change),
    )
    return Response(page, status=409 if change else 410)


def _later(resident: Resident, typed: Form, reached: LimitReached) -> Response:
    until = resident.say.moment(resident.front.clock() + reached.wait)
    words = resident.say("Ask again after {until}: there have been too many requests from here", until=until)
    page = _page(resident, typed, [InvalidAnswer("email", "too-often", words, "email")])
    wait = str(math.ceil(reached.wait.total_seconds()))
    return Response(page, status=429, headers={"Retry-After": wait})


def _question(resident: Resident) -> Email:
    return Email(name="email", ask=resident.say("New email address"), called="your new email address")


def _page(resident: Resident, typed: Form, errors: Sequence[InvalidAnswer] = ()) -> str:
    front, say = resident.front, resident.say
    pending = front.store.email_changes.pending(resident.account, front.clock())
    words = {
        "changed": say("Your email address has changed. All other devices are signed out."),
        "withdrawn": say("The change is withdrawn. The link that we sent does not work any more."),
    }
    return resident.page(
        "email",
        say("Your email address"),
        part=_question(resident).component(typed, errors, bare_context(front)),
        errors=error_list(errors),
        pending=pending,
        by_email=_by_email(resident),
        until=_until(resident, pending),
        done=words.get(request.args.get("done", ""), "") if not errors else "",
        back="/account/details",
    )


def _by_email(resident: Resident) -> bool:
    """Whether people sign in with their address: with an OpenID provider it is only where we write to."""
    return resident.front.settings.sign_in is None


def _until(resident: Resident, pending: EmailChange | None) -> str:
    return resident.say.moment(pending.expires_at) if pending else ""
