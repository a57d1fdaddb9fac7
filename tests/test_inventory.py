"""The inventory of data: what a question's type tells, what an author says, what check finds lacking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest

from prototype_kit import load_site
from prototype_kit.check import faults_in_use
from prototype_kit.data_protection import ARTICLES, BY_SCHEDULE, CONDITION_ARTICLES, Basis, Condition
from prototype_kit.errors import Fault
from prototype_kit.inventory import (
    ACCOUNT_ITEMS,
    Inventory,
    Item,
    advise_data,
    find_data_faults,
    read_inventory,
)
from prototype_kit.inventory.items import TO_REACH, TO_TELL
from prototype_kit.language import language
from prototype_kit.privacy import notice
from prototype_kit.profiles import DETAILS
from prototype_kit.retention import Keeping
from prototype_kit.site import Site
from prototype_kit.store.email_requests import KEPT as REQUESTS_KEPT
from prototype_kit.store.openid_sign_ins import LIFE as OPENID_LIFE
from prototype_kit.store.retention import LETTERS_KEPT, SESSIONS_KEPT, UNUSED, WARNED
from prototype_kit.store.tables import metadata
from tests.conftest import Author

TODAY = date(2026, 11, 22)
ROOT = Path(__file__).parents[1]
JOURNEY, SERVICE = "bins/journeys/report.yaml", "bins/service.yaml"
SAID = """\
personal_data:
  why: To empty the bin.
  basis: public-task
  law: Environmental Protection Act 1990, section 45
  seen_by: [Our waste team]
  kept: 1 year
"""
EMAIL = "      - {name: email, type: email, ask: Email address, optional: true}\n"


def ask(author: Author, *questions: str) -> Author:
    """Put pages with a question each before the contact page."""
    lines = "".join(f"  - page: {question}\n" for question in questions)
    return author.replace(JOURNEY, "  - page: contact\n", f"{lines}\n  - page: contact\n")


def inventory(author: Author) -> Inventory:
    """That of the author's service."""
    found = read_inventory(author.service())
    assert found is not None
    return found


def item(author: Author, question: str) -> Item:
    """What is said of one question."""
    return next(item for item in inventory(author).items if item.question == question)


def lacking(author: Author) -> list[Fault]:
    """What check finds."""
    return list(faults_in_use(author.load(), TODAY))


# --- What follows ---------------------------------------------------------------------------------------


def test_defaults_by_type(author: Author) -> None:
    """Messages are why their addresses are asked; the rest takes what the service says."""
    ask(
        author,
        "{name}\n    type: name\n    ask: What is your full name?\n    called: your full name".format(
            name="who"
        ),
        "home\n    type: postcode\n    ask: Postcode",
        "other\n    type: email\n    ask: Email of a neighbour\n    personal_data: {whose: your neighbour}",
    )
    found = {each.question: each for each in inventory(author).items}
    assert list(found) == ["who", "home", "other", "email", "phone"]
    assert (found["email"].why, found["phone"].why, found["other"].why) == (TO_TELL, TO_TELL, TO_REACH)
    assert found["home"].why == "To empty the bin."
    assert [each.data.name for each in found.values()] == [
        "name", "postcode", "email address", "email address", "telephone number",
    ]  # fmt: skip
    assert found["who"].what == "Your full name"
    assert (found["other"].whose, found["who"].whose) == ("your neighbour", "")
    for each in found.values():
        assert (each.basis, each.law) == ("public-task", "Environmental Protection Act 1990, section 45")
        assert (each.seen_by, each.kept) == (("Our waste team",), Keeping(months=12))


def test_a_question_says_what_is_different(author: Author) -> None:
    """Another basis has a law of its own, and not that of the service's."""
    author.replace(JOURNEY, EMAIL, EMAIL.replace(
        "optional: true",
        "optional: true, personal_data: {why: To send you news., basis: consent, seen_by: [Our press team]}",
    ))  # fmt: skip
    email = item(author, "email")
    assert (email.why, email.basis, email.law, email.seen_by) == (
        "To send you news.", "consent", "", ("Our press team",),
    )  # fmt: skip
    assert item(author, "phone").basis == "public-task"
    assert inventory(author).bases == ("public-task", "consent")


def test_what_the_type_does_not_tell(author: Author) -> None:
    """Keys make any question one of the inventory, and `no` takes one out."""
    ask(author, "benefit\n    type: yes-no\n    ask: Do you get Universal Credit?\n    called: you get it\n"
                "    personal_data: {what: Whether you get Universal Credit, why: To see.}")  # fmt: skip
    author.replace(JOURNEY, EMAIL, EMAIL.replace("optional: true", "optional: true, personal_data: no"))
    benefit = item(author, "benefit")
    assert (benefit.what, benefit.data.name) == (
        "Whether you get Universal Credit", "whether you get Universal Credit",
    )  # fmt: skip
    assert [each.question for each in inventory(author).items] == ["benefit", "phone"]
    assert lacking(author) == []


