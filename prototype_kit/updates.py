"""Updates: the messages to people who follow a case, each in their own language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from prototype_kit.cases import Case, CaseEntry
from prototype_kit.content import Content
from prototype_kit.letters import Letters
from prototype_kit.messages import NewMessage
from prototype_kit.service import Service
from prototype_kit.signing import Signer
from prototype_kit.site import Site
from prototype_kit.store import Follower
from prototype_kit.tracking import Tracking

More = Callable[[Site, Service, Tracking], Mapping[str, str]]
"""What a letter may name beside what all may: from site and service in the reader's language."""
MOST_IN_A_TEXT = 850
"""Signs of a text about a case: GOV.UK Notify takes 918, and may put the name of the service before."""


def update_messages(
    site: Site, case: Case, entries: Sequence[CaseEntry], followers: Sequence[Follower], signer: Signer
) -> Sequence[NewMessage]:
    """What each follower is told of the public ones among `entries`; nothing when none is.

    `site` is in its own language, `case` as it is after them. Nobody is told that a case was submitted: that
    is what its confirmation says.
    """
    told = [entry for entry in entries if entry.public and entry.kind != "submitted"]
    if not told:
        return ()
    found = (letter(site, case, follower, signer, "update", told) for follower in followers)
    return [message for message in found if message is not None]


def following_message(site: Site, case: Case, follower: Follower, signer: Signer) -> NewMessage | None:
    """What somebody is told who follows a case from now on; None when the site has its service no more."""
    return letter(site, case, follower, signer, "following", [])


def survey_message(site: Site, case: Case, follower: Follower, signer: Signer) -> NewMessage | None:
    """What whoever reported it is asked; None when the site has its service no more."""
    return letter(site, case, follower, signer, "survey", [])


def no_more(site: Site, service: Service, tracking: Tracking) -> Mapping[str, str]:  # noqa: ARG001 - a `More`
    """Nothing beside."""
    return {}


def letter(
    site: Site,
    case: Case,
    follower: Follower,
    signer: Signer,
    kind: str,
    entries: Sequence[CaseEntry],
    more: More = no_more,
) -> NewMessage | None:
    """A letter of a kind to one follower, in their language; None when the site has its service no more.

    `entries` are those whose words it tells.
    """
    here = site.in_language(follower.language)
    service = here.services.get(case.service)
    if service is None:
        return None
    content = _content(service.letters, kind, follower)
    tracking = Tracking(signer, follower.base)
    values = {**_values(here, service, case, follower, tracking, entries), **more(here, service, tracking)}
    subject = content.heading(values) if follower.channel == "email" else ""
    template = content.file.rpartition("/")[2]
    body = _body(content, values, follower)
    return NewMessage(follower.channel, template, follower.recipient, subject, body)


def _body(content: Content, values: Mapping[str, str], follower: Follower) -> str:
    """The words; in a text what staff wrote is cut where it is too long, as its link leads to all of it."""
    words = content.text(values)
    over = len(words) - MOST_IN_A_TEXT
    if follower.channel != "text" or over <= 0:
        return words
    said, dots = values["update"], " ..."
    kept = said[: max(0, len(said) - over - len(dots))].rpartition(" ")[0]
    return content.text({**values, "update": kept + dots})


def _content(letters: Letters, kind: str, follower: Follower) -> Content:
    content: Content = getattr(letters, f"{kind.replace('-', '_')}_{follower.channel}")
    return content


def _values(
    site: Site,
    service: Service,
    case: Case,
    follower: Follower,
    tracking: Tracking,
    entries: Sequence[CaseEntry],
) -> Mapping[str, str]:
    code = site.language.code
    # Whoever only follows a case, or reported its duplicate, sees of it what everybody sees.
    is_own = follower.reporter and follower.case_id == case.id
    own = tracking.own_page(case.reference) if is_own else tracking.page(case.reference)
    said = "\n\n".join(words for words in _said(entries, code))
    return {
        **site.words,
        "service": service.name_for(case.journey),
        "reference": case.reference,
        "title": service.case_title(case.journey, case.answers),
        "status": service.status_words(case.status),
        "update": said,
        "track-link": own,
        "survey-link": tracking.survey(case.reference) if is_own else own,
        "stop-link": tracking.unfollow(follower.id),
    }


def _said(entries: Sequence[CaseEntry], code: str) -> Iterator[str]:
    for entry in entries:
        if words := entry.in_language(code):
            yield words
