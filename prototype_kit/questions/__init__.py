"""Question types: one class each, found by the word that `type:` gives in a journey."""

from __future__ import annotations

from collections.abc import Mapping

from prototype_kit.questions.address import AddressQuestion as AddressQuestion
from prototype_kit.questions.address_lookup import AddressList as AddressList
from prototype_kit.questions.address_lookup import AddressSearch as AddressSearch
from prototype_kit.questions.asset import AssetQuestion as AssetQuestion
from prototype_kit.questions.asset import AssetSearch as AssetSearch
from prototype_kit.questions.autocomplete import Autocomplete
from prototype_kit.questions.bank import BankDetails
from prototype_kit.questions.choices import Checkboxes
from prototype_kit.questions.choices import Choosing as Choosing
from prototype_kit.questions.choices import Option as Option
from prototype_kit.questions.choices import Radios as Radios
from prototype_kit.questions.choices import Select as Select
from prototype_kit.questions.choices import YesNo as YesNo
from prototype_kit.questions.country import Country
from prototype_kit.questions.date import Date
from prototype_kit.questions.decimal import DecimalNumber
from prototype_kit.questions.declaration import AGREED as AGREED
from prototype_kit.questions.declaration import Declaration as Declaration
from prototype_kit.questions.email import Email
from prototype_kit.questions.file_upload import FileUpload as FileUpload
from prototype_kit.questions.money import Money
from prototype_kit.questions.month import MonthAndYear
from prototype_kit.questions.national_insurance import NationalInsuranceNumber
from prototype_kit.questions.national_insurance import is_nino as is_nino
from prototype_kit.questions.number import WholeNumber as WholeNumber
from prototype_kit.questions.office import OfficeQuestion as OfficeQuestion
from prototype_kit.questions.organisation import OrganisationName
from prototype_kit.questions.phone import UkPhone
from prototype_kit.questions.postcode import Postcode
from prototype_kit.questions.postcode import read_postcode as read_postcode
from prototype_kit.questions.question import AssetFinder as AssetFinder
from prototype_kit.questions.question import Component as Component
from prototype_kit.questions.question import Context as Context
from prototype_kit.questions.question import Form as Form
from prototype_kit.questions.question import Gazetteer as Gazetteer
from prototype_kit.questions.question import Question as Question
from prototype_kit.questions.question import Samples as Samples
from prototype_kit.questions.question import Uploads as Uploads
from prototype_kit.questions.question import one as one
from prototype_kit.questions.question import sentence_case as sentence_case
from prototype_kit.questions.slot import SlotQuestion as SlotQuestion
from prototype_kit.questions.text import FullName, LongText, Text
from prototype_kit.questions.time import Time

_CLASSES: tuple[type[Question], ...] = (
    Text, FullName, OrganisationName, LongText, Email, UkPhone, Postcode, NationalInsuranceNumber,
    WholeNumber, DecimalNumber, Money, Date, MonthAndYear, Time, BankDetails,
    YesNo, Radios, Checkboxes, Declaration, Select, Autocomplete, Country, AddressQuestion, AssetQuestion,
    FileUpload, SlotQuestion,
)  # fmt: skip

TYPES: Mapping[str, type[Question]] = {kind.model_fields["type"].default: kind for kind in _CLASSES}
"""Every question type that a journey may use."""
