"""Notes reviewed, put right and struck in the console; and sorted into themes."""

from __future__ import annotations

import pytest

from tests.research.web.filled import FAULT, WHERE, Held, held
from tests.research.web.lab import STUDY, Lab, console
from tests.web.visitor import Visitor

NOTES, THEMES = f"/research/{STUDY}/notes", f"/research/{STUDY}/themes"
EMAIL = "Says that her email is ann@example.com"


@pytest.fixture
def round_one(lab: Lab) -> Held:
    """A round that was held."""
    return held(lab)


@pytest.fixture
def researcher(lab: Lab, round_one: Held) -> Visitor:
    """Whoever reviews."""
    return console(lab, "researcher")


def _reviewed(round_one: Held) -> set[str]:
    return {note.text for note in round_one.lab.research.notes.of_study(STUDY) if note.reviewed}


# Notes


def test_notes_are_listed_with_what_they_are_of(researcher: Visitor) -> None:
    """Whose, when, on which page; a quote that nobody agreed to says so, and a warning says what it is."""
    page = researcher.get(NOTES)
    assert "8 of 8 notes are not reviewed yet. Show the 8 that are not reviewed" in page.words
    assert "Show the 8" not in researcher.get(f"{NOTES}?reviewed=no").words
    assert "P01 at 1:36. What they did, on ‘What is wrong with the street light?’. By AB." in page.words
    assert "They did not agree to be quoted, so no report shows this" in page.words
    assert "Warning: This may lead to a person: an email address (ann@example.com)." in page.words
    assert "WITHDRAWN" not in page.html


def test_with_another_time_a_note_moves_to_the_page_of_that_time(
    lab: Lab, researcher: Visitor, round_one: Held
) -> None:
    """And to its task; a note whose time stays, stays where it was."""
    note = round_one.notes["P01"][0]
    researcher.get(f"{NOTES}/{note.id}")
    researcher.submit(at="2:01", text="Reads on.")
    moved = lab.research.notes.by_id(note.id)
    assert moved is not None
    assert (moved.page, moved.question, moved.task) == (WHERE, None, "report-light")
    researcher.get(f"{NOTES}/{note.id}")
    researcher.submit(at="0:30")
    early = lab.research.notes.by_id(note.id)
    assert early is not None
    assert (early.page, early.task) == ("", None)
    researcher.get(f"{NOTES}/{note.id}")
    researcher.submit(at="1:30")
    back = lab.research.notes.by_id(note.id)
    assert back is not None
    assert (back.page, back.question) == (FAULT, "fault")
    # What is not known any more is left as it was.
    lab.front.store.participants.forget(note.session_id)
    researcher.get(f"{NOTES}/{note.id}")
    researcher.submit(at="2:30")
    kept = lab.research.notes.by_id(note.id)
    assert kept is not None
    assert kept.page == FAULT


@pytest.mark.parametrize(
    ("query", "count"),
    [("participant=P02", 2), ("kind=quote", 2), ("tag=wording&participant=P02", 2), ("reviewed=warning", 1)],
)
def test_notes_are_filtered(researcher: Visitor, query: str, count: int) -> None:
    """By an address that can be kept."""
    page = researcher.get(f"{NOTES}?{query}")
    assert f"{count} note" in page.words
    assert page.html.count('class="research-note"') == count


def test_all_without_a_warning_are_reviewed_at_once(researcher: Visitor, round_one: Held) -> None:
    """Those that were on the page; never one with a warning, also if somebody sends it along."""
    page = researcher.get(f"{NOTES}?participant=P01")
    assert "Mark the 2 notes on this page without a warning as reviewed" in page.words
    page = researcher.post(f"{NOTES}/review", {"note": [note.id for note in round_one.notes["P01"]]})
    assert "marked as reviewed" in page.words
    assert _reviewed(round_one) == {
        "Looks for a way to say that two lights are out",
        "I would just ring them",
    }


def test_a_note_is_put_right_and_reviewed(researcher: Visitor, round_one: Held) -> None:
    """Text, kind, tags and time; the next that nobody has reviewed comes by itself."""
    note = round_one.notes["P01"][2]
    page = researcher.get(f"{NOTES}/{note.id}?participant=P01")
    assert "an email address (ann@example.com)" in page.words
    sent = {"text": "Says her email", "kind": "quote", "tags": ["wording"], "at": "3:05", "do": "reviewed"}
    page = researcher.post(f"{NOTES}/{note.id}?participant=P01", sent)
    assert page.heading == "Note on P01 at 1:36"
    now = round_one.lab.research.notes.by_id(note.id)
    assert now is not None
    assert (now.text, now.kind, now.tags, now.reviewed) == ("Says her email", "quote", ("wording",), True)
    assert round(round_one.at(3 + 5 / 60).timestamp()) == round(now.at.timestamp())


def test_saving_without_a_review_takes_it_back(researcher: Visitor, round_one: Held) -> None:
    """The time stays to the millisecond where nobody changed it."""
    note = round_one.notes["P01"][0]
    round_one.lab.research.notes.change(note.id, reviewed=True)
    researcher.get(f"{NOTES}/{note.id}")
    sent = {"text": note.text, "kind": "observation", "at": "1:36", "do": "save"}
    page = researcher.post(f"{NOTES}/{note.id}", sent)
    assert "The note is saved." in page.words
    now = round_one.lab.research.notes.by_id(note.id)
    assert now is not None
    assert (now.reviewed, now.at) == (False, note.at)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"text": " "}, "Write what was seen or heard"),
        ({"text": "x" * 2001}, "2,000 characters or fewer"),
        ({"at": "soon"}, "in minutes and seconds"),
        ({"at": "20:01"}, "before the session ended"),
    ],
)
def test_what_is_wrong_with_a_note_is_said(
    researcher: Visitor, round_one: Held, given: dict[str, str], wrong: str
) -> None:
    """And nothing is changed."""
    note = round_one.notes["P01"][0]
    sent = {"text": "Changed", "kind": "observation", "at": "1:36", "do": "save", **given}
    assert wrong in researcher.post(f"{NOTES}/{note.id}", sent, 422).words
    assert round_one.lab.research.notes.by_id(note.id) == note


