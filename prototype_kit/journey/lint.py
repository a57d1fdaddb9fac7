"""What can only be seen in the journey as a whole: names, order, conditions, rules, ways to the end.

`find_faults` gives what makes a journey unusable, each with file, line, what and how to mend it, all at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from prototype_kit.conditions import Condition, Mention
from prototype_kit.content import Content
from prototype_kit.document import Faults, Node, nearest
from prototype_kit.journey.braces import strange_names
from prototype_kit.journey.comparing import misfit
from prototype_kit.journey.entries import MOST_ITEMS
from prototype_kit.journey.inviting import KNOWN_TYPES
from prototype_kit.journey.model import Clock, Exit, Page, Repeat, Say, Screen
from prototype_kit.journey.names import has_type, names_of_type, place_of
from prototype_kit.journey.naming import check_names, check_sections
from prototype_kit.journey.placeholders import (
    APPOINTMENT,
    FILLED_IN,
    ORGANISATION,
    check_filled_in,
    check_link,
)
from prototype_kit.journey.reading import ReadJourney
from prototype_kit.questions import AssetQuestion, Choosing, Question, SlotQuestion, WholeNumber


def find_faults(read: ReadJourney, faults: Faults) -> None:
    """Add every fault of one journey to `faults`."""
    _Lint(read, faults).run()


class _Lint:
    def __init__(self, read: ReadJourney, faults: Faults):
        self.journey, self.node, self.faults = read.journey, read.node, faults
        self.seen: dict[str, Question | None] = {}  # questions, and facts as None, so far
        self.repeats: dict[str, Repeat] = {}
        self.results: set[str] = set()  # what information pages showed so far
        self.ended: Exit | None = None
        repeats = [entry.name for entry in self.journey.entries if isinstance(entry, Repeat)]
        self.later = {*self.journey.questions, *self.journey.facts, *repeats}
        self.unread = read.unread  # a fault of its own; whoever names it is not to blame

    def run(self) -> None:
        check_names(self.journey, self.node, self.faults)
        check_sections(self.journey, self.node, self.faults)
        for place, what, mend in strange_names(self.node):
            self._add(place, what, mend)
        first_of_a_section = {id(section.entries[0]) for section in self.journey.sections if section.entries}
        for name, condition in self.journey.conditions.items():
            self._cycle(name, condition)
        self._placeholders(self.journey.start, ORGANISATION)
        self._inviting()
        for entry in self.journey.entries:
            place = entry.place or self.node
            if id(entry) in first_of_a_section:
                self.ended = None  # each section is entered from the task list
            self._reachable(entry.name, place)
            self._condition(entry.when)
            if isinstance(entry, Repeat):
                self._repeat(entry, place)
            else:
                self._screen(entry, place)
        if self.ended is not None and self.ended is self.journey.entries[-1]:
            self._add(
                self.ended.place or self.node,
                "Nobody can get to check answers: the journey always ends at this exit.",
                "Give the exit a when:.",
            )
        self._ending()

    def _add(self, place: Node, what: str, mend: str) -> None:
        self.faults.add(place, what, mend)

    # Order

    def _reachable(self, name: str, place: Node) -> None:
        if self.ended is not None:
            self._add(
                place,
                f"Nobody can reach {name!r}: the exit {self.ended.name!r} above it is always taken.",
                f"Give {self.ended.name!r} a when:, or move it to the end.",
            )

    def _repeat(self, repeat: Repeat, place: Node) -> None:
        if repeat.for_each is not None:
            self._for_each(repeat.for_each, place.get("for_each", place))
        self.repeats[repeat.name] = repeat
        outside, results = dict(self.seen), set(self.results)
        for screen in repeat.pages:
            self._condition(screen.when)
            self._screen(screen, screen.place or place)
            for question in screen.asked if isinstance(screen, Page) else ():
                if isinstance(question, SlotQuestion):
                    what = f"{question.name!r} is an appointment, and cannot be asked for each of several."
                    self._add(place_of(question, place), what, "Move its page out of the repeat.")
        # After the repeat its questions can be asked about only item by item.
        self.seen, self.results = outside, results
        if not repeat.pages and not place["pages"].parts:
            self._add(place, f"The repeat {repeat.name!r} has no pages.", "Add pages: below it.")

    def _for_each(self, name: str, place: Node) -> None:
        if name not in self.seen:
            self._unknown("question", name, place)
            return
        question = self.seen[name]
        types = () if question is None else (question.type, getattr(question, "value", ""))
        if "whole-number" not in types:
            what = f"{name!r} is not a number, so nothing can be counted by it."
            self._add(place, what, "Add value: whole-number to that question.")
        elif isinstance(question, WholeNumber) and question.max > MOST_ITEMS:
            what = f"{name!r} lets somebody ask for {question.max:,} items."
            self._add(place, what, f"Add max: to that question, at most {MOST_ITEMS}.")

    def _screen(self, screen: Screen, place: Node) -> None:
        if isinstance(screen, Page):
            self._page(screen, place)
            return
        if isinstance(screen, Exit) and "when" not in place and self.ended is None:
            self.ended = screen
        if isinstance(screen, Exit) and screen.joins and screen.joins not in self.seen:
            what = f"No question {screen.joins!r} is asked before, so nobody can join a report by it."
            asked = [name for name, question in self.seen.items() if question is not None]
            self._add(place["joins"], what, nearest(screen.joins, asked))
        if isinstance(screen, Say) and screen.result_of:
            self._rule(screen.result_of, place.get("from", place), takes=1)
        self._placeholders(screen.content, ORGANISATION)
        if isinstance(screen, Say) and screen.result_of:
            self.results |= {screen.name, f"{screen.name}-reasons"}

    def _page(self, page: Page, place: Node) -> None:
        self._placeholders(page.intro, ORGANISATION)
        for question in page.asked:
            source = getattr(question, "options_from", None)
            if source and (source not in self.seen or self.seen[source] is not None):
                what = f"{source!r} is not a fact that is learned before this page."
                self._add(place_of(question, place), what, f"Add learns: [{source}] to an earlier page.")
            for rule in question.asks:
                self._rule(rule, place_of(question, place), takes=1)
            self.seen[question.name] = question
        if page.check:
            self._rule(page.check, place.get("check", place), takes=1)
        for fact in page.learns:
            if fact in self.seen and self.seen[fact] is None:
                self._add(place, f"The fact {fact!r} is learned twice.", "Delete one of the two.")
            self._rule(fact, place.get("learns", place), takes=2)
            self.seen[fact] = None

    def _rule(self, name: str, place: Node, takes: int) -> None:
        rules = self.journey.rules
        function = name.replace("-", "_")
        kind, arguments = ("fact", "(j, ports)") if takes == 2 else ("rule", "(j)")
        if name in rules and rules.takes(name) != takes:
            what = f"{function} in {rules.file} takes {rules.takes(name)} arguments; a {kind} takes {takes}."
            self._add(place, what, f"Write it as def {function}{arguments}: …")
        elif name not in rules and not rules.broken:
            names = [known for known in rules if "_" not in known]
            offer = f" {nearest(name, names)}" if names else ""
            what = f"There is no {kind} {name!r} in {rules.file}."
            self._add(place, what, f"Write def {function}{arguments}: … there.{offer}")

    # Conditions

    def _cycle(self, name: str, condition: Condition) -> None:
        waiting, met = [condition], {name}
        while waiting:
            for mention in waiting.pop().mentions():
                if mention.kind != "condition" or mention.name not in self.journey.conditions:
                    continue
                if mention.name == name:
                    what = f"The condition {name!r} depends on itself."
                    self._add(mention.place, what, "Take it out of its own definition.")
                    return
                if mention.name not in met:
                    met.add(mention.name)
                    waiting.append(self.journey.conditions[mention.name])

    def _condition(self, condition: Condition | None) -> None:
        """Check all that a condition names, and what the named conditions in it name."""
        waiting, met = [condition] if condition is not None else [], set[str]()
        while waiting:
            for mention in waiting.pop().mentions():
                if mention.kind == "condition" and mention.name in self.journey.conditions:
                    if mention.name not in met:
                        waiting.append(self.journey.conditions[mention.name])
                    met.add(mention.name)
                else:
                    self._mention(mention)

    def _mention(self, mention: Mention) -> None:
        match mention.kind:
            case "rule":
                self._rule(mention.name, mention.place, takes=1)
            case "condition":
                if "conditions" not in self.node or mention.name not in self.node["conditions"]:
                    what = f"There is no condition {mention.name!r}."
                    self._add(mention.place, what, nearest(mention.name, self.journey.conditions))
            case "repeat":
                if mention.name not in self.repeats:
                    self._unknown("repeat", mention.name, mention.place)
            case _:
                self._question(mention)

    def _question(self, mention: Mention) -> None:
        if mention.inside is not None and mention.inside not in self.repeats:
            return  # that there is no such repeat is said already
        known: Mapping[str, Question | None] = self.seen
        if mention.inside is not None:
            pages = [page for page in self.repeats[mention.inside].pages if isinstance(page, Page)]
            known = {**self.seen, **{question.name: question for page in pages for question in page.asked}}
        if mention.name not in known:
            self._unknown("question", mention.name, mention.place)
            return
        question = known[mention.name]
        if question is not None and mention.test is not None and (wrong := misfit(question, mention.test)):
            self._add(mention.place, *wrong)
            return
        offered = _option_values(question)
        for value in mention.values if offered else ():
            if value not in offered:
                what = f"{value!r} is not an option of {mention.name!r}."
                self._add(mention.place, what, nearest(value, offered))

    def _unknown(self, kind: str, name: str, place: Node) -> None:
        inside = next((r for r in self.repeats.values() if any(name in _names_in(p) for p in r.pages)), None)
        if inside is not None:
            self._add(
                place,
                f"{name!r} is asked for each of {inside.name!r}, so it has no single answer here.",
                f"Write it as {{{inside.name}: {{any_item: {{{name}: …}}}}}}.",
            )
        elif name in self.later:
            mend = "Move this page below that question, or use an earlier answer."
            self._add(place, f"{name!r} is only asked later than this.", mend)
        elif name not in self.unread:
            names = [*self.seen, *self.repeats] if kind == "question" else [*self.repeats]
            self._add(place, f"There is no {kind} {name!r} before this.", nearest(name, names))

    # Who is invited

    def _inviting(self) -> None:
        """What staff enter, the clock that follows from it, and the messages that invite."""
        inviting = self.journey.inviting
        if inviting is None:
            return
        top = self.node["invitation"]
        for name, question in inviting.knows.items():
            place = top["knows"][name]
            if question.type not in KNOWN_TYPES or len(question.asked) > 1:
                what = f"Staff cannot enter {name!r} in an invitation, as it needs a page of its own."
                self._add(place.get("type", place), what, f"Use one of the types {', '.join(KNOWN_TYPES)}.")
        if inviting.clock is not None:
            self._clock(inviting.clock, top["clock"])
        for content in (inviting.email, inviting.text):
            check_link(content, "that invites somebody", "message", self.faults)
        self.seen |= inviting.knows

    def _clock(self, clock: Clock, place: Node) -> None:
        self._rule(clock.by, place["by"], takes=1)
        dates = [name for name, question in self.journey.given.items() if question.type == "date"]
        if clock.since not in dates and clock.since not in self.unread:
            what = f"There is no date {clock.since!r} among what staff enter."
            self._add(place["from"], what, nearest(clock.since, dates))

    # Words and messages

    def _ending(self) -> None:
        """What is sent and shown after submission; every question that is not in a repeat may be used."""
        notice, send = self.journey.notice, self.node.get("send", self.node)
        for key, name, kind in (
            ("email", notice.email_question, "email"),
            ("text", notice.text_question, "uk-phone"),
        ):
            fitting = [question.name for question in self.seen.values() if question and question.type == kind]
            if name and name not in fitting and name not in self.unread:
                what = f"{name!r} is not a question of type {kind} that can be sent to."
                self._add(send.get(key, send), what, nearest(name, fitting))
        for message in (notice.email, notice.text):
            if message is not None and message.title and not message.body:
                place = Node(message.file, 1, message.title, {})
                self._add(place, "This message has a title and no words.", "Write them below its title.")
        # A time counts as asked for while its calendar cannot be read: that is a fault of its own.
        books = has_type(self.node, "slot")
        for content in (notice.email, notice.text, self.journey.confirmation):
            self._placeholders(content, FILLED_IN | APPOINTMENT if books else FILLED_IN)
        self._placeholders(self.journey.declaration, ORGANISATION)
        self._links()

    def _links(self) -> None:
        """The emails of save and return: each must lead back, and hold no answers."""
        saving = self.journey.save_and_return
        for content in (saving.link, saving.warning) if saving else ():
            check_link(content, "that leads back to somebody's answers", "email", self.faults)

    def _placeholders(self, content: Content | None, given: Collection[str]) -> None:
        if content is not None:
            asked = {name for name, question in self.seen.items() if question is not None}
            times = names_of_type(self.node, "slot")
            check_filled_in(content, {*given, *asked, *self.results}, self.unread, self.faults, times)


def _names_in(screen: Page | Say) -> Collection[str]:
    return [question.name for question in screen.asked] if isinstance(screen, Page) else []


def _option_values(question: Question | None) -> frozenset[str]:
    if isinstance(question, Choosing):
        return frozenset() if question.options_from else frozenset(question.options)
    return frozenset(question.options) if isinstance(question, AssetQuestion) else frozenset()
