"""What is kept of whoever signs in, where a service is the account of its site (docs/decisions/0028).

It follows from `account:`, so no author writes it. The basis and the law are those of the service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prototype_kit.questions.personal import ADDRESS, BIRTH, EMAIL, NAME, PersonalData

CLOSED = (
    "Kept until you close your account. We close an account that nobody has used for 2 years, and write to "
    "you 30 days before."
)
"""How long what makes an account is kept; store.retention does it."""
CHANGED = "Kept until you delete it or your account is closed."
_OWNER = ("whoever is signed in to the account",)
_STAFF = (*_OWNER, "our staff who deal with what is in it")
_OFFERED = "To offer it in forms, so that you do not have to type it again."


@dataclass(frozen=True)
class AccountItem:
    """One thing that is kept. All but `name` and `data` are words of the kit, which have their Welsh.

    `whose` says whose it is where that is not only whoever signs in.
    """

    name: str
    data: PersonalData
    what: str
    why: str
    until: str
    seen_by: tuple[str, ...] = _OWNER
    optional: bool = False
    whose: str = ""


def _detail(name: str, data: PersonalData, what: str) -> AccountItem:
    return AccountItem(name, data, what, _OFFERED, CHANGED, optional=True)


ACCOUNT_ITEMS: Sequence[AccountItem] = (
    AccountItem(
        "email", EMAIL, "The email address that you sign in with",
        "To sign you in, and to write to you about your account.", CLOSED, _STAFF,
    ),
    _detail("name", NAME, "Your name, if you save it"),
    # Of its own kind, as nobody is sent it: messages go to the number of the preferences.
    _detail("phone", PersonalData("saved telephone number", "a saved telephone number"),
            "Your telephone number, if you save it"),
    _detail("address", ADDRESS, "Your address, if you save it"),
    _detail("date-of-birth", BIRTH, "Your date of birth, if you save it"),
    AccountItem(
        "preferences", PersonalData("contact preferences", "contact preferences"),
        "How you want to hear from us: by email or text message and to which number, in which language, and "
        "whether on paper",
        "To write to you in the way that you choose.", CLOSED, _STAFF, optional=True,
    ),
    AccountItem(
        "cases", PersonalData("what is in the account", "what is in the account"),
        "Which of your reports, requests and forms are in your account",
        "To show them to you in one place.", "Kept until you take them out or your account is closed.",
    ),
    AccountItem(
        "sessions", PersonalData("sessions", "sessions"),
        "When you signed in and were last there, and on what kind of device",
        "To keep you signed in, to show you where you are, and to know which accounts nobody uses.",
        "Kept for 28 days after you sign out; the last time until your account is closed.",
    ),
    AccountItem(
        "sign-ins", PersonalData("requests to sign in", "requests to sign in"),
        "Each request to sign in with your email address, and when it was",
        "To send you a link and a code, and not too many of them.",
        "Kept for about a day. What we write to you for it is kept for 28 days.",
    ),
    AccountItem(
        "email-changes", PersonalData("new email address", "a new email address"),
        "A new email address, if you ask for one", "To see that it is yours before you sign in with it.",
        "Kept for about a day. What we write to you for it is kept for 28 days.", optional=True,
    ),
    AccountItem(
        "former-emails", PersonalData("former email address", "a former email address"),
        "The email addresses that you signed in with before, and until when",
        "To find all that is yours when you ask us to delete it or to give you a copy.", CLOSED,
    ),
    AccountItem(
        "identities", PersonalData("name with a sign-in provider", "a name with a sign-in provider"),
        "What another organisation calls you, if you sign in with it",
        "To know that it is you when you come back.", CLOSED,
    ),
    AccountItem(
        "openid-requests", PersonalData("sign-in on its way", "a sign-in on its way"),
        "Where you were and what you had typed, if you go to another organisation to sign in",
        "To bring you back to it.", "Kept until you are back, and for 15 minutes at most.",
    ),
    AccountItem(
        "mandates", PersonalData("who acts for whom", "who acts for whom"),
        "The email address of anybody who you let act for you, and for whom you act, for what and until when",
        "To show them what you choose, and to let them change or cancel appointments for you.",
        "Kept until one of you ends it or it ends by itself, after a year at most; an offer for 14 days.",
        ("both of you", "our staff who deal with what was done"), optional=True,
        whose="whoever acts for you",
    ),
)  # fmt: skip
