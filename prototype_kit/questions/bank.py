"""The bank or building society account that somebody is paid into."""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import Field

from prototype_kit.answers import BankAccount, Value
from prototype_kit.errors import InvalidAnswer
from prototype_kit.questions.question import (
    Component,
    Context,
    Form,
    Question,
    Samples,
    one,
    readable,
    unreadable,
)

LONGEST_NAME = 70  # of a party, in the messages that UK banks send each other
LONGEST_ROLL = 18
_DIGITS = re.compile(r"\d+", re.ASCII)
_SORT_CODE = re.compile(r"\d{6}", re.ASCII)
_ROLL = re.compile(r"[A-Za-z0-9 ./-]+", re.ASCII)
_BETWEEN = re.compile(r"[\s\-‐‑‒–—−]+")
"""Spaces, hyphens and dashes, which people write between digits."""


@dataclass(frozen=True)
class _Part:
    """One field: its words, and how the GOV.UK pattern draws it."""

    label: str
    hint: str = ""
    classes: str = ""
    more: tuple[tuple[str, str], ...] = ()


_CODE = "govuk-input--extra-letter-spacing"
_NUMERIC = (("inputmode", "numeric"),)
_PARTS: Mapping[str, _Part] = {
    "name": _Part("Name on the account", more=(("autocomplete", "name"),)),
    "sort-code": _Part("Sort code", "Must be 6 digits long", f"govuk-input--width-5 {_CODE}", _NUMERIC),
    "account-number": _Part(
        "Account number", "Must be between 6 and 8 digits long", f"govuk-input--width-10 {_CODE}", _NUMERIC
    ),
    "roll-number": _Part(
        "Building society roll number (if you have one)",
        "You can find it on your card, statement or passbook",
        f"govuk-input--width-10 {_CODE}",
    ),
}


