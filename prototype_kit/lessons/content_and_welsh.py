"""Content and Welsh: whether a start page is shorter, and nothing is left in English."""

from __future__ import annotations

from importlib.resources import files

from prototype_kit.content import Content
from prototype_kit.language import listed
from prototype_kit.lessons.reviewing import reviewed
from prototype_kit.lessons.step import Look, not_yet, read_lesson, right
from prototype_kit.lessons.workspace import Workspace
from prototype_kit.site import Site

MOST = 0.9
"""Of the words that a start page had."""
LONGEST = 25
"""Words of a sentence, as GOV.UK says."""


def _shorter(workspace: Workspace) -> Look:
    if workspace.faults:
        return not_yet("There are faults in the files. Mend them first:", *map(str, workspace.faults))
    was, now = _starts(workspace.before), _starts(workspace.now)
    if lost := [name for each in now if each in was for name in _lost(was[each], now[each])]:
        return not_yet(
            f"The start page does not name {listed(lost)} any more. That is how people get help, or "
            "what the page must tell them: put back what it said there, in fewer words."
        )
    counts = {each: (_length(was[each]), _length(now[each])) for each in now if each in was}
    counts = {each: both for each, both in counts.items() if both[0]}
    done = {each: both for each, both in counts.items() if both[1] <= both[0] * MOST}
    if done:
        where, (before, after) = next(iter(done.items()))
        said = f"The start page of {where} has {after} words. It had {before}."
        return right(said, *_long(now[where].body))
    if not counts:
        return not_yet("No start page is left of those that there were, so none is shorter.")
    where, (before, after) = min(counts.items(), key=lambda each: each[1][1] / each[1][0])
    at_most = int(before * MOST)
    return not_yet(f"The start page of {where} has {after} words, and had {before}. Come down to {at_most}.")


def _length(page: Content) -> int:
    """How many words it has."""
    return len(f"{page.title} {page.body}".split())


def _lost(was: Content, now: Content) -> list[str]:
    """What is filled in no more, such as the number for an emergency."""
    return [f"(({name}))" for name in sorted(was.placeholders - now.placeholders)]


def _starts(site: Site) -> dict[str, Content]:
    """Each start page, by the address of its journey."""
    return {
        f"{service.slug}/{name}": journey.start
        for service in site.services.values()
        for name, journey in service.journeys.items()
    }


def _long(text: str) -> list[str]:
    sentences = (each.strip() for line in text.splitlines() for each in line.split(". "))
    found = next((each for each in sentences if len(each.split()) > LONGEST), None)
    return [f"One sentence still has more than {LONGEST} words: ‘{found}’"] if found else []


def _in_welsh(workspace: Workspace) -> Look:
    if workspace.faults:
        return not_yet("There are faults in the files. Mend them first:", *map(str, workspace.faults))
    if "cy" not in workspace.now.entry.languages:
        return not_yet("The site is in one language. Write languages: [en, cy] into site.yaml.")
    if gaps := workspace.now.gaps:
        many = "piece of advice is" if len(gaps) == 1 else "pieces of advice are"
        return not_yet(f"{len(gaps)} {many} left about the Welsh. The first:", str(gaps[0]))
    return right("Everything is there in Welsh, as far as a machine can see: not whether it is good Welsh.")


CONTENT = read_lesson(
    "content",
    files(__package__).joinpath("content-and-welsh.md").read_text(encoding="utf-8"),
    {"shorter": _shorter, "welsh": _in_welsh, "review": reviewed},
)
