"""Few walkthroughs that together show all of something: pages, conditions, errors, or every way there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Literal

from prototype_kit.check import outside_of
from prototype_kit.document import Faults
from prototype_kit.journey import Journey, Outside, Page, Repeat, SampleWalks
from prototype_kit.journey.walks import Sample
from prototype_kit.questions import Form
from prototype_kit.scenarios import read_scenarios
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.walkthroughs.deciding import before, deciding, forms_beside, wanted
from prototype_kit.walkthroughs.detouring import find_detours
from prototype_kit.walkthroughs.naming import numbered, with_names
from prototype_kit.walkthroughs.playing import Played, Unplayable, play
from prototype_kit.walkthroughs.walkthrough import Walkthrough

Cover = Literal["pages", "edges", "errors", "all"]
MOST_SAMPLES = 400
MOST_STEPS = 40_000
"""Pages that are tried in search of what is not covered yet: a second or two."""
TRIES = 10
"""How often an example of what a page's rule refuses is filled up to a whole way, each time differently."""
CAP = 100
"""The most walkthroughs of `all`."""
MOST_COUNTED = 1_000
"""How many ways are counted before it is said that there are more."""

Thing = tuple[str, str]
"""Something to be covered: its kind and its name, such as ("page", "fault") or ("not", "dangerous")."""


@dataclass(frozen=True)
class Covered:
    """What was found. `missed` says in sentences what no walkthrough shows.

    `of` is how many there would be of `all`, `more` that it counts no further.
    """

    walkthroughs: tuple[Walkthrough, ...]
    missed: tuple[str, ...]
    of: int
    more: bool = False


def walkthroughs(
    site: Site, service: Service, journey: Journey, cover: Cover, today: date, cap: int = CAP
) -> Covered:
    """Walkthroughs of a journey that cover what is asked for, the same for the same files and day.

    `pages` visits every page and exit, `edges` takes every condition both ways too, `errors` shows every
    error on the pages of `pages`, `all` goes every way up to a `cap`.
    """
    search = _Search(site, service, journey, today)
    if cover == "all":
        return search.all(cap)
    things = {*search.pages(), *search.edges()} if cover == "edges" else search.pages()
    return search.covering(things, refusing=cover == "errors")


def to_be_shown(site: Site, service: Service, journey: Journey, today: date) -> int:
    """How much walkthroughs of `edges` have to show: each page and end, and each condition held and not."""
    search = _Search(site, service, journey, today)
    return len(search.pages() | search.edges())


def detours(site: Site, service: Service, journey: Journey, today: date) -> tuple[Walkthrough, ...]:
    """Walkthroughs that change an answer at check answers, so that pages which were answered are left."""
    search = _Search(site, service, journey, today)
    chosen, _ = search.choose({*search.pages(), *search.edges()})
    found = find_detours(journey, today, search.outside, chosen, search.samples.tried)
    return tuple(numbered(list(found)))


