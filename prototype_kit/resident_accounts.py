"""Accounts of residents: what a site says of them, and what they show of each service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import BaseModel, Field, model_validator

from prototype_kit.costs import Amount, Ends, check_order
from prototype_kit.document import FORM
from prototype_kit.questions.question import Name

Shown = Literal["status", "target", "timeline", "messages", "answers", "files", "appointments"]
"""A part of a case that an account can show."""

PARTS: Mapping[Shown, str] = {
    "status": "how far it is",
    "target": "by when it is to be done",
    "timeline": "what has happened",
    "messages": "what was sent about it",
    "answers": "what was told",
    "files": "the files that were sent",
    "appointments": "the appointment, to change, cancel or put into a calendar",
}
"""Each part in words, for authors."""


class PaperSaving(Ends):
    """What one account saves in a year whose letters do not go by post any more."""

    low: Amount = Field(description="Pounds a year: what it saves at least.")
    central: Amount = Field(description="Pounds a year: the likeliest.")
    high: Amount = Field(description="Pounds a year: what it saves at most.")

    @model_validator(mode="after")
    def _in_order(self) -> PaperSaving:
        check_order(self.low, self.central, self.high)
        return self


class AccountEntry(BaseModel):
    """`account:` in the service.yaml of the service that is the account of its site."""

    model_config = FORM
    paper_saving: PaperSaving | None = Field(
        None, description="What one account saves in a year whose holder wants no letters on paper."
    )


class InAccountEntry(BaseModel):
    """`in_account:` in a service.yaml: what an account shows of cases of this service."""

    model_config = FORM
    shows: tuple[Shown, ...] = Field(
        get_args(Shown), description=f"The parts of a case that are shown: {', '.join(PARTS)}."
    )
    again: Name | None = Field(
        None, description="The journey that is offered beside its cases, such as: report another."
    )
