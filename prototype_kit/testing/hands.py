"""How somebody fills in a form in a browser: by pointing, or by the keys of a keyboard alone.

Fields are found by the names that the journey gives them, so that words may change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from prototype_kit.files.samples import sample_content

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Response

MOST_STOPS = 250
"""How often Tab is pressed in search of something."""
TYPED_BY_KEYS = 40
"""Characters that are typed one by one; a longer text is put in at once, which takes no time."""

CONTINUE = "main form button[type='submit']:not([name]):not([aria-hidden])"

# The names of the form's fields in the order in which they stand on the page.
_ORDER = """() => [...new Set([...document.querySelectorAll('main form [name]')].map(field => field.name))]"""

# What the form would send as it stands, by field.
_SENT = """() => [...new FormData(document.querySelector('main form'))].filter(([, value]) => value !== '')
    .filter(([, value]) => typeof value === 'string')"""

# How things look that show the focus, for everything that can have it, while nothing has.
_LOOKS = """() => {
    const parts = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'backgroundColor',
        'borderTopColor', 'borderTopWidth', 'textDecorationLine', 'textDecorationThickness']
    const look = (element) => [element, ...(element.labels ?? [])].flatMap(each =>
        [null, '::before'].map(part => {
            const style = getComputedStyle(each, part)
            return parts.map(name => style[name]).join()
        })).join()
    window.kitLook = look
    window.kitLooks = new Map([...document.querySelectorAll('a[href], button, input, select, textarea')]
        .filter(element => element !== document.activeElement).map(element => [element, look(element)]))
}"""
_IS_SEEN = """() => {
    const element = document.activeElement
    const before = window.kitLooks?.get(element)
    return before === undefined || before !== window.kitLook(element)
}"""


class FocusLost(AssertionError):  # noqa: N818 - it is read as the end of a sentence
    """Something cannot be come to by keyboard, or the focus on it cannot be seen."""


class Hands(Protocol):
    """Somebody at a page."""

    def fill(self, form: Mapping[str, Sequence[str]], files: Mapping[str, Sequence[str]]) -> None:
        """Put what is given into the fields of the page; buttons among them are left."""

    def press(self, target: Locator) -> Response | None:
        """Press a button or follow a link, and see the next page."""


class Pointer:
    """Somebody who points at things, with a mouse or a finger, and types."""

    def __init__(self, page: Page, javascript: bool = True):
        self.page, self.javascript = page, javascript

    def fill(self, form: Mapping[str, Sequence[str]], files: Mapping[str, Sequence[str]]) -> None:
        """Put what is given into the fields of the page; buttons among them are left."""
        for name, texts in form.items():
            self._put(name, texts)
        for name, chosen in files.items():
            self._choose_files(name, chosen)

    def press(self, target: Locator) -> Response | None:
        """Press a button or follow a link, and see the next page."""
        with self.page.expect_navigation() as navigation:
            target.click()
        return navigation.value

    def _put(self, name: str, texts: Sequence[str]) -> None:
        field = named(self.page, name)
        kind = kind_of(field)
        if kind in ("radio", "checkbox"):
            for value in texts:
                option(self.page, name, value).check()
        elif kind == "select-one" and is_enhanced(self.page, field, self.javascript):
            self._choose_by_typing(field, texts[0])
        elif kind == "select-one":
            field.select_option(texts[0])
        elif kind != "submit":
            field.fill(texts[0] if texts else "")

    def _choose_by_typing(self, select: Locator, value: str) -> None:
        combobox = self.page.locator("input[role=combobox]")
        combobox.fill(label_of(select, value))
        self.page.locator("[role=option]").first.click()

    def _choose_files(self, name: str, chosen: Sequence[str]) -> None:
        at_once = is_at_once(self.page, self.javascript)
        named(self.page, name).set_input_files(payloads(chosen))
        if at_once:
            wait_for_files(self.page, len(chosen))


class Keyboard:
    """Somebody who has no pointer: Tab, Space, Enter, the arrows, and letters."""

    def __init__(self, page: Page):
        self.page, self._at = page, ""

    def fill(self, form: Mapping[str, Sequence[str]], files: Mapping[str, Sequence[str]]) -> None:
        """Put what is given into the fields of the page; buttons among them are left."""
        order = self.page.evaluate(_ORDER)
        for name in sorted({**form, **files}, key=lambda each: order.index(each) if each in order else 0):
            if name in files:
                self._choose_files(name, files[name])
            else:
                self._put(name, form[name])

    def press(self, target: Locator) -> Response | None:
        """Come to a button or a link, press Enter, and see the next page."""
        self._tab_to(target)
        with self.page.expect_navigation() as navigation:
            self.page.keyboard.press("Enter")
        return navigation.value

    def _tab_to(self, target: Locator) -> None:
        if self._at != self.page.url:
            self._at = self.page.url
            self.page.evaluate(_LOOKS)
        for _ in range(MOST_STOPS):
            if target.evaluate("element => element === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            raise FocusLost(f"the Tab key to lead to {describe(target)}")
        if not self.page.evaluate(_IS_SEEN):
            raise FocusLost(f"to see the focus on {describe(target)}")

    def _put(self, name: str, texts: Sequence[str]) -> None:
        field, keyboard = named(self.page, name), self.page.keyboard
        kind = kind_of(field)
        if kind == "radio":
            self._choose_radio(name, texts)
        elif kind == "checkbox":
            for value in texts:
                self._tab_to(option(self.page, name, value))
                keyboard.press("Space")
        elif kind == "select-one" and is_enhanced(self.page, field, javascript=True):
            self._tab_to(self.page.locator("input[role=combobox]"))
            keyboard.type(label_of(field, texts[0]))
        elif kind == "select-one":
            self._tab_to(field)
            keyboard.type(label_of(field, texts[0]))
        elif kind != "submit":
            self._tab_to(field)
            keyboard.press("ControlOrMeta+A")
            keyboard.press("Delete")
            self._type(texts[0] if texts else "")

    def _type(self, text: str) -> None:
        if len(text) > TYPED_BY_KEYS:
            self.page.keyboard.insert_text(text)
        else:
            self.page.keyboard.type(text)

    def _choose_radio(self, name: str, texts: Sequence[str]) -> None:
        values = named(self.page, name, every=True).evaluate_all("all => all.map(each => each.value)")
        for value in texts:
            self._tab_to(named(self.page, name))
            self.page.keyboard.press("Space")
            for _ in range(values.index(value)):
                self.page.keyboard.press("ArrowDown")

    def _choose_files(self, name: str, chosen: Sequence[str]) -> None:
        is_at_once(self.page, javascript=True)
        # GOV.UK's script puts a button over the field, and gives it the field's id.
        control = self.page.locator(f"main button#{name}, main input[type=file][name='{name}']:visible").first
        self._tab_to(control)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(payloads(chosen))
        wait_for_files(self.page, len(chosen))


# What is on the page


def named(page: Page, name: str, *, every: bool = False) -> Locator:
    """The first field or button of a name, or every one."""
    found = page.locator(f"main [name={json.dumps(name)}]")
    return found if every else found.first


def option(page: Page, name: str, value: str) -> Locator:
    """One radio or checkbox: the first of those alike, as the next free time stands in its day too."""
    return page.locator(f"main [name={json.dumps(name)}][value={json.dumps(value)}]").first


def kind_of(field: Locator) -> str:
    """What a field is, as HTML says it: text, textarea, radio, checkbox, select-one, file, submit."""
    return str(field.evaluate("field => field.type"))


def label_of(select: Locator, value: str) -> str:
    """The words of an option of a select."""
    return (select.locator(f"option[value={json.dumps(value)}]").text_content() or "").strip()


def is_enhanced(page: Page, select: Locator, javascript: bool) -> bool:
    """Whether a select is typed into, by a script that may still have to come."""
    if not javascript or select.get_attribute("data-kit-autocomplete") is None:
        return False
    page.locator("input[role=combobox]").wait_for()
    return True


def is_at_once(page: Page, javascript: bool) -> bool:
    """Whether files are sent as soon as they are chosen, by a script that may still have to come."""
    if javascript:
        page.locator(".kit-files--at-once").first.wait_for(state="attached")
    return javascript


def wait_for_files(page: Page, many: int) -> None:
    """Wait until so many files are in the list."""
    page.wait_for_function(
        "many => document.querySelectorAll('.kit-files__remove').length === many"
        " && !document.querySelector('input[type=file]').files.length",
        arg=many,
    )


def payloads(names: Sequence[str]) -> list[Any]:
    """Made-up files as Playwright takes them."""
    kind = "application/octet-stream"  # what is in a file decides what it is
    return [{"name": name, "mimeType": kind, "buffer": sample_content(name) or b""} for name in names]


def sent_fields(page: Page) -> dict[str, list[str]]:
    """What the form would send as it stands, by field: those that are empty left out."""
    found: dict[str, list[str]] = {}
    for name, value in page.evaluate(_SENT):
        found.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return found


def describe(target: Locator) -> str:
    """An element in the words of its own HTML, up to its first child."""
    return str(target.evaluate("element => element.cloneNode(false).outerHTML"))
