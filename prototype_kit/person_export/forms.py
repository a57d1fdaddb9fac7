"""Forms of an export: answers in words and as data, what was looked up, files and times."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from prototype_kit.answers import Answers
from prototype_kit.bookings import Booking
from prototype_kit.journey import Item, Journey, Repeat
from prototype_kit.known import Known, known_of
from prototype_kit.language import ENGLISH, Language
from prototype_kit.person_export.document import Answer, Appointment, Fact, File
from prototype_kit.person_export.kept_words import answer_words
from prototype_kit.questions import Context
from prototype_kit.questions.choices import option_of
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.store import Upload

_NOT_IN_PATHS = re.compile(r"[^\w .()-]")


@dataclass(frozen=True)
class KeptFile:
    """A file, and where it is to lie beside the document."""

    upload: Upload
    path: str

    @property
    def has_content(self) -> bool:
        """Whether it may be given to anybody: it was found to be clean."""
        return self.upload.state == "clean"


def kept_files(folder: str, uploads: Sequence[Upload]) -> tuple[KeptFile, ...]:
    """Files with names that no two of them have, and that lead nowhere else than into their folder."""
    return tuple(
        KeptFile(each, f"files/{folder}/{number}-{_NOT_IN_PATHS.sub('_', each.name)}")
        for number, each in enumerate(uploads, start=1)
    )


def form_parts(
    site: Site,
    of: tuple[str, str],
    answers: Answers,
    today: date,
    files: Sequence[KeptFile],
    bookings: Sequence[Booking],
) -> dict[str, Any]:
    """The fields of `document.Form`: `of` names service and journey."""
    service, journey = find_journey(site, *of)
    return {
        "answers": tuple(tell_answers(site, of, answers, today)),
        "facts": tuple(_facts(journey, answers)),
        "data": _data(answers),
        "files": tuple(_file(each) for each in files),
        "appointments": tuple(_appointment(service, each) for each in bookings),
    }


def find_journey(site: Site, slug: str, name: str) -> tuple[Service | None, Journey | None]:
    """A service and a journey of it, as far as the site has them still."""
    service = site.services.get(slug)
    return service, service.journeys.get(name) if service else None


def tell_answers(site: Site, of: tuple[str, str], answers: Answers, today: date) -> Iterator[Answer]:
    """Every answer that is kept, on the path or not, in words: first those that are still asked, in order."""
    service, journey = find_journey(site, *of)
    if service is None or journey is None:
        yield from _untold(answers, site.language)
    else:
        yield from _told(service, journey, answers, known_of(answers, today))


def _told(
    service: Service, journey: Journey, answers: Answers, known: Known, about: str = ""
) -> Iterator[Answer]:
    context = Context(known, service.places, about, journey.language, heading=False)
    for name, question in journey.questions.items():
        if name in answers.values:
            words = question.show(answers.values[name], context)
            yield Answer(question=question.told_as(context), answer=words, about=about, name=name)
    asked_no_more = {name: value for name, value in answers.values.items() if name not in journey.questions}
    yield from _untold(Answers(values=asked_no_more), journey.language, about)
    for repeat, items in answers.items.items():
        asked = next(
            (each for each in journey.entries if isinstance(each, Repeat) and each.name == repeat), None
        )
        ids = answers.item_ids(repeat)
        for number, id_ in enumerate(ids, start=1):
            words = Item(asked, id_, number, len(ids)).words if asked else _item_words(repeat, number)
            yield from _told(service, journey, items[id_], known, words)


def _untold(answers: Answers, say: Language, about: str = "") -> Iterator[Answer]:
    """Answers whose questions nobody knows any more, by their names."""
    for name, value in answers.values.items():
        words = answer_words(value, say)
        yield Answer(question=_name_words(name), answer=words, about=about, name=name)
    for repeat in answers.items:
        for number, id_ in enumerate(answers.item_ids(repeat), start=1):
            yield from _untold(answers.item(repeat, id_), say, _item_words(repeat, number))


def _item_words(repeat: str, number: int) -> str:
    """What an item is called whose repeat is not there any more."""
    return f"{_name_words(repeat)} {number}"


def _name_words(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _facts(journey: Journey | None, answers: Answers) -> Iterator[Fact]:
    for name, fact in answers.facts.items():
        what = journey.rules.describe(name) if journey else _name_words(name)
        yield Fact(name=name, what=what, value=_in_words(fact.value), source=fact.source, at=fact.at)
    for items in answers.items.values():
        for item in items.values():
            yield from _facts(journey, item)


def _in_words(value: Any) -> Any:
    """What a fact found. The words of what could be chosen are filled in, in English as all of a fact."""
    if isinstance(value, list):
        return [_in_words(each) for each in value]
    if not (isinstance(value, dict) and isinstance(value.get("label"), str)):
        return value
    option = option_of(value, ENGLISH)
    return {**value, "label": option.label, **({"hint": option.hint} if option.hint else {})}


def _data(answers: Answers) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answers.dumps())
    return found


def _file(kept: KeptFile) -> File:
    upload = kept.upload
    return File(
        name=upload.name,
        media_type=upload.media_type,
        size=upload.size,
        sha256=upload.sha256,
        state=upload.state,
        at=upload.created_at,
        path=kept.path if kept.has_content else "",
    )


def _appointment(service: Service | None, booking: Booking) -> Appointment:
    calendar = service.calendars.get(booking.calendar) if service else None
    office = calendar.offices.get(booking.office) if calendar else None
    return Appointment(
        state=booking.state,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        day=booking.local_day,
        at=booking.local_time,
        zone=booking.zone,
        office=office.name if office else booking.office,
        question=booking.question,
        booked_at=booking.created_at,
        changed_at=booking.changed_at,
    )
