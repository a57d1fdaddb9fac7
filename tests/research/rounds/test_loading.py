"""A round never changes: it is shown as it was frozen, beside others, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from prototype_kit import KitError, Known, Site, load_site
from prototype_kit.answers import EMPTY
from prototype_kit.testing.served import ServedSite
from research.rounds import (
    Round,
    RoundChanged,
    RoundUnusable,
    load_round_site,
    read_rounds,
    round_faults,
    verify,
)
from tests.research.rounds.conftest import Project, made_by_another_kit
from tests.web.visitor import Visitor

JOURNEY = "bins/journeys/report.yaml"
KEPT = "Its film strip is still here."


def with_film(round_: Round) -> None:
    """Let a round have a film strip."""
    round_.film_folder.mkdir()
    (round_.film_folder / "index.html").write_text("<title>Film</title>", encoding="utf-8")


def change(round_: Round) -> None:
    """Change a word."""
    file = round_.site_folder / JOURNEY
    file.write_bytes(file.read_bytes().replace(b"What colour", b"Which colour"))


def delete(round_: Round) -> None:
    """Take a file away."""
    (round_.site_folder / JOURNEY).unlink()


def add(round_: Round) -> None:
    """Add a file."""
    (round_.site_folder / "templates").mkdir()
    (round_.site_folder / "templates" / "page.html").write_text("Hello", encoding="utf-8")


def line_ends(round_: Round) -> None:
    """What an editor or git may do to a file."""
    file = round_.site_folder / JOURNEY
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        (change, f"site/{JOURNEY} was changed"),
        (delete, f"site/{JOURNEY} was deleted"),
        (add, "site/templates/page.html was added"),
        (line_ends, f"site/{JOURNEY} was changed"),
    ],
)
def test_a_changed_round_is_not_shown(project: Project, happened: Callable[[Round], None], told: str) -> None:
    """It is said kindly what differs and what to do, and what is still there."""
    made = project.freeze("Round 1: first sketch")
    with_film(made)
    happened(made)
    assert [str(each) for each in verify(made)] == [told]
    with pytest.raises(RoundChanged) as refused:
        load_round_site(made)
    words = "‘Round 1: first sketch’ was changed after it was frozen, so it is not shown. " + KEPT
    mend = "git restore rounds/round-1-first-sketch"
    assert refused.value.words == words
    assert all(part in str(refused.value) for part in (words, f"{told}.", mend))
    assert refused.value.round == made


def test_whoever_changes_the_list_of_files_too_is_noticed(project: Project) -> None:
    """The hash of the whole is of the hashes that were written down."""
    made = project.freeze()
    file = made.folder / "round.yaml"
    was = made.files[JOURNEY]
    change(made)
    from research.rounds.content import copy_hashes

    text = file.read_text(encoding="utf-8").replace(was, copy_hashes(made.site_folder)[JOURNEY])
    file.write_text(text, encoding="utf-8")
    again = read_rounds(project.folder).named(made.slug)
    assert [str(each) for each in verify(again)] == ["round.yaml was changed"]


def test_many_changes_are_not_all_listed(project: Project) -> None:
    """Five are named, and the others counted."""
    made = project.freeze()
    for path in made.files:
        (made.site_folder / path).unlink()
    with pytest.raises(RoundChanged) as refused:
        load_round_site(made)
    assert len(refused.value.changes) == len(made.files)
    assert f"And {len(made.files) - 5} more." in str(refused.value)
    assert str(refused.value).count(" was deleted.") == 5
    assert "It has no film strip." in refused.value.words


def test_what_systems_and_running_leave_behind_is_no_change(project: Project) -> None:
    """Looking at the folder, or running the copy once, does not end a round."""
    made = project.freeze()
    for name in (".DS_Store", "bins/.report.yaml.swp", "bins/__pycache__/rules.pyc", "instance/secret"):
        file = made.site_folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("left behind", encoding="utf-8")
    assert verify(made) == ()
    assert load_round_site(made).services.keys() == {"bins"}


def test_a_round_that_this_kit_cannot_read_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kind words for whoever opens it, the faults for the team, and the film strip to look at."""
    made = project.freeze()
    with_film(made)
    file = made.site_folder / "site.yaml"
    file.write_bytes(file.read_bytes() + b"motto: Bins first\n")  # which another kit knew
    made_by_another_kit(made, "0.0.9")
    monkeypatch.setattr("research.rounds.loading.kit_version", lambda: "2.0.0")
    old = read_rounds(project.folder).named(made.slug)
    assert verify(old) == ()
    with pytest.raises(RoundUnusable) as refused:
        load_round_site(old)
    words = f"This round was made with version 0.0.9 of the kit. Version 2.0.0 cannot show it. {KEPT}"
    assert not isinstance(refused.value, RoundChanged)
    assert refused.value.words == words
    assert [(fault.file, fault.line) for fault in refused.value.faults] == [("site.yaml", 10)]
    assert str(refused.value).startswith(words)


