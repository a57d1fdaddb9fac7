"""The console shows the film strip that was last taken, and says how to take one."""

from __future__ import annotations

import shutil
from pathlib import Path

from prototype_kit import load_site
from tests.web.team import team
from tests.web.world import MakeWorld

STRIP = (
    "<!DOCTYPE html><html lang='en'><head><style>h1 { color: red }</style></head><body>A film</body></html>"
)


def test_a_film_is_shown_with_its_own_style_alone(make_world: MakeWorld, tmp_path: Path) -> None:
    """By a policy with the hash of that style; nothing else of the folder is given out."""
    folder = tmp_path / "site"
    world = make_world()
    shutil.copytree(world.site.folder, folder)
    lights = make_world(site=load_site(folder))
    console = team(lights)
    assert f"prototype-kit --project {folder} film" in console.get("/film").words
    (folder / "film" / "pictures").mkdir(parents=True)
    (folder / "film" / "index.html").write_text(STRIP, encoding="utf-8")
    (folder / "film" / "pictures" / "1.png").write_bytes(b"a picture")
    strip = console.raw("GET", "/film/index.html")
    assert strip.text == STRIP
    policy = strip.headers["Content-Security-Policy"]
    assert "style-src 'sha256-" in policy
    assert "unsafe" not in policy
    with console.raw("GET", "/film/pictures/1.png") as picture:
        assert picture.data == b"a picture"
    for name in ("../index.html", "..%2Findex.html", "2.png", "1.txt"):
        assert console.raw("GET", f"/film/pictures/{name}").status_code == 404
