"""Each round has passwords of its own, which nobody guesses and which can be taken away."""

from __future__ import annotations

import math
import os
import re
import stat
from pathlib import Path

import pytest

from prototype_kit import DefinitionError, KitError
from prototype_kit.settings import LEAST_PASSWORD
from research.rounds import list_passwords, new_password, passwords, revoke_password
from tests.research.rounds.conftest import NOON, Project

FORM = r"(?:[bdjklmnrstvw][aeiou]){4}-(?:[bdjklmnrstvw][aeiou]){4}-(?:[bdjklmnrstvw][aeiou]){3}"


def test_a_password_can_be_read_aloud_and_not_be_guessed(project: Project) -> None:
    """Three parts of syllables, with 60 bits or more, and never the same twice."""
    made = project.freeze()
    found = {new_password(made, NOON).password for _ in range(30)}
    assert len(found) == 30
    assert all(re.fullmatch(FORM, password) and len(password) >= LEAST_PASSWORD for password in found)
    syllables = {part for password in found for part in re.findall(r"[a-z]{2}", password)}
    assert len(syllables) > 50  # of 60; every one of them as likely as another
    assert math.log2(60**11) >= 60


def test_a_round_has_several_and_each_can_be_revoked(project: Project) -> None:
    """One that is taken away is gone; the others, and those of other rounds, stay."""
    one, two = project.freeze("One"), project.freeze("Two")
    tablet = new_password(one, NOON, " library   tablet ")
    first, second = new_password(one, NOON), new_password(one, NOON)
    other = new_password(two, NOON, "library tablet")
    assert [own.label for own in (tablet, first, second)] == ["library tablet", "1", "2"]
    assert list_passwords(one) == (tablet, first, second)
    revoke_password(one, "library tablet")
    assert (list_passwords(one), list_passwords(two)) == ((first, second), (other,))
    assert tablet.password not in passwords_file(project).read_text(encoding="utf-8")


def passwords_file(project: Project) -> Path:
    """Where they lie."""
    return project.folder / "instance" / "round-passwords.yaml"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits: its folders say who may read")
def test_nobody_else_on_the_machine_reads_them(project: Project) -> None:
    """Also after one was added or taken away, and whatever the file was before."""
    made = project.freeze()
    for label in ("a", "b"):
        new_password(made, NOON, label)
        assert stat.S_IMODE(passwords_file(project).stat().st_mode) == 0o600
        passwords_file(project).chmod(0o644)
    revoke_password(made, "a")
    assert stat.S_IMODE(passwords_file(project).stat().st_mode) == 0o600
    assert [path.name for path in passwords_file(project).parent.iterdir()] == ["round-passwords.yaml"]


def test_a_round_never_holds_a_password(project: Project) -> None:
    """What goes into git has none: neither the round they belong to, nor one that is frozen later."""
    made = new_password(project.freeze("One"), NOON)
    project.freeze("Two")
    files = [path for path in (project.folder / "rounds").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if made.password.encode() in path.read_bytes()]


def test_labels_that_cannot_be_used_are_refused(project: Project) -> None:
    """A label names one password of a round."""
    made = project.freeze()
    new_password(made, NOON, "tablet")
    with pytest.raises(KitError, match="labelled ‘tablet’ already"):
        new_password(made, NOON, "tablet")
    with pytest.raises(KitError, match="Use 60 or fewer"):
        new_password(made, NOON, "x" * 61)
    with pytest.raises(KitError, match="Write the label in words"):
        new_password(made, NOON, "a\x1bb")
    with pytest.raises(KitError, match=r"no password labelled ‘tablett’\. Did you mean 'tablet'"):
        revoke_password(made, "tablett")
    assert len(list_passwords(made)) == 1


def test_a_file_that_cannot_be_read_is_not_written_over(project: Project) -> None:
    """Whoever edited it by hand is told the line, and loses nothing."""
    made = project.freeze()
    new_password(made, NOON)
    file = passwords_file(project)
    text = file.read_text(encoding="utf-8").replace("password:", "pasword:")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"instance/round-passwords\.yaml, line"):
        new_password(made, NOON)
    assert file.read_text(encoding="utf-8") == text


def test_passwords_are_written_whole_or_not_at_all(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full takes none of them away."""
    made = project.freeze()
    kept = new_password(made, NOON)

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(passwords, "_text", full)
    with pytest.raises(KitError, match="The passwords are as they were"):
        new_password(made, NOON)
    monkeypatch.undo()
    assert list_passwords(made) == (kept,)
    assert [path.name for path in passwords_file(project).parent.iterdir()] == ["round-passwords.yaml"]