class BankDetails(Question):
    """A UK account, in the fields of GOV.UK's pattern. It is shown with only the ends of its numbers."""

    type: Literal["bank-details"] = "bank-details"
    roll_number: bool = Field(
        True, description="Whether a roll number is asked for; no where building societies are not paid into."
    )

    # The pattern's words, also where GOV.UK's own guidance on errors would do without "valid".
    rules: ClassVar = {
        "required": "Enter the name on the account",
        "unreadable": "Check the name on the account, as we have taken out a character that cannot be used",
        "too-long": "Name on the account must be {max} characters or fewer",
        "sort-code-required": "Enter a sort code",
        "sort-code": "Enter a valid sort code like 309430",
        "account-number-required": "Enter an account number",
        "account-number": "Enter a valid account number like 00733445",
        "account-number-length": "Account number must be between 6 and 8 digits",
        "roll-number-too-long": "Building society roll number must be between 1 and 18 characters",
        "roll-number": "Building society roll number must only include letters a to z, numbers, "
        "hyphens, spaces, forward slashes and full stops",
    }

    @property
    def phrase(self) -> str:
        return self.called or "the bank details"

    @property
    def focus(self) -> str:
        return f"{self.name}-name"

    @property
    def _fields(self) -> Sequence[str]:
        return [part for part in _PARTS if part != "roll-number" or self.roll_number]

    def parse(self, form: Form, context: Context) -> Value | None:
        typed = {part: one(form, f"{self.name}-{part}") for part in self._fields}
        if self.optional and not any(typed.values()):
            return None
        account = BankAccount(
            holder=typed["name"],
            sort_code=_BETWEEN.sub("", typed["sort-code"]),
            number=_BETWEEN.sub("", typed["account-number"]),
            roll=typed.get("roll-number", ""),
        )
        return self.checked(account, context)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if not isinstance(value, BankAccount):  # given when the question was of another type
            yield self.error("required", context)
            return
        for part, rule in _wrong(value):
            yield self.error(rule, context, at=f"{self.name}-{part}", max=LONGEST_NAME)

    def show(self, value: Value, context: Context) -> str:
        """The name, and no more of a number than its owner knows it by."""
        if not isinstance(value, BankAccount):
            return str(value)
        say = context.language
        lines = [
            value.holder,
            say("Sort code ending {digits}", digits=value.sort_code[-2:]),
            say("Account number ending {digits}", digits=value.number[-3:]),
        ]
        return "\n".join([*lines, say("Building society roll number given")] if value.roll else lines)

    def typed(self, value: Value) -> Form:
        if not isinstance(value, BankAccount):
            return {}
        texts = (value.holder, value.sort_code, value.number, value.roll)
        given = dict(zip(_PARTS, texts, strict=True))
        return {f"{self.name}-{part}": (given[part],) for part in self._fields if given[part]}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        messages = {error.field: error.message for error in reversed(errors) if error.question == self.name}
        inputs = [self._input(part, typed, messages, context) for part in self._fields]
        group = self.group(context)
        common = self.common_params((), context)
        if "hint" not in common:
            return Component("fieldset", group, parts=inputs)
        hint = Component("hint", {"id": f"{self.name}-hint", **common["hint"]})
        group |= {"describedBy": f"{self.name}-hint", "role": "group"}
        return Component("fieldset", group, parts=[hint, *inputs])

    def _input(self, part: str, typed: Form, messages: Mapping[str, str], context: Context) -> Component:
        known, name, say = _PARTS[part], f"{self.name}-{part}", context.language
        params: dict[str, Any] = {"id": name, "name": name, "label": {"text": say(known.label)}}
        params |= {"spellcheck": False, **dict(known.more)}
        if known.classes:
            params["classes"] = known.classes
        if known.hint:
            params["hint"] = {"text": say(known.hint)}
        if name in messages:
            params["errorMessage"] = {"text": messages[name], "visuallyHiddenText": say("Error")}
        if text := one(typed, name):
            params["value"] = readable(text)
        return Component("input", params)

    def samples(self, context: Context) -> Samples:
        wrong = [
            ("name", "", "required"), ("name", "a\x00b", "unreadable"), ("name", "x" * 71, "too-long"),
            ("sort-code", "", "sort-code-required"),
            ("sort-code", "12", "sort-code"), ("sort-code", "30943O", "sort-code"),
            ("account-number", "", "account-number-required"),
            ("account-number", "0073344x", "account-number"),
            ("account-number", "12345", "account-number-length"),
            ("account-number", "123456789", "account-number-length"),
        ]  # fmt: skip
        if self.roll_number:
            wrong.append(("roll-number", "1" * 19, "roll-number-too-long"))
            wrong.append(("roll-number", "A_1", "roll-number"))
        right = self._form("Mx A Example", "30-94-30", "00733445", "")
        others = (
            self._form("Siân O’Brien", "30 94 30", "0073 3445", "A/12.3-4 5"),
            self._form("Example & Co", "309430", "733445", ""),
        )
        return Samples(
            valid=(right, *others),
            invalid=tuple(({**right, f"{self.name}-{part}": (text,)}, rule) for part, text, rule in wrong),
        )

    def _form(self, *texts: str) -> Form:
        given = dict(zip(_PARTS, texts, strict=True))
        return {f"{self.name}-{part}": (given[part],) for part in self._fields}


def _wrong(account: BankAccount) -> Iterator[tuple[str, str]]:
    """The field and the rule of everything that is wrong."""
    checks = {
        "name": _wrong_name(account.holder),
        "sort-code": _wrong_sort_code(account.sort_code),
        "account-number": _wrong_number(account.number),
        "roll-number": _wrong_roll(account.roll),
    }
    return ((part, rule) for part, rule in checks.items() if rule)


def _wrong_name(name: str) -> str:
    if not name:
        return "required"
    if unreadable(name):
        return "unreadable"
    return "too-long" if len(name) > LONGEST_NAME else ""


def _wrong_sort_code(digits: str) -> str:
    if not digits:
        return "sort-code-required"
    return "" if _SORT_CODE.fullmatch(digits) else "sort-code"


def _wrong_number(digits: str) -> str:
    if not digits:
        return "account-number-required"
    if not _DIGITS.fullmatch(digits):
        return "account-number"
    return "" if 6 <= len(digits) <= 8 else "account-number-length"


def _wrong_roll(text: str) -> str:
    if len(text) > LONGEST_ROLL:
        return "roll-number-too-long"
    return "roll-number" if text and not _ROLL.fullmatch(text) else ""
