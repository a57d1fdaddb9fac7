"""User needs: whether three are written as needs, and lead to pages that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from prototype_kit.lessons.reviewing import reviewed
from prototype_kit.lessons.sheet import answers
from prototype_kit.lessons.step import Look, not_yet, read_lesson, right
from prototype_kit.lessons.workspace import Workspace
from prototype_kit.site import Site

FEWEST = 3
_FILE = "lessons/user-needs.md"
_LINES = ("As a", "I need to", "So that")
_SOLUTION = re.compile(
    r"\b(app|website|web ?page|page|form|button|link|portal|account|log ?in|click|map|chatbot|email)\b",
    re.IGNORECASE,
)


def _written(workspace: Workspace) -> Look:
    if not workspace.can_be_read:
        return not_yet("There are faults in the files. Mend them first:", *map(str, workspace.faults))
    needs = list(answers(workspace.folder / _FILE))
    wrong = [words for heading, text in needs for words in _problems(workspace.now, heading, text)]
    if len(needs) < FEWEST:
        many = "no need" if not needs else "1 need" if len(needs) == 1 else f"{len(needs)} needs"
        wrong.append(f"There is {many} in {_FILE}. Write {FEWEST}, each below a heading of its own.")
    if wrong:
        return not_yet(*wrong)
    return right(f"{len(needs)} needs are written: who has them, what they have to get done, and why.")


def _problems(site: Site, heading: str, text: str) -> Iterator[str]:
    lines = {name: _after(text, name) for name in (*_LINES, "Pages:")}
    if missing := [name for name in _LINES if not lines[name]]:
        yield f"‘{heading}’: nothing stands after {', '.join(missing)}."
    if found := _SOLUTION.search(lines["I need to"]):
        yield f"‘{heading}’: ‘{found[0]}’ is part of a solution. What do they have to get done with it?"
    named = [name.strip() for name in lines["Pages:"].split(",") if name.strip()]
    known = {
        screen.name
        for service in site.services.values()
        for journey in service.journeys.values()
        for screen, _ in journey.screens
    }
    if not named:
        yield f"‘{heading}’: name the pages that meet it after Pages:, or write none."
    for name in named:
        if name != "none" and name not in known:
            yield f"‘{heading}’: no page is called ‘{name}’. prototype-kit map shows their names."


def _after(text: str, name: str) -> str:
    return next((line[len(name) :].strip() for line in text.splitlines() if line.startswith(name)), "")


USER_NEEDS = read_lesson(
    "user-needs",
    files(__package__).joinpath("user-needs.md").read_text(encoding="utf-8"),
    {"needs": _written, "review": reviewed},
)
