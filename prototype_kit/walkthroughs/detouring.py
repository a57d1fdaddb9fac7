"""Second thoughts: at check answers, an answer is changed so that it leads another way.

What was said on the way that was left must be gone then, from the page and from what is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from prototype_kit.answers import Answers
from prototype_kit.errors import Rejected
from prototype_kit.journey import Journey, Outside, Page, Step, look_up_facts, parse_form, walk
from prototype_kit.journey.walks import Sample
from prototype_kit.questions import Form
from prototype_kit.scenarios import with_step
from prototype_kit.walkthroughs.deciding import deciding
from prototype_kit.walkthroughs.playing import Unplayable, play, play_change
from prototype_kit.walkthroughs.walkthrough import Walkthrough

MOST_FORMS = 12
"""How many samples are tried in the place of an answer."""

Chosen = tuple[Walkthrough, Sample]


@dataclass(frozen=True)
class _Change:
    """A page whose answer is changed, what is typed there, and the pages that are left by it, perhaps."""

    step: Step
    form: Form
    left: frozenset[str]

    @property
    def entrance(self) -> str:
        """Where its change link leads: to the search, for what is found by one."""
        name = self.step.screen.name
        at = self.step.screen.change_at if isinstance(self.step.screen, Page) else ""
        return self.step.path.removesuffix(name) + (at or name)


def find_detours(
    journey: Journey,
    today: date,
    outside: Outside,
    chosen: Sequence[Chosen],
    tried: Mapping[str, Sequence[Form]],
) -> Iterator[Walkthrough]:
    """Ways that change an answer, so that each page which can be left by it is left once.

    What is typed on the pages that come then is what others among the `chosen` typed there. `tried` are
    forms for each question.
    """
    searching = _Searching(journey, today, outside, chosen, tried)
    for walkthrough, sample in chosen:
        if walkthrough.completes:
            yield from searching.of(walkthrough, sample)


class _Searching:
    """Finds changes by which a page is left that none before it leaves."""

    def __init__(
        self,
        journey: Journey,
        today: date,
        outside: Outside,
        chosen: Sequence[Chosen],
        tried: Mapping[str, Sequence[Form]],
    ):
        self.journey, self.today, self.outside, self.tried = journey, today, outside, tried
        self.at = datetime.combine(today, time(12), UTC)
        self.others = [sample.forms for _, sample in chosen]
        self.deciding = set(deciding(journey))
        self.left = set[str]()

    def of(self, walkthrough: Walkthrough, sample: Sample) -> Iterator[Walkthrough]:
        """The detours of one way, from its check answers."""
        given = play(self.journey, sample, self.today, self.outside).given
        known = {path: form for forms in reversed(self.others) for path, form in forms.items()}
        for change in self._changes(given):
            if change.left <= self.left:
                continue
            typed = replace(sample, forms={**known, **sample.forms, change.step.path: change.form})
            try:
                played = play_change(self.journey, typed, self.today, self.outside, given, change.entrance)
            except Unplayable:
                continue
            left = self._asked(given) - self._asked(played.given)
            if played.legs[-1].kind == "confirmation" and left - self.left:
                self.left |= left
                legs, name = (*walkthrough.legs[:-1], *played.legs), _name(change, given, played.given)
                yield replace(walkthrough, name=name, legs=legs, answers=played.answers)

    def _asked(self, given: Answers) -> set[str]:
        """The pages with questions that are on the path."""
        steps = walk(self.journey, given, self.today).steps
        return {step.screen.name for step in steps if isinstance(step.screen, Page)}

    def _changes(self, given: Answers) -> Iterator[_Change]:
        """Every change that is tried, and leaves a page."""
        asked = self._asked(given)
        for step in walk(self.journey, given, self.today).steps:
            page = step.screen
            if not isinstance(page, Page) or step.implied or not self._decides(page):
                continue
            for form in self._forms(step, page):
                left = asked - self._asked(self._changed(given, step, page, form))
                if left:
                    yield _Change(step, form, frozenset(left))

    def _decides(self, page: Page) -> bool:
        return bool(page.learns) or any(question.name in self.deciding for question in page.asked)

    def _forms(self, step: Step, page: Page) -> Iterator[Form]:
        yield from (forms[step.path] for forms in self.others if step.path in forms)
        if len(page.questions) == 1:
            yield from self.tried.get(page.questions[0].name, ())[:MOST_FORMS]

    def _changed(self, given: Answers, step: Step, page: Page, form: Form) -> Answers:
        context = step.context(self.outside.assets, addresses=self.outside.addresses)
        try:
            values = parse_form(self.journey, page, form, context)
        except Rejected:
            return given
        known = step.known.with_page(values)
        facts = look_up_facts(self.journey, page, known, self.outside.ports, self.at)
        return with_step(given, step, values, facts)


def _name(change: _Change, before: Answers, after: Answers) -> str:
    """What is changed to what."""
    old, new = _shown(change.step, before), _shown(change.step, after)
    told = f"‘{old}’ to ‘{new}’" if old and new and old != new else f"‘{change.step.screen.name}’"
    return f"Changes {told} at check answers, and sends the form"


def _shown(step: Step, answers: Answers) -> str:
    """The first answer of a page, in words; empty where it is not told or not given."""
    question = step.screen.questions[0] if isinstance(step.screen, Page) else None
    its = answers.item(step.item.repeat.name, step.item.id) if step.item else answers
    value = its.values.get(question.name) if question else None
    return question.show(value, step.context()) if question and question.told and value is not None else ""
