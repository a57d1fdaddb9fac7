"""What is different between two versions of a journey, as data. `diff_english` says it in words.

Pages and questions are the same when they have the same name. One that is gone is taken for one that is new,
under another name, when both ask the same; a move is what is left when as many as possible stay in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import SequenceMatcher
from typing import Any

from pydantic import BaseModel

from prototype_kit.conditions.implying import implies, resolved
from prototype_kit.content import Content
from prototype_kit.journey.change import Change, Kind, People
from prototype_kit.journey.model import Entry, Exit, Journey, Notice, Page, Repeat, Say
from prototype_kit.journey.stops import clause
from prototype_kit.questions import Option, Question
from prototype_kit.questions.personal import PersonalData, collects

_WORDS: Mapping[str, str] = {
    "ask": "question",
    "hint": "hint",
    "called": "name of the answer in errors",
    "title": "title",
    "submit": "last button",
    "add": "question of the list",
    "item": "name of one item",
    "only_item": "name of the only item",
    "notice email_question": "question with the address for the email",
    "notice text_question": "question with the number for the text message",
}
"""Fields that hold words, and what they are called; every other field is a setting, called as in YAML."""
_OPTION_WORDS = {"label": "label", "hint": "hint", "divider": "word before"}
# Compared by themselves, or the same thing said again.
_QUESTION_APART = frozenset({"type", "name", "optional", "options", "errors"})
# An asset and an address are asked on several pages, which are compared by themselves.
_ON_SEVERAL_PAGES = ("asset", "address")
_ON_OTHER_PAGES = frozenset({
    "search", "search_hint", "search_errors", "cannot_find", "choose", "enter", "list_errors",
})  # fmt: skip
_ENTRY_APART = frozenset({
    "name", "place", "questions", "pages", "when", "learns", "change_at", "leads_on",
})  # fmt: skip
_JOURNEY_APART = frozenset({"name", "entries", "conditions", "rules", "file", "language", "sections"})


@dataclass(frozen=True)
class _Placed:
    """An entry, the repeat that it stands in, what stands before it there, and its section."""

    entry: Entry
    parent: str
    before: str
    section: str


def compare_journeys(old: Journey, new: Journey) -> tuple[Change, ...]:
    """Every difference, those for people's own data first, then the journey's, then page by page in order."""
    return tuple(_Comparison(old, new).changes())


def compare_words(what: str, old: str, new: str) -> Iterator[Change]:
    """The change of some words; none when they are the same."""
    if old != new:
        yield Change("words", part=what, old=old, new=new)


def compare_settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Each plain value that was added, changed or taken away, by its name."""
    for name in _in_order(old, new):
        was, now = written(old.get(name)), written(new.get(name))
        if was != now:
            yield Change("setting", part=name, old=was, new=now)


