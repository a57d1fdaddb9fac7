"""The longer lessons: what each step takes, what it does not, and the sheets that learners write into."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from prototype_kit.cli import main
from prototype_kit.iterations import LoadVerdict
from prototype_kit.lessons import Lesson, Look, Workspace, keep_copy, lessons
from prototype_kit.lessons.sheet import LEAST_WORDS
from prototype_kit.project import new_project
from prototype_kit.settings import read_settings
from prototype_kit.site import load_site
from tests.lessons.trainee import Trainee

SERVICE = "services/street_lights"
START = f"{SERVICE}/content/report-start.md"
ANSWER = " ".join(["word"] * (LEAST_WORDS - 1))


class Class:
    """A project, and steps that look at it."""

    def __init__(self, project: Path, copy: Path):
        self.project, self.copy = project, copy
        self.begun = datetime.now(UTC) - timedelta(seconds=1)
        keep_copy(project, copy)

    def look(self, lesson: str, step: str) -> Look:
        """What a step finds."""
        (found,) = [each for each in lessons()[lesson].steps if each.name == step]
        settings = read_settings(self.project, {})
        return found.look(
            Workspace(self.project, self.copy, self.begun, settings, set(), tuple(found.sheets))
        )

    def not_yet(self, lesson: str, step: str) -> str:
        """What is said of what is not right."""
        look = self.look(lesson, step)
        assert not look.right
        return " ".join(look.said)

    def right(self, lesson: str, step: str) -> str:
        """What is said of what is."""
        look = self.look(lesson, step)
        assert look.right, look.said
        return " ".join(look.said)

    def write(self, file: str, text: str) -> None:
        """Write a file."""
        path = self.project / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, file: str, change: Callable[[str], str]) -> None:
        """Change one."""
        self.write(file, change((self.project / file).read_text(encoding="utf-8")))


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Class:
    """A new project, as a step begins."""
    monkeypatch.setattr("prototype_kit.scaffold.pin_kit", lambda project, kit: "0")
    project = new_project(tmp_path, {"project_name": "Anytown services", "exemplars": "street_lights"})
    return Class(project, tmp_path / "copy")


@pytest.mark.parametrize("lesson", list(lessons().values())[1:], ids=lambda lesson: lesson.name)
def test_each_lesson_ends_with_a_sheet(room: Class, lesson: Lesson) -> None:
    """It asks for an answer to each question, and says which has none."""
    step = lesson.steps[-1]
    assert step.name == "review"
    (sheet,) = step.sheets
    said = room.not_yet(lesson.name, "review")
    questions = [line[3:] for line in sheet.text.splitlines() if line.startswith("## ")]
    assert len(questions) >= 3
    assert all(f"‘{each}’ has no answer yet" in said for each in questions)
    sheet.begin(room.project)
    assert room.not_yet(lesson.name, "review") == said
    room.change(
        sheet.file, lambda text: text.replace(f"## {questions[0]}\n", f"## {questions[0]}\n\n{ANSWER} one\n")
    )
    assert f"‘{questions[0]}’" not in room.not_yet(lesson.name, "review")
    for each in questions[1:]:
        assert "Two questions have the same" not in room.not_yet(lesson.name, "review")
        room.change(
            sheet.file, lambda text, each=each: text.replace(f"## {each}", f"## {each}\n\n{ANSWER} one\n")
        )
    assert f"the same answer: ‘{ANSWER} one’" in room.not_yet(lesson.name, "review")
    whole = (room.project / sheet.file).read_text(encoding="utf-8")
    numbered = re.sub(r"one$", lambda found: f"and {found.start()}", whole, flags=re.MULTILINE)
    room.write(sheet.file, numbered)
    assert "a colleague can tell" in room.right(lesson.name, "review")


# --- User needs ---------------------------------------------------------------------------------------------


def need(heading: str, what: str = "know when it will be mended", pages: str = "light") -> str:
    """A need as the sheet has it."""
    return f"## {heading}\n\nAs a resident\nI need to {what}\nSo that I can walk home\nPages: {pages}\n\n"


def test_needs_are_written_without_their_solution(room: Class) -> None:
    """Three of them, whole, with pages that there are."""
    file = "lessons/user-needs.md"
    assert "There is no need in lessons/user-needs.md. Write 3" in room.not_yet("user-needs", "needs")
    room.write(
        file, f"# Needs\n\n{need('One')}{need('Two', 'have a tracking page')}{need('Three', pages='lihgt')}"
    )
    said = room.not_yet("user-needs", "needs")
    assert "‘Two’: ‘page’ is part of a solution." in said
    assert "‘Three’: no page is called ‘lihgt’." in said
    assert "‘One’" not in said
    room.write(file, f"# Needs\n\n{need('One')}{need('Two', pages='none')}## Three\n\nAs a\nI need to\n")
    said = room.not_yet("user-needs", "needs")
    assert "‘Three’: nothing stands after As a, I need to, So that." in said
    assert "‘Three’: name the pages that meet it" in said
    room.write(
        file, f"# Needs\n\n{need('One')}{need('Two', pages='none')}{need('Three', pages='fault, light')}"
    )
    assert "3 needs are written" in room.right("user-needs", "needs")


# --- Content and Welsh --------------------------------------------------------------------------------------


def test_a_start_page_gets_shorter(room: Class) -> None:
    """By a tenth at the least; a sentence that is still long is named."""
    assert "Come down to" in room.not_yet("content", "shorter")
    room.change(START, lambda text: text.replace("It takes about 3 minutes. ", ""))
    assert "Come down to" in room.not_yet("content", "shorter")
    room.change(
        START, lambda text: text.replace(", but you can also find the light in a list or on a map", "")
    )
    whole = (room.project / START).read_text(encoding="utf-8")
    room.change(START, lambda text: text.partition("## If it is")[0])
    said = room.not_yet("content", "shorter")
    assert "does not name ((contact-email)), ((contact-phone))" in said
    assert "((emergency-phone))" in said
    long = " ".join(["A", *["long"] * 25])
    names = sorted({*re.findall(r"\(\([a-z-]+\)\)", whole)})
    short = f"Call {', '.join(names)}.\n\n"
    room.change(START, lambda _: f"{whole.partition('## If it is')[0]}{short}{long}")
    said = room.right("content", "shorter")
    assert "It had" in said
    assert "One sentence still has more than 25 words" in said


def test_nothing_is_left_in_english(room: Class, tmp_path: Path) -> None:
    """The first piece that is lacking is named."""
    assert "The site is in one language." in room.not_yet("content", "welsh")
    answers = {"project_name": "Both services", "exemplars": "street_lights", "welsh": "yes"}
    room = Class(new_project(tmp_path, answers), tmp_path / "copy-of-both")
    assert "1 piece of advice is left about the Welsh. The first:" in room.not_yet("content", "welsh")
    room.write("site.cy.yaml", "name: Gwasanaethau\norganisation: {name: Cyngor}\n")
    assert "Everything is there in Welsh" in room.right("content", "welsh")
    whole = (room.project / START).read_text(encoding="utf-8")
    room.change(START, lambda text: text.partition("## If it is")[0])
    assert "report-start.cy.md names ((contact-email)), and report-start.md does not" in (
        room.not_yet("content", "welsh")
    )
    room.write(START, whole)
    room.change(
        f"{SERVICE}/journeys/report.yaml",
        lambda text: text.replace(
            "  - exit: dangerous\n",
            "  - page: how-long\n    when: {fault: always-on}\n    type: text\n    ask: How long?\n\n"
            "  - exit: dangerous\n",
        ),
    )
    assert "'How long?' has no words in the language 'cy'." in room.not_yet("content", "welsh")


# --- Measuring ----------------------------------------------------------------------------------------------


def test_volumes_are_imported(room: Class, capsys: pytest.CaptureFixture[str]) -> None:
    """By the command that the step names; only what came online is not enough."""
    assert "No volumes are imported yet" in room.not_yet("measuring", "volumes")
    assert main(["--project", str(room.project), "db", "upgrade"]) == 0
    for channel, right in (("web", False), ("phone", True)):
        room.write(
            "phone.csv",
            f"month,service,channel,completed,source\n2026-03,street-lights,{channel},120,Made up\n",
        )
        assert (
            main(["--project", str(room.project), "volumes", "import", str(room.project / "phone.csv")]) == 0
        )
        assert room.look("measuring", "volumes").right is right
    assert "2 figures are imported: phone, web." in room.right("measuring", "volumes")
    capsys.readouterr()


def test_a_target_is_new(room: Class) -> None:
    """Another than before."""
    assert "No target is another than before" in room.not_yet("measuring", "target")
    room.change(f"{SERVICE}/service.yaml", lambda text: text.replace("share: 75 %", "share: 85 %"))
    assert "85 in 100 by" in room.right("measuring", "target")


# --- Load ---------------------------------------------------------------------------------------------------


def test_a_promise_is_kept(room: Class) -> None:
    """One's own, held against a load test of the service as it is now."""
    assert "No load.yaml says anything else" in room.not_yet("load", "promise")
    room.change(
        f"{SERVICE}/load.yaml", lambda text: text.replace("journeys_a_minute: 20", "journeys_a_minute: 40")
    )
    assert "has a promise of its own" in room.right("load", "promise")
    assert "No load test was run" in room.not_yet("load", "bear")
    release = load_site(room.project).services["street-lights"].release

    def tested(*, passed: bool, at: datetime, of: str = release) -> None:
        verdict = LoadVerdict(
            date=at, releases={"street-lights": of}, passed=passed, lines=("Journeys: 50.",)
        )
        room.write("instance/load/verdict.json", verdict.model_dump_json())

    tested(passed=True, at=room.begun - timedelta(hours=1))
    assert "No load test was run" in room.not_yet("load", "bear")
    tested(passed=True, at=datetime.now(UTC), of="a" * 12)
    assert "was changed after its load test" in room.not_yet("load", "bear")
    tested(passed=False, at=datetime.now(UTC))
    assert "It does not bear that." in room.not_yet("load", "bear")
    tested(passed=True, at=datetime.now(UTC))
    assert "It bears what you promised: - Journeys: 50." in room.right("load", "bear")


