"""Journeys that nobody begins by themselves: what staff entered is known from the start."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from prototype_kit import Answers, load_site
from prototype_kit.check import outside_of
from prototype_kit.document import Faults
from prototype_kit.errors import Rejected, RuleFailed
from prototype_kit.journey import Journey, given_answers, last_day, made_up, parse_given, walk
from prototype_kit.journey.diff import compare_journeys
from prototype_kit.known import Known
from prototype_kit.questions import Context
from prototype_kit.scenarios import Scenario, invited_with, read_scenarios
from tests.conftest import Author

KEYS = Path(__file__).parents[1] / "sites" / "keys"
TODAY = date(2026, 5, 6)
JOURNEY = "bins/journeys/report.yaml"
INVITATION = """invitation:
  message: bin-ready
  expires: 14 days
  knows:
    received: {type: date, ask: When did it come?}
  clock: {from: received, by: received-by}
title: Report a bin"""
RULE = "\n\ndef received_by(j):\n    return j['received']\n"


@pytest.fixture(scope="module")
def journey() -> Journey:
    """Keys to collect."""
    return load_site(KEYS).services["keys"].journeys["collect"]


@pytest.fixture
def inviting(author: Author) -> Author:
    """An author with a journey that people are invited to, without a fault."""
    author.replace(JOURNEY, "title: Report a bin", INVITATION)
    rules = author.folder / "bins" / "rules.py"
    author.write("bins/rules.py", (rules.read_text(encoding="utf-8") if rules.exists() else "") + RULE)
    author.write("bins/content/bin-ready.email.md", "# Your bin\n\nUntil ((until)): ((link))\n")
    author.write("bins/content/bin-ready.text.md", "# Text\n\n((link))\n")
    return author


def _faults(author: Author) -> list[tuple[int, str]]:
    return [(fault.line, fault.what) for fault in author.faults()]


# --- The walk --------------------------------------------------------------------


def test_what_staff_entered_is_known_from_the_start(journey: Journey) -> None:
    """On the first page, in conditions, and in what is submitted; it is on no page."""
    given = given_answers({"ready": date(2026, 5, 4), "home": "12b"})
    walked = walk(journey, given, TODAY)
    assert [step.path for step in walked.steps] == ["when"]
    assert walked.steps[0].known["ready"] == date(2026, 5, 4)
    done = given.with_page("when", {"when": "Now"}).with_page("email", {"email": "ann@example.com"})
    walked = walk(journey, done, TODAY)
    assert walked.complete
    assert walked.answers == done
    assert walked.known["home"] == "12b"


def test_what_is_not_given_is_not_known(journey: Journey) -> None:
    """A fact that a newer version asks for is None in an older draft; what it no longer asks for is gone."""
    walked = walk(journey, given_answers({"forgotten": "x"}), TODAY)
    assert walked.known["parking"] is None
    assert walked.answers == Answers()


def test_samples_begin_with_made_up_facts(journey: Journey) -> None:
    """The same each time; those of a journey that anybody begins are none."""
    made = made_up(journey, TODAY)
    assert set(made.values) == {"ready", "home", "parking"}
    assert made == made_up(journey, TODAY)
    assert made.values["ready"] == date(2026, 5, 4)
    assert made_up(load_site(KEYS).services["keys"].journeys["ask"], TODAY) == Answers()


def test_the_last_day_follows_from_the_facts(journey: Journey) -> None:
    """By the rule of the clock, which must give a day or nothing."""
    inviting = journey.inviting
    assert inviting is not None
    given = given_answers({"ready": date(2026, 5, 4)})
    assert last_day(journey, inviting, given, TODAY) == date(2026, 5, 11)
    with pytest.raises(RuleFailed):
        last_day(journey, inviting, Answers(), TODAY)


def test_everything_that_is_wrong_is_said(journey: Journey) -> None:
    """Of all that staff typed."""
    context = Context(Known(TODAY))
    with pytest.raises(Rejected) as refused:
        parse_given(journey, {"ready-day": ("7",), "ready-month": ("5",), "ready-year": ("2026",)}, context)
    assert [error.question for error in refused.value.errors] == ["ready", "home"]


# --- The file --------------------------------------------------------------------


def test_conditions_and_words_may_name_what_is_known(inviting: Author) -> None:
    """Without a fault."""
    assert inviting.faults() == ()
    journey = inviting.service().journeys["report"]
    assert journey.inviting is not None
    assert (journey.inviting.lifetime.days, list(journey.given)) == (14, ["received"])
    assert "received" in journey.names


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("expires: 14 days", "expires: soon", 3, "'soon' is not a number of days."),
        ("expires: 14 days", "expires: 1 days", 3, "An invitation can work for 2 to 90 days, not for 1."),
        (
            "{type: date, ask: When did it come?}",
            "{type: email, ask: Email}",
            5,
            "Staff cannot enter 'received' in an invitation, as it needs a page of its own.",
        ),
        ("from: received", "from: recieved", 6, "There is no date 'recieved' among what staff enter."),
        ("by: received-by", "by: recieved-by", 6, "There is no rule 'recieved-by' in bins/rules.py."),
        ("  message: bin-ready\n", "", 2, "'message' is missing."),
        ("    received: {", "    how-many: {", 5, None),
        (
            "    received: {",
            "    day: {type: day, ask: x}\n    received: {",
            5,
            "'day' is not a type of question.",
        ),
    ],
)
def test_what_is_wrong_with_an_invitation(
    inviting: Author, old: str, new: str, line: int, what: str | None
) -> None:
    """Each fault with its line."""
    inviting.replace(JOURNEY, old, new)
    found = _faults(inviting)
    assert (line, what) in found if what else found


def test_a_message_that_invites_has_a_link_and_no_facts(inviting: Author) -> None:
    """Others may read a mailbox."""
    inviting.write("bins/content/bin-ready.email.md", "# Your bin\n\nIt came on ((received)).\n")
    assert [(fault.file, fault.what) for fault in inviting.faults()] == [
        ("bins/content/bin-ready.email.md", "This message has no link."),
        ("bins/content/bin-ready.email.md", "((received)) cannot stand in a message that invites somebody."),
    ]


def test_a_message_for_each_channel(inviting: Author) -> None:
    """Staff choose between them, so both are there."""
    inviting.delete("bins/content/bin-ready.text.md")
    (fault,) = inviting.faults()
    assert "bin-ready.text.md" in f"{fault.file} {fault.what}"


def test_the_start_page_knows_nothing_of_anybody(inviting: Author) -> None:
    """Everybody reads it."""
    inviting.write("bins/content/report-start.md", "# Report a bin\n\nIt came on ((received)).\n")
    assert [fault.what for fault in inviting.faults()] == [
        "Nothing is known to fill in for ((received)) here."
    ]


def test_what_changed_in_an_invitation_is_told(inviting: Author) -> None:
    """How long it works, what staff enter, the clock, and the words of its messages."""
    old = inviting.service().journeys["report"]
    inviting.replace(JOURNEY, "expires: 14 days", "expires: 7 days")
    inviting.replace(
        JOURNEY, "    received: {", "    number: {type: text, ask: Which number?}\n    received: {"
    )
    inviting.replace(JOURNEY, "\n  clock: {from: received, by: received-by}", "")
    inviting.write("bins/content/bin-ready.text.md", "# Text\n\nHere: ((link))\n")
    found = [
        (change.kind, change.part, change.new)
        for change in compare_journeys(old, inviting.service().journeys["report"])
    ]
    assert found == [
        ("setting", "invitation", "7 days"),
        ("setting", "clock of the invitation", ""),
        ("content", "bin-ready.text.md", "Text\n\nHere: ((link))"),
        ("setting", "number of the invitation", "text"),
        ("words", "number of the invitation", "Which number?"),
    ]


# --- Scenarios -------------------------------------------------------------------

SCENARIO = """
blue:
  words: A blue bin
  journey: report
  invited: {%s}
  answers: {colour: {colour: blue}}
