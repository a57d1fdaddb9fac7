"""A list that somebody adds to: add, change, remove, the least and the most, ids that stay."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from prototype_kit import load_site
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

ORDER = "/bins/order"
BINS = Path(__file__).parents[1] / "sites" / "bins"


@pytest.fixture
def bins(make_world: MakeWorld) -> World:
    """The site of the bins."""
    return make_world(site=load_site(BINS))


@pytest.fixture
def visitor(bins: World) -> Visitor:
    """Somebody who comes to the first bin."""
    visitor = bins.visitor()
    visitor.get(ORDER)
    visitor.submit()
    visitor.submit(why="Mine was stolen")
    return visitor


def add(visitor: Visitor, kind: str = "refuse", **fields: str) -> Visitor:
    """Answer the pages of one bin, up to the list."""
    visitor.submit(kind=kind)
    if kind != "garden":
        visitor.submit(**{"size": "240", **fields})
    assert visitor.page.path == f"{ORDER}/bins"
    return visitor


def another(visitor: Visitor, **kind: str) -> Visitor:
    """Say that there is another bin, and answer its pages."""
    visitor.submit(another="yes")
    return add(visitor, **kind)


def test_items_are_added_until_somebody_says_that_is_all(bins: World, visitor: Visitor) -> None:
    """The first comes by itself; each other is asked for; the case holds them all in their order."""
    assert visitor.page.url == f"{ORDER}/bins/1/kind"
    another(add(visitor), kind="recycling")
    assert visitor.page.rows == {"Bin 1": "Refuse", "Bin 2": "Recycling"}
    visitor.submit(another="no")
    assert visitor.page.heading == "Check your answers"
    assert visitor.page.rows["Bins you need"] == "2 added"
    assert visitor.page.rows["Reason"] == "Mine was stolen"
    visitor.submit()
    (row,) = bins.rows("cases")
    case = bins.front.store.cases.by_reference(row.split("'")[1])
    assert case is not None
    assert [str(item.values["kind"]) for item in case.answers.items["bins"].values()] == [
        "Refuse",
        "Recycling",
    ]


def test_the_question_must_be_answered(visitor: Visitor) -> None:
    """Nobody goes on by chance, and the list stays."""
    add(visitor).submit(422)
    assert visitor.page.errors == {"another": "Select yes if you need another bin"}
    assert visitor.page.rows == {"Bin 1": "Refuse"}


def test_the_most_is_the_most(visitor: Visitor) -> None:
    """Where no more can be added, nobody is asked; a post that asks for one more adds none."""
    another(another(add(visitor)))
    assert "You have added 3, which is the most you can add." in visitor.page.words
    assert visitor.page.options("another") == []
    visitor.post(f"{ORDER}/bins", {"another": "yes"})
    assert visitor.page.rows["Bins you need"] == "3 added"


def test_an_item_is_changed_and_leads_back(visitor: Visitor) -> None:
    """The link comes back to the list; what an answer makes unneeded is gone, and what it needs is asked."""
    another(add(visitor), kind="garden")
    visitor.get(f"{ORDER}/bins/2/kind?change=yes")
    visitor.submit(kind="recycling")
    assert visitor.page.path == f"{ORDER}/bins/2/size"
    visitor.submit(size="180")
    assert visitor.page.path == f"{ORDER}/bins"
    assert visitor.page.rows == {"Bin 1": "Refuse", "Bin 2": "Recycling"}


def _answers(world: World) -> str:
    """The answers of the one draft as they are kept, without the hashes beside them."""
    (row,) = world.rows("draft")
    return row[row.index("{") : row.rindex("}")]


def test_an_item_is_removed_after_a_question(bins: World, visitor: Visitor) -> None:
    """A look removes nothing; then the item is gone with its answers, and its id is not used again."""
    another(add(visitor), kind="garden")
    page = visitor.get(f"{ORDER}/bins/1/remove")
    assert page.heading == "Are you sure you want to remove bin 1?"
    assert page.rows == {"Which kind of bin is bin 1?": "Refuse", "How many litres must bin 1 hold?": "240"}
    visitor.get(f"{ORDER}/bins")
    assert len(visitor.page.rows) == 2
    visitor.get(f"{ORDER}/bins/1/remove")
    assert "240" in _answers(bins)
    visitor.submit()
    assert visitor.page.path == f"{ORDER}/bins"
    assert visitor.page.rows == {"Bin 1": "Garden waste"}
    assert "240" not in _answers(bins)
    visitor.submit(another="yes")
    assert visitor.page.path == f"{ORDER}/bins/3/kind"


def test_the_last_that_is_needed_cannot_be_removed(visitor: Visitor) -> None:
    """No link, and no way round it."""
    add(visitor)
    assert "Remove" not in visitor.page.words
    visitor.get(f"{ORDER}/bins/1/remove")
    assert visitor.page.path == f"{ORDER}/bins"
    visitor.post(f"{ORDER}/bins/1/remove")
    assert visitor.page.rows == {"Bin 1": "Refuse"}


def test_an_item_that_was_begun_by_mistake_can_be_taken_away(visitor: Visitor) -> None:
    """Whoever said yes by mistake is not held in pages that they do not need."""
    add(visitor).submit(another="yes")
    links = {a.get("href") for a in visitor.page.tree.iter("a")}
    assert f"{ORDER}/bins/2/remove" in links
    visitor.get(f"{ORDER}/bins/2/remove")
    visitor.submit()
    assert visitor.page.path == f"{ORDER}/bins"
    assert visitor.page.rows == {"Bin 1": "Refuse"}


def test_conditions_see_the_items(visitor: Visitor) -> None:
    """A page after the list is asked because of one item, and not once that is removed."""
    another(add(visitor), kind="garden")
    visitor.submit(another="no")
    assert visitor.page.path == f"{ORDER}/permit"
    visitor.submit(permit="G 123")
    assert visitor.page.rows["What is your garden waste permit number?"] == "G 123"
    visitor.get(f"{ORDER}/bins/2/remove")
    visitor.submit()
    visitor.submit(another="no")
    assert visitor.page.heading == "Check your answers"
    assert "What is your garden waste permit number?" not in visitor.page.rows


def test_the_back_link_undoes_the_way(visitor: Visitor) -> None:
    """From the list to the last page of the last item, and on to the first."""
    another(add(visitor), kind="garden")
    ways = [visitor.go_back().path for _ in range(4)]
    assert ways == [f"{ORDER}/bins/2/kind", f"{ORDER}/bins/1/size", f"{ORDER}/bins/1/kind", f"{ORDER}/why"]


def test_a_change_from_the_last_page_comes_back_to_it(visitor: Visitor) -> None:
    """One more item is added from check answers without going through everything again."""
    add(visitor).submit(another="no")
    visitor.change("Bins you need")
    assert visitor.page.url == f"{ORDER}/bins?change=yes"
    visitor.submit(another="yes")
    visitor.submit(kind="garden")
    assert visitor.page.path == f"{ORDER}/bins"
    visitor.submit(another="no")
    assert visitor.page.path == f"{ORDER}/permit"
    visitor.submit(permit="G 1")
    assert visitor.page.heading == "Check your answers"


@pytest.mark.parametrize(
    "path", ["bins/9/kind", "bins/9/remove", "bins/x/remove", "nothing/1/remove", "why/1/remove"]
)
def test_what_is_not_there_leads_to_what_is(visitor: Visitor, path: str) -> None:
    """An address that was guessed, or is of an item that is gone, shows the first page that is not done."""
    add(visitor)
    assert visitor.get(f"{ORDER}/{path}").path == f"{ORDER}/bins"


def test_the_least_is_the_least(make_world: MakeWorld, tmp_path: Path) -> None:
    """Where two are needed, nobody goes on with one."""
    folder = shutil.copytree(BINS, tmp_path / "bins")
    file = folder / "bins" / "journeys" / "order.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("max: 3", "max: 3\n    min: 2"), encoding="utf-8"
    )
    visitor = make_world(site=load_site(folder)).visitor()
    visitor.get(ORDER)
    visitor.submit()
    visitor.submit(why="Mine was stolen")
    add(visitor).submit(422, another="no")
    assert visitor.page.errors == {"another": "Select yes: you must add at least 2"}
    another(visitor)
    visitor.submit(another="no")
    assert visitor.page.heading == "Check your answers"


def test_who_has_more_than_the_most_is_told_to_remove_some(
    make_world: MakeWorld, bins: World, visitor: Visitor, tmp_path: Path
) -> None:
    """The most may be lowered while somebody is at it: the list says what to do, and lets them go on then."""
    another(another(add(visitor)))
    folder = shutil.copytree(BINS, tmp_path / "bins")
    file = folder / "bins" / "journeys" / "order.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("max: 3", "max: 2"), encoding="utf-8")
    later = make_world(site=load_site(folder), DATABASE=bins.settings.database)
    same = later.visitor()
    same.client.set_cookie(later.settings.cookie, visitor.cookie or "", domain="127.0.0.1")
    assert "Remove 1: you can add up to 2" in same.get(f"{ORDER}/bins").words
    same.submit(422)
    assert same.page.errors == {"listed": "Remove 1: you can add up to 2"}
    same.get(f"{ORDER}/bins/3/remove")
    same.submit()
    assert "You have added 2, which is the most you can add." in same.page.words
    same.submit()
    assert same.page.heading == "Check your answers"