def test_what_people_may_write_is_told_once(author: Author) -> None:
    """Open questions are listed apart, and need no key."""
    ask(author, "more\n    type: long-text\n    ask: What else should we know?\n    called: what else")
    assert inventory(author).open == ("What else should we know?",)
    assert "more" not in {each.question for each in inventory(author).items}
    assert lacking(author) == []


def test_the_item_of_a_repeat_is_named(author: Author) -> None:
    """No brace is left in the words."""
    noticed = "        called: the date of {item}\n"
    author.replace(JOURNEY, noticed, f"{noticed}        personal_data: {{whose: your neighbour}}\n")
    author.replace(
        JOURNEY, "    item: day {n} of {of}\n", "    item: day {n} of {of}\n    only_item: your day\n"
    )
    assert item(author, "noticed").what == "The date of your day"


# --- What is lacking ------------------------------------------------------------------------------------


def only(author: Author) -> Fault:
    """The one fault that there is, of those that are said at once."""
    (fault,) = [*author.faults(), *([] if author.faults() else lacking(author))]
    return fault


def test_a_service_that_says_nothing(author: Author) -> None:
    """It is told what it asks for, and what to write; it can be shown all the same."""
    author.replace(SERVICE, SAID, "")
    assert author.faults() == ()
    fault = only(author)
    assert (fault.file, fault.line) == ("bins/service.yaml", 1)
    assert (
        fault.what == "This service asks people for email address and telephone number, and does not say why."
    )
    assert fault.mend == "Add personal_data: with why, basis, law, seen_by and kept."


def test_a_service_in_which_people_can_write(author: Author) -> None:
    """Nobody knows what they write, so this too needs words; a service of mere choices needs none."""
    author.replace(SERVICE, SAID, "")
    contact = author.folder / JOURNEY
    head, _, rest = contact.read_text(encoding="utf-8").partition("  - page: contact")
    ending = rest[rest.index("conditions:") :].replace(
        "send: {message: received, email: email, text: phone}\n", ""
    )
    author.write("bins/rules.py", (author.folder / "bins/rules.py").read_text(encoding="utf-8"))
    author.write(JOURNEY, head + ending)
    author.write("bins/content/thanks.md", "# Thank you\n\nWe did not know.\n")
    assert lacking(author) == []
    more = "  - page: more\n    type: text\n    ask: More?\n    called: more\n\n"
    author.replace(JOURNEY, "  - say: thanks\n", f"{more}  - say: thanks\n")
    assert [fault.what for fault in lacking(author)] == [
        "People may write about themselves in 'more', and it is not said what becomes of it."
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "mend"),
    [
        ("  why: To empty the bin.\n", "", 10, "'why' is missing.", "Add a line why: …"),
        ("  kept: 1 year\n", "", 10, "'kept' is missing.", "Add a line kept: …"),
        ("basis: public-task", "basis: because", 11, "'basis' cannot be 'because'.", "Use 'consent'"),
        ("kept: 1 year", "kept: a while", 14, "'a while' is not an amount of time.", "Write it like: 2"),
        ("seen_by: [Our waste team]", "seen_by: []", 13, "Nobody is named who sees it.", "at least the team"),
        ("  law: Environmental Protection Act 1990, section 45\n", "", 10,
         "The basis public-task stands in a law, and none is named.", "Add law: with the Act and"),
        ("basis: public-task", "basis: legitimate-interests", 10,
         "The basis legitimate-interests stands on an interest, and people have to be told which.",
         "Add interest: with whose interest it is, and which."),
        ("  why: To", "  wyh: x\n  why: To", 10, "'wyh' is not a key that is known here.", "mean 'why'?"),
    ],
    ids=lambda value: "",
)  # fmt: skip
def test_a_block_with_a_fault(author: Author, old: str, new: str, line: int, what: str, mend: str) -> None:
    """Each is told with its line, and how to mend it."""
    author.replace(SERVICE, old, new)
    fault = only(author)
    assert (fault.file, fault.line, fault.what) == ("bins/service.yaml", line, what)
    assert mend in fault.mend


BORN = (
    "born\n    type: date\n    ask: What is your date of birth?\n    called: your date of birth\n"
    "    must: [in-the-past]"
)
HEALTH = "ill\n    type: yes-no\n    ask: Can you bring the bin out?\n    called: you can bring the bin out"