# --- Beside each other --------------------------------------------------------------------------------------

RULES = '''\
"""Rules about bins."""

import sys
from dataclasses import dataclass

LIMIT = {limit}


@dataclass
class Charge:
    """What it costs."""

    pence: int


def charge(j):
    """What it costs."""
    return Charge(LIMIT).pence


def looked_up(j):
    """What it costs, asked in the way that typing and pickle look a class up."""
    return vars(sys.modules[Charge.__module__])["LIMIT"]


'''


def said(site: Site) -> tuple[int, int]:
    """What the rules of a site say."""
    rules, known = site.services["bins"].rules, Known(date(2026, 5, 6), EMPTY)
    return rules.ask("charge", known), rules.ask("looked-up", known)


def test_rounds_and_the_working_version_share_no_rules(project: Project) -> None:
    """Each gives its own results in one process, in whatever order they are loaded and asked."""
    own = (project.folder / "bins/rules.py").read_text(encoding="utf-8").split('"""', 2)[2]
    for limit, name in ((1, "One"), (2, "Two")):
        project.author.write("bins/rules.py", RULES.replace("{limit}", str(limit)) + own)
        project.freeze(name)
    project.author.write("bins/rules.py", RULES.replace("{limit}", "3") + own)
    first, second = read_rounds(project.folder)
    one, working, two = load_round_site(first), load_site(project.folder), load_round_site(second)
    assert [said(site) for site in (one, two, working)] == [(1, 1), (2, 2), (3, 3)]
    load_round_site(first)
    assert [said(site) for site in (working, two, one)] == [(3, 3), (2, 2), (1, 1)]


def test_rounds_are_served_beside_each_other(project: Project, tmp_path: Path) -> None:
    """In one process, each asks its own questions."""
    project.freeze("One")
    project.author.replace(JOURNEY, "What colour is the bin?", "Which colour is it?")
    project.freeze("Two")
    served = []
    for each in read_rounds(project.folder):
        (tmp_path / each.slug).mkdir()
        served.append(ServedSite(load_round_site(each), tmp_path / each.slug))
    shown = [Visitor(each.app).post("/bins/report").heading for each in (*served, *served)]
    assert shown == ["What colour is the bin?", "Which colour is it?"] * 2
    for each in served:
        each.close()


# --- Those that cannot be read ------------------------------------------------------------------------------


def test_a_round_that_cannot_be_read_hides_none_of_the_others(project: Project) -> None:
    """What is wrong with it is said with file and line."""
    good, bad, renamed = project.freeze("Good"), project.freeze("Bad"), project.freeze("Renamed")
    (bad.folder / "round.yaml").write_text("name: Bad\nfrozen: yesterday\n", encoding="utf-8")
    renamed.folder.rename(renamed.folder.with_name("other"))
    unfinished = project.folder / "rounds" / ".freezing-x"
    unfinished.mkdir()
    (unfinished / "round.yaml").write_text("name: Not", encoding="utf-8")
    (project.folder / "rounds" / "notes").mkdir()
    rounds = read_rounds(project.folder)
    assert tuple(rounds) == (good,)
    files = {fault.file for fault in rounds.faults}
    assert files == {"rounds/bad/round.yaml", "rounds/other/round.yaml"}
    with pytest.raises(KitError, match=r"rounds/bad/round\.yaml, line"):
        rounds.named("bad")


def test_check_names_every_file_of_a_round_that_differs(project: Project) -> None:
    """So that it is noticed before Thursday."""
    made = project.freeze("One")
    project.freeze("Two")
    change(made)
    (fault,) = round_faults(project.folder)
    assert fault.file == f"rounds/one/site/{JOURNEY}"
    assert fault.what == "This file was changed after the round was frozen."
    assert "git restore rounds/one" in fault.mend


def test_a_round_is_named_by_its_slug_or_its_name(project: Project) -> None:
    """A name that is nearly right is offered; where there is none, how to make one."""
    with pytest.raises(KitError, match="There is no round yet"):
        read_rounds(project.folder).named("one")
    made = project.freeze("Round 1: sketch")
    rounds = read_rounds(project.folder)
    assert rounds.named("round-1-sketch") == rounds.named("Round 1: sketch") == made
    with pytest.raises(KitError, match="Did you mean 'round-1-sketch'"):
        rounds.named("round-2-sketch")
