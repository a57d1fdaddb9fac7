"""The document of an export: every field, what it means, and when it is missing.

Its JSON schema is made from here and lies beside the data. A field may be added; where one is to mean
something else, or to go, `VERSION` is raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Literal

from pydantic import BaseModel, Field

from prototype_kit.document import FORM

FORMAT: Literal["prototype-kit personal data"] = "prototype-kit personal data"
VERSION = 1


class _Part(BaseModel):
    model_config = FORM


class Answer(_Part):
    """One answer, as it was asked and given."""

    question: str = Field(description="The question, or its name where it is not asked any more.")
    answer: str = Field(description="The answer in words, lines parted by newlines.")
    about: str = Field(
        "", description="What the question was about, where it was asked several times: baby 1 of 2."
    )
    name: str = Field(description="The name of the question among `data`.")


class Fact(_Part):
    """Something that was looked up while a form was filled in, once."""

    name: str = Field(description="Its name.")
    what: str = Field(description="What it says, in English.")
    value: Any = Field(description="What was found.")
    source: str = Field(description="Where it was looked up.")
    at: datetime = Field(description="When.")


class Line(_Part):
    """A line of a timeline that everybody may read who has the reference."""

    at: datetime = Field(description="When it happened.")
    kind: str = Field(description="The kind of thing that happened, such as `submitted` or `status`.")
    status: str = Field("", description="How far the case was then, in words.")
    words: str = Field("", description="What was said about it.")


class Letter(_Part):
    """A message that was sent, or waits to be sent."""

    channel: str = Field(description="`email` or `text`.")
    to: str = Field(description="The address or number.")
    subject: str = Field(description="Empty for a text.")
    words: str = Field(description="What it says. Empty where it let somebody sign in, which is not kept.")
    state: str = Field(description="`waiting`, `sent`, or `dead`: given up.")
    written_at: datetime = Field(description="When it was written.")
    sent_at: datetime | None = Field(None, description="When it was sent.")


class Told(_Part):
    """An address that is told what happens to a case."""

    channel: str = Field(description="`email` or `text`.")
    to: str = Field(description="The address or number.")
    language: str = Field(description="The language of the messages, such as `en`.")
    reported: bool = Field(description="Whether it is that of whoever sent the form.")
    since: datetime = Field(description="From when on.")
    until: datetime | None = Field(None, description="When it was stopped.")


class File(_Part):
    """A file that was sent."""

    name: str = Field(description="Its name.")
    media_type: str = Field(description="What it is, such as `image/jpeg`.")
    size: int = Field(description="Its size in bytes.")
    sha256: str = Field(description="The hash of its content.")
    state: str = Field(description="`clean`, `quarantined` until it was scanned, or `refused`.")
    at: datetime = Field(description="When it was received.")
    path: str = Field("", description="Where it lies beside this document. Empty while it is not `clean`.")


class Appointment(_Part):
    """A time that is or was booked, or is kept while a form is filled in."""

    state: str = Field(description="`held`, `booked`, `cancelled`, `attended`, `missed` or `lapsed`.")
    starts_at: datetime = Field(description="When it starts.")
    ends_at: datetime = Field(description="When it ends.")
    day: date = Field(description="The day by the clock on the wall.")
    at: time = Field(description="The time by the clock on the wall.")
    zone: str = Field(description="The time zone of that clock.")
    office: str = Field(description="Where it is.")
    question: str = Field(description="The name of the question that asked for it.")
    booked_at: datetime = Field(description="When it was chosen first.")
    changed_at: datetime = Field(description="When it was changed last.")


class Form(_Part):
    """What a form holds: answers in words, and as data."""

    answers: tuple[Answer, ...] = Field(description="Each answer in words.")
    facts: tuple[Fact, ...] = Field(description="What was looked up while it was filled in.")
    data: Mapping[str, Any] = Field(
        description="Answers and facts as they are kept. A value that is not plain says what it `is`."
    )
    files: tuple[File, ...] = Field(description="The files that were sent.")
    appointments: tuple[Appointment, ...] = Field(description="The times that it has, or had.")


class Case(Form):
    """Something that was sent to us, and what became of it."""

    reference: str = Field(description="Its reference.")
    service: str = Field(description="The service, as its part of the address.")
    service_name: str = Field(description="The service in words.")
    form: str = Field(description="The name of the form.")
    title: str = Field(description="What it is about.")
    status: str = Field(description="How far it is, as it is kept.")
    status_words: str = Field(description="The same in words.")
    state: str = Field(description="`open`, `fixed` or `closed`.")
    received_at: datetime = Field(description="When we got it.")
    status_at: datetime = Field(description="Since when it is so far.")
    ended_at: datetime | None = Field(None, description="When it was done, or closed.")
    due_at: datetime | None = Field(None, description="By when it is to be done.")
    same_as: str = Field("", description="The reference of the case that it is the same as.")
    place: str = Field("", description="The id of the thing that it is about.")
    latitude: float | None = Field(None, description="Where that is, in degrees (WGS 84).")
    longitude: float | None = Field(None, description="Where that is, in degrees (WGS 84).")
    channel: str = Field(description="How it came: `web`, `phone`, `face_to_face` or `post`.")
    assisted: bool = Field(description="Whether our staff filled in the form.")
    on_behalf: str = Field("", description="Who our staff talked to, such as `self` or `carer`.")
    device: str = Field(description="`mobile`, `tablet`, `desktop` or `unknown`.")
    in_account: str = Field(
        "", description="`sent` while signed in, `linked` later; empty if it is in no account."
    )
    in_account_since: datetime | None = Field(None, description="Since when it is in the account.")
    timeline: tuple[Line, ...] = Field(description="What has happened, oldest first.")
    messages: tuple[Letter, ...] = Field(description="What was sent about it, oldest first.")
    told: tuple[Told, ...] = Field(description="The addresses that are told about it.")


class Draft(Form):
    """A form that was not sent."""

    service: str = Field(description="The service, as its part of the address.")
    service_name: str = Field(description="The service in words.")
    form: str = Field(description="The name of the form.")
    started_at: datetime = Field(description="When it was begun.")
    saved_at: datetime = Field(description="When it was saved last.")
    expires_at: datetime = Field(description="When it is deleted, if nobody goes on with it.")
    link_to: str = Field("", description="The address that a link to it was sent to.")
    link_sent_at: datetime | None = Field(None, description="When that was.")
    channel: str = Field(description="How it came: `web`, `phone`, `face_to_face` or `post`.")
    device: str = Field(description="`mobile`, `tablet`, `desktop` or `unknown`.")


class Invitation(_Part):
    """An invitation to a form that nobody can begin by themselves."""

    service: str = Field(description="The service, as its part of the address.")
    form: str = Field(description="The name of the form.")
    channel: str = Field(description="`email` or `text`.")
    to: str = Field(description="The address or number.")
    language: str = Field(description="The language of the message, such as `en`.")
    known: tuple[Answer, ...] = Field(description="What was known already, in words.")
    data: Mapping[str, Any] = Field(description="The same as it is kept.")
    made_at: datetime = Field(description="When it was made.")
    expires_at: datetime = Field(description="Until when its link works.")
    used_at: datetime | None = Field(None, description="When its link was used.")
    withdrawn_at: datetime | None = Field(None, description="When it was withdrawn.")


class Followed(Told):
    """A case that somebody else reported, and about which an address of theirs is told."""

    reference: str = Field(description="Its reference.")
    service: str = Field(description="The service, as its part of the address.")


class Feedback(_Part):
    """What somebody said of a service after a form of theirs."""

    service: str = Field(description="The service, as its part of the address.")
    form: str = Field(description="The name of the form.")
    at: datetime = Field(description="When.")
    rating: int = Field(description="1, very dissatisfied, to 5, very satisfied.")
    words: str = Field("", description="What they added.")


class Preferences(_Part):
    """How somebody wants to hear from us."""

    channel: str = Field(description="`email` or `text`.")
    phone: str = Field("", description="The number for texts.")
    language: str = Field(description="The language of messages, such as `en`.")
    paperless: bool = Field(description="Whether they want no letters on paper.")
    paperless_at: datetime | None = Field(None, description="Since when.")
    changed_at: datetime = Field(description="When they changed details or preferences last.")


class EmailChange(_Part):
    """Another address that somebody asked to sign in with."""

    to: str = Field(description="The new address.")
    asked_at: datetime = Field(description="When they asked.")
    expires_at: datetime = Field(description="Until when its link works.")
    used_at: datetime | None = Field(None, description="When it was used.")
    former_email: str | None = Field(None, description="The address that the account had until then.")


class Mandate(_Part):
    """Leave to act for somebody: what one person lets another see and change in their account."""

    giver: str = Field(description="Who is acted for.")
    helper: str = Field(description="Who acts for them, or was asked to.")
    everything: bool = Field(description="Whether it is for all that is in the account.")
    cases: tuple[str, ...] = Field(description="The references that it is for, if it is not for everything.")
    months: int = Field(description="For how many months it was asked.")
    asked_at: datetime = Field(description="When it was asked.")
    accepted_at: datetime | None = Field(None, description="When it was accepted.")
    ends_at: datetime = Field(description="When it ends by itself.")


class Identity(_Part):
    """What another organisation, with which somebody signs in, calls them."""

    issuer: str = Field(description="The organisation.")
    subject: str = Field(description="What it calls them.")
    since: datetime = Field(description="Since when.")


class Session(_Part):
    """A browser in which somebody was signed in."""

    device: str = Field(description="`mobile`, `tablet`, `desktop` or `unknown`.")
    begun_at: datetime = Field(description="When they signed in.")
    seen_at: datetime = Field(description="When they did something last.")
    expires_at: datetime = Field(description="When it ends at the latest.")
    ended_at: datetime | None = Field(None, description="When they signed out.")


class SignIn(_Part):
    """A request to sign in, of the last day."""

    email: str = Field(description="The address that it was for.")
    language: str = Field(description="The language of its email.")
    state: str = Field(description="`asked`, `sent`, `used`, or `ended`.")
    asked_at: datetime = Field(description="When somebody asked.")
    expires_at: datetime = Field(description="Until when its link and its code work.")
    wrong_codes: int = Field(description="How many wrong codes were entered.")


class Account(_Part):
    """An account."""

    email: str = Field(description="The address that they sign in with.")
    name: str = Field("", description="Their name, if they gave one.")
    opened_at: datetime = Field(description="When they signed in first.")
    closed_at: datetime | None = Field(None, description="When it was closed.")
    details: Mapping[str, Any] = Field(description="Details that are offered in forms, by their kind.")
    preferences: Preferences | None = Field(
        None, description="How they want to hear from us, if they said it."
    )
    email_changes: tuple[EmailChange, ...] = Field(description="Other addresses that they asked for.")
    mandates: tuple[Mandate, ...] = Field(description="Who acts for whom: given, held and offered.")
    identities: tuple[Identity, ...] = Field(description="What others call them with which they sign in.")
    sessions: tuple[Session, ...] = Field(description="The browsers in which they were signed in.")


class PersonExport(_Part):
    """Everything that is kept about one person, and what is left out of it."""

    format: Literal["prototype-kit personal data"] = Field(FORMAT, description="What this document is.")
    version: int = Field(VERSION, description="The version of this format.")
    made_at: datetime = Field(description="When it was made.")
    organisation: str = Field(description="Who keeps the data.")
    site: str = Field(description="The website.")
    language: str = Field(description="The language of its words, such as `en`.")
    left_out: tuple[str, ...] = Field(description="What is not in it, and how to ask for that.")
    accounts: tuple[Account, ...] = Field(description="Their account, if they have one.")
    sign_ins: tuple[SignIn, ...] = Field(
        description="Requests to sign in with their address, of the last day."
    )
    cases: tuple[Case, ...] = Field(description="What they sent us, or added to their account.")
    drafts: tuple[Draft, ...] = Field(description="Forms that they have not sent.")
    invitations: tuple[Invitation, ...] = Field(description="Forms that they were invited to.")
    follows: tuple[Followed, ...] = Field(description="What others reported and they are told about.")
    messages: tuple[Letter, ...] = Field(description="What was sent to them about none of their cases.")
    feedback: tuple[Feedback, ...] = Field(description="What they said of services.")
