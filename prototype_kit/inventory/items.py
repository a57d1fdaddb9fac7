"""What a service collects about people: one item a question, with everything that has to be said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prototype_kit.data_protection import (
    Basis,
    Condition,
    QuestionDataEntry,
    ServiceDataEntry,
    Special,
)
from prototype_kit.inventory.accounts import ACCOUNT_ITEMS, AccountItem
from prototype_kit.journey import Journey, Page
from prototype_kit.journey.model import Repeat
from prototype_kit.language import ENGLISH, Language, fill_words
from prototype_kit.questions import AddressQuestion, Question, sentence_case
from prototype_kit.questions.personal import EMAIL, OPEN, PHONE, PersonalData, collects
from prototype_kit.retention import Keeping
from prototype_kit.service import Service

TO_TELL = "To tell you that we have what you sent, and what happens with it."
TO_REACH = "To reach you if we have a question."
_NOTHING_SAID = QuestionDataEntry()


@dataclass(frozen=True)
class Item:
    """One question that collects data about a person, or one thing that an account keeps.

    `data` is the kind of data in English, `asked` the question in words, `what` what stands for it in a list,
    `whose` whose data it is where it is not that of whoever answers. `own` are the keys that the question
    says itself: `why`, `basis`, `seen_by` and others; what is not among them is that of the service.
    `says_why` tells a reason of its own, or of its type, from that of the service. `given_by_staff` says that
    staff enter it before anybody begins. What an account keeps is of no `journey`, and `until` says how long,
    in a sentence; it is empty for an answer, which is `kept` with its case.
    """

    journey: str
    question: str
    data: PersonalData
    asked: str
    what: str
    whose: str
    why: str
    basis: Basis
    law: str
    interest: str
    special: tuple[Special, ...]
    condition: Condition | None
    condition_law: str
    seen_by: tuple[str, ...]
    kept: Keeping
    children: bool
    optional: bool
    own: frozenset[str]
    says_why: bool
    given_by_staff: bool
    until: str = ""


@dataclass(frozen=True)
class Inventory:
    """What one service collects about people, in one language.

    `forms` are the titles of its journeys. `open` are the questions that take any words or files, in words.
    `emails` and `texts` say whether messages are sent, `looks_up` whether postcodes are looked up outside.
    """

    slug: str
    name: str
    said: ServiceDataEntry
    items: tuple[Item, ...]
    forms: Mapping[str, str]
    open: tuple[str, ...]
    emails: bool
    texts: bool
    looks_up: bool

    @property
    def questions(self) -> tuple[Item, ...]:
        """The items that are asked in forms."""
        return tuple(item for item in self.items if item.journey)

    @property
    def of_account(self) -> tuple[Item, ...]:
        """The items that are kept of whoever signs in."""
        return tuple(item for item in self.items if not item.journey)

    @property
    def told(self) -> tuple[Item, ...]:
        """The items without those that say the same again, as journeys of a service often do."""
        return tuple({(item.what, item.whose, item.why, item.kept): item for item in self.items}.values())

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Every basis in use, that of the service first."""
        return tuple(dict.fromkeys((self.said.basis, *(item.basis for item in self.items))))

    @property
    def special(self) -> tuple[Special, ...]:
        """Every special category that is asked for."""
        return tuple(dict.fromkeys(each for item in self.items for each in item.special))

    @property
    def children(self) -> bool:
        """Whether some of it is about children."""
        return self.said.children or any(item.children for item in self.items)


def read_inventory(service: Service, own: Service | None = None) -> Inventory | None:
    """What a service collects; None while its service.yaml does not say why.

    `own` is the service in English, where `service` is it in another language: what a question collects is
    told by its English words.
    """
    said, english = service.entry.personal_data, own or service
    if said is None:
        return None
    account = service.entry.account is not None
    say = next((journey.language for journey in service.journeys.values()), ENGLISH)
    journeys = english.journeys.values()
    notices = [journey.notice for journey in journeys]
    questions = [question for journey in journeys for question in journey.questions.values()]
    return Inventory(
        slug=service.slug,
        name=service.name,
        said=said,
        items=(
            *(
                item
                for name, journey in service.journeys.items()
                for item in _items(said, journey, english.journeys[name])
            ),
            *(_kept(said, each, say) for each in ACCOUNT_ITEMS if account),
        ),
        forms={name: journey.title for name, journey in service.journeys.items()},
        open=tuple(dict.fromkeys(_open(service, english))),
        emails=account
        or any(notice.email is not None for notice in notices)
        or any(each.inviting for each in journeys),
        texts=account
        or any(notice.text is not None for notice in notices)
        or any(each.inviting for each in journeys),
        looks_up=any(isinstance(each, AddressQuestion) and each.look_up for each in questions),
    )