def moved(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """What is in another order among those in both; as few as explain it."""
    shared_old, shared_new = [name for name in old if name in new], [name for name in new if name in old]
    blocks = SequenceMatcher(None, shared_old, shared_new, autojunk=False).get_matching_blocks()
    stayed = {name for block in blocks for name in shared_new[block.b : block.b + block.size]}
    return frozenset(shared_new) - stayed


def written(value: Any) -> str:
    """A setting as it could stand in YAML; empty when there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ", ".join(map(written, value))
    if isinstance(value, BaseModel):
        return written(value.model_dump())
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {written(part)}" for key, part in value.items())
    return str(value)


def ruled(journey: Journey, rule: str) -> Iterator[str]:
    """The names of the pages that a rule or fact decides about: who sees them, what they accept or show."""
    for name, placed in _placed(journey).items():
        entry = placed.entry
        seen = resolved(entry.when).mentions() if entry.when else ()
        named = [mention.name for mention in seen]
        if isinstance(entry, Page):
            named += [entry.check or "", *entry.learns]
        elif isinstance(entry, Say):
            named.append(entry.result_of or "")
        if rule in {each.replace("_", "-") for each in named}:
            yield name


class _Comparison:
    """One comparison of two journeys."""

    def __init__(self, old: Journey, new: Journey):
        self.old, self.new = old, new
        self.old_placed, self.new_placed = _placed(old), _placed(new)
        self.pages = _pairs(self.old_placed, self.new_placed)
        self.renamed = {was: now for was, now in self.pages.items() if was != now}
        self.questions = _same_questions(old, new)
        """New names of questions by their old ones, those that kept theirs too."""
        self.moved = _moved_pages(self.old_placed, self.new_placed, self.pages)

    def changes(self) -> Iterator[Change]:
        yield from self._personal()
        yield from self._whole()
        for _, changes in sorted(self._placed_changes(), key=lambda placed: placed[0]):
            yield from changes

    # People's own data, and the journey as a whole

    def _personal(self) -> Iterator[Change]:
        was, now = _collected(self.old), _collected(self.new)
        for data in now:
            known = {self.questions.get(name) for name in was.get(data, ())}
            for name in now[data]:
                if name not in known:
                    kind: Kind = "collects-more" if data in was else "collects"
                    page = _page_of(self.new, name)
                    yield Change(kind, page, name, data.name, data.one, self.new.questions[name].ask)
        for data in was:
            if data not in now:
                name = was[data][0]
                page, ask = _page_of(self.old, name), self.old.questions[name].ask
                yield Change("no-longer-collects", page, name, data.name, data.one, ask)

    def _whole(self) -> Iterator[Change]:
        was = self.old.notice
        email, text = self._renamed(was.email_question), self._renamed(was.text_question)
        old = replace(self.old, notice=replace(was, email_question=email, text_question=text))
        yield from _fields(old, self.new, _JOURNEY_APART)
        yield from _sections(self.old, self.new)

    def _renamed(self, question: str | None) -> str | None:
        """What a question is called now, so that nothing is told of what only follows from its new name."""
        return self.questions.get(question, question) if question else question

    # Pages

    def _placed_changes(self) -> Iterator[tuple[tuple[float, int], list[Change]]]:
        """The changes of each page with its place in the new order; what is gone stands where it stood."""
        places = {name: float(number) for number, name in enumerate(self.new_placed)}
        came_from = {now: was for was, now in self.pages.items()}
        for name, placed in self.new_placed.items():
            was = self.old_placed[came_from[name]] if name in came_from else None
            found = self._added(placed) if was is None else self._changed(was, placed)
            yield (places[name], 1), list(found)
        last = -1.0
        for number, (name, placed) in enumerate(self.old_placed.items()):
            if name in self.pages:
                last = places[self.pages[name]]
            else:
                part, title = _kind(placed.entry), _title(placed.entry)
                yield (last + 0.5, number), [Change("page-removed", name, part=part, old=title)]

    def _added(self, placed: _Placed) -> Iterator[Change]:
        entry, before = placed.entry, placed.before or placed.parent
        when = clause(self.new, entry.when) if entry.when else ""
        part = _kind(entry)
        yield Change("page-added", entry.name, part=part, old=before, new=_title(entry), when=when)

    def _changed(self, was: _Placed, now: _Placed) -> Iterator[Change]:
        old, new = was.entry, now.entry
        if old.name != new.name:
            yield Change("page-renamed", new.name, old=old.name, new=new.name)
        if _kind(old) != _kind(new):
            yield Change("page-kind", new.name, old=_kind(old), new=_kind(new))
        if was.section and now.section and self._sections_differ(was, now):
            yield Change("page-moved", new.name, part="section", old=was.section, new=now.section)
        elif new.name in self.moved:
            yield self._move(was, now)
        yield from self._condition(old, new)
        if isinstance(old, Repeat):
            old = replace(old, for_each=self._renamed(old.for_each) or "")
        changes = [*_fields(old, new, _ENTRY_APART), *_facts(old, new)]
        if isinstance(old, Page) and isinstance(new, Page):
            changes += self._page_questions(old, new)
        yield from _without_double(_on_page(changes, new.name))

    def _sections_differ(self, was: _Placed, now: _Placed) -> bool:
        """Whether it moved by itself to another section; what is in a repeat moves with it."""
        return was.section != now.section and not (now.parent and self._now(was.parent) == now.parent)

    def _move(self, was: _Placed, now: _Placed) -> Change:
        parents = (was.parent, now.parent) if self._now(was.parent) != now.parent else ("", "")
        name = now.entry.name
        if parents != ("", ""):
            return Change("page-moved", name, part="repeat", old=parents[0], new=parents[1])
        return Change("page-moved", name, old=was.before, new=now.before)

    def _now(self, name: str) -> str:
        return self.pages.get(name, name)

    def _condition(self, old: Entry, new: Entry) -> Iterator[Change]:
        was = resolved(old.when, {**self.renamed, **self.questions}) if old.when else None
        now = resolved(new.when) if new.when else None
        if was != now:
            people: People = "other"
            if was is None or (now is not None and implies(now, was)):
                people = "fewer"
            elif now is None or implies(was, now):
                people = "more"
            before = clause(self.old, old.when) if old.when else ""
            after = clause(self.new, new.when) if new.when else ""
            yield Change("condition", new.name, old=before, new=after, people=people)

    # Questions

    def _page_questions(self, old: Page, new: Page) -> Iterator[Change]:
        came_from = {now: was for was, now in self.questions.items()}
        for question in new.asked:
            was = self.old.questions.get(came_from.get(question.name, ""))
            if was is None:
                yield Change("question-added", question=question.name, new=question.ask)
                continue
            page = _page_of(self.old, was.name)
            if self._now(page) != new.name:
                yield Change("question-moved", question=question.name, old=page, new=new.name)
            if was.name != question.name and (was.name, question.name) != (old.name, new.name):
                yield Change("question-renamed", question=question.name, old=was.name, new=question.name)
            yield from _of_question(_compare_questions(was, question), question.name)
        for question in old.asked:
            if question.name not in self.questions:
                yield Change("question-removed", question=question.name, old=question.ask)
        yield from _order_of_questions(old, new, self.questions)


# --- Which are the same ---------------------------------------------------------------------------------


def _placed(journey: Journey) -> dict[str, _Placed]:
    found: dict[str, _Placed] = {}
    sections = {entry.name: section.name for section in journey.sections for entry in section.entries}
    before = ""
    for entry in journey.entries:
        section = sections.get(entry.name, "")
        found[entry.name] = _Placed(entry, "", before, section)
        before, inner = entry.name, ""
        for page in entry.pages if isinstance(entry, Repeat) else ():
            found[page.name] = _Placed(page, entry.name, inner, section)
            inner = page.name
    return found


def _pairs(old: Mapping[str, _Placed], new: Mapping[str, _Placed]) -> dict[str, str]:
    """New names by old ones, of all that is in both."""
    pairs = {name: name for name in old if name in new}
    come = [name for name in new if name not in old]
    for name in old:
        if name in pairs:
            continue
        found = next((other for other in come if _alike(old[name].entry, new[other].entry)), None)
        if found is not None:
            pairs[name] = found
            come.remove(found)
    return pairs


def _alike(old: Entry, new: Entry) -> bool:
    """Whether two entries of other names ask or say the same."""
    match old, new:
        case Page(), Page():
            return _asked(old) == _asked(new)
        case Say(), Say():
            return (old.content, old.result_of) == (new.content, new.result_of)
        case Exit(), Exit():
            return old.content == new.content
        case Repeat(), Repeat():
            return [page.name for page in old.pages] == [page.name for page in new.pages]
        case _:
            return False


def _asked(page: Page) -> list[tuple[str, str]]:
    return [(question.type, question.ask) for question in page.asked]


def _same_questions(old: Journey, new: Journey) -> dict[str, str]:
    """New names of questions by old ones, of all that are in both."""
    pairs = {name: name for name in old.questions if name in new.questions}
    come = [name for name in new.questions if name not in old.questions]
    for name, question in old.questions.items():
        if name in pairs:
            continue
        asked = (question.type, question.ask)
        same = (other for other in come if (new.questions[other].type, new.questions[other].ask) == asked)
        if (found := next(same, None)) is not None:
            pairs[name] = found
            come.remove(found)
    return pairs


def _moved_pages(
    old: Mapping[str, _Placed], new: Mapping[str, _Placed], pairs: Mapping[str, str]
) -> frozenset[str]:
    """New names of what stands in another order, or in another repeat."""
    elsewhere = {
        now for was, now in pairs.items() if pairs.get(old[was].parent, old[was].parent) != new[now].parent
    }
    found = set(elsewhere)
    for parent in {placed.parent for placed in new.values()}:
        there = [name for name, placed in new.items() if placed.parent == parent and name not in elsewhere]
        before = [pairs[name] for name in old if name in pairs]
        found |= moved([name for name in before if name in there], there)
    return frozenset(found)


def _page_of(journey: Journey, question: str) -> str:
    pages = (screen for screen, _ in journey.screens if isinstance(screen, Page))
    return next((page.name for page in pages for asked in page.asked if asked.name == question), "")


def _collected(journey: Journey) -> dict[PersonalData, list[str]]:
    """The questions that collect each kind of data about a person."""
    found: dict[PersonalData, list[str]] = {}
    for name, question in journey.questions.items():
        if (data := collects(question)) is not None:
            found.setdefault(data, []).append(name)
    return found


# --- Comparing one thing --------------------------------------------------------------------------------


def _fields(old: object, new: object, apart: Iterable[str]) -> Iterator[Change]:
    """The fields of two dataclasses, those of the new first; what only one has is compared with nothing."""
    for name in _in_order(_names(old), _names(new)):
        was, now = getattr(old, name, None), getattr(new, name, None)
        if name not in apart and (was or now):  # a sign that is off says no more than one that is not there
            yield from _compare_values(name, was, now)


def _names(thing: Any) -> dict[str, None]:
    return dict.fromkeys(field.name for field in fields(thing))


def _compare_values(name: str, old: Any, new: Any) -> Iterator[Change]:
    if isinstance(old, Content) or isinstance(new, Content):
        yield from _compare_content(name, old, new)
    elif isinstance(old, Notice) and isinstance(new, Notice):
        for part in _names(new):
            yield from _compare_values(f"{name} {part}", getattr(old, part), getattr(new, part))
    elif name in _WORDS:
        yield from compare_words(_WORDS[name], written(old), written(new))
    elif isinstance(old, Mapping) or isinstance(new, Mapping):
        shown = name.replace("_", " ")
        for key in _in_order(old or {}, new or {}):
            was, now = written((old or {}).get(key)), written((new or {}).get(key))
            yield from compare_words(f"{shown} {key}", was, now)
    else:
        yield from compare_settings({name: old}, {name: new})


def _compare_content(name: str, old: Content | None, new: Content | None) -> Iterator[Change]:
    if old != new:
        file = next((each.file for each in (new, old) if each is not None and each.file), name)
        yield Change("content", part=file.rpartition("/")[2], old=_whole(old), new=_whole(new))


def _whole(content: Content | None) -> str:
    return f"{content.title}\n\n{content.body}".strip() if content is not None else ""


def _sections(old: Journey, new: Journey) -> Iterator[Change]:
    was, now = ({section.name: section for section in journey.sections} for journey in (old, new))
    for name, section in now.items():
        if name not in was:
            yield Change("section-added", part=name, new=section.title)
            continue
        yield from compare_words(f"title of the section ‘{name}’", was[name].title, section.title)
        after = f"after of the section {name}"
        yield from compare_settings({after: was[name].after}, {after: section.after})
    for name, section in was.items():
        if name not in now:
            yield Change("section-removed", part=name, old=section.title)
    if moved(list(was), list(now)):
        yield Change("setting", part="order of sections", old=written(list(was)), new=written(list(now)))


def _facts(old: Entry, new: Entry) -> Iterator[Change]:
    was, now = getattr(old, "learns", ()), getattr(new, "learns", ())
    for fact in now:
        if fact not in was:
            yield Change("fact-added", part=fact)
    for fact in was:
        if fact not in now:
            yield Change("fact-removed", part=fact)


def _compare_questions(old: Question, new: Question) -> Iterator[Change]:
    if old.type != new.type:
        yield Change("type", old=old.type, new=new.type)
    if old.optional != new.optional:
        yield Change("required", old=written(not old.optional), new=written(not new.optional))
    apart = _QUESTION_APART | (_ON_OTHER_PAGES if new.type in _ON_SEVERAL_PAGES else frozenset())
    fields_old, fields_new = type(old).model_fields, type(new).model_fields
    for name in _in_order(fields_old, fields_new):
        if name not in apart and (old.type == new.type or name in _WORDS):
            yield from _compare_values(name, getattr(old, name, None), getattr(new, name, None))
    for rule in _in_order(old.errors, new.errors):
        yield from compare_words(f"error ‘{rule}’", old.errors.get(rule, ""), new.errors.get(rule, ""))
    yield from _compare_options(getattr(old, "options", {}), getattr(new, "options", {}))


def _compare_options(old: Mapping[str, Option], new: Mapping[str, Option]) -> Iterator[Change]:
    for value, option in new.items():
        if value not in old:
            yield Change("option-added", part=value, new=option.label)
            continue
        for name, shown in _OPTION_WORDS.items():
            was, now = getattr(old[value], name) or "", getattr(option, name) or ""
            yield from compare_words(f"{shown} of the option ‘{value}’", was, now)
        was_alone, alone = old[value].exclusive, option.exclusive
        exclusive = f"exclusive of the option {value}"
        yield from compare_settings({exclusive: was_alone}, {exclusive: alone})
    for value, option in old.items():
        if value not in new:
            yield Change("option-removed", part=value, old=option.label)
    if moved(list(old), list(new)):
        yield Change("options-moved", old=_labels(old), new=_labels(new))


def _labels(options: Mapping[str, Option]) -> str:
    return "; ".join(option.label for option in options.values())


def _order_of_questions(old: Page, new: Page, same: Mapping[str, str]) -> Iterator[Change]:
    before = [same[question.name] for question in old.questions if question.name in same]
    now = [question.name for question in new.questions]
    for name in now:
        if name in moved(before, now):
            yield Change("question-moved", question=name, old=new.name, new=new.name)


# --- Putting together -----------------------------------------------------------------------------------


def _on_page(changes: Iterable[Change], page: str) -> Iterator[Change]:
    for change in changes:
        yield replace(change, page=page)


def _of_question(changes: Iterable[Change], question: str) -> Iterator[Change]:
    for change in changes:
        yield replace(change, question=question)


def _without_double(changes: Iterable[Change]) -> Iterator[Change]:
    """A page that asks one thing has its question for a title: the change of both is one."""
    found = list(changes)
    asks = {(change.old, change.new) for change in found if change.part == "question"}
    return (change for change in found if change.part != "title" or (change.old, change.new) not in asks)


def _kind(entry: Entry) -> str:
    match entry:
        case Page():
            return "page"
        case Say():
            return "information page"
        case Exit():
            return "exit"
        case Repeat():
            return "repeat"


def _title(entry: Entry) -> str:
    match entry:
        case Page():
            return entry.title
        case Say():
            return entry.content.title if entry.content else ""
        case Exit():
            return entry.content.title
        case Repeat():
            return entry.title or entry.item


def _in_order(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """The names in both, in the order of the new, then those that are gone."""
    return list(dict.fromkeys([*new, *old]))
