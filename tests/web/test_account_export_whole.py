"""An export holds whatever is somebody's in any table, and nothing that is another's or our staff's own.

Rows of two people are made for every table, and every text in them is a word that stands nowhere else. A
column that is added is in the export, or it is said here why not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text, insert

from prototype_kit.answers import Answers, UploadedFile, UploadedFiles
from prototype_kit.events import Origin
from prototype_kit.person_export import VERSION, PersonExport, tell_person, write_archive
from prototype_kit.store.drafts import origin_row
from prototype_kit.store.tables import Instant, metadata
from prototype_kit.web.person_page import person_page
from tests.web.world import World

_NO_PERSONS: Mapping[str, str] = {
    **dict.fromkeys(("event", "daily_salt", "objection"), "how pages were used, without a name or an answer"),
    **dict.fromkeys(
        ("metric_part", "metric_cell", "daily_metric", "monthly_metric", "roll_up", "roll_up_state"), "counts"
    ),
    **dict.fromkeys(("channel_volume", "erasure"), "counts"),
    **dict.fromkeys(("allowance", "hand_over", "voice", "openid_request"), "hashes that end by themselves"),
    **dict.fromkeys(("booked_time", "booked_piece", "day_move"), "whose time a booking takes"),
    **dict.fromkeys(("closed_day", "saved_view"), "of staff"),
    "case_word": "the words of the answers once more",
    "mandate_case": "the references that a mandate names are given",
}
"""Tables that hold nothing to be given to anybody, and why."""
_HASH = "a hash"
_WIRING = "how the site works"
_STAFF = "what staff keep for themselves"
_LEFT_OUT: Mapping[str, str] = {
    "account.kind": _WIRING,
    "account.roles": _STAFF,
    "account.team": _STAFF,
    "sign_in.kind": _WIRING,
    "sign_in.browser": _HASH,
    "sign_in.base": _WIRING,
    "sign_in.token": _HASH,
    "sign_in.code": _HASH,
    "account_session.token": _HASH,
    "openid_identity.kind": _WIRING,
    "email_change.token": _HASH,
    "email_change.language": "that of one email",
    "email_change.base": _WIRING,
    "mandate.id": _WIRING,
    "mandate.language": "that of its emails",
    "cases.draft_id": _WIRING,
    "cases.release": _WIRING,
    "cases.title": "words for staff, which follow from the answers",
    "cases.kind": "one of the answers once more",
    "cases.assistance": "who of our staff helped; what the person is to them is given",
    "cases.target": "by when it is due is given",
    "cases.priority": _STAFF,
    "cases.team": _STAFF,
    "cases.held_because": "told where somebody closes their account",
    "case_entry.by": "names of our staff",
    "case_entry.translated": "the same words in other languages",
    "follower.base": _WIRING,
    "message.id": _WIRING,
    "message.template": _WIRING,
    "message.error": _STAFF,
    "draft.id": _WIRING,
    "draft.session": _HASH,
    "draft.release": _WIRING,
    "draft.today": _WIRING,
    "draft.state": "all that are given are open",
    "draft.exit": "follows from the answers",
    "draft.link_token": _HASH,
    "draft.link_language": "that of one email",
    "draft.link_base": _WIRING,
    "draft.assistance": "who of our staff helped",
    "upload.draft_id": _WIRING,
    "upload.id": _WIRING,
    "upload.kind": "the media type is given",
    "upload.reason": _STAFF,
    "upload_content.draft_id": _WIRING,
    "upload_content.id": _WIRING,
    "booking.id": _WIRING,
    "booking.diary": _WIRING,
    "booking.service": "that of the case",
    "booking.calendar": _WIRING,
    "booking.draft_id": _WIRING,
    "booking.skills": _WIRING,
    "booking.resources": _STAFF,
    "booking.overbooked": _STAFF,
    "booking.reason": _STAFF,
    "invitation.token": _HASH,
    "invitation.draft_id": _WIRING,
    "invitation.last_day": "a rule of its form says it",
    "feedback.release": _WIRING,
    "feedback.page": _WIRING,
    "feedback.journey_id": _WIRING,
    "feedback_comment.language": "that of the words",
    "feedback_comment.removed": _WIRING,
    **{
        f"{table}.{name}": _WIRING
        for table in ("cases", "draft", "feedback")
        for name in ("env", "source", "round", "research_session")
    },
    **{f"{table}.{name}": _WIRING for table in ("booking", "invitation") for name in ("env", "source")},
    "feedback.channel": _WIRING,
    "feedback.device": _WIRING,
}
"""Columns that are not in an export, and why."""
NOTED = "notedbystaff"


class Person:
    """Rows of one person. Every text that is not given is a word of theirs alone: `annxxcasesxxasset`."""

    def __init__(self, world: World, name: str):
        self.world, self.name, self.email = world, name, f"{name}xxaddress@example.com"
        self.planted: dict[str, str] = {}

    def word(self, column: str) -> str:
        """The word of theirs for `table.column`."""
        return f"{self.name}xx{column.replace('.', 'xx').replace('_', '')}"

    def add(self, table: str, **given: Any) -> Any:
        """A row, whose columns hold what is given, or something made up; gives its first key."""
        its = metadata.tables[table]
        row = {column.name: self._value(its, column, given) for column in its.c}
        left = {name: value for name, value in row.items() if value is not ...}
        with self.world.front.store.database.writing() as connection:
            return connection.execute(insert(its), left).inserted_primary_key[0]

    def _value(self, table: Table, column: Column[Any], given: Mapping[str, Any]) -> Any:
        key = f"{table.name}.{column.name}"
        if column.name in given:
            value = given[column.name]
            if isinstance(value, str) and self.name in value.lower():
                self.planted.setdefault(key, value)
            return value
        if column.primary_key and isinstance(column.type, Integer):
            return ...
        if isinstance(column.type, Text):
            self.planted[key] = self.word(key)
            return self.planted[key]
        if isinstance(column.type, Instant):
            return self.world.clock()
        if isinstance(column.type, Integer | BigInteger):
            return None if column.foreign_keys else 1
        return self.word(key).encode() if isinstance(column.type, LargeBinary) else 1.5

    def answers(self, table: str, **files: UploadedFiles) -> str:
        """Answers with a word of theirs, in a question that is asked and in one that is not any more."""
        word = self.word(f"{table}.answers")
        self.planted[f"{table}.answers"] = word
        values = {"details": word, "asked-no-more": f"{word}xxold", **files}
        return Answers(values=values).dumps()


def _origin(**given: Any) -> dict[str, Any]:
    return {**origin_row(Origin(env="prototype", source="user", **given))}


def _rows_of(person: Person) -> int:
    """One row at least in every table; gives the id of their case."""
    word, mail = person.word, person.email
    journey = {"service": "street-lights", "journey": "report"}
    account = person.add("account", kind="resident", email=mail, roles="", team=None, closed_at=None)
    details = Answers(values={"name": word("profile.details")}).dumps()
    person.planted["profile.details"] = word("profile.details")
    person.add("profile", account_id=account, details=details, channel="text", language="en")
    person.add("email_change", account_id=account, email=f"{word('email_change.email')}@example.com")
    asked = f"{word('mandate.email')}@example.com"
    person.add("mandate", account_id=account, email=asked, language="en", everything=0)
    person.add("openid_identity", kind="resident", account_id=account)
    person.add("account_session", account_id=account, device="mobile", ended_at=None)
    person.add("sign_in", kind="resident", email=mail, state="sent")
    sent = {**journey, **_origin(), "today": "2026-05-06", "answers": Answers().dumps()}
    person.add(
        "draft",
        id=word("sent"),
        state="submitted",
        account_id=account,
        link_token=None,
        link_email=None,
        **sent,
    )
    file = UploadedFiles((UploadedFile(word("file"), "a.jpg", "photo", 3),))
    case = person.add(
        "cases",
        **journey,
        **_origin(),
        draft_id=word("sent"),
        answers=person.answers("cases", photo=file),
        reference=f"{'ABCD' if person.name == 'ann' else 'WXYZ'}-2345",
        state="open",
        status="received",
        ended_at=None,
        target=None,
        duplicate_of=None,
        assignee_id=None,
    )
    person.add("account_case", account_id=account, case_id=case, how="sent")
    person.add(
        "case_entry",
        case_id=case,
        public=1,
        kind="status",
        status="received",
        account_id=None,
        translated=None,
    )
    person.add("case_entry", case_id=case, public=0, words=NOTED, translated=None, account_id=None)
    # Somebody may have typed their address with capitals.
    person.add("follower", case_id=case, channel="email", recipient=mail.upper(), reporter=1, language="en")
    person.add("message", case_id=case, channel="email", recipient=mail.upper(), state="sent")
    _file(person, word("sent"), word("file"))
    _file(person, word("sent"), f"{NOTED}file", name=f"{NOTED}.jpg")
    _booking(person, word("sent"), case_id=case, state="booked")
    feedback = person.add("feedback", **journey, **_only("feedback"), journey_id=word("sent"), page="")
    person.add("feedback_comment", feedback_id=feedback)
    open_ = {**journey, **_origin(), "today": "2026-05-06", "state": "open", "exit": None}
    person.add(
        "draft",
        id=word("open"),
        account_id=account,
        link_token=None,
        link_email=None,
        answers=person.answers("draft"),
        **open_,
    )
    person.add(
        "draft",
        id=word("linked"),
        session=word("another"),
        link_token=word("token"),
        account_id=None,
        link_email=mail,
        answers=Answers().dumps(),
        **open_,
    )
    _file(person, word("open"), word("file"), name=f"{word('draft.file')}.jpg")
    _booking(person, word("open"), case_id=None, state="held", id=word("hold"))
    known = Answers(values={"details": word("invitation.facts")}).dumps()
    person.planted["invitation.facts"] = word("invitation.facts")
    person.add(
        "invitation", **journey, channel="email", recipient=mail, facts=known, last_day=None, draft_id=None,
        env="prototype", source="staff", language="en", withdrawn_at=None, used_at=None, account_id=None,
    )  # fmt: skip
    letter = {"subject": word("letter"), "body": word("letterbody")}
    person.add(
        "message", id=word("letterid"), case_id=None, channel="email", recipient=mail, state="sent", **letter
    )
    return int(case)


def _only(table: str) -> dict[str, Any]:
    return {name: value for name, value in _origin().items() if name in metadata.tables[table].c}


def _file(person: Person, draft: str, id_: str, **given: Any) -> None:
    person.add("upload", draft_id=draft, id=id_, media_type="image/jpeg", state="clean", **given)
    content = person.word("content") if NOTED not in id_ else NOTED
    person.add("upload_content", draft_id=draft, id=id_, content=content.encode())


def _booking(person: Person, draft: str, **given: Any) -> None:
    person.add(
        "booking", draft_id=draft, service="street-lights", skills="[]", resources="[]", zone="Europe/London",
        local_day="2026-05-07", local_time="10:30:00", env="prototype", source="user", **given,
    )  # fmt: skip


def _follows(person: Person, case: int) -> None:
    """Let somebody follow another's case, of which they get messages too."""
    person.add("follower", case_id=case, channel="email", recipient=person.email, reporter=0, language="en")
    letter = {"subject": person.word("told"), "body": person.word("toldbody")}
    person.add(
        "message", id=person.word("toldid"), case_id=case, channel="email", recipient=person.email,
        state="sent", **letter,
    )  # fmt: skip


