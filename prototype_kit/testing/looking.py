"""From walkthroughs to a script for testing by hand: each page is looked at, and put in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import Element

from prototype_kit.accessibility import Way
from prototype_kit.files.samples import sample_content
from prototype_kit.language import NAMES
from prototype_kit.manual_script import Mistake, Part, Script, ScriptPage, Situation, script_of
from prototype_kit.site import Site
from prototype_kit.testing.client import SAME_ORIGIN
from prototype_kit.testing.page import SeenPage
from prototype_kit.testing.page_checks import words_of
from prototype_kit.testing.served import ServedSite
from prototype_kit.walkthroughs import Covered, Leg, Refusal, Walkthrough
from prototype_kit.walkthroughs.walkthrough import Files

MOST_MISTAKES = 2
"""Errors that are tried by hand on one page: what all of them say is tested without hands."""
MOST_LABELS = 4
LONGEST_TYPED = 60
"""Characters: nobody types more than that for a test."""
_TYPED = ("text", "email", "tel", "number", "search", "password", "url", "date")


def written_script(site: Site, title: str, found: Mapping[str, Covered], ways: Iterable[Way]) -> Script:
    """The script of the walkthroughs that were found, by journey such as `street-lights/report`.

    Those of the cover `errors` have mistakes too.
    """
    walkthroughs = [(name, each) for name, covered in found.items() for each in covered.walkthroughs]
    missed = [f"{name}: {words}" for name, covered in found.items() for words in covered.missed]
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        served = ServedSite(site, Path(folder))
        try:
            parts = [_Looking(served, walkthrough).part(name) for name, walkthrough in walkthroughs]
        finally:
            served.close()
    return script_of(title, walkthroughs[0][1].today, ways, parts, missed)


class _Looking:
    """Somebody who goes through one walkthrough and writes down what to do."""

    def __init__(self, served: ServedSite, walkthrough: Walkthrough):
        served.ready(walkthrough)
        self.site, self.walkthrough = served.site, walkthrough
        self.client = served.app.test_client()
        self.place = walkthrough.base

    def part(self, journey: str) -> Part:
        """The walkthrough, page by page."""
        return Part(journey, self.walkthrough.name, tuple(self._pages()))

    def _pages(self) -> Iterator[ScriptPage]:
        start = self._look()
        yield self._page("start", start, (_send(start),), {"start"})
        self.place = self.walkthrough.beginning
        self._post({}, {})
        for leg, onward in pairwise((*self.walkthrough.legs, None)):
            if leg is None:
                continue
            page = self._look()
            do = _way_on(page, leg, self.walkthrough.address(onward) if onward else None)
            yield self._page(leg.name, page, do, set(), leg)
            if onward is not None and leg.form is None:
                self.place = self.walkthrough.address(onward)
            elif onward is not None:
                self._post(leg.form or {}, leg.files)

    def _look(self) -> SeenPage:
        got = self.client.get(self.place)
        return SeenPage(self.place, got.status_code, got.get_data(as_text=True))

    def _post(self, form: Mapping[str, Sequence[str]], files: Files) -> None:
        data: dict[str, object] = {name: list(texts) for name, texts in form.items()}
        for name, names in files.items():
            data[name] = [(BytesIO(sample_content(each) or b""), each) for each in names]
        kind = "multipart/form-data" if files else None
        sent = self.client.post(self.place, data=data, headers=SAME_ORIGIN, content_type=kind)
        self.place = sent.headers.get("Location", self.place)

    def _page(
        self, name: str, page: SeenPage, do: Sequence[str], extra: set[Situation], leg: Leg | None = None
    ) -> ScriptPage:
        mistakes = tuple(_mistakes(page, leg.refusals)) if leg else ()
        on_it = {*_situations(page), *extra, *_kind(leg)}
        if "start" in extra and len(self.site.entry.languages) > 1:
            on_it.add("language")
        return ScriptPage(
            name,
            page.heading or page.title,
            page.path,
            leg.why if leg else "",
            tuple(do),
            mistakes,
            frozenset(on_it),
            _words(page, self.site),
        )


def _kind(leg: Leg | None) -> set[Situation]:
    if leg is None:
        return set()
    if leg.kind == "check-answers":
        return {"answers"}
    return {"end"} if leg.kind == "confirmation" else set()


# What is on a page


def _situations(page: SeenPage) -> Iterator[Situation]:
    fields = _fields(page)
    yield "page"
    if _button(page):
        yield "onward"
    if fields:
        yield "form"
    if _legends(page):
        yield "group"
    if any(_is_typed(each) for each in fields):
        yield "typing"
    if any(each.get("type") in ("radio", "checkbox") for each in fields):
        yield "choosing"
    if _hints(page):
        yield "hint"
    yield from _special(page, fields)


def _special(page: SeenPage, fields: Sequence[Element]) -> Iterator[Situation]:
    if any(each.get("data-kit-autocomplete") is not None for each in page.tree.iter()):
        yield "suggesting"
    if any(each.get("data-module") == "asset-map" for each in page.tree.iter()):
        yield "map"
    if any(each.get("type") == "file" for each in fields):
        yield "files"


def _words(page: SeenPage, site: Site) -> dict[str, str]:
    """What checks may name."""
    others = [NAMES[code] for code in site.entry.languages[1:]]
    labels = dict.fromkeys(_label(page, each) for each in _fields(page) if each.get("type") != "file")
    return {
        "title": page.title,
        "heading": page.heading,
        "button": _button(page),
        "legend": next(iter(_legends(page)), ""),
        "labels": _listed([label for label in labels if label]),
        "hints": _listed(_hints(page)),
        "languages": _listed(others),
    }


def _listed(words: Sequence[str]) -> str:
    quoted = [f"‘{each}’" for each in words[:MOST_LABELS]]
    if len(words) > MOST_LABELS:
        quoted.append(f"and {len(words) - MOST_LABELS} more")
    return ", ".join(quoted)


def _fields(page: SeenPage) -> list[Element]:
    """What can be filled in, in order."""
    found = page.form.iter() if page.form is not None else iter(())
    return [
        each for each in found if each.get("name") and (each.tag in ("select", "textarea") or _is_input(each))
    ]


def _is_input(element: Element) -> bool:
    return element.tag == "input" and element.get("type", "text") != "hidden"


def _is_typed(element: Element) -> bool:
    return element.tag == "textarea" or (element.tag == "input" and element.get("type", "text") in _TYPED)


def _label(page: SeenPage, field: Element) -> str:
    labels = (each for each in page.tree.iter("label") if each.get("for") == field.get("id"))
    return words_of(next(labels, None))


def _legends(page: SeenPage) -> list[str]:
    found = page.form.iter("legend") if page.form is not None else iter(())
    return [words for each in found if (words := words_of(each))]


def _hints(page: SeenPage) -> list[str]:
    return [words for each in page.of_class("govuk-hint") if (words := words_of(each))]


def _button(page: SeenPage) -> str:
    """The words of the button that sends the form and says nothing else."""
    found = page.form.iter("button") if page.form is not None else iter(())
    return next(
        (words_of(each) for each in found if not each.get("name") and not each.get("aria-hidden")), ""
    )


# What to do


def _send(page: SeenPage) -> str:
    return f"Select ‘{_button(page) or 'Continue'}’."


def _way_on(page: SeenPage, leg: Leg, onward: str | None) -> tuple[str, ...]:
    """What to do on the page of a leg, and how it is left."""
    if onward is None:
        return ("This is the end of this way. Close the window.",)
    if leg.form is None:
        link = next((words_of(each) for each in page.tree.iter("a") if each.get("href") == onward), "")
        return (f"Select ‘{link}’.",)
    do = [*(_steps(page, leg.form, any_text=True) or ()), *_files(page, leg.files)]
    pressed = [step for name in leg.form for step in _named_button(page, name)]
    return (*do, *(pressed or [_send(page)]))


def _steps(page: SeenPage, form: Mapping[str, Sequence[str]], any_text: bool = False) -> list[str] | None:
    """How a form is filled in by hand, in the order of the page; None when no hand can do it.

    With `any_text`, a text that nobody would type may be another as long.
    """
    fields, steps = _fields(page), list[str]()
    for name in dict.fromkeys(each.get("name") or "" for each in fields):
        own = [each for each in fields if each.get("name") == name and each.get("type") != "file"]
        for text in form.get(name, ()):
            step = _step(page, own, text, any_text) if own and text else ""
            if step is None:
                return None
            steps += [step] if step else []
    return steps


def _step(page: SeenPage, own: Sequence[Element], text: str, any_text: bool) -> str | None:
    """One thing to choose or type; None when it cannot be."""
    first = own[0]
    if first.tag == "select":
        options = {each.get("value"): words_of(each) for each in first.iter("option")}
        return f"Choose ‘{options[text]}’ in ‘{_label(page, first)}’." if text in options else None
    if first.get("type") in ("radio", "checkbox"):
        chosen = next((each for each in own if each.get("value") == text), None)
        verb = "Choose" if first.get("type") == "radio" else "Tick"
        return f"{verb} ‘{_label(page, chosen)}’." if chosen is not None else None
    if len(text) > LONGEST_TYPED or not text.replace("\n", "").isprintable():
        return f"Type {len(text)} characters into ‘{_label(page, first)}’." if any_text else None
    told = text.replace("\n", ", then a new line, ")
    return f"Type ‘{told}’ into ‘{_label(page, first)}’."


def _files(page: SeenPage, files: Files) -> Iterator[str]:
    for name, names in files.items():
        field = next((each for each in _fields(page) if each.get("name") == name), None)
        label = _label(page, field) if field is not None else name
        for each in names:
            yield f"Choose a file such as {each} of your own in ‘{label}’."


def _named_button(page: SeenPage, name: str) -> Iterator[str]:
    found = page.form.iter("button") if page.form is not None else iter(())
    return (f"Select ‘{words_of(each)}’." for each in found if each.get("name") == name)


def _mistakes(page: SeenPage, refusals: Sequence[Refusal]) -> Iterator[Mistake]:
    """A few things that the page must refuse, each with errors of its own, that somebody can do by hand."""
    said: set[str] = set()
    for refusal in refusals:
        errors = tuple(error.message for error in refusal.errors)
        steps = _steps(page, refusal.form)
        if steps is None or refusal.files or said & {*errors}:
            continue
        said |= {*errors}
        yield Mistake((*(steps or ("Enter nothing.",)), _send(page)), errors)
        if len(said) >= MOST_MISTAKES:
            return
