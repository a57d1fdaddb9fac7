"""What is different between two versions of a journey, as data. `diff_english` says it in words.

Pages and questions that are the same in both are found by `pairing`; what is different in one of them, by
`diff_values`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from prototype_kit.conditions.implying import implies, resolved
from prototype_kit.journey.change import Change, Kind, People
from prototype_kit.journey.diff_personal import compare_said
from prototype_kit.journey.diff_values import (
    compare_fields,
    compare_questions,
    compare_settings,
    compare_words,
    written,
)
from prototype_kit.journey.model import Entry, Exit, Journey, Page, Repeat, Say
from prototype_kit.journey.pairing import (
    Placed,
    moved,
    moved_pages,
    placed_entries,
    same_pages,
    same_questions,
)
from prototype_kit.journey.stops import clause
from prototype_kit.questions import Question
from prototype_kit.questions.personal import PersonalData, collects

# Compared by themselves, or the same thing said again.
_ENTRY_APART = frozenset({
    "name", "place", "questions", "pages", "when", "learns", "change_at", "leads_on",
})  # fmt: skip
_JOURNEY_APART = frozenset({"name", "entries", "conditions", "rules", "file", "language", "sections"})


def compare_journeys(old: Journey, new: Journey) -> tuple[Change, ...]:
    """Every difference, those for people's own data first, then the journey's, then page by page in order."""
    return tuple(_Comparison(old, new).changes())


def ruled(journey: Journey, rule: str) -> Iterator[str]:
    """The names of the pages that a rule or fact decides about: who sees them, what they accept or show."""
    for name, placed in placed_entries(journey).items():
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
        self.old_placed, self.new_placed = placed_entries(old), placed_entries(new)
        self.pages = same_pages(self.old_placed, self.new_placed)
        self.renamed = {was: now for was, now in self.pages.items() if was != now}
        self.questions = same_questions(old, new)
        """New names of questions by their old ones, those that kept theirs too."""
        self.moved = moved_pages(self.old_placed, self.new_placed, self.pages)

    def changes(self) -> Iterator[Change]:
        yield from self._personal()
        yield from self._whole()
        for _, changes in sorted(self._placed_changes(), key=lambda placed: placed[0]):
            yield from changes

    # People's own data, and the journey as a whole

    def _personal(self) -> Iterator[Change]:
        was, now = _collected(self.old), _collected(self.new)
        nothing = {name for name, each in self.new.questions.items() if _is_nothing(each)}
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
                if self.questions.get(name) not in nothing:
                    yield Change("no-longer-collects", page, name, data.name, data.one, ask)
        yield from self._said()

    def _said(self) -> Iterator[Change]:
        """What is said in another way of questions that collected something before and still do."""
        for name, new_name in self.questions.items():
            old, new = self.old.questions[name], self.new.questions[new_name]
            before, page = collects(old), _page_of(self.new, new_name)
            if before and _is_nothing(new):
                yield Change("said-to-collect-nothing", page, new_name, before.name, before.one)
            elif before and collects(new):
                for change in compare_said(old.personal_data, new.personal_data):
                    yield replace(change, page=page, question=new_name)

    def _whole(self) -> Iterator[Change]:
        was = self.old.notice
        email, text = self._renamed(was.email_question), self._renamed(was.text_question)
        old = replace(self.old, notice=replace(was, email_question=email, text_question=text))
        yield from compare_fields(old, self.new, _JOURNEY_APART)
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

    def _added(self, placed: Placed) -> Iterator[Change]:
        entry, before = placed.entry, placed.before or placed.parent
        when = clause(self.new, entry.when) if entry.when else ""
        part = _kind(entry)
        yield Change("page-added", entry.name, part=part, old=before, new=_title(entry), when=when)

    def _changed(self, was: Placed, now: Placed) -> Iterator[Change]:
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
        changes = [*compare_fields(old, new, _ENTRY_APART), *_facts(old, new)]
        if isinstance(old, Page) and isinstance(new, Page):
            changes += self._page_questions(old, new)
        yield from _without_double(_on_page(changes, new.name))

    def _sections_differ(self, was: Placed, now: Placed) -> bool:
        """Whether it moved by itself to another section; what is in a repeat moves with it."""
        return was.section != now.section and not (now.parent and self._now(was.parent) == now.parent)

    def _move(self, was: Placed, now: Placed) -> Change:
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
            yield from _of_question(compare_questions(was, question), question.name)
        for question in old.asked:
            if question.name not in self.questions:
                yield Change("question-removed", question=question.name, old=question.ask)
        yield from _order_of_questions(old, new, self.questions)


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


def _is_nothing(question: Question) -> bool:
    """Whether its author says that it collects nothing about a person."""
    return question.personal_data is not None and question.personal_data.nothing


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


def _order_of_questions(old: Page, new: Page, same: Mapping[str, str]) -> Iterator[Change]:
    before = [same[question.name] for question in old.questions if question.name in same]
    now = [question.name for question in new.questions]
    for name in now:
        if name in moved(before, now):
            yield Change("question-moved", question=name, old=new.name, new=new.name)


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
