"""Save and return: the emails that lead somebody back to the answers they have given so far.

A link leads to a page that shows nothing until its button is pressed: programs that scan emails follow links,
and must not use them up. No answer stands in the email, as a mailbox is easily read by others.
"""

from __future__ import annotations

from datetime import datetime

from prototype_kit.content import Content
from prototype_kit.journey import Journey, SaveAndReturn
from prototype_kit.messages import NewMessage
from prototype_kit.site import Site
from prototype_kit.store import Letter, Link, Recipient


def link_letter(site: Site, service: str, journey: Journey, recipient: Recipient) -> Letter:
    """The email for somebody who asked for a link. `site` and `journey` are in the recipient's language."""
    return _letter(site, service, journey, recipient, _saving(journey).link)


def warning_letter(site: Site, link: Link) -> Letter | None:
    """The email for somebody whose answers are deleted soon; None when the site has that journey no more."""
    draft, recipient = link.draft, link.recipient
    if recipient is None:
        return None
    here = site.in_language(recipient.language)
    service = here.services.get(draft.service)
    journey = service.journeys.get(draft.journey) if service else None
    if journey is None or journey.save_and_return is None:
        return None
    return _letter(here, draft.service, journey, recipient, journey.save_and_return.warning)


def _saving(journey: Journey) -> SaveAndReturn:
    if journey.save_and_return is None:
        raise ValueError(f"nobody can save {journey.name!r} and return")
    return journey.save_and_return


def _letter(site: Site, service: str, journey: Journey, recipient: Recipient, content: Content) -> Letter:
    def write(token: str, until: datetime) -> NewMessage:
        link = f"{recipient.base}/{service}/{journey.name}/return/{token}"
        values = {
            **site.words,
            "service": journey.title,
            "until": site.language.moment(until),
            "link": link,
        }
        template = content.file.rpartition("/")[2]
        return NewMessage("email", template, recipient.email, content.heading(values), content.text(values))

    return write
