"""A voice: somebody who phones or comes in with the same problem, as staff add them to a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prototype_kit.cases import NewFollower
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import ENGLISH
from prototype_kit.questions import Component, Form
from prototype_kit.questions.email import Email
from prototype_kit.questions.phone import UkMobile
from prototype_kit.web.console.case_form import language_names
from prototype_kit.web.console.casework import Casework
from prototype_kit.web.joining import contact_parts, may_be_told, read_follower

# Without autocomplete: a browser would offer the address of the member of staff.
_QUESTIONS = (
    Email(name="email", ask="Their email address", optional=True),
    UkMobile(
        name="phone", ask="Their UK mobile number", hint="If you enter both, we email them.", optional=True
    ),
)
_TOO_OFTEN = "They have joined too many reports in the last hour: leave this empty, or try again later"


@dataclass(frozen=True)
class VoiceForm:
    """The form as somebody sent it, and what is wrong with it. One that is empty is where it starts."""

    typed: Form = field(default_factory=dict)
    errors: Sequence[InvalidAnswer] = ()

    def parts(self, work: Casework) -> Sequence[Component]:
        """Its fields; the language is asked where the site has several."""
        parts = contact_parts(work.front, _QUESTIONS, self.typed, self.errors)
        return [*parts, _language_part(work, self._language(work))] if _languages(work) else parts

    @property
    def wrong(self) -> Mapping[str, str]:
        """What is wrong, by field."""
        return {error.field: error.message for error in self.errors}

    def follower(self, work: Casework) -> NewFollower | None:
        """Whoever is to be told what happens; None for somebody without an address. Raises `Rejected`."""
        front = work.front
        base = front.settings.address or work.public or front.base()
        found = read_follower(front, _QUESTIONS, self.typed, base, self._language(work))
        if found and not may_be_told(front, found):
            name = "email" if found.channel == "email" else "phone"
            raise Rejected(InvalidAnswer(name, "too-often", _TOO_OFTEN, name))
        return found

    def _language(self, work: Casework) -> str:
        (chosen, *_) = (*self.typed.get("language", ()), "")
        return chosen if chosen in _languages(work) else ENGLISH.code


def _languages(work: Casework) -> Mapping[str, str]:
    """The languages that somebody may want to read, as staff call them; none where there is one alone."""
    others = language_names(work.front.own)
    return {ENGLISH.code: ENGLISH.name, **others} if others else {}


def _language_part(work: Casework, chosen: str) -> Component:
    legend = {"text": "Which language do they want updates in?", "classes": "govuk-fieldset__legend--s"}
    params = {
        "idPrefix": "language",
        "name": "language",
        "classes": "govuk-radios--inline govuk-radios--small",
        "fieldset": {"legend": legend},
        "items": [
            {"value": code, "text": name, "checked": code == chosen}
            for code, name in _languages(work).items()
        ],
    }
    return Component("radios", params)
