"""A round in a room: what participants reach, the moderator's link, and whether all is ready."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.test import Client

from prototype_kit import KitError
from prototype_kit.cli import main
from research import network, readiness, serving
from research.cli import serving as commands
from research.network import code_as_svg, code_in_terminal
from research.readiness import checks
from research.rounds import Round, freeze, new_password, read_rounds
from research.serving import Place, moderator_link, round_app, sweep_at_times, team_app
from tests.research.web.lab import STUDY, Lab, console
from tests.web.visitor import Visitor

PLACE = Place("192.168.1.20", 8000, 8001)


@pytest.fixture
def round_(lab: Lab) -> Round:
    """The round that is shown."""
    return lab.round


def test_participants_reach_the_round_and_nothing_else(lab: Lab, round_: Round) -> None:
    """Not the working version, not another round; the address alone leads to the tablet's page."""
    shutil.copytree(round_.folder, lab.folder / "rounds" / "another")
    client = Client(round_app(lab.folder, {}, round_, PLACE))
    assert client.get("/", base_url=PLACE.public).headers["Location"] == f"/rounds/{round_.slug}/seat"
    for path in ("/street-lights/report", "/prototype", "/rounds", "/rounds/another/", "/assets/x"):
        assert client.get(path, base_url=PLACE.public).status_code == 404, path
    assert client.get(f"/rounds/{round_.slug}/", base_url=PLACE.public).status_code == 401
    assert client.get(f"/rounds/{round_.slug}/health/live", base_url=PLACE.public).status_code == 200


def test_the_round_answers_to_the_name_of_its_place_alone(lab: Lab, round_: Round) -> None:
    """A name that leads to the same machine is not enough."""
    client = Client(round_app(lab.folder, {}, round_, PLACE))
    other = client.get(f"/rounds/{round_.slug}/", base_url="http://elsewhere.example")
    assert other.status_code == 403


def test_the_moderators_link_lets_in_once(lab: Lab) -> None:
    """To everything of research; strangers in the same network see nothing of the console."""
    client = Client(team_app(lab.folder, {}, PLACE, lab.round))
    assert client.get("/", base_url=PLACE.console).headers["Location"] == "/sign-in"
    link = moderator_link(lab.folder, {}, PLACE)
    assert link.startswith(f"{PLACE.console}/sign-in/")
    path, same = link.removeprefix(PLACE.console), {"Origin": PLACE.console}
    assert client.post(path, base_url=PLACE.console, headers=same).status_code == 303
    assert client.get("/research", base_url=PLACE.console).status_code == 200
    again = Client(team_app(lab.folder, {}, PLACE, lab.round))
    assert again.post(path, base_url=PLACE.console, headers=same).status_code != 303
    assert again.get("/research", base_url=PLACE.console).status_code == 303


def test_who_has_no_link_is_told_where_it_is(lab: Lab) -> None:
    """Nobody is sent an email here, so none is promised; the tablet's password is for something else."""
    page = Client(team_app(lab.folder, {}, PLACE, lab.round)).get("/sign-in", base_url=PLACE.console).text
    assert "Open the link that prototype-kit research serve printed" in page
    assert "The password for the tablet does not open these pages" in page
    assert "email" not in page.lower()


def test_a_form_that_was_sent_too_late_is_not_called_kept(lab: Lab) -> None:
    """There is no code to send it with."""
    client = Client(team_app(lab.folder, {}, PLACE, lab.round))
    sent = client.post("/research/x/notes/review", base_url=PLACE.console, headers={"Origin": PLACE.console})
    assert sent.status_code == 401
    assert "what you typed has not been sent" in sent.text
    assert "email" not in sent.text.lower()


def _moderator(lab: Lab, round_: Round) -> Visitor:
    """Whoever signed in to the console in the room."""
    visitor = Visitor(team_app(lab.folder, {}, PLACE, round_), PLACE.console, {"Origin": PLACE.console})
    visitor.get(moderator_link(lab.folder, {}, PLACE).removeprefix(PLACE.console))
    visitor.submit()
    return visitor


def _another(lab: Lab) -> Round:
    """A newer round, which is not the one that is served."""
    return freeze(lab.folder, "Round 2: newer", datetime(2026, 10, 20, 9, tzinfo=UTC))


