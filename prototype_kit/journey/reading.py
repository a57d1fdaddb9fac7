"""From `journeys/<name>.yaml` to a `Journey`: every fault is noted with its line, and none stops the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from prototype_kit.bookings import Calendar
from prototype_kit.conditions import Condition, ConditionReader
from prototype_kit.content import Content, read_content
from prototype_kit.data_protection import QuestionDataEntry
from prototype_kit.document import Edition, Faults, Node, fill, nearest, word_keys
from prototype_kit.journey.entries import (
    KINDS,
    ExitEntry,
    InvitationEntry,
    JourneyEntry,
    PageEntry,
    RepeatEntry,
    SayEntry,
    SectionEntry,
    SendEntry,
)
from prototype_kit.journey.model import (
    Clock,
    Entry,
    Exit,
    Inviting,
    Journey,
    Notice,
    Page,
    Repeat,
    SaveAndReturn,
    Say,
    Section,
)
from prototype_kit.journey.names import written
from prototype_kit.language import ENGLISH, Language
from prototype_kit.questions import TYPES, Option, Question, SlotQuestion
from prototype_kit.rules import Rules

REVEALING = ("radios", "yes-no", "checkboxes")
"""The types whose options may reveal questions, as GOV.UK's components do."""


@dataclass
class ReadJourney:
    """A journey and the tree that it was read from, which lint needs for its lines."""

    journey: Journey
    node: Node

    @property
    def unread(self) -> set[str]:
        """Names that stand in the file and not in the journey: what carries them could not be read."""
        entries = {entry.name for entry in self.journey.entries}
        screens = {screen.name for screen, _ in self.journey.screens}
        return written(self.node) - entries - screens - {*self.journey.questions, *self.journey.facts}


WORDS = word_keys(
    JourneyEntry,
    InvitationEntry,
    SectionEntry,
    *KINDS.values(),
    Option,
    *TYPES.values(),
    QuestionDataEntry,
    shorthands=["options"],
    given={"yes-no": "options"},
)
"""Where a journey file holds words for people."""


class JourneyReader:
    """Reads the journeys of one service folder in one language. `shown` is the folder's name in messages."""

    def __init__(
        self,
        folder: Path,
        shown: str,
        rules: Rules,
        faults: Faults,
        edition: Edition | None = None,
        language: Language = ENGLISH,
        calendars: Mapping[str, Calendar] | None = None,
    ):
        self.folder, self.shown, self.rules, self.faults = folder, shown, rules, faults
        self.calendars = calendars or {}
        self.edition, self.language = edition or Edition(), language

    def read(self, path: Path) -> ReadJourney | None:
        """Read one file; None when it is too broken to make a journey of."""
        node = self.edition.yaml(path, f"{self.shown}/journeys/{path.name}", WORDS, self.faults)
        if node is None:
            return None
        entry = fill(JourneyEntry, node, self.faults)
        if ("pages" in node) == ("sections" in node):
            what = "A journey has either pages or sections." if entry else ""
            if entry is not None:
                self.faults.add(node, what, "Add pages:, or sections: that have pages of their own.")
            return None
        return ReadJourney(_Reading(self, node, path.stem).journey(entry), node)

    def content(self, name: str) -> Content | None:
        """`content/<name>.md`; a fault when it is not there."""
        file = self.edition.text(self.folder / "content" / f"{name}.md", f"{self.shown}/content/{name}.md")
        return read_content(file, f"{self.shown}/content/{file.name}", self.faults)

    def content_or_ours(self, name: str, ours: str) -> Content:
        """`content/<name>.md` if it is there, else the kit's own words `ours`."""
        if (self.folder / "content" / f"{name}.md").exists():
            return self.content(name) or _NOTHING
        file = self.edition.text(_OURS / f"{ours}.md", f"{ours}.md")
        return read_content(file, file.name, self.faults) or _NOTHING


_NOTHING = Content("", "")
_OURS = Path(__file__).parents[1] / "words"


