"""`report` counts what people did, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from prototype_kit.answers import EMPTY
from prototype_kit.events import AnswerRefused, EventContext, Origin
from prototype_kit.store import open_store
from tests.cli.said import Said, write_events
from tests.web.journeys import REPORT, unlisted_light
from tests.web.visitor import Visitor


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
    lines = [line.strip() for line in kit.out.splitlines()]
    assert lines[0] == "Figures from: prototype (not live, so none of these is a KPI)"
    assert lines[2:6] == [
        "Report a faulty street light",
        "Started: 22",
        "Completed: 4 (submitted 1, ended at an exit page 3)",
        "Completion rate: 18%",
    ]
    of_lights = lines[7 : lines.index("Report a blocked or damaged grid")]
    rows = {re.split(r"  +", line)[0]: re.split(r"  +", line)[1:] for line in of_lights if line}
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
    write_events(visited)
    kit.run("report")
    assert "Started: 5" in kit.out
    assert "Completed: 4 (submitted 3, ended at an exit page 1)" in kit.out


def test_report_shows_journeys_that_nobody_started(kit: Said) -> None:
    """A new site has a report, all noughts."""
    kit.run("db", "upgrade")
    assert kit.run("report") == 0
    assert "Started: 0" in kit.out
    assert "Completion rate: not enough yet" in kit.out
