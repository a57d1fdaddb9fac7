"""The commands: help with an example, exit codes that scripts can use, sentences instead of tracebacks."""

from __future__ import annotations

import io
import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import pytest

from prototype_kit.answers import EMPTY
from prototype_kit.cli import commands, environment, main
from prototype_kit.events import AnswerRefused, EventContext, Origin
from prototype_kit.store import open_store
from prototype_kit.web.wsgi import site_app
from tests.web.journeys import REPORT, unlisted_light
from tests.web.visitor import Visitor
from tests.web.world import street_lights_alone

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this machine has set is no part of the tests."""
    for name in list(os.environ):
        if name.startswith("PROTOTYPE_KIT_"):
            monkeypatch.delenv(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project."""
    return street_lights_alone(tmp_path / "anytown")


class Said:
    """Runs commands of a project and keeps what they said last."""

    def __init__(self, folder: Path, captured: pytest.CaptureFixture[str]):
        self.folder, self._captured = folder, captured
        self.out = self.err = ""

    def run(self, *arguments: str) -> int:
        """The exit code of `prototype-kit --project FOLDER …`."""
        code = main(["--project", str(self.folder), *arguments])
        self.out, self.err = self._captured.readouterr()
        return code


@pytest.fixture
def kit(folder: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """The commands, on that project."""
    return Said(folder, capsys)


# --- Help -----------------------------------------------------------------------------------------------


def _all(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _all(inner, (*path, name))


EVERY_COMMAND = list(_all(commands))


def test_the_commands_are_found() -> None:
    """Those of the issue, at least."""
    expected = {"new", "add", "run", "serve", "work", "check", "map", "db", "report", "reset", "doctor"}
    assert expected <= {path[0] for path in EVERY_COMMAND if path}


@pytest.mark.parametrize("path", EVERY_COMMAND, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help_with_an_example(
    capsys: pytest.CaptureFixture[str], path: tuple[str, ...], option: str
) -> None:
    """Exit code 0, what it does, and a line that can be typed; the example is one of this very command."""
    try:
        code = main([*path, option])
    except SystemExit as ended:  # the doctor reads its own arguments
        code = int(ended.code or 0)
    out = capsys.readouterr().out
    assert code == 0
    found = re.search(r"Example:\s+(?:\w+=\S+ )?(prototype-kit.*)", out)
    assert found, out
    words = found[1].split()
    assert all(word in words for word in path)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nope",
        "db",
        "db nope",
        "check --nope",
        "serve --port x",
        "serve --workers 0",
        "run --port 0",
        "run --port 65536",
        "report --days x",
        "new --set noequals",
        "add",
    ],
)
def test_what_is_not_understood_is_exit_code_2(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """With the usage, and no traceback."""
    assert main(line.split()) == 2
    out, err = capsys.readouterr()
    assert "Usage:" in out + err or "is not an answer" in err
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("db", "Add a command to prototype-kit db: status, upgrade."),
        ("", "Add a command to prototype-kit: add, check, db,"),
        ("new", "There is no terminal to ask on. Add --defaults, or answer with --set"),
    ],
)
def test_a_command_that_is_not_whole_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, words: str
) -> None:
    """In a sentence, behind its help; and nothing is made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(line.split()) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "taken", "made_up"),
    [
        (["--defaults"], 6, True),
        (["--set", "project_name=Northwick services", "--set", "organisation=Northwick Council"], 4, True),
        (["--defaults", "--set", "contact_email=help@northwick.example"], 5, True),
        (["--defaults", "--quiet"], 0, False),
    ],
)
def test_a_new_project_says_what_nobody_answered(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    taken: int,
    made_up: bool,
) -> None:
    """Each default that was taken, and that made-up contacts must go before anybody sees them."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    monkeypatch.setattr("prototype_kit.scaffold.pin_kit", lambda project, kit: "0")
    assert main(["new", "--into", str(tmp_path), *arguments]) == 0
    said = capsys.readouterr().out
    assert said.count("Taken as the default: ") == taken
    assert ("write your own contacts into site.yaml" in said) == made_up
    assert ("exemplars=street_lights" in said) == bool(taken)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """As any command does."""
    assert main(["--version"]) == 0
    assert re.fullmatch(r"prototype-kit, version \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)


def test_the_module_is_the_command() -> None:
    """`python -m prototype_kit` needs nothing activated; its exit code is the command's."""
    for arguments, code in ((["--version"], 0), (["nope"], 2), (["--project", "/nowhere", "check"], 1)):
        done = subprocess.run(
            [sys.executable, "-m", "prototype_kit", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert code == done.returncode
        assert "Traceback" not in done.stderr


def test_the_doctor_looks_at_this_machine() -> None:
    """Through the module and without the packages that the kit needs: it says what it found, in sentences."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for options in ([], ["-S"]):
            done = subprocess.run(
                [sys.executable, *options, "-m", "prototype_kit", "doctor", "--port", str(port)],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 1
            assert f"{port} is taken" in done.stdout + done.stderr
            assert "Python" in done.stdout
            assert "Traceback" not in done.stderr


def test_the_doctor_is_a_command_too(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """The same checks with the same options."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    main(["doctor", "--port", str(port), "--folder", str(folder)])
    assert f"{port} is free" in capsys.readouterr().out


# --- The console ----------------------------------------------------------------------------------------


def test_the_console_takes_the_next_port_that_is_free(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    """Or the one that is asked for; a taken one is said before anything is started, with another."""
    served: list[tuple[int, int]] = []
    monkeypatch.setattr(
        "prototype_kit.web.develop.run", lambda _, port, beside, *rest: served.append((port, beside))
    )
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = ["--project", str(folder), "run", "--port", str(port - 1)]
        assert main(run) == 0
        assert served[0][0] == port - 1
        assert served[0][1] > port
        assert f"console for the team is on http://127.0.0.1:{served[0][1]}." in capsys.readouterr().out
        assert main([*run, "--console-port", str(port)]) == 1
        other = f"prototype-kit run --port {port - 1} --console-port {port + 1}"
        assert (
            f"Port {port} is taken. Stop what uses it, or choose another: {other}" in capsys.readouterr().err
        )
        assert main([*run, "--console-port", str(port - 1)]) == 2
    assert len(served) == 1


# --- Which project --------------------------------------------------------------------------------------


def test_the_project_is_the_nearest_folder_with_a_site(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From anywhere inside it."""
    monkeypatch.chdir(folder / "street_lights" / "content")
    assert main(["check"]) == 0
    assert "Checked 1 service and 1 journey" in capsys.readouterr().out


def test_where_there_is_no_project_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By every command that needs one."""
    monkeypatch.chdir(tmp_path)
    for arguments in (
        ["check"],
        ["map"],
        ["run"],
        ["serve"],
        ["work"],
        ["report"],
        ["reset"],
        ["db", "upgrade"],
        ["db", "status"],
    ):
        assert main(arguments) == 1
        assert capsys.readouterr().err.startswith("There is no site.yaml here.")
        assert main(["--project", str(tmp_path), *arguments]) == 1
        assert capsys.readouterr().err.startswith(f"There is no site.yaml in {tmp_path}.")


def test_settings_come_from_a_file_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` beside the site; what is set in the environment wins."""
    lines = [
        "# Settings",
        "",
        "PROTOTYPE_KIT_ADDRESS=https://services.example.gov.uk",
        "  export PROTOTYPE_KIT_PROXIES = 2  # nginx",
        "PROTOTYPE_KIT_PASSWORD='horse battery # staple'",
        'PROTOTYPE_KIT_MODE="prototype"',
        "#PROTOTYPE_KIT_NOTIFY=live",
        "no assignment",
    ]
    (folder / ".env").write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    monkeypatch.setenv("PROTOTYPE_KIT_ADDRESS", "https://other.example.gov.uk")
    found = {name: value for name, value in environment(folder).items() if name.startswith("PROTOTYPE_KIT_")}
    assert found == {
        "PROTOTYPE_KIT_ADDRESS": "https://other.example.gov.uk",
        "PROTOTYPE_KIT_PROXIES": "2",
        "PROTOTYPE_KIT_PASSWORD": "horse battery # staple",
        "PROTOTYPE_KIT_MODE": "prototype",
    }


def test_the_first_line_of_the_file_counts_even_with_a_mark_before_it(folder: Path) -> None:
    """Some editors begin a file with an invisible sign, which must not hide a password."""
    (folder / ".env").write_text("\ufeffPROTOTYPE_KIT_PASSWORD=horse", encoding="utf-8")
    assert environment(folder)["PROTOTYPE_KIT_PASSWORD"] == "horse"


@pytest.mark.parametrize(
    "command", [["serve"], ["run"], ["work", "--once"], ["report"], ["reset", "--yes"], ["db", "status"]]
)
def test_an_unknown_setting_is_refused_by_every_command(
    kit: Said, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """Whether it stands in the environment or in the file."""
    monkeypatch.setenv("PROTOTYPE_KIT_PASSWROD", "horse")
    assert kit.run(*command) == 1
    assert kit.err.startswith("PROTOTYPE_KIT_PASSWROD is not a setting.")
    monkeypatch.delenv("PROTOTYPE_KIT_PASSWROD")
    (kit.folder / ".env").write_text("PROTOTYPE_KIT_MOD=live", encoding="utf-8")
    assert kit.run(*command) == 1
    assert kit.err.startswith("PROTOTYPE_KIT_MOD is not a setting.")
    assert "PROTOTYPE_KIT_MOD" not in os.environ  # what one project's file says is no setting of another


def test_live_mode_lists_every_reason_at_once(kit: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, debugging and the database together; nothing listens, and nothing is made."""
    monkeypatch.setenv("PROTOTYPE_KIT_MODE", "live")
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert kit.run("serve") == 1
    reasons = kit.err.splitlines()
    assert len(reasons) == 5
    for words in (
        "PROTOTYPE_KIT_ADDRESS",
        "PROTOTYPE_KIT_SECRET",
        "PROTOTYPE_KIT_NOTIFY",
        "FLASK_DEBUG",
        "not migrated",
    ):
        assert words in kit.err
    assert not (kit.folder / "instance").exists()


# --- check and map --------------------------------------------------------------------------------------


def test_check_says_all_that_is_wrong(kit: Said) -> None:
    """0 when nothing is; 1 with every fault, its file and line, on the side of errors."""
    assert kit.run("check") == 0
    assert kit.out.endswith("Checked 1 service and 1 journey: no faults, 0 pieces of advice.\n")
    journey = kit.folder / "street_lights" / "journeys" / "report.yaml"
    text = journey.read_text(encoding="utf-8")
    journey.write_text(
        text.replace("submit:", "submitt:").replace("type: radios", "type: radio"), encoding="utf-8"
    )
    assert kit.run("check") == 1
    assert "street_lights/journeys/report.yaml, line 2\n" in kit.err
    assert "street_lights/journeys/report.yaml, line 6\n" in kit.err
    assert kit.out == ""


def test_advice_counts_only_when_it_is_meant_to(kit: Said) -> None:
    """A working journey that could be better is no fault, except with --strict."""
    leave = kit.folder / "street_lights" / "content" / "dangerous.md"
    leave.write_text("# Phone us now\n\nPhone 999.\n", encoding="utf-8")
    assert kit.run("check") == 0
    assert "offers only a telephone" in kit.out
    assert kit.out.endswith("no faults, 1 piece of advice.\n")
    assert kit.run("check", "--strict") == 1


def test_check_lists_words_that_have_no_welsh(kit: Said) -> None:
    """With their line, as advice: they are shown in English meanwhile."""
    welsh = kit.folder / "street_lights" / "journeys" / "report.cy.yaml"
    text = welsh.read_text(encoding="utf-8")
    welsh.write_text(text.replace("submit: Anfon yr adroddiad\n", "", 1), encoding="utf-8")
    assert kit.run("check") == 0
    assert "street_lights/journeys/report.yaml, line 2\n" in kit.out
    assert "has no words in the language 'cy'" in kit.out
    assert kit.out.endswith("no faults, 1 piece of advice.\n")
    assert kit.run("check", "--strict") == 1


def test_check_says_what_is_wrong_with_settings_too(kit: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt variable and a fault in a file come together; nothing is written by looking."""
    monkeypatch.setenv("PROTOTYPE_KIT_MOOD", "live")
    monkeypatch.setenv("PROTOTYPE_KIT_PROXIES", "one")
    assert kit.run("check") == 1
    assert "PROTOTYPE_KIT_MOOD is not a setting." in kit.err
    assert "PROTOTYPE_KIT_PROXIES must be a whole number" in kit.err
    rules = kit.folder / "street_lights" / "rules.py"
    rules.write_text(rules.read_text(encoding="utf-8").replace("light,", "lihgt,"), encoding="utf-8")
    assert kit.run("check") == 1
    assert "PROTOTYPE_KIT_MOOD is not a setting." in kit.err
    assert "street_lights/rules.py, line " in kit.err
    assert "name 'lihgt' is not defined" in kit.err
    site = kit.folder / "site.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace("name:", "nam:"), encoding="utf-8")
    assert kit.run("check") == 1
    assert "PROTOTYPE_KIT_MOOD is not a setting." in kit.err
    assert "site.yaml, line 1\n" in kit.err
    assert kit.out == ""
    assert not (kit.folder / "instance").exists()


def test_map_prints_the_journey(kit: Said) -> None:
    """Every page in order, with its condition in English; one service or all."""
    assert kit.run("map") == 0
    whole = kit.out
    assert "1. fault: What is wrong with the street light?" in whole
    assert "2. dangerous (the journey ends here)\n   only when" in whole
    for name in ("street-lights", "street_lights"):
        assert kit.run("map", name) == 0
        assert whole == kit.out
    assert kit.run("map", "street-light") == 1
    assert kit.err == "There is no service 'street-light'. Did you mean 'street-lights'?\n"


# --- The database ---------------------------------------------------------------------------------------


def test_the_database_is_made_and_told_about(kit: Said) -> None:
    """Status says 1 until upgrade has made it; upgrade may be repeated."""
    assert kit.run("db", "status") == 1
    assert kit.out == "The database is not up to date. Run: prototype-kit db upgrade\n"
    assert not (kit.folder / "instance" / "site.db").exists()
    for _ in range(2):
        assert kit.run("db", "upgrade") == 0
        assert kit.out == "The database is up to date.\n"
    assert kit.run("db", "status") == 0
    assert kit.out == "The database is up to date.\n"


@pytest.mark.parametrize("command", [["report"], ["work", "--once"], ["reset", "--yes"]])
@pytest.mark.parametrize("harm", ["none", "garbage", "folder"])
def test_a_database_that_cannot_be_used_is_a_sentence(kit: Said, command: list[str], harm: str) -> None:
    """Never made, broken, or no file at all: exit code 1, and how to go on."""
    file = kit.folder / "instance" / "site.db"
    file.parent.mkdir()
    if harm == "garbage":
        file.write_bytes(b"this is no database" * 1000)
    elif harm == "folder":
        file.mkdir()
    assert kit.run(*command) == 1
    assert kit.err.startswith("The database cannot be used: ")
    assert kit.err.endswith("prototype-kit db upgrade\n")
    assert kit.out == ""


# --- work, reset, report ---------------------------------------------------------------------------------


@pytest.fixture
def visited(folder: Path) -> Iterator[Visitor]:
    """Somebody on the project's own site, as `run` would serve it."""
    app = site_app(folder, {})
    yield Visitor(app)
    front = app.extensions["prototype_kit"]
    front.events.close()
    front.store.close()


def _events_written(visitor: Visitor) -> None:
    visitor.client.application.extensions["prototype_kit"].events.flush()


def test_work_once_does_what_is_due(kit: Said, visited: Visitor) -> None:
    """Messages are sent, and then there is nothing more to do."""
    unlisted_light(visited)
    visited.submit()
    assert kit.run("work", "--once") == 0
    assert kit.out == ""
    assert len(list((kit.folder / "instance" / "sent").glob("*.json"))) == 2
    with closing(sqlite3.connect(kit.folder / "instance" / "site.db")) as connection:
        assert connection.execute("SELECT state, count(*) FROM message GROUP BY state").fetchall() == [
            ("sent", 2)
        ]
    assert kit.run("work", "--once") == 0


def test_reset_deletes_everything_that_was_entered(
    kit: Said, visited: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only after a yes: drafts, cases, messages, events, and what the fake kept."""
    unlisted_light(visited)
    visited.submit()
    _events_written(visited)
    kit.run("work", "--once")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))  # nobody answers
    assert kit.run("reset") == 130
    assert kit.err.endswith("Stopped.\n")
    with closing(sqlite3.connect(kit.folder / "instance" / "site.db")) as connection:
        tables = ("draft", "cases", "case_entry", "message", "event")

        def rows() -> list[int]:
            return [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]

        assert all(rows())
        assert kit.run("reset", "--yes") == 0
        assert kit.out == "Everything was deleted.\n"
        assert rows() == [0] * len(tables)
    assert list((kit.folder / "instance" / "sent").glob("*.json")) == []
    visited.get(f"{REPORT}/confirmation", 404)


def test_report_counts_what_people_did(kit: Said, folder: Path, visited: Visitor) -> None:
    """Twenty-one start: one submits, two reach an exit, one of them goes back and on; the rest give up."""
    app = visited.client.application
    for number in range(21):
        visitor = Visitor(app)
        visitor.get(REPORT)
        visitor.submit()
        if number < 3:
            visitor.submit(422)
        if number < 4:
            visitor.submit(fault="dangerous")
        if number == 2:
            visitor.go_back()
            visitor.submit(fault="damaged")
    unlisted_light(visited)
    visited.change("Full name")
    visited.submit(422, email="nobody")
    visited.submit(email="")
    visited.submit()
    visited.get(f"{REPORT}/confirmation")
    _events_written(visited)
    _synthetic(folder, visited)
    assert kit.run("report") == 0
    lines = [line.strip() for line in kit.out.splitlines()]
    assert lines[0] == "Figures from: prototype (not live, so none of these is a KPI)"
    assert lines[2:6] == [
        "Report a faulty street light",
        "Started: 22",
        "Completed: 4 (submitted 1, ended at an exit page 3)",
        "Completion rate: 18%",
    ]
    rows = {re.split(r"  +", line)[0]: re.split(r"  +", line)[1:] for line in lines[7:] if line}
    assert rows["Page"] == ["Reached", "Answered", "Went back", "Changed", "Errors by rule"]
    assert rows["What is wrong with the street light?"] == ["22", "5", "23%", "0", "0", "required 3"]
    assert rows["dangerous"] == ["4", "0", "not enough yet", "1", "0", "none"]
    assert rows["Where is the street light?"] == ["1", "1", "not enough yet", "0", "0", "none"]
    assert rows["Do you want us to tell you what happens?"] == [
        "1",
        "1",
        "not enough yet",
        "0",
        "1",
        "format 1",
    ]
    assert rows["Check your answers"] == ["1", "1", "not enough yet", "0", "0", "none"]
    for row in list(rows.values())[1:]:
        assert int(row[1]) <= int(row[0])
    assert kit.run("report", "--days", "0") == 0
    assert "Started: 0" in kit.out


def _synthetic(folder: Path, visited: Visitor) -> None:
    """What a load test leaves behind, marked at its source."""
    store = open_store(f"sqlite:///{folder / 'instance' / 'site.db'}")
    now, origin = datetime.now(UTC), Origin("prototype", source="synthetic")
    draft = store.drafts.start(
        "x" * 43, "street-lights", "report", "r", date(2026, 5, 6), now, timedelta(1), origin
    )
    store.drafts.save(draft, EMPTY, now, exit="dangerous")
    sink = visited.client.application.extensions["prototype_kit"].events
    context = EventContext("street-lights", "r", draft.id, origin)
    sink.emit(AnswerRefused(context, now, f"{REPORT}/fault", question="fault", error_code="required"))
    sink.flush()
    store.close()


def test_nobody_completes_more_often_than_they_start(kit: Said, visited: Visitor) -> None:
    """Sending twice, looking twice, starting again: completions stay within starts."""
    for _ in range(3):
        unlisted_light(visited)
        visited.submit()
        visited.get(f"{REPORT}/confirmation")
        visited.post(f"{REPORT}/check-answers")
    visited.get(REPORT)
    visited.submit()
    visited.submit(fault="dangerous")
    visited.get(REPORT)
    visited.submit()
    visited.submit(button={"again": "yes"})
    _events_written(visited)
    kit.run("report")
    assert "Started: 5" in kit.out
    assert "Completed: 4 (submitted 3, ended at an exit page 1)" in kit.out


def test_report_shows_journeys_that_nobody_started(kit: Said) -> None:
    """A new site has a report, all noughts."""
    kit.run("db", "upgrade")
    assert kit.run("report") == 0
    assert "Started: 0" in kit.out
    assert "Completion rate: not enough yet" in kit.out
