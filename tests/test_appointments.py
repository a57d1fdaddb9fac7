"""What authors write about appointments is checked: words that name them, the status of cancelled ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.errors import DefinitionError

VISITS = Path(__file__).parent / "sites" / "visits"


def _faults(
    folder: Path, name: str, text: str, instead: str | None = None
) -> list[tuple[str, int, str, str]]:
    """What is wrong with the site once a file of its service says `text`, or has it in place of another."""
    shutil.copytree(VISITS, folder / "site")
    file = folder / "site" / "visits" / name
    if instead is not None:
        before = file.read_text(encoding="utf-8")
        assert instead in before
        text = before.replace(instead, text)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_site(folder / "site")
    return [(fault.file, fault.line, fault.what, fault.mend) for fault in error.value.faults]


def test_the_status_of_cancelled_appointments_is_closed(tmp_path: Path) -> None:
    """Nobody works on such a case."""
    assert _faults(tmp_path, "service.yaml", "group: open, cancelled", "group: closed, cancelled") == [
        (
            "visits/service.yaml",
            14,
            "A case whose appointment is cancelled is closed, but 'called-off' is open.",
            "Write group: closed.",
        )
    ]


def test_there_is_one_such_status(tmp_path: Path) -> None:
    """Else nobody could say which."""
    more = "cancelled: true}\n  also: {words: Also, group: closed, cancelled: true}"
    assert _faults(tmp_path, "service.yaml", more, "cancelled: true}") == [
        (
            "visits/service.yaml",
            15,
            "Cases come into 'called-off' as their appointment is cancelled.",
            "Write cancelled: true for one status alone.",
        )
    ]


def test_the_status_of_missed_appointments_is_closed_and_one_alone(tmp_path: Path) -> None:
    """And it is not that of cancelled ones."""
    more = "cancelled: true, missed: true}\n  also: {words: Also, group: fixed, missed: true}"
    found = _faults(tmp_path, "service.yaml", more, "cancelled: true}")
    assert [(fault[2], fault[3]) for fault in found] == [
        (
            "An appointment that was cancelled was not missed, but 'called-off' is for both.",
            "Write missed: true for another status.",
        ),
        ("A case whose appointment was missed is closed, but 'also' is fixed.", "Write group: closed."),
        (
            "Cases come into 'called-off' as their appointment is missed.",
            "Write missed: true for one status alone.",
        ),
    ]


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("reminder", "change-link"),
        ("appointment-changed", "change-link"),
        ("appointment-cancelled", "book-link"),
    ],
)
def test_letters_lead_where_something_can_be_done(tmp_path: Path, name: str, link: str) -> None:
    """To change it, or to book another; and they name nothing that somebody typed."""
    found = _faults(tmp_path, f"content/{name}.email.md", "# Soon\n\nDear ((full-name)), come.\n")
    file = f"visits/content/{name}.email.md"
    assert [(fault[0], fault[1], fault[2]) for fault in found] == [
        (file, 1, "This message has no link."),
        (file, 3, "((full-name)) cannot stand in a message about a case: it holds no answers."),
    ]
    assert found[0][3] == f"Write (({link})) on a line of its own."


def test_other_letters_name_no_appointment(tmp_path: Path) -> None:
    """They go to everybody who follows a case."""
    found = _faults(tmp_path, "content/update.email.md", "# News\n\n((appointment-day)) ((track-link))\n")
    (only,) = found
    assert only[2] == "((appointment-day)) cannot stand in a message about a case: it holds no answers."


def test_journeys_without_a_time_name_none(tmp_path: Path) -> None:
    """Nor does any page before it is chosen."""
    (only,) = _faults(tmp_path, "content/book-start.md", "# Book\n\nOn ((appointment-day)).\n")
    assert only[2] == "Nothing is known to fill in for ((appointment-day)) here."
