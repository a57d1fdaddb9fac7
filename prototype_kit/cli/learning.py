"""Learning by doing: lessons in a project of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from prototype_kit.cli.command import COUNT, DONE, FILE, MEND, example
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.command_line import as_typed
from prototype_kit.errors import KitError

if TYPE_CHECKING:
    from prototype_kit.lessons import Lesson, Progress, Step


@example("prototype-kit learn")
@click.group(invoke_without_command=True)
@click.pass_context
def learn(context: click.Context) -> int:
    """Learn by doing, beginning with your first hour. Looks at what you did, and says the next step.

    Exit code 0: it is right, or a step begins. 1: it is not right yet.
    """
    if context.invoked_subcommand is not None:
        return DONE
    return _Learning(context.find_object(Project) or Project(None)).go_on()


@example("prototype-kit learn lessons")
@learn.command()
@pass_project
def lessons(project: Project) -> int:
    """List the lessons that there are, and how far you are in each."""
    return _Learning(project).list_lessons()


@example("prototype-kit learn begin user-needs")
@learn.command()
@click.argument("lesson")
@pass_project
def begin(project: Project, lesson: str) -> int:
    """Begin a lesson, or go on with it."""
    return _Learning(project).begin(lesson)


@example("prototype-kit learn again")
@learn.command()
@pass_project
def again(project: Project) -> int:
    """Say the step once more, without looking at what you did."""
    return _Learning(project).say_again()


@example("prototype-kit learn undo")
@learn.command()
@click.option("--step", "number", type=COUNT, help="To where that step of the lesson began, and go on there.")
@pass_project
def undo(project: Project, number: int | None) -> int:
    """Put your files back to where this step began. What you had written is kept beside them."""
    return _Learning(project).undo(number)


@example("prototype-kit learn crowd")
@learn.command()
@click.option("--people", type=COUNT, help="How many use each version of each form. Default: 60.")
@pass_project
def crowd(project: Project, people: int | None) -> int:
    """Have made-up people use your newest iteration and the one before, and count them, for practice.

    Lots decide who leaves, with the same chances in both. `prototype-kit demo --remove` removes the people.
    """
    return _Learning(project).crowd(people)


@example('prototype-kit learn record --to what-i-learned.md --name "Ann Lee"')
@learn.command()
@click.option(
    "--to",
    type=FILE,
    default=Path("what-i-learned.md"),
    show_default=True,
    help="Where it is written, as Markdown.",
)
@click.option("--name", default="", help="Whose record it is, if that is to stand in it.")
@pass_project
def record(project: Project, to: Path, name: str) -> int:
    """Write down what you did and when: for yourself, or for whoever wants to know."""
    return _Learning(project).record(to, name)


_FIRST_RELEASE = '"What we begin with" --hypothesis "None yet"'


class _Learning:
    """One call of the command."""

    def __init__(self, project: Project):
        from prototype_kit.lessons import Progress, find_subject, lessons

        self.project, self.folder = project, project.folder
        if project.settings.live:
            raise KitError("Learn in a prototype: this project is live.")
        subject = find_subject(self.folder)
        if subject is None:
            add = project.typed("add street_lights")
            raise KitError(f"No service with a form is here to learn with. The lessons are about one: {add}")
        self.subject = subject
        self.lessons: Mapping[str, Lesson] = {name: subject.of(its) for name, its in lessons().items()}
        self.progress: Progress = Progress(self.folder / "instance")
        first = next(iter(self.lessons.values()))
        self.lesson: Lesson = self.lessons.get(self.progress.lesson, first)
        self.now = datetime.now(UTC)

    def list_lessons(self) -> int:
        """Say which there are; the exit code."""
        for name, lesson in self.lessons.items():
            right = sum(1 for _, done in self.progress.all(lesson) if done and done.right)
            far = f"{right} of {len(lesson.steps)} steps done" if right else f"{len(lesson.steps)} steps"
            click.echo(f"{name:16}{lesson.title} ({far})")
        click.echo(f"\nTo begin one, or to go on with it: {self.project.typed('learn begin user-needs')}")
        return DONE

    def begin(self, name: str) -> int:
        """Choose a lesson, and say its step; the exit code."""
        from prototype_kit.document import nearest

        if name not in self.lessons:
            raise KitError(f"There is no lesson {name!r}. {nearest(name, list(self.lessons))}")
        self.lesson = self.lessons[name]
        self.progress.choose(self.lesson)
        step = self.progress.current(self.lesson)
        if step is None:
            return self._end()
        if self.progress.of(self.lesson, step) is None or not self.progress.copy(self.lesson, step).is_dir():
            self._begin(step)
        else:
            self._say(step)
        return DONE

    def go_on(self) -> int:
        """Look at the step that somebody is at, and go on where it is right; the exit code."""
        step = self.progress.current(self.lesson)
        if step is None:
            return self._end()
        if self.progress.of(self.lesson, step) is None:
            self._begin(step)
            return DONE
        if not self._look(step):
            return MEND
        following = self.progress.current(self.lesson)
        if following is None:
            return self._end()
        click.echo()
        self._begin(following)
        return DONE

    def _look(self, step: Step) -> bool:
        from prototype_kit.lessons import Workspace
        from prototype_kit.lessons.telling import wrapped

        done = self.progress.of(self.lesson, step)
        if done is None:
            raise AssertionError("a step that is looked at was begun")
        copy = self._copy(step)
        seen = {*done.seen}
        look = step.look(
            Workspace(self.folder, copy, done.begun, self.project.settings, seen, tuple(step.sheets))
        )
        self.progress.looked(self.lesson, step, seen, self.now if look.right else None)
        click.echo("Right." if look.right else "Not yet.")
        for said in look.said:
            click.echo(f"\n{wrapped(as_typed(said, self.project.given))}")
        if not look.right:
            again, undo = (self.project.typed(f"learn {name}") for name in ("again", "undo"))
            click.echo(f"\nThe step once more: {again}\nTo where it began: {undo}")
        return look.right

    def _begin(self, step: Step) -> None:
        from prototype_kit.errors import DefinitionError
        from prototype_kit.lessons import keep_copy
        from prototype_kit.site import load_site

        try:
            load_site(self.folder)
        except DefinitionError as error:
            why = "Mend this first, so that the step begins with what works."
            raise KitError(f"{error}\n{why}") from None
        for sheet in step.sheets:
            sheet.begin(self.folder)
        keep_copy(self.folder, self.progress.copy(self.lesson, step))
        self.progress.begin(self.lesson, step, self.now)
        self._say(step)

    def _say(self, step: Step) -> None:
        from prototype_kit.lessons import step_text

        click.echo(step_text(self.lesson, step, self.project.given))
        click.echo(f"\nWhen you have done it: {self.project.typed('learn')}")
        if step.name == self.lesson.steps[0].name:
            click.echo(f"All of it as a page: {self.project.typed('docs')}")

    def _end(self) -> int:
        record = self.project.typed("learn record")
        click.echo(f"\nYou have done all of ‘{self.lesson.title}’. Write down that you did: {record}")
        click.echo(f"The other lessons: {self.project.typed('learn lessons')}")
        return DONE

    def say_again(self) -> int:
        """Say the step; the exit code."""
        step = self._current()
        self._say(step)
        return DONE

    def undo(self, number: int | None) -> int:
        """Put the files back to where a step began, this one or one before; the exit code."""
        from prototype_kit.lessons import is_as, put_back

        step = self._current() if number is None else self._begun(number)
        copy = self._copy(step)
        if number is None and is_as(self.folder, copy):
            click.echo(f"Nothing has changed since ‘{step.title}’ began.")
            if before := self.lesson.steps.index(step):
                title, there = self.lesson.steps[before - 1].title, f"learn undo --step {before}"
                click.echo(f"To where ‘{title}’ began: {self.project.typed(there)}")
            return DONE
        kept = put_back(self.folder, copy, self.progress.undone, self.now)
        if number is not None:
            self.progress.go_back(self.lesson, step)
        shown = kept.relative_to(self.folder).as_posix()
        click.echo(f"Your files are as they were when ‘{step.title}’ began. What you had is in {shown}.")
        click.echo("The database, iterations and rounds stay as they are: they tell what happened.")
        return DONE

    def _begun(self, number: int) -> Step:
        """A step by its number. Raises `KitError` for one that was not begun."""
        steps = [step for step, done in self.progress.all(self.lesson) if done]
        if number > len(steps):
            raise KitError(f"Step {number} of ‘{self.lesson.title}’ was not begun: you are at {len(steps)}.")
        return steps[number - 1]

    def _copy(self, step: Step) -> Path:
        copy = self.progress.copy(self.lesson, step)
        if not copy.is_dir():
            begin = self.project.typed(f"learn begin {self.lesson.name}")
            raise KitError(f"The copy of your project in {copy} is gone. Begin this step again: {begin}")
        return copy

    def _current(self) -> Step:
        step = self.progress.current(self.lesson)
        if step is None or self.progress.of(self.lesson, step) is None:
            raise KitError(f"No step is begun. Begin with: {self.project.typed('learn')}")
        return step

    def crowd(self, people: int | None) -> int:
        """Make up use of the two newest iterations, and fill in what it comes to; the exit code."""
        from random import Random

        from prototype_kit.cli.release import fill_in
        from prototype_kit.iterations import list_iterations
        from prototype_kit.lessons import PEOPLE, crowd
        from prototype_kit.settings import DEMO
        from prototype_kit.store import open_store
        from prototype_kit.store.migrations import upgrade

        newest = list_iterations(self.folder)[-2:]
        if len(newest) < 2:
            wanted = '"what you changed" --hypothesis "what you believe"' if newest else _FIRST_RELEASE
            release = self.project.typed(f"release {wanted}")
            told = "There is one iteration, and none to compare it with" if newest else "None is recorded yet"
            raise KitError(f"{told}. Record one: {release}")
        upgrade(self.project.settings.database)
        store = open_store(self.project.settings.database)
        try:
            lots = Random()  # noqa: S311 - nobody need be kept from foreseeing it
            made = list(crowd(newest, people or PEOPLE, lots))
            store.demo_use.add(made, self.now)
        finally:
            store.close()
        first, second = (its.title for its in newest)
        click.echo(f"Made up {len(made):,} forms, half with {first}, half with {second}.")
        click.echo(f"To remove them, and all else that is made up: {self.project.typed('demo --remove')}\n")
        return fill_in(self.project, DEMO)

    def record(self, to: Path, name: str) -> int:
        """Write the record; the exit code."""
        from prototype_kit.language import ENGLISH

        begun = [each for each in self.lessons.values() if any(done for _, done in self.progress.all(each))]
        lines = ["# What was learned by doing", ""]
        lines += [f"By {name}.", ""] if name else []
        lines += [f"In the project {self.folder.name}, with {self._worked_on()}.", ""]
        for lesson in begun or [self.lesson]:
            lines += [f"## {lesson.title}", "", "| step | begun | right |", "| --- | --- | --- |"]
            for number, (step, done) in enumerate(self.progress.all(lesson), 1):
                since = ENGLISH.moment(done.begun) if done else "not yet"
                right = ENGLISH.moment(done.right) if done and done.right else "not yet"
                lines.append(f"| {number}. {step.title} | {since} | {right} |")
            lines.append("")
        lines += ["Each step was looked at by prototype-kit, which sees what a project does and not why."]
        try:
            to.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        except OSError as error:
            raise KitError(f"{to} cannot be written: {error.strerror}.") from error
        click.echo(f"Wrote {to}")
        return DONE

    def _worked_on(self) -> str:
        """The services that are not as they were when the first step began; else the one of the lessons."""
        from prototype_kit.lessons import worked_on

        copies = [
            (done.begun, copy)
            for lesson in self.lessons.values()
            for step, done in self.progress.all(lesson)
            if done and (copy := self.progress.copy(lesson, step)).is_dir()
        ]
        names = (worked_on(self.folder, min(copies)[1]) if copies else []) or [self.subject.name]
        return f"the service{'' if len(names) == 1 else 's'} {' and '.join(names)}"
