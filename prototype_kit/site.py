"""A site: the organisation's face, and the services that it offers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, field_validator

from prototype_kit.accessibility import NOTHING, AccessibilityLog, read_log
from prototype_kit.content import EmailAddress, Telephone
from prototype_kit.costs import UnitCost, UnitCosts, find_cost_faults
from prototype_kit.document import FORM, Edition, Faults, Node, Sentence, Term, fill, nearest, word_keys
from prototype_kit.errors import Fault
from prototype_kit.language import ENGLISH, Language, language
from prototype_kit.promises import advise_promises
from prototype_kit.questions.email import is_email
from prototype_kit.service import Service, load_service
from prototype_kit.working_days import Division, WorkingDays

WHITE = "#ffffff"
TAKEN = frozenset(
    {"accessibility", "assets", "contact", "continue", "cookies", "health", "privacy", "prototype", "track"}
    # How visits are counted.
    | {"counting"}
    # Where people find all that is theirs.
    | {"account"}
    # Where everybody sees how the services perform.
    | {"performance"}
    # Where calendar programs look for what is booked.
    | {"calendars"}
    # Those of the console, where staff fill in the same pages at the same addresses.
    | {"cases", "charts", "data", "figures", "film", "messages", "research", "services", "staff", "take"}
    | {"bookings", "erasures", "invitations", "sign-in", "sign-out"}
    # Where frozen versions are shown, and where those who have no account watch what is done with them.
    | {"rounds", "watch"}
)
"""Addresses that no service may have."""
READABLE = 4.5  # WCAG 2.2, 1.4.3: least contrast of text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(f'{text!r} is not a colour.\nWrite it like "#1d4f91", in quotes.')
    if (ratio := contrast(text, WHITE)) < READABLE:
        found = f"{text} against white has a contrast of {ratio:.2f} to 1"
        raise ValueError(f"{found}; people need at least {READABLE} to 1.\nChoose a darker colour.")
    return text.lower()


def _address(text: str) -> str:
    if not text.startswith(("/", "https://", "mailto:")):
        raise ValueError(f"{text!r} is not an address to link to.\nStart it with /, https:// or mailto:.")
    return text


def _email(text: str) -> str:
    if not is_email(text):
        raise ValueError(f"{text!r} is not an email address.\nWrite one like services@anytown.example.")
    return text


def _phone(text: str) -> str:
    digits = len(re.sub(r"\D", "", text))
    # Three digits are a number such as 101.
    if not re.fullmatch(r"\+?[0-9 ()-]+", text) or not (digits == 3 or 9 <= digits <= 15):
        raise ValueError(f"{text!r} is not a telephone number.\nWrite one like 01632 960 100.")
    return Telephone(text)


def _text_relay(text: str) -> str:
    if not text.startswith("18001"):
        what = f"{text!r} does not start with 18001, which leads to text relay."
        raise ValueError(f"{what}\nWrite 18001, a space, and the telephone number.")
    _phone(text.removeprefix("18001").strip())
    return text


Colour = Annotated[str, AfterValidator(_colour)]


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours such as `#1d4f91`: 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class Colours(BaseModel):
    """Colours of the organisation; each must be readable against white."""

    model_config = FORM
    brand: Colour = "#1d4f91"
    link: Colour = "#1a65a6"
    button: Colour = "#0f7a52"


class Organisation(BaseModel):
    """Whose site this is."""

    model_config = FORM
    name: Sentence
    logo: Term | None = Field(None, description="An SVG or PNG file beside site.yaml, about 40 pixels high.")
    colours: Colours = Colours()


class Contacts(BaseModel):
    """How people reach the organisation. Everybody needs a way that is not a telephone."""

    model_config = FORM
    email: Annotated[Term, AfterValidator(_email)]
    phone: Annotated[Term, AfterValidator(_phone)]
    text_relay: Annotated[Term, AfterValidator(_text_relay)] = Field(
        description="The number for people who cannot hear or speak on the phone, starting 18001."
    )
    hours: Sentence = "Monday to Friday, 9am to 5pm, except bank holidays"
    emergency_phone: Annotated[Term, AfterValidator(_phone)] = Field(
        Telephone("999"), description="Whom to phone in danger; prototype pages show it."
    )

    @property
    def emergency_text_relay(self) -> str:
        """What people dial in danger who cannot hear or speak on the phone: 18000 stands for 999."""
        return "18000" if self.emergency_phone == "999" else f"18001 {self.emergency_phone!s}"


class DataProtection(BaseModel):
    """Whom people ask about their own data, and what stands in the record of processing of every service."""

    model_config = FORM
    email: Annotated[Term, AfterValidator(_email)] = Field(
        description="The address of the data protection officer."
    )
    phone: Annotated[Term, AfterValidator(_phone)] | None = Field(None, description="Their telephone number.")
    post: Sentence | None = Field(None, description="Their postal address, on one line.")
    registration: Term | None = Field(
        None, description="The organisation's number in the register of data protection fee payers."
    )
    security: tuple[Term, ...] = Field(
        (), description="What guards the data where the service runs, such as: The disks are encrypted."
    )


class FooterLink(BaseModel):
    """A link at the foot of every page."""

    model_config = FORM
    text: Sentence
    href: Annotated[str, AfterValidator(_address)]


class SiteEntry(BaseModel):
    """`site.yaml`."""

    model_config = FORM
    name: Sentence = Field(description="What the site is called.")
    organisation: Organisation
    contacts: Contacts
    data_protection: DataProtection | None = Field(
        None, description="Whom people ask about their own data. Without it, they use contacts."
    )
    footer: tuple[FooterLink, ...] = ()
    languages: tuple[Literal["en", "cy"], ...] = Field(
        ("en",), description="The languages of every page, English (en) first; cy is Welsh."
    )
    bank_holidays: Division = Field(
        "england-and-wales", description="Whose bank holidays are no working days."
    )
    unit_costs: tuple[UnitCost, ...] = Field(
        (), description="What a transaction costs by each channel, for services that do not say it."
    )
    services: tuple[str, ...] = Field(description="The service folders, in the order they are listed.")

    @field_validator("languages")
    @classmethod
    def _english_first(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if languages[:1] != (ENGLISH.code,) or len(set(languages)) < len(languages):
            raise ValueError("Languages start with en, and each stands there once.\nWrite [en] or [en, cy].")
        return languages


WORDS = word_keys(SiteEntry, Organisation, Contacts, DataProtection, FooterLink)
"""Where `site.yaml` holds words for people."""


@dataclass(frozen=True)
class Site:
    """One running project in one language: its face and its services by slug.

    `translations` are the same site in its other languages, by code; `gaps` what they lack.
    """

    folder: Path
    entry: SiteEntry
    services: Mapping[str, Service]
    language: Language = ENGLISH
    translations: Mapping[str, Site] = field(default_factory=dict)
    gaps: tuple[Fault, ...] = ()
    accessibility: AccessibilityLog = NOTHING

    def in_language(self, code: str) -> Site:
        """The site in another of its languages; as it is, when it has no such language."""
        return self.translations.get(code, self)

    @property
    def advice(self) -> tuple[Fault, ...]:
        """What would make it better, and what its other languages lack."""
        own = [fault for service in self.services.values() for fault in service.advice]
        others = [service for site in self.translations.values() for service in site.services.values()]
        promises = [
            fault
            for service in others
            for fault in advise_promises(service.journeys.values(), service.entry.target)
        ]
        return (*own, *promises, *self.gaps)

    @property
    def journeys(self) -> tuple[str, ...]:
        """Every journey by the address of its service and its name, such as `street-lights/report`."""
        return _journeys(self.services)

    @property
    def name(self) -> str:
        """What the site is called."""
        return self.entry.name

    @property
    def working_days(self) -> WorkingDays:
        """The days that targets and expected dates are counted in."""
        return WorkingDays(self.entry.bank_holidays)

    def unit_costs(self, service: Service) -> UnitCosts:
        """What a transaction of one of its services costs by each channel."""
        return UnitCosts(service.entry.unit_costs, self.entry.unit_costs)

    @property
    def words(self) -> Mapping[str, str]:
        """What every content file may name: the organisation, and how to reach it."""
        contacts = self.entry.contacts
        return {
            "organisation": self.entry.organisation.name,
            "contact-phone": contacts.phone,
            "contact-email": EmailAddress(contacts.email),
            "text-relay": contacts.text_relay,
            "emergency-phone": contacts.emergency_phone,
            "emergency-text-relay": contacts.emergency_text_relay,
        }

    @property
    def account(self) -> Service | None:
        """The service that is the account of the site; None where people have none."""
        return next((each for each in self.services.values() if each.entry.account is not None), None)

    @property
    def logo(self) -> Path | None:
        """The organisation's logo, if it has one."""
        logo = self.entry.organisation.logo
        return self.folder / logo if logo else None


