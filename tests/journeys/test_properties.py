"""What holds for every journey and all answers, found out with journeys that nobody wrote."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from prototype_kit.answers import EMPTY, REMOVED, Answers, Choice, Value
from prototype_kit.document import Faults
from prototype_kit.journey import (
    ItemList,
    Journey,
    JourneyReader,
    Page,
    Repeat,
    Step,
    Walk,
    find_faults,
    walk,
)
from prototype_kit.rules import Rules

TODAY = date(2026, 11, 21)
MOST = 9

YES_NO, COLOUR, NUMBER, TEXT = (
    {"type": "yes-no"},
    {"type": "radios", "options": {"a": "A", "b": "B", "c": "C"}},
    {"type": "whole-number", "max": "3"},
    {"type": "text", "optional": "yes"},
)
KINDS: Mapping[str, tuple[Mapping[str, Any], tuple[str, ...], tuple[Value, ...]]] = {
    "yes-no": (YES_NO, ("yes", "no"), (Choice("yes", "Yes"), Choice("no", "No"), "an old answer")),
    "radios": (COLOUR, ("a", "b", "c"), (Choice("a", "A"), Choice("c", "C"), Choice("gone", "Gone"))),
    "whole-number": (NUMBER, ("0", "1", "2"), (0, 1, 2, 3, 4)),
    "text": (TEXT, ("words",), ("words", "")),
}
"""Each kind of question: how it is declared, values to compare with, and answers that may be stored."""


@st.composite
def conditions(draw: st.DrawFn, seen: Mapping[str, str], repeats: Mapping[str, Mapping[str, str]]) -> Any:
    """A condition on something that was asked before."""
    shape = draw(st.sampled_from(["is", "is", "one of", "answered", "number", "not", "any", "all", "item"]))
    if shape in ("not", "any", "all"):
        inner = draw(conditions(seen, repeats))
        return {shape: inner if shape == "not" else [inner, draw(conditions(seen, repeats))]}
    if shape == "item" and repeats:
        repeat = draw(st.sampled_from(sorted(repeats)))
        sign = draw(st.sampled_from(["any_item", "every_item"]))
        return {repeat: {sign: draw(conditions(repeats[repeat], {}))}}
    name = draw(st.sampled_from(sorted(seen)))
    values = KINDS[seen[name]][1]
    if shape == "number" and seen[name] == "whole-number":
        return {
            name: {draw(st.sampled_from(["less_than", "more_than"])): draw(st.sampled_from(["0", "1", "2"]))}
        }
    if shape == "one of":
        return {name: draw(st.lists(st.sampled_from(values), min_size=1, max_size=2))}
    return {name: {"answered": "no"}} if shape == "answered" else {name: draw(st.sampled_from(values))}


@st.composite
def journeys(draw: st.DrawFn) -> dict[str, Any]:
    """A journey file: pages, information pages, exits and repeats, with conditions on what came before."""
    seen: dict[str, str] = {}
    repeats: dict[str, dict[str, str]] = {}

    def page(name: str, known: dict[str, str], found: dict[str, str]) -> dict[str, Any]:
        kind = draw(st.sampled_from(sorted(KINDS)))
        entry = {"page": name, "ask": f"What is {name}?", **KINDS[kind][0]}
        if known and draw(st.booleans()):
            entry["when"] = draw(conditions(known, {} if found is not known else repeats))
        found[name] = kind
        return entry

    pages = []
    for number in range(draw(st.integers(1, MOST))):
        numbers = sorted(name for name, kind in seen.items() if kind == "whole-number")
        shapes = (
            ["page", "page", "page"] + ["say", "exit"] * bool(seen) + ["repeat"] * bool(numbers) + ["list"]
        )
        match draw(st.sampled_from(shapes)):
            case "page":
                pages.append(page(f"q{number}", seen, seen))
            case "repeat" | "list" as shape:
                inner: dict[str, str] = {}
                inside = [
                    page(f"q{number}-{part}", {**seen, **inner}, inner)
                    for part in range(draw(st.integers(1, 3)))
                ]
                how = (
                    {"for_each": draw(st.sampled_from(numbers))}
                    if shape == "repeat"
                    else {
                        "title": "Items",
                        "add": "Another?",
                        "min": str(draw(st.integers(0, 2))),
                        "max": "3",
                    }
                )
                pages.append({"repeat": f"r{number}", **how, "item": "item {n}", "pages": inside})
                repeats[f"r{number}"] = inner
            case shape:
                pages.append({shape: f"words{number}", "when": draw(conditions(seen, repeats))})
    return {"title": "A journey", "pages": pages}


@st.composite
def answered(draw: st.DrawFn) -> tuple[dict[str, Any], Answers]:
    """A journey, and what somebody said: answers that hold or not, on the path or not, some missing."""
    declared = draw(journeys())

    def some(pages: list[dict[str, Any]]) -> Answers:
        asked = [page for page in pages if "page" in page]
        values = {page["page"]: draw(st.none() | st.sampled_from(KINDS[page["type"]][2])) for page in asked}
        names = [
            page.get("page") or page.get("say") or (page["repeat"] if "add" in page else "") for page in pages
        ]
        continued = names if draw(st.booleans()) else draw(st.lists(st.sampled_from(names)))
        return Answers(
            {k: v for k, v in values.items() if v is not None}, {}, frozenset(filter(None, continued))
        )

    answers = some(declared["pages"])
    for entry in declared["pages"]:
        for number in draw(st.lists(st.sampled_from("123"), unique=True)) if "repeat" in entry else ():
            item = REMOVED if draw(st.integers(0, 4)) == 0 else some(entry["pages"])
            answers = answers.with_item(entry["repeat"], number, item)
    return declared, answers


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, Any]], Journey]:
    """Reads a journey from a service folder that has every content file."""
    folder = tmp_path_factory.mktemp("service")
    for part in ("content", "journeys"):
        (folder / part).mkdir()
    for name in ("j-start", "j-confirmation", *(f"words{number}" for number in range(MOST))):
        (folder / "content" / f"{name}.md").write_text("# Words\n\nMore words.\n")

    def reading(declared: dict[str, Any]) -> Journey:
        return read_journey(folder, declared)

    return reading


def read_journey(folder: Path, declared: dict[str, Any]) -> Journey:
    """The journey of a file; JSON is YAML, too."""
    path, faults = folder / "journeys" / "j.yaml", Faults()
    path.write_text(json.dumps(declared, indent=1), encoding="utf-8")
    found = JourneyReader(folder, "service", Rules(), faults).read(path)
    assert found is not None
    find_faults(found, faults)
    assert faults.found == []
    return found.journey


# The folder of `read` holds no state between examples: each writes the file anew.
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "100"))
"""How many journeys each property is tried on. A long run: PROPERTY_EXAMPLES=1000."""
examples = settings(
    max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
Read = Callable[[dict[str, Any]], Journey]


def paths(walked: Walk) -> list[str]:
    """The addresses of a walk's steps."""
    return [step.path for step in walked.steps]


