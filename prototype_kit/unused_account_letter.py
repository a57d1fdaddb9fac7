"""The email that tells somebody that their account is closed soon, because they have not used it for long.

It has no link: whoever wants to keep the account signs in as always, and is not taught to follow links.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from prototype_kit.content import Content, read_content
from prototype_kit.document import Faults
from prototype_kit.language import ENGLISH
from prototype_kit.messages import NewMessage
from prototype_kit.site import Site
from prototype_kit.store import UnusedAccount
from prototype_kit.working_days import day_of

TEMPLATE = "unused-account.email.md"
_KIT = Path(__file__).parent / "words"


def unused_account_letter(site: Site, unused: UnusedAccount, until: datetime) -> NewMessage:
    """The email in the language that they chose. `until` is when the account is closed."""
    here = site.in_language(unused.language or site.language.code)
    content = _content(here.language.code)
    values = {**here.words, "site": here.name, "until": here.language.date(day_of(until))}
    return NewMessage("email", TEMPLATE, unused.email, content.heading(values), content.text(values))


@cache
def _content(code: str) -> Content:
    ending = "" if code == ENGLISH.code else f".{code}"
    found = read_content(_KIT / TEMPLATE.replace(".md", f"{ending}.md"), TEMPLATE, Faults())
    if found is None:
        raise AssertionError("the kit has no words for the email about an unused account")
    return found