class _Search:
    """Tries samples until everything that is wanted was seen, or enough was tried."""

    def __init__(self, site: Site, service: Service, journey: Journey, today: date):
        self.site, self.service, self.journey, self.today = site, service, journey, today
        self.outside: Outside = outside_of(site, service)
        more = forms_beside(journey, today)
        self.samples = SampleWalks(journey, today, self.outside, more, outages=False)
        self.seeds = [*wanted(journey), *self._scenarios()]

    def _scenarios(self) -> Iterator[Form]:
        """What is typed in the scenarios of the journey, as if each item were alike."""
        faults = Faults()  # those are for `check` to say
        found = read_scenarios(self.site, self.service, self.outside.ports, self.today, faults)
        for scenario in found.values():
            if scenario.is_of(self.service, self.journey) and not scenario.faults:
                yield {name: texts for form in scenario.forms.values() for name, texts in form.items()}

    def pages(self) -> set[Thing]:
        """Every page that somebody may see, list and end."""
        seen = [
            screen for screen, _ in self.journey.screens if not (isinstance(screen, Page) and screen.settled)
        ]
        found = {("page", screen.name) for screen in seen}
        found |= {("page", entry.name) for entry in self._repeats() if entry.for_each is None}
        return found | {("page", "confirmation")}

    def _repeats(self) -> Iterator[Repeat]:
        return (entry for entry in self.journey.entries if isinstance(entry, Repeat))

    def edges(self) -> set[Thing]:
        """Every condition, held and not."""
        screens = [screen for screen, _ in self.journey.screens]
        conditional = [entry.name for entry in (*screens, *self._repeats()) if entry.when is not None]
        return {(kind, name) for name in conditional for kind in ("when", "not")}

    # Finding

    def covering(self, things: set[Thing], refusing: bool = False) -> Covered:
        """Few walkthroughs that show these things, and what none of them shows.

        When `refusing`, each page is given what it must refuse, the first time that it is seen.
        """
        pairs, left = self.choose(things)
        chosen, shown = list[Walkthrough](), set[Thing]()
        for walkthrough, sample in pairs:
            new = {name for _, name in (things & seen_in(walkthrough)) - shown}
            chosen.append(self._refusing(walkthrough, sample, new) if refusing else walkthrough)
            shown |= seen_in(walkthrough)
        unshown = list(self._unshown(chosen)) if refusing else []
        for page in [*unshown]:
            if (found := self._refused_by_rule(page)) is not None:
                chosen.append(found)
                unshown.remove(page)
        named = with_names(self.journey, self.service.places, chosen)
        missed = (*self._missed(left), *map(_missed_rule, unshown))
        return Covered(tuple(named), missed, len(named))

    def choose(self, things: set[Thing]) -> tuple[list[tuple[Walkthrough, Sample]], set[Thing]]:
        """Few walkthroughs with their samples, and those of the things that none of them shows."""
        candidates = list(self._candidates(things))
        chosen, left = list[tuple[Walkthrough, Sample]](), set(things)
        while candidates and left:
            best = max(candidates, key=lambda each: (len(left & seen_in(each[0])), -len(each[0].legs)))
            if not (new := left & seen_in(best[0])):
                break
            chosen.append(best)
            left -= new
        return chosen, left

    def _refusing(self, walkthrough: Walkthrough, sample: Sample, names: set[str]) -> Walkthrough:
        played = play(self.journey, sample, self.today, self.outside, names)
        return replace(walkthrough, legs=played.legs)

    def _unshown(self, found: Sequence[Walkthrough]) -> Iterator[Page]:
        """The pages whose own rule refuses nothing in any walkthrough."""
        for screen, _ in self.journey.screens:
            if (
                isinstance(screen, Page)
                and screen.check
                and not any(_refuses(each, screen) for each in found)
            ):
                yield screen

    def _refused_by_rule(self, page: Page) -> Walkthrough | None:
        """A walkthrough on which the rule of a page refuses one of its examples, which depends on the way."""
        for number, typed in product(range(TRIES), before(self.journey, page)):
            sample = self.samples.sample(number, typed)
            found = self._played(sample) if ("page", page.name) in self._shown(sample) else None
            if found is not None and _refuses(found := self._refusing(found, sample, {page.name}), page):
                return found
        return None

    def _candidates(self, things: set[Thing]) -> Iterator[tuple[Walkthrough, Sample]]:
        """Walkthroughs that show something which those before them do not."""
        left, steps = set(things), 0
        for number in range(MOST_SAMPLES):
            # Each seed twice, filled up in different ways; then whatever comes.
            seed = self.seeds[number // 2] if number // 2 < len(self.seeds) else None
            sample = self.samples.sample(number, seed)
            steps += len(sample.walk.steps)
            if self._shown(sample) & left and (found := self._played(sample)) is not None:
                left -= seen_in(found)
                yield found, sample
            if not left or steps > MOST_STEPS:
                return

    def _shown(self, sample: Sample) -> set[Thing]:
        if not sample.walk.complete and sample.walk.exit is None:
            return set()  # it stops at a page that takes no sample
        shown: set[Thing] = {("page", step.screen.name) for step in sample.walk.steps}
        return shown | _met(sample.met) | ({("page", "confirmation")} if sample.walk.complete else set())

    def _played(self, sample: Sample) -> Walkthrough | None:
        try:
            played = play(self.journey, sample, self.today, self.outside)
        except Unplayable:
            return None
        return self._walkthrough(played, sample)

    def _walkthrough(self, played: Played, sample: Sample) -> Walkthrough:
        slug, name = self.service.slug, self.journey.name
        invited = self.journey.inviting is not None
        return Walkthrough(slug, name, "", played.legs, played.answers, self.today, sample.met, invited)

    def _missed(self, left: set[Thing]) -> Iterator[str]:
        words = {"page": "comes to ‘{name}’", "when": "meets the condition of ‘{name}’",
                 "not": "does not meet the condition of ‘{name}’"}  # fmt: skip
        for kind, name in sorted(left):
            told = words[kind].format(name=name)
            yield f"No walkthrough {told}. Give its rule @examples(…), or a scenario that leads there."

    # All of them

    def all(self, cap: int) -> Covered:
        """Every way that the deciding answers lead, up to a cap."""
        found, count, waiting = list[Walkthrough](), 0, list[dict[str, Sequence[str]]]([{}])
        while waiting and count < MOST_COUNTED:
            chosen = waiting.pop()
            sample = self.samples.sample(0, chosen)
            branches = self._branches(sample, chosen)
            if branches:
                waiting.extend(reversed(branches))
                continue
            count += 1
            if len(found) < cap and (played := self._played(sample)) is not None:
                found.append(played)
        named = with_names(self.journey, self.service.places, found)
        return Covered(tuple(named), (), count, more=bool(waiting))

    def _branches(
        self, sample: Sample, chosen: Mapping[str, Sequence[str]]
    ) -> list[dict[str, Sequence[str]]]:
        """The ways on from the first deciding question of a sample that nothing was chosen for yet."""
        for name in deciding(self.journey):
            question = self.journey.questions[name]
            forms = self.samples.tried.get(name, ())
            asked = any(name in _asked(step.screen) for step in sample.walk.steps)
            if asked and len(forms) > 1 and not any(field in chosen for field in question.fields):
                return [{**chosen, **_whole(question.fields, form)} for form in forms]
        return []


def _refuses(walkthrough: Walkthrough, page: Page) -> bool:
    """Whether it shows an error of the page's own rule."""
    refusals = (refusal for leg in walkthrough.legs if leg.name == page.name for refusal in leg.refusals)
    return any(error.rule == page.check for refusal in refusals for error in refusal.errors)


def _missed_rule(page: Page) -> str:
    told = f"No walkthrough shows an error of the rule ‘{page.check}’ of ‘{page.name}’."
    return f"{told} Give it @examples(…) of what it refuses."


def _whole(fields: Sequence[str], form: Form) -> dict[str, Sequence[str]]:
    """A form with each of its question's fields, so that an empty one counts as chosen too."""
    return {field: form.get(field, ()) for field in fields}


def _asked(screen: object) -> Sequence[str]:
    return [question.name for question in screen.asked] if isinstance(screen, Page) else ()


def _met(met: frozenset[tuple[str, bool]]) -> set[Thing]:
    return {("when" if held else "not", name) for name, held in met}


def seen_in(walkthrough: Walkthrough) -> set[Thing]:
    """What a walkthrough shows."""
    return {("page", leg.name) for leg in walkthrough.legs} | _met(walkthrough.met)