def test_sessions_are_made_of_the_round_that_is_served(lab: Lab, round_: Round) -> None:
    """However new another is; elsewhere than in a room, of each."""
    other = _another(lab)
    moderator = _moderator(lab, round_)
    page = moderator.get(f"/research/{STUDY}")
    assert page.options("round") == [round_.slug]
    sent = {"round": other.slug, "participant": "new", "segment": page.options("segment")[1]}
    moderator.post(f"/research/{STUDY}/sessions", sent, 422)
    assert "Select the round that this participant is shown" in moderator.page.words
    assert lab.research.sessions.of_study(STUDY) == ()
    moderator.get(f"/research/{STUDY}")
    moderator.submit(round=round_.slug, participant="new", segment=sent["segment"])
    assert "no device opens" not in moderator.page.words
    assert console(lab, "researcher").get(f"/research/{STUDY}").options("round") == [other.slug, round_.slug]


def test_no_device_is_promised_a_session_of_another_round(lab: Lab, round_: Round) -> None:
    """Its page says what to do, and nothing calls it to a tablet that would wait for ever."""
    other = _another(lab)
    code = lab.research.participants.add(STUDY, "Uses assistive technology").code
    made = lab.research.sessions.create(STUDY, other.slug, code, moderator="Ann", now=lab.now()).session
    moderator = _moderator(lab, round_)
    address = f"/research/sessions/{made.id}"
    page = moderator.get(address)
    assert "‘Round 1: as it is’ is served here, and no device opens a session of another round" in page.words
    assert f"prototype-kit research serve {other.slug}" in page.words
    for button in ("Send it to the tablet", "Make a new link"):
        assert button not in page.words
    for act in ("call", "link", "next"):
        page = moderator.post(f"{address}/{act}", {})
        assert page.url == address
        assert "shows this session next" not in page.words
    assert not lab.research.seats.is_called(other.slug, lab.now())
    assert len(lab.research.sessions.of_study(STUDY)) == 1


def test_a_link_of_another_round_says_what_is_wrong(lab: Lab, round_: Round) -> None:
    """With the words and the look of the round that is served, whatever language was chosen."""
    other = _another(lab)
    client = Client(round_app(lab.folder, {}, round_, PLACE))
    for rest in ("session/token", "seat", "ready", ""):
        answer = client.get(f"/rounds/{other.slug}/{rest}", base_url=PLACE.public)
        assert answer.status_code == 404
        assert "This link is for another round of research" in answer.text
        assert "make a session of the round that is served" in answer.text
        assert f'href="/rounds/{round_.slug}/assets/' in answer.text
    sent = client.post(f"/rounds/{other.slug}/session/token", base_url=PLACE.public)
    assert (sent.status_code, "another round" in sent.text) == (404, True)


def test_a_link_that_was_used_promises_no_email(lab: Lab, round_: Round) -> None:
    """Nor does the page with the button: nobody is sent one."""
    link = moderator_link(lab.folder, {}, PLACE).removeprefix(PLACE.console)
    visitor = Visitor(team_app(lab.folder, {}, PLACE, round_), PLACE.console, {"Origin": PLACE.console})
    assert "email" not in visitor.get(link).words.lower()
    visitor.submit()
    stranger = Visitor(team_app(lab.folder, {}, PLACE, round_), PLACE.console, {"Origin": PLACE.console})
    used = stranger.get(link, 410)
    assert "email" not in used.words.lower()
    assert "For a new link, stop that command and start it again" in used.words


