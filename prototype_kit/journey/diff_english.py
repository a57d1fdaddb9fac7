"""Differences in plain English: what changed, and what it means for the people who use the service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import ndiff
from itertools import groupby

from prototype_kit.journey.change import Change, Kind
from prototype_kit.journey.stops import spoken
from prototype_kit.language import NAMES
from prototype_kit.questions import sentence_case

MOST_LINES = 12  # of a text that changed: a page of them says less than the file itself

ABOUT_PEOPLE: frozenset[Kind] = frozenset({
    "collects", "collects-more", "no-longer-collects", "said-to-collect-nothing", "personal-data",
    "keeps", "no-longer-keeps",
})  # fmt: skip
_PEOPLE = {
    "more": "More people see this page.",
    "fewer": "Fewer people see this page.",
    "other": "Other people may see this page.",
}


def english(change: Change) -> str:
    """One difference as sentences; further lines hold parts of longer texts."""
    said = _SAYING[change.kind](change)
    return said if change.language == "en" else f"In {NAMES.get(change.language, change.language)}: {said}"


def grouped(changes: Iterable[Change]) -> Iterator[tuple[str, list[str]]]:
    """The differences in words, under a heading each: people's data, the whole, then page by page."""
    for heading, group in groupby(changes, key=_heading):
        yield heading, [english(change) for change in group]


def _heading(change: Change) -> str:
    if change.kind in ABOUT_PEOPLE:
        return "People’s data"
    return f"Page ‘{change.page}’" if change.page else "As a whole"


def _about(change: Change) -> str:
    """What a part is a part of, for a page that may ask several questions."""
    return f"‘{change.question}’: " if change.question and change.question != change.page else ""


def _was_and_is(what: str, old: str, new: str, mark: Callable[[str], str]) -> str:
    if not old:
        return f"{what} is new: {mark(new)}."
    if not new:
        return f"{what} is gone. It was {mark(old)}."
    return f"{what} was {mark(old)} and is now {mark(new)}."


def _quoted(words: str) -> str:
    return f"‘{words}’"


def _collects(change: Change) -> str:
    return f"Now also collects {change.part}: {_quoted(change.new)} (page ‘{change.page}’)."


def _collects_more(change: Change) -> str:
    return f"Asks for {change.old} in one more place: {_quoted(change.new)} (page ‘{change.page}’)."


def _no_longer_collects(change: Change) -> str:
    return f"No longer asks for {change.old}. It was asked with {_quoted(change.new)}."


def _said_to_collect_nothing(change: Change) -> str:
    return f"{_quoted(change.question)} is still asked, and is now said not to collect {change.old}."


def _personal_data(change: Change) -> str:
    about = f"{_quoted(change.question)}: " if change.question else ""
    part = change.part if about else sentence_case(change.part)
    return about + _was_and_is(part, change.old, change.new, _quoted)


def _page_added(change: Change) -> str:
    what = f"New {change.part}: {_quoted(spoken(change.new))}" if change.new else f"New {change.part}"
    where = f", after ‘{change.old}’" if change.old else ", at the beginning"
    seen = f"Only people for whom {change.when} come to it." if change.when else "Everybody comes to it."
    end = " Their journey ends there." if change.part == "exit" else ""
    return f"{what}{where}. {seen}{end}"


def _page_removed(change: Change) -> str:
    title = f": {_quoted(spoken(change.old))}" if change.old else ""
    end = " Nobody leaves there any more." if change.part == "exit" else ""
    return f"This {change.part} was taken away{title}.{end}"


def _page_moved(change: Change) -> str:
    if change.part == "section":
        return f"Moved from the section ‘{change.old}’ to ‘{change.new}’."
    if change.part == "repeat":
        if not change.old:
            return f"Moved into the repeat ‘{change.new}’: it is now asked for each item."
        if not change.new:
            return f"Moved out of the repeat ‘{change.old}’: it is now asked once."
        return f"Moved from the repeat ‘{change.old}’ into ‘{change.new}’."
    was = f"came after ‘{change.old}’" if change.old else "came first"
    now = f"comes after ‘{change.new}’" if change.new else "comes first"
    return f"Moved: it {was} and now {now}."


def _page_renamed(change: Change) -> str:
    return (
        f"This seems to be the page ‘{change.old}’ under another name, as it asks or says the same. It has "
        "another address, and people who have begun are shown it again."
    )


def _page_kind(change: Change) -> str:
    return f"This was {_a(change.old)} and is now {_a(change.new)}."


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _question_moved(change: Change) -> str:
    if change.old == change.new:
        return f"The question ‘{change.question}’ stands in another place on the page."
    return f"The question ‘{change.question}’ moved here from the page ‘{change.old}’."


def _question_renamed(change: Change) -> str:
    return (
        f"The question ‘{change.old}’ seems to be called ‘{change.new}’ now, as it asks the same. "
        "People who have begun are asked it again."
    )


def _type(change: Change) -> str:
    return (
        f"{_about(change)}The type of the question was ‘{change.old}’ and is now ‘{change.new}’. "
        "Answers that do not fit are asked for again."
    )