class _Reading:
    def __init__(self, reader: JourneyReader, node: Node, name: str):
        self.reader, self.node, self.name, self.faults = reader, node, name, reader.faults
        self.named: dict[str, Condition] = {}
        self.conditions = ConditionReader(self.named, self.faults)

    def journey(self, entry: JourneyEntry | None) -> Journey:
        self._read_conditions()
        sections = self._sections() if "sections" in self.node else []
        entries = (
            [entry for section in sections for entry in section.entries]
            if "sections" in self.node
            else self._entries(self.node["pages"])
        )
        return Journey(
            name=self.name,
            title=entry.title if entry else "",
            entries=tuple(entries),
            conditions=self.named,
            rules=self.reader.rules,
            start=self.reader.content(f"{self.name}-start") or _NOTHING,
            confirmation=self.reader.content(f"{self.name}-confirmation") or _NOTHING,
            declaration=self._declaration(),
            notice=self._notice(entry.send if entry else None),
            submit=entry.submit if entry else "Submit",
            file=self.node.file,
            language=self.reader.language,
            sections=tuple(sections),
            save_and_return=self._save_and_return(entry.save_and_return if entry else None),
            inviting=self._inviting(entry.invitation if entry else None),
            team=entry.team if entry else None,
            case_title=entry.case_title if entry else None,
        )

    def _declaration(self) -> Content | None:
        name = f"{self.name}-declaration"
        return self.reader.content(name) if (self.reader.folder / "content" / f"{name}.md").exists() else None

    def _save_and_return(self, lifetime: timedelta | None) -> SaveAndReturn | None:
        if lifetime is None:
            return None
        link, warning = (
            self.reader.content_or_ours(f"{self.name}-{name}.email", f"{name}.email")
            for name in ("link", "warning")
        )
        return SaveAndReturn(lifetime, link, warning)

    def _inviting(self, entry: InvitationEntry | None) -> Inviting | None:
        if entry is None:
            return None
        email, text = (
            self.reader.content(f"{entry.message}.{channel}") or _NOTHING for channel in ("email", "text")
        )
        parts = self.node["invitation"].get("knows", _no_parts(self.node)).entries
        read = {name: self._question(part, name=name) for name, part in parts.items()}
        knows = {name: question for name, question in read.items() if question is not None}
        clock = Clock(entry.clock.since, entry.clock.by) if entry.clock else None
        return Inviting(entry.expires, email, text, knows, clock, entry.welcome or "")

    def _notice(self, send: SendEntry | None) -> Notice:
        if send is None:
            return Notice()
        return Notice(
            email=self.reader.content(f"{send.message}.email") if send.email else None,
            email_question=send.email,
            text=self.reader.content(f"{send.message}.text") if send.text else None,
            text_question=send.text,
        )

    def _read_conditions(self) -> None:
        if "conditions" not in self.node:
            return
        for name, node in self.node["conditions"].entries.items():
            if (condition := self.conditions.read(node)) is not None:
                self.named[name] = condition

    def _sections(self) -> list[Section]:
        return [section for node in self.node["sections"].parts if (section := self._section(node))]

    def _section(self, node: Node) -> Section | None:
        entry = fill(SectionEntry, node, self.faults)
        entries = self._entries(node["pages"]) if "pages" in node else []
        return Section(entry.section, entry.title, tuple(entries), entry.after, node) if entry else None

    def _entries(self, pages: Node) -> list[Entry]:
        if pages.is_list and not pages.parts:
            self.faults.add(pages, "There are no pages.", "Write each page after a hyphen: - page: name.")
        return [entry for node in pages.parts for entry in self._entry(node)]

    def _entry(self, node: Node) -> Sequence[Entry]:
        kinds = [kind for kind in KINDS if kind in node]
        if len(kinds) != 1:
            self._unclear(node, kinds)
            return ()
        makers = {"page": self._page, "say": self._say, "exit": self._exit, "repeat": self._repeat}
        return makers[kinds[0]](node)

    def _unclear(self, node: Node, kinds: Sequence[str]) -> None:
        what = (
            f"This is {' and '.join(kinds)} at once."
            if kinds
            else "It is not clear what kind of page this is."
        )
        meant = nearest(next(iter(node.entries), ""), KINDS) if not kinds else ""
        hint = f" {meant}" if meant.startswith("Did") else ""
        self.faults.add(node, what, f"Start it with one of: {', '.join(KINDS)}.{hint}")

    def _when(self, node: Node) -> Condition | None:
        return self.conditions.read(node["when"]) if "when" in node else None

    # Whatever is wrong in one part of a page, the rest of it is read, so that all faults are seen at once.

    def _page(self, node: Node) -> Sequence[Entry]:
        entry = fill(PageEntry, node.only(PageEntry.model_fields), self.faults)
        when = self._when(node)
        intro = self.reader.content(entry.intro) if entry is not None and entry.intro else None
        found = self._page_questions(node, entry.page if entry is not None else "unnamed")
        questions = tuple(question for question in found if question is not None)
        if entry is None or not questions or len(questions) < len(found):
            return ()
        if len(questions) > 1 and not entry.title:
            what = f"The page {entry.page!r} has several questions and no title."
            self.faults.add(node, what, "Add title: …")
        page = Page(
            name=entry.page,
            title=entry.title or questions[0].ask,
            questions=questions,
            when=when,
            check=entry.check,
            learns=entry.learns,
            intro=intro,
            place=node,
        )
        return self._on_its_pages(page, node)

    def _page_questions(self, node: Node, page: str) -> list[Question | None]:
        own = node.without(PageEntry.model_fields)
        if "questions" in node:
            for key in own.entries:
                what = f"{key!r} belongs to a question, not to the page."
                self.faults.add(
                    node.key(key), what, "Move it into the question it is about, under questions:."
                )
        elif own.entries:
            return [self._question(own, name=page)]
        parts = node["questions"].parts if "questions" in node else ()
        if not parts:
            what = f"The page {node['page'].text!r} asks nothing."
            self.faults.add(node, what, "Add type: and ask:, or make it a say: page.")
        return [self._question(part) for part in parts]

    def _on_its_pages(self, page: Page, node: Node) -> Sequence[Page]:
        """A page whose question is asked on several pages becomes those."""
        asked_on = [question.pages(self.reader.language) for question in page.questions]
        several = [pages for pages in asked_on if len(pages) > 1]
        if not several:
            return (page,)
        if len(several) > 1:
            what = f"The page {page.name!r} asks two questions that each need several pages."
            self.faults.add(node, what, "Give each a page of its own.")
        *leading, own = several[0]
        first = [
            Page(name=part.name, title=part.title, questions=(part.question,), when=page.when,
                 leads_on=page.name, place=page.place)
            for part in leading
        ]  # fmt: skip
        first[0] = replace(first[0], intro=page.intro)
        title = own.title if page.title == own.question.ask else page.title
        # What was searched for is changed there first; the page of times leads to other offices itself.
        change_at = page.name if isinstance(own.question, SlotQuestion) else first[0].name
        return *first, replace(page, title=title, intro=None, change_at=change_at)

    def _question(self, node: Node, name: str | None = None) -> Question | None:
        if not node.is_mapping:
            mend = "Write it like {name: …, type: …, ask: …}."
            self.faults.add(node, "A question must be keys with values.", mend)
            return None
        if "type" not in node:
            mend = f"Add a line type: one of {', '.join(TYPES)}."
            self.faults.add(node, "This question has no type.", mend)
            return None
        kind = TYPES.get(node["type"].text)
        if kind is None:
            word = node["type"].text
            self.faults.add(node["type"], f"{word!r} is not a type of question.", nearest(word, TYPES))
            return None
        reveals, whole = self._reveals(node)
        given = {"name": name} if name else {}
        also = PageEntry.model_fields if name else ()
        question = fill(kind, _without_reveals(node), self.faults, also=also, **given)
        if isinstance(question, SlotQuestion):
            question = self._with_calendar(question, node)
        if question is None or not whole:
            return None
        return _with_reveals(question, reveals) if reveals else question

    def _with_calendar(self, question: SlotQuestion, node: Node) -> SlotQuestion | None:
        calendar = self.reader.calendars.get(question.calendar)
        if calendar is not None:
            for number, office in enumerate(question.offices):
                if office not in calendar.offices:
                    what = f"There is no office {office!r} in calendars/{calendar.name}.yaml."
                    self.faults.add(node["offices"].parts[number], what, nearest(office, calendar.offices))
            if not set(question.offices) <= calendar.offices.keys():
                return None
            self._skills_of(question, calendar, node)
            return question.with_calendar(calendar)
        name = question.calendar
        if (self.reader.folder / "calendars" / f"{name}.yaml").exists():
            return question  # what is wrong with it is said already, and so is what is wrong beside it
        what = f"There is no file calendars/{name}.yaml."
        known = self.reader.calendars
        begin = "Write it, beginning with a line name: Register offices. Each other line is then asked for."
        mend = nearest(name, known) if known else begin
        self.faults.add(node["calendar"], what, mend)
        return question

    def _skills_of(self, question: SlotQuestion, calendar: Calendar, node: Node) -> None:
        known = {skill for resource in calendar.entry.resources.values() for skill in resource.skills}
        for skill in question.skill_words:
            if skill not in known:
                what = f"Nobody in calendars/{calendar.name}.yaml has the skill {skill!r}."
                self.faults.add(node["skill_words"].key(skill), what, nearest(skill, known))

    def _reveals(self, node: Node) -> tuple[dict[str, tuple[Question, ...]], bool]:
        """The questions inside options, read by themselves as their types differ; whether all can be used."""
        found: dict[str, tuple[Question, ...]] = {}
        whole = True
        for value, option in (node["options"].entries if "options" in node else {}).items():
            if "reveal" not in option:
                continue
            read = [self._revealed(part) for part in option["reveal"].parts]
            found[value] = tuple(question for question in read if question is not None)
            whole = whole and len(found[value]) == len(read) > 0
            if not read:
                mend = "List questions: [{name: …, type: …, ask: …}]."
                self.faults.add(option["reveal"], "Nothing is revealed here.", mend)
            if node["type"].text not in REVEALING:
                what = f"An option of {node['type'].text!r} cannot reveal questions."
                self.faults.add(option.key("reveal"), what, f"Use one of the types {', '.join(REVEALING)}.")
        return found, whole

    def _revealed(self, node: Node) -> Question | None:
        question = self._question(node)
        if question is not None and (len(question.asked) > 1 or len(question.pages()) > 1):
            what = f"{question.name!r} cannot be asked inside an option."
            self.faults.add(node, what, "Ask it on a page of its own, with when:.")
            return None
        return question

    def _say(self, node: Node) -> Sequence[Entry]:
        entry, when = fill(SayEntry, node, self.faults), self._when(node)
        if entry is None:
            return ()
        content = self.reader.content(entry.say)
        return (Say(entry.say, content, when, entry.result_of, entry.style == "warning", node),)

    def _exit(self, node: Node) -> Sequence[Entry]:
        entry, when = fill(ExitEntry, node, self.faults), self._when(node)
        if entry is None:
            return ()
        return (Exit(entry.exit, self.reader.content(entry.exit) or _NOTHING, when, entry.joins, node),)

    def _repeat(self, node: Node) -> Sequence[Entry]:
        entry, when = fill(RepeatEntry, node, self.faults), self._when(node)
        pages: list[Page | Say] = []
        for part in node["pages"].parts if "pages" in node else ():
            for screen in self._entry(part):
                if isinstance(screen, Page | Say):
                    pages.append(screen)
                else:
                    what = "A repeat holds pages and say: pages only."
                    self.faults.add(part, what, "Move this out of the repeat.")
        if entry is None:
            return ()
        only = entry.only_item or entry.item.replace("{n} of {of}", "{n}").replace("{n}", "1")
        made = Repeat(entry.repeat, entry.for_each, entry.item, only, tuple(pages), when, node)
        if entry.for_each:
            return (made,)
        title, add = entry.title or "", entry.add or ""
        return (replace(made, title=title, add=add, called=entry.called, min=entry.min, max=entry.max),)


def _no_parts(node: Node) -> Node:
    return Node(node.file, node.line, {}, {})


def _without_reveals(node: Node) -> Node:
    if "options" not in node:
        return node
    options = {
        value: option.without(["reveal"]) if option.is_mapping else option
        for value, option in node["options"].entries.items()
    }
    changed = Node(node.file, node["options"].line, options, node["options"].key_lines)
    return Node(
        node.file,
        node.line,
        {**node.entries, "options": changed if options else node["options"]},
        node.key_lines,
    )


def _with_reveals(question: Question, reveals: Mapping[str, tuple[Question, ...]]) -> Question:
    options = {
        value: option.model_copy(update={"reveal": reveals.get(value, ())})
        for value, option in getattr(question, "options", {}).items()
    }
    return question.model_copy(update={"options": options})
