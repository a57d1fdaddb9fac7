"""Invitations: the messages with a link that lets somebody begin a journey once.

The link leads to a page that shows nothing until its button is pressed: programs that scan emails follow
links, and must not use them up. Nothing that staff entered stands in the message, as others may read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from prototype_kit.content import Content
from prototype_kit.journey import Journey
from prototype_kit.messages import Channel, NewMessage
from prototype_kit.site import Site
from prototype_kit.store import InvitationLetter


@dataclass(frozen=True)
class Invited:
    """Who gets the message: by email or as a text, in a language."""

    channel: Channel
    recipient: str
    language: str


def invitation_letter(
    site: Site, service: str, journey: str, invited: Invited, base: str
) -> InvitationLetter:
    """The message for whoever is invited to a journey. `base` is the address that people use.

    Its link opens the form in the language of the message: nobody who follows it has chosen one here before.
    """
    here = site.in_language(invited.language)
    its = here.services[service].journeys[journey]
    content = _content(its, invited.channel)
    subject_too = invited.channel == "email"
    spoken = "" if invited.language == site.language.code else f"?lang={invited.language}"

    def write(token: str, until: datetime) -> NewMessage:
        values = {
            **here.words,
            "service": its.title,
            "until": here.language.moment(until),
            "link": f"{base}/{service}/{journey}/invited/{token}{spoken}",
        }
        subject = content.heading(values) if subject_too else ""
        template = content.file.rpartition("/")[2]
        return NewMessage(invited.channel, template, invited.recipient, subject, content.text(values))

    return write


def _content(journey: Journey, channel: Channel) -> Content:
    if journey.inviting is None:
        raise ValueError(f"anybody can begin {journey.name!r}")
    return journey.inviting.email if channel == "email" else journey.inviting.text
