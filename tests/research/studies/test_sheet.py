"""The consent sheet says everything that it must, and nothing that the study contradicts."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from research.consent import ITEMS, NEEDED
from research.studies import DEMANDS
from research.studies.sheet import ItemsEntry, normalised
from tests.research.studies.conftest import CONSENT, STUDY

if TYPE_CHECKING:
    from tests.research.studies.conftest import Team


def test_what_can_be_agreed_to_is_what_a_consent_holds() -> None:
    """In a sheet and in a consent the items have the same names, and the same ones are needed."""
    assert tuple(ItemsEntry.model_fields) == ITEMS
    assert {name for name, about in ItemsEntry.model_fields.items() if about.is_required()} == NEEDED


@pytest.mark.parametrize("mark", DEMANDS)
def test_every_section_that_the_service_manual_demands_is_missed(team: Team, mark: str) -> None:
    """Also one that is there and says nothing."""
    heading = f"## {DEMANDS[mark].heading} {{#{mark}}}"
    team.replace(CONSENT, heading, "## Something else")
    (fault,) = team.faults()
    assert fault.what == f"The sheet does not say {DEMANDS[mark].says}."
    assert fault.mend == f"Write a section: {heading}"
    team.replace(CONSENT, "## Something else", f"{heading}\n\n## Something else")
    assert [fault.what for fault in team.faults()] == [f"The section {{#{mark}}} is empty."]


@pytest.mark.parametrize(
    "name", ["contact", "notes-kept", "replay-kept", "controller", "processors", "controller-contact"]
)
def test_what_the_study_says_cannot_be_said_otherwise_in_the_sheet(team: Team, name: str) -> None:
    """Contacts, controller and days are filled in: whoever writes them by hand is told so."""
    team.replace(CONSENT, f"(({name}))", "something by hand")
    (fault,) = team.faults()
    assert f"does not name (({name}))" in fault.what
    assert "study.yaml says what it is" in fault.mend


def test_a_study_without_replays_need_not_say_how_long_they_are_kept(team: Team) -> None:
    """There are none."""
    team.replace(CONSENT, "  replay: I agree to replays.\n", "").replace(CONSENT, "((replay-kept))", "none")
    assert team.faults() == ()
    assert [item.key for item in team.study().sheet.items] == ["take_part", "notes"]


def test_the_sheet_is_filled_in_from_the_study(team: Team) -> None:
    """With what stands there at that moment."""
    sheet = team.study().sheet
    assert (sheet.version, sheet.title) == ("3", "Taking part in Full bins")
    assert "Notes for 300 days, replays for 30 days." in sheet.text
    assert "Anytown Council is. No other organisation handles it." in sheet.text
    assert "((" not in sheet.text
    assert "{#" not in sheet.text
    assert "{#" not in sheet.html
    one = team.replace(STUDY, "replay_days: 30", "replay_days: 1").study().sheet
    assert "replays for 1 day." in one.text


def test_the_hash_is_of_what_people_read(team: Team) -> None:
    """Every change of words is another sheet: of a section, an item, and of what is filled in."""
    sheet = team.study().sheet
    assert sheet.hash == hashlib.sha256(normalised(sheet.text).encode()).hexdigest()
    seen = {sheet.hash}
    for file, old, new in (
        (CONSENT, "Please read this.", "Please read it."),
        (CONSENT, "I agree to replays.", "I agree to a replay."),
        (STUDY, "notes_days: 300", "notes_days: 301"),
        (STUDY, "contact: research@", "contact: researchers@"),
    ):
        seen.add(team.replace(file, old, new).study().sheet.hash)
    assert len(seen) == 5


def test_the_hash_is_not_of_how_it_was_typed(team: Team) -> None:
    """Line ends, breaks and runs of spaces change nothing, nor does the way that letters are put together."""
    team.replace(CONSENT, "Please read this.", "Please read thé sheet now.")
    before = team.study().sheet.hash
    team.replace(CONSENT, "Please read thé sheet now.", "Please  read the\u0301\nsheet now.")
    path = team.author.folder / CONSENT
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert team.study().sheet.hash == before


def test_what_is_filled_in_is_never_html(team: Team) -> None:
    """Nor is HTML of the sheet."""
    team.replace(STUDY, "contact: research@anytown.example", "contact: <b>us</b> & them")
    team.replace(CONSENT, "Please read this.", "Please <script>read</script> this.")
    html = team.study().sheet.html
    assert "&lt;b&gt;us&lt;/b&gt; &amp; them" in html
    assert "<script>" not in html


def test_processors_are_named(team: Team) -> None:
    """All of them."""
    team.replace(STUDY, "contact: dpo@anytown.example}", "contact: x, processors: [Finders, Typists]}")
    assert "These organisations handle it for us: Finders, Typists." in team.study().sheet.text