@pytest.mark.parametrize(
    ("question", "line", "what", "mend"),
    [
        (BORN, 39, "'born' asks for a date of birth, and does not say why.", "Add personal_data: {why: …}"),
        (f"{BORN}\n    personal_data: {{whose: your child}}", 44,
         "'born' asks for a date of birth, and does not say why.", "what is not needed may not be asked"),
        (f"{HEALTH}\n    personal_data: {{special: health, condition: explicit-consent}}", 43,
         "'ill' asks for health, and does not say why.", "Add personal_data: {why: …}"),
        (f"{HEALTH}\n    personal_data: {{special: health, why: To help you.}}", 43,
         "'ill' is about health, which may be used only under a condition.", "explicit-consent"),
        (f"{HEALTH}\n    personal_data: {{special: health, why: x, condition: health-or-social-care}}", 43,
         "'ill' is about health, and needs a condition of schedule 1 too.", "Add condition_law:"),
        (f"{HEALTH}\n    personal_data: {{special: criminal, why: To help you.}}", 43,
         "'ill' is about criminal offences, and needs a condition of schedule 1 too.", "Add condition_law:"),
        (f"{HEALTH}\n    sensitive: yes", 43,
         "'ill' is sensitive, and it is not said whether it is of a special category.", "or {special: no}"),
        (f"{HEALTH}\n    personal_data: {{basis: public-task}}", 43,
         "The basis public-task stands in a law, and none is named.", "Add law:"),
        (f"{HEALTH}\n    personal_data: {{special: healthy}}", 43, "'special' cannot be 'healthy'.", "'sex"),
    ],
    ids=lambda value: "",
)  # fmt: skip
def test_a_question_with_a_fault(author: Author, question: str, line: int, what: str, mend: str) -> None:
    """What can do harm needs a reason; what is special, a condition: told at its line."""
    fault = only(ask(author, question))
    assert (fault.file, fault.line, fault.what) == (JOURNEY, line, what)
    assert mend in fault.mend


@pytest.mark.parametrize(
    "keys",
    ["personal_data: {special: no}", "personal_data: no",
     "personal_data: {special: health, why: To help., condition: explicit-consent}"],
)  # fmt: skip
def test_what_is_sensitive_and_told(author: Author, keys: str) -> None:
    """Whoever says which, or that it is none, has said enough."""
    assert lacking(ask(author, f"{HEALTH}\n    sensitive: yes\n    {keys}")) == []


def test_a_condition_of_the_service_is_that_of_its_questions(author: Author) -> None:
    """So it is written once."""
    author.replace(SERVICE, "  kept: 1 year\n", "  kept: 1 year\n  condition: explicit-consent\n")
    assert lacking(ask(author, f"{HEALTH}\n    personal_data: {{special: health, why: To help you.}}")) == []


def test_words_that_sound_like_a_special_category(author: Author) -> None:
    """Advice, as a person has to judge; `no` ends it."""
    sounds = "able\n    type: yes-no\n    ask: Do you have a disability?\n    called: you have a disability"
    (advice,) = advise_data(ask(author, sounds).service(), "bins")
    assert (advice.file, advice.line) == (JOURNEY, 39)
    assert advice.what == "'able' says ‘disability’: its answers may be of a special category."
    author.replace(JOURNEY, "called: you have a disability", "called: you have it\n    personal_data: no")
    assert list(advise_data(author.service(), "bins")) == []


def test_what_staff_enter_is_told_at_its_line(author: Author) -> None:
    """An invitation has questions too; people are told that staff enter them."""
    for channel in ("email", "text"):
        author.write(f"bins/content/invited.{channel}.md", "# Come\n\n((link))\n")
    author.replace(
        JOURNEY,
        "title: Report a bin\n",
        """\
title: Report a bin
invitation:
  message: invited
  expires: 14 days
  knows:
    born:
      type: date
      ask: When were they born?
      called: the day
""",
    )
    fault = only(author)
    assert (fault.file, fault.line) == (JOURNEY, 7)
    assert fault.what == "'born' asks for a date of birth, and does not say why."
    assert item(author, "born").given_by_staff


def test_in_welsh_the_same_is_collected() -> None:
    """What a question collects follows from its English words, and is said in Welsh."""
    site = load_site(ROOT / "exemplars")
    welsh = site.in_language("cy")
    for slug, service in site.services.items():
        own, other = read_inventory(service), read_inventory(welsh.services[slug], service)
        assert own is not None
        assert other is not None
        assert [(i.journey, i.question) for i in own.items] == [(i.journey, i.question) for i in other.items]
        same = [
            i.what for i, o in zip(own.items, other.items, strict=True) if (i.what, i.why) == (o.what, o.why)
        ]
        assert same == []


