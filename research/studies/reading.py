"""The studies of a site, from `studies/<slug>/`: study.yaml, guide.md, consent.md and screener.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from prototype_kit import DefinitionError, Service, Site
from prototype_kit.document import Faults, Node, fill, nearest, read_yaml
from prototype_kit.errors import Fault
from research.studies import guide, sheet
from research.studies.places import pages_of, scenarios_of, starts_of
from research.studies.study import (
    NAMES,
    SLUG,
    SUBMITTED,
    Study,
    StudyEntry,
    Tag,
    Task,
    TaskEntry,
    filled_in,
)
from research.studies.words import Parts, Words, check_names, parse_parts, read_parts

FOLDER, FILE, SCREENER = "studies", "study.yaml", "screener.md"


def load_studies(site: Site) -> Mapping[str, Study]:
    """The studies of a site by slug, in the order of the alphabet. Raises `DefinitionError`."""
    faults = Faults()
    found = _read_all(site, faults)
    faults.stop_if_any()
    return {study.slug: study for study in found}


def load_study(site: Site, slug: str) -> Study:
    """One study of a site, whatever is wrong with others. Raises `DefinitionError`."""
    faults = Faults()
    found = _Reading(site, site.folder / FOLDER / slug, faults).study()
    faults.stop_if_any()
    if found is None:
        raise AssertionError("what cannot be read has faults")
    return found


def study_faults(site: Site) -> tuple[Fault, ...]:
    """Everything that is wrong with the studies of a site, in the order of files and lines."""
    try:
        load_studies(site)
    except DefinitionError as error:
        return error.faults
    return ()


def _read_all(site: Site, faults: Faults) -> list[Study]:
    folders = [path for path in sorted((site.folder / FOLDER).glob("*")) if path.is_dir()]
    read = [_Reading(site, path, faults).study() for path in folders if not path.name.startswith(".")]
    return [study for study in read if study is not None]


class _Reading:
    """One study in the making. What is wrong in one file hides nothing that is wrong in another."""

    def __init__(self, site: Site, folder: Path, faults: Faults):
        self.site, self.folder, self.faults = site, folder, faults
        self.known = (*NAMES, *site.words)

    def study(self) -> Study | None:
        """The study; None and faults when it cannot be used."""
        before = len(self.faults.found)
        self._check_slug()
        node = read_yaml(self.folder / FILE, self._shown(FILE), self.faults)
        entry = self._entry(node)
        service = self._service(node)
        tasks = list(self._tasks(node, service))
        guide_parts = guide.read_guide(self.folder / guide.FILE, self._shown(guide.FILE), self.faults)
        sheet_file = sheet.read_sheet(self.folder / sheet.FILE, self._shown(sheet.FILE), self.faults)
        screener = read_parts(self.folder / SCREENER, self._shown(SCREENER), self.faults)
        for parts in (guide_parts, sheet_file.parts if sheet_file is not None else None, screener):
            if parts is not None:
                check_names(parts, self.known, self.faults)
        if guide_parts is not None and _are_sound(node):
            minutes = {name: task.minutes if task is not None else None for name, task in tasks}
            self.faults.found.extend(guide.faults_of_tasks(guide_parts, minutes))
        if entry is None or guide_parts is None or sheet_file is None or screener is None:
            return None
        if len(self.faults.found) > before:
            return None
        found = [task for _, task in tasks if task is not None]
        return self._made(entry, found, guide_parts, sheet_file, screener)

    def _made(
        self,
        entry: StudyEntry,
        tasks: list[TaskEntry],
        guide_parts: Parts,
        sheet_file: sheet.SheetFile,
        screener: Parts,
    ) -> Study:
        values = {**self.site.words, **filled_in(entry, guide.minutes_of(guide_parts))}
        return Study(
            slug=self.folder.name,
            title=entry.title,
            question=entry.question,
            owner=entry.owner,
            controller=entry.controller,
            contact=entry.contact,
            service=entry.service,
            tasks=tuple(_task(task, values) for task in tasks),
            guide=guide.made_guide(guide_parts, values),
            sheet=sheet_file.sheet(values),
            screener=Words("\n".join(screener.lines).strip(), values),
            hypotheses=entry.hypotheses,
            segments=entry.segments,
            rounds=entry.rounds,
            retention=entry.retention,
            tags=tuple(Tag(key, name) for key, name in entry.tags.items()),
        )

    def _shown(self, name: str) -> str:
        return f"{FOLDER}/{self.folder.name}/{name}"

    def _check_slug(self) -> None:
        if not re.fullmatch(SLUG, self.folder.name):
            what = f"{self.folder.name!r} cannot be the name of a study's folder."
            mend = "Rename it: small letters, digits and hyphens, such as street-lights."
            self.faults.add_file(f"{FOLDER}/{self.folder.name}", what, mend)

    def _entry(self, node: Node | None) -> StudyEntry | None:
        if node is None:
            return None
        rest = node.without(["tasks"]) if node.is_mapping else node
        return fill(StudyEntry, rest, self.faults, also=["tasks"])

    def _service(self, node: Node | None) -> Service | None:
        """The service that the study is about, also when there are faults beside it."""
        if node is None or "service" not in node or not node["service"].text:
            return None
        slug = node["service"].text
        if slug not in self.site.services:
            what = f"There is no service {slug!r} in this site."
            self.faults.add(node["service"], what, nearest(slug, self.site.services))
        return self.site.services.get(slug)

    def _tasks(self, node: Node | None, service: Service | None) -> Iterator[tuple[str, TaskEntry | None]]:
        """The names of tasks, and what each is when it can be read."""
        if node is None or not node.is_mapping:
            return
        if "tasks" not in node or not node["tasks"].parts:
            place = node.get("tasks", node)
            mend = "Write tasks:, and below it - name: with title, goal, start and success."
            self.faults.add(place, "The study has no tasks.", mend)
            return
        seen: dict[str, int] = {}
        for part in node["tasks"].parts:
            task = fill(TaskEntry, part, self.faults)
            name = part["name"].text if "name" in part else ""
            if name in seen:
                what = f"Two tasks are called {name!r}; the first is on line {seen[name]}."
                self.faults.add(part["name"], what, "Give one of them another name.")
            elif name:
                seen[name] = part["name"].line
                yield name, task
            if task is not None:
                self._check_goal(part["goal"])
                if service is not None:
                    self._check_places(task, part, service)

    def _check_goal(self, place: Node) -> None:
        goal = parse_parts(f"# Goal\n{place.text}", place.file, Faults())
        unknown = Faults()
        if goal is not None:
            check_names(goal, self.known, unknown)
        for fault in unknown.found:
            self.faults.add(place, fault.what, fault.mend)

    def _check_places(self, task: TaskEntry, part: Node, service: Service) -> None:
        starts, pages = starts_of(service), (*pages_of(service), SUBMITTED)
        if task.start not in starts:
            what = f"No task of this study can start at {task.start!r}."
            self.faults.add(part["start"], what, nearest(task.start, starts))
        reaches = task.success.reaches
        if reaches is not None and reaches not in pages:
            what = f"There is no page {reaches!r} that a task could reach."
            self.faults.add(part["success"].at(["reaches"]), what, _nearest_page(reaches, pages))
        if task.scenario is not None:
            self._check_scenario(task, task.scenario, part["scenario"], service)

    def _check_scenario(self, task: TaskEntry, name: str, place: Node, service: Service) -> None:
        scenarios = scenarios_of(service)
        if name not in scenarios:
            what = f"There is no scenario {name!r} in the service {service.slug!r}."
            self.faults.add(place, what, nearest(name, scenarios))
        elif task.start != f"{service.slug}/{scenarios[name]}" and task.start in starts_of(service):
            what = f"The scenario {name!r} is about the journey {scenarios[name]!r}."
            mend = f"Write start: {service.slug}/{scenarios[name]}, or choose another scenario."
            self.faults.add(place, what, mend)


def _are_sound(node: Node | None) -> bool:
    """Whether all tasks have names of their own. Else the guide would be blamed for what is wrong there."""
    parts = node["tasks"].parts if node is not None and "tasks" in node else ()
    names = [part["name"].text if "name" in part else "" for part in parts]
    return bool(names) and len({*names}) == len(names) and all(re.fullmatch(SLUG, name) for name in names)


def _task(entry: TaskEntry, values: Mapping[str, str]) -> Task:
    return Task(
        name=entry.name,
        title=entry.title,
        goal=Words(entry.goal.strip(), values),
        start=entry.start,
        success=entry.success,
        scenario=entry.scenario,
        minutes=entry.minutes,
    )


def _nearest_page(page: str, pages: tuple[str, ...]) -> str:
    """What was meant, among the pages of its journey where it names one: all would be too many to read."""
    journey = page.rpartition("/")[0]
    within = [each for each in pages if each == SUBMITTED or each.startswith(f"{journey}/")]
    return nearest(page, within if len(within) > 1 else pages)
