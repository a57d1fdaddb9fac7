"""A service folder is read whole: its entry, journeys, layers and the hash of all that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prototype_kit.answers import Answers
from prototype_kit.service import release_of
from prototype_kit.site import load_site
from tests.conftest import GOOD

if TYPE_CHECKING:
    from tests.conftest import Author

ROOT = Path(__file__).parents[1]


def test_a_service_is_what_its_folder_says(author: Author) -> None:
    """Name, address, statuses, journeys and layers come from the files."""
    service = author.service()
    assert (service.name, service.slug, service.entry.phase) == ("Report a bin", "bins", "prototype")
    assert (service.first_status, service.ended_statuses) == ("received", ("emptied",))
    assert (list(service.journeys), list(service.places.layers)) == (["report"], ["bins"])


def test_a_good_service_gets_no_advice(author: Author) -> None:
    """The site that other tests break is in order."""
    assert author.service().advice == ()


@pytest.mark.parametrize("about", ["bin", "[bin]", "[bin, place]"])
def test_what_a_case_is_about(author: Author, about: str) -> None:
    """One question says so, or one of each journey that has one: the answer to it."""
    service = author.replace("bins/service.yaml", "journeys: [report]", "journeys: [report, move]")
    other = (
        GOOD["bins/journeys/report.yaml"]
        .replace("page: bin\n", "page: place\n")
        .replace("title: Report", "title: Move")
    )
    for name in ("start", "confirmation"):
        author.write(f"bins/content/move-{name}.md", f"# Move a bin\n\nIts {name}.\n")
    author.write("bins/journeys/move.yaml", other).replace(
        "bins/service.yaml", "about: bin", f"about: {about}"
    )
    found = service.service()
    one, two = found.places.find("bins", "Mill Lane")
    assert found.about(Answers().with_page("bin", {"bin": one})) == one
    assert found.about(Answers().with_page("place", {"place": two})) == (two if "place" in about else None)
    assert found.about(Answers()) is None


def test_a_journey_has_one_thing_that_a_case_is_about(author: Author) -> None:
    """Of two, nobody could say which is meant."""
    lid = "  - {page: lid, type: asset, layer: bins, search: Where?, ask: Which lid?, called: the lid}"
    author.replace("bins/journeys/report.yaml", "  - page: how-many", f"{lid}\n\n  - page: how-many")
    author.replace("bins/service.yaml", "about: bin", "about: [bin, lid]")
    assert [(fault.what, fault.mend) for fault in author.faults()] == [
        (
            "The journey 'report' asks bin and lid.",
            "Name one question of each journey: a case is about one thing.",
        )
    ]


def test_an_underscore_in_a_folder_is_a_hyphen_in_the_address(author: Author) -> None:
    """A folder is named as Python needs it, an address as people read it."""
    (author.folder / "bins").rename(author.folder / "full_bins")
    site = author.replace("site.yaml", "[bins]", "[full_bins]").load()
    assert list(site.services) == ["full-bins"]


def test_journeys_come_in_the_order_they_are_listed(author: Author) -> None:
    """The order of journeys: is the order in which they are offered."""
    journey = "title: Another\npages:\n  - {page: age, type: whole-number, ask: Age, called: your age}\n"
    author.write("bins/journeys/another.yaml", journey)
    for part in ("start", "confirmation"):
        author.write(f"bins/content/another-{part}.md", "# Another\n")
    author.replace("bins/service.yaml", "[report]", "[report, another]")
    assert list(author.service().journeys) == ["report", "another"]


def test_words_in_welsh_are_no_journey(author: Author) -> None:
    """report.cy.yaml belongs to report.yaml; it is not listed, and its absence is no fault."""
    author.write("bins/journeys/report.cy.yaml", "title: Adrodd am fin\n")
    assert list(author.service().journeys) == ["report"]


def test_an_asset_makes_two_pages(author: Author) -> None:
    """An asset question is a search and a list, and its answer is changed where it was searched for."""
    journey = author.service().journeys["report"]
    pages = {screen.name: screen for screen, _ in journey.screens}
    assert [name for name in pages if name.startswith("bin")] == ["bin-search", "bin"]
    assert "bin-search" == pages["bin"].change_at  # noqa: SIM300 - what is expected comes first


def test_the_release_changes_with_what_is_declared(author: Author) -> None:
    """The hash is the same for the same files, and another when any of them changes."""
    folder = author.folder / "bins"
    first = release_of(folder)
    assert (first, 12) == (release_of(folder), len(first))
    for name in (
        "content/thanks.md",
        "rules.py",
        "data/bins.geojson",
        "journeys/report.yaml",
        "service.yaml",
    ):
        before = release_of(folder)
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert before != release_of(folder), name


def test_the_release_does_not_change_with_tests(author: Author) -> None:
    """Tests, caches and pictures are not part of what people are shown."""
    folder = author.folder / "bins"
    first = release_of(folder)
    author.write("bins/test_service.py", "x = 1\n").write("bins/__pycache__/rules.pyc", b"x").write(
        "bins/a.png", b"x"
    )
    assert first == release_of(folder)


def test_a_renamed_file_is_another_release(author: Author) -> None:
    """The same words under another name are another release."""
    folder = author.folder / "bins"
    author.write("bins/content/a.md", "# A\n")
    first = release_of(folder)
    (folder / "content/a.md").rename(folder / "content/b.md")
    assert first != release_of(folder)


ADVICE = {
    "telephone only": ("bins/content/not-ours.md", "Email ((contact-email)) about",
        "Phone 01632 960 100 about",
        9, "The exit 'not-ours' offers only a telephone.", "text relay"),
    "unused condition": ("bins/journeys/report.yaml", "    when: {condition: long}",
        "    when: {rule: is-red}",
        47, "The condition 'long' is not used.", "Delete it."),
    "one option": ("bins/journeys/report.yaml", "options: {red: Red, blue: Blue}", "options: {blue: Blue}",
        3, "'colour' has only one option.", "Add another, or leave the question out."),
    "nothing to call it": ("bins/journeys/report.yaml", "    called: how many days it has been full\n", "",
        20, "Errors of 'how-many' cannot say what is missing.", "Add called: the …"),
}  # fmt: skip


@pytest.mark.parametrize("case", ADVICE)
def test_a_working_service_is_given_advice(author: Author, case: str) -> None:
    """What makes a service worse than it could be is said with its line, and stops nobody."""
    name, old, new, line, what, mend = ADVICE[case]
    (advice,) = author.replace(name, old, new).service().advice
    assert ("bins/journeys/report.yaml", line, what) == (advice.file, advice.line, advice.what)
    assert mend in advice.mend


@pytest.mark.parametrize("folder", ["exemplars", "tests/sites/births", "tests/sites/anytown"])
def test_the_sites_of_this_repository_are_in_order(folder: str) -> None:
    """Exemplars and fixtures load without a fault and without advice."""
    site = load_site(ROOT / folder)
    assert dict.fromkeys(site.services, ()) == {slug: s.advice for slug, s in site.services.items()}
