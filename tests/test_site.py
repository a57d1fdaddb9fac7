"""A site's face is checked before anybody sees it: colours, logo, contacts, services."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.errors import DefinitionError
from prototype_kit.site import READABLE, contrast, load_site

if TYPE_CHECKING:
    from tests.conftest import Author

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")

RATIOS = [
    ("#000000", "#ffffff", 21.0),
    ("#ffffff", "#ffffff", 1.0),
    ("#777777", "#ffffff", 4.48),
    ("#767676", "#ffffff", 4.54),
    ("#0000ff", "#ffffff", 8.59),
    ("#ff0000", "#ffffff", 4.0),
    ("#1d70b8", "#ffffff", 5.17),
]
"""Ratios that other tools give for the same colours."""


@pytest.mark.parametrize(("one", "other", "ratio"), RATIOS)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    """The ratio agrees with the one that accessibility tools show."""
    assert ratio == round(contrast(one, other), 2)


@given(COLOURS, COLOURS)
def test_contrast_goes_both_ways(one: str, other: str) -> None:
    """The order of two colours makes no difference, and the ratio lies between 1 and 21."""
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.000001


@given(COLOURS)
def test_every_colour_reads_on_black_or_on_white(colour: str) -> None:
    """No colour is unreadable against both, as WCAG's formula has it."""
    assert max(contrast(colour, "#000000"), contrast(colour, "#ffffff")) >= READABLE


def test_a_site_has_its_services(author: Author) -> None:
    """A site that is in order gives its name, its colours and its services by their addresses."""
    site = author.load()
    assert (site.name, list(site.services), site.logo) == ("Anytown services", ["bins"], None)
    assert tuple(dict(site.entry.organisation.colours).values()) == ("#1d4f91", "#1a65a6", "#0f7a52")


def test_colours_need_not_be_given(author: Author) -> None:
    """An organisation without colours gets the kit's own, which are readable."""
    author.replace("site.yaml", '  colours: {brand: "#1d4f91", link: "#1a65a6", button: "#0f7a52"}\n', "")
    colours = dict(author.load().entry.organisation.colours)
    assert [name for name, colour in colours.items() if contrast(colour, "#ffffff") < READABLE] == []


def test_services_may_lie_in_a_folder_of_their_own(author: Author) -> None:
    """A project keeps its services in services/; the address is the same."""
    (author.folder / "services").mkdir()
    (author.folder / "bins").rename(author.folder / "services" / "bins")
    assert list(author.load().services) == ["bins"]