# --- Accessibility ------------------------------------------------------------------------------------------


def test_a_test_by_keyboard_is_written_down(room: Class) -> None:
    """Another way is another test, and one that is not finished is none yet."""
    log = (
        "tests:\n  - date: 2026-11-20\n    by: a trainee\n    way: {way}\n    with: Firefox 145\n"
        "    journey: street-lights/report\n    result: {result}\n"
    )
    assert "accessibility.yaml has no new test by keyboard yet." in room.not_yet("accessibility", "keyboard")
    for way, result, said in (
        ("zoom", "passed", "of another way than by keyboard"),
        ("keyboard", "not-finished", "The test is not finished."),
    ):
        room.write("accessibility.yaml", log.format(way=way, result=result))
        assert said in room.not_yet("accessibility", "keyboard")
    room.write("accessibility.yaml", log.format(way="keyboard", result="passed"))
    assert "You tested street-lights/report by keyboard, and found nothing" in room.right(
        "accessibility", "keyboard"
    )


# --- Prototypes and rounds ----------------------------------------------------------------------------------


def test_two_versions_are_kept(room: Class, capsys: pytest.CaptureFixture[str]) -> None:
    """With a study of one's own; the second round differs from the first."""
    steps = {step.name: list(step.commands) for step in lessons()["prototyping"].steps}

    def type_(command: str) -> None:
        assert main(["--project", str(room.project), *shlex.split(command)[1:]]) == 0

    assert "There is no new study yet" in room.not_yet("prototyping", "study")
    for command in steps["study"]:
        type_(command)
    assert "A study asks:" in room.right("prototyping", "study")
    assert "No round was frozen" in room.not_yet("prototyping", "first")
    type_(steps["first"][0])
    assert "‘Words as they are’ is kept." in room.right("prototyping", "first")
    type_(steps["second"][0])
    assert "is the same as a round before." in room.not_yet("prototyping", "second")
    room.change(START, lambda text: text.replace("about 3 minutes", "3 minutes"))
    type_('prototype-kit round freeze "Other words again" --no-film')
    assert "differs from it" in room.right("prototyping", "second")
    capsys.readouterr()