@examples
@given(answered())
def test_the_same_answers_walk_the_same_way(read: Read, case: tuple[dict[str, Any], Answers]) -> None:
    """Twice the same, also when the answers were stored in between."""
    journey, answers = read(case[0]), case[1]
    first, second = walk(journey, answers, TODAY), walk(journey, Answers.loads(answers.dumps()), TODAY)
    assert [(step.path, step.done) for step in first.steps] == [
        (step.path, step.done) for step in second.steps
    ]
    assert (first.answers, first.complete) == (second.answers, second.complete)


@examples
@given(answered())
def test_a_walk_goes_on_until_something_is_lacking(read: Read, case: tuple[dict[str, Any], Answers]) -> None:
    """No page comes twice, only the last may not be done, and the walk is complete when that is done, too."""
    walked = walk(read(case[0]), case[1], TODAY)
    assert len(set(paths(walked))) == len(walked.steps)
    assert all(step.done for step in walked.steps[:-1])
    assert walked.complete == all(step.done for step in walked.steps)
    assert (walked.stop is None) == walked.complete
    assert walked.exit is None or not walked.complete


@examples
@given(answered())
def test_pages_come_in_their_order_and_none_is_skipped(
    read: Read, case: tuple[dict[str, Any], Answers]
) -> None:
    """Steps follow the file, and a page without a condition is left out only behind the last step."""
    journey = read(case[0])
    walked = walk(journey, case[1], TODAY)
    order = [entry.name for entry in journey.entries]
    places = [order.index(step.item.repeat.name if step.item else step.screen.name) for step in walked.steps]
    assert places == sorted(places)
    reached = len(order) if walked.complete else places[-1]
    always = [e.name for e in journey.entries[:reached] if e.when is None and not isinstance(e, Repeat)]
    assert [name for name in always if name not in paths(walked)] == []