def test_what_lacks_its_welsh_is_listed(author: Author) -> None:
    """As everywhere: with its line, and where to write it; keys that are no words are refused there."""
    author.replace("site.yaml", "services: [bins]", "languages: [en, cy]\nservices: [bins]")
    author.replace(
        JOURNEY, EMAIL, EMAIL.replace("optional: true", "optional: true, personal_data: {why: To ask.}")
    )
    author.write("bins/service.cy.yaml", "personal_data: {why: I wagio’r bin.}\n")
    author.write("bins/journeys/report.cy.yaml", "title: Bin\n")
    gaps = {(gap.line, gap.what) for gap in author.load().gaps}
    assert (12, "'Environmental Protection Act 1990, section 45' has no words in the language 'cy'.") in gaps
    assert (13, "'Our waste team' has no words in the language 'cy'.") in gaps
    assert "'To ask.' has no words in the language 'cy'." in {what for _, what in gaps}
    assert "'To empty the bin.' has no words in the language 'cy'." not in {what for _, what in gaps}
    author.write("bins/service.cy.yaml", "personal_data: {basis: consent}\n")
    assert [fault.what for fault in author.faults()] == ["'basis' holds no words to translate."]


@pytest.mark.parametrize(
    "name", ["exemplars", *(f"tests/sites/{each.name}" for each in (ROOT / "tests/sites").iterdir())]
)
def test_nothing_is_lacking_in_what_we_ship(name: str) -> None:
    """The exemplars, and the sites of our tests."""
    site: Site = load_site(ROOT / name)
    for service in site.services.values():
        assert list(find_data_faults(service, service.slug)) == []
        assert list(advise_data(service, service.slug)) == []


def test_every_basis_and_condition_has_its_article_and_words() -> None:
    """In the law, in English and in Welsh."""
    assert {*ARTICLES} == {*get_args(Basis)} == {*notice.BASES}
    assert {*CONDITION_ARTICLES} == {*get_args(Condition)} == {*notice.CONDITIONS}
    assert {*CONDITION_ARTICLES} > BY_SCHEDULE
    told = {
        *notice.BASES.values(),
        *notice.SPECIAL.values(),
        *notice.CONDITIONS.values(),
        notice.NOTIFY,
        notice.SURVEY,
    }
    assert told - language("cy").sentences.keys() == set()


# --- Accounts -------------------------------------------------------------------------------------------


def test_an_account_is_collected_too(author: Author) -> None:
    """It follows from `account:`, with the basis of its service; without that there is nothing of it."""
    assert inventory(author).of_account == ()
    author.replace(SERVICE, "personal_data:", "account: {}\npersonal_data:")
    found = inventory(author)
    assert [each.question for each in found.of_account] == [
        "email", "name", "phone", "address", "date-of-birth", "preferences", "cases", "sessions", "sign-ins",
        "email-changes", "former-emails", "identities", "openid-requests",
        "mandates",
    ]  # fmt: skip
    assert {*DETAILS} <= {each.question.replace("phone", "uk-phone") for each in found.of_account}
    assert {(each.basis, each.law) for each in found.of_account} == {(found.said.basis, found.said.law)}
    assert all(each.until and each.why and each.seen_by for each in found.of_account)
    assert [each.question for each in found.questions] == ["email", "phone"]
    assert found.emails
    assert lacking(author) == []


def test_how_long_an_account_is_kept_is_what_is_done() -> None:
    """The words name the times of the nightly job."""
    until = {each.name: each.until for each in ACCOUNT_ITEMS}
    assert f"nobody has used for {UNUSED}" in until["email"]
    assert f"{WARNED.days} days before" in until["email"]
    assert f"{SESSIONS_KEPT.days} days after" in until["sessions"]
    assert timedelta(days=1) == REQUESTS_KEPT
    for name in ("sign-ins", "email-changes"):
        assert "about a day" in until[name]
        assert f"for {LETTERS_KEPT.days} days" in until[name]
    assert timedelta(minutes=15) == OPENID_LIFE
    assert "15 minutes at most" in until["openid-requests"]
    assert until["former-emails"] == until["identities"] == until["email"]


def test_an_account_has_its_welsh() -> None:
    """Every word that stands in the notice."""
    say = language("cy")
    for each in ACCOUNT_ITEMS:
        for words in (each.what, each.why, each.until, *each.seen_by):
            assert say(words) != words