def load_site(folder: Path) -> Site:
    """Read a site folder and all its services, in every language.

    Raises `DefinitionError` with every fault.
    """
    faults = Faults()
    english = Edition()
    site = _read(folder, english, faults)
    faults.stop_if_any()
    if site is None:
        raise AssertionError("a site that cannot be read has a fault")
    editions = [english.in_language(code) for code in site.entry.languages[1:]]
    read = {edition.code: _read(folder, edition, faults, site) for edition in editions}
    faults.stop_if_any()
    return replace(
        site,
        translations={code: other for code, other in read.items() if other is not None},
        gaps=tuple(gap for edition in editions for gap in edition.gaps),
    )


def _read(folder: Path, edition: Edition, faults: Faults, own: Site | None = None) -> Site | None:
    """The site in one language; `own` is the site in its own."""
    node = edition.yaml(folder / "site.yaml", "site.yaml", WORDS, faults)
    entry = fill(SiteEntry, node, faults) if node is not None else None
    days = WorkingDays(entry.bank_holidays) if entry is not None else WorkingDays()
    services = _services(folder, node, faults, edition, own, days)
    if entry is None or node is None:
        return None
    find_cost_faults(entry.unit_costs, node, faults)
    if entry.organisation.logo:
        _check_logo(folder, entry.organisation.logo, node, faults)
    # A service that cannot be read has journeys all the same, which nobody can look up.
    known = None if faults.found else _journeys(services)
    log = read_log(folder, known, edition, faults)
    return Site(folder, entry, services, language(edition.code), accessibility=log)