def subset(kept: Answers, given_: Answers) -> bool:
    """Whether everything in one is in the other."""
    return (
        kept.values.items() <= given_.values.items()
        and kept.continued <= given_.continued
        and all(
            subset(item, given_.item(r, i)) for r, items in kept.items.items() for i, item in items.items()
        )
    )


@examples
@given(answered())
def test_only_what_is_on_the_path_is_kept(read: Read, case: tuple[dict[str, Any], Answers]) -> None:
    """Nothing is kept that was not given, and nothing of a page that is not on the path and done."""
    walked = walk(read(case[0]), case[1], TODAY)
    assert subset(walked.answers, case[1])
    done = [step for step in walked.steps if step.done]
    for step in done:
        assert step.screen.name in scope(walked.answers, step).continued
    outside = {step.screen.name for step in done if step.item is None}
    assert walked.answers.continued == outside
    for repeat, items in walked.answers.items.items():
        for number, item in items.items():
            inside = {
                s.screen.name for s in done if s.item and (s.item.repeat.name, s.item.id) == (repeat, number)
            }
            assert item.continued == inside
            assert item.values.keys() <= inside


def scope(answers: Answers, step: Step) -> Answers:
    """The answers that a step's page belongs to."""
    return answers if step.item is None else answers.item(step.item.repeat.name, step.item.id)


@examples
@given(answered())
def test_what_is_off_the_path_changes_nothing(read: Read, case: tuple[dict[str, Any], Answers]) -> None:
    """The answers that are kept walk the same way as all that were given."""
    journey = read(case[0])
    walked = walk(journey, case[1], TODAY)
    again = walk(journey, walked.answers, TODAY)
    assert (paths(walked), walked.answers, walked.complete) == (paths(again), again.answers, again.complete)


@examples
@given(answered())
def test_the_way_back_undoes_the_way_on(read: Read, case: tuple[dict[str, Any], Answers]) -> None:
    """Before what follows a step is that step; the first has none before it, the last none after it."""
    walked = walk(read(case[0]), case[1], TODAY)
    assume(walked.steps)
    for step in walked.steps[:-1]:
        following = walked.after(step.path)
        assert following is not None
        assert walked.before(following.path) is step
    assert walked.before(walked.steps[0].path) is None
    assert walked.after(walked.steps[-1].path) is None
    assert walked.after(walked.steps[0].path, changing=True) is walked.stop


@examples
@given(answered())
def test_every_step_sees_only_what_came_before(read: Read, case: tuple[dict[str, Any], Answers]) -> None:
    """What a step knows are the answers of the steps before it, outside and in its own item."""
    journey = read(case[0])
    walked = walk(journey, case[1], TODAY)
    before: set[tuple[str | None, str]] = set()
    for step in walked.steps:
        own = step.item.repeat.name + step.item.id if step.item else None
        seen = {name for place, name in before if place in (None, own)}
        assert {name for name in journey.questions if name in step.known} == seen
        given_ = scope(walked.answers, step).values.keys() if step.done else set()
        asked = {q.name for q in step.screen.asked} if isinstance(step.screen, Page) else set()
        before |= {(own, name) for name in asked & given_}


@examples
@given(journeys())
def test_there_is_no_dead_end(read: Read, declared: dict[str, Any]) -> None:
    """Whoever answers page after page comes to check answers or to an exit."""
    journey, answers = read(declared), EMPTY
    for _ in range(len(journey.screens) * 4):
        walked = walk(journey, answers, TODAY)
        step = walked.stop
        if step is None or walked.exit is not None:
            break
        values: dict[str, Value | None] = {}
        if isinstance(step.screen, ItemList):
            answers = listed(answers, step.screen.repeat)
            continue
        if isinstance(step.screen, Page):
            for question in step.screen.questions:
                values[question.name] = question.parse(
                    question.samples(step.context()).valid[-1], step.context()
                )
        page = scope(answers, step).with_page(step.screen.name, values)
        answers = page if step.item is None else answers.with_item(step.item.repeat.name, step.item.id, page)
    walked = walk(journey, answers, TODAY)
    assert walked.complete or walked.exit is not None


