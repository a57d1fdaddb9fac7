"""What is different in one thing of a journey, a service or a site: its words, settings, options.

These changes do not know which page or question they are of; who compares those says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from prototype_kit.content import Content
from prototype_kit.journey.change import Change
from prototype_kit.journey.model import Inviting, Notice, SaveAndReturn
from prototype_kit.journey.pairing import moved
from prototype_kit.questions import Option, Question

_WORDS: Mapping[str, str] = {
    "ask": "question",
    "hint": "hint",
    "called": "name of the answer in errors",
    "short": "name on check answers",
    "title": "title",
    "submit": "last button",
    "add": "question of the list",
    "item": "name of one item",
    "only_item": "name of the only item",
    "late": "warning over later days",
    "sooner": "end of the warning over later days where an earlier time is free",
    "no_sooner": "end of the warning over later days where no earlier time is free",
    "cancelled": "what still has to be done once it is cancelled",
    "notice email_question": "question with the address for the email",
    "notice text_question": "question with the number for the text message",
}
"""Fields that hold words, and what they are called; every other field is a setting, called as in YAML."""
_OPTION_WORDS = {"label": "label", "hint": "hint", "divider": "word before"}
# Compared by themselves, or the same thing said again.
_QUESTION_APART = frozenset({"type", "name", "optional", "options", "errors", "personal_data"})
# An asset, an address and a time are asked on several pages, which are compared by themselves.
_ON_SEVERAL_PAGES = ("asset", "address", "slot")
_ON_OTHER_PAGES = frozenset({
    "search", "search_hint", "search_errors", "cannot_find", "choose", "enter", "list_errors",
    "office", "office_hint", "office_errors",
})  # fmt: skip
_OF_THE_TIME = frozenset({"calendar", "length", "skills"})
"""What the page with offices has from that with times, where its change is told."""


def compare_words(what: str, old: str, new: str) -> Iterator[Change]:
    """The change of some words; none when they are the same."""
    if old != new:
        yield Change("words", part=what, old=old, new=new)


def compare_settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Each plain value that was added, changed or taken away, by its name."""
    for name in _in_order(old, new):
        was, now = written(old.get(name)), written(new.get(name))
        if was != now:
            yield Change("setting", part=name, old=was, new=now)


