"""Who is signed in on the public site. Nobody has to be: see docs/decisions/0028.

Browsers that never signed in have no cookie of this, and cost no look into the database.

Several people may share a browser. What is in somebody's account is shown there to them alone: it leaves the
browser as they sign out, or as another person signs in.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Request, g, request
from werkzeug.wrappers import Response

from prototype_kit.profiles import NOTHING_KEPT, Profile
from prototype_kit.store import AccountSession
from prototype_kit.web.door import SEEN_EVERY, Door, ending
from prototype_kit.web.front import Front
from prototype_kit.web.security import UNSAFE

_SESSION = "resident_session"


@dataclass(frozen=True)
class ResidentDoor(Door):
    """Where residents sign in. With them go the forms of their account that the browser had open."""

    front: Front

    def give(self, response: Response, token: str) -> None:
        """Give the browser a session that has begun; what is in other accounts leaves it."""
        super().give(response, token)
        found = self.store.account_sessions.find(token, self.kind, self.clock())
        if found is not None and (browser := self.front.session(request)):
            self.store.account_drafts.leave(browser, but=found.account.id)
        if self.token(request):  # somebody was signed in here before
            forget_pages(response)

    def let_out(self, response: Response, request: Request) -> None:
        """Sign out; the browser forgets the pages that it has kept for the way back."""
        super().let_out(response, request)
        if browser := self.front.session(request):
            self.store.account_drafts.leave(browser)
        forget_pages(response)


def forget_pages(response: Response) -> None:
    """Let the browser forget the pages that it has kept for the way back."""
    response.headers["Clear-Site-Data"] = '"cache"'


def resident_door(front: Front) -> ResidentDoor:
    """Where residents sign in."""
    return ResidentDoor("resident", front.store, front.settings, front.clock, front)


def signed_in(front: Front) -> AccountSession | None:
    """The session of whoever asks, found once for each request; None where nobody is signed in."""
    if not front.accounts:
        return None
    if _SESSION not in g:
        setattr(g, _SESSION, resident_door(front).session(request))
    found: AccountSession | None = getattr(g, _SESSION)
    return found


def account_id(front: Front) -> int | None:
    """The account of whoever asks, for what they begin."""
    session = signed_in(front)
    return session.account.id if session else None


def email_of(front: Front) -> str:
    """The address of whoever is signed in; empty of everybody else."""
    session = signed_in(front)
    return session.account.email if session else ""


def preferences_of(front: Front, owner: int | None) -> Profile:
    """How the account `owner` of a form wants to be told, while it is signed in; else nothing of it."""
    session = signed_in(front) if owner is not None else None
    if session is None or session.account.id != owner:
        return NOTHING_KEPT
    return front.store.profiles.of(session.account)


def forget() -> None:
    """Look anew, as somebody has signed in or out within this request."""
    g.pop(_SESSION, None)


def keep_alive(front: Front) -> None:
    """Whoever sends something, on whatever page, stays signed in for longer. Looking changes nothing."""
    if request.method not in UNSAFE:
        return
    session = signed_in(front)
    if session is not None and front.clock() - session.seen_at >= SEEN_EVERY:
        resident_door(front).stay(request)
        forget()


def who(front: Front) -> dict[str, object]:
    """Who is signed in and until when, for the strip that every page has; nothing where nobody is."""
    session = signed_in(front)
    if session is None:
        return {}
    return {"who": session.account, "ends": ending(session, front.clock(), front.site.language)}