def _items(said: ServiceDataEntry, journey: Journey, english: Journey) -> Iterator[Item]:
    named = dict(_items_of_repeats(journey))
    for name, question in english.questions.items():
        data = collects(question) if question.told else None
        if data is not None:
            yield _item(said, journey, journey.questions[name], data, named.get(name, ""))


def _item(said: ServiceDataEntry, journey: Journey, question: Question, data: PersonalData, of: str) -> Item:
    own, language = question.personal_data or _NOTHING_SAID, journey.language
    basis = own.basis or said.basis
    why = own.why or _usual(journey, question, data, language)
    # The law of the service is that of its own basis.
    law, interest = (own.law, own.interest) if own.basis else (own.law or said.law, said.interest)
    special = own.special or ()
    return Item(
        journey=journey.name,
        question=question.name,
        data=data,
        asked=fill_words(question.ask, item=of),
        what=own.what or sentence_case(fill_words(_in_a_list(question), item=of)),
        whose=own.whose or said.whose or "",
        why=why or said.why,
        basis=basis,
        law=law or "",
        interest=interest or "",
        special=special,
        condition=(own.condition or said.condition) if special else None,
        condition_law=(own.condition_law or said.condition_law or "") if special else "",
        seen_by=own.seen_by or said.seen_by,
        kept=said.kept,
        children=own.children or said.children,
        optional=question.optional,
        own=frozenset(own.model_fields_set),
        says_why=bool(why),
        given_by_staff=question.name in journey.given,
    )


def _kept(said: ServiceDataEntry, kept: AccountItem, say: Language) -> Item:
    return Item(
        journey="",
        question=kept.name,
        data=kept.data,
        asked="",
        what=say(kept.what),
        whose=say(kept.whose) if kept.whose else "",
        why=say(kept.why),
        basis=said.basis,
        law=said.law or "",
        interest=said.interest or "",
        special=(),
        condition=None,
        condition_law="",
        seen_by=tuple(map(say, kept.seen_by)),
        kept=said.kept,
        children=said.children,
        optional=kept.optional,
        own=frozenset({"why", "seen_by"}),
        says_why=True,
        given_by_staff=False,
        until=say(kept.until),
    )


def _in_a_list(question: Question) -> str:
    """What stands for a question in a list: the words of its answer, as a list of questions reads badly."""
    called = question.called if question.ask.endswith("?") else None
    return question.short or called or question.ask


def _usual(journey: Journey, question: Question, data: PersonalData, language: Language) -> str:
    """Why a question of its type is asked, where that is the same in every service; else empty."""
    if question.name in (journey.notice.email_question, journey.notice.text_question):
        return language(TO_TELL)
    return language(TO_REACH) if data in (EMAIL, PHONE) else ""


def _items_of_repeats(journey: Journey) -> Iterator[tuple[str, str]]:
    """The questions inside repeats, with the words for one item: your helper."""
    for screen, repeat in journey.screens:
        if isinstance(screen, Page) and isinstance(repeat, Repeat):
            words = repeat.only_item or fill_words(repeat.item, n=1, of=1)
            yield from ((question.name, words) for question in screen.asked)


def _open(service: Service, english: Service) -> Iterator[str]:
    """The questions that take anything, in words of the language of `service`."""
    for name, journey in service.journeys.items():
        for question in english.journeys[name].questions.values():
            said = question.personal_data
            if question.type in OPEN and question.told and not (said and said.nothing):
                of = dict(_items_of_repeats(journey)).get(question.name, "")
                yield fill_words(journey.questions[question.name].ask, item=of)
