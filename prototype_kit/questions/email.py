"""An email address."""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from email_validator import EmailNotValidError, validate_email

from prototype_kit.answers import Value
from prototype_kit.errors import InvalidAnswer
from prototype_kit.questions.question import Context, Samples
from prototype_kit.questions.text import Length, TextQuestion


class Email(TextQuestion):
    """An email address that could exist. Nobody is asked whether it does."""

    type: Literal["email"] = "email"
    max_length: Length = 254  # RFC 5321, 4.5.3.1.3 less the angle brackets
    autocomplete: str | None = "email"

    rules: ClassVar = TextQuestion.rules | {
        "required": "Enter an email address",
        "format": "Enter an email address in the correct format, like name@example.com",
    }

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        found = tuple(super().problems(value, context))
        yield from found
        if not found and not is_email(str(value)):
            yield self.error("format", context)

    def input_params(self) -> dict[str, Any]:
        return {"type": "email", "spellcheck": False}

    def samples(self, context: Context) -> Samples:
        refused = (
            "name",
            "name@",
            "@example.com",
            "name@example",
            "name @example.com",
            "a@b@example.com",
            "name@example..com",
        )
        return Samples(
            valid=({self.name: ("name@example.com",)}, {self.name: ("first.o'last+tag@sub.example.co.uk",)}),
            invalid=(*self.empty_sample(), *(({self.name: (text,)}, "format") for text in refused)),
        )


def is_email(text: str) -> bool:
    """Whether it could be an email address."""
    try:
        # example.com and its like are special-use names, which tests and prototypes are full of.
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
