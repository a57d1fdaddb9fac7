"""Every link in the documents, and in the site that is made of them, leads somewhere."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from docs.making import contents, site
from docs.making.spelling import pages

ROOT = site.ROOT
# The site is made once: these tests stay on one process, with those of the wheel that carries it.
pytestmark = pytest.mark.xdist_group("packaging")


@dataclass
class Read(HTMLParser):
    """What a page of the site has: places to lead to, links, and files that a browser gets by itself."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag says."""
        said = {name: value or "" for name, value in attrs}
        if "id" in said:
            assert said["id"] not in self.ids, f"two places are called {said['id']}"
            self.ids.add(said["id"])
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag == "form":
            self.links.append(said["action"])
        else:
            self.fetched += [said[name] for name in ("src", "href") if name in said]


@pytest.fixture(scope="module")
def read() -> dict[Path, Read]:
    """Every page of the site, by its file."""
    found = {}
    for path in sorted(site.provide().rglob("*.html")):
        found[path] = Read()
        found[path].feed(path.read_text(encoding="utf-8"))
    return found


def test_every_link_of_the_site_leads_to_a_page_and_a_place_on_it(read: dict[Path, Read]) -> None:
    """Also one to a heading, and to what a browser fetches."""
    astray = []
    for path, page in read.items():
        for link in (*page.links, *page.fetched):
            address, place = urldefrag(unquote(link))
            if re.match(r"https?:|mailto:|data:", link):
                continue
            aim = (path.parent / address).resolve() if address else path
            if not aim.is_file() or (place and aim in read and place not in read[aim].ids):
                astray.append(f"{path.name}: {link}")
    assert astray == []
    assert sum(len(page.links) for page in read.values()) > 5000


def test_the_site_fetches_nothing_from_elsewhere(read: dict[Path, Read]) -> None:
    """No letters, no script, no picture and no count of readers: it works without a network."""
    fetched = [link for page in read.values() for link in page.fetched]
    assert fetched
    assert [link for link in fetched if re.match(r"(https?:)?//", link)] == []
    for path in site.provide().rglob("*.css"):
        assert not re.search(r"@import|url\((?!['\"]?data:)", path.read_text(encoding="utf-8")), path.name


def test_every_column_of_a_table_has_a_heading() -> None:
    """Somebody who hears a table is told what each cell is of."""
    empty = re.compile(r"<th\b[^>]*>(?:<p>)?\s*(?:</p>)?</th>")
    pages_of_site = site.provide().rglob("*.html")
    assert [path.name for path in pages_of_site if empty.search(path.read_text(encoding="utf-8"))] == []


def test_the_licences_of_what_others_wrote_go_with_it() -> None:
    """The scripts of the search are Sphinx's, and find stems as Snowball does."""
    text = (site.provide() / site.LICENCES).read_text(encoding="utf-8")
    assert "by the Sphinx team" in text
    assert "Martin Porter" in text


def test_every_page_is_in_the_list_once() -> None:
    """docs/README.md is the way through the site: a page that it leaves out is found by nobody."""
    listed = [entry.name for part in contents.read(ROOT) for group in part.groups.values() for entry in group]
    names = {path.relative_to(ROOT).as_posix().removesuffix(".md") for path in pages()} - {site.FRONT}
    above = {contents.listed_as(name) for name in names}
    assert sorted(listed) == sorted(set(listed))
    assert {name for name in names if contents.listed_as(name) == name} == set(listed)
    assert above == set(listed)


def test_pages_below_another_are_linked_from_it() -> None:
    """Each decision and each question type is in the list of its kind."""
    for folder, page in contents.BELOW.items():
        text = (ROOT / f"{page}.md").read_text(encoding="utf-8")
        below = [path for path in (ROOT / folder).glob("*.md") if path.stem != "README"]
        assert below
        assert [path.name for path in below if f"{path.name})" not in text] == []


SMALL = {
    "docs/README.md": "# Documents\n\n## One\n\n- [First](first.md)\n",
    "docs/first.md": "# First\n\n## A heading\n\n[Second](second.md#a-place) and [here](#a-heading)\n",
    "docs/second.md": "# Second\n\n## A place\n\n[Code](making/site.py) and [the same](../docs/README.md)\n",
}


def a_small_clone(folder: Path, **changed: str) -> Path:
    """A clone with three pages."""
    for name in ("site", "making"):
        shutil.copytree(ROOT / "docs" / name, folder / "docs" / name)
    for name in site.OUTSIDE:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"# {name}\n", encoding="utf-8")
    for name, text in SMALL.items():
        (folder / name).write_text(text + changed.get(Path(name).stem, ""), encoding="utf-8")
    return folder


def test_a_site_is_made_once_until_a_page_changes(tmp_path: Path) -> None:
    """A file of the kit's source that a page links to is named, as it is no part of the site."""
    clone = a_small_clone(tmp_path)
    said: list[str] = []
    made = site.provide(clone, said.append)
    assert "Code (<code" in (made / "docs" / "second.html").read_text(encoding="utf-8")
    assert "docs/making/site.py" in (made / "docs" / "second.html").read_text(encoding="utf-8")
    assert site.provide(clone, said.append) == made
    assert len(said) == 1
    (clone / "docs" / "first.md").write_text("# Changed\n", encoding="utf-8")
    assert not site.is_fresh(clone)


def test_who_makes_it_at_the_same_time_takes_nothing_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is done last keeps the site that is there: somebody may be reading it."""
    clone, make = a_small_clone(tmp_path), site._make
    first: list[int] = []

    def meanwhile(root: Path, into: Path, kept: Path) -> None:
        monkeypatch.setattr(site, "_make", make)
        first.append((site.provide(root, lambda _: None) / "index.html").stat().st_ino)
        make(root, into, kept)

    monkeypatch.setattr(site, "_make", meanwhile)
    made = site.provide(clone, lambda _: None)
    assert [(made / "index.html").stat().st_ino] == first


def test_every_fault_of_the_pages_is_said_at_once(tmp_path: Path) -> None:
    """Pages, headings and pictures that are not there; and no site is made."""
    clone = a_small_clone(
        tmp_path, first="\n[a](gone.md) [b](second.md#gone) [c](#gone) ![d](gone.png) [e](making/gone.py)\n"
    )
    with pytest.raises(site.SiteError) as caught:
        site.provide(clone, lambda _: None)
    faults = [line for line in str(caught.value).splitlines() if "first.md:7" in line]
    assert len(faults) == 5
    assert not (clone / site.SITE).exists()


def test_without_sphinx_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And makes nothing."""
    monkeypatch.setattr(site, "can_be_made", lambda: False)
    with pytest.raises(site.SiteError, match=r"install sphinx>=.* and myst-parser>="):
        site.provide(a_small_clone(tmp_path), lambda _: None)


def test_the_wheel_is_built_with_what_developers_have() -> None:
    """The site asks for the same releases as pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert [needed for needed in site.NEEDS if f'"{needed}"' not in text] == []
