"""The screens on a way through a journey, as events tell of them, and what each of them may refuse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from prototype_kit.journey import Exit, Journey, Page, Step, TaskList, Walk
from prototype_kit.journey.gallery import refusals
from prototype_kit.questions import AssetQuestion, Context

CHECK = "check-answers"
_LOOKING_UP = 12  # as hard as so many rules: to find something on a map


@dataclass(frozen=True)
class Stop:
    """One screen: the template of its address, its first question, and the rules of each question.

    `takes` says how long people stay there, beside others; `hard` that more than elsewhere give up there;
    `sent` that there is a form to be sent, `last` that it is check answers.
    """

    page: str
    question: str | None = None
    rules: tuple[tuple[str, str], ...] = ()
    takes: float = 1.0
    hard: bool = False
    sent: bool = True
    last: bool = False


@dataclass(frozen=True)
class Way:
    """The screens from the first to check answers, or to the exit whose name is given."""

    stops: tuple[Stop, ...]
    exit: str | None = None


class Stops:
    """Makes stops of the steps of a journey whose address is `base`. One page of it is the hardest."""

    def __init__(self, journey: Journey, base: str, context: Callable[[Step], Context]):
        self._journey, self._base, self._context = journey, base, context
        self._known: dict[str, Stop] = {}

    def way(self, walked: Walk) -> Way:
        """The way that a walk takes."""
        stops = [self._stop(step) for step in walked.steps if not step.implied]
        if walked.exit:
            return Way(tuple(stops), walked.exit.name)
        return Way((*stops, Stop(f"{self._base}/{CHECK}", takes=1.2, last=True)))

    @cached_property
    def _hardest(self) -> str:
        """The page that asks for most, or for something on a map."""
        pages = [screen for screen, _ in self._journey.screens if isinstance(screen, Page)]
        return max(pages, key=_asked).name if pages else ""

    def _stop(self, step: Step) -> Stop:
        screen = step.screen
        place = f"{step.item.repeat.name}/{{item}}/{screen.name}" if step.item else step.path
        if place not in self._known:
            page = f"{self._base}/{place}"
            if isinstance(screen, Page):
                hard = screen.name == self._hardest
                rules = tuple(self._rules(step, screen))
                takes = (0.6 + 0.5 * len(screen.questions)) * (2 if hard else 1)
                name = screen.questions[0].name if screen.questions else None
                self._known[place] = Stop(page, name, rules, takes, hard)
            else:
                sent = not isinstance(screen, Exit | TaskList)
                self._known[place] = Stop(page, takes=0.5, sent=sent)
        return self._known[place]

    def _rules(self, step: Step, screen: Page) -> Sequence[tuple[str, str]]:
        """By which rules its questions refuse an answer, as samples of their types bring them up."""
        context = self._context(step)
        found = [
            (question.name, refusal.rule)
            for question in screen.questions
            for refusal in refusals(question, context)
        ]
        return list(dict.fromkeys(found))


def _asked(page: Page) -> int:
    """How much a page asks for."""
    return sum(
        _LOOKING_UP if isinstance(question, AssetQuestion) else len(question.fields)
        for question in page.questions
    )
