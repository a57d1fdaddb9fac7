"""From nodes to models: pydantic's complaints, said to an author in sentences with the line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

from prototype_kit.document.node import Faults, Node

M = TypeVar("M", bound=BaseModel)
_NAME = re.compile(r"[\w-]+")
FORM = ConfigDict(frozen=True, extra="forbid", defer_build=True)
"""How the models of documents are: nobody changes them, what they do not know is a fault, and each is built
when it is first filled. A site fills few of them."""
LIKE = 0.6  # how much alike two words are, from 0 to 1, when one is taken for the other misspelt


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the known word most like `word`, or lists them all."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=LIKE)
    if close:
        return f"Did you mean {close[0]!r}?"
    if not names:
        return "There is nothing to choose from yet."
    return f"Choose from: {', '.join(names)}."


def is_like(word: str, known: Iterable[str]) -> bool:
    """Whether `word` may be one of the known words, misspelt."""
    return bool(difflib.get_close_matches(word, [*known], n=1, cutoff=LIKE))


def fill(model: type[M], node: Node, faults: Faults, *, also: Iterable[str] = (), **given: Any) -> M | None:
    """Make `model` from a mapping, with `given` values beside it; None and faults when it does not fit.

    `also` are keys that the author may have meant, though this model does not read them.
    """
    if not node.is_mapping:
        faults.add(node, "Keys with values are needed here.", "Write lines like name: value.")
        return None
    try:
        return model.model_validate({**node.data(), **given})
    except ValidationError as error:
        problems = error.errors()
        misspelt = [problem["loc"] for problem in problems if problem["type"] == "extra_forbidden"]
        for problem in problems:
            if problem["type"] != "missing" or not _is_misspelt(problem["loc"], misspelt):
                _add_problem(model, node, problem, {*also}, faults)
        return None


def _is_misspelt(missing: Sequence[str | int], misspelt: Iterable[Sequence[str | int]]) -> bool:
    """Whether what is missing stands there under a name like its own, which is a fault already."""
    beside = [str(path[-1]) for path in misspelt if path[:-1] == missing[:-1]]
    return is_like(str(missing[-1]), beside)


def _add_problem(
    model: type[BaseModel], node: Node, problem: Mapping[str, Any], also: set[str], faults: Faults
) -> None:
    path, kind = problem["loc"], problem["type"]
    holder, place = node.at(path[:-1]), node.at(path)
    if path and path[-1] == "[key]":  # pydantic's way to blame a key rather than its value
        path, place = path[:-2], node.at(path[:-2]).key(str(path[-2]))
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    whole = path[-1:] == (name,)  # all of what stands under the key, rather than a part of it
    example = _example(model, path) if whole else ""
    if kind == "missing":
        place, what, mend = holder, f"{name!r} is missing.", f"Add a line {name}: {example or '…'}"
    elif kind == "extra_forbidden":
        offer = nearest(name, {*_keys_at(model, path[:-1]), *also} - {"name"})
        place, what, mend = holder.key(name), f"{name!r} is not a key that is known here.", offer
    elif place.comment:
        what = f"A # starts a comment in YAML, so {name!r} is empty."
        mend = f'Put quotes round it: {name}: "{place.comment}".'
    else:
        what, mend = _sentences(name, kind, problem)
        if example and kind in _SHAPES:
            # One name in place of a list of names is the one that was meant.
            alone = kind == "tuple_type" and "{" not in example and _NAME.fullmatch(place.text)
            mend = f"Write {name}: {f'[{place.text}]' if alone else example}"
        elif not whole and kind in _SHAPES and (several := _example(model, path[:-1])):
            what = f"What stands here under {name!r} is no entry of it."
            mend = f"Write it like {several.removeprefix('[').removesuffix(']')}."
    faults.add(place, _said_of(_owner(model, path), what), mend)


def _said_of(owner: str, what: str) -> str:
    """A sentence about what belongs to something, such as "Office 'town-hall'"; as it is without an owner."""
    return f"{owner}: {what[0].lower()}{what[1:]}" if owner else what


def _models(
    model: type[BaseModel], path: Sequence[str | int]
) -> Iterator[tuple[type[BaseModel], Sequence[str | int]]]:
    """Each model on the way along `path`, with the part of the path that leads to it."""
    yield model, ()
    named = False
    for end, step in enumerate(path, 1):
        if named:  # a name that an author gave, which may be like a key
            named = False
            yield model, path[:end]
        elif (annotation := _annotation(model, step)) is not None:
            inner = _model_in(annotation)
            if inner is not None:
                model, named = inner, get_origin(annotation) in (dict, Mapping)
                if not named:
                    yield model, path[:end]


def _holder(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel]:
    return [each for each, _ in _models(model, path)][-1]


def _annotation(model: type[BaseModel], key: str | int) -> Any:
    return next((f.annotation for n, f in model.model_fields.items() if key in (n, f.alias)), None)


def _owner(model: type[BaseModel], path: Sequence[str | int]) -> str:
    """Whose the end of `path` is: the last on the way whose model has a title, and its name."""
    named = [
        f"{each.model_config['title']} {way[-1]!r}"
        for each, way in _models(model, path)
        if way and each.model_config.get("title")
    ]
    return named[-1] if named else ""


def _example(model: type[BaseModel], path: Sequence[str | int]) -> str:
    """What the field at the end of `path` may look like, as its model says; nothing where it says nothing."""
    holder = _holder(model, path[:-1])
    found = (f.examples for n, f in holder.model_fields.items() if path[-1] in (n, f.alias))
    return str(next((examples[0] for examples in found if examples), ""))


def _keys_at(model: type[BaseModel], path: Sequence[str | int]) -> Iterator[str]:
    """The keys that the model at the end of `path` knows, as written in YAML."""
    for name, field in _holder(model, path).model_fields.items():
        yield field.alias or name


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if (found := _model_in(part)) is not None:
            return found
    return None


_LIST = ("{name} must be a list.", "Write [one, two], or each on a line after a hyphen.")
_KEYS = ("{name} must be keys with values.", "Write lines like name: value, indented below it.")
_NUMBER = ("{name} must be a number, not {given}.", "Use digits, with a full stop before decimals.")
_SENTENCES = {
    "string_type": ("{name} must be words.", "Write {key}: … on one line."),
    "string_too_short": ("{name} is empty.", "Write the words, or delete the line."),
    "string_too_long": ("{name} is longer than {max_length} characters.", "Make it shorter."),
    "string_pattern_mismatch": (
        "{given} cannot be used for {name}.",
        "Use small letters, digits and hyphens, starting with a letter{like}.",
    ),
    "int_parsing": ("{name} must be a whole number, not {given}.", "Use digits only."),
    "decimal_parsing": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than_equal": (
        "{name} must be {ge} or more, not {given}.",
        "Write {key}: {ge}, or a higher number.",
    ),
    "less_than_equal": ("{name} must be {le} or less, not {given}.", "Write {key}: {le}, or a lower number."),
    "bool_parsing": ("{name} must be yes or no, not {given}.", "Write yes or no."),
    "literal_error": ("{name} cannot be {given}.", "Use {expected}."),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _KEYS,
    "model_type": _KEYS,
}
_SHAPES = frozenset({"tuple_type", "list_type", "dict_type", "model_type", "string_type", "string_too_short"})
"""Kinds of error that an example of the whole value mends."""


def _sentences(name: str, kind: str, problem: Mapping[str, Any]) -> tuple[str, str]:
    """What and how to mend it, for one of pydantic's kinds of error."""
    details = problem.get("ctx", {})
    if kind == "value_error":
        what, _, mend = str(details["error"]).partition("\n")
        return what, mend or "Change it."
    if kind in _SENTENCES:
        given = problem.get("input")
        limits = {key: f"{limit:g}" for key, limit in details.items() if isinstance(limit, float)}
        words = {
            **details,
            **limits,
            "name": repr(name),
            "key": name,
            "given": repr(given),
            "like": _like(str(given)),
        }
        what, mend = (sentence.format(**words) for sentence in _SENTENCES[kind])
        return what, mend
    message = str(problem["msg"])
    return f"{name!r} does not fit: {message[0].lower()}{message[1:]}.", "Compare it with the reference."


def _like(given: str) -> str:
    """The name that was meant, perhaps: Pond Walk is pond-walk."""
    name = re.sub(r"[^a-z0-9]+", "-", given.lower()).strip("-")
    return f", such as {name}" if name[:1].isalpha() else ""
