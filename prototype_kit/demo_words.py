"""What staff and residents say in the made-up cases of a demonstration: `demo.yaml` of a service."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, Field

from prototype_kit.conditions import RelativeDate
from prototype_kit.document import FORM, Faults, Node, Term, fill, nearest, read_yaml
from prototype_kit.language import ENGLISH, NAMES
from prototype_kit.questions import Radios, Select
from prototype_kit.questions.date import Date
from prototype_kit.questions.question import Name
from prototype_kit.service import Service
from prototype_kit.site import Site

FILE = "demo.yaml"


class DemoWords(BaseModel):
    """`demo.yaml` of one service. Without the file it is as if it held nothing."""

    model_config = FORM
    says: dict[Name, tuple[dict[str, Term], ...]] = Field(
        default_factory=dict,
        description="What staff tell people when a case gets a status: by status, by language.",
    )
    notes: tuple[Term, ...] = Field((), description="What staff write for themselves.")
    answers: dict[Name, tuple[Term, ...]] = Field(
        default_factory=dict,
        description="What people type or choose, by the name of the question; a day like 9 days ago.",
    )
    never: dict[Name, tuple[Name, ...]] = Field(
        default_factory=dict, description="The statuses that no case of a journey gets, by its name."
    )


def read_demo_words(site: Site, service: Service, faults: Faults) -> DemoWords:
    """What is said in the made-up cases of a service; what is wrong with its file is added to `faults`."""
    path = service.folder / FILE
    if not path.exists():
        return DemoWords()
    node = read_yaml(path, path.relative_to(site.folder).as_posix(), faults)
    found = fill(DemoWords, node, faults) if node is not None else None
    if found is None or node is None:
        return DemoWords()
    _check_names("status", found.says, service.entry.statuses, "says", node, faults)
    questions = {name: 1 for journey in service.journeys.values() for name in journey.questions}
    _check_names("question", found.answers, questions, "answers", node, faults)
    _check_answers(service, found, node, faults)
    _check_names("journey", found.never, service.journeys, "never", node, faults)
    _check_never(service, found, node, faults)
    _check_languages(found, node, faults)
    return found


def _check_names(
    what: str,
    given: Mapping[str, object],
    known: Mapping[str, object],
    key: str,
    node: Node,
    faults: Faults,
) -> None:
    for name in given:
        if name not in known:
            said = f"There is no {what} {name!r} in this service."
            faults.add(node[key].key(name), said, nearest(name, known))


def _check_answers(service: Service, found: DemoWords, node: Node, faults: Faults) -> None:
    for journey in service.journeys.values():
        for name, answers in found.answers.items():
            question = journey.questions.get(name)
            for answer, place in zip(answers, node["answers"][name].parts, strict=True):
                if isinstance(question, Radios | Select) and answer not in question.options:
                    said = f"{answer!r} is no option of {name!r}."
                    faults.add(place, said, nearest(answer, question.options))
                if isinstance(question, Date) and not _is_day(answer):
                    faults.add(place, f"{answer!r} is not a day.", "Write it like 9 days ago.")


def _is_day(text: str) -> bool:
    try:
        RelativeDate.read(text)
    except ValueError:
        return False
    return True


def _check_never(service: Service, found: DemoWords, node: Node, faults: Faults) -> None:
    for journey, statuses in found.never.items():
        for status, place in zip(statuses, node["never"][journey].parts, strict=True):
            if status not in service.entry.statuses:
                said = f"There is no status {status!r} in this service."
                faults.add(place, said, nearest(status, service.entry.statuses))


def _check_languages(found: DemoWords, node: Node, faults: Faults) -> None:
    for status, sentences in found.says.items():
        for sentence, place in zip(sentences, node["says"][status].parts, strict=True):
            for code in sentence:
                if code not in NAMES:
                    what = f"{code!r} is no language that the kit has."
                    faults.add(place.key(code), what, nearest(code, NAMES))
            if ENGLISH.code not in sentence:
                faults.add(place, "This is not said in English.", "Add en: and the English words.")