def listed(answers: Answers, repeat: Repeat) -> Answers:
    """What somebody says to a list: one more while there are too few, and then that this is all."""
    if len(answers.item_ids(repeat.name)) < repeat.min:
        return answers.with_new_item(repeat.name)[0]
    return answers.with_page(repeat.name, {})


@examples
@given(answered(), st.randoms(use_true_random=False))
def test_sections_are_walked_each_by_itself(
    read: Read, case: tuple[dict[str, Any], Answers], chance: Random
) -> None:
    """Parted into sections, each goes on until something is lacking there; back and on stay inside it."""
    declared, answers = case
    pages = declared["pages"]
    cuts = sorted(chance.sample(range(1, len(pages)), min(len(pages) - 1, chance.randint(0, 3))))
    parts = [pages[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(pages)], strict=True)]
    sections = [
        {
            "section": f"s{number}",
            "title": "Some",
            "pages": part,
            "after": [f"s{other}" for other in range(number) if chance.random() < 0.3],
        }
        for number, part in enumerate(parts)
    ]
    walked = walk(read({"title": "A journey", "sections": sections}), answers, TODAY)
    tasks = walked.steps[0]
    assert [step.path for step in walked.steps] == ["tasks", *(s.path for p in walked.parts for s in p.steps)]
    assert walked.complete == all(part.done for part in walked.parts)
    assert walked.stop is (None if walked.complete else tasks)
    finished: set[str] = set()
    for part in walked.parts:
        assert part.open == finished.issuperset(part.section.after)
        assert part.open or not part.steps
        assert all(step.done for step in part.steps[:-1])
        assert part.done == (part.open and all(step.done for step in part.steps))
        finished |= {part.section.name} if part.done else set()
        for one, following in pairwise([tasks, *part.steps, tasks]):
            if one is not tasks:
                assert walked.after(one.path) is following
            if following is not tasks:
                assert walked.before(following.path) is one
    again = walk(read({"title": "A journey", "sections": sections}), walked.answers, TODAY)
    assert (again.answers, paths(again)) == (walked.answers, paths(walked))


def steps_of_work(work: Callable[[], object]) -> int:
    """How many operations of Python some work takes, loops and comprehensions included."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def long_journey(read: Read, pages: int) -> tuple[Journey, Answers]:
    """A journey of so many pages, each of which depends on the one before, and all its answers."""
    declared: list[dict[str, Any]] = [{"page": "q0", "ask": "What is it?", **YES_NO}]
    declared += [
        {"page": f"q{number}", "ask": "What is it?", "when": {f"q{number - 1}": "yes"}, **YES_NO}
        for number in range(1, pages)
    ]
    answers = EMPTY
    for number in range(pages):
        answers = answers.with_page(f"q{number}", {f"q{number}": Choice("yes", "Yes")})
    return read({"title": "A journey", "pages": declared}), answers


def test_a_walk_takes_time_linear_in_its_pages(read: Read) -> None:
    """Twice the pages are twice the work, not four times."""
    work = []
    for pages in (250, 500):
        journey, answers = long_journey(read, pages)
        assert walk(journey, answers, TODAY).complete
        work.append(steps_of_work(lambda j=journey, a=answers: walk(j, a, TODAY)))
    assert 1.8 < work[1] / work[0] < 2.2


def test_a_walk_takes_time_linear_in_its_items(read: Read) -> None:
    """Twice the items of a repeat are twice the work, too."""
    number = {"page": "many", "ask": "How many?", "type": "whole-number", "max": "50"}
    pages = [
        {"page": "one", "ask": "What is it?", **YES_NO},
        {"page": "two", "ask": "What is it?", "when": {"one": "yes"}, **YES_NO},
    ]
    repeat = {"repeat": "items", "for_each": "many", "item": "item {n}", "pages": pages}
    journey = read({"title": "A journey", "pages": [number, repeat]})
    work = []
    for many in (25, 50):
        item = EMPTY.with_page("one", {"one": Choice("yes", "Yes")}).with_page(
            "two", {"two": Choice("no", "No")}
        )
        answers = Answers(
            {"many": many}, {}, frozenset({"many"}), {"items": {str(n + 1): item for n in range(many)}}
        )
        assert walk(journey, answers, TODAY).complete
        work.append(steps_of_work(lambda a=answers: walk(journey, a, TODAY)))
    assert 1.8 < work[1] / work[0] < 2.2