"""


def _scenario(author: Author, entered: str) -> tuple[Scenario, Faults]:
    author.write("bins/scenarios.yaml", SCENARIO % entered)
    site, faults = author.load(), Faults()
    service = site.services["bins"]
    ports = outside_of(site, service).ports
    return read_scenarios(site, service, ports, TODAY, faults)["blue"], faults


def test_a_scenario_says_what_staff_entered(inviting: Author) -> None:
    """By field, as it says what is typed on pages; without it, that is made up."""
    entered = "received-day: 1, received-month: 5, received-year: 2026"
    scenario, faults = _scenario(inviting, entered)
    assert (scenario.faults, faults.found) == ((), [])
    service = inviting.service()
    journey = service.journeys["report"]
    assert invited_with(scenario, journey, TODAY).values == {"received": date(2026, 5, 1)}
    without, _ = _scenario(inviting, "")
    assert invited_with(without, journey, TODAY) == made_up(journey, TODAY)


@pytest.mark.parametrize(
    ("entered", "what"),
    [
        ("recieved-day: 1", "An invitation to 'report' has no field 'recieved-day'."),
        ("received-day: 1", "Nobody can be invited with this: The date must include a month and a year."),
    ],
)
def test_a_scenario_that_nobody_can_be_invited_with(inviting: Author, entered: str, what: str) -> None:
    """Is told with its line."""
    scenario, _ = _scenario(inviting, entered)
    assert [(fault.line, fault.what) for fault in scenario.faults] == [(5, what)]
