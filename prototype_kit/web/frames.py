"""The frame of a page: all that stands around what the page says, such as its head, header and footer.

It is the same for everybody who reads a service in a language, and most of the work of a page. So it is
drawn once with marks in three places: for the title, for what stands above the content, and for the content.
Of each page only those are drawn. See docs/decisions/0031.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, NoReturn

from jinja2 import Template
from jinja2.runtime import Context
from jinja2.utils import missing

BASE = "govuk_frontend_jinja/template.html"
"""What every layout extends. It is empty for a page that is drawn `frameless`: its blocks are asked alone."""
BASES = {BASE: '{% if not frameless %}{% extends "govuk/template.html" %}{% endif %}'}

SHARED = ("serviceName", "serviceUrl", "phase")
"""What frames differ by, none of it anybody's own."""
THERE = ("who", "helping", "asking", "map")
"""What they differ by as well, but only by whether it is there at all."""
_INSIDE = ("pageTitle", "beforeContent", "content")
_MARK = "\ue000inside\ue001"
_MOST = 500


class _Unframed(Exception):  # noqa: N818 - nothing went wrong
    """The frame of a template asks for what may be somebody's own: `name`, or anything at all without one."""

    def __init__(self, name: str = ""):
        self.name = name


class _There:
    """Stands for something in a frame, which must not say anything of it."""

    def __init__(self, name: str):
        self._name = name

    def _say(self, *_: object) -> NoReturn:
        raise _Unframed(self._name)

    __getattr__ = __getitem__ = __iter__ = __call__ = _say
    __str__ = __eq__ = __hash__ = _say


class _FrameContext(Context):
    """What a frame is drawn with: what is shared, and nothing else of what its page was given."""

    def __init__(self, template: Template, given: Mapping[str, Any], absent: set[str]):
        super().__init__(template.environment, dict(template.globals), template.name, template.blocks)
        self._given, self._absent = given, absent

    def resolve_or_missing(self, key: str) -> Any:
        """What a name stands for in the frame. Raises `_Unframed` for what was given to the page alone."""
        if key in self.vars:
            return self.vars[key]
        if key in self._given:
            value = self._given[key]
            if key in SHARED:
                return value
            if key in THERE:
                return _There(key) if value else False
            raise _Unframed(key)
        if key in self.parent:
            return self.parent[key]
        self._absent.add(key)
        return missing

    def get_all(self) -> NoReturn:
        """A template that is included with everything could look at anything."""
        raise _Unframed


class Frames:
    """The frames that were drawn so far. May be shared by threads."""

    def __init__(self) -> None:
        self._frames: dict[Hashable, tuple[str, ...]] = {}
        # Of each template what its frame asked for and was not given: a page that is, is drawn as a whole.
        self._absent: dict[str | None, set[str]] = {}
        self._unframed: set[str | None] = set()

    def drawn(self, template: Template, given: Mapping[str, Any]) -> str:
        """The HTML of a template: the same as its `render` gives."""
        frame = None if template.name in self._unframed else self._frame(template, given)
        if frame is None:
            return template.render(given)
        context = template.new_context({**given, "frameless": True})
        for _ in template.root_render_func(context):  # sets names and collects the blocks; it draws nothing
            pass
        parts = [frame[0]]
        for name, html in zip(_INSIDE, frame[1:], strict=True):
            parts += context.blocks[name][0](context)
            parts.append(html)
        return "".join(parts)

    def _frame(self, template: Template, given: Mapping[str, Any]) -> tuple[str, ...] | None:
        absent = self._absent.get(template.name)
        if absent is not None and not absent.isdisjoint(given):
            return None
        key = (
            template.name,
            *[given.get(name) for name in SHARED],
            *[bool(given.get(name)) for name in THERE],
        )
        try:
            return self._frames[key]
        except KeyError:
            return self._first(key, template, given)

    def _first(self, key: Hashable, template: Template, given: Mapping[str, Any]) -> tuple[str, ...] | None:
        absent = self._absent.setdefault(template.name, set())
        context = _FrameContext(template, given, absent)
        context.blocks |= {name: [_mark] for name in _INSIDE}
        try:
            frame = tuple("".join(template.root_render_func(context)).split(_MARK))
        except _Unframed as asked:
            absent.add(asked.name)
            if not asked.name:
                self._unframed.add(template.name)
            return None
        if len(frame) != len(_INSIDE) + 1:  # a template of another kind
            self._unframed.add(template.name)
            return None
        if len(self._frames) >= _MOST:
            self._frames.clear()
        self._frames[key] = frame
        return frame


def _mark(_: Context) -> Iterator[str]:
    yield _MARK
