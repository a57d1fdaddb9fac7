"""The draft of a data protection impact assessment: what the services say, and what a person must say.

The steps are those of the ICO's template (UK GDPR, article 35(7)). Nothing in it is an assessment: how likely
and how severe a risk is stands to be filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prototype_kit.data_protection import ARTICLES, CONDITION_ARTICLES, special_words
from prototype_kit.inventory import Inventory, Item
from prototype_kit.language import ENGLISH, listed
from prototype_kit.privacy.document import Document, Heading, Items, Part, Table, Words
from prototype_kit.privacy.notice import recipients, sentence
from prototype_kit.privacy.record import blank, contact_lines, people, source
from prototype_kit.privacy.risks import Risk, risks
from prototype_kit.privacy.security import measures
from prototype_kit.questions.personal import ADDRESS, POSTCODE
from prototype_kit.site import Site


def dpia_document(site: Site, inventory: Inventory) -> Document:
    """The draft for one service."""
    return Document(f"Data protection impact assessment: {inventory.name}", tuple(_parts(site, inventory)))


def _parts(site: Site, inventory: Inventory) -> Iterator[Part]:
    yield Words(
        "A draft, made from the service as it is declared. What stands in square brackets is for a person to "
        "fill in, with the data protection officer. Make it again when the service changes, and compare."
    )
    yield Items((*contact_lines(site, inventory.said.controller), ("Date:", blank("the date"))))
    yield from _need(inventory)
    yield from _processing(site, inventory)
    yield Heading("3. Whom you asked")
    yield Words(blank("how you asked the people it is about, and who else gave advice, or why you did not"))
    yield from _necessity(inventory)
    found = list(risks(inventory))
    yield from _risks(found)
    yield from _measures(site, found)
    yield Heading("7. Who signs")
    yield Table("Signing off", ("What", "Who, and when"), tuple(
        (what, blank("name and date"))
        for what in ("Measures approved by", "Remaining risks accepted by", "Data protection officer")
    ))  # fmt: skip
    yield Words(f"Summary of the officer’s advice: {blank('what, and whether it was followed')}")


def _need(inventory: Inventory) -> Iterator[Part]:
    yield Heading("1. Why an assessment is needed")
    yield Words(inventory.said.why, "What the service is for:")
    reasons = tuple(("", reason) for reason in _reasons(inventory))
    if reasons:
        yield Words("What speaks for a full assessment, as far as it follows from the service:")
        yield Items(reasons)
    else:
        yield Words("Nothing that follows from the service speaks for a full assessment.")
    yield Words(
        blank("what else does: new technology, many people, decisions that nobody looks at, monitoring")
    )


def _reasons(inventory: Inventory) -> Iterator[str]:
    """Signs of a high risk that the ICO's list names (UK GDPR, article 35(3) and (4))."""
    if inventory.special:
        yield f"It asks about {listed([special_words(each) for each in inventory.special])}."
    if inventory.of_account:
        yield "It keeps an account of whoever signs in, with what they sent to every service of the site."
    if inventory.children:
        yield "Some of it is about children."
    if any(item.whose for item in inventory.items):
        yield "People are asked about others, who may not know it."
    if any(item.data in (ADDRESS, POSTCODE) for item in inventory.items):
        yield "It asks where people are or live."


def _processing(site: Site, inventory: Inventory) -> Iterator[Part]:
    said, service = inventory.said, site.services[inventory.slug]
    seen = "; ".join(recipients(inventory, said.seen_by, ENGLISH))
    yield Heading("2. What is done with the data")
    yield Table("What is collected", ("What", "Whose", "Who gives it", "Why", "Needed"), tuple(
        (f"{item.what} ({item.data.name})" if item.data.name.lower() not in item.what.lower() else item.what,
         people(item), source(item), item.why, "can be left out" if item.optional else "yes")
        for item in inventory.told
    ))  # fmt: skip
    yield Items(
        (
            ("Forms:", listed([f"‘{title}’" for title in inventory.forms.values()]) + "."),
            ("Who answers for the service:", f"{service.entry.owner}."),
            ("Who sees it:", f"{seen}."),
            ("How long it is kept:", _kept(inventory)),
            ("Where it is:", blank("where the database is, who runs it, and whether it leaves the country")),
            ("How many people:", blank("a year, and how often each")),
            ("Their relation to you:", blank("residents, customers, people at risk; would they expect it?")),
            ("Earlier worries:", blank("complaints, incidents, public concern, or none")),
        )
    )


def _kept(inventory: Inventory) -> str:
    because = inventory.said.kept_because or blank("why for so long")
    cases = f"{inventory.said.kept} after the case has ended. {because}"
    accounts = " ".join(dict.fromkeys(item.until for item in inventory.of_account))
    return f"{cases} What an account keeps: {accounts}" if accounts else cases


def _necessity(inventory: Inventory) -> Iterator[Part]:
    yield Heading("4. Whether it is needed, and no more than is needed")
    yield Table("Lawful bases", ("Basis", "Law or interest", "For"), tuple(_bases(inventory)))
    if conditions := tuple(_conditions(inventory)):
        yield Table("Conditions for special categories", ("Condition", "Schedule 1", "For"), conditions)
    yield Items(
        (
            ("Could it be done with less?", blank("each question that could go, and why it stays")),
            ("How is it kept right and up to date?", "People see all answers before they send them, and can "
             "change each. " + blank("what you do afterwards")),
            ("How are people told?", "By the privacy notice at /privacy, which is made of the same files."),
            ("How do people use their rights?", blank("who answers, and within what time")),
            ("Who works for you, by which contract?", blank("processors, contracts, transfers abroad")),
        )
    )  # fmt: skip


def _bases(inventory: Inventory) -> Iterator[tuple[str, ...]]:
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in inventory.told:
        basis = f"{sentence(item.basis.replace('-', ' '))}, article {ARTICLES[item.basis]}"
        groups.setdefault((basis, item.law or item.interest), []).append(item)
    for (basis, law), items in groups.items():
        yield basis, law, "; ".join(dict.fromkeys(item.what for item in items))


def _conditions(inventory: Inventory) -> Iterator[tuple[str, ...]]:
    groups: dict[tuple[str, str], list[str]] = {}
    for item in inventory.told:
        if item.condition is not None:
            condition = sentence(item.condition.replace("-", " "))
            article = f"{condition}, article {CONDITION_ARTICLES[item.condition]}"
            groups.setdefault((article, item.condition_law), []).append(item.what)
    for (article, law), asked in groups.items():
        yield article, law, "; ".join(dict.fromkeys(asked))


def _risks(found: Sequence[Risk]) -> Iterator[Part]:
    yield Heading("5. Risks")
    head = ("What could happen", "Follows from", "How likely", "How severe", "Overall")
    rows = tuple(
        (risk.what, risk.follows_from, blank("remote, possible, probable"),
         blank("minimal, significant, severe"), blank("low, medium, high"))
        for risk in found
    )  # fmt: skip
    yield Table("Risks that follow from the service", head, rows)
    yield Words(blank("risks that do not follow from the questions: how staff work, what others may do"))


def _measures(site: Site, found: Sequence[Risk]) -> Iterator[Part]:
    yield Heading("6. What is done about them")
    head = ("Risk", "What is done", "What is added", "Risk that remains")
    rows = tuple(
        (risk.what, risk.measures, blank("what else, by when"), blank("eliminated, reduced, accepted"))
        for risk in found
    )
    yield Table("Measures", head, rows)
    yield Words("What guards all of it:")
    yield Items(tuple(("", words) for words in measures(site)))
