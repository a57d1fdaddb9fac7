"""A site: the organisation's face, and the services that it offers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from prototype_kit.document import Faults, Node, fill, nearest, read_yaml
from prototype_kit.errors import DefinitionError
from prototype_kit.questions.question import Sentence
from prototype_kit.service import Service, load_service

_FORM = ConfigDict(frozen=True, extra="forbid")
WHITE = "#ffffff"
TAKEN = frozenset({"assets", "prototype", "health", "contact", "cookies", "privacy", "accessibility"})
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

    model_config = _FORM
    brand: Colour = "#1d4f91"
    link: Colour = "#1a65a6"
    button: Colour = "#0f7a52"


class Organisation(BaseModel):
    """Whose site this is."""

    model_config = _FORM
    name: Sentence
    logo: Sentence | None = Field(
        None, description="An SVG or PNG file beside site.yaml, about 40 pixels high."
    )
    colours: Colours = Colours()


class Contacts(BaseModel):
    """How people reach the organisation. Everybody needs a way that is not a telephone."""

    model_config = _FORM
    email: Sentence
    phone: Sentence
    text_relay: Sentence = Field(
        description="The number for people who cannot hear or speak on the phone, starting 18001."
    )
    hours: Sentence = "Monday to Friday, 9am to 5pm, except bank holidays"
    emergency_phone: Sentence = Field("999", description="Whom to phone in danger; prototype pages show it.")


class FooterLink(BaseModel):
    """A link at the foot of every page."""

    model_config = _FORM
    text: Sentence
    href: Annotated[str, AfterValidator(_address)]


class SiteEntry(BaseModel):
    """`site.yaml`."""

    model_config = _FORM
    name: Sentence = Field(description="What the site is called.")
    organisation: Organisation
    contacts: Contacts
    footer: tuple[FooterLink, ...] = ()
    services: tuple[str, ...] = Field(description="The service folders, in the order they are listed.")


@dataclass(frozen=True)
class Site:
    """One running project: its face and its services by slug."""

    folder: Path
    entry: SiteEntry
    services: Mapping[str, Service]

    @property
    def name(self) -> str:
        """What the site is called."""
        return self.entry.name

    @property
    def logo(self) -> Path | None:
        """The organisation's logo, if it has one."""
        logo = self.entry.organisation.logo
        return self.folder / logo if logo else None


def load_site(folder: Path) -> Site:
    """Read a site folder and all its services. Raises `DefinitionError` with every fault."""
    faults = Faults()
    node = read_yaml(folder / "site.yaml", "site.yaml", faults)
    entry = fill(SiteEntry, node, faults) if node is not None else None
    services = _services(folder, node, faults)
    if entry is not None and node is not None and entry.organisation.logo:
        _check_logo(folder, entry.organisation.logo, node, faults)
    if entry is None or faults.found:
        raise DefinitionError(faults.found)
    return Site(folder, entry, services)


def service_folder(folder: Path, name: str) -> Path:
    """Where a service lives: in `services/` of a project, or beside `site.yaml`."""
    inner = folder / "services" / name
    return inner if inner.is_dir() else folder / name


def _services(folder: Path, node: Node | None, faults: Faults) -> dict[str, Service]:
    # A fault in site.yaml must not hide those of the services, so their names are taken from the tree.
    named = node["services"] if node is not None and "services" in node else None
    found: dict[str, Service] = {}
    for part in named.parts if named is not None else ():
        service = _service(folder, part, faults)
        if service is not None:
            found[service.slug] = service
    if named is not None and named.is_list and not named.parts:
        faults.add(named, "There are no services.", "Name a folder, such as services: [street_lights].")
    return found


def _service(folder: Path, part: Node, faults: Faults) -> Service | None:
    name, place = part.text, service_folder(folder, part.text)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or not place.is_dir():
        entries = [*folder.glob("*/service.yaml"), *folder.glob("services/*/service.yaml")]
        others = [path.parent.name for path in entries]
        faults.add(part, f"There is no service folder {name!r}.", nearest(name, others))
        return None
    if name.replace("_", "-") in TAKEN:
        faults.add(part, f"{name!r} is an address that the kit uses itself.", "Rename the folder.")
    return load_service(place, place.relative_to(folder).as_posix(), faults)


def _check_logo(folder: Path, logo: str, node: Node, faults: Faults) -> None:
    place = node["organisation"]["logo"]
    inside = (folder / logo).resolve().is_relative_to(folder.resolve())
    if not inside or not (folder / logo).is_file():
        faults.add(
            place, f"There is no file {logo!r} beside site.yaml.", "Put the logo there, or delete this line."
        )
    elif not logo.endswith((".svg", ".png")):
        faults.add(place, "A logo must be an SVG or PNG file.", "Export it as one of these.")
