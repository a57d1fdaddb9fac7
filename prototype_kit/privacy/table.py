"""The inventory as rows: one a question, for spreadsheets and other programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from prototype_kit.data_protection import ARTICLES, CONDITION_ARTICLES
from prototype_kit.inventory import Inventory, Item
from prototype_kit.privacy.document import Document, Heading, Part, Table, Words
from prototype_kit.privacy.notice import recipients_of
from prototype_kit.site import Site


@dataclass(frozen=True)
class Row:
    """One question that collects data about a person, or one thing that an account keeps, as words.

    What an account keeps is of no journey.
    """

    service: str
    journey: str
    question: str
    what: str
    data: str
    whose: str
    why: str
    basis: str
    article: str
    law_or_interest: str
    special_category: str
    condition: str
    condition_law: str
    seen_by: str
    kept: str
    children: str
    can_be_left_out: str


def inventory_rows(found: Sequence[Inventory]) -> tuple[Row, ...]:
    """The rows of all services, in the order in which the questions are asked."""
    return tuple(_row(inventory, item) for inventory in found for item in inventory.items)


def _row(inventory: Inventory, item: Item) -> Row:
    return Row(
        service=inventory.slug,
        journey=item.journey,
        question=item.question,
        what=item.what,
        data=item.data.name,
        whose=item.whose,
        why=item.why,
        basis=item.basis,
        article=ARTICLES[item.basis],
        law_or_interest=item.law or item.interest,
        special_category=", ".join(item.special),
        condition=f"{item.condition} {CONDITION_ARTICLES[item.condition]}" if item.condition else "",
        condition_law=item.condition_law,
        seen_by="; ".join(recipients_of((item,), inventory)),
        kept=item.until or str(item.kept),
        children="yes" if item.children else "no",
        can_be_left_out="yes" if item.optional else "no",
    )


def inventory_document(site: Site, found: Sequence[Inventory]) -> Document:
    """The same to read: a table for each service."""
    return Document(f"What is collected about people: {site.name}", tuple(_parts(found)))


def _parts(found: Sequence[Inventory]) -> Iterator[Part]:
    head = ("Question", "What", "Whose", "Why", "Basis", "Seen by", "Kept")
    for inventory in found:
        yield Heading(inventory.name)
        rows = tuple(
            (f"{item.journey or 'account'}/{item.question}", f"{item.what}: {item.data.name}",
             item.whose or "theirs", item.why, f"{item.basis} ({ARTICLES[item.basis]})",
             "; ".join(item.seen_by), item.until or str(item.kept))
            for item in inventory.items
        )  # fmt: skip
        yield Table("What is collected about people", head, rows)
        if inventory.open:
            opened = "; ".join(f"‘{words}’" for words in inventory.open)
            yield Words(f"{opened}.", "Questions in which people may write or send anything:")


def as_cells(rows: Sequence[object]) -> Iterator[tuple[str, ...]]:
    """Rows of a dataclass for a CSV file, which begins with the names of its fields."""
    for number, row in enumerate(rows):
        names = [field.name for field in fields(row)]  # type: ignore[arg-type]
        if number == 0:
            yield tuple(names)
        yield tuple(getattr(row, name) for name in names)


def as_data(rows: Sequence[object]) -> list[dict[str, Any]]:
    """Rows of a dataclass as plain data."""
    return [asdict(row) for row in rows]  # type: ignore[call-overload]
