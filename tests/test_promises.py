"""What people are promised after submission is what the rule says, and an author hears of other promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.language import ENGLISH, language
from prototype_kit.targets import within_words
from tests.conftest import Author
from tests.web.world import street_lights_alone

SERVICE, RULES = "bins/service.yaml", "bins/rules.py"
CONFIRMATION, EMAIL = "bins/content/report-confirmation.md", "bins/content/received.email.md"
TARGET = """

def target(j):
    \"\"\"By when it is emptied.\"\"\"
    from prototype_kit import Target

    return Target(working_days=5)
"""


@pytest.fixture
def promising(author: Author) -> Author:
    """An author whose service has a target by a rule."""
    rules = (author.folder / RULES).read_text(encoding="utf-8")
    author.write(RULES, rules + TARGET)
    return author.replace(SERVICE, "about: bin\n", "about: bin\ntarget: target\n")


@pytest.mark.parametrize(
    ("kept", "english", "welsh"),
    [
        ("1 working_days", "within 1 working day", "o fewn 1 diwrnod gwaith"),
        ("28 days", "within 28 days", "o fewn 28 diwrnod"),
        ("24 hours", "within 24 hours", "o fewn 24 awr"),
        (None, "as soon as we can", "cyn gynted ag y gallwn"),
    ],
)
def test_a_target_ends_a_sentence(kept: str | None, english: str, welsh: str) -> None:
    """Also where there is none, so that no sentence stays without its end."""
    assert within_words(kept, ENGLISH) == english
    assert within_words(kept, language("cy")) == welsh


@pytest.mark.parametrize("shape", ["5 working days", "5", "{working_days: 5}", "[target]", "target()", ""])
def test_a_target_that_is_written_into_the_service_is_sent_to_rules_py(author: Author, shape: str) -> None:
    """Where its function lives, with how it is written."""
    author.replace(SERVICE, "about: bin\n", f"about: bin\ntarget: {shape}\n")
    (fault,) = author.faults()
    assert (fault.file, fault.line) == (SERVICE, 6)
    assert fault.what == "A target is named here, and how long it takes is said in rules.py."
    mend = "Write target: target here, and there: def target(j): return Target(working_days=5)"
    assert fault.mend == mend


def test_a_target_without_its_function_says_how_to_write_it(author: Author) -> None:
    """In rules.py; a name that is like it is offered."""
    author.replace(SERVICE, "about: bin\n", "about: bin\ntarget: by-when\n")
    (fault,) = author.faults()
    assert fault.what == "There is no function for the target 'by-when' in rules.py."
    assert fault.mend.startswith("Write def by_when(j): … there, which returns a Target.")


@pytest.mark.parametrize("file", [CONFIRMATION, EMAIL])
@pytest.mark.parametrize(
    "words",
    [
        "within 5 working days",
        "One working day",
        "within 24 hours",
        "within ten days",
        "within 28 calendar days",
    ],
)
def test_days_that_are_written_out_are_advised_against(promising: Author, file: str, words: str) -> None:
    """The rule may say another number; the file and the line are named."""
    text = (promising.folder / file).read_text(encoding="utf-8")
    promising.write(file, f"{text}\nWe empty it {words}.\n")
    (advice,) = promising.load().advice
    assert (advice.file, advice.line) == (file, 5)
    assert advice.what == f"This promises ‘{words}’, but target in rules.py decides how long it takes."
    assert advice.mend.startswith("Write ((target)) there")


def test_other_numbers_are_no_promises(promising: Author) -> None:
    """A target that is named, a number of anything else, and words that are read before there is a case."""
    text = (promising.folder / CONFIRMATION).read_text(encoding="utf-8")
    promising.write(
        CONFIRMATION, f"{text}\nWe empty it ((target)). Keep 2 bins for 28 days. Phone 24 hours a day.\n"
    )
    promising.write("bins/content/report-start.md", "# Report a bin\n\nWe empty it within 5 working days.\n")
    assert promising.load().advice == ()


def test_without_a_rule_days_may_be_written_out(author: Author) -> None:
    """Nothing could differ from them."""
    author.write(CONFIRMATION, "# Report sent\n\nWe empty it within 5 working days.\n")
    assert author.load().advice == ()


def test_a_target_that_no_rule_gives_cannot_be_named(author: Author) -> None:
    """It would say "as soon as we can" for ever, which nobody decided."""
    author.write(CONFIRMATION, "# Report sent\n\nWe empty it ((target)).\n")
    (fault,) = author.faults()
    assert (fault.file, fault.line) == (CONFIRMATION, 3)
    assert fault.what == "((target)) is filled in by the rule that service.yaml names, and it names none."


def test_welsh_words_promise_no_more_than_english_ones(tmp_path: Path) -> None:
    """The same advice, with the Welsh file."""
    folder = street_lights_alone(tmp_path / "anytown")
    file = next(folder.rglob("report-confirmation.cy.md"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("((target))", "o fewn 2 ddiwrnod gwaith ((target))"), encoding="utf-8")
    (advice,) = load_site(folder).advice
    assert advice.file.endswith("content/report-confirmation.cy.md")
    assert "‘o fewn 2 ddiwrnod gwaith’" in advice.what
