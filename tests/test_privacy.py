"""The documents that follow from the inventory: what they hold, and what they leave to a person."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.csv_export import read_csv, write_csv
from prototype_kit.inventory import Inventory
from prototype_kit.language import ENGLISH
from prototype_kit.privacy import (
    Document,
    as_cells,
    as_data,
    as_html,
    as_markdown,
    as_page,
    dpia_document,
    inventories,
    inventory_document,
    inventory_rows,
    notice_document,
    record,
    record_document,
    rights,
    services_parts,
)
from prototype_kit.privacy.document import Heading, Items, Table, Words
from prototype_kit.privacy.record import columns
from prototype_kit.questions.personal import collects
from prototype_kit.site import Site
from prototype_kit.testing.page_checks import check_page
from tests.conftest import Author

EXEMPLARS = Path(__file__).parents[1] / "exemplars"
SERVICE, JOURNEY = "bins/service.yaml", "bins/journeys/report.yaml"
EMAIL = "{name: email, type: email, ask: Email address, optional: true"


@pytest.fixture(scope="module")
def site() -> Site:
    """The site of the exemplars."""
    return load_site(EXEMPLARS)


@pytest.fixture(scope="module")
def found(site: Site) -> tuple[Inventory, ...]:
    """What its services collect."""
    return inventories(site, site)


def sections(text: str) -> dict[str, str]:
    """The parts of a notice by the names of the services."""
    _, *parts = re.split(r"^### ", text, flags=re.MULTILINE)
    return {part.partition("\n")[0]: part.partition("\n")[2] for part in parts}


# --- The notice -----------------------------------------------------------------------------------------


def test_the_notice_holds_each_personal_question_once(site: Site, found: tuple[Inventory, ...]) -> None:
    """Every question that collects something stands in its service's section, and no line stands twice."""
    parts = sections(as_markdown(notice_document(site, found)))
    assert [*parts] == [service.name for service in site.services.values()]
    for inventory in found:
        lines = [line for line in parts[inventory.name].splitlines() if line.startswith("- ")]
        assert len(lines) == len(set(lines))
        service = site.services[inventory.slug]
        for name, journey in service.journeys.items():
            for question in (q for q in journey.questions.values() if q.told and collects(q)):
                (item,) = [i for i in inventory.items if (i.journey, i.question) == (name, question.name)]
                lead = f"{item.what} ({item.whose})" if item.whose else item.what
                own = [line for line in lines if line.startswith(f"- **{lead}.**")]
                alike = {
                    (i.why, i.optional)
                    for i in inventory.items
                    if (i.what, i.whose) == (item.what, item.whose)
                }
                assert len(own) == len(alike), (inventory.slug, question.name)


def test_the_notice_says_why_on_what_basis_who_and_how_long(site: Site, found: tuple[Inventory, ...]) -> None:
    """Of the service as a whole, in the words of its author."""
    births = sections(as_markdown(notice_document(site, found)))["Register a birth or a death"]
    for words in (
        "**What we use it for:** To book your appointment",
        "(legal obligation). UK GDPR, article 6(1)(c). Births and Deaths Registration Act 1953",
        "**Who sees it:** Our registration service; ",
        "GOV.UK Notify, which sends our emails and text messages; Ordnance Survey",
        "**How long we keep it:** 1 year after what you asked for is done. So that we can",
        "**Who is responsible for it by law:** The Superintendent Registrar of Anytown",
        "**Date of birth (the baby).** To tell you by when the birth must be registered.",
        "This can tell us about: sexual orientation, health.",
        "because it is of substantial public interest (UK GDPR, article 9(2)(g)). Data Protection Act 2018",
    ):
        assert words in births, words
    assert births.count("substantial public interest") == 1


def test_what_is_different_about_a_question_is_said(site: Site, found: tuple[Inventory, ...]) -> None:
    """Another basis with its article, an interest, who else sees it."""
    fair = sections(as_markdown(notice_document(site, found)))["Apply for a stall at the summer fair"]
    lines = {line.partition(".**")[0]: line for line in fair.splitlines() if line.startswith("- **")}
    news = lines["- **Whether you want emails about other fairs"]
    assert news.endswith("You agreed to it (consent). You can change your mind at any time: tell us. "
                         "UK GDPR, article 6(1)(a).")  # fmt: skip
    assert "That more people come to the fair" in lines["- **Photos of what you sell"]
    insurance = lines["- **Your National Insurance number"]
    assert insurance.endswith("Seen by: Our fairs team; the Department for Work and Pensions.")
    assert "UK GDPR" not in insurance


def test_a_question_that_says_nothing_else_stands_as_it_is_asked(author: Author) -> None:
    """With its own mark at the end, and no other behind it."""
    author.replace(JOURNEY, "ask: Email address", "ask: What is your email address?")
    site = author.load()
    text = as_markdown(notice_document(site, inventories(site, site)))
    assert "**What is your email address?**" in text
    assert "?." not in text


