"""The record of processing: the fields of the ICO's template for controllers (UK GDPR, article 30(1)).

One row for each basis, kind of people, recipients and time of keeping. What the declaration does not
hold stands there as something to fill in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from prototype_kit.data_protection import ARTICLES, CONDITION_ARTICLES, special_words
from prototype_kit.inventory import Inventory, Item
from prototype_kit.privacy.document import Document, Heading, Items, Part, Table, Words
from prototype_kit.privacy.notice import ended, recipients_of
from prototype_kit.privacy.security import measures
from prototype_kit.site import Site

BLANK = "[Fill in: {}]"
"""What nobody but a person can say. Whoever reads a draft can look for the bracket."""
USERS = "People who use the service"


def blank(what: str) -> str:
    """A place to fill in: `[Fill in: the date]`."""
    return BLANK.format(what)


@dataclass(frozen=True)
class Processing:
    """One row of the record, as words. The names of the fields are those of the ICO's template."""

    business_function: str
    purpose_of_processing: str
    controller: str
    joint_controller: str
    categories_of_individuals: str
    categories_of_personal_data: str
    categories_of_recipients: str
    contracts_with_processors: str
    transfers_abroad: str
    safeguards_for_transfers: str
    retention_schedule: str
    security_measures: str
    article_6_basis: str
    law_or_interest: str
    article_9_condition: str
    schedule_1_condition: str
    rights_available: str
    automated_decisions: str
    source_of_data: str
    location_of_data: str
    dpia: str


def columns() -> tuple[str, ...]:
    """The names of the fields, which begin a file."""
    return tuple(field.name for field in fields(Processing))


def record(site: Site, found: Sequence[Inventory]) -> tuple[Processing, ...]:
    """The rows of all services, in their order."""
    return tuple(row for inventory in found for row in _rows(site, inventory))


def _rows(site: Site, inventory: Inventory) -> Iterator[Processing]:
    groups: dict[object, list[Item]] = {}
    for item in inventory.items:
        groups.setdefault(_alike(item), []).append(item)
    for items in groups.values():
        yield _row(site, inventory, items)


def _alike(item: Item) -> object:
    """What has one row: data of the same people, under the same rules."""
    return (
        *(item.basis, item.law, item.interest, item.special, item.condition, item.condition_law),
        *(item.seen_by, item.kept, item.until, item.whose, item.children),
    )


def _row(site: Site, inventory: Inventory, items: Sequence[Item]) -> Processing:
    first, said = items[0], inventory.said
    # What an account is for is not what the forms of its service are for.
    purposes = dict.fromkeys((*([] if first.until else [said.why]), *(item.why for item in items)))
    special = ", ".join(map(special_words, first.special))
    condition = f"Article {CONDITION_ARTICLES[first.condition]}" if first.condition else ""
    kinds = "; ".join(dict.fromkeys(item.data.name for item in items))
    return Processing(
        business_function=f"{inventory.name} ({site.services[inventory.slug].entry.owner})",
        purpose_of_processing=" ".join(map(ended, purposes)),
        controller=said.controller or site.entry.organisation.name,
        joint_controller="" if said.controller else blank("joint controllers, or none"),
        categories_of_individuals=people(first),
        categories_of_personal_data=f"{kinds} (special category: {special})" if special else kinds,
        categories_of_recipients="; ".join(recipients_of(items, inventory)),
        contracts_with_processors=blank("links to the contracts with those who work for you"),
        transfers_abroad=blank("countries outside the United Kingdom, or none"),
        safeguards_for_transfers=blank("safeguards for these, or none needed"),
        retention_schedule=first.until or f"{first.kept} after the case has ended",
        security_measures="; ".join(measures(site)),
        article_6_basis=f"Article {ARTICLES[first.basis]}: {first.basis.replace('-', ' ')}",
        law_or_interest="; ".join(filter(None, (first.law, first.interest))),
        article_9_condition=f"{condition} ({first.condition.replace('-', ' ')})" if first.condition else "",
        schedule_1_condition=first.condition_law,
        rights_available=", ".join(rights_of(first)),
        automated_decisions=blank("none, or which decisions nobody looks at"),
        source_of_data=source(first),
        location_of_data=blank("where the database is, and who runs it"),
        dpia=blank("needed or not, and the date"),
    )


def people(item: Item) -> str:
    """Whose data it is."""
    words = f"{item.whose[:1].upper()}{item.whose[1:]}" if item.whose else USERS
    return f"{words} (children)" if item.children else words


def source(item: Item) -> str:
    """Who gives it."""
    if item.given_by_staff:
        return "Our staff, as they invite somebody"
    return "Whoever fills in the form, about somebody else" if item.whose else "The person it is about"


def rights_of(item: Item) -> Iterator[str]:
    """The rights that come with a basis: UK GDPR, articles 15 to 21."""
    yield from ("access", "rectification", "restriction")
    if item.basis not in ("legal-obligation", "public-task"):
        yield "erasure"
    if item.basis in ("public-task", "legitimate-interests", "recognised-legitimate-interests"):
        yield "objection"
    if item.basis in ("consent", "contract"):
        yield "portability"
    if item.basis == "consent":
        yield "withdrawing consent"


def record_document(site: Site, rows: Sequence[Processing]) -> Document:
    """The record as a document: a part for each row, as 21 columns are too many for a page."""
    return Document(f"Record of processing: {site.name}", tuple(_parts(site, rows)))


def _parts(site: Site, rows: Iterable[Processing]) -> Iterator[Part]:
    yield Words(
        "A draft, made from the services as they are declared. What stands in square brackets is for a "
        "person to fill in. Fields are those of the Information Commissioner’s template for controllers."
    )
    yield Items(tuple(contact_lines(site)))
    for function in dict.fromkeys(row.business_function for row in rows):
        own = [row for row in rows if row.business_function == function]
        shared = [name for name in _SHOWN if len({getattr(row, name) for row in own}) == 1]
        yield Heading(function)
        yield _table("All of it" if len(own) > 1 else "What is recorded", own[0], shared)
        for row in own if len(own) > 1 else ():
            caption = f"{row.categories_of_individuals}: {row.categories_of_personal_data}"
            yield _table(caption, row, [name for name in _SHOWN if name not in shared])
    yield Heading("Security measures")
    yield Items(tuple(("", words) for words in measures(site)))


_SHOWN = tuple(name for name in columns() if name not in ("business_function", "security_measures"))


def _table(caption: str, row: Processing, names: Sequence[str]) -> Table:
    """Some fields of a row, without those that hold nothing."""
    cells = tuple((_TITLES.get(name, name), getattr(row, name)) for name in names if getattr(row, name))
    titled = tuple((f"{name[:1].upper()}{name[1:]}".replace("_", " "), words) for name, words in cells)
    return Table(caption, ("Field", "What is recorded"), titled)


_TITLES = {"dpia": "impact assessment (DPIA)"}


def contact_lines(site: Site, controller: str | None = None) -> Iterator[tuple[str, str]]:
    """Who answers for the data: the controller, where that is not the organisation, and the officer."""
    contacts, officer = site.entry.contacts, site.entry.data_protection
    if controller:
        yield "Controller:", controller
    name = "Organisation:" if controller else "Controller:"
    yield name, f"{site.entry.organisation.name}, {contacts.email}, {contacts.phone!s}"
    if officer is None:
        yield "Data protection officer:", blank("name, email and postal address")
        return
    ways = (str(each) for each in (officer.email, officer.phone, officer.post) if each)
    yield "Data protection officer:", ", ".join(ways)
    yield "Registration with the ICO:", officer.registration or blank("the number")
