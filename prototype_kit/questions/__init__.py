"""Question types: one class each, found by the word that `type:` gives in a journey."""

from __future__ import annotations

from collections.abc import Mapping

from prototype_kit.questions.asset import AssetQuestion as AssetQuestion
from prototype_kit.questions.asset import AssetSearch as AssetSearch
from prototype_kit.questions.choices import Checkboxes, Radios, Select, YesNo
from prototype_kit.questions.choices import Choosing as Choosing
from prototype_kit.questions.choices import Option as Option
from prototype_kit.questions.date import Date
from prototype_kit.questions.email import Email
from prototype_kit.questions.number import WholeNumber as WholeNumber
from prototype_kit.questions.phone import UkPhone
from prototype_kit.questions.question import AssetFinder as AssetFinder
from prototype_kit.questions.question import Component as Component
from prototype_kit.questions.question import Context as Context
from prototype_kit.questions.question import Form as Form
from prototype_kit.questions.question import Question as Question
from prototype_kit.questions.question import Samples as Samples
from prototype_kit.questions.question import one as one
from prototype_kit.questions.question import sentence_case as sentence_case
from prototype_kit.questions.text import FullName, LongText, Text
from prototype_kit.questions.time import Time

_CLASSES: tuple[type[Question], ...] = (
    Text, FullName, LongText, Email, UkPhone, WholeNumber, Date, Time,
    YesNo, Radios, Checkboxes, Select, AssetQuestion,
)  # fmt: skip

TYPES: Mapping[str, type[Question]] = {kind.model_fields["type"].default: kind for kind in _CLASSES}
"""Every question type that a journey may use."""
