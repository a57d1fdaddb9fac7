"""What the page of a leg must show: its address, heading, options, links, errors and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from prototype_kit.errors import InvalidAnswer
from prototype_kit.language import ENGLISH
from prototype_kit.testing.failing import Unmet, shown
from prototype_kit.testing.page import SeenPage
from prototype_kit.testing.page_checks import words_of
from prototype_kit.walkthroughs import Leg, Refusal, Walkthrough

NOTHING = "nothing"
_FILLED_IN = re.compile(r"\(\([^()]*\)\)")
_REFERENCE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


def unmet_by_page(page: SeenPage, walkthrough: Walkthrough, leg: Leg) -> Iterator[Unmet]:
    """What is not as it must be on the page of a leg."""
    yield from unmet_by_place(page.url, walkthrough, leg)
    if page.status != 200:
        yield Unmet("a page with status 200", f"status {page.status}, headed ‘{page.heading}’")
        return
    yield from _unmet_by_frame(page, leg)
    yield from _unmet_by_back_link(page, walkthrough, leg)
    yield from _unmet_by_form(page, leg)
    if leg.kind == "check-answers":
        yield from _unmet_by_rows(page, leg)
    if leg.kind == "confirmation" and reference(page) is None:
        yield Unmet("a reference such as 7K3M-9PQ2 in the panel", NOTHING)


def unmet_by_place(url: str, walkthrough: Walkthrough, leg: Leg) -> Iterator[Unmet]:
    """Whether the way led where the journey says."""
    if urlsplit(url).path != walkthrough.address(leg):
        yield Unmet(f"to be led to {walkthrough.address(leg)} (‘{leg.title}’)", f"led to {url}")


def _unmet_by_frame(page: SeenPage, leg: Leg) -> Iterator[Unmet]:
    if page.language != ENGLISH.code:
        yield Unmet(f"the language lang={ENGLISH.code!r} on the page", f"lang={page.language!r}")
    heading = page.heading.removesuffix(ENGLISH(" (optional)"))
    if not _is_titled(heading, leg.title):
        yield Unmet(f"the heading ‘{leg.title}’", f"‘{page.heading}’" if page.heading else NOTHING)
    if not _is_titled(page.title.removeprefix("Error: ").partition(" – ")[0], leg.title.partition(" – ")[0]):
        yield Unmet(f"a title that begins with ‘{leg.title}’", f"‘{page.title}’")


def _is_titled(found: str, title: str) -> bool:
    """Whether words are a title, in which `((names))` are filled in."""
    parts = [re.escape(_one_line(part)) for part in _FILLED_IN.split(title)]
    return re.fullmatch(r"\s*.+\s*".join(parts) if len(parts) > 1 else parts[0], found) is not None


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _unmet_by_back_link(page: SeenPage, walkthrough: Walkthrough, leg: Leg) -> Iterator[Unmet]:
    wanted = None if leg.back is None else f"{walkthrough.base}/{leg.back}".rstrip("/")
    found = None if page.back is None else urlsplit(page.back).path
    if found != wanted:
        told = f"a back link to {wanted}" if wanted else "no back link"
        yield Unmet(told, f"one to {found}" if found else NOTHING)


def _unmet_by_form(page: SeenPage, leg: Leg) -> Iterator[Unmet]:
    """Whether everything that is typed can be typed, and everything can be chosen that may be."""
    fields, buttons = page.fields, dict(page.buttons)
    for name, texts in (*(leg.form or {}).items(), *leg.files.items()):
        if name not in fields and name not in buttons:
            yield Unmet(f"a field or button named {name!r}", NOTHING)
        offered = page.options(name)
        for text in texts if offered else ():
            if text not in offered:
                yield Unmet(f"the option {text}", ", ".join(offered))
    for name, values in leg.offers.items():
        if sorted(page.options(name)) != sorted(values):
            yield Unmet(f"the options {', '.join(values)}", ", ".join(page.options(name)) or NOTHING)


# Errors


def unmet_by_refusal(page: SeenPage, refusal: Refusal) -> Iterator[Unmet]:
    """What is not as it must be on a page that refuses a form."""
    sent = _shown_form(refusal)
    if page.status != 422:
        told = f"status {page.status}, headed ‘{page.heading}’"
        yield Unmet(f"to be refused with status 422 when {sent} is sent", told)
        return
    if not page.title.startswith("Error: "):
        yield Unmet("a title that begins with ‘Error: ’", f"‘{page.title}’")
    yield from _unmet_by_messages(page, refusal)
    yield from _unmet_by_what_was_typed(page, refusal)


def _unmet_by_messages(page: SeenPage, refusal: Refusal) -> Iterator[Unmet]:
    wanted = [(error.field, _one_line(error.message)) for error in refusal.errors]
    if page.error_links != wanted:
        told = _shown_errors(page.error_links)
        yield Unmet(f"the error summary {_shown_errors(wanted)}, when {_shown_form(refusal)} is sent", told)
    beside = " ".join(words_of(element) for element in page.of_class("govuk-error-message"))
    for error in refusal.errors:
        # A list has its errors about items in the summary alone.
        if _one_line(error.message) not in beside and not _is_about_items(error):
            yield Unmet(f"‘{error.message}’ beside its field", f"‘{beside}’" if beside else NOTHING)


def _is_about_items(error: InvalidAnswer) -> bool:
    return error.rule in ("too-many", "too-few") and error.question == "another"


def _unmet_by_what_was_typed(page: SeenPage, refusal: Refusal) -> Iterator[Unmet]:
    fields = page.fields
    for name, texts in refusal.form.items():
        offered = page.options(name)
        if offered:
            texts = [text for text in texts if text in offered]  # noqa: PLW2901 - what can be chosen, of it
        if name in fields and not _is_kept(fields[name], texts, exactly=not offered):
            kept = ", ".join(fields[name]) or NOTHING
            yield Unmet(f"what was entered to be kept in {name!r}: {', '.join(texts)}", kept)


def _is_kept(found: Sequence[str], sent: Sequence[str], *, exactly: bool) -> bool:
    plain = [_plain(text) for text in found]
    return plain == [_plain(text) for text in sent] if exactly else set(sent) <= set(found)


def _plain(text: str) -> str:
    """A text as HTML can hold it: without NUL, its lines ending alike, and the first perhaps empty."""
    return text.replace("\0", "").replace("\r\n", "\n").removeprefix("\n")


def _shown_errors(errors: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"‘{words}’ leading to #{field}" for field, words in errors) or NOTHING


def _shown_form(refusal: Refusal) -> str:
    given: Mapping[str, Sequence[str]] = {**refusal.form, **refusal.files}
    told = "; ".join(f"{name}: {shown(', '.join(texts))}" for name, texts in given.items())
    return f"({told})" if told else "an empty form"


# The end


def _unmet_by_rows(page: SeenPage, leg: Leg) -> Iterator[Unmet]:
    wanted = [(_one_line(key), _one_line(value)) for key, value in leg.rows]
    found = page.summary_rows
    for key, value in wanted:
        if (key, value) not in found:
            yield Unmet(f"the row ‘{key}’ with ‘{value}’", _row_like(found, key))
    for key, value in found:
        if (key, value) not in wanted:
            yield Unmet("no answer that is not on the path", f"the row ‘{key}’ with ‘{value}’")
    if sorted(found) == sorted(wanted) and found != wanted:
        keys = ", ".join(f"‘{key}’" for key, _ in wanted)
        yield Unmet(f"the rows in the order asked: {keys}", ", ".join(f"‘{key}’" for key, _ in found))


def _row_like(rows: Sequence[tuple[str, str]], key: str) -> str:
    return next((f"the row ‘{each}’ with ‘{value}’" for each, value in rows if each == key), NOTHING)


def reference(page: SeenPage) -> str | None:
    """The reference that a confirmation shows."""
    found = _REFERENCE.search(words_of(page.first("govuk-panel")))
    return found[0] if found else None
