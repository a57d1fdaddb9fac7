"""The bench runs, says what it has measured, and finds what was lost. Its times are asserted nowhere."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bench import run
from bench.exchange import Jar, Response, asking, first_form, take_response
from bench.figures import MEASURED, Figures
from bench.processes import Unmeasured
from bench.project import BASE, STEPS, Project, ours
from bench.targets import read_targets
from bench.visiting import Lost, Visitor
from tests.web.world import street_lights_alone

ROOT = Path(__file__).parents[1]
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it reads /proc")


@on_linux
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_it_runs_and_prints_its_table() -> None:
    """One short round, from making the projects to the table; nothing is lost, and it ends by itself."""
    short = ["--rounds", "1", "--seconds", "0.1", "--users", "2", "--requests", "40", "--starts", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.run", *short],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in done.stdout.splitlines() if "|" in line
    ]
    assert rows[0] == ["", "kit", "flask", "wsgi"]
    table = {row[0]: row[1:] for row in rows[2:]}
    for _, words, _ in MEASURED[:-2]:
        assert all(re.fullmatch(r"[\d,.]+ \([\d.]+×\)", cell) for cell in table[words]), words
    assert table["journeys that lost something"] == ["0", "0", "0"]
    assert int(table["journeys walked"][0]) <= int(table["cases found with their answers"][0])
    assert int(table["journeys walked"][0]) > 0
    assert {"MB of a worker with every exemplar", "kB of a first visit: HTML, CSS, JS"} < table.keys()


def test_elsewhere_it_says_where_it_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without Linux's /proc there is one sentence, and nothing is begun."""
    monkeypatch.setattr(run.sys, "platform", "darwin")
    assert run.main([]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "The bench reads from Linux's /proc what a server used: run it on Linux.\n"


def _page(body: str, status: int = 200, **headers: str) -> Response:
    return Response(status, headers, [], body.encode(), len(body), stays=True)


def _walked(pages: Sequence[Response]) -> Iterator[str]:
    """Walk a journey whose pages are these, and give what was asked for."""
    visit = Visitor(ours(1), "mine").journey()
    yield next(visit).decode()
    for page in pages:
        yield visit.send(page).decode()


FORM = '<form method="post">'
_SEEN = [
    _page(f"Start now{FORM}</form>"),
    _page("", 303, location=f"{BASE}/problem"),
    _page(f"What is the problem?{FORM}</form>"),
    _page(f"There is a problem{FORM}</form>", 422),
    _page("", 303, location=f"{BASE}/place"),
    _page(f"Where is it?{FORM}</form>"),
    _page("", 303, location=f"{BASE}/noticed"),
    _page(f"When did you notice it?{FORM}</form>"),
    _page("", 303, location=f"{BASE}/check-answers"),
]


def test_an_answer_of_somebody_else_is_a_loss() -> None:
    """Who is shown other words than their own has lost an answer."""
    with pytest.raises(Lost, match=r"check-answers does not show 'Mill Road, by bridge mine'"):
        list(_walked([*_SEEN, _page(f"Mill Road, by bridge theirs{FORM}</form>")]))


def test_no_reference_is_a_loss() -> None:
    """Who is not told a reference cannot come back."""
    own = _page(f"Mill Road, by bridge mine{FORM}</form>")
    sent = _page("", 303, location=f"{BASE}/confirmation")
    with pytest.raises(Lost, match="confirmation shows no reference"):
        list(_walked([*_SEEN, own, sent, _page("Report sent")]))


def test_a_right_answer_that_is_refused_is_a_loss() -> None:
    """The page comes again instead of the next."""
    with pytest.raises(Lost, match="problem a right answer was refused"):
        list(_walked([*_SEEN[:4], _page(f"There is a problem{FORM}</form>", 422)]))


def test_a_case_that_is_not_there_is_found(tmp_path: Path) -> None:
    """Everybody who was told a reference has a case with it, which holds their words."""
    (tmp_path / "instance").mkdir()
    with closing(sqlite3.connect(tmp_path / "instance" / "site.db")) as database, database:
        database.execute("CREATE TABLE cases (reference, answers, service)")
        database.execute("""INSERT INTO cases VALUES ('A-1', '{"where": "one"}', 'road-problem')""")
    project = Project(tmp_path)
    assert project.missing({"one": "A-1"}) == []
    assert project.missing({"two": "A-1"}) == ["two"]
    assert project.missing({"one": "A-2"}) == ["one"]
    assert project.missing({"one": "A-1", "e": "A-1"}) == ["one reference for two"]


def test_a_response_is_read_as_it_comes() -> None:
    """In pieces, with its length or in chunks, one after the other."""
    whole = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=1; Path=/\r\n\r\nhi"
        b"HTTP/1.1 422 No\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        b"2\r\nhi\r\n1;x\r\n!\r\n0\r\n\r\n"
    )
    heard, found = bytearray(), []
    for byte in whole:
        heard.append(byte)
        if response := take_response(heard):
            found.append(response)
    assert [(each.status, each.body, each.stays) for each in found] == [
        (200, b"hi", True),
        (422, b"hi!", False),
    ]
    assert sum(each.size for each in found) == len(whole)
    jar = Jar()
    jar.take(found[0])
    assert b"\r\nCookie: a=1\r\n" in asking("GET", "/", 80, jar)


