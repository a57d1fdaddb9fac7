"""From what is typed on each page to the pages that somebody sees, one after another, as the site leads."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from prototype_kit.answers import Answers, Fact, Value
from prototype_kit.errors import Rejected
from prototype_kit.journey import (
    Exit,
    ItemList,
    Journey,
    Outside,
    Page,
    Say,
    Step,
    TaskList,
    Walk,
    look_up_facts,
    made_up,
    parse_form,
    to_send,
    walk,
)
from prototype_kit.journey.adding import ANOTHER
from prototype_kit.journey.walks import Sample
from prototype_kit.questions import Choosing, Context, FileUpload, Form
from prototype_kit.scenarios import CHECK_ANSWERS, with_implied_facts, with_step
from prototype_kit.walkthroughs.refusing import list_refusals, refusals
from prototype_kit.walkthroughs.rows import answer_rows
from prototype_kit.walkthroughs.walkthrough import Leg, LegKind, Refusal

MOST_LEGS = 2_000
"""More pages than anybody sees; a journey that leads in a circle would be walked for ever."""


class Unplayable(Exception):  # noqa: N818 - a sample that leads nowhere is no error of anybody's
    """What was typed is not taken when it is typed again, so there is no way through by it."""


@dataclass(frozen=True)
class Played:
    """The legs of a way, and what is sent at its end.

    `given` are all answers, those that led elsewhere before they were changed among them.
    """

    legs: tuple[Leg, ...]
    answers: Answers
    given: Answers


def play(
    journey: Journey, sample: Sample, today: date, outside: Outside, refusing: Container[str] = ()
) -> Played:
    """A sample walk from its first page to its end. Raises `Unplayable`.

    The first leg of each screen that is named in `refusing` tries what its page must refuse.
    """
    return _Playing(journey, sample, today, outside, refusing).play()


def play_change(
    journey: Journey, sample: Sample, today: date, outside: Outside, given: Answers, path: str
) -> Played:
    """The rest of a way whose answers are `given`, when that at `path` is changed from check answers.

    What is typed then is the sample's. Raises `Unplayable`.
    """
    playing = _Playing(journey, sample, today, outside, ())
    playing.answers = given
    return playing.play(path)


class _Playing:
    """Somebody on their way."""

    def __init__(
        self, journey: Journey, sample: Sample, today: date, outside: Outside, refusing: Container[str]
    ):
        self.journey, self.sample, self.today, self.outside = journey, sample, today, outside
        self.refusing, self.refused = refusing, set[str]()
        self.at = datetime.combine(today, time(12), UTC)
        self.answers = made_up(journey, today)
        self.added: str | None = None  # the first page of the item that was added just now

    def play(self, changed: str | None = None) -> Played:
        walked = walk(self.journey, self.answers, self.today)
        first = walked.find(changed) if changed else walked.stop
        legs = tuple(self._legs(walked, first, changing=changed is not None))
        walked = walk(self.journey, self.answers, self.today)
        return Played(legs, to_send(self.journey, walked.answers), self.answers)

    def _legs(self, walked: Walk, step: Step | None, changing: bool) -> Iterator[Leg]:
        """One page after another, as the site leads: where it leads from each follows from the walk."""
        for _ in range(MOST_LEGS):
            if step is None:
                yield from self._end(walked)
                return
            if isinstance(step.screen, TaskList):
                yield Leg(step.path, step.screen.name, "tasks", self.journey.title, back="")
                step, changing = _entrance(walked), False
                continue
            yield replace(self._leg_of(step), back=_back(walked, step, changing), changing=changing)
            if isinstance(step.screen, Exit):
                return
            walked, left = walk(self.journey, self.answers, self.today), step
            added = walked.find(self.added) if self.added else None
            step = added or walked.after(left.path, changing, first_time=not left.done)
        raise Unplayable(f"more than {MOST_LEGS} pages")

    def _leg_of(self, step: Step) -> Leg:
        """The leg of one step; the answers are then those after it."""
        self.added = None
        if isinstance(step.screen, ItemList):
            return self._list(step, step.screen)
        if isinstance(step.screen, Page):
            return self._page(step, step.screen)
        if isinstance(step.screen, Exit):
            return self._leg(step, "exit", step.screen.content.title, None)
        if not isinstance(step.screen, Say):
            raise Unplayable(step.path)
        self.answers = with_step(self.answers, step, {}, {})
        content = step.screen.content
        return self._leg(step, "say", content.title if content else step.screen.name, {})

    def _page(self, step: Step, page: Page) -> Leg:
        form = self.sample.forms.get(step.path)
        if form is None:
            raise Unplayable(step.path)
        context = step.context(self.outside.assets, addresses=self.outside.addresses)
        try:
            values = parse_form(self.journey, page, form, context)
        except Rejected as rejected:
            raise Unplayable(step.path) from rejected
        wrong = refusals(self.journey, page, form, context) if self._refuses(step) else ()
        self.answers = with_step(self.answers, step, values, self._learn(step, page, values))
        if page.leads_on:
            self.answers = with_implied_facts(self.journey, self.answers, step, self.today, self._learn)
        title = page.questions[0].named(page.title, context)
        typed, files = _apart(page, form)
        leg = self._leg(step, "page", title, typed, tuple(_with_files(page, each) for each in wrong))
        return replace(leg, files=files, offers=_offers(page, context))

    def _refuses(self, step: Step) -> bool:
        """Whether to try what is refused here: once for each screen that is asked for."""
        name = step.screen.name
        first = name in self.refusing and name not in self.refused
        self.refused.add(name)
        return first

    def _learn(self, step: Step, page: Page, values: Mapping[str, Value | None]) -> dict[str, Fact]:
        return look_up_facts(self.journey, page, step.known.with_page(values), self.outside.ports, self.at)

    def _list(self, step: Step, items: ItemList) -> Leg:
        """Add one more while the sample has more, and go on then."""
        repeat = items.repeat
        many = len(self.answers.item_ids(repeat.name))
        wanted = len(self.sample.walk.answers.item_ids(repeat.name))
        form: Form = {} if many == repeat.max else {ANOTHER: ("no",)}
        if many < wanted:
            form = {ANOTHER: ("yes",)}
            self.answers, item = self.answers.asked_again(repeat.name).with_new_item(repeat.name)
            self.added = f"{repeat.name}/{item}/{repeat.pages[0].name}"
        else:
            self.answers = self.answers.with_page(repeat.name, {})
        wrong = list_refusals(repeat, many, step.context()) if self._refuses(step) else ()
        offers = {ANOTHER: ("yes", "no")} if many < repeat.max else {}
        return replace(self._leg(step, "list", repeat.title, form, tuple(wrong)), offers=offers)

    def _leg(
        self, step: Step, kind: LegKind, title: str, form: Form | None, wrong: tuple[Refusal, ...] = ()
    ) -> Leg:
        entry = step.screen
        when = getattr(entry, "when", None) or (step.item.repeat.when if step.item else None)
        why = when.english(self.journey) if when is not None else ""
        return Leg(step.path, entry.name, kind, title, form, wrong, why)

    def _end(self, walked: Walk) -> Iterator[Leg]:
        back = walked.last.path if walked.last else ""
        rows = tuple(answer_rows(walked, self.outside))
        title = "Check your answers"
        yield Leg(CHECK_ANSWERS, CHECK_ANSWERS, "check-answers", title, {}, back=back, rows=rows)
        title = self.journey.confirmation.title
        yield Leg("confirmation", "confirmation", "confirmation", title)


def _entrance(walked: Walk) -> Step | None:
    """Where somebody goes on from the task list; None when everything is done."""
    if walked.complete:
        return None
    return next(part.entrance for part in walked.parts if part.open and not part.done and part.entrance)


def _back(walked: Walk, step: Step, changing: bool) -> str:
    """Where the back link of a step leads."""
    if changing and walked.complete:
        return CHECK_ANSWERS
    before = walked.before(step.path)
    return before.path if before else ""


def _offers(page: Page, context: Context) -> dict[str, tuple[str, ...]]:
    asked = [question for question in page.asked if isinstance(question, Choosing)]
    return {question.name: tuple(question.offered(context)) for question in asked}


def _with_files(page: Page, refusal: Refusal) -> Refusal:
    form, files = _apart(page, refusal.form)
    return replace(refusal, form=form, files=files)


def _apart(page: Page, form: Form) -> tuple[Form, dict[str, tuple[str, ...]]]:
    """What is typed, and apart from it the files that are chosen."""
    fields = {question.name for question in page.asked if isinstance(question, FileUpload)}
    typed = {field: texts for field, texts in form.items() if field not in fields}
    return typed, {field: tuple(texts) for field, texts in form.items() if field in fields and texts}