def test_a_note_is_struck(researcher: Visitor, round_one: Held) -> None:
    """Its words are gone; to ask for it again says so, and so does changing it."""
    note = round_one.notes["P01"][2]
    researcher.get(f"{NOTES}/{note.id}?kind=observation")
    page = researcher.press("Strike this note")
    assert "The note is struck" in page.words
    assert page.url == f"{NOTES}?kind=observation&said=struck"
    assert EMAIL not in page.html
    assert "not there any more" in researcher.get(f"{NOTES}/{note.id}").words
    sent = {"text": "x", "kind": "observation", "at": "3:00"}
    assert "not there any more" in researcher.post(f"{NOTES}/{note.id}", sent).words


def test_pages_of_many_notes(lab: Lab, round_one: Held, researcher: Visitor) -> None:
    """50 on each; what is reviewed at once is what one page shows."""
    many = [(1 + number / 100, "observation", f"Note number {number}", "") for number in range(60)]
    round_one.hold("success", 5, *many)  # type: ignore[arg-type]
    page = researcher.get(f"{NOTES}?participant=P08")
    assert "60 notes" in page.words
    assert "the 50 notes on this page" in page.words
    page = researcher.get(f"{NOTES}?participant=P08&page-number=2")
    assert "Note number 59" in page.words
    assert "Note number 49" not in page.words


# Themes


def test_notes_are_sorted_without_a_script(researcher: Visitor, round_one: Held) -> None:
    """A theme is added, notes move in, up, down and out of it; the page comes back to the note."""
    researcher.get(THEMES)
    researcher.post(THEMES, {"name": "  Words  on the page "})
    (theme,) = round_one.lab.research.themes.of_study(STUDY)
    assert theme.name == "Words on the page"
    one, two = round_one.notes["P02"]
    for note in (one, two):
        page = researcher.post(f"{THEMES}/move", {"note": note.id, "theme": theme.id})
        assert page.url.endswith(f"#note-{note.id}")
    assert "Words on the page (2)" in page.words

    def inside() -> tuple[str, ...]:
        return round_one.lab.research.themes.of_study(STUDY)[0].note_ids

    researcher.post(f"{THEMES}/move", {"note": two.id, "step": "up"})
    assert inside() == (two.id, one.id)
    researcher.post(f"{THEMES}/move", {"note": two.id, "step": "down"})
    assert inside() == (one.id, two.id)
    researcher.post(f"{THEMES}/move", {"note": two.id, "theme": ""})
    assert inside() == (one.id,)


def test_themes_are_renamed_merged_and_deleted(researcher: Visitor, round_one: Held) -> None:
    """Notes are never lost."""
    themes = round_one.lab.research.themes
    one, other = themes.add(STUDY, "One"), themes.add(STUDY, "Other")
    note = round_one.notes["P03"][0].id
    themes.move(note, one.id)
    researcher.post(f"{THEMES}/{one.id}/rename", {"name": "Uno"})
    assert {each.name for each in themes.of_study(STUDY)} == {"Uno", "Other"}
    researcher.post(f"{THEMES}/{one.id}/merge", {"into": other.id})
    assert [(each.name, each.note_ids) for each in themes.of_study(STUDY)] == [("Other", (note,))]
    page = researcher.post(f"{THEMES}/{other.id}/delete", {})
    assert "In no theme (8)" in page.words
    assert "Reads every word aloud" in page.words


@pytest.mark.parametrize(
    ("rest", "given", "wrong"),
    [
        ("", {"name": ""}, "Enter a name"),
        ("", {"name": "x" * 61}, "60 characters"),
        ("", {"name": "Other"}, "There is a theme ‘Other’ already"),
        ("/{one}/rename", {"name": "Other"}, "There is a theme ‘Other’ already"),
        ("/{one}/rename", {"name": " "}, "Enter a name"),
        ("/{one}/merge", {"into": ""}, "Select the theme"),
    ],
)
def test_what_is_wrong_with_a_theme_is_said(
    researcher: Visitor, round_one: Held, rest: str, given: dict[str, str], wrong: str
) -> None:
    """Beside what was typed, and nothing is changed."""
    themes = round_one.lab.research.themes
    one, _ = themes.add(STUDY, "One"), themes.add(STUDY, "Other")
    assert wrong in researcher.post(THEMES + rest.format(one=one.id), given, 422).words
    assert [each.name for each in themes.of_study(STUDY)] == ["One", "Other"]


def test_what_somebody_else_deleted_meanwhile(researcher: Visitor, round_one: Held) -> None:
    """Is said, whichever button was pressed."""
    note, struck = round_one.notes["P01"][:2]
    round_one.lab.research.notes.strike(struck.id)
    moved = researcher.post(f"{THEMES}/move", {"note": struck.id, "theme": ""})
    assert "Somebody struck that note" in moved.words
    for rest, given in (
        ("move", {"note": note.id, "theme": "gone"}),
        ("gone/rename", {"name": "x"}),
        ("gone/merge", {"into": "gone"}),
        ("gone/delete", {}),
    ):
        assert "Somebody deleted that theme" in researcher.post(f"{THEMES}/{rest}", given).words, rest


def test_a_board_of_one_round(researcher: Visitor) -> None:
    """Another round has none of these notes."""
    assert "In no theme (0)" in researcher.get(f"{THEMES}?round=another").words
