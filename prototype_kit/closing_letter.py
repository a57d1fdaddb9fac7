"""The email that tells somebody that their account is closed, and what to do if it was not them."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from prototype_kit.content import Content, read_content
from prototype_kit.document import Faults
from prototype_kit.language import ENGLISH
from prototype_kit.messages import NewMessage
from prototype_kit.site import Site

TEMPLATE = "account-closed.email.md"
_KIT = Path(__file__).parent / "words"


def closing_letter(site: Site, email: str, now: datetime) -> NewMessage:
    """The email, in the language that the site is given in. It has no link, as nothing is to be done."""
    content = _content(site.language.code)
    values = {**site.words, "site": site.name, "when": site.language.moment(now)}
    return NewMessage("email", TEMPLATE, email, content.heading(values), content.text(values))


@cache
def _content(code: str) -> Content:
    """The kit's words: what keeps an account safe is not for a site to change."""
    ending = "" if code == ENGLISH.code else f".{code}"
    found = read_content(_KIT / TEMPLATE.replace(".md", f"{ending}.md"), TEMPLATE, Faults())
    if found is None:
        raise AssertionError("the kit has no words for the email about a closed account")
    return found
