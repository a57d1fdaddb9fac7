"""What a team gets wrong in a study is said at once: the file, the line, what is wrong, how to mend it.

Each case breaks a good study in one place, and must give exactly one fault.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prototype_kit import DefinitionError, load_site
from research.studies import load_studies, study_faults
from tests.research.studies.conftest import CONSENT, GUIDE, PACK, SCREENER, STUDY

if TYPE_CHECKING:
    from tests.conftest import Author
    from tests.research.studies.conftest import Team

EXEMPLARS = Path(__file__).parents[3] / "exemplars"

FAULTS: dict[str, tuple[str, str, str, int, str, str]] = {
    "an unknown service": (
        STUDY, "service: bins", "service: bin", 7, "There is no service 'bin' in this site.", "mean 'bins'?"),
    "an unknown journey": (
        STUDY, "start: bins/report", "start: bins/repot", 16,
        "No task of this study can start at 'bins/repot'.", "Did you mean 'bins/report'?"),
    "a page to start at": (
        STUDY, "start: bins/report", "start: bins/report/bin", 16, "can start at 'bins/report/bin'",
        "bins/report"),
    "an unknown scenario": (
        STUDY, "scenario: red", "scenario: rde", 17, "There is no scenario 'rde' in the service 'bins'.",
        "red"),
    "a scenario of another start": (
        STUDY, "start: bins\n    success", "start: bins\n    scenario: red\n    success", 24,
        "The scenario 'red' is about the journey 'report'.", "Write start: bins/report"),
    "an unknown page": (
        STUDY, "bins/report/not-ours}", "bins/report/not-our}", 24,
        "There is no page 'bins/report/not-our' that a task could reach.", "mean 'bins/report/not-ours'?"),
    "a page of a repeat without its item": (
        STUDY, "bins/report/not-ours}", "bins/report/days/noticed}", 24, "There is no page",
        "days/{item}/noticed"),
    "two tasks of one name": (
        STUDY, "name: not-ours", "name: full", 20,
        "Two tasks are called 'full'; the first is on line 13.", "Give one of them another name."),
    "no rule of success": (
        STUDY, "{judged: yes}", "{}", 29, "Nothing says when this task is done.", "Write one: reaches:"),
    "both rules of success": (
        STUDY, "{judged: yes}", "{judged: yes, reaches: submitted}", 29,
        "Two things say when this task is done.", "Write one: reaches:"),
    "success that nobody judges": (
        STUDY, "{judged: yes}", "{judged: no}", 29, "'judged' cannot be 'no'.", "Use 'yes'."),
    "a task without a goal": (
        STUDY, "    goal: A blue bin is full.\n", "", 20, "'goal' is missing.", "Add a line goal: …"),
    "a goal that names what is not known": (
        STUDY, "Tell ((organisation)).", "Tell ((organization)).", 15,
        "((organization)) is not known here", "mean 'organisation'?"),
    "a task of no minutes": (
        STUDY, "minutes: 5", "minutes: 0", 30, "A task cannot take 0 minutes.", "Write 1 to 60"),
    "no tasks": (
        STUDY, PACK[STUDY][PACK[STUDY].index("tasks:"):], "tasks: []\n", 12,
        "The study has no tasks.", "Write tasks:"),
    "a name of a task with capitals": (
        STUDY, "name: follow", "name: Follow it", 25, "'Follow it' cannot be a name here.", "small letters"),
    "a tag key twice": (
        STUDY, "w: wording", "p: wording", 11, "'p' is written twice; it was first on line 11.",
        "Delete one"),
    "a tag key of two letters": (
        STUDY, "w: wording", "wo: wording", 11, "'wo' is not one small letter.", "one letter each"),
    "two tags of one name": (
        STUDY, "w: wording", "w: problem", 11, "Two tags are called 'problem'.", "Delete one of the two"),
    "notes for ever": (
        STUDY, "notes_days: 300", "notes_days: 5000", 10, "5000 days is no time", "Write 1 to 730"),
    "notes for no day": (
        STUDY, "replay_days: 30}", "replay_days: 0}", 10, "0 days is no time", "Write 1 to 730"),
    "replays longer than notes": (
        STUDY, "replay_days: 30}", "replay_days: 301}", 10,
        "Replays would be kept longer than the notes on them.", "Write replay_days: 300 or fewer."),
    "an owner by their email": (
        STUDY, "owner: User researcher", "owner: ann@example.com", 4, "says who somebody is", "Write a role"),
    "a misspelt key": (STUDY, "segments:", "segmants:", 8, "'segmants' is not a key", "mean 'segments'?"),
    "a misspelt list of tasks": (
        STUDY, "tags:", "taggs:", 11, "'taggs' is not a key that is known here.", "Did you mean 'tags'?"),
    "an hour and more": (
        GUIDE, "(5 minutes)", "(31 minutes)", 0,
        "The sections take 61 minutes together, and a session is 60 at most.", "Take out 1 minutes"),
    "a section without minutes": (
        GUIDE, "## Welcome (5 minutes)", "## Welcome", 5,
        "The section 'Welcome' does not say how long it takes.", "Write: ## Welcome (5 minutes)"),
    "a guide without its title": (GUIDE, "# Guide: ((study))", "Guide", 0, "has no title", "# The title."),
    "a guide that forgets a task": (
        GUIDE, "((task-follow))\n", "", 0, "The guide never gives the task 'follow'.",
        "Write ((task-follow))"),
    "a guide with a task too many": (
        GUIDE, "Wait.", "((task-ful))", 15, "The study has no task 'ful'.", "Did you mean 'full'?"),
    "a guide with a task twice": (
        GUIDE, "Wait.", "((task-full))", 13, "The guide gives the task 'full' twice.", "Delete one"),
    "a task in a line": (
        GUIDE, "((task-follow))", "Give ((task-follow)).", 23, "in the middle of a line",
        "a line of its own"),
    "too little time for a task": (
        GUIDE, "## Following (9 minutes)", "## Following (4 minutes)", 21,
        "The section 'Following' has 4 minutes, and its tasks may take 5.", "Give it more minutes"),
    "a name that is not known": (
        SCREENER, "((contact))", "((contakt))", 3, "((contakt)) is not known here",
        "Did you mean 'contact'?"),
    "a name that is not written as names are": (
        SCREENER, "((contact))", "((Contact))", 3, "Two brackets open a name here",
        "Write it like ((contact))."),
    "a sheet without data": (
        CONSENT, "---\nversion: 3", "version: 3", 1, "The data of this sheet are not there.",
        "three hyphens"),
    "a version of nothing": (CONSENT, "version: 3", "version: 0", 2, "0 is no version.", "Start with 1"),
    "an unknown item": (
        CONSENT, "  replay: I", "  reply: I", 6, "'reply' is not a key that is known here.",
        "mean 'replay'?"),
    "no consent to notes": (
        CONSENT, "  notes: I agree to notes.\n", "", 4, "'notes' is missing.", "Add a line notes: …"),
    "an unknown section": (
        CONSENT, "Please read this.", "## More {#mor}\n\nPlease read this.", 10,
        "{#mor} does not mark a section that is known.", "Choose from: controller, "),
    "a section twice": (
        CONSENT, "Please read this.", "## More {#data}\n\nPlease read this.", 26,
        "Two sections are marked {#data}.", "Make one of them"),
}  # fmt: skip


def test_a_good_study_has_no_fault(team: Team) -> None:
    """Or every case below would be about something else."""
    assert team.faults() == ()
    study = team.study()
    assert [task.name for task in study.tasks] == ["full", "not-ours", "follow"]
    assert [(tag.key, tag.name) for tag in study.tags] == [("p", "problem"), ("w", "wording")]
    assert (study.slug, study.rounds) == ("full-bins", ("round-1-first-pages",))
    assert study.tasks[0].goal.text == "Your *red* bin is full. Tell Anytown Council."


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_said_with_its_place_and_how_to_mend_it(
    team: Team, case: tuple[str, str, str, int, str, str]
) -> None:
    """And there is no second one that only follows from the first."""
    file, old, new, line, what, mend = case
    faults = team.replace(file, old, new).faults()
    assert len(faults) == 1, [str(fault) for fault in faults]
    (fault,) = faults
    assert (fault.file, fault.line) == (file, line)
    assert what in fault.what
    assert mend in fault.mend


def test_all_faults_are_said_at_once(team: Team) -> None:
    """What is wrong in one file or task hides nothing that is wrong in another."""
    team.replace(STUDY, "owner: User", "ownr: User").replace(STUDY, "scenario: red", "scenario: blue")
    team.replace(STUDY, "{judged: yes}", "{}").replace(STUDY, "goal: A blue bin is full.", "goal: ((x))")
    team.replace(GUIDE, "(20 minutes)", "").replace(CONSENT, "((contact))", "us")
    team.replace(SCREENER, "# Screener", "Screener")
    with pytest.raises(DefinitionError) as raised:
        team.study()
    places = [(fault.file, fault.line) for fault in raised.value.faults]
    assert places == [
        (CONSENT, 12),
        (GUIDE, 9),
        (SCREENER, 0),
        (STUDY, 4),
        (STUDY, 17),
        (STUDY, 22),
        (STUDY, 29),
    ]


@pytest.mark.parametrize("file", [STUDY, GUIDE, CONSENT, SCREENER])
def test_a_file_that_is_not_there_is_missed(team: Team, file: str) -> None:
    """Nothing is asked of people without all four."""
    team.author.delete(file)
    assert [(fault.file, fault.what) for fault in team.faults()] == [(file, "This file is not there.")]


def test_a_study_file_that_holds_no_keys_is_no_study(team: Team) -> None:
    """It is said once."""
    team.author.write(STUDY, "- a list\n")
    assert [fault.what for fault in team.faults()] == ["Keys with values are needed here."]


def test_a_folder_must_be_an_address(team: Team) -> None:
    """It becomes one in the console."""
    (team.author.folder / "studies/full-bins").rename(team.author.folder / "studies/Full bins")
    assert [fault.file for fault in team.faults()] == ["studies/Full bins"]


def test_what_is_no_study_is_left_alone(team: Team) -> None:
    """A note beside the studies, and what is being written."""
    team.author.write("studies/README.md", "Ours.\n").write("studies/.new/study.yaml", "x")
    assert team.faults() == ()


def test_a_site_without_studies_has_none(author: Author) -> None:
    """And no fault."""
    site = author.load()
    assert (load_studies(site), study_faults(site)) == ({}, ())


def test_the_example_study_is_without_fault() -> None:
    """Three tasks, two rounds; and what it says is within an hour."""
    site = load_site(EXEMPLARS)
    assert study_faults(site) == ()
    study = load_studies(site)["street-lights"]
    assert (len(study.tasks), len(study.rounds)) == (3, 2)
    assert 30 <= study.guide.minutes <= 60
