"""Telling somebody all that is kept about them: from the rows of the store to the document.

Words are in the language that the site is given in. What our staff noted for themselves is left out, and the
document says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prototype_kit.language import Language
from prototype_kit.messages import Message
from prototype_kit.person_export.document import (
    Account,
    Case,
    Draft,
    EmailChange,
    Feedback,
    Followed,
    Identity,
    Invitation,
    Letter,
    Line,
    Mandate,
    PersonExport,
    Preferences,
    Session,
    SignIn,
    Told,
)
from prototype_kit.person_export.forms import KeptFile, find_journey, form_parts, kept_files, tell_answers
from prototype_kit.site import Site
from prototype_kit.store import OwnCase, OwnDraft, OwnInvitation, OwnRecords
from prototype_kit.working_days import day_of


@dataclass(frozen=True)
class ToldPerson:
    """The document of one person, and the files that lie beside it."""

    document: PersonExport
    files: Sequence[KeptFile]


def tell_person(site: Site, records: OwnRecords, references: Mapping[int, str], now: datetime) -> ToldPerson:
    """Everything that is kept about somebody. `references` are those of cases that theirs are the same as."""
    cases = [(each, kept_files(each.case.reference, each.files)) for each in records.cases]
    drafts = [
        (each, kept_files(f"form-{number}", each.files))
        for number, each in enumerate(records.drafts, start=1)
    ]
    document = PersonExport(
        made_at=now,
        organisation=site.entry.organisation.name,
        site=site.name,
        language=site.language.code,
        left_out=tuple(_left_out(site)),
        accounts=tuple(_accounts(records)),
        sign_ins=tuple(SignIn(wrong_codes=row["tries"], **_some(SignIn, row)) for row in records.sign_ins),
        cases=tuple(_case(site, each, files, references) for each, files in cases),
        drafts=tuple(_draft(site, each, files) for each, files in drafts),
        invitations=tuple(_invitation(site, each) for each in records.invitations),
        follows=tuple(
            Followed(reference=row["reference"], service=row["service"], **_told(row))
            for row in records.follows
        ),
        messages=tuple(map(_letter, records.messages)),
        feedback=tuple(
            Feedback(
                service=row["service"],
                form=row["journey"],
                at=row["at"],
                rating=row["rating"],
                words=row["words"] or "",
            )
            for row in records.feedback
        ),
    )
    return ToldPerson(document, tuple(file for _, files in (*cases, *drafts) for file in files))


def what_is_left_out(say: Language) -> Iterator[str]:
    """What is kept, or said, elsewhere and is not in the copy; each a sentence."""
    yield say("Notes that our staff wrote for each other about your reports and requests.")
    yield say(
        "What our staff decide among themselves, such as which team works on something, and their names."
    )
    yield say("Files that our staff added.")
    yield say("What you sent us in other ways, such as letters, and what our other systems hold.")
    yield say("How our pages were used: we count that without your name, and it holds none of your answers.")
    yield say("What you did or said in sessions of research, if you took part.")
    yield say("What keeps your account safe, such as the secret part of a link.")


def _left_out(site: Site) -> Iterator[str]:
    say, contacts = site.language, site.entry.contacts
    yield from what_is_left_out(say)
    yield say(
        "To get a copy of what is left out, make a subject access request: email {email}, phone {phone}, or "
        "use text relay on {relay}.",
        email=contacts.email,
        phone=contacts.phone,
        relay=contacts.text_relay,
    )


def _some(model: type[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row that the document calls the same."""
    return {name: row[name] for name in model.model_fields if name in row}


def _accounts(records: OwnRecords) -> Iterator[Account]:
    row, kept = records.account, records.profile
    if row is None:
        return
    yield Account(
        email=row["email"],
        name=row["name"],
        opened_at=row["created_at"],
        closed_at=row["closed_at"],
        details=(records.details or {}).get("values", {}),
        preferences=_preferences(kept) if kept else None,
        email_changes=tuple(
            EmailChange(to=each["email"], **_some(EmailChange, each)) for each in records.email_changes
        ),
        mandates=tuple(
            Mandate(**{**_some(Mandate, each), "helper": each["helper"] or each["email"]})
            for each in records.mandates
        ),
        identities=tuple(
            Identity(since=each["linked_at"], **_some(Identity, each)) for each in records.identities
        ),
        sessions=tuple(Session(**_some(Session, each)) for each in records.sessions),
    )


def _preferences(row: Mapping[str, Any]) -> Preferences:
    own = {**_some(Preferences, row), "phone": row["phone"] or "", "paperless": bool(row["paperless"])}
    return Preferences(**own)


def _case(site: Site, own: OwnCase, files: Sequence[KeptFile], references: Mapping[int, str]) -> Case:
    case, linked = own.case, own.linked
    service, journey = find_journey(site, case.service, case.journey)
    title = service.case_title(case.journey, case.answers) if service and journey else case.title
    helped = case.origin.assistance
    return Case(
        reference=case.reference,
        service=case.service,
        service_name=service.name if service else case.service,
        form=case.journey,
        title=title,
        status=case.status,
        status_words=service.status_words(case.status) if service else case.status,
        state=case.state,
        received_at=case.received_at,
        status_at=case.status_at,
        ended_at=case.ended_at,
        due_at=case.due_at,
        same_as=references.get(case.duplicate_of or 0, ""),
        place=case.asset or "",
        latitude=case.latitude,
        longitude=case.longitude,
        channel=case.origin.channel,
        assisted=case.origin.assisted,
        on_behalf=helped.relationship if helped else "",
        device=case.origin.device,
        in_account=linked.how if linked else "",
        in_account_since=linked.linked_at if linked else None,
        timeline=tuple(
            Line(
                at=entry.at,
                kind=entry.kind,
                status=service.status_words(entry.status) if service and entry.status else "",
                words=entry.in_language(site.language.code),
            )
            for entry in own.timeline
        ),
        messages=tuple(map(_letter, own.messages)),
        told=tuple(Told(**_told(row)) for row in own.told),
        **form_parts(
            site, (case.service, case.journey), case.answers, day_of(case.received_at), files, own.bookings
        ),
    )


def _draft(site: Site, own: OwnDraft, files: Sequence[KeptFile]) -> Draft:
    draft = own.draft
    service, _ = find_journey(site, draft.service, draft.journey)
    return Draft(
        service=draft.service,
        service_name=service.name if service else draft.service,
        form=draft.journey,
        started_at=draft.started_at,
        saved_at=draft.saved_at,
        expires_at=draft.expires_at,
        link_to=own.link_email or "",
        link_sent_at=own.link_sent_at,
        channel=draft.origin.channel,
        device=draft.origin.device,
        **form_parts(site, (draft.service, draft.journey), draft.answers, draft.today, files, own.bookings),
    )


def _invitation(site: Site, own: OwnInvitation) -> Invitation:
    row = own.row
    return Invitation(
        form=row["journey"],
        to=row["recipient"],
        known=tuple(tell_answers(site, (row["service"], row["journey"]), own.given, day_of(row["made_at"]))),
        data=json.loads(own.given.dumps()),
        **_some(Invitation, row),
    )


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "channel": row["channel"],
        "to": row["recipient"],
        "language": row["language"],
        "reported": bool(row["reporter"]),
        "since": row["created_at"],
        "until": row["ended_at"],
    }


def _letter(message: Message) -> Letter:
    return Letter(
        channel=message.channel,
        to=message.recipient,
        subject=message.subject,
        words=message.body,
        state=message.state,
        written_at=message.created_at,
        sent_at=message.sent_at,
    )
