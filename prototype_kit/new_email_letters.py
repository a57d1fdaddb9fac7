"""What is written when somebody wants to sign in with another email address.

To the new address a link, or that it has an account already; to the old one that somebody asked, and later
that it was done, with what to do if it was not them. The link leads to a page with a button, for whoever is
signed in to the account: programs that scan emails follow links, and must not use them up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from prototype_kit.content import Content, read_content
from prototype_kit.document import Faults
from prototype_kit.language import ENGLISH
from prototype_kit.messages import NewMessage
from prototype_kit.site import Site
from prototype_kit.store.email_changes import ChangeLetters, NewAddress

_KIT = Path(__file__).parent / "words"
LINK = "new-email.email.md"
TAKEN = "new-email-taken.email.md"
ASKED = "new-email-asked.email.md"
CHANGED = "new-email-changed.email.md"


def asked_letters(site: Site, new: NewAddress, *, quiet: bool = False) -> ChangeLetters:
    """Both letters for somebody who asked. With `quiet`, nothing goes to the new address."""
    here = site.in_language(new.language)
    # It may be followed on a device where nobody has chosen a language.
    spoken = "" if here.language.code == site.language.code else f"?lang={here.language.code}"

    def write(token: str | None, until: datetime) -> list[NewMessage]:
        values = {**_values(here, new), "until": here.language.moment(until)}
        told = [_letter(here, ASKED, new.account.email, values)]
        if quiet:
            return told
        if token is None:
            return [*told, _letter(here, TAKEN, new.address, values)]
        link = f"{new.base}/account/email/{token}{spoken}"
        return [*told, _letter(here, LINK, new.address, {**values, "link": link})]

    return write


def changed_letter(site: Site, new: NewAddress) -> NewMessage:
    """What goes to the old address once the account has the new one."""
    here = site.in_language(new.language)
    return _letter(here, CHANGED, new.account.email, _values(here, new))


def _values(here: Site, new: NewAddress) -> Mapping[str, str]:
    return {
        **here.words,
        "site": here.name,
        "new-email": partly(new.address),
        "old-email": partly(new.account.email),
        "account-link": f"{new.base}/account/email",
        "sign-in-link": f"{new.base}/sign-in",
    }


def partly(email: str) -> str:
    """An address as its owner knows it again, and nobody else: `a…@example.com`."""
    name, sign, host = email.partition("@")
    return f"{name[:1]}…{sign}{host}"


def _letter(here: Site, template: str, to: str, values: Mapping[str, str]) -> NewMessage:
    content = _content(here.language.code, template)
    return NewMessage("email", template, to, content.heading(values), content.text(values))


@cache
def _content(code: str, template: str) -> Content:
    """The kit's words: what keeps an account safe is not for a site to change."""
    ending = "" if code == ENGLISH.code else f".{code}"
    found = read_content(_KIT / template.replace(".md", f"{ending}.md"), template, Faults())
    if found is None:
        raise AssertionError(f"the kit has no words for {template}")
    return found
