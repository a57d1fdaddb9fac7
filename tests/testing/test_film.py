"""A film strip shows every page of every walkthrough, in order, and nothing twice."""

from __future__ import annotations

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from prototype_kit.cli import main
from prototype_kit.errors import KitError
from prototype_kit.testing.film import PAGE, PICTURE, PICTURES, Film, check_folder
from prototype_kit.testing.film_page import Frame, Row, film_html
from prototype_kit.testing.page import SeenPage
from prototype_kit.testing.page_checks import read_page, words_of

ROOT = Path(__file__).parents[2]
FILM = pytest.mark.xdist_group("film")  # which is taken once
ROWS = [
    Row(
        "bins/report",
        "Says ‘<Red>’, and sends the form",
        (
            Frame("pictures/a.png", "Report a bin", "/bins/report"),
            Frame("pictures/b.png", "What colour is the bin?", "/bins/report/colour", "‘Red’ is <chosen>"),
            Frame(
                "pictures/c.png", "What colour is the bin?", "/bins/report/colour", "", ("Select a colour",)
            ),
        ),
    ),
    Row(
        "bins/report",
        "Says ‘Blue’",
        (Frame("pictures/a.png", "Report a bin", "/bins/report", language="cy"),),
    ),
]


def filmed(folder: Path, *options: str) -> Path:
    """A film of the smallest exemplar, as the command takes it.

    In a process of its own, as there can be only one Playwright at a time in each.
    """
    command = [
        "-m",
        "prototype_kit",
        "--project",
        str(ROOT / "exemplars"),
        "film",
        "blank",
        "--out",
        str(folder),
    ]
    done = subprocess.run(
        [sys.executable, *command, *options],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    # Only where a desk has none; the kit's own `make test` brings one. Any other failure is one.
    if "There is no browser" in done.stderr:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Wrote {folder / PAGE}" in done.stdout
    return folder


def page_of(folder: Path) -> SeenPage:
    """The page of a film."""
    return SeenPage("/", 200, (folder / PAGE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of the smallest exemplar."""
    return filmed(tmp_path_factory.mktemp("films") / "film")


@FILM
@pytest.mark.browser
def test_every_page_is_shown_in_order(film: Path) -> None:
    """From the start page to the confirmation, each with its title, its address and its picture."""
    tree = page_of(film).tree
    rows = list(tree.iter("section"))
    assert len(rows) == 2
    addresses = [words_of(code) for code in rows[0].iter("code")]
    assert addresses[0] == "/blank/apply"
    assert "/blank/apply/check-answers" in [words_of(code) for row in rows for code in row.iter("code")]
    assert all(words_of(caption.find(".//strong")) for caption in tree.iter("figcaption"))
    assert any("Shown because:" in words_of(each) for each in tree.iter("figcaption"))


@FILM
@pytest.mark.browser
def test_pictures_are_small_and_there_once(film: Path) -> None:
    """What several walkthroughs share was taken once; no file is left that nothing shows."""
    shown = [image.get("src") or "" for image in page_of(film).tree.iter("img")]
    files = {f"{PICTURES}/{path.name}" for path in (film / PICTURES).iterdir()}
    assert files == {*shown}
    assert len(files) < len(shown)
    for path in (film / PICTURES).iterdir():
        picture = Image.open(BytesIO(path.read_bytes()))
        assert (picture.width, picture.mode) == (PICTURE, "P")
        assert path.stat().st_size < 200_000


@FILM
@pytest.mark.browser
def test_a_film_is_the_same_when_it_is_taken_again(film: Path, tmp_path: Path) -> None:
    """References are random, and hidden. It may take the place of a film, and leaves nothing of it."""
    (tmp_path / "again" / PICTURES).mkdir(parents=True)
    (tmp_path / "again" / PAGE).write_text(film_html("Old", ROWS), encoding="utf-8")
    (tmp_path / "again" / PICTURES / "old.png").write_bytes(b"")
    again = filmed(tmp_path / "again")
    for path in film.rglob("*.*"):
        assert path.read_bytes() == (again / path.relative_to(film)).read_bytes(), path.name
    assert not (again / PICTURES / "old.png").exists()


@pytest.mark.browser
def test_errors_can_be_shown_too_in_welsh_and_narrow(tmp_path: Path) -> None:
    """Each below the page that says it."""
    folder = filmed(tmp_path / "film", "--errors", "--narrow", "--language", "cy")
    page = page_of(folder)
    assert any("Error: " in words_of(each) for each in page.of_class("error"))
    assert {each.get("lang") for each in page.tree.iter("span")} == {"cy"}
    widths = {Image.open(BytesIO(path.read_bytes())).width for path in (folder / PICTURES).iterdir()}
    assert widths == {320}


def test_the_page_is_right_and_asks_for_nothing_else() -> None:
    """Valid, with alternative texts, jump links that lead somewhere, and no address of anything outside."""
    html = film_html("Bins & more", ROWS, ["No walkthrough comes to ‘<x>’."])
    tree, wrong = read_page(html)
    assert wrong == ()
    ids = {each.get("id") for each in tree.iter() if each.get("id")}
    links = [each.get("href") or "" for each in tree.iter("a")]
    assert all(link.removeprefix("#") in ids for link in links if link.startswith("#"))
    assert {link for link in links if not link.startswith("#")} == {f"pictures/{name}.png" for name in "abc"}
    alts = [image.get("alt") for image in tree.iter("img")]
    assert "Picture of the page ‘What colour is the bin?’, with errors: Select a colour" in alts
    assert all(alts)
    assert not re.search(r"https?://|url\(|<script", html)
    assert "<Red>" not in html
    assert "‘Red’ is &lt;chosen&gt;" in html


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_nothing_but_a_film_is_overwritten(tmp_path: Path, kind: str) -> None:
    """A folder with something else in it is left as it is; it is said before anything is taken."""
    folder = tmp_path / "mine"
    if kind == "file":
        folder.write_text("Mine", encoding="utf-8")
    else:
        folder.mkdir()
        (folder / PAGE).write_text("<p>Mine</p>", encoding="utf-8")
    with pytest.raises(KitError, match="holds something else"):
        Film().write(folder, "A film")
    with pytest.raises(KitError, match="holds something else"):
        check_folder(folder)
    check_folder(tmp_path / "new")


def test_the_command_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A browser, or a language: in one sentence, and nothing is written."""
    project = ["--project", str(ROOT / "exemplars"), "film", "blank", "--out", str(tmp_path / "film")]
    assert main([*project, "--language", "fr"]) == 1
    assert "The site has no language 'fr'. It has: en, cy." in capsys.readouterr().err
    monkeypatch.setenv("PROTOTYPE_KIT_BROWSER", str(tmp_path / "none"))
    assert main(project) == 1
    assert "which does not exist: mend it or take it away." in capsys.readouterr().err
    assert not (tmp_path / "film").exists()
