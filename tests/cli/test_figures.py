"""`report` counts what people did, and nothing else, in whatever form somebody wants it."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from prototype_kit.answers import EMPTY
from prototype_kit.csv_export import read_csv
from prototype_kit.events import AnswerRefused, EventContext, Origin
from prototype_kit.figures.channels import usual_months
from prototype_kit.kpis import Cell, Metric
from prototype_kit.kpis.rollup import Part
from prototype_kit.load.funnel import read_funnel
from prototype_kit.store import DayKey, open_store
from prototype_kit.working_days import day_of
from tests.cli.said import Said, write_events
from tests.data_packages import faults_of_package
from tests.web.journeys import REPORT, unlisted_light
from tests.web.visitor import Visitor

NOT_A_KPI = "Figures from: prototype. They are of people who tried it, so none of them is a KPI."


def rows_of(said: str, journey: str = "Report a faulty street light") -> dict[str, list[str]]:
    """What is told of the pages of a journey, by the title of the page: too much for a line of a table."""
    blocks = said.split(f"\n{journey}\n")[1].split("\n\n")
    pages = next(block for block in blocks if "\n    Reached: " in block)
    found = (re.split(r"\n    ", each, maxsplit=1) for each in re.split(r"\n(?=  \S)", pages))
    told = {title.strip(): re.split(r";\s+", cells) for title, cells in found}
    return {title: [" ".join(cell.split()).partition(": ")[2] for cell in told[title]] for title in told}


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
    write_events(visited)
    _synthetic(folder, visited)
    assert kit.run("report") == 0
    assert kit.out.startswith(NOT_A_KPI)
    lines = [line.strip() for line in kit.out.splitlines()]
    assert "Started: 22" in lines
    assert "Completed: 4 (submitted 1, ended at an exit page 3)" in lines
    assert "Exit pages: dangerous 3" in lines
    assert any(line.startswith("Completion rate: 18% (95% interval") for line in lines)
    rows = rows_of(kit.out)
    assert "    Reached: 22; Answered: 5; Share: 23%; Error message: 3; Went back: " in kit.out
    assert rows["What is wrong with the street light?"][:4] == ["22", "5", "23%", "3"]
    assert rows["What is wrong with the street light?"][-1] == "required 3"
    assert rows["Phone us now"][:6] == ["4", "0", "not enough yet", "0", "1", "0"]
    assert rows["Do you want us to tell you what happens?"][:6] == ["1", "1", "not enough yet", "1", "0", "1"]
    assert rows["Do you want us to tell you what happens?"][-1] == "format 1"
    for row in rows.values():
        assert int(row[1]) <= int(row[0])


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
    write_events(visited)
    kit.run("report")
    assert "Started: 5" in kit.out
    assert "Completed: 4 (submitted 3, ended at an exit page 1)" in kit.out


def test_report_shows_journeys_that_nobody_started(kit: Said) -> None:
    """A new site has a report with each of the four figures, what is missing for it, and a line a form."""
    kit.run("db", "upgrade")
    assert kit.run("report") == 0
    assert "\nReport a faulty street light: nobody started this form.\n" in kit.out
    assert "Reached: 0" not in kit.out
    assert "Nobody started a form." in kit.out
    assert "Nobody has said yet how satisfied they were." in kit.out
    assert "No month has the numbers of all channels yet." in kit.out
    assert re.search(r"Cost per transaction\n\n  \S", kit.out)


def test_the_days_can_be_chosen(kit: Said, visited: Visitor) -> None:
    """The last so many, or from a day to a day, both included; what cannot be is said with what to do."""
    visited.get(REPORT)
    visited.submit()
    write_events(visited)
    today = datetime.now(UTC).date()
    yesterday, tomorrow = (today + timedelta(days) for days in (-1, 1))
    for of, started in (
        (("--days", "1"), 1),
        (("--from", str(yesterday)), 1),
        (("--from", str(yesterday), "--to", str(tomorrow)), 1),
        (("--from", "2026-01-01", "--to", "2026-01-31"), 0),
    ):
        assert kit.run("report", *of) == 0
        nobody = "Report a faulty street light: nobody started this form."
        assert (nobody in kit.out) == (not started)
        assert (f"Started: {started}" in kit.out) == bool(started)
    for wrong, words in (
        (("--from", "31/01/2026"), "'31/01/2026' is not a day. Write it like 2026-05-06."),
        (("--to", "2026-01-31"), "--to needs --from too."),
        (("--days", "3", "--from", "2026-01-31"), "Name either --days, or --from and --to."),
        (("--from", "2026-02-01", "--to", "2026-01-31"), "--to must be the same day as --from, or a later"),
        (("--days", "0"), "0 is not in the range"),
    ):
        assert kit.run("report", *wrong) == 2
        assert words in kit.err


def test_one_service_and_one_env_can_be_chosen(kit: Said) -> None:
    """A service that there is not is told with the nearest; each env has its own label."""
    kit.run("db", "upgrade")
    assert kit.run("report", "--service", "street_lights", "--env", "demo") == 0
    assert kit.out.startswith("Figures from: demo. They are made up")
    assert kit.run("report", "--service", "street-light") == 1
    assert "There is no service 'street-light'." in kit.err
    assert "street-lights" in kit.err
    assert kit.run("report", "--env", "test") == 2
    assert "live" in kit.err


def test_data_for_other_programs(kit: Said, visited: Visitor, tmp_path: Path) -> None:
    """JSON with every figure; a load test reads from it which ways people go."""
    unlisted_light(visited)
    visited.submit()
    write_events(visited)
    assert kit.run("report", "--json") == 0
    found = json.loads(kit.out)
    assert (found["env"], found["label"]) == ("prototype", NOT_A_KPI)
    report, grids = found["journeys"]
    assert (report["journey"], report["started"], report["submitted"]) == ("report", 1, 1)
    assert (grids["started"], grids["completion_rate"]) == (0, None)
    fault = report["pages"][0]
    assert (fault["page"], fault["reached"], fault["answered"]) == (f"{REPORT}/fault", 1, 1)
    assert found["services"][0]["satisfaction"]["answered"] == 0
    file = tmp_path / "figures.json"
    file.write_text(kit.out, encoding="utf-8")
    read = read_funnel(file)
    assert read.started[REPORT] == 1
    assert read.pages[f"{REPORT}/fault"].answered == 1


def test_a_page_and_markdown(kit: Said, visited: Visitor, tmp_path: Path) -> None:
    """The same as one HTML page that loads nothing, and as Markdown; both say where the figures come from."""
    unlisted_light(visited)
    visited.submit()
    write_events(visited)
    page, words = tmp_path / "report.html", tmp_path / "report.md"
    assert kit.run("report", "--html", str(page), "--markdown", str(words)) == 0
    assert kit.out == f"Wrote {page}\nWrote {words}\n"
    html = page.read_text(encoding="utf-8")
    assert f'<p class="label">{NOT_A_KPI}</p>' in html
    assert "<svg" in html
    assert "<script" not in html
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", html)
    markdown = words.read_text(encoding="utf-8")
    assert NOT_A_KPI in markdown
    assert re.search(r"^\| What is wrong with the street light\? \| 1 \| 1 \|", markdown, re.MULTILINE)


def test_a_data_package(kit: Said, folder: Path, visited: Visitor, tmp_path: Path) -> None:
    """A folder that can be published: as the standard has it, whole months, and nothing small in it."""
    unlisted_light(visited)
    visited.submit()
    write_events(visited)
    _last_month(folder)
    package = tmp_path / "figures"
    assert kit.run("report", "--package", str(package)) == 0
    assert faults_of_package(package) == []
    names = {file.name for file in package.iterdir()}
    tables = {
        *("figures.csv", "completion.csv", "completion-parts.csv", "changes.csv"),
        *("funnel.csv", "funnel-parts.csv", "satisfaction.csv"),
        *("volumes.csv", "unit-costs.csv", "savings.csv", "targets.csv"),
    }
    assert names == {"datapackage.json", *tables}
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert NOT_A_KPI in descriptor["description"]
    months = usual_months(day_of(datetime.now(UTC)))
    first, last = months[1].first.isoformat(), months[1].last.isoformat()
    rows = list(read_csv((package / "completion.csv").read_text(encoding="utf-8")))
    assert ["street-lights", "prototype", first, last, "all", "230", "150"] in rows
    funnel = list(read_csv((package / "funnel.csv").read_text(encoding="utf-8")))
    page = next(row for row in funnel if "fault" in row[6])
    # 197 of 200 answered: how many left would stand beside it, so no count does.
    assert page[2:4] == [first, last]
    assert page[8:12] == ["100", "0", "0", "0"]
    assert not {"reached", "answered", "left"} & set(funnel[0])
    parts = list(read_csv((package / "completion-parts.csv").read_text(encoding="utf-8")))
    whole = ["street-lights", "prototype", first, last, "report"]
    # 200 on a desktop; 30 on a tablet are too few for steps that tell of nobody: there is no row.
    assert parts[1:] == [[*whole, "device", "desktop", "75"], [*whole, "channel", "web", "65"]]
    pages = list(read_csv((package / "funnel-parts.csv").read_text(encoding="utf-8")))
    assert {row[6] for row in pages[1:]} == {"desktop", "web"}
    assert list(read_csv((package / "targets.csv").read_text(encoding="utf-8")))[1:] == [
        ["street-lights", "75.0", "2027-03-31"]
    ]
    assert kit.run("report", "--package", str(package), "--from", first, "--to", last) == 0  # over the other


def _last_month(folder: Path) -> None:
    """Let 200 have started last month, of whom 3 left the first page and 150 sent it; and 30 on a tablet."""
    store = open_store(f"sqlite:///{folder / 'instance' / 'site.db'}")
    day = usual_months(day_of(datetime.now(UTC)))[1].first
    page = "/street-lights/report/fault"
    of_page = {"reached": 200, "sent": 197, "answered": 197, "left": 3, "erred": 4}
    counts = {Cell("started"): 200, Cell("submitted"): 150, Cell("told"): 200}
    counts |= {Cell(cast("Metric", metric), page): n for metric, n in of_page.items()}
    part, other = (Part("report", "r", "web", False, device) for device in ("desktop", "tablet"))
    few = {Cell("started"): 30}
    store.rollups.replace_day(DayKey("prototype", "street-lights", day), {part: counts, other: few})


def test_a_package_holds_whole_months(kit: Said, tmp_path: Path) -> None:
    """Days that hold none are refused, with some that do: a month that is cut would tell its last days."""
    kit.run("db", "upgrade")
    package = str(tmp_path / "figures")
    assert kit.run("report", "--package", package, "--from", "2026-05-02", "--to", "2026-05-31") == 1
    assert "A package holds whole months that are over, and there is none in these days." in kit.err
    assert re.search(r"Name some: --from \d{4}-\d\d-01 --to \d{4}-\d\d-\d\d\.", kit.err)
    assert kit.run("report", "--package", package, "--from", "2026-04-02", "--to", "2026-06-01") == 0
    descriptor = json.loads((tmp_path / "figures" / "datapackage.json").read_text(encoding="utf-8"))
    assert "From 2026-05-01 to 2026-05-31, in whole months" in descriptor["description"]


def test_a_package_takes_the_place_of_nothing_else(kit: Said, tmp_path: Path) -> None:
    """A folder that holds other things is left as it is."""
    kit.run("db", "upgrade")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear", encoding="utf-8")
    assert kit.run("report", "--package", str(tmp_path / "mine")) == 1
    assert "is there already, and is no data package. Name another folder." in kit.err
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    assert kit.run("report", "--html", str(tmp_path / "none" / "report.html")) == 1
    assert "cannot be written: No such file or directory." in kit.err


def test_events_as_they_are(kit: Said, visited: Visitor, tmp_path: Path) -> None:
    """Every event with starts and ends, which are facts of drafts; no answer stands in it."""
    unlisted_light(visited)
    visited.submit()
    write_events(visited)
    file = tmp_path / "events.csv"
    assert kit.run("report", "--events", str(file)) == 0
    text = file.read_bytes().decode("utf-8")
    headings, *rows = read_csv(text)
    events = [dict(zip(headings, row, strict=True)) for row in rows]
    names = [event["name"] for event in events]
    assert names[:2] == ["form_start", "form_complete"]
    assert events[1]["outcome"] == "submitted"
    assert {"page_view", "form_response"} <= set(names)
    assert len({event["journey_id"] for event in events}) == 1
    assert {event["env"] for event in events} == {"prototype"}
    assert not any(typed in text for typed in ("@", "mill", "Ann"))


def test_nothing_that_somebody_typed_is_told(kit: Said, visited: Visitor, tmp_path: Path) -> None:
    """What was refused and what was sent, and the reference, stand in no file and in nothing printed."""
    planted = ("canary@example.com", "QQ123456C", "zyzzyva", "07700 900 987")
    visited.get(REPORT)
    visited.submit()
    visited.submit(fault="damaged")
    visited.submit(light_search="Mill Lane")
    visited.submit(light="not-listed")
    visited.submit(where="By zyzzyva, QQ123456C")
    visited.submit(details="QQ123456C zyzzyva")
    visited.submit()
    visited.submit(422, full_name="Zyzzyva", email="canary@example.com", phone="07700 900 987 x")
    visited.submit(full_name="Zyzzyva", email="canary@example.com", phone="07700 900 987")
    visited.submit()
    reference = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", visited.page.words)
    assert reference is not None
    write_events(visited)
    files = [str(tmp_path / name) for name in ("a.html", "a.md", "a", "a.csv")]
    written = zip(("--html", "--markdown", "--package", "--events"), files, strict=True)
    kit.run("report", "--json", *(word for pair in written for word in pair))
    package = list((tmp_path / "a").iterdir())
    texts = [file.read_text(encoding="utf-8") for file in (*package, *map(Path, files[:2]), Path(files[3]))]
    told = kit.out + "".join(texts)
    kit.run("report")
    told = (told + kit.out).lower()
    assert "/street-lights/report/where" in told
    for secret in (*planted, reference[0]):
        assert secret.lower() not in told


@pytest.mark.parametrize("option", ["--html", "--events"])
def test_data_and_files_do_not_get_in_each_others_way(kit: Said, tmp_path: Path, option: str) -> None:
    """What is printed stays JSON; where a file went is said beside it."""
    kit.run("db", "upgrade")
    assert kit.run("report", "--json", option, str(tmp_path / "file")) == 0
    assert json.loads(kit.out)["env"] == "prototype"
    assert "Wrote" in kit.err
