"""What stands in the file of an iteration, section by section, as lines of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from prototype_kit.accessibility import WAYS
from prototype_kit.iterations.changes import Changes
from prototype_kit.iterations.markdown import bullets, plain
from prototype_kit.iterations.model import HandTested, Iteration, TestTally
from prototype_kit.language import ENGLISH
from prototype_kit.suite import KINDS

NOT_BY_HAND = "Not tested by hand. Passing automatic checks does not make a service accessible."
CHANGED, LEARNED = "What changed", "What we learned"
NOTHING_LEARNED = "Write here what the figures and people told you, and what you do next."
_RESULTS = {"passed": "passed", "failed": "did not pass", "not-finished": "not finished"}


def head(iteration: Iteration) -> list[str]:
    """Title, day, and what the team says."""
    return [
        f"# {plain(iteration.title)}",
        "",
        f"Released on {ENGLISH.date(iteration.date)}.",
        "",
        "## Hypothesis",
        "",
        plain(iteration.hypothesis),
        "",
        "## How we will know",
        "",
        plain(iteration.measure) or "The team did not say how it will be measured.",
    ]


def changes(found: Changes) -> list[str]:
    """What changed, data of people first; then the site, the services, and journeys page by page."""
    return [f"## {CHANGED}", "", *changes_lines(found)]


def changes_lines(found: Changes) -> list[str]:
    """The same without the heading above it."""
    lines = list[str]()
    if found.remark:
        lines += [plain(found.remark), ""]
    if found.people or not found.remark:
        lines += ["### Data about people", ""]
        lines += bullets(found.people) or ["The service collects the same data about people as before."]
        lines.append("")
    for about in found.about:
        lines += [f"### {plain(about.title)}", ""]
        for heading, said in about.parts:
            lines += [f"#### {plain(heading)}", "", *bullets(said), ""]
    return lines[:-1]


def releases(iteration: Iteration, names: Mapping[str, str]) -> list[str]:
    """The release of each service, before and after. `names` are those of the services, by slug."""
    lines = ["## Releases", ""]
    for slug, both in iteration.releases.items():
        name = plain(names.get(slug, slug))
        if not both.after:
            said = f"taken away, was `{both.before}`"
        elif not both.before:
            said = f"`{both.after}`, new"
        elif both.before == both.after:
            said = f"`{both.after}`, as before"
        else:
            said = f"`{both.after}`, was `{both.before}`"
        lines.append(f"- {name}: {said}")
    return lines


# --- What was tested ---------------------------------------------------------------------------------------


def tests(iteration: Iteration) -> list[str]:
    """What passed, by kind, and what did not run and why."""
    advice = f"{iteration.advice} piece{'' if iteration.advice == 1 else 's'} of advice"
    said = [f"Check: no faults, {advice}."]
    tallies = {tally.kind: tally for tally in iteration.tests}
    for kind, name in KINDS.items():
        tally = tallies.get(kind)
        said.append(f"{name}: {_tally(tally) if tally else 'none'}.")
    return ["## Tests", "", *bullets(said)]


def _tally(tally: TestTally) -> str:
    reasons = "\n".join(f"{times} not run: {why.rstrip('.')}" for why, times in tally.skipped.items())
    return (
        f"{tally.passed:,} passed"
        + (f", {sum(tally.skipped.values()):,} not run" if reasons else "")
        + (f".\n{reasons}" if reasons else "")
    )


def accessibility(iteration: Iteration) -> list[str]:
    """What axe said, and what was tested by hand."""
    looked = sum(tally.axe for tally in iteration.tests)
    if looked:
        times = "test" if looked == 1 else "tests"
        axe = f"Automatic: axe looked at the pages in {looked:,} {times} in the browser and found nothing."
    else:
        axe = "Automatic: axe did not look at any page, as no test with it ran."
    lines = ["## Accessibility", "", *bullets([axe])]
    if not iteration.by_hand:
        return [*lines, *bullets([f"By hand: {NOT_BY_HAND}"])]
    return [*lines, *bullets(f"By hand, {line}" for line in _by_hand(iteration))]


def _by_hand(iteration: Iteration) -> Iterator[str]:
    for journey, title in iteration.journeys.items():
        found = {test.way: test for test in iteration.by_hand if test.journey == journey}
        done = [_hand_test(words, found[way]) for way, words in WAYS.items() if way in found]
        lacking = [words.lower() for way, words in WAYS.items() if way not in found]
        if lacking:
            done.append(f"Not tested by hand: {', '.join(lacking)}.")
        yield "\n".join([f"{title}:", *done])


def _hand_test(way: str, test: HandTested) -> str:
    return f"{way}: {_RESULTS.get(test.result, test.result)} on {ENGLISH.date(test.date)}."


def load(iteration: Iteration) -> list[str]:
    """The verdict of a load test of these releases, if there was one."""
    verdict = iteration.load
    if verdict is None:
        return ["## Load", "", "Not run on this release."]
    tested = ", ".join(verdict.releases)
    said = "It bore the load" if verdict.passed else "It did not bear the load"
    day = ENGLISH.date(verdict.date.date())
    return ["## Load", "", f"{said}, tested on {day} ({plain(tested)}).", "", *bullets(verdict.lines)]


def result() -> list[str]:
    """The place for what people learned."""
    return [f"## {LEARNED}", "", NOTHING_LEARNED]


def joined(parts: Iterable[list[str]]) -> str:
    """Sections as one text, an empty line between each."""
    return "\n\n".join("\n".join(part) for part in parts) + "\n"