def test_an_account_without_a_reason_is_a_fault(author: Author) -> None:
    """Also where no question asks for anything about a person."""
    author.replace(SERVICE, SAID, "account: {}\n")
    for name in ("email", "phone"):
        text = (author.folder / JOURNEY).read_text(encoding="utf-8")
        (line,) = [each for each in text.splitlines() if f"{{name: {name}," in each]
        author.replace(JOURNEY, line, f"{line.removesuffix('}')}, personal_data: no}}")
    assert "This service asks people for email address, and does not say why." in {
        fault.what for fault in lacking(author)
    }


_WHEN, _HASH, _WIRING = "when it was", "a hash", "how the site works"
_OF_NOBODY: Mapping[str, str] = {
    **dict.fromkeys(("daily_metric", "monthly_metric", "metric_part", "metric_cell"), "counts"),
    **dict.fromkeys(("roll_up", "roll_up_state", "channel_volume", "erasure"), "counts"),
    **dict.fromkeys(("allowance", "daily_salt", "objection", "voice", "hand_over"), "hashes that end"),
    **dict.fromkeys(("booked_time", "booked_piece", "day_move", "closed_day"), "times of offices"),
    "saved_view": "of staff",
}
"""Tables that hold nothing about a resident, and why."""
_OF_FORMS = {
    *("draft", "upload", "upload_content", "booking", "cases", "case_entry", "case_word", "follower"),
    *("message", "invitation", "feedback", "feedback_comment", "event"),
}
"""What is kept of forms, cases and pages: told by their questions and by the notice, of each service."""
_OF_ACCOUNTS: Mapping[str, Mapping[str, str]] = {
    "account": {
        "email": "email",
        **dict.fromkeys(("created_at", "closed_at", "warned_at"), "email"),
        "kind": f"- {_WIRING}",
        **dict.fromkeys(("name", "roles", "team"), "- of staff alone"),
    },
    "profile": {
        "details": "name, phone, address, date-of-birth",
        **dict.fromkeys(("channel", "phone", "language", "paperless", "paperless_at"), "preferences"),
        "changed_at": f"- {_WHEN}",
        "version": f"- {_WIRING}",
    },
    "account_case": {"how": "cases", "linked_at": "cases"},
    "account_session": {
        **dict.fromkeys(("device", "begun_at", "seen_at", "expires_at", "ended_at"), "sessions"),
        "token": f"- {_HASH}",
    },
    "sign_in": {
        **dict.fromkeys(("email", "asked_at", "expires_at", "tries", "tried_at", "state"), "sign-ins"),
        **dict.fromkeys(("browser", "token", "code"), f"- {_HASH}"),
        **dict.fromkeys(("kind", "language", "base"), f"- {_WIRING}"),
    },
    "email_change": {
        **dict.fromkeys(("email", "asked_at", "expires_at"), "email-changes"),
        **dict.fromkeys(("former_email", "used_at"), "former-emails"),
        "token": f"- {_HASH}",
        **dict.fromkeys(("language", "base"), f"- {_WIRING}"),
    },
    "openid_identity": {
        **dict.fromkeys(("issuer", "subject", "linked_at"), "identities"),
        "kind": f"- {_WIRING}",
    },
    "mandate": {
        **dict.fromkeys(("email", "everything", "months", "asked_at", "accepted_at", "ends_at"), "mandates"),
        "language": f"- {_WIRING}",
    },
    "mandate_case": {},
    "openid_request": {
        **dict.fromkeys(("kept", "back", "asked_at", "expires_at"), "openid-requests"),
        **dict.fromkeys(("state", "browser", "nonce", "verifier"), f"- {_HASH}"),
        **dict.fromkeys(("kind", "language"), f"- {_WIRING}"),
    },
}
"""What is kept of whoever signs in: the items by which each column is told, or after a dash why by none."""


def test_every_table_is_told_or_of_nobody() -> None:
    """Whoever adds a table has to say which: one of an account has to be in the inventory."""
    assert {*_OF_NOBODY} | _OF_FORMS | {*_OF_ACCOUNTS} == {*metadata.tables}
    assert sum(map(len, (_OF_NOBODY, _OF_FORMS, _OF_ACCOUNTS))) == len(metadata.tables)


def test_every_column_of_an_account_is_told_by_an_item() -> None:
    """Whoever adds a column has to say by which; and no item tells of what is not there."""
    told = set[str]()
    for table, columns in _OF_ACCOUNTS.items():
        kept = {
            each.name for each in metadata.tables[table].c if not (each.foreign_keys or each.name == "id")
        }
        assert kept == {*columns}, table
        for items in columns.values():
            told |= set() if items.startswith("- ") else {*items.split(", ")}
    assert told == {each.name for each in ACCOUNT_ITEMS}
