"""What a diff says when people are told something else about their data: why, basis, who, how long."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from prototype_kit.data_protection import QuestionDataEntry, ServiceDataEntry
from prototype_kit.differences import compare_services, compare_sites, difference_text
from prototype_kit.iterations.changes import changes_between, first_changes
from prototype_kit.journey.change import Change
from prototype_kit.journey.diff_english import ABOUT_PEOPLE, english
from prototype_kit.journey.diff_personal import PARTS
from tests.conftest import Author

SERVICE, JOURNEY = "bins/service.yaml", "bins/journeys/report.yaml"
EMAIL = "{name: email, type: email, ask: Email address, optional: true"
Two = tuple[Author, Author]


@pytest.fixture
def two(tmp_path: Path) -> Two:
    """The same service twice; tests change the second."""
    return Author(tmp_path / "old"), Author(tmp_path / "new")


def told(two: Two) -> list[str]:
    """What is said, of the service and of its journey."""
    found = compare_services(*(author.service() for author in two))
    changes: list[Change] = [
        *found.changes,
        *(each for journey in found.journeys for each in journey.changes),
    ]
    assert all(
        change.kind in ABOUT_PEOPLE
        for change in changes
        if change.kind not in ("question-added", "page-added")
    )
    return [english(change) for change in changes if change.kind in ABOUT_PEOPLE]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("why: To empty the bin.", "why: To fine you.",
         "The reason why people’s data is asked for was ‘To empty the bin.’ and is now ‘To fine you.’."),
        ("basis: public-task", "basis: legal-obligation",
         "The lawful basis was ‘public-task’ and is now ‘legal-obligation’."),
        ("law: Environmental Protection Act 1990, section 45", "law: A",
         "The law that it stands in was ‘Environmental Protection Act 1990, section 45’ and is now ‘A’."),
        ("[Our waste team]", "[Our waste team, The police]",
         "Who sees it was ‘Our waste team’ and is now ‘Our waste team; The police’."),
        ("kept: 1 year", "kept: 6 years", "How long it is kept was ‘1 year’ and is now ‘6 years’."),
        ("kept: 1 year\n", "kept: 1 year\n  children: yes\n", "Whether it is about children is new: ‘yes’."),
    ],
)  # fmt: skip
def test_of_a_service(two: Two, old: str, new: str, sentence: str) -> None:
    """Each stands by itself, with what it was."""
    two[1].replace(SERVICE, old, new)
    assert told(two) == [sentence]
    text = difference_text(compare_services(*(author.service() for author in two)))
    assert f"People’s data\n  - {sentence}" in text


def test_of_a_question(two: Two) -> None:
    """The question is named; what it says no more, the service says."""
    two[0].replace(JOURNEY, f"{EMAIL}}}", f"{EMAIL}, personal_data: {{why: To thank you.}}}}")
    two[1].replace(
        JOURNEY,
        f"{EMAIL}}}",
        f"{EMAIL}, personal_data: {{basis: consent, special: health, condition: explicit-consent}}}}",
    )
    assert told(two) == [
        "‘email’: the reason why people’s data is asked for is gone. It was ‘To thank you.’.",
        "‘email’: the lawful basis is new: ‘consent’.",
        "‘email’: the special category is new: ‘health’.",
        "‘email’: the condition that allows a special category is new: ‘explicit-consent’.",
    ]


def test_a_question_is_said_to_collect_nothing(two: Two) -> None:
    """It is still asked, so it is not told as if it were gone."""
    two[1].replace(JOURNEY, f"{EMAIL}}}", f"{EMAIL}, personal_data: no}}")
    assert told(two) == ["‘email’ is still asked, and is now said not to collect an email address."]


def test_now_also_collects(two: Two) -> None:
    """Also what its type does not tell."""
    two[1].replace(JOURNEY, "  - page: contact\n", """\
  - page: born
    type: date
    ask: What is your date of birth?
    called: your date of birth
    personal_data: {why: To see how old you are.}
  - page: benefit
    type: yes-no
    ask: Do you get Universal Credit?
    called: you get it
    personal_data: {what: Whether you get a benefit}
  - page: contact
""")  # fmt: skip
    assert told(two) == [
        "Now also collects date of birth: ‘What is your date of birth?’ (page ‘born’).",
        "Now also collects whether you get a benefit: ‘Do you get Universal Credit?’ (page ‘benefit’).",
    ]


def test_every_key_is_compared() -> None:
    """A key that is added has words here, or its change would be silent."""
    keys = {*ServiceDataEntry.model_fields, *QuestionDataEntry.model_fields}
    assert {*PARTS} == keys - {"nothing"}


def test_an_iteration_says_it_first(two: Two) -> None:
    """Beside what is collected, and not among the settings."""
    two[1].replace(SERVICE, "kept: 1 year", "kept: 6 years")
    old, new = (author.load() for author in two)
    changes = changes_between(old, new, compare_sites(old, new))
    assert changes.people == ("Report a bin: How long it is kept was ‘1 year’ and is now ‘6 years’.",)
    assert changes.about == ()


KEEPS = "Now also keeps, of whoever signs in: email address, name, saved telephone number, address"


def test_a_service_becomes_the_account(two: Two) -> None:
    """What is now also kept is about people, in a diff and in the record of an iteration."""
    two[1].replace(SERVICE, "personal_data:", "account: {}\npersonal_data:")
    old, new = (author.service() for author in two)
    assert difference_text(compare_services(old, new)).count(f"People’s data\n  - {KEEPS}") == 1
    back = difference_text(compare_services(new, old))
    assert "People’s data\n  - No longer keeps, of whoever signs in: email address" in back


def test_a_service_with_accounts_is_added(two: Two) -> None:
    """It is said of the site, first, and once."""
    new = two[1]
    shutil.copytree(new.folder / "bins", new.folder / "my_account")
    new.replace("my_account/service.yaml", "personal_data:", "account: {}\npersonal_data:")
    new.replace("site.yaml", "services: [bins]", "services: [bins, my_account]")
    old, now = two[0].load(), new.load()
    difference = compare_sites(old, now)
    text = difference_text(difference)
    assert text.count("Now also keeps") == 1
    assert text.index(f"People’s data\n  - {KEEPS}") < text.index("New service ‘my-account’")
    changes = changes_between(old, now, difference)
    assert any(each.startswith(KEEPS) for each in changes.people)
    lines = [line for about in changes.about for _, said in about.parts for line in said]
    assert not any("Now also keeps" in line for line in lines)
    assert any(each.startswith(KEEPS) for each in first_changes(now).people)
    assert not any("Now also keeps" in each for each in first_changes(old).people)
