"""The first hour: what looks at each step. The words are in first-hour.md; research adds a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.resources import files

from prototype_kit.errors import DefinitionError
from prototype_kit.iterations import Iteration, compared_words, content
from prototype_kit.journey.change import Change
from prototype_kit.journey.diff_english import english
from prototype_kit.language import LOCAL
from prototype_kit.lessons.step import Look, not_yet, read_lesson, right
from prototype_kit.lessons.workspace import Workspace
from prototype_kit.settings import DEMO
from prototype_kit.site import Site
from prototype_kit.walkthroughs import to_be_shown

LEAST_WORDS = 5
"""Of a hypothesis that can turn out wrong."""
_BROKEN = "broken"
_GONE = frozenset({"page-removed", "question-removed", "option-removed", "fact-removed"})
"""What is lost where a page was to be put beside others, and was put in the place of one."""
_FROM = {"demo": "of made-up people", "prototype": "of whoever tried it"}
_HERE = "http://127.0.0.1:8000"


def _ran(workspace: Workspace) -> Look:
    """Whether a form was sent; neither a load test's nor one that is made up."""
    with workspace.store() as store:
        if store is None:
            return not_yet("Nobody has run this project yet. In its folder, run: make start")
        now = datetime.now(UTC)
        found = store.tallies.of_releases(workspace.settings.env, workspace.begun, now, now)
    if any(each.submitted for each in found):
        return right("You have run the service, and sent a form as a resident does.")
    if any(each.started for each in found):
        return not_yet(
            "A form was begun and is not sent yet. Go on to its last page, and send it. Where it says that "
            "we know about this already, go back, and say that it is none of those."
        )
    return not_yet(
        "No form was begun since this step began. Open the service in your browser, press Start now, answer "
        "each question, and send the form."
    )


def _recorded(workspace: Workspace) -> Look:
    """Whether what there is was recorded as an iteration, and a form was begun with it."""
    if not workspace.can_be_read:
        return _faulty(workspace)
    try:
        iterations = workspace.all_iterations
    except DefinitionError as error:
        return _unreadable(error)
    if not iterations:
        return not_yet("Nothing is recorded yet. Release what you begin with, as it is.")
    its, now = iterations[-1], {slug: service.release for slug, service in workspace.now.services.items()}
    if its.after != now:
        return not_yet(
            f"The services have changed since {its.title}. Release them as they are, so that what you change "
            "from here on is told apart."
        )
    with workspace.store() as store:
        at = datetime.now(UTC)
        found = store.tallies.of_releases(workspace.settings.env, its.released_at, at, at) if store else ()
    if not any(now.get(each.service) == each.release for each in found):
        return not_yet(
            f"{its.title}. It is recorded, and nobody has begun a form since: it has nothing to count yet. "
            "Open the service in your browser, press Start now, and answer the first question."
        )
    return right(f"{its.title}. It is recorded. What you release later is told and counted beside it.")


def _asked_anew(workspace: Workspace) -> Look:
    """Whether a question has other words."""
    if workspace.faults:
        return _faulty(workspace)
    changes = list(_changes(workspace))
    found = [(where, each) for where, each in changes if each.kind == "words" and each.part == "question"]
    if not found:
        others = f"What you changed is something else. {_told(changes)} " if changes else ""
        return not_yet(f"{others}No question has other words yet: change the words after ask: of a page.")
    where, change = found[0]
    return right(
        f"A question has other words. {_told(found)}",
        "Everything else follows from that line:",
        f"- the page: {workspace.settings.address or _HERE}/{where}/{change.page}"
        f"{'' if workspace.settings.address else ', or where make start says'}\n"
        f"- the map: prototype-kit map {where}\n"
        "- the tests, which read the words that a resident reads: prototype-kit script\n"
        "- the funnel: Figures in the console calls the page by its question",
    )


def _mended(workspace: Workspace) -> Look:
    """Whether it was broken when this looked before, and is now as it was."""
    if workspace.faults:
        workspace.seen.add(_BROKEN)
        first = workspace.faults[0]
        return not_yet(
            "It is broken, as it should be. This is what you are told, here and in your browser:",
            *map(str, workspace.faults),
            f"The first line names the file and the line: {first.file}, line {first.line}. The second says "
            "what is wrong, the third how to mend it. Mend it now.",
        )
    if _BROKEN not in workspace.seen:
        return not_yet(
            "Nothing is broken yet. Break something, save the file, and run this while it is broken: the "
            "message is what this step is about."
        )
    if content(workspace.now) != content(workspace.before):
        return not_yet(
            f"There is no fault any more, but it is not as it was. {_told(_changes(workspace))}".rstrip(),
            "Make it as it was before you broke it, or run: prototype-kit learn undo",
        )
    return right("You broke it, read what was wrong, and mended it.")