def test_what_comes_too_late_is_deleted_without_a_worker(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """None runs in a room."""
    done = threading.Event()
    monkeypatch.setattr(serving, "sweep", lambda *_: done.set())
    sweep_at_times(lab.folder, {})
    assert done.wait(10)


def test_the_check_says_that_it_looked_at_studies(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    """And at rounds; of none of them it says nothing."""
    main(["--project", str(lab.folder), "check"])
    assert "Checked 1 service and 2 journeys, with 1 study and 1 round: no faults" in capsys.readouterr().out


def test_live_mode_is_no_place_for_it(lab: Lab, round_: Round) -> None:
    """Whatever is missing there is said first."""
    with pytest.raises(KitError):
        round_app(lab.folder, {"PROTOTYPE_KIT_MODE": "live"}, round_, PLACE)


@pytest.mark.parametrize(
    ("here", "said"),
    [([], "in no network"), (["10.0.0.2", "192.168.1.20"], "Choose one with --host: 10.0.0.2, 192.168.1.20")],
)
def test_the_address_is_chosen_where_nobody_can_tell(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], here: list[str], said: str
) -> None:
    """None, or several: the command says what to do, and serves nothing."""
    monkeypatch.setattr(network, "addresses_here", lambda: here)
    code = main(["--project", str(lab.folder), "research", "serve", lab.round.slug])
    assert code == 1
    assert said in capsys.readouterr().err


def test_a_certificate_needs_its_key(lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And the key its certificate."""
    (tmp_path / "cert.pem").write_text("", encoding="utf-8")
    arguments = ["research", "serve", lab.round.slug, "--certificate", str(tmp_path / "cert.pem")]
    assert main(["--project", str(lab.folder), *arguments]) == 2
    assert "--certificate and --key go together" in capsys.readouterr().err


def test_over_tls_the_addresses_say_so() -> None:
    """Cookies are then bound to them."""
    tls = replace(PLACE, tls=True)
    assert (tls.public, tls.console) == ("https://192.168.1.20:8000", "https://192.168.1.20:8001")


def test_codes_hold_the_address() -> None:
    """As a picture for a page, and as characters for a terminal."""
    assert code_as_svg(PLACE.public).startswith("<svg")
    assert "style=" not in code_as_svg(PLACE.public)  # which the policy would stop
    assert len(code_in_terminal(PLACE.public).splitlines()) > 10


def _words(lab: Lab, *, good: bool) -> str:
    (round_,) = read_rounds(lab.folder)
    return "\n".join(check.words for check in checks(lab.folder, round_) if check.good is good)


def test_everything_is_ready(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a password and a network."""
    monkeypatch.setattr(readiness, "addresses_here", lambda: ["192.168.1.20"])
    new_password(lab.round, lab.now(), "tablet")
    assert _words(lab, good=False) == ""
    assert main(["--project", str(lab.folder), "research", "ready", lab.round.slug]) == 0


@pytest.mark.parametrize(
    ("breaks", "said"),
    [("round", "was changed"), ("study", "study.yaml"), ("network", "no network"), ("disk", "make room")],
)
def test_what_is_not_ready_is_said(lab: Lab, monkeypatch: pytest.MonkeyPatch, breaks: str, said: str) -> None:
    """With what to do, and the command's exit code says so too."""
    monkeypatch.setattr(readiness, "addresses_here", lambda: [] if breaks == "network" else ["192.168.1.20"])
    if breaks == "round":
        (lab.round.site_folder / "site.yaml").write_text("name: x\n", encoding="utf-8")
    if breaks == "study":
        file = lab.folder / "studies" / "street-lights" / "study.yaml"
        file.write_text(
            file.read_text(encoding="utf-8").replace("start: ", "start: nowhere-", 1), encoding="utf-8"
        )
    if breaks == "disk":
        monkeypatch.setattr(readiness, "ENOUGH_BYTES", 10**18)
    assert said in _words(lab, good=False)
    assert main(["--project", str(lab.folder), "research", "ready", lab.round.slug]) == 1


def test_the_tablet_tries_it_itself(lab: Lab, password: str) -> None:
    """Cookies are looked at by coming twice; without them, the page says what to do."""
    tablet = lab.visitor()
    tablet.post(f"{lab.path}/prototype/password", {"password": password, "to": "/ready"})
    assert tablet.page.heading == "Ready for a session"
    assert "3 tasks that start in this round" in tablet.page.words
    tablet.client.delete_cookie(f"rounds.{lab.round.slug}.ready", domain="127.0.0.1")
    tablet.get(f"{lab.path}/ready?again=yes")
    assert tablet.page.heading == "Not ready yet"
    assert "keeps no cookies" in tablet.page.words


def test_strangers_do_not_see_whether_it_is_ready(lab: Lab, password: str) -> None:
    """They are asked for the password."""
    lab.visitor().get(f"{lab.path}/ready", 401)


def test_the_page_of_commands_knows_the_options() -> None:
    """Both parts of the server take the same arguments."""
    assert {option.name for option in commands.serve.params} >= {
        "host",
        "port",
        "console_port",
        "certificate",
    }
