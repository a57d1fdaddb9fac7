"""The page of each question type: what people write in it stays, what comes from the code is made anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from docs.making import parts
from docs.making.examples import PAGES, ROOT, Example, Examples, example_of
from docs.making.pictures import frames, path_of, stamp
from docs.making.png import words_in
from prototype_kit.questions import TYPES

COMMAND = "python -m docs.making"
LIST = ROOT / "docs" / "reference" / "journey.md"
"""Where the table of all types stands."""
TO_WRITE = "Write here"
"""What a page that was just begun says where somebody has to write."""
WIDEST, HEAVIEST = 700, 45_000
"""Of a picture: pixels, and bytes."""
SECTIONS = (
    "When to use it",
    "Example",
    "Keys",
    "The answer",
    "Errors",
    "Personal data",
    "Welsh and accessibility",
)
_PART = re.compile(r"^<!-- made: ([a-z]+) -->\n(.*?)^<!-- end -->$", re.MULTILINE | re.DOTALL)


def _picture(example: Example) -> Iterator[str]:
    asked = example.pages[0].title
    told = "and the same with an error"
    rest = ", ".join(f"“{page.title}”" for page in example.pages[1:])
    alt = f"“{asked}” as it is asked, {told}{f'; then {rest}' if rest else ''}"
    yield f"![{alt}](../../pictures/questions/{example.kind}.png)"


MADE: Mapping[str, Callable[[Example], Iterator[str]]] = {
    "picture": _picture,
    "keys": parts.keys,
    "taken": parts.taken,
    "refused": parts.refused,
    "errors": parts.errors,
    "personal": parts.personal,
}
"""What is made, by the name between the marks."""

BEGINNING = f"""\
# `{{kind}}`

{TO_WRITE} what it asks for, in a few words.

<!-- made: picture -->
<!-- end -->

## When to use it

{TO_WRITE} when to use it, and when not.

## Example

```yaml
pages:
  - page: example
    type: {{kind}}
    ask: What is the example?
```

## Keys

<!-- made: keys -->
<!-- end -->

## The answer

{TO_WRITE} what the value is in rules and conditions.

<!-- made: taken -->
<!-- end -->

## Errors

<!-- made: errors -->
<!-- end -->

In the example:

<!-- made: refused -->
<!-- end -->

## Personal data

<!-- made: personal -->
<!-- end -->

## Welsh and accessibility

{TO_WRITE} what a translator, and somebody with a screen reader, should know.
"""


def page_of(kind: str) -> Path:
    """Where the page of a type lies."""
    return PAGES / f"{kind}.md"


def begin(kind: str) -> bool:
    """Begin the page of a type that has none; whether there was none."""
    if page_of(kind).exists():
        return False
    page_of(kind).write_text(BEGINNING.format(kind=kind), encoding="utf-8")
    return True


def made_anew(text: str, example: Example) -> str:
    """A page with everything between its marks as the code is now."""

    def part(match: re.Match[str]) -> str:
        lines = "\n".join(MADE[match[1]](example))
        return f"<!-- made: {match[1]} -->\n{lines}\n<!-- end -->"

    return _PART.sub(part, text)


def lead(kind: str) -> str:
    """What a type asks for, in the words under its heading."""
    text = page_of(kind).read_text(encoding="utf-8") if page_of(kind).exists() else ""
    _, _, below = text.partition("\n\n")
    return below.partition("\n\n")[0].replace("\n", " ").rstrip(".")


def list_made_anew(text: str) -> str:
    """The reference of journeys with its table of types as the types and their pages are now."""
    rows = []
    for kind, cls in TYPES.items():
        words = lead(kind)
        own = ", ".join(f"`{name}`" for name in parts.own_keys(cls))
        rows.append(f"| [`{kind}`](questions/{kind}.md) | {words[:1].lower() + words[1:]} | {own} |")
    lines = ["| type | what it asks for | its own keys |", "| --- | --- | --- |", *rows]
    begins = "<!-- made: types -->\n"
    return re.sub(
        rf"^{begins}.*?^<!-- end -->$",
        lambda _: begins + "\n".join(lines) + "\n<!-- end -->",
        text,
        flags=re.MULTILINE | re.DOTALL,
    )


def picture_is_old(examples: Examples, kind: str) -> bool:
    """Whether the picture of a type is not there, or of a page that has changed."""
    with examples.visitor(kind) as client:
        return words_in(path_of(kind)).get("Page") != stamp(frames(examples[kind], client))


def problems(examples: Examples, kind: str) -> Iterator[str]:
    """Everything that is wrong with the page of a type, and what to do."""
    mend = f"Run: {COMMAND} {kind}"
    if not page_of(kind).exists():
        lacking = f"The question type {kind!r} has no page {_shown(page_of(kind))}"
        yield f"{lacking}. {mend}, then write what the page asks you to."
        return
    text = page_of(kind).read_text(encoding="utf-8")
    if TO_WRITE in text:
        yield f"{_shown(page_of(kind))} is only begun. Write what it asks you to, then run: {COMMAND} {kind}"
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    if absent := [each for each in SECTIONS if each not in headings]:
        yield f"{_shown(page_of(kind))} lacks the headings: {', '.join(absent)}."
    if marks := [name for name in MADE if f"<!-- made: {name} -->" not in text]:
        yield f"{_shown(page_of(kind))} lacks the marks: {', '.join(marks)}."
    if not example_of(kind):
        yield f"{_shown(page_of(kind))} has no example in YAML."
        return
    if made_anew(text, examples[kind]) != text:
        yield f"{_shown(page_of(kind))} does not say what the code does. {mend}"
    if picture_is_old(examples, kind):
        yield f"{_shown(path_of(kind))} is not of the page as it is now. {mend}"
    elif path_of(kind).stat().st_size > HEAVIEST or int(words_in(path_of(kind))["width"]) > WIDEST:
        yield f"{_shown(path_of(kind))} is larger than {WIDEST} pixels and {HEAVIEST:,} bytes."


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
