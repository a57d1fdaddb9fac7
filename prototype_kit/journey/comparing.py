"""Comparisons that can never pass: a question is compared with what its type never gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation

from prototype_kit.conditions import Test
from prototype_kit.questions import AGREED, AssetQuestion, Choosing, Question, is_nino, read_postcode


@dataclass(frozen=True)
class _Kind:
    """What questions of a type give: in words, the signs that fit, how a value is written, an example."""

    words: str
    signs: frozenset[str]
    example: str
    written: Callable[[str], bool] = lambda _: True


def misfit(question: Question, test: Test) -> tuple[str, str] | None:
    """What is wrong with comparing the question so, and how to mend it; None when the comparison can pass."""
    kind = _kind_of(question)
    if test.sign == "answered" or (test.sign in kind.signs and all(map(kind.written, _plain(test)))):
        return None
    wrong = [value for value in _plain(test) if not kind.written(value)] if test.sign in kind.signs else []
    clause = f"is {' or '.join(map(repr, wrong))}" if wrong else test.english(repr)
    never = f"never {clause}" if not clause.startswith("is ") else f"is never {clause.removeprefix('is ')}"
    what = f"The answer to {question.name!r} is {kind.words}, which {never}."
    return what, f"Write it like {{{question.name}: {kind.example}}}."


def _plain(test: Test) -> tuple[str, ...]:
    """The values that the answer is looked for among."""
    return test.values if test.sign in ("is", "one_of") else ()


def _kind_of(question: Question) -> _Kind:
    if isinstance(question, Choosing | AssetQuestion):
        return _choosing(question)
    return _KINDS.get(question.type, _WORDS)


def _choosing(question: Choosing | AssetQuestion) -> _Kind:
    option = next(iter(question.options), "one")
    if question.type == "checkboxes":
        return _Kind("a list of options", frozenset({"contains", "count"}), f"{{contains: {option}}}")
    signs = {"is", "one_of"}
    from_fact = isinstance(question, Choosing) and question.options_from is not None
    if from_fact or any(map(_is_number, question.options)):
        signs |= {"less_than", "more_than"}
    return _Kind("one of its options", frozenset(signs), option)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_whole_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and str(int(text)) == text


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_time(text: str) -> bool:
    try:
        return time.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_month(text: str) -> bool:
    return re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII) is not None


_SAME = frozenset({"is", "one_of"})
_MEASURED = frozenset({"less_than", "more_than"})
# What is typed as words may be digits, and is then compared as a number.
_WORDS = _Kind("words", _SAME | _MEASURED, "{answered: yes}")
_KINDS: Mapping[str, _Kind] = {
    "whole-number": _Kind("a whole number", _SAME | _MEASURED, "3", _is_whole_number),
    "date": _Kind("a date", _SAME | {"before", "after"}, "{before: 42 days ago}", _is_day),
    "month-year": _Kind("a month", _SAME | {"before", "after"}, "{before: today}", _is_month),
    "time": _Kind("a time", _SAME, '"09:30:00"', _is_time),
    "decimal": _Kind("a number", _SAME | _MEASURED, "{more_than: 2.5}", _is_number),
    "money": _Kind("an amount of money", _SAME | _MEASURED, "{more_than: 99.99}", _is_number),
    "postcode": _Kind("a postcode", _SAME, "SW1A 1AA", lambda text: read_postcode(text) == text),
    "national-insurance-number": _Kind("a National Insurance number", _SAME, "{answered: yes}", is_nino),
    "declaration": _Kind("a declaration that was made", _SAME, "yes", lambda text: text == AGREED),
    "address": _Kind("an address", frozenset(), "{answered: yes}"),
    "bank-details": _Kind("a bank account", frozenset(), "{answered: yes}"),
    "slot": _Kind("an appointment", frozenset({"before", "after"}), "{before: 2026-12-24}"),
    "file-upload": _Kind("files", frozenset({"count"}), "{count: {more_than: 1}}"),
}
