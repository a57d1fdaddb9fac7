"""Choosing from a list: options, the questions that they reveal, and how they are read and drawn."""
# ruff: noqa: D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field, SerializeAsAny, model_validator

from prototype_kit.answers import Choice, Value
from prototype_kit.document import FORM, Sentence
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import ENGLISH, Language
from prototype_kit.questions.question import (
    Component,
    Context,
    Form,
    Question,
    Samples,
    of_answers,
    one,
)


class Option(BaseModel):
    """One thing to choose. In YAML a plain label stands for an option that has only a label."""

    model_config = FORM

    label: Sentence
    hint: Sentence | None = None
    divider: Sentence | None = Field(None, description="A word such as “or”, shown before this option.")
    exclusive: bool = Field(False, description="For checkboxes: nothing else may be chosen beside it.")
    reveal: tuple[SerializeAsAny[Question], ...] = Field(
        (), description="Questions asked only with this option, and then required."
    )

    @model_validator(mode="before")
    @classmethod
    def _label_alone(cls, data: Any) -> Any:
        return {"label": data} if isinstance(data, str) else data


class Choosing(Question):
    """What every question with options shares."""

    options: Mapping[str, Option] = Field(default_factory=dict, description="Labels, or options, by value.")
    options_from: str | None = Field(
        None, description="A fact whose entries come before the options: each a value, label and hint."
    )
    value: Literal["text", "whole-number"] = Field(
        "text", description="What the chosen value means, for counting and comparing."
    )

    rules: ClassVar = {
        "required": "Select {called}",
        "unknown": "Select one of the options in the list",
    }

    @model_validator(mode="after")
    def _something_to_choose(self) -> Choosing:
        if not self.options and not self.options_from:
            raise ValueError(
                "There is nothing to choose from.\nAdd options: with a value and a label for each."
            )
        if self.value == "whole-number" and not all(
            value.removeprefix("-").isdecimal() for value in self.options
        ):
            what = "The values of the options are not all whole numbers."
            raise ValueError(f"{what}\nMake them so, or leave out value: whole-number.")
        if self.type != "checkboxes" and any(option.exclusive for option in self.options.values()):
            what = "'exclusive' is for checkboxes: of these options only one can be chosen anyway."
            raise ValueError(f"{what}\nDelete it, or use type: checkboxes.")
        return self

    @property
    def asked(self) -> Sequence[Question]:
        return (self, *(question for option in self.options.values() for question in option.reveal))

    def offered(self, context: Context) -> dict[str, Option]:
        """The options by value: those of the fact first, then the declared ones."""
        if self.options_from is None:
            return dict(self.options)
        entries = context.known[self.options_from] or ()
        found = {str(entry["value"]): option_of(entry, context.language) for entry in entries}
        return found | dict(self.options)

    def chosen(self, text: str, context: Context) -> Choice:
        """The choice for a submitted value. Raises `Rejected` for one that was not offered."""
        option = self.offered(context).get(text)
        if option is None:
            raise Rejected(self.error("unknown", context))
        return Choice(self._meant(text), option.label)

    def _meant(self, text: str) -> str | int:
        return int(text) if self.value == "whole-number" else text

    def is_offered(self, choice: Value, context: Context) -> bool:
        """Whether an earlier choice still is one, and means what such a choice means now."""
        if not isinstance(choice, Choice) or str(choice.value) not in self.offered(context):
            return False
        return self._meant(str(choice.value)) == choice.value

    def items(self, typed: Form, context: Context) -> list[dict[str, Any]]:
        """The items of the macro; chosen ones are checked."""
        chosen = set(typed.get(self.name, ()))
        items: list[dict[str, Any]] = []
        for value, option in self.offered(context).items():
            if option.divider:
                items.append({"divider": option.divider})
            item: dict[str, Any] = {
                "value": value,
                "text": self.named(context.language(option.label), context),
            }
            if option.hint:
                item["hint"] = {"text": self.named(option.hint, context)}
            if value in chosen:
                item["checked"] = True
            items.append(item if value in self.options else of_answers(item))
        return items

    def stored(self, value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(self._stored(choice) for choice in value)
        return self._stored(value) if isinstance(value, Choice) else value

    def _stored(self, choice: Choice) -> Choice:
        option = self.options.get(str(choice.value))
        return Choice(choice.value, option.label) if option else choice

    def show(self, value: Value, context: Context) -> str:
        chosen = value if isinstance(value, tuple) else (value,)
        return "\n".join(self._shown(choice, context) for choice in chosen)

    def _shown(self, choice: Value, context: Context) -> str:
        """The label as it was chosen; in another language, as it is declared in that one."""
        option = self.options.get(str(choice.value)) if isinstance(choice, Choice) else None
        if context.language.code == ENGLISH.code or option is None:
            return context.language(str(choice))
        return context.language(option.label)

    def reveals(
        self, typed: Form, errors: Sequence[InvalidAnswer], context: Context
    ) -> dict[str, list[Component]]:
        """The components inside the options, by the option's value."""
        inside = replace(context, heading=False)
        return {
            value: [question.component(typed, errors, inside) for question in option.reveal]
            for value, option in self.options.items()
            if option.reveal
        }

    def first_value(self, context: Context) -> str:
        """A value that needs nothing revealed, where there is one."""
        offered = self.offered(context)
        return next((value for value, option in offered.items() if not option.reveal), next(iter(offered)))


def option_of(entry: Mapping[str, Any], language: Language) -> Option:
    """An option from an entry of a fact, whose other values fill its words; dates are as in 2026-05-06."""
    words = {
        name: _in_words(value, language) for name, value in entry.items() if name not in ("label", "hint")
    }
    hint = language(entry["hint"], **words) if entry.get("hint") else None
    return Option(label=language(entry["label"], **words), hint=hint)


def _in_words(value: object, language: Language) -> object:
    try:
        return language.date(date.fromisoformat(value)) if isinstance(value, str) else value
    except ValueError:
        return value


class ChoosingOne(Choosing):
    """What every question has where one option is chosen."""

    inline: bool = Field(False, description="Side by side; for two short options only.")

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        if not self.require(text, context):
            return None
        return self.chosen(text, context)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if not self.is_offered(value, context):
            yield self.error("unknown", context)

    def typed(self, value: Value) -> Form:
        return {self.name: (str(value.value),)} if isinstance(value, Choice) else {}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context)
        params["idPrefix"] = params.pop("id")
        params |= {"fieldset": self.legend(context), "items": self.items(typed, context)}
        if self.inline:
            params["classes"] = "govuk-radios--inline"
        return Component("radios", params, self.reveals(typed, errors, context))

    def samples(self, context: Context) -> Samples:
        empty: tuple[tuple[Form, str], ...] = () if self.optional else (({}, "required"),)
        plain = tuple(
            {self.name: (value,)} for value, option in self.offered(context).items() if not option.reveal
        )
        return Samples(valid=plain, invalid=(*empty, ({self.name: ("not-offered",)}, "unknown")))