REFUSED = {
    "a name": ("#1d4f91", "navy", "'navy' is not a colour.", 'Write it like "#1d4f91", in quotes.'),
    "three digits": ("#1d4f91", "#14f", "'#14f' is not a colour.", "Write it like"),
    "with alpha": ("#1d4f91", "#1d4f91ff", "'#1d4f91ff' is not a colour.", "Write it like"),
    "style": ("#1d4f91", "red;}body{display:none", "is not a colour.", "Write it like"),
    "a line end": ("#1d4f91", "#1d4f91\\n", "is not a colour.", "Write it like"),
    "too light": ("#1a65a6", "#ffdd00", "has a contrast of 1.35 to 1; people need at least 4.5 to 1.",
        "darker"),
    "nearly": ("#0f7a52", "#777777", "has a contrast of 4.48 to 1; people need at least 4.5 to 1.", "darker"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_colour_that_cannot_be_used_is_refused(author: Author, case: str) -> None:
    """Colours are six digits after a hash, and readable against white; anything else is a fault."""
    old, new, what, mend = REFUSED[case]
    (fault,) = author.replace("site.yaml", f'"{old}"', f'"{new}"').faults()
    assert (fault.file, fault.line) == ("site.yaml", 4)
    assert what in fault.what
    assert mend in fault.mend


def logo(author: Author, line: str) -> Author:
    """The site with a logo."""
    return author.replace(
        "site.yaml", "  name: Anytown Council\n", f"  name: Anytown Council\n  logo: {line}\n"
    )


def test_a_logo_is_found_beside_the_site(author: Author) -> None:
    """A logo is a file in the site's own folder."""
    author.write("crest.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert author.folder / "crest.svg" == logo(author, "crest.svg").load().logo


LOGOS = {
    "missing": ("crest.svg", "There is no file 'crest.svg' beside site.yaml."),
    "outside": ("../secret.svg", "There is no file '../secret.svg' beside site.yaml."),
    "absolute": ("/etc/passwd", "There is no file '/etc/passwd' beside site.yaml."),
    "a folder": ("bins", "There is no file 'bins' beside site.yaml."),
    "a page": ("page.html", "A logo must be an SVG or PNG file."),
}


@pytest.mark.parametrize("case", LOGOS)
def test_a_logo_that_cannot_be_used_is_refused(author: Author, case: str) -> None:
    """A logo is an SVG or PNG file inside the site's folder, never any other file of the machine."""
    line, what = LOGOS[case]
    author.write("page.html", "<p>").write("../secret.svg", "<svg/>")
    (fault,) = logo(author, line).faults()
    assert ("site.yaml", 4, what) == (fault.file, fault.line, fault.what)


CONTACTS = ("email", "phone", "text_relay")


@pytest.mark.parametrize("contact", CONTACTS)
def test_everybody_needs_a_way_to_get_in_touch(author: Author, contact: str) -> None:
    """A site without a telephone, a text-relay number or an email address is not complete."""
    lines = (author.folder / "site.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    author.write("site.yaml", "".join(line for line in lines if f"  {contact}:" not in line))
    assert [f"{contact!r} is missing."] == [fault.what for fault in author.faults()]


def test_a_footer_link_leads_to_a_safe_address(author: Author) -> None:
    """Links at the foot of a page are paths, https addresses or email addresses."""
    author.write("site.yaml", (author.folder / "site.yaml").read_text(encoding="utf-8") + "footer:\n")
    for href, refused in [("/a", False), ("https://a.example", False), ("mailto:a@b.example", False),
                          ("javascript:alert(1)", True), ("http://a.example", True)]:  # fmt: skip
        site = (author.folder / "site.yaml").read_text(encoding="utf-8").split("footer:")[0]
        author.write("site.yaml", f'{site}footer:\n  - {{text: About, href: "{href}"}}\n')
        assert refused == bool(author.faults()), href
    (fault,) = author.faults()
    assert (fault.line, fault.what) == (11, "'http://a.example' is not an address to link to.")


def test_no_site_at_all_is_one_fault(tmp_path: Path) -> None:
    """A folder that is no site says which file is not there."""
    with pytest.raises(DefinitionError) as raised:
        load_site(tmp_path)
    assert [(f.file, f.what) for f in raised.value.faults] == [("site.yaml", "This file is not there.")]


@pytest.mark.parametrize(
    ("services", "what"),
    [
        ("[]", "There are no services."),
        ("bins", "'services' must be a list."),
        ("[bin]", "There is no service folder 'bin'."),
        ("[../bins]", "There is no service folder '../bins'."),
        ("[Bins]", "There is no service folder 'Bins'."),
    ],
)
def test_services_are_folders_of_the_site(author: Author, services: str, what: str) -> None:
    """Each service names a folder of the site, in small letters."""
    assert [what] == [f.what for f in author.replace("site.yaml", "[bins]", services).faults()]


def test_a_service_cannot_take_an_address_of_the_kit(author: Author) -> None:
    """A service whose folder is named like a page of the kit is refused."""
    (author.folder / "bins").rename(author.folder / "cookies")
    faults = author.replace("site.yaml", "[bins]", "[cookies]").faults()
    assert [fault.what for fault in faults] == ["'cookies' is an address that the kit uses itself."]