def _branched(workspace: Workspace) -> Look:
    """Whether there is a page more that not everybody sees."""
    if not workspace.can_be_read:
        return _faulty(workspace)
    added = [(where, each) for where, each in _changes(workspace) if each.kind == "page-added"]
    some = [(where, each) for where, each in added if _is_for_some(workspace.now, where, each.page)]
    if added and not some:
        page = added[0][1].page
        return not_yet(
            f"Everybody sees the page ‘{page}’. Say who should: write when: and an answer below its name.",
            *(
                ["Who comes past it now has no answer to it, so there is more to mend:"]
                if workspace.faults
                else []
            ),
            *map(str, workspace.faults),
        )
    if workspace.faults:
        return _faulty(workspace)
    if not some:
        return not_yet("There is no new page yet. Add one with a condition: when:")
    gone = [(where, each) for where, each in _changes(workspace) if each.kind in _GONE]
    if gone:
        return not_yet(
            f"Some people see a new page, and something else is not there any more. {_told(gone)}",
            "Put that back, beside your page, or begin this step again: prototype-kit learn undo",
        )
    where, _ = some[0]
    was, now = _shown(workspace.before, where), _shown(workspace.now, where)
    return right(
        f"Some people see a new page. {_told(some)}",
        f"Tests had {was} things to see before: each page, and each condition both ways. Now they have "
        f"{now}. Nobody wrote a test for that: make test goes through the form as it is now.",
    )


def _released(workspace: Workspace) -> Look:
    """Whether an iteration was recorded, and there is one to compare it with."""
    try:
        found, before = workspace.iterations, workspace.all_iterations[:-1]
    except DefinitionError as error:
        return _unreadable(error)
    if not found:
        return not_yet("No iteration was recorded since this step began. Record one with a hypothesis.")
    if not before:
        return not_yet(
            f"{found[-1].title}. There is no iteration before it, so nothing is compared. Change one thing "
            "more, and release again: what you have recorded is what you begin with then."
        )
    return _beside(before[-1], found[-1])


def _beside(before: Iteration, its: Iteration) -> Look:
    """Whether an iteration says what is expected, and has figures beside those of the one before."""
    if len(its.hypothesis.split()) < LEAST_WORDS:
        return not_yet(
            f"The hypothesis ‘{its.hypothesis}’ says too little to turn out wrong. In its file in "
            "iterations/, write what you believe, of whom, and how you will know.",
        )
    if not its.figures:
        return not_yet(f"{its.title}. It is recorded, and not counted yet: prototype-kit release --figures")
    compared = list(_compared(its))
    if not compared:
        return not_yet(
            f"{its.title}. Nothing is compared yet: somebody has to begin the form with each of the two "
            "versions. Be a resident once more, and count again: prototype-kit release --figures. Or have "
            "made-up people do it, who are counted at once: prototype-kit learn crowd"
        )
    return right(
        f"{its.title}. It is recorded, with a hypothesis that can turn out wrong, and compared with "
        f"{before.title}.",
        *compared,
        *_judged(its),
    )


def _compared(its: Iteration) -> Iterator[str]:
    """What its figures say of each journey that somebody began in both iterations."""
    for env, figures in its.figures.items():
        for journey in figures.journeys:
            if journey.now.started and journey.before and journey.before.started:
                of = f"{its.journeys.get(journey.journey, journey.journey)}, {_FROM.get(env, f'from {env}')}"
                yield " ".join([f"{of}:", *compared_words(journey)])


def _judged(its: Iteration) -> Iterator[str]:
    """How far such figures can be believed."""
    if DEMO in its.figures:
        yield (
            "Made-up people left by lot, with the same chances before and after. So that difference is "
            "chance, whatever it looks like, even where it is called clear: of twenty such comparisons, "
            "about one is. That is why a team measures again before it believes."
        )
    else:
        yield "Of so few people a figure tells nothing, and says so. That is better than a percentage of one."
        yield "If you have not yet, see what more people would tell: prototype-kit learn crowd"


# --- What several of them ask -------------------------------------------------------------------------------


def _unreadable(error: DefinitionError) -> Look:
    return not_yet("An iteration cannot be read. Mend it first:", str(error))


def _faulty(workspace: Workspace) -> Look:
    """What is said while files have faults: all of them, as `check` says them."""
    many = len(workspace.faults)
    begin = "There is a fault" if many == 1 else f"There are {many} faults"
    return not_yet(f"{begin} in the files. Mend it first, then look again:", *map(str, workspace.faults))


def _changes(workspace: Workspace) -> Iterator[tuple[str, Change]]:
    """What changed in journeys since the step began, each with the address of its journey."""
    for service in workspace.difference.services:
        for journey in service.journeys:
            for change in journey.changes:
                yield f"{service.slug}/{journey.name}", change


def _told(changes: Iterable[tuple[str, Change]]) -> str:
    """All of them in English."""
    return " ".join(
        f"On the page ‘{change.page}’: {english(change)}" if change.page else english(change)
        for _, change in changes
    )


def _is_for_some(site: Site, where: str, page: str) -> bool:
    slug, _, name = where.partition("/")
    screens = site.services[slug].journeys[name].screens
    return any(each.name == page and each.when is not None for each, _ in screens)


def _shown(site: Site, where: str) -> int:
    """How much tests have to see: each page, and each condition both ways."""
    slug, _, name = where.partition("/")
    service = site.services[slug]
    return to_be_shown(site, service, service.journeys[name], datetime.now(LOCAL).date())


FIRST_HOUR = read_lesson(
    "first-hour",
    files(__package__).joinpath("first-hour.md").read_text(encoding="utf-8"),
    {
        "run": _ran,
        "record": _recorded,
        "question": _asked_anew,
        "break": _mended,
        "branch": _branched,
        "release": _released,
    },
)