def test_a_form_is_sent_with_what_is_hidden_in_it() -> None:
    """Of the first form that is posted; a list sends its name once for each."""
    posted = '<form method=POST action="/a&amp;b"><input type=hidden name=t value="1 2"></form>'
    form = first_form(f'<form action="/find"></form>{posted}')
    assert form is not None
    assert (form.action, form.filled({"day": ["5", "6"]})) == ("/a&b", "t=1+2&day=5&day=6")


def test_ratios_are_taken_within_a_round() -> None:
    """A slow spell of the machine that falls on both does not count."""
    figures = Figures(["kit", "flask"], "flask")
    for mine, its in ((2.0, 1.0), (20.0, 10.0), (4.0, 1.0)):
        figures.add("kit", "saved", mine)
        figures.add("flask", "saved", its)
    assert figures.ratio("kit", "saved") == 2.0
    assert "| 4.000 (2.00×) | 1.000 (1.00×) |" in figures.table([])


def test_a_file_of_targets_names_services(tmp_path: Path) -> None:
    """With a command, whose port is chosen, or the address of what is there; else it says what is wrong."""
    steps = [{"page": step.page, "shows": step.shows} for step in STEPS]
    peer = {"name": "peer", "question": STEPS[1].page, "steps": steps}
    started = {
        **peer,
        "command": ["serve", "{port}", "{folder}"],
        "folder": "app",
        "environment": {"PORT": "{port}"},
    }
    file = tmp_path / "targets.json"
    file.write_text(json.dumps({"targets": [started, {**peer, "address": "http://127.0.0.1:8123"}]}))
    one, two = read_targets(file)
    assert list(one.command) == ["serve", str(one.target.port), str(tmp_path / "app")]
    assert one.environ["PORT"] == str(one.target.port)
    assert (two.target.port, list(two.command)) == (8123, [])
    file.write_text(json.dumps({"targets": [{**peer, "address": "http://elsewhere.example"}]}))
    with pytest.raises(Unmeasured, match="is not a file of targets"):
        read_targets(file)


def test_the_profile_in_the_documents_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the page about performance shows can be typed, and tells where the time of a page goes."""
    words = (ROOT / "docs" / "explanation" / "performance.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", words, re.DOTALL)
    project = street_lights_alone(tmp_path / "site")
    for shown, here in (("build/anytown-services", str(project)), ("range(1000)", "range(3)")):
        assert shown in code
        code = code.replace(shown, here)
    exec(compile(code, "performance.md", "exec"), {})
    assert "function calls" in capsys.readouterr().out


def test_the_example_in_the_readme_is_a_file_of_targets(tmp_path: Path) -> None:
    """What is shown there can be read."""
    words = (ROOT / "bench" / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", words, re.DOTALL)
    file = tmp_path / "targets.json"
    file.write_text(example, encoding="utf-8")
    assert [each.target.name for each in read_targets(file)]
