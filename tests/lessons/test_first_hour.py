"""A trainee does the first hour by the literal words of its steps, with the mistakes that they invite."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from prototype_kit import site_app
from prototype_kit.lessons import Edit
from tests.cli.said import write_events
from tests.lessons.trainee import STEPS, Trainee
from tests.web.journeys import REPORT
from tests.web.visitor import Visitor

JOURNEY = "services/street_lights/journeys/report.yaml"
ASK = "    ask: What is wrong with the street light?\n"
HINT = "    hint: If more than one thing is wrong, choose the most dangerous.\n"
EXIT = "  - exit: dangerous\n"


def sent(project: Path, upto: int | None = None) -> None:
    """A resident reports a light that is always on; or goes so many pages and leaves."""
    app = site_app(project, {})
    visitor = Visitor(app)
    visitor.post(REPORT)
    pages: list[dict[str, str]] = [
        {"fault": "always-on"},
        {"light-search": "Harbour Road"},
        {"light": "AN0236"},
    ]
    for typed in pages[:upto]:
        visitor.submit(**typed)
        if visitor.page.path.endswith("/how-long") and upto is None:
            visitor.submit(**{"how-long": "part"})
    while upto is None and not visitor.page.path.endswith("/confirmation"):
        visitor.submit(**({"already-reported": "none"} if "already" in visitor.page.path else {}))
    write_events(visitor)
    front = app.extensions["prototype_kit"]
    front.events.close()
    front.store.close()


# --- The whole hour -----------------------------------------------------------------------------------------


def test_the_hour_is_done_by_the_words_of_its_steps(trainee: Trainee) -> None:
    """Every edit and command as it stands there; each step begins the next."""
    assert "Your first hour, step 1 of 7: Run it" in trainee.learn()
    assert "All of it as a page:" in trainee.said
    sent(trainee.project)
    assert "Right. You have run the service, and sent a form as a resident does." in trainee.learn()
    (record,) = STEPS["record"].commands
    time.sleep(1)  # an iteration counts from its second on
    assert trainee.type(record) == 0
    sent(trainee.project, 1)
    assert "Right. Iteration 1: What we begin with. It is recorded." in trainee.learn()
    assert "step 3 of 7: Change a question, and see what follows" in trainee.said
    trainee.do("question")
    for command in STEPS["question"].commands:
        assert trainee.type(command) == 0
        assert "What is the matter with the street light?" in trainee.said
    assert "Right. A question has other words." in trainee.learn()
    assert "is now ‘What is the matter with the street light?’" in trainee.said
    assert "/street-lights/report/fault" in trainee.said
    step = trainee.do("break")
    assert list(step.commands) == ["prototype-kit learn"]
    said = trainee.learn()
    assert "Not yet. It is broken, as it should be." in said
    assert "'hnt' is not a key that is known here. Did you mean 'hint'?" in said
    assert re.search(
        r"The first line names the file and the line: street_lights\S*report.yaml, line 9", said
    ) or ("report.yaml, line 9" in said)
    trainee.write(Edit(JOURNEY, HINT.replace("hint:", "hnt:"), HINT))
    assert "Right. You broke it, read what was wrong, and mended it." in trainee.learn()
    trainee.do("branch")
    for command in STEPS["branch"].commands:
        assert trainee.type(command) == 0
        assert "how-long" in trainee.said
    assert "Right. Some people see a new page." in trainee.learn()
    was, now = re.findall(r"Tests had (\d+) things to see before: .* Now they have (\d+)\.", trainee.said)[0]
    assert int(now) == int(was) + 3  # a page, and its condition both ways
    release, figures, crowd = STEPS["release"].commands
    assert trainee.type(release) == 0
    assert "It is recorded, and not counted yet" in trainee.learn()
    assert trainee.type(figures) == 0
    assert "Nothing is compared yet: somebody has to begin the form with each of the two" in trainee.learn()
    sent(trainee.project)
    assert trainee.type(figures) == 0
    assert (
        "Completion 1 of 1: too few for a percentage; it was 0 of 1 in the iteration before" in trainee.said
    )
    assert trainee.type(crowd) == 0
    assert "From demo: made up, so none of these is a KPI" in trainee.said
    assert "compared with Iteration 1: What we begin with." in trainee.learn()
    assert "of whoever tried it: Completion 1 of 1: too few for a percentage; it was 0 of 1" in trainee.said
    assert re.search(r"of made-up people: Completion \d+% of 60, was \d+% of 60", trainee.said)
    assert "So that difference is chance, whatever it looks like" in trainee.said


# --- Mistakes -----------------------------------------------------------------------------------------------


def test_running_it_asks_for_a_form_that_is_sent(trainee: Trainee) -> None:
    """Nobody ran it; nobody began; somebody left."""
    trainee.learn()
    assert "Not yet. Nobody has run this project yet. In its folder, run: make start" in trainee.learn()
    site_app(trainee.project, {}).extensions["prototype_kit"].store.close()
    assert "No form was begun since this step began." in trainee.learn()
    sent(trainee.project, 1)
    assert "A form was begun and is not sent yet." in trainee.learn()


def test_what_there_is_is_recorded(trainee: Trainee) -> None:
    """As it is: not as it was before something changed, and not in a file that cannot be read."""
    trainee.skip_to("record")
    assert "Nothing is recorded yet." in trainee.learn()
    (record,) = STEPS["record"].commands
    trainee.type(record)
    assert "It is recorded, and nobody has begun a form since" in trainee.learn()
    trainee.do("question")
    assert "The services have changed since Iteration 1: What we begin with." in trainee.learn()
    sent(trainee.project, 1)
    assert "Not yet." in trainee.learn()
    (file,) = (trainee.project / "iterations").glob("*.md")
    file.write_text("---\nnumber: 1\n---\n", encoding="utf-8")
    assert "An iteration cannot be read." in trainee.learn()


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ([], "No question has other words yet: change the words after ask: of a page."),
        (
            [Edit(JOURNEY, HINT, HINT.replace("If more than one thing is wrong, choose", "Choose"))],
            "What you changed is something else. On the page ‘fault’:",
        ),
        ([Edit(JOURNEY, ASK, "    ask:\n")], "There is a fault in the files. Mend it first"),
    ],
)
def test_a_question_is_what_has_to_change(trainee: Trainee, edits: list[Edit], said: str) -> None:
    """Any question and any words are right."""
    trainee.skip_to("question")
    for edit in edits:
        trainee.write(edit)
    assert said in trainee.learn()
    trainee.undo()
    trainee.write(Edit(JOURNEY, "ask: Which street light is it?", "ask: Which one?"))
    assert "Right." in trainee.learn()


def test_what_was_never_broken_was_not_mended(trainee: Trainee) -> None:
    """Nor what is mended into something else."""
    trainee.skip_to("break")
    assert "Nothing is broken yet." in trainee.learn()
    trainee.do("break")
    trainee.learn()
    trainee.write(Edit(JOURNEY, HINT.replace("hint:", "hnt:"), ""))
    assert "There is no fault any more, but it is not as it was. On the page ‘fault’:" in trainee.learn()
    trainee.undo()
    assert "Right." in trainee.learn()


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("", "There is no new page yet."),
        ("  - page: more\n    type: text\n    ask: What else?\n\n", "Everybody sees the page ‘more’."),
        (
            "  - page: more\n    when: {falt: always-on}\n    type: text\n    ask: What else?\n\n",
            "Did you mean 'fault'?",
        ),
    ],
)
def test_a_page_is_for_some_people(trainee: Trainee, new: str, said: str) -> None:
    """A page that everybody sees is no branch, and a condition has to name a question."""
    trainee.skip_to("branch")
    trainee.write(Edit(JOURNEY, EXIT, new + EXIT))
    assert said in trainee.learn()


def test_a_page_in_the_place_of_the_exit_is_not_right(trainee: Trainee) -> None:
    """Whoever pastes over the exit and its condition has lost what keeps people safe."""
    trainee.skip_to("branch")
    new = next(iter(STEPS["branch"].edits)).new.replace(EXIT, "")
    journey = trainee.project / JOURNEY
    text = journey.read_text(encoding="utf-8")
    begin = text.index(EXIT)
    end = text.index("\n\n", begin) + 2
    journey.write_text(text[:begin] + new + text[end:], encoding="utf-8")
    said = trainee.learn()
    assert "Not yet. Some people see a new page, and something else is not there any more." in said
    assert "dangerous" in said
    trainee.undo()
    trainee.do("branch")
    assert "Right. Some people see a new page." in trainee.learn()


def test_an_exit_for_some_people_is_a_branch_too(trainee: Trainee) -> None:
    """Whoever ends the form for some people has parted them as well."""
    trainee.skip_to("branch")
    trainee.write(Edit(JOURNEY, EXIT, f"  - exit: by-day\n    when: {{fault: always-on}}\n\n{EXIT}"))
    content = trainee.project / "services" / "street_lights" / "content"
    (content / "by-day.md").write_text((content / "not-ours.md").read_text("utf-8"), encoding="utf-8")
    assert "Right. Some people see a new page." in trainee.learn()


@pytest.mark.parametrize(
    "row",
    [{}, 3, {"begun": 3}, {"begun": "yesterday"}, {"begun": "0001-01-01T00:00:00"}],
    ids=["empty", "number", "no-text", "no-moment", "no-time"],
)
def test_progress_that_somebody_spoiled_is_said(trainee: Trainee, row: object) -> None:
    """However it was spoiled: what to do is said, and nothing breaks."""
    file = trainee.project / "instance" / "learning" / "progress.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"lesson": "", "steps": {"first-hour/run": row}}), encoding="utf-8")
    assert trainee.type("prototype-kit learn") == 1
    assert "cannot be read, so it is not known how far you are. Delete it to begin again." in trainee.said


def test_a_moment_without_a_zone_is_in_utc(trainee: Trainee, tmp_path: Path) -> None:
    """Somebody edited it: it is compared and written down all the same."""
    trainee.skip_to("release")
    trainee.type('prototype-kit release "What we begin with" --hypothesis "None yet"')
    file = trainee.project / "instance" / "learning" / "progress.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    for row in kept["steps"].values():
        row["begun"] = "2026-11-23T10:00:00"
    file.write_text(json.dumps(kept), encoding="utf-8")
    assert "There is no iteration before it" in trainee.learn()
    assert trainee.type(f"prototype-kit learn record --to {tmp_path / 'record.md'}") == 0
    record = (tmp_path / "record.md").read_text(encoding="utf-8")
    assert "| 6. Release it, with a hypothesis | 10am on 23 November 2026 |" in record


def test_a_hypothesis_says_something(trainee: Trainee) -> None:
    """One that cannot turn out wrong is none; so is none at all."""
    trainee.skip_to("release")
    assert "No iteration was recorded since this step began." in trainee.learn()
    trainee.do("question")
    assert trainee.type('prototype-kit release "Other words" --hypothesis "It is better"') == 0
    assert "There is no iteration before it, so nothing is compared." in trainee.learn()
    trainee.write(Edit(JOURNEY, HINT, ""))
    assert trainee.type('prototype-kit release "No hint" --hypothesis "It is better"') == 0
    assert "The hypothesis ‘It is better’ says too little to turn out wrong." in trainee.learn()


# --- Undoing, and what is kept ------------------------------------------------------------------------------


def test_undoing_loses_nothing(trainee: Trainee) -> None:
    """Files come back and new ones go, and all that was there lies beside them; what happened stays."""
    trainee.skip_to("question")
    journey, new = trainee.project / JOURNEY, trainee.project / "services" / "street_lights" / "notes.md"
    was = journey.read_text(encoding="utf-8")
    (trainee.project / "iterations").mkdir()
    kept = trainee.project / "iterations" / "mine.md"
    kept.write_text("What happened", encoding="utf-8")
    journey.unlink()
    new.write_text("Mine", encoding="utf-8")
    trainee.undo()
    assert journey.read_text(encoding="utf-8") == was
    assert not new.exists()
    assert kept.read_text(encoding="utf-8") == "What happened"
    (saved,) = (trainee.project / "instance" / "learning" / "undone").iterdir()
    assert saved.name in trainee.said
    assert (saved / "services" / "street_lights" / "notes.md").read_text(encoding="utf-8") == "Mine"
    assert not (saved / JOURNEY).exists()


def test_a_step_that_was_right_can_be_undone(trainee: Trainee) -> None:
    """Where nothing was changed since, it says how; then somebody is at that step again."""
    trainee.skip_to("question")
    journey = trainee.project / JOURNEY
    was = journey.read_text(encoding="utf-8")
    trainee.do("question")
    assert "step 4 of 7" in trainee.learn()
    trainee.undo()
    assert "Nothing has changed since ‘Break it, and mend it from the message’ began." in trainee.said
    assert journey.read_text(encoding="utf-8") != was
    assert trainee.said.endswith("learn undo --step 3")
    assert trainee.type("prototype-kit learn undo --step 5") == 1
    assert "Step 5 of ‘Your first hour’ was not begun: you are at 4." in trainee.said
    assert trainee.type("prototype-kit learn undo --step 3") == 0
    assert journey.read_text(encoding="utf-8") == was
    assert "No question has other words" in trainee.learn()


@pytest.mark.parametrize("folder", [".venv", "venv", "node_modules", "vendor"])
def test_what_was_installed_meanwhile_stays(trainee: Trainee, folder: str) -> None:
    """It is nobody's writing: undoing neither takes it away nor copies it."""
    trainee.skip_to("question")
    installed = trainee.project / folder / "thing.py"
    installed.parent.mkdir(exist_ok=True)
    installed.write_text("", encoding="utf-8")
    trainee.undo()
    assert installed.exists()
    assert not [*(trainee.project / "instance" / "learning").rglob("thing.py")]