def _required(change: Change) -> str:
    now = "must be answered; it could be left out" if change.new == "yes" else "may be left out"
    return f"{_about(change)}This {now}{'.' if change.new != 'yes' else ' before.'}"


def _option_added(change: Change) -> str:
    return f"{_about(change)}New option: {_quoted(change.new)}."


def _option_removed(change: Change) -> str:
    return (
        f"{_about(change)}The option {_quoted(change.old)} was taken away. People who chose it and have not "
        "sent their answers are asked again."
    )


def _options_moved(change: Change) -> str:
    return f"{_about(change)}The options stand in another order: {change.new}."


def _words(change: Change) -> str:
    return _about(change) + _was_and_is(f"The {change.part}", change.old, change.new, _quoted)


def _content(change: Change) -> str:
    if not change.old:
        return f"New words, from {change.part}: {_quoted(spoken(change.new.partition(chr(10))[0]))}."
    if not change.new:
        return f"The words from {change.part} are gone: {_quoted(spoken(change.old.partition(chr(10))[0]))}."
    lines = list(_lines_changed(change.old, change.new))
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"and {len(lines) - MOST_LINES} more lines"]
    return "\n".join([f"The words of {change.part} changed:", *lines])


def _lines_changed(old: str, new: str) -> Iterator[str]:
    signs = {"- ": "taken out", "+ ": "added"}
    for line in ndiff(old.splitlines(), new.splitlines()):
        if line[:2] in signs and line[2:].strip():
            yield f"{signs[line[:2]]}: {line[2:].strip()}"


def _condition(change: Change) -> str:
    people = f" {_PEOPLE[change.people]}" if change.people else ""
    if not change.old:
        return f"It is now shown only when {change.new}. Before, everybody came to it.{people}"
    if not change.new:
        return f"Everybody now comes to it. Before, it was shown only when {change.old}.{people}"
    if change.old == change.new:
        return f"The condition is compared in another way; in words it is the same: {change.new}."
    return f"It was shown only when {change.old}; now only when {change.new}.{people}"


def _setting(change: Change) -> str:
    return _about(change) + _was_and_is(f"‘{change.part}’", change.old, change.new, str)


def _rule(change: Change) -> str:
    what = f"The rule or fact ‘{change.part}’"
    if not change.old:
        return f"{what} is new: {change.new}."
    if not change.new:
        return f"{what} was taken away: {change.old}."
    told = f" It decides about {_listed(change.pages)}." if change.pages else ""
    return f"{what} works in another way: {change.new}.{told}"


def _listed(pages: Sequence[str]) -> str:
    names = [f"‘{page}’" for page in pages]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


_SAYING: Mapping[Kind, Callable[[Change], str]] = {
    "collects": _collects,
    "collects-more": _collects_more,
    "no-longer-collects": _no_longer_collects,
    "said-to-collect-nothing": _said_to_collect_nothing,
    "personal-data": _personal_data,
    "keeps": lambda change: f"Now also keeps, of whoever signs in: {change.new}.",
    "no-longer-keeps": lambda change: f"No longer keeps, of whoever signs in: {change.old}.",
    "page-added": _page_added,
    "page-removed": _page_removed,
    "page-moved": _page_moved,
    "page-renamed": _page_renamed,
    "page-kind": _page_kind,
    "question-added": lambda change: f"New question: {_quoted(change.new)}.",
    "question-removed": lambda change: f"No longer asks {_quoted(change.old)}.",
    "question-moved": _question_moved,
    "question-renamed": _question_renamed,
    "type": _type,
    "required": _required,
    "option-added": _option_added,
    "option-removed": _option_removed,
    "options-moved": _options_moved,
    "words": _words,
    "content": _content,
    "condition": _condition,
    "fact-added": lambda change: f"When it is answered, ‘{change.part}’ is now looked up.",
    "fact-removed": lambda change: f"‘{change.part}’ is no longer looked up when it is answered.",
    "setting": _setting,
    "section-added": lambda change: f"New section ‘{change.part}’: {_quoted(change.new)}.",
    "section-removed": lambda change: f"The section ‘{change.part}’ was taken away: {_quoted(change.old)}.",
    "journey-added": lambda change: f"New journey ‘{change.part}’: {_quoted(change.new)}.",
    "journey-removed": lambda change: f"The journey ‘{change.part}’ was taken away: {_quoted(change.old)}.",
    "service-added": lambda change: f"New service ‘{change.part}’: {_quoted(change.new)}.",
    "service-removed": lambda change: f"The service ‘{change.part}’ was taken away: {_quoted(change.old)}.",
    "status-added": lambda change: f"New status ‘{change.part}’: {_quoted(change.new)}.",
    "status-removed": lambda change: (
        f"The status ‘{change.part}’ was taken away: {_quoted(change.old)}. "
        "Cases that stand there need another."
    ),
    "statuses-moved": lambda change: f"The statuses stand in another order: {change.new}.",
    "rule": _rule,
    "file": lambda change: f"{sentence_case(change.new or change.old)}: {change.part}.",
}