def test_what_is_the_same_in_every_form_stands_once(site: Site, found: tuple[Inventory, ...]) -> None:
    """Two forms that ask for the same are told of together."""
    lights = sections(as_markdown(notice_document(site, found)))["Report a street light or grid"]
    assert lights.count("**Email address.**") == 1
    assert "In ‘" not in lights


def test_of_who_works_for_us_only_those_who_do(author: Author) -> None:
    """Nobody looks up an address here, and without a message nothing is sent."""
    site = author.load()
    assert "Ordnance Survey" not in as_markdown(notice_document(site, inventories(site, site)))
    assert "GOV.UK Notify" in as_markdown(notice_document(site, inventories(site, site)))
    author.replace(JOURNEY, "send: {message: received, email: email, text: phone}\n", "")
    site = author.load()
    assert "GOV.UK Notify" not in as_markdown(notice_document(site, inventories(site, site)))


def test_the_notice_in_welsh(site: Site) -> None:
    """No sentence of ours and no word of an author is left in English, but for names."""
    welsh = site.in_language("cy")
    english = as_markdown(notice_document(site, inventories(site, site)))
    text = as_markdown(notice_document(welsh, inventories(welsh, site)))
    both = {line for line in english.splitlines() if line} & {line for line in text.splitlines() if line}
    assert both == set()
    for words in (
        "What we use",
        "We ask for",
        "You can leave",
        "article",
        "health",
        "after what you asked",
        "To ",
    ):
        assert not re.search(rf"(?<!\w){words}", text), words
    assert len(text.splitlines()) == len(english.splitlines())


def test_rights_follow_from_the_bases(author: Author) -> None:
    """Nobody is promised what a basis does not give; a site that says nothing names them all."""
    author.replace(JOURNEY, "    check: one-of-them\n", "")
    site = author.load()
    words = [words for _, words in rights(inventories(site, site), ENGLISH).items]
    assert "to stop what you agreed to" not in words
    assert any(each.startswith("not to use it, where") for each in words)
    assert not any("programs can read" in each for each in words)
    author.replace(JOURNEY, f"{EMAIL}}}", f"{EMAIL}, personal_data: {{basis: consent}}}}")
    site = author.load()
    assert "to stop what you agreed to" in [w for _, w in rights(inventories(site, site), ENGLISH).items]
    assert len(rights((), ENGLISH).items) == 7


def test_a_service_that_says_nothing_is_left_out(author: Author) -> None:
    """Nothing is made up, and no heading stands alone."""
    author.replace(
        SERVICE, (author.folder / SERVICE).read_text(encoding="utf-8").partition("personal_data:")[2], ""
    )
    author.replace(SERVICE, "personal_data:", "")
    site = author.load()
    assert list(services_parts(inventories(site, site), ENGLISH)) == []


# --- The record -----------------------------------------------------------------------------------------


def test_the_record_has_a_row_for_each_kind_of_people_and_rules(
    site: Site, found: tuple[Inventory, ...]
) -> None:
    """What is of others, special or of another basis stands apart; every kind of data stands somewhere."""
    rows = record(site, found)
    births = [row for row in rows if row.business_function.startswith("Register a birth")]
    assert [row.categories_of_individuals for row in births] == [
        "The baby (children)",
        "People who use the service",
        "People who use the service",
        "People who use the service",
        "The other parent",
    ]
    special = births[1]
    assert special.article_9_condition == "Article 9(2)(g) (substantial public interest)"
    assert special.schedule_1_condition.startswith("Data Protection Act 2018")
    assert special.retention_schedule == "1 year after the case has ended"
    assert special.article_6_basis == "Article 6(1)(c): legal obligation"
    assert "erasure" not in special.rights_available
    assert births[0].source_of_data == "Whoever fills in the form, about somebody else"
    for inventory in found:
        own = [row for row in rows if row.business_function.startswith(inventory.name)]
        told = "; ".join(row.categories_of_personal_data for row in own)
        assert {item.data.name for item in inventory.items if item.data.name not in told} == set()


def test_who_is_told_what_only(site: Site, found: tuple[Inventory, ...]) -> None:
    """Who sends messages gets addresses for them, and nobody else does."""
    rows = {(row.service, row.question): row.seen_by for row in inventory_rows(found)}
    assert rows["everything", "insurance-number"] == "Our fairs team; the Department for Work and Pensions"
    assert rows["everything", "email"].endswith("GOV.UK Notify, which sends our emails and text messages")
    assert "Ordnance Survey" in rows["everything", "home"]


def test_the_record_as_a_table_can_be_read_back(site: Site, found: tuple[Inventory, ...]) -> None:
    """A spreadsheet program reads what was written, and runs none of it."""
    rows = record(site, found)
    head, *cells = read_csv("".join(write_csv(as_cells(rows))))
    assert tuple(head) == columns()
    assert [dict(zip(head, row, strict=True)) for row in cells] == as_data(rows)


