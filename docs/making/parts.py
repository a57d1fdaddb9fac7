"""The parts of a type's page that come from its class: keys, errors, what may be typed, personal data."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from docs.making.examples import Example
from prototype_kit.answers import Value
from prototype_kit.document import Sentence
from prototype_kit.journey.gallery import refusals
from prototype_kit.known import plain
from prototype_kit.language import language
from prototype_kit.questions import TYPES, Form, Option, Question
from prototype_kit.questions.personal import collects

SHARED = frozenset({
    "type", "name", "ask", "called", "short", "hint", "optional", "autocomplete", "errors", "sensitive",
    "personal_data",
})  # fmt: skip
"""The keys of every type."""
LONGEST = 60
"""Of what was typed, before it is cut."""
MANY = 4
"""Fields of a form from which on only those are told that are wrong."""
MOST_OPTIONS = 3
"""How many options of a type's own are listed before they are counted."""
_NONE = "This type has no keys of its own."


def own_keys(kind: type[Question]) -> list[str]:
    """The keys that not every type has."""
    return [name for name in kind.model_fields if name not in SHARED]


def keys(example: Example) -> Iterator[str]:
    """The keys of a type's own, and those of every type that have another default here."""
    kind = TYPES[example.kind]
    changed = [
        name
        for name in kind.model_fields
        if name in SHARED - {"type"} and _default(kind, name) != _default(Question, name)
    ]
    names = own_keys(kind) + changed
    yield from (
        _table(
            ("key", "what it is", "what it takes", "default"),
            [
                (
                    f"`{name}`",
                    _description(kind, name),
                    _takes(kind.model_fields[name]),
                    _default(kind, name),
                )
                for name in names
            ],
        )
        if names
        else [_NONE]
    )
    yield ""
    rest = ", ".join(f"`{name}`" for name in Question.model_fields if name in SHARED and name not in changed)
    yield f"It also takes the keys of [every question](../journey.md#questions): {rest}."


def errors(example: Example) -> Iterator[str]:
    """Each rule by which the type refuses, with its words in English and in Welsh."""
    welsh = language("cy")
    for number, page in enumerate(example.pages):
        question = page.questions[0] if len(example.pages) > 1 else example.question
        if len(example.pages) > 1:
            yield from ([""] if number else [])
            yield f"On the page `{page.name}`{_written_in(example, question)}:"
            yield ""
        rows = [(f"`{rule}`", words, welsh(words)) for rule, words in question.rules.items()]
        yield from _table(("rule", "words", "in Welsh"), rows)


def _written_in(example: Example, question: Question) -> str:
    """Which key holds words of one's own for the errors of this page."""
    if question.type == example.kind:
        return ""
    ending = question.name.removeprefix(f"{example.question.name}-")
    return f", whose words `{ending}_errors` replaces"


def taken(example: Example) -> Iterator[str]:
    """What may be typed in the example, what rules get for it, and what people see."""
    context = example.context(example.pages[-1])
    question, rows = example.question, []
    for form in question.samples(context).valid:
        value = question.parse(form, context)
        if value is not None:
            rows.append((typed(question, form), _code(_value(value)), _shown(question.show(value, context))))
    yield from _table(("typed or chosen", "the answer in rules", "as people see it"), dict.fromkeys(rows))


def refused(example: Example) -> Iterator[str]:
    """What is refused in the example, and what people are told."""
    rows = []
    for page in example.pages:
        context = example.context(page)
        for question in page.questions if len(example.pages) > 1 else [example.question]:
            right = question.samples(context).valid
            for refusal in refusals(question, context):
                told = "<br>".join(error.message for error in refusal.errors)
                rows.append((typed(question, _wrong(refusal.form, right)), f"`{refusal.rule}`", told))
    yield from _table(("typed or chosen", "rule", "what people are told"), rows)


def personal(example: Example) -> Iterator[str]:
    """What it collects about a person."""
    kind = TYPES[example.kind]
    data = collects(kind.model_construct(type=example.kind, name="any", ask="Any?"))
    if data is not None:
        said = "`prototype-kit diff` says so when a service begins to ask for it, or stops"
        yield f"It collects **{data.name}**. {said}."
        return
    yield "Nothing that can be told from the type."
    if _filled_in(example):
        yield (
            "Where `autocomplete` says whose detail is asked for, such as `bday` or `family-name`, "
            "`prototype-kit diff` counts it as that."
        )


def _filled_in(example: Example) -> bool:
    """Whether its field tells browsers what they may fill in."""
    context, question = example.context(example.pages[-1]), example.question
    with_token = question.model_copy(update={"autocomplete": "bday"})
    return with_token.component({}, (), context) != question.component({}, (), context)


