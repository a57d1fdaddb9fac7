"""What is written to two people of whom one acts for the other: offered, accepted, used, ended."""

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
from prototype_kit.store.mandates import Mandate

_KIT = Path(__file__).parent / "words"


class MandateLetters:
    """The emails of one site, each in a language of it, by code.

    `base` is its address; that of a parting need not be known, as it holds no link.
    """

    def __init__(self, site: Site, base: str = ""):
        self._site, self._base = site, base

    def offered(self, giver: str, to: str, until: datetime, language: str) -> NewMessage:
        """To whoever is asked to act for somebody. It says who asks, and nothing of theirs."""
        return self._letter("offered", to, language, {"giver": giver}, until)

    def accepted(self, mandate: Mandate, helper: str, until: datetime) -> NewMessage:
        """To whoever asked, with the address of whoever accepted."""
        return self._letter("accepted", mandate.giver, mandate.language, {"helper": helper}, until)

    def ended(self, mandate: Mandate, to: str, by: str) -> NewMessage:
        """To the one of the two who did not end it."""
        values = {"giver": mandate.giver, "helper": mandate.helper, "by": by}
        return self._letter("ended", to, mandate.language, values)

    def used(self, mandate: Mandate, reference: str, what: str) -> NewMessage:
        """To whoever is acted for: `what` was done, a sentence of the kit, about one of their cases."""
        said = self._site.in_language(mandate.language).language(what)
        link = f"{self._base}/account/cases/{reference}"
        values = {"helper": mandate.helper, "reference": reference, "what": said, "case-link": link}
        return self._letter("used", mandate.giver, mandate.language, values)

    def parting(self, mandate: Mandate, gone: int) -> NewMessage:
        """To the one who stays, as the account of the other, by its id, is `gone`. It does not say whose."""
        if gone == mandate.giver_id:
            return self._letter("over", mandate.helper, mandate.language, {})
        return self._letter("lost", mandate.giver, mandate.language, {})

    def _letter(
        self, kind: str, to: str, language: str, values: Mapping[str, str], until: datetime | None = None
    ) -> NewMessage:
        here = self._site.in_language(language)
        given = {
            **here.words,
            "site": here.name,
            "acting-link": f"{self._base}/account/acting",
            "until": here.language.moment(until) if until else "",
            **values,
        }
        template = f"mandate-{kind}.email.md"
        content = _content(here.language.code, template)
        return NewMessage("email", template, to, content.heading(given), content.text(given))


@cache
def _content(code: str, template: str) -> Content:
    """The kit's words: whom somebody lets act for them is not for a site to word."""
    ending = "" if code == ENGLISH.code else f".{code}"
    found = read_content(_KIT / template.replace(".md", f"{ending}.md"), template, Faults())
    if found is None:
        raise AssertionError(f"the kit has no words for {template}")
    return found
