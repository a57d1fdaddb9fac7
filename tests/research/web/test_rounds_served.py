"""A round is served below its path, by its own passwords, and hurts nothing when it cannot be."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from research.rounds import Round, new_password, revoke_password
from research.rounds.content import content_hash, copy_hashes
from research.web.public import served
from research.web.public.mount import RoundsMount
from research.web.public.served import ServedRounds
from tests.research.web.lab import NAME, Lab
from tests.web.visitor import Visitor


@pytest.fixture(autouse=True)
def _look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked at for each request, so that no test has to wait."""
    monkeypatch.setattr(served, "LOOK_SECONDS", 0)


def _made(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The passwords of every app that is made from now on."""
    made: list[tuple[str, ...]] = []
    make = lab.mount._served._make

    def counted(round_: object, passwords: tuple[str, ...]) -> object:
        made.append(passwords)
        return make(round_, passwords)

    monkeypatch.setattr(lab.mount._served, "_make", counted)
    return made


def _let_in(lab: Lab, password: str, status: int = 200) -> Visitor:
    visitor = lab.visitor()
    visitor.get(lab.path, 401)
    visitor.post(f"{lab.path}/prototype/password", {"password": password}, status)
    return visitor


def test_rounds_are_listed_to_nobody(lab: Lab) -> None:
    """A short page, without a name of a round; one that is not there is not found."""
    visitor = lab.visitor()
    assert lab.round.name not in visitor.get("/rounds").html
    assert lab.round.slug not in visitor.get("/rounds/").html
    assert visitor.get("/rounds/round-2", 404).heading == "Page not found"
    for strange in ("/rounds/..", "/rounds/%2e%2e/site", "/rounds/ROUND-1", "/rounds/round-2/street-lights"):
        visitor.get(strange, 404)
    assert "tool" not in visitor.page.html.lower()


def test_a_round_has_its_own_password(lab: Lab, password: str) -> None:
    """It is asked for before anything is shown, opens the round alone, and a wrong one opens nothing."""
    visitor = _let_in(lab, password)
    assert visitor.get(f"{lab.path}/street-lights/report").heading == "Report a faulty street light"
    _let_in(lab, "bademu-bademu-bade", 422)
    names = {cookie.key for cookie in visitor.client._cookies.values()}
    assert all(name.startswith(f"rounds.{lab.round.slug}.") for name in names), names


def test_a_revoked_password_ends_what_it_opened(lab: Lab, password: str) -> None:
    """At once, also where somebody has been let in; another password goes on."""
    other = new_password(lab.round, lab.now(), "steering group").password
    first, second = _let_in(lab, password), _let_in(lab, other)
    revoke_password(lab.round, "library tablet")
    first.get(lab.path, 401)
    second.get(lab.path)


def test_without_any_password_a_shared_round_is_closed(lab: Lab, password: str) -> None:
    """Taking the last password away opens nothing; on one machine alone none is needed."""
    revoke_password(lab.round, "library tablet")
    lab.visitor().get(lab.path)
    address = "http://192.168.7.5:8000"
    settings = replace(lab.front.settings, address=address, passwords=("tap-mat-cup-pen",))
    lab.app.wsgi_app._mounts = {"/rounds": RoundsMount(replace(lab.front, settings=settings))}  # type: ignore[attr-defined]
    visitor = Visitor(lab.app, address, {"Origin": address})
    visitor.get(lab.path, 401)
    visitor.post(f"{lab.path}/prototype/password", {"password": "tap-mat-cup-pen"}, 422)


def test_an_app_is_made_once(lab: Lab, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """For each content and set of passwords, however many come at once, and also when a file is touched."""
    made = _made(lab, monkeypatch)
    with ThreadPoolExecutor(8) as pool:
        apps = set(pool.map(lambda _: id(lab.mount._served.app(lab.round.slug)), range(24)))
    assert len(apps) == len(made) == 1
    (lab.round.site_folder / "site.yaml").touch()
    lab.mount._served.app(lab.round.slug)
    assert len(made) == 1
    new_password(lab.round, lab.now(), "another")
    lab.mount._served.app(lab.round.slug)
    assert [len(each) for each in made] == [1, 2]


def test_files_are_looked_at_now_and_then(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for each request: participants would wait for it."""
    monkeypatch.setattr(served, "LOOK_SECONDS", 1)
    time = [100.0]
    looks: list[Path] = []
    monkeypatch.setattr(served, "_seen", lambda folder: looks.append(folder) or ())
    rounds = ServedRounds(lab.folder, lambda *_: object(), lambda *_: object(), lambda: time[0])  # type: ignore[arg-type,return-value]
    for now in (100.0, 100.9, 101.1):
        time[0] = now
        rounds.app(lab.round.slug)
    assert len(looks) == 2


def test_a_changed_round_is_not_shown(lab: Lab, password: str) -> None:
    """It says so kindly behind its password, with its pictures, and is shown again when it is put back."""
    visitor = _let_in(lab, password)
    film = lab.round.folder / "film"
    (film / "pictures").mkdir(parents=True)
    (film / "index.html").write_text(
        "<!doctype html><html lang=en><head><title>Pictures – Anytown</title><style>p{color:red}</style>"
        "</head><body><main><h1>Pictures</h1></main></body></html>",
        encoding="utf-8",
    )
    (film / "pictures" / "1.png").write_bytes(b"\x89PNG")
    journey = lab.round.site_folder / "street_lights" / "journeys" / "report.yaml"
    before = journey.read_text(encoding="utf-8")
    journey.write_text(f"{before}\n", encoding="utf-8")
    page = visitor.get(f"{lab.path}/street-lights/report", 410)
    assert page.heading == "This round is not shown"
    assert "was changed after it was frozen" in page.words
    visitor.get(f"{lab.path}/prototype/messages", 404)
    strip = visitor.client.get(f"{lab.path}/film/index.html", base_url=visitor.base)
    assert "style-src 'sha256-" in strip.headers["Content-Security-Policy"]
    picture = visitor.client.get(f"{lab.path}/film/pictures/1.png", base_url=visitor.base, buffered=True)
    assert picture.data == b"\x89PNG"
    picture.close()
    lab.visitor().get(f"{lab.path}/film/index.html", 401)
    journey.write_text(before, encoding="utf-8")
    assert visitor.get(f"{lab.path}/street-lights/report").heading == "Report a faulty street light"


@pytest.mark.parametrize("how", ["is refused", "fails"])
def test_a_round_that_cannot_be_served_hurts_nothing(
    how: str, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the version that it was made with; the working version and other rounds go on."""
    folder = lab.folder / "rounds" / "round-2"
    shutil.copytree(lab.round.folder, folder)
    text = (folder / "round.yaml").read_text(encoding="utf-8").replace(lab.round.slug, "round-2")
    if how == "is refused":  # by a kit that does not know some word any more
        site = folder / "site" / "site.yaml"
        site.write_text(f"{site.read_text(encoding='utf-8')}unheard_of: yes\n", encoding="utf-8")
        now = copy_hashes(folder / "site")
        text = text.replace(lab.round.files["site.yaml"], now["site.yaml"])
        text = text.replace(lab.round.content_hash, content_hash(now))
    (folder / "round.yaml").write_text(text, encoding="utf-8")
    make = lab.mount._served._make

    def broken(round_: Round, passwords: tuple[str, ...]) -> object:
        if round_.slug == "round-2" and how == "fails":
            raise ZeroDivisionError
        return make(round_, passwords)

    monkeypatch.setattr(lab.mount._served, "_make", broken)
    visitor = lab.visitor()
    page = visitor.get("/rounds/round-2/street-lights/report", 410)
    assert f"‘{NAME}’ was made with version {lab.round.kit_version}" in page.words
    visitor.get(lab.path)
    visitor.get("/street-lights/report")


def test_a_round_whose_list_cannot_be_read_is_not_found(lab: Lab) -> None:
    """Nobody can say what it was."""
    file = lab.round.folder / "round.yaml"
    file.write_text("name: [", encoding="utf-8")
    lab.visitor().get(lab.path, 404)


def test_who_has_only_the_password_is_nobodys_participant(lab: Lab, password: str) -> None:
    """What they do is of the round, and of no session; the team's tools are closed to them."""
    visitor = _let_in(lab, password)
    visitor.get(f"{lab.path}/street-lights/report")
    visitor.submit()
    own = f"round='{lab.round.slug}' AND env='research' AND source='user'"
    assert lab.count("draft", f"{own} AND research_session IS NULL") == 1
    assert lab.count("event", f"{own} AND research_session_id IS NULL") == lab.count("event") > 0
    for closed in ("messages", "data", "forgotten"):
        visitor.get(f"{lab.path}/prototype/{closed}", 404)
    visitor.get(f"{lab.path}/taking-part", 404)
    assert "research-bar" not in visitor.get(f"{lab.path}/street-lights/report").html


def test_browsers_offer_nothing_that_was_typed_before(lab: Lab, password: str) -> None:
    """Autofill is off in each field of a round; the working version has it."""
    visitor = _let_in(lab, password)
    for base, off in ((lab.path, True), ("", False)):
        visitor.get(f"{base}/street-lights/report")
        visitor.submit()
        visitor.submit(fault="damaged")
        field = next(each for each in visitor.page.tree.iter("input") if each.get("name") == "light-search")
        assert (field.get("autocomplete") == "off") == off


def test_the_two_versions_are_side_by_side(lab: Lab) -> None:
    """What is begun in one is not there in the other."""
    visitor = lab.visitor()
    visitor.get("/street-lights/report")
    visitor.submit()
    visitor.get(f"{lab.path}/street-lights/report/fault", 404)
