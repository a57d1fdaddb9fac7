"""`example.yaml` of a study: what is made up about it, and what is wrong with the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from prototype_kit import DefinitionError, Service, Site
from prototype_kit.document import Faults, Node, Term, fill, nearest, read_yaml
from prototype_kit.errors import Fault
from research.consent import NEEDED, How, Item
from research.finding import Confidence, Severity, Status
from research.observation import Kind
from research.participant import code_of
from research.rounds import slug_of
from research.session import Outcome
from research.studies import FOLDER, Study, load_studies

FILE = "example.yaml"
MADE_UP = "(made-up)"
"""How the name of every round ends that was frozen for an example."""
_FORM = ConfigDict(frozen=True, extra="forbid")
_AT = re.compile(r"([12]) ([01]\d|2[0-3]):([0-5]\d)")


def _round_name(name: str) -> str:
    if not name.endswith(MADE_UP):
        raise ValueError(f"This round is part of an example.\nEnd its name with {MADE_UP}.")
    return name


def _days_ago(days: int) -> int:
    if not 7 <= days <= 300:
        raise ValueError(f"{days} days ago is no time for a made-up round.\nWrite 7 to 300.")
    return days


def _at(text: str) -> str:
    if not _AT.fullmatch(text):
        raise ValueError(f"{text!r} is no time of a round.\nWrite the day, 1 or 2, and the time: 1 09:30.")
    return text


def _number(text: object) -> object:
    """YAML is read as text, and one of some numbers has to be a number."""
    return int(text) if isinstance(text, str) and text.isdecimal() else text


_Number = BeforeValidator(_number)
Which = Annotated[Literal[1, 2], _Number]
"""The earlier or the later of the two rounds."""


class OtherWords(BaseModel):
    """Words of the service that were others in a round."""

    model_config = _FORM
    file: Term = Field(description="The file, from the folder of the service.")
    now: Term = Field(description="What stands there now.")
    then: Term = Field(description="What stood there in that round.")


class MadeUpRound(BaseModel):
    """One of `rounds:`."""

    model_config = _FORM
    name: Annotated[Term, AfterValidator(_round_name)] = Field(description="What the round is called.")
    days_ago: Annotated[int, AfterValidator(_days_ago)] = Field(description="When its sessions begin.")
    words: tuple[OtherWords, ...] = Field((), description="What the service said otherwise.")

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return slug_of(self.name)


class MadeUpNote(BaseModel):
    """One of the notes of a task, or of a session where it belongs to none."""

    model_config = _FORM
    by: Term = Field(description="Who wrote it: a role.")
    text: Term = Field(description="What was seen or heard.")
    page: Term | None = Field(None, description="The page that was on the screen, by its name.")
    kind: Kind = Field("observation", description="What kind of note it is.")
    tags: tuple[Term, ...] = Field((), description="Tags of the study, by name.")
    theme: Term | None = Field(None, description="The theme that it lies in.")
    reviewed: bool = Field(True, description="Whether the team has read it again.")


class Refused(BaseModel):
    """An answer that a page did not take."""

    model_config = _FORM
    page: Term = Field(description="The page, by its name.")
    rule: Term = Field(description="The rule that refused it, such as `required`.")


class MadeUpTask(BaseModel):
    """How a task went. What happens on pages that the journey has no more is left out."""

    model_config = _FORM
    outcome: Outcome = Field(description="How it ended.")
    minutes: float = Field(gt=0, le=30, description="How long it took.")
    ease: Annotated[int, Field(ge=1, le=7)] | None = Field(None, description="The Single Ease Question.")
    helped: int = Field(0, ge=0, le=9, description="How often the moderator helped.")
    refused: tuple[Refused, ...] = Field((), description="Answers that were not taken.")
    back: tuple[Term, ...] = Field((), description="Pages that were left by going back, by name.")
    until: Term | None = Field(None, description="The page on which they stopped, by its name.")
    notes: tuple[MadeUpNote, ...] = ()


class MadeUpSession(BaseModel):
    """One of `sessions:`; participants are numbered in this order."""

    model_config = _FORM
    round: Which = Field(description="Which of the rounds was shown: 1 or 2.")
    at: Annotated[Term, AfterValidator(_at)] = Field(description="The day of the round, and the time.")
    segment: Term = Field(description="One of the segments of the study.")
    agreed: frozenset[Item] = Field(frozenset(), description="What was agreed to.")
    how: How = Field("screen", description="On what: screen or paper.")
    under_16: bool = False
    guardian: bool = Field(False, description="Whether a parent or guardian agreed too.")
    needs: Term | None = Field(None, description="Access needs.")
    device: Literal["mobile", "tablet", "desktop"] = "tablet"
    pilot: bool = False
    ends: Literal["refused", "withdrawn"] | None = Field(None, description="Where it did not last.")
    tasks: dict[str, MadeUpTask] = Field(default_factory=dict, description="Tasks of the study, by name.")
    replay: Term | None = Field(None, description="The task whose screen can be replayed.")
    notes: tuple[MadeUpNote, ...] = Field((), description="Notes from after the tasks.")

    @property
    def all_notes(self) -> tuple[MadeUpNote, ...]:
        """Those of its tasks, then its own."""
        return (*(note for task in self.tasks.values() for note in task.notes), *self.notes)


class RestsOn(BaseModel):
    """Evidence: notes of a theme, a measure by how its words begin, or somebody's time on a page.

    Of the notes a tag or a task may say which; `page` goes with a participant and a task.
    """

    model_config = _FORM
    theme: Term | None = None
    tag: Term | None = None
    measure: Term | None = None
    participant: Term | None = None
    task: Term | None = None
    page: Term | None = None


class MadeUpFinding(BaseModel):
    """One of `findings:`."""

    model_config = _FORM
    round: Which
    learned: Term = Field(description="The statement.")
    severity: Annotated[Severity, _Number]
    confidence: Confidence
    status: Status = "open"
    action: str = ""
    iteration: bool = Field(False, description="Whether it led to an iteration, where the project has any.")
    rests_on: tuple[RestsOn, ...] = ()


class Script(BaseModel):
    """`example.yaml`."""

    model_config = _FORM
    rounds: tuple[MadeUpRound, MadeUpRound] = Field(description="Two rounds, the earlier first.")
    moderator: Term = Field(description="Who moderates: a role.")
    answers: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="What is typed in a task, by its name and the field's."
    )
    sessions: tuple[MadeUpSession, ...]
    findings: tuple[MadeUpFinding, ...] = ()


def read_scripts(site: Site) -> Mapping[str, tuple[Study, Script]]:
    """The studies of a site that have an example, with it, by slug. Raises `DefinitionError`."""
    faults = Faults()
    found = {slug: (study, _read(site, study, faults)) for slug, study in load_studies(site).items()}
    faults.stop_if_any()
    return {slug: (study, script) for slug, (study, script) in found.items() if script is not None}


def script_faults(site: Site) -> tuple[Fault, ...]:
    """What is wrong with the examples of a site; nothing while its studies cannot be read."""
    try:
        studies = load_studies(site)
    except DefinitionError:
        return ()
    faults = Faults()
    for study in studies.values():
        _read(site, study, faults)
    return tuple(faults.found)


def _read(site: Site, study: Study, faults: Faults) -> Script | None:
    path = site.folder / FOLDER / study.slug / FILE
    if not path.exists():
        return None
    node = read_yaml(path, path.relative_to(site.folder).as_posix(), faults)
    script = fill(Script, node, faults) if node is not None else None
    if script is not None and node is not None:
        _check(script, study, site.services[study.service], node, faults)
    return script


def _check(script: Script, study: Study, service: Service, node: Node, faults: Faults) -> None:
    """What it names must be there. Words and pages may be gone: people change their services."""
    tasks = [task.name for task in study.tasks]
    tags = [tag.name for tag in study.tags]
    for session, place in zip(script.sessions, node["sessions"].parts, strict=True):
        _check_name("segment", session.segment, study.segments, place["segment"], faults)
        for task in session.tasks:
            _check_name("task", task, tasks, place["tasks"], faults)
        for tag in (tag for note in session.all_notes for tag in note.tags):
            _check_name("tag", tag, tags, place, faults)
        if session.replay:
            _check_replay(session, session.replay, place["replay"], faults)
        if session.ends != "refused" and not session.agreed >= NEEDED:
            mend = "Write agreed: [take_part, notes], or ends: refused."
            faults.add(place, "Nobody has a session without agreeing to take part and to notes.", mend)
    for field in script.answers:
        _check_name("task", field, tasks, node["answers"], faults)
    codes = [code_of(number) for number, _ in enumerate(script.sessions, 1)]
    for code, place in _named_participants(script, node):
        _check_name("participant", code, codes, place, faults)
    for file, place in _files(script, node):
        if not (service.folder / file).resolve().is_relative_to(service.folder.resolve()):
            what = f"{file!r} is outside the folder of the service."
            faults.add(place, what, "Name a file of the service, such as content/contact.md.")


def _check_replay(session: MadeUpSession, task: str, place: Node, faults: Faults) -> None:
    _check_name("task", task, list(session.tasks), place, faults)
    if "replay" not in session.agreed:
        mend = "Add replay to agreed:, or take this line out."
        faults.add(place, "No screen is recorded without consent to it.", mend)


def _check_name(
    what: str, name: str, known: tuple[str, ...] | list[str], place: Node, faults: Faults
) -> None:
    if name not in known:
        faults.add(place, f"The study has no {what} {name!r}.", nearest(name, known))


def _named_participants(script: Script, node: Node) -> Iterator[tuple[str, Node]]:
    for number, finding in enumerate(script.findings):
        for each in finding.rests_on:
            if each.participant:
                yield each.participant, node["findings"].parts[number]


def _files(script: Script, node: Node) -> Iterator[tuple[str, Node]]:
    for number, shown in enumerate(script.rounds):
        for words in shown.words:
            yield words.file, node["rounds"].parts[number]