def written(value: Any) -> str:
    """A setting as it could stand in YAML; empty when there is none."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, tuple | list):
        return ", ".join(map(written, value))
    if isinstance(value, BaseModel):
        return written(value.model_dump())
    if isinstance(value, timedelta):
        return f"{value // timedelta(minutes=1)} minutes"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {written(part)}" for key, part in value.items())
    return str(value)


def compare_fields(old: object, new: object, apart: Iterable[str]) -> Iterator[Change]:
    """The fields of two dataclasses, those of the new first; what only one has is compared with nothing."""
    for name in _in_order(_names(old), _names(new)):
        was, now = getattr(old, name, None), getattr(new, name, None)
        if name not in apart and (was or now):  # a sign that is off says no more than one that is not there
            yield from _compare_values(name, was, now)


def compare_questions(old: Question, new: Question) -> Iterator[Change]:
    """The change of its type, whether it must be answered, its words, settings and options."""
    if old.type != new.type:
        yield Change("type", old=old.type, new=new.type)
    if old.optional != new.optional:
        yield Change("required", old=written(not old.optional), new=written(not new.optional))
    apart = _QUESTION_APART | (_ON_OTHER_PAGES if new.type in _ON_SEVERAL_PAGES else frozenset())
    apart |= _OF_THE_TIME if new.type == "slot-office" else frozenset()
    fields_old, fields_new = type(old).model_fields, type(new).model_fields
    for name in _in_order(fields_old, fields_new):
        if name not in apart and (old.type == new.type or name in _WORDS):
            yield from _compare_values(name, getattr(old, name, None), getattr(new, name, None))
    for rule in _in_order(old.errors, new.errors):
        yield from compare_words(f"error ‘{rule}’", old.errors.get(rule, ""), new.errors.get(rule, ""))
    yield from _compare_options(getattr(old, "options", {}), getattr(new, "options", {}))


def _names(thing: Any) -> dict[str, None]:
    return dict.fromkeys(field.name for field in fields(thing))


def _compare_values(name: str, old: Any, new: Any) -> Iterator[Change]:
    if isinstance(old, Content) or isinstance(new, Content):
        yield from _compare_content(name, old, new)
    elif isinstance(old, Notice) and isinstance(new, Notice):
        for part in _names(new):
            yield from _compare_values(f"{name} {part}", getattr(old, part), getattr(new, part))
    elif isinstance(old, SaveAndReturn) or isinstance(new, SaveAndReturn):
        was, now = (f"{each.lifetime.days} days" if each else None for each in (old, new))
        yield from compare_settings({name: was}, {name: now})
        if old and new:
            yield from _compare_content("link", old.link, new.link)
            yield from _compare_content("warning", old.warning, new.warning)
    elif isinstance(old, Inviting) or isinstance(new, Inviting):
        yield from _compare_inviting(old, new)
    elif name in _WORDS:
        yield from compare_words(_WORDS[name], written(old), written(new))
    elif isinstance(old, Mapping) or isinstance(new, Mapping):
        shown = name.replace("_", " ")
        for key in _in_order(old or {}, new or {}):
            was, now = written((old or {}).get(key)), written((new or {}).get(key))
            yield from compare_words(f"{shown} {key}", was, now)
    else:
        yield from compare_settings({name: old}, {name: new})


def _compare_inviting(old: Inviting | None, new: Inviting | None) -> Iterator[Change]:
    """How long its link works, its clock, what staff enter, and its messages."""
    was, now = (f"{each.lifetime.days} days" if each else None for each in (old, new))
    yield from compare_settings({"invitation": was}, {"invitation": now})
    if old and new:
        clocks = (f"{each.clock.since}, {each.clock.by}" if each.clock else None for each in (old, new))
        yield from compare_settings(*({"clock of the invitation": clock} for clock in clocks))
        yield from _compare_content("email", old.email, new.email)
        yield from _compare_content("text", old.text, new.text)
    asked, asks = old.knows if old else {}, new.knows if new else {}
    for name in _in_order(asked, asks):
        what = f"{name} of the invitation"
        types = ({what: each[name].type if name in each else None} for each in (asked, asks))
        yield from compare_settings(*types)
        words = (each[name].ask if name in each else "" for each in (asked, asks))
        yield from compare_words(what, *words)


def _compare_content(name: str, old: Content | None, new: Content | None) -> Iterator[Change]:
    if old != new:
        file = next((each.file for each in (new, old) if each is not None and each.file), name)
        yield Change("content", part=file.rpartition("/")[2], old=_whole(old), new=_whole(new))


def _whole(content: Content | None) -> str:
    return f"{content.title}\n\n{content.body}".strip() if content is not None else ""


def _compare_options(old: Mapping[str, Option], new: Mapping[str, Option]) -> Iterator[Change]:
    for value, option in new.items():
        if value not in old:
            yield Change("option-added", part=value, new=option.label)
            continue
        for name, shown in _OPTION_WORDS.items():
            was, now = getattr(old[value], name) or "", getattr(option, name) or ""
            yield from compare_words(f"{shown} of the option ‘{value}’", was, now)
        was_alone, alone = old[value].exclusive, option.exclusive
        exclusive = f"exclusive of the option {value}"
        yield from compare_settings({exclusive: was_alone}, {exclusive: alone})
    for value, option in old.items():
        if value not in new:
            yield Change("option-removed", part=value, old=option.label)
    if moved(list(old), list(new)):
        yield Change("options-moved", old=_labels(old), new=_labels(new))


def _labels(options: Mapping[str, Option]) -> str:
    return "; ".join(option.label for option in options.values())


def _in_order(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """The names in both, in the order of the new, then those that are gone."""
    return list(dict.fromkeys([*new, *old]))