class Radios(ChoosingOne):
    """One of a few options."""

    type: Literal["radios"] = "radios"


class YesNo(ChoosingOne):
    """Yes or no."""

    type: Literal["yes-no"] = "yes-no"
    options: Mapping[str, Option] = {"yes": Option(label="Yes"), "no": Option(label="No")}
    inline: bool = True

    rules: ClassVar = Radios.rules | {"required": "Select yes if {called}", "unknown": "Select yes or no"}

    @model_validator(mode="after")
    def _both(self) -> YesNo:
        if list(self.options) != ["yes", "no"]:
            raise ValueError("Its options are yes and no.\nWrite both, yes first, or use type: radios.")
        return self

    def words(self, rule: str) -> str:
        return super().words(rule if self.called else "unknown")


class ChoosingFromList(ChoosingOne):
    """What every question has where one option is chosen in a list that drops down."""

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context) | {"label": self.label(context)}
        chosen = one(typed, self.name)
        offered = [item for item in self.items({}, context) if "value" in item]
        params["items"] = [
            {"value": "", "text": context.language("Choose one")},
            *(item | {"selected": True} if item["value"] == chosen else item for item in offered),
        ]
        if self.autocomplete:
            params["attributes"] = {"autocomplete": self.autocomplete}
        return Component("select", params)


class Select(ChoosingFromList):
    """One of many options, in a list that drops down. Radios are easier to use where they fit."""

    type: Literal["select"] = "select"


class Checkboxes(Choosing):
    """Any number of options, and perhaps one that excludes all others."""

    type: Literal["checkboxes"] = "checkboxes"

    rules: ClassVar = Choosing.rules | {
        "exclusive": "Select other options, or select “{exclusive}”, but not both",
    }

    def parse(self, form: Form, context: Context) -> Value | None:
        texts = [text.strip() for text in form.get(self.name, ()) if text.strip()]
        if not self.require("".join(texts), context):
            return None
        return self.checked(tuple(self.chosen(text, context) for text in dict.fromkeys(texts)), context)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        offered = self.offered(context)
        if not isinstance(value, tuple) or not all(self.is_offered(choice, context) for choice in value):
            yield self.error("unknown", context)
            return
        alone = [offered[str(choice.value)] for choice in value if offered[str(choice.value)].exclusive]
        if alone and len(value) > 1:
            yield self.error("exclusive", context, exclusive=alone[0].label)

    def typed(self, value: Value) -> Form:
        return {self.name: tuple(str(choice.value) for choice in value)} if isinstance(value, tuple) else {}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context)
        params["idPrefix"] = params.pop("id")
        params["fieldset"] = self.legend(context)
        items = self.items(typed, context)
        for item in items:
            if self.offered(context).get(item.get("value", ""), Option(label="-")).exclusive:
                item["behaviour"] = "exclusive"
        params["items"] = items
        return Component("checkboxes", params, self.reveals(typed, errors, context))

    def samples(self, context: Context) -> Samples:
        offered = self.offered(context)
        empty: tuple[tuple[Form, str], ...] = () if self.optional else (({}, "required"),)
        invalid: list[tuple[Form, str]] = [*empty, ({self.name: ("not-offered",)}, "unknown")]
        alone = next((value for value, option in offered.items() if option.exclusive), None)
        others = tuple(value for value in offered if value != alone)
        if alone:
            invalid.append(({self.name: (*others, alone)}, "exclusive"))
        return Samples(valid=({self.name: (self.first_value(context),)},), invalid=tuple(invalid))
