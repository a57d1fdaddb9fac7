"""The HTML of every type is what GOV.UK's macro gives for its parameters; the kit adds nothing to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import html5lib
import pytest
from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

from prototype_kit.language import language
from prototype_kit.questions import Component, Form, Question
from prototype_kit.settings import Settings
from prototype_kit.site import load_site
from prototype_kit.web.render import Renderer
from tests.questions.test_types import CASES, IDS, context, make, refused

SITE = Path(__file__).parents[1] / "sites" / "births"


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    """What draws the pages of a site."""
    settings = Settings("prototype", SITE, "sqlite://", "a secret")
    return Renderer(load_site(SITE), settings, "/assets")


@cache
def govuk() -> Environment:
    """GOV.UK's macros, as they are installed."""
    loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return Environment(loader=loader, autoescape=True, undefined=ChainableUndefined, trim_blocks=True)


def macro(name: str, params: Mapping[str, Any]) -> Markup:
    """What GOV.UK's macro of this name gives for parameters."""
    module: Any = govuk().get_template(f"govuk_frontend_jinja/components/{name}/macro.html").module
    called = "govuk" + "".join(part.capitalize() for part in name.split("-"))
    return Markup(getattr(module, called)(params))


def expected(component: Component) -> Markup:
    """The same component from GOV.UK's macros alone, those inside it included."""
    params = dict(component.params)
    if component.parts:
        params["html"] = Markup("").join(map(expected, component.parts))
    if component.reveals:
        params["items"] = [_with_inside(item, component) for item in params["items"]]
    # A map stands beside the radios of an asset, and in no macro.
    return macro("radios" if component.name == "asset" else component.name, params)


def _with_inside(item: Mapping[str, Any], component: Component) -> Mapping[str, Any]:
    inside = component.reveals.get(item.get("value", ""), ())
    return {**item, "conditional": {"html": Markup("").join(map(expected, inside))}} if inside else item


def times(component: Component) -> Iterator[Markup]:
    """The radios of each group of times on a page of them."""
    params = component.params
    for number, group in enumerate(params["groups"], 1):
        words, small = group["words"], "govuk-fieldset__legend--s"
        yield macro(
            "radios",
            {
                "name": params["name"],
                "idPrefix": params["id"] if number == 1 else f"{params['id']}-group-{number}",
                "classes": f"govuk-radios--small{' kit-slots__day' if group.get('day') else ''}",
                "items": group["items"],
                "fieldset": {"legend": {"text": words, "classes": small}} if words else None,
            },
        )


def holds(whole: list[tuple[str, Any]], part: list[tuple[str, Any]]) -> bool:
    """Whether one piece of HTML stands in another."""
    inside = part[:-1]  # what follows its last element is not its own
    return any(whole[at : at + len(inside)] == inside for at in range(len(whole)))


def read(html: str) -> list[tuple[str, Any]]:
    """HTML as a browser understands it: elements with their attributes, and words."""
    return [*_tokens(html5lib.parseFragment(html, namespaceHTMLElements=False))]


def _tokens(element: Any) -> Iterator[tuple[str, Any]]:
    for child in element:
        yield child.tag, dict(child.attrib)
        # The field of several lines keeps its spaces.
        text = child.text or ""
        yield "words", text if child.tag == "textarea" else " ".join(text.split())
        yield from _tokens(child)
        yield f"/{child.tag}", " ".join((child.tail or "").split())


def forms_of(question: Question) -> Iterator[Form]:
    """An empty page, one that is filled in, and one for every error."""
    samples = question.samples(context())
    yield {}
    yield samples.valid[0]
    yield from (form for form, _ in samples.invalid)


@pytest.mark.parametrize("code", ["en", "cy"])
@pytest.mark.parametrize("question", CASES, ids=IDS)
def test_a_question_is_drawn_as_govuk_draws_it(question: Question, code: str, renderer: Renderer) -> None:
    """Empty, filled in and with every error, alone on its page and beside others, in each language."""
    given = context(language=language(code), heading=code == "en")
    for form in forms_of(question):
        rejected = refused(question, form, given) if form else None
        component = question.component(form, rejected.errors if rejected else (), given)
        drawn = read(renderer.component(component))
        if component.name == "slots":  # which GOV.UK has not: each group of times is its radios
            assert [not holds(drawn, read(group)) for group in times(component)].count(True) == 0
            continue
        wanted = read(expected(component))
        if component.name == "asset":  # what stands around the radios is the map's
            drawn = drawn[2:-1]
        if component.name == "file-upload":  # and what follows the field is the list of what was uploaded
            drawn = drawn[: len(wanted)]
        assert drawn == wanted