@pytest.fixture
def people(account_world: World) -> tuple[Person, Person]:
    """Two people of whom there is everything; each follows what the other reported."""
    ann, bob = Person(account_world, "ann"), Person(account_world, "bob")
    for who, case in ((bob, _rows_of(ann)), (ann, _rows_of(bob))):
        _follows(who, case)
    return ann, bob


def exported(world: World, email: str) -> Mapping[str, bytes]:
    """What is in the file that somebody gets, by name."""
    front = world.front
    account = front.store.accounts.by_email("resident", email)
    assert account is not None
    records = front.store.own_data.read(front.store.own_data.keys(account, front.settings.envs))
    told = tell_person(front.site, records, {}, world.clock())
    page = person_page(front.render, front.site.language, told.document, front.site)
    with write_archive(told, page, front.store) as made, ZipFile(BytesIO(made.read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _texts() -> Iterator[str]:
    for table in metadata.sorted_tables:
        if table.name in _NO_PERSONS:
            continue
        for column in table.c:
            if isinstance(column.type, Text | LargeBinary):
                yield f"{table.name}.{column.name}"


_CODED = frozenset(
    f"{table}.{name}"
    for table, names in {
        "cases": ("reference", "service", "journey", "status", "state", "channel", "device"),
        "draft": ("service", "journey", "channel", "device"),
        "case_entry": ("kind", "status"),
        "follower": ("channel", "language"),
        "message": ("channel", "state"),
        "upload": ("media_type", "state"),
        "booking": ("state", "local_day", "local_time", "zone"),
        "invitation": ("service", "journey", "channel", "language"),
        "feedback": ("service", "journey"),
        "profile": ("channel", "language"),
        "account_case": ("how",),
        "account_session": ("device",),
        "sign_in": ("state", "language"),
    }.items()
    for name in names
)
"""Columns that hold one of a few words of ours, and are in the export as these."""


def test_every_column_is_in_an_export_or_it_is_said_why_not(people: tuple[Person, Person]) -> None:
    """Whoever adds a column has to decide; a row of the test holds a word for each that is given."""
    ann, _ = people
    undecided = {key for key in _texts() if key not in _LEFT_OUT and key not in _CODED}
    words = {*ann.planted, "upload_content.content"}
    assert undecided - words == set(), "Give it in person_export, or say in _LEFT_OUT why not."
    assert {*_NO_PERSONS} <= {table.name for table in metadata.sorted_tables}
    assert {*_LEFT_OUT, *_CODED} <= {*_texts()}


@pytest.mark.parametrize("whose", [0, 1])
def test_all_that_is_theirs_is_in_both_and_nothing_of_the_other(
    account_world: World, people: tuple[Person, Person], whose: int
) -> None:
    """In the data and on the page; what staff noted is in neither."""
    person, other = people[whose], people[1 - whose]
    files = exported(account_world, person.email)
    data, page = files["my-data.json"].decode(), files["my-data.html"].decode()
    given = {key: word for key, word in person.planted.items() if key not in _LEFT_OUT and key not in _CODED}
    assert len(given) > 20
    assert {key: word for key, word in given.items() if word not in data} == {}
    for_programs = {"upload.sha256", "booking.question"}
    seen = {key: word for key, word in given.items() if key not in for_programs}
    assert {key: word for key, word in seen.items() if word not in page} == {}
    for word in ("letter", "letterbody", "told", "toldbody", "draft.file", "cases.answers", "draft.answers"):
        assert person.word(word) in data, word
        assert person.word(word) in page, word
    everything = b"".join(files.values()).decode(errors="replace") + "".join(files)
    assert other.name + "xx" not in everything
    assert NOTED not in everything
    contents = [content for name, content in files.items() if name.startswith("files/")]
    assert contents == [person.word("content").encode()] * 2


def test_what_is_given_follows_the_schema_beside_it(
    account_world: World, people: tuple[Person, Person]
) -> None:
    """Each field is described, nothing else is there, and each time has its zone."""
    files = exported(account_world, people[0].email)
    data, schema = json.loads(files["my-data.json"]), json.loads(files["schema.json"])
    assert schema == PersonExport.model_json_schema()
    for model in (schema, *schema["$defs"].values()):
        assert model["additionalProperties"] is False
        assert all(field.get("description") for field in model["properties"].values()), model["title"]
    assert PersonExport.model_validate(data).model_dump(mode="json") == data
    assert data["version"] == VERSION == 1
    assert data["made_at"] == "2026-05-06T11:00:00Z"
    assert data["cases"][0]["received_at"] == "2026-05-06T11:00:00Z"