def test_what_nobody_but_a_person_knows_is_left_to_fill_in(site: Site, found: tuple[Inventory, ...]) -> None:
    """In the record and in the draft: countries, contracts, how likely a risk is, who signs."""
    rows = record(site, found)
    assert all(row.transfers_abroad.startswith("[Fill in: ") for row in rows)
    assert all(row.contracts_with_processors.startswith("[Fill in: ") for row in rows)
    draft = dpia_document(site, found[1])
    (table,) = [part for part in draft.parts if isinstance(part, Table) and part.caption.startswith("Risks")]
    assert all(cell.startswith("[Fill in: ") for row in table.rows for cell in row[2:])
    (signing,) = [part for part in draft.parts if isinstance(part, Table) and part.caption == "Signing off"]
    assert {row[1] for row in signing.rows} == {"[Fill in: name and date]"}


def test_what_the_site_says_stands_in_the_record(site: Site, found: tuple[Inventory, ...]) -> None:
    """The officer, the number, and what guards the data; where it says nothing, there is a blank."""
    text = as_markdown(record_document(site, record(site, found)))
    assert "data.protection@anytown.example" in text
    assert "Z0000000" in text
    assert "The disks of the servers are encrypted" in text


# --- The draft of an assessment -------------------------------------------------------------------------


def risks_of(author: Author) -> list[str]:
    """What could happen, by the draft for the author's service."""
    site = author.load()
    draft = dpia_document(site, inventories(site, site)[0])
    (table,) = [part for part in draft.parts if isinstance(part, Table) and part.caption.startswith("Risks")]
    return [f"{row[0]} {row[1]}" for row in table.rows]


@pytest.mark.parametrize(
    ("page", "risk"),
    [
        ("type: date\n    ask: When were you born?\n    personal_data: {why: x}", "pose as the person"),
        ("type: postcode\n    ask: Postcode", "learns where a person lives"),
        ("type: long-text\n    ask: What happened?\n    called: what happened", "write down, or photograph"),
        ("type: yes-no\n    ask: I?\n    called: x\n    personal_data: {special: health}", "them worse"),
        ("type: name\n    ask: Name\n    personal_data: {whose: a child, children: yes}", "Children do not"),
        ("type: name\n    ask: Name\n    personal_data: {whose: your child}", "somebody else gives"),
        ("type: file-upload\n    ask: Photos\n    called: photos\n    accept: [photo]", "program that harms"),
    ],
    ids=lambda value: "",
)  # fmt: skip
def test_risks_follow_from_questions(author: Author, page: str, risk: str) -> None:
    """Each is there because of a question, which it names, and is not there without it."""
    assert not any(risk in each for each in risks_of(author))
    author.replace(JOURNEY, "  - page: contact\n", f"  - page: asked\n    {page}\n  - page: contact\n")
    (found,) = [each for each in risks_of(author) if risk in each]
    assert "‘" in found


def test_what_is_kept_for_long_is_a_risk(author: Author) -> None:
    """Of seven years nobody needs to speak, of more they do."""
    author.replace(SERVICE, "kept: 1 year", "kept: 7 years")
    assert not any("out of date" in each for each in risks_of(author))
    author.replace(SERVICE, "kept: 7 years", "kept: 8 years")
    assert any("out of date" in each and "8 years" in each for each in risks_of(author))


# --- How they look --------------------------------------------------------------------------------------

OF_SITES = ("The title ", "There is an inline style sheet")
"""What only pages of a site have to be."""
WILD = "<b>*|_&[x](javascript:1)"


def test_words_of_authors_stay_words() -> None:
    """In Markdown and in HTML, whatever they hold."""
    parts = (
        Heading(WILD, 1, "a"),
        Words(WILD, WILD),
        Items(((WILD, WILD),)),
        Table(WILD, (WILD,), ((WILD,),)),
    )
    markdown, html = as_markdown(Document(WILD, parts)), as_html(parts)
    assert "<b>" not in html
    assert not re.search(r"(?<!\\)(<b>|\[x\])", markdown)
    lines = markdown.splitlines()
    assert all(line.count("|") == line.count("\\|") for line in lines if not line.startswith("| "))


@pytest.mark.parametrize("code", ["en", "cy"])
def test_pages_that_stand_alone_are_sound(site: Site, found: tuple[Inventory, ...], code: str) -> None:
    """Headings in order, tables with headings, a language: what a program can see of accessibility."""
    own = site.in_language(code)
    documents = [notice_document(own, inventories(own, site))]
    if code == "en":
        documents += [record_document(site, record(site, found)), inventory_document(site, found)]
        documents += [dpia_document(site, inventory) for inventory in found]
    for document in documents:
        page = as_page(document, code)
        assert f'<html lang="{code}">' in page
        assert [fault for fault in check_page(page) if not fault.startswith(OF_SITES)] == []