def test_what_an_option_reveals_is_drawn_inside_it(renderer: Renderer) -> None:
    """A revealed question is a macro inside a macro."""
    inside = make("money", name="amount")
    question = make("radios", options={"yes": {"label": "Yes", "reveal": [inside]}, "no": "No"})
    component = question.component({}, (), context())
    assert 'id="amount"' in expected(component)
    assert read(renderer.component(component)) == read(expected(component))


LABEL = {"text": "What is the thing?", "classes": "govuk-label--l", "isPageHeading": True}
LEGEND = {**LABEL, "classes": "govuk-fieldset__legend--l"}
THING = {"id": "the-thing", "name": "the-thing", "label": LABEL, "spellcheck": False}
CODE = "govuk-input--extra-letter-spacing"
NINO = "It’s on your National Insurance card, benefit letter, payslip or P60. For example, ‘QQ 12 34 56 C’."


def _thing(**params: Any) -> Component:
    return Component("input", {**THING, **params})


def _part(part: str, label: str, **params: Any) -> Component:
    name = f"the-thing-{part}"
    return Component("input", {**THING, "id": name, "name": name, "label": {"text": label}, **params})


def _part_of_date(name: str, width: int) -> dict[str, str]:
    return {"name": name, "classes": f"govuk-input--width-{width}"}


BANK = [
    _part("name", "Name on the account", autocomplete="name"),
    _part(
        "sort-code",
        "Sort code",
        classes=f"govuk-input--width-5 {CODE}",
        inputmode="numeric",
        hint={"text": "Must be 6 digits long"},
    ),
    _part(
        "account-number",
        "Account number",
        classes=f"govuk-input--width-10 {CODE}",
        inputmode="numeric",
        hint={"text": "Must be between 6 and 8 digits long"},
    ),
    _part(
        "roll-number",
        "Building society roll number (if you have one)",
        classes=f"govuk-input--width-10 {CODE}",
        hint={"text": "You can find it on your card, statement or passbook"},
    ),
]
MONTH = {"items": [_part_of_date("month", 2), _part_of_date("year", 4)], "namePrefix": "the-thing"}
PATTERNS: Mapping[str, tuple[Mapping[str, Any], Component]] = {
    "money": ({"max": 1000}, _thing(prefix={"text": "£"}, classes="govuk-input--width-5")),
    "decimal": ({"max": 1000, "unit": "kg"}, _thing(suffix={"text": "kg"}, classes="govuk-input--width-5")),
    "postcode": ({}, _thing(classes="govuk-input--width-10", autocomplete="postal-code")),
    "national-insurance-number": (
        {},
        _thing(classes=f"govuk-input--width-10 {CODE}", hint={"text": NINO}),
    ),
    "organisation": ({}, _thing(autocomplete="organization")),
    "declaration": (
        {"statement": "I agree"},
        Component(
            "checkboxes",
            {
                "name": "the-thing",
                "fieldset": {"legend": LEGEND},
                "items": [{"value": "yes", "text": "I agree"}],
            },
        ),
    ),
    "month-year": ({}, Component("date-input", {"id": "the-thing", "fieldset": {"legend": LEGEND}, **MONTH})),
    "bank-details": ({}, Component("fieldset", {"legend": LEGEND}, parts=BANK)),
}
"""GOV.UK's patterns, with the parameters that its design system gives."""


@pytest.mark.parametrize("kind", PATTERNS)
def test_a_type_follows_govuk_s_pattern(kind: str, renderer: Renderer) -> None:
    """The classes, hints, tokens and keypads of the design system's own example."""
    declared, wanted = PATTERNS[kind]
    component = make(kind, **declared).component({}, (), context())
    assert read(renderer.component(component)) == read(expected(wanted))


def test_what_somebody_typed_is_never_markup(renderer: Renderer) -> None:
    """Every type shows typed HTML as words."""
    hostile = '"><script>alert(1)</script>'
    for question in CASES:
        form = dict.fromkeys(question.samples(context()).valid[0], (hostile,))
        rejected = refused(question, form)
        component = question.component(form, rejected.errors if rejected else (), context())
        assert not re.search("<script", renderer.component(component))
