"""The email that lets somebody sign in: a link, and a code for the browser that they asked in.

The link leads to a page with a button: programs that scan emails follow links, and must not use them up.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from prototype_kit.content import Content, read_content
from prototype_kit.document import Faults
from prototype_kit.language import ENGLISH
from prototype_kit.messages import SIGN_IN, NewMessage
from prototype_kit.site import Site
from prototype_kit.store import SignIn, SignInLetter

_KIT = Path(__file__).parent / "words"


def sign_in_letter(site: Site, sign_in: SignIn) -> SignInLetter:
    """The email for somebody who asked to sign in, in their language, and so the page of its link."""
    here = site.in_language(sign_in.language)
    spoken = "" if here.language.code == site.language.code else f"?lang={here.language.code}"
    content = _content(here.language.code)

    def write(token: str, code: str) -> NewMessage:
        values = {
            **here.words,
            "site": here.name,
            "code": code,
            "link": f"{sign_in.base}/sign-in/{token}{spoken}",
            "until": here.language.moment(sign_in.expires_at),
        }
        return NewMessage("email", SIGN_IN, sign_in.email, content.heading(values), content.text(values))

    return write


@cache
def _content(code: str) -> Content:
    """The kit's words: what lets people in is not for a site to change."""
    ending = "" if code == ENGLISH.code else f".{code}"
    found = read_content(_KIT / SIGN_IN.replace(".md", f"{ending}.md"), SIGN_IN, Faults())
    if found is None:
        raise AssertionError("the kit has no words for the email to sign in with")
    return found
