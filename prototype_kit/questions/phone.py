"""A UK telephone number."""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from prototype_kit.answers import Value
from prototype_kit.errors import InvalidAnswer
from prototype_kit.questions.question import Context, Samples
from prototype_kit.questions.text import Length, TextQuestion, Width

# Numbers that Ofcom keeps free for drama: right for tests, examples and scenarios, and never anyone's.
DRAMA_MOBILE = re.compile(r"\+447700900\d{3}")
DRAMA = re.compile(
    r"\+44(7700900|1632960|2079460|1134960|1144960|1214960|1314960|1414960|8081570|9098790|3069990)\d{3}"
)


class UkPhone(TextQuestion):
    """A telephone number in the UK, typed in any of the ways that people write one."""

    type: Literal["uk-phone"] = "uk-phone"
    max_length: Length = 40
    autocomplete: str | None = "tel"
    width: Width = "20"

    rules: ClassVar = TextQuestion.rules | {
        "required": "Enter a UK telephone number",
        "format": "Enter a UK telephone number, like 01632 960 001 or 07700 900 982",
    }

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        found = tuple(super().problems(value, context))
        yield from found
        if not found and not is_uk_phone(str(value)):
            yield self.error("format", context)

    def input_params(self) -> dict[str, Any]:
        return {"type": "tel"}

    def samples(self, context: Context) -> Samples:
        taken = ("07700 900 982", "+44 7700 900982", "(01632) 960-001", "020 7946 0000")
        refused = ("123", "07700 9009", "phone me", "o7700 900982", "+1 202 555 0100", "07700 900 9822222")
        return Samples(
            valid=tuple({self.name: (text,)} for text in taken),
            invalid=(*self.empty_sample(), *(({self.name: (text,)}, "format") for text in refused)),
        )


class UkMobile(UkPhone):
    """A number that gets text messages, where nothing else is done with it. Authors have no such type."""

    rules: ClassVar = UkPhone.rules | {
        "required": "Enter a UK mobile number",
        "format": "Enter a UK mobile number, like 07700 900 982",
        "landline": "Enter a mobile number: {phone} cannot get text messages",
    }

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        found = tuple(super().problems(value, context))
        yield from found
        if not found and not can_get_texts(str(value)):
            yield self.error("landline", context, phone=value)


def is_uk_phone(text: str) -> bool:
    """Whether it could be a telephone number in the UK."""
    # The library reads letters as the keys that they stand on; people here mistype an o for a nought.
    if not text or any(sign.isalpha() for sign in text):
        return False
    import phonenumbers  # its tables are read when the first number is typed

    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return False
    if number.country_code != 44 or number.extension:
        return False
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return phonenumbers.is_valid_number(number) or bool(DRAMA.fullmatch(plain))


def same_number(one: str, other: str) -> bool:
    """Whether two ways of writing a number in the UK mean the same."""
    if not (is_uk_phone(one) and is_uk_phone(other)):
        return one == other
    import phonenumbers

    return bool(phonenumbers.parse(one, "GB") == phonenumbers.parse(other, "GB"))


def can_get_texts(text: str) -> bool:
    """Whether it is the number of a mobile in the UK: no text message reaches a landline."""
    if not is_uk_phone(text):
        return False
    import phonenumbers

    number = phonenumbers.parse(text, "GB")
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    mobile = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return phonenumbers.number_type(number) in mobile or bool(DRAMA_MOBILE.fullmatch(plain))
