"""From data to HTML. A page is a pure function of what it is given: nothing here reads the request."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from copy import copy
from functools import cache
from typing import Any

from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
)
from jinja2.exceptions import TemplateSyntaxError
from markupsafe import Markup, escape

from prototype_kit.errors import DefinitionError, Fault
from prototype_kit.extensions import installed
from prototype_kit.figures.published import published_services
from prototype_kit.language import NAMES, fill_words
from prototype_kit.questions import Component
from prototype_kit.settings import Settings
from prototype_kit.site import Site
from prototype_kit.web.frames import BASES, Frames
from prototype_kit.web.references import whole, whole_params
from prototype_kit.web.shapes import Shapes

Macro = Callable[[Mapping[str, Any]], str]

_MOST_ONCE = 1_000  # pages that are kept for everybody, of some 10 kB each


def environment(site: Site | None = None) -> Environment:
    """The Jinja environment of a site. A file in the site's own `templates/` takes the place of the kit's."""
    kit = PackageLoader("prototype_kit", "templates")
    package = PackageLoader("govuk_frontend_jinja")
    govuk = PrefixLoader({"govuk_frontend_jinja": package, "govuk": package})
    own = [FileSystemLoader(site.folder / "templates")] if site else []
    others = PrefixLoader(
        {each.name: FileSystemLoader(each.templates) for each in installed() if each.templates}
    )
    made = Environment(
        loader=ChoiceLoader([*own, kit, DictLoader(BASES), govuk, others]),
        autoescape=True,
        # GOV.UK's macros read parameters that were not given; StrictUndefined breaks all of them.
        undefined=ChainableUndefined,
        trim_blocks=True,
        auto_reload=False,
    )
    # The macros indent finished HTML, which adds spaces to what a person typed into a textarea.
    made.filters["with_html"] = with_html
    made.filters["with_links_to"] = with_links_to
    made.filters["whole"] = whole
    made.filters["indent"] = lambda text, *_, **__: text
    return made


_THIS_MACHINE = re.compile(r"http://(?:127\.0\.0\.1|localhost)(?::\d+)?(?=/)")


def with_html(sentence: str, **parts: object) -> Markup:
    """A sentence with HTML in the places of its `{names}`; what is no markup is escaped."""
    return Markup(fill_words(str(escape(sentence)), **{name: escape(part) for name, part in parts.items()}))  # noqa: S704


def with_links_to(text: str, base: str) -> Markup:
    """A text whose addresses below `base` can be followed; others, which somebody may have typed, cannot.

    A prototype may have moved since a message was written, to another port say: addresses of the machine that
    it was served on are shown as those of where it is now. A live site has https, and changes none.
    """
    if base.startswith("http://"):
        text = _THIS_MACHINE.sub(lambda _: base, text)
    ours = re.compile(rf"({re.escape(base)}(?:/[^\s<>\"']*[^\s<>\"'.,;:!?)])?)(?![^\s.,;:!?)])")
    link = Markup('<a class="govuk-link" href="{0}">{0}</a>').format
    return Markup("").join(link(part) if ours.fullmatch(part) else escape(part) for part in ours.split(text))


class Renderer:
    """Pages of a site in one language.

    Raises `DefinitionError` for templates of its own that cannot be read.
    """

    def __init__(self, site: Site, settings: Settings, assets: str, reload: str | None = None):
        self.env = environment(site)
        _check_templates(self.env, site)
        self.env.globals |= {
            "site": site.entry,
            "_": site.language,
            "language": site.language.code,
            "languages": {code: NAMES[code] for code in site.entry.languages},
            "assets": assets,
            "logo": f"{assets}/logo{site.logo.suffix}" if site.logo else None,
            "prototype": not settings.live,
            "tools": not settings.live and not settings.participants,
            "sends": settings.notify != "fake",
            "performance": bool(published_services(site, settings.env)),
            "accounts": site.account is not None and settings.round is None,
            "reload": reload,
            "component": self.component,
            "shared_part": self.shared_part,
            "govuk": self.govuk,
        }
        # One participant's browser must not offer what another typed.
        self._autofill = settings.env != "research"
        self._macros: dict[str, Macro] = {}
        self._shapes, self._frames = Shapes(self._macro), Frames()
        self._once: dict[Hashable, str] = {}
        self._always: Mapping[str, Any] = {}

    def always(self, **values: Any) -> Renderer:
        """The same pages, with these values given to each of them."""
        other = copy(self)
        other._always = {**self._always, **values}  # noqa: SLF001 - of its own class
        return other

    def page(self, template: str, **values: Any) -> str:
        """The HTML of one template."""
        return self._frames.drawn(self.env.get_template(template), {**self._always, **values})

    @property
    def is_everybodys(self) -> bool:
        """Whether nothing is given to each page because of who asks for it."""
        return not self._always

    def once(self, key: Hashable, draw: Callable[[], str]) -> str:
        """What `draw` gives, drawn once for everybody."""
        found = self._once.get(key)
        if found is None:
            found = draw()
            if len(self._once) >= _MOST_ONCE:
                self._once.clear()
            self._once[key] = found
        return found

    def kept(self, key: Hashable) -> str:
        """What was drawn for everybody by this key; empty where nothing was yet."""
        return self._once.get(key, "")

    def shared_part(self, template: str, **values: str | bool) -> Markup:
        """A part of pages, drawn once for what it is given, which is nothing of anybody's own."""
        html = self.once((template, *values.items()), lambda: self.env.get_template(template).render(values))
        return Markup(html)  # noqa: S704 - a template escaped it

    def component(self, component: Component) -> Markup:
        """The HTML of a question: its macro, with what is inside its options or inside a group of fields."""
        params = dict(component.params)
        if component.name == "asset":
            html = self.page("asset.html", radios=self._with_reveals(component), params=params)
            return Markup(html)  # noqa: S704 - a template escaped it
        if component.name == "slots":
            return Markup(self.page("slots.html", params=params))  # noqa: S704 - a template escaped it
        if component.name == "file-upload":
            return self.govuk(component.name, params) + Markup(self.page("files.html", params=params))  # noqa: S704
        if component.reveals:
            params = self._with_reveals(component)
        if component.parts:
            params["html"] = Markup("").join(self.component(part) for part in component.parts)
        return self.govuk(component.name, params)

    def _with_reveals(self, component: Component) -> dict[str, Any]:
        items = []
        for item in component.params["items"]:
            inside = component.reveals.get(item.get("value", ""))
            html = Markup("").join(self.component(part) for part in inside) if inside else None
            items.append(item | {"conditional": {"html": html}} if html else item)
        return {**component.params, "items": items}

    def govuk(self, name: str, params: Mapping[str, Any]) -> Markup:
        """The HTML of a GOV.UK component, such as `error-summary`."""
        # The options of a select take no HTML.
        params = params if name == "select" else whole_params(params)
        params = params if self._autofill else _without_autofill(name, params)
        return Markup(self._shapes.drawn(name, params))  # noqa: S704 - the macro escaped it

    def _macro(self, name: str, params: Mapping[str, Any]) -> str:
        macro = self._macros.get(name)
        if macro is None:
            module = self.env.get_template(f"govuk_frontend_jinja/components/{name}/macro.html").module
            macro = self._macros[name] = getattr(module, _macro_name(name))
        return macro(params)


def _without_autofill(name: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """A field that a browser is asked to fill in by itself nowhere."""
    if name in ("input", "password-input"):
        return {**params, "autocomplete": "off"}
    if name == "date-input":
        return {**params, "items": [{**item, "autocomplete": "off"} for item in params.get("items") or ()]}
    if name in ("textarea", "select", "character-count"):
        return {**params, "attributes": {**(params.get("attributes") or {}), "autocomplete": "off"}}
    return params


def _check_templates(env: Environment, site: Site) -> None:
    folder, faults = site.folder / "templates", []
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        try:
            env.get_template(name)
        except TemplateSyntaxError as error:
            what = f"Jinja cannot read this template: {error.message}."
            faults.append(Fault(f"templates/{name}", error.lineno, what, "Mend this line."))
    if faults:
        raise DefinitionError(faults)


@cache
def _macro_name(name: str) -> str:
    return "govuk" + "".join(part.capitalize() for part in name.split("-"))