def _wrong(form: Form, right: Sequence[Form]) -> Form:
    """Of a form with many fields, those in which it differs from one that is taken."""
    if len(form) < MANY or not right:
        return form
    return min(
        ({name: texts for name, texts in form.items() if texts != other.get(name)} for other in right),
        key=len,
    )


def typed(question: Question, form: Form) -> str:
    """A form in words: one field by what stands in it, several by their names."""
    texts = {
        name.removeprefix(f"{question.name}-"): ", ".join(map(_cut, each)) for name, each in form.items()
    }
    if not any(texts.values()):
        return "nothing"
    if list(texts) == [question.name]:
        return _code(texts[question.name])
    return ", ".join(f"{name} {_code(text) if text else 'empty'}" for name, text in texts.items())


def _cut(text: str) -> str:
    if len(text) > LONGEST:
        return f"{text[:6]}… ({len(text):,} characters)"
    return re.sub(r"[\x00-\x1f]", "␀", text.replace("\r\n", "⏎"))


def _code(text: str) -> str:
    return f"`{text}`"


def _value(value: Value) -> str:
    """A value as Python writes it, without the names of modules and what is as usual."""
    found: Any = plain(value)
    text = re.sub(r"\bdatetime\.", "", repr(found))
    if is_dataclass(found):
        told = [each for each in fields(found) if each.repr and getattr(found, each.name) != each.default]
        given = ", ".join(f"{each.name}={getattr(found, each.name)!r}" for each in told)
        text = f"{type(found).__name__}({given})"
    return re.sub(r"(.)\1{60,}", r"\1\1\1…", text)


def _shown(text: str) -> str:
    return "<br>".join(_cut(line) for line in text.splitlines())


# Keys


def _description(kind: type[Question], name: str) -> str:
    """What the nearest class says that describes the key: one that only changes its default does not."""
    for each in kind.__mro__:
        field = getattr(each, "model_fields", {}).get(name)
        if field is not None and field.description:
            return str(field.description)
    return ""


def _default(kind: type[Question], name: str) -> str:
    field = kind.model_fields[name]
    if field.is_required():
        return "none: it must be given"
    value = field.get_default(call_default_factory=True, validated_data={})
    return _given(value)


def _given(value: object) -> str:
    """A value as somebody would write it in YAML; nothing for one that is none."""
    if value is None or value in ((), "") or value == {}:
        return ""
    if isinstance(value, bool):
        return "`yes`" if value else "`no`"
    if isinstance(value, tuple):
        return ", ".join(f"`{each}`" for each in value)
    if isinstance(value, Mapping):
        words = [f"`{key}`: {getattr(option, 'label', option)}" for key, option in value.items()]
        return ", ".join(words) if len(words) <= MOST_OPTIONS else f"{len(words)} of the kit’s own"
    if isinstance(value, int | Decimal):
        return f"`{value}`"
    return f"`{value}`" if " " not in str(value) else str(value)


def _takes(field: FieldInfo) -> str:
    return _words_of(field.annotation, field.metadata)


def _words_of(kind: Any, limits: Iterable[Any]) -> str:
    """A type in the words of somebody who writes YAML."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        of_one = _words_of(next(part for part in inside if part is not type(None)), limits)
        return "a length of time, or the name of a rule" if timedelta in inside else of_one
    if origin is Literal:
        return ", ".join(f"`{each}`" for each in inside)
    if origin is tuple:
        return f"a list of: {_words_of(inside[0], ())}"
    if hasattr(kind, "__metadata__"):
        return _words_of(kind.__origin__, kind.__metadata__)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        its = "words by rule" if inside[0] is str else "words by name"
        return "labels, or [options](../journey.md#options), by value" if inside[1] is Option else its
    return _of_one(kind, limits)


def _of_one(kind: Any, limits: Iterable[Any]) -> str:
    least, most = (
        next((getattr(each, end) for each in _flat(limits) if hasattr(each, end)), None)
        for end in ("ge", "le")
    )
    ends = f" from {least:,} to {most:,}" if least is not None and most is not None else ""
    words = {bool: "`yes` or `no`", int: f"a whole number{ends}", Decimal: f"a number{ends}"}
    if kind in words:
        return words[kind]
    sentence = any(each in Sentence.__metadata__ for each in limits)  # type: ignore[attr-defined]  # of Annotated
    return "words" if sentence else "a name"


def _flat(limits: Iterable[Any]) -> Iterator[Any]:
    for each in limits:
        yield from getattr(each, "metadata", None) or [each]


# Tables


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