def _journeys(services: Mapping[str, Service]) -> tuple[str, ...]:
    return tuple(f"{service.slug}/{name}" for service in services.values() for name in service.journeys)


def service_folder(folder: Path, name: str) -> Path:
    """Where a service lives: in `services/` of a project, or beside `site.yaml`."""
    inner = folder / "services" / name
    return inner if inner.is_dir() else folder / name


def _services(
    folder: Path, node: Node | None, faults: Faults, edition: Edition, own: Site | None, days: WorkingDays
) -> dict[str, Service]:
    # A fault in site.yaml must not hide those of the services, so their names are taken from the tree.
    named = node["services"] if node is not None and "services" in node else None
    found: dict[str, Service] = {}
    names = [part.text for part in named.parts] if named is not None else []
    accounts: list[Node] = []
    for number, part in enumerate(named.parts if named is not None else ()):
        if part.text in names[:number]:
            faults.add(part, f"The service {part.text!r} is listed twice.", "Delete one of the two.")
            continue
        service = _service(folder, part, faults, edition, own, days)
        if service is not None:
            found[service.slug] = service
        if service is not None and service.entry.account is not None:
            accounts.append(part)
    for part in accounts[1:]:
        what = f"{accounts[0].text!r} and {part.text!r} both say account:, but a site has one account."
        faults.add(part, what, f"Delete account: from {part.text}/service.yaml, or from the other.")
    if named is not None and named.is_list and not named.parts:
        faults.add(named, "There are no services.", "Name a folder, such as services: [street_lights].")
    return found


def _service(
    folder: Path, part: Node, faults: Faults, edition: Edition, own: Site | None, days: WorkingDays
) -> Service | None:
    name, place = part.text, service_folder(folder, part.text)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or not place.is_dir():
        entries = [*folder.glob("*/service.yaml"), *folder.glob("services/*/service.yaml")]
        others = [path.parent.name for path in entries]
        faults.add(part, f"There is no service folder {name!r}.", nearest(name, others))
        return None
    if name.replace("_", "-") in TAKEN:
        faults.add(part, f"{name!r} is an address that the kit uses itself.", "Rename the folder.")
    service = own.services.get(name.replace("_", "-")) if own else None
    return load_service(place, place.relative_to(folder).as_posix(), faults, edition, service, days)


def _check_logo(folder: Path, logo: str, node: Node, faults: Faults) -> None:
    place = node["organisation"]["logo"]
    inside = (folder / logo).resolve().is_relative_to(folder.resolve())
    if not inside or not (folder / logo).is_file():
        faults.add(
            place, f"There is no file {logo!r} beside site.yaml.", "Put the logo there, or delete this line."
        )
    elif not logo.endswith((".svg", ".png")):
        faults.add(place, "A logo must be an SVG or PNG file.", "Export it as one of these.")