def test_a_step_can_be_read_again(trainee: Trainee) -> None:
    """Nothing is looked at."""
    assert trainee.type("prototype-kit learn again") == 1
    assert "No step is begun. Begin with:" in trainee.said
    trainee.learn()
    assert trainee.type("prototype-kit learn again") == 0
    assert "step 1 of 7: Run it" in trainee.said
    assert "Not yet" not in trainee.said


def test_what_was_done_can_be_written_down(trainee: Trainee, tmp_path: Path) -> None:
    """With a name only where somebody gives one."""
    trainee.skip_to("break")
    file = tmp_path / "record.md"
    assert trainee.type(f"prototype-kit learn record --to {file}") == 0
    text = file.read_text(encoding="utf-8")
    assert "| 1. Run it | 10am on 23 November 2026 | 10am on 23 November 2026 |" in text
    assert "| 5. Ask some people more | not yet | not yet |" in text
    assert "By " not in text
    trainee.type(f"prototype-kit learn record --to {file} --name 'Ann Lee'")
    assert "By Ann Lee." in file.read_text(encoding="utf-8")


def test_a_project_that_cannot_be_learned_in_says_why(trainee: Trainee) -> None:
    """Without the service; with a fault before a step; with a file of progress that nobody can read."""
    trainee.write(Edit(JOURNEY, HINT, HINT.replace("hint:", "hnt:")))
    assert trainee.type("prototype-kit learn") == 1
    assert "Mend this first, so that the step begins with what works." in trainee.said
    file = trainee.project / "instance" / "learning" / "progress.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("[", encoding="utf-8")
    trainee.type("prototype-kit learn")
    assert "cannot be read, so it is not known how far you are." in trainee.said
    file.unlink()
    (trainee.project / "services" / "street_lights" / "journeys").rename(trainee.project / "journeys")
    trainee.type("prototype-kit learn")
    assert "No service with a form is here to learn with. The lessons are about one:" in trainee.said
    assert "add street_lights" in trainee.said


# --- Made-up people -----------------------------------------------------------------------------------------


def test_a_crowd_needs_two_iterations(trainee: Trainee) -> None:
    """Else there is nothing to compare; and nobody is made up."""
    assert trainee.type("prototype-kit learn crowd") == 1
    assert "None is recorded yet. Record one: " in trainee.said
    assert 'release "What we begin with"' in trainee.said
    trainee.type('prototype-kit release "What we begin with" --hypothesis "None yet"')
    assert trainee.type("prototype-kit learn crowd") == 1
    assert "There is one iteration, and none to compare it with. Record one: " in trainee.said
    assert 'release "what you changed"' in trainee.said


def test_a_crowd_is_counted_apart_and_goes_again(trainee: Trainee) -> None:
    """Nobody is still on the way, and nobody is counted with those who really tried it."""
    trainee.type('prototype-kit release "What we begin with" --hypothesis "None yet"')
    trainee.do("question")
    trainee.type('prototype-kit release "Other words" --hypothesis "None yet"')
    assert trainee.type("prototype-kit learn crowd --people 30") == 0
    assert "Made up 120 forms, half with Iteration 1: What we begin with" in trainee.said
    assert re.search(r"Completion \d+% of 30, was \d+% of 30", trainee.said)
    assert "still open" not in trainee.said
    trainee.type("prototype-kit release --figures")
    assert "From prototype: not live, so none of these is a KPI" in trainee.said
    assert "Nobody has started it yet; nobody started it in the iteration before." in trainee.said
    assert trainee.type("prototype-kit demo --remove") == 0
    assert "120 drafts" in trainee.said
