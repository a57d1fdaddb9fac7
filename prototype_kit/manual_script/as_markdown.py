"""The script as Markdown: for whoever keeps notes in text, or pastes it into a ticket."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.accessibility import WAYS, Way
from prototype_kit.manual_script.checks import WAYS_OF_TESTING, Check
from prototype_kit.manual_script.script import (
    Script,
    ScriptPage,
    checks_of,
    checks_of_mistakes,
    log_lines,
)
from prototype_kit.manual_script.words import (
    AFTER,
    RECORD,
    Estimate,
    counted_pages,
    estimate,
    intro,
    seen_before,
)

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|"})


def script_markdown(script: Script) -> str:
    """The whole script."""
    return "\n".join(_lines(script)) + "\n"


def _plain(words: str) -> str:
    """Words of a service, whose signs mean nothing."""
    return words.translate(_SPECIAL)


def _lines(script: Script) -> Iterator[str]:
    yield f"# {_plain(script.title)}"
    for paragraph in intro(script):
        yield from ("", _plain(paragraph))
    yield from ("", "## Who tests, with what", "")
    yield from (f"- {words}: ………………" for words in RECORD)
    yield from ("", "## How long it takes", "", counted_pages(script), "")
    yield from (_estimated(estimate(script, way)) for way in script.ways)
    yield from ("", "## Before you begin")
    for way in script.ways:
        yield from ("", f"### {WAYS[way]}", "", WAYS_OF_TESTING[way].tools, "")
        yield from (f"- {words}" for words in WAYS_OF_TESTING[way].before)
    for number, part in enumerate(script.parts, 1):
        yield from ("", f"## Walkthrough {number}: {_plain(part.name)}", "")
        yield f"Open a new private window at /{part.journey}"
        for page in part.pages:
            yield from _page(script, page)
    yield from _end(script)


def _estimated(each: Estimate) -> str:
    return f"- {each.words}: about {each.minutes} minutes"


def _page(script: Script, page: ScriptPage) -> Iterator[str]:
    yield from ("", f"### {page.number}. {_plain(page.title)}", "", f"`{page.address}`")
    if page.why:
        yield from ("", f"It is shown because: {_plain(page.why)}.")
    if page.seen:
        yield from ("", seen_before(page))
    else:
        for way in script.ways:
            yield from ("", f"**{WAYS[way]}**", "")
            yield from (_box(check) for check in checks_of(page, way))
        for mistake in page.mistakes:
            yield from ("", "**Something to be refused.**", "")
            yield from (f"{number}. {_plain(step)}" for number, step in enumerate(mistake.do, 1))
            yield from ("", "Then the page says:", "")
            yield from (f"- {_plain(words)}" for words in mistake.errors)
        if page.mistakes:
            yield from _refused(script.ways)
    yield from ("", "**Go on.**", "")
    yield from (f"{number}. {_plain(step)}" for number, step in enumerate(page.do, 1))
    if not page.seen:
        yield from ("", "Notes: ………………")


def _refused(ways: tuple[Way, ...]) -> Iterator[str]:
    yield ""
    for way in ways:
        yield from (f"{_box(check)} – {WAYS[way].lower()}" for check in checks_of_mistakes(way))


def _box(check: Check) -> str:
    return f"- [ ] {_plain(check.words)} ({', '.join(check.criteria)})"


def _end(script: Script) -> Iterator[str]:
    yield from ("", "## When you are done")
    for paragraph in AFTER:
        yield from ("", paragraph)
    yield from ("", "```yaml", log_lines(script).rstrip(), "```")
    if script.missed:
        yield from ("", "## What this script does not show", "")
        yield from (f"- {_plain(words)}" for words in script.missed)
