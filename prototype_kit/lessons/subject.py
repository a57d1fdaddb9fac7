"""What a lesson is about in a project: the service that its words name, or another in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from prototype_kit.document import Faults, read_yaml
from prototype_kit.lessons.copies import files
from prototype_kit.lessons.step import Lesson, Step
from prototype_kit.site import service_folder

EXAMPLE = "street_lights"
"""The service that the words of lessons are about."""
_JOURNEY, _ITS_PAGE = "report", "- page: fault\n"
_THINGS = re.compile(r"\blights?\b|\breport-start\b")  # that only the example has
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NAMED = re.compile(r"services/street_lights|street_lights|street-lights/report|street-lights|report\.yaml")


@dataclass(frozen=True)
class Subject:
    """A service: `place` is that of its folder in the project, `journey` the name of its first one.

    `example` says that it is the service of the words, by whatever name.
    """

    name: str
    place: str
    journey: str
    example: bool

    def of(self, lesson: Lesson) -> Lesson:
        """The lesson with the names of this service, and with a word about it where its forms are others."""
        return replace(lesson, words=self._named(lesson.words), steps=[*map(self._told, lesson.steps)])

    def _told(self, step: Step) -> Step:
        words = self._named(step.words)
        if not self.example and (any(step.edits) or _THINGS.search(step.words)):
            words = (
                f"The words of this step are about another form: that of {EXAMPLE}, which is not in this "
                f"project. Do the same in `{self.place}`. Any change that does what the step is about is "
                f"right.\n\n{words}"
            )
        return replace(step, words=words)

    def _named(self, words: str) -> str:
        slug = self.name.replace("_", "-")
        names = {
            f"services/{EXAMPLE}": self.place,
            EXAMPLE: self.name,
            "street-lights/report": f"{slug}/{self.journey}",
            "street-lights": slug,
            "report.yaml": f"{self.journey}.yaml",
        }
        return _NAMED.sub(lambda found: names[found[0]], words)


def find_subject(project: Path) -> Subject | None:
    """The service to learn with: the example, under whatever name, or else the first with a journey.

    Faults in the files do not matter. None where there is no journey at all.
    """
    return min(_subjects(project), key=lambda each: (not each.example, each.name != EXAMPLE), default=None)


def _subjects(project: Path) -> Iterator[Subject]:
    """Every service that the site lists and that has a journey."""
    for name in names_of_services(project):
        folder = service_folder(project, name)
        journeys = sorted(path for path in (folder / "journeys").glob("*.yaml") if "." not in path.stem)
        if journeys:
            place = folder.relative_to(project).as_posix()
            first = next((path for path in journeys if _is_the_examples(path)), None)
            yield Subject(name, place, (first or journeys[0]).stem, first is not None)


def _is_the_examples(journey: Path) -> bool:
    return journey.stem == _JOURNEY and _ITS_PAGE in journey.read_text(encoding="utf-8", errors="replace")


def names_of_services(project: Path) -> list[str]:
    """The service folders that the site lists; all that there are, while that cannot be read."""
    node = read_yaml(project / "site.yaml", "site.yaml", Faults())
    listed = [part.text for part in node["services"].parts] if node and "services" in node else []
    names = [name for name in listed if _NAME.fullmatch(name)]
    return names or sorted(path.parent.name for path in project.glob("services/*/service.yaml"))


def worked_on(project: Path, copy: Path) -> list[str]:
    """The service folders in which something is another than in a copy of the project."""
    return [
        name
        for name in names_of_services(project)
        if _content(project, service_folder(project, name)) != _content(copy, service_folder(copy, name))
    ]


def _content(project: Path, folder: Path) -> dict[str, bytes]:
    inside = folder.relative_to(project).parts
    return {
        "/".join(each.parts[len(inside) :]): (project / each).read_bytes()
        for each in files(project)
        if each.parts[: len(inside)] == inside
    }