# --- Choosing -----------------------------------------------------------------------------------------------


def test_a_lesson_is_chosen_and_gone_on_with(trainee: Trainee) -> None:
    """Each keeps how far somebody is; its sheet lies there, and what was written in one is not lost."""
    trainee.type("prototype-kit learn lessons")
    assert "first-hour Your first hour (7 steps)" in trainee.said
    assert "prototyping Prototypes and rounds (4 steps)" in trainee.said
    assert trainee.type("prototype-kit learn begin user-neds") == 1
    assert "Did you mean 'user-needs'?" in trainee.said
    assert trainee.type("prototype-kit learn begin user-needs") == 0
    assert "User needs and stories, step 1 of 2: Write three needs" in trainee.said
    sheet = trainee.project / "lessons" / "user-needs.md"
    assert "## Somebody whose street is dark" in sheet.read_text(encoding="utf-8")
    assert "Not yet." in trainee.learn()
    sheet.unlink()
    trainee.undo()
    assert "## Somebody whose street is dark" in sheet.read_text(encoding="utf-8")
    needs = "".join(need(each) for each in ("One", "Two", "Three"))
    sheet.write_text(f"# Needs\n\n{needs}", encoding="utf-8")
    assert "Right. 3 needs are written" in trainee.learn()
    assert "step 2 of 2" in trainee.said
    trainee.type("prototype-kit learn begin first-hour")
    assert "step 1 of 7" in trainee.said
    trainee.type("prototype-kit learn lessons")
    assert "User needs and stories (1 of 2 steps done)" in trainee.said
    trainee.type("prototype-kit learn begin user-needs")
    assert "step 2 of 2" in trainee.said
    record = trainee.project / "record.md"
    trainee.type(f"prototype-kit learn record --to {record}")
    text = record.read_text(encoding="utf-8")
    assert "## User needs and stories" in text
    assert "## Your first hour" in text
    assert "## Measure" not in text
