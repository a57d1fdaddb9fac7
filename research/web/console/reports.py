"""The report on a round: to read, and to take along, with the data of reviewed notes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Response, abort, request

from prototype_kit.web.console.access import Route
from research.gathering import Gathered, gather_report
from research.report import Report, report_html
from research.report.folder import PAGE, report_files
from research.rounds import Round
from research.web.console.alone import page_alone
from research.web.console.desk import Desk
from research.web.console.round_data import round_data

ALL = "report.zip"
FILES: Mapping[str, tuple[str, str]] = {
    "report.html": ("Report as a page", "one file, with its pictures; opens in any browser and prints"),
    "report.md": ("Report as Markdown", "for a wiki or a repository; without pictures"),
    "notes.csv": ("Notes as CSV", "for a spreadsheet; reviewed notes only"),
    "attempts.csv": ("Tries at tasks as CSV", "for a spreadsheet"),
    "report.json": ("All of it as JSON", "for other programs; reviewed notes only"),
    ALL: ("All of these, with the pictures beside them", "as the command writes them"),
}
"""What can be downloaded: words, and what it is good for."""
_TYPES = {
    "html": "text/html",
    "md": "text/markdown",
    "csv": "text/csv",
    "json": "application/json",
    "zip": "application/zip",
}


def routes(desk: Desk) -> Sequence[Route]:
    """For whoever may see research."""
    pages = ReportPages(desk)
    one = "/research/<study>/rounds/<round_>/report"
    return [
        Route(one, "research_report", pages.ask, needs="see-research"),
        Route(f"{one}/read", "read_research_report", pages.read, needs="see-research"),
        Route(f"{one}/files/<name>", "research_report_file", pages.file, needs="see-research"),
    ]


class ReportPages:
    """The views."""

    def __init__(self, desk: Desk):
        self._desk = desk

    def ask(self, study: str, round_: str) -> str:
        """What is in it, and what is not yet; which round it is compared with."""
        data = round_data(self._desk, study, round_)
        notes = [note for record in data.records if record.counts for note in record.notes]
        waiting = sum(1 for note in notes if not note.reviewed)
        pilots = [record for record in data.records if record.session.pilot and record.agreed]
        return self._desk.frame.page(
            "research/report.html",
            f"Report: {data.name}",
            here="/research",
            data=data,
            tab="report",
            lost=data.round is None,
            reviewed=len(notes) - waiting,
            waiting=waiting,
            of_pilots=sum(len(record.notes) for record in pilots),
            unmarked=sum(task.unmarked for task in data.figures.tasks),
            findings=len(self._desk.store.findings.of_study(study, round_)),
            others=self._earlier(round_),
            before=self._before(round_),
            files=FILES,
        )

    def read(self, study: str, round_: str) -> Response:
        """The report as a page."""
        return page_alone(_in_one_file(self._made(study, round_)))

    def file(self, study: str, round_: str, name: str) -> Response:
        """One of `FILES`."""
        if name not in FILES:
            abort(404)
        made = self._made(study, round_)
        response = Response(_content(made, name), mimetype=_TYPES[name.rpartition(".")[2]])
        stem, _, ending = name.rpartition(".")
        response.headers["Content-Disposition"] = f"attachment; filename={study}-{round_}-{stem}.{ending}"
        return response

    def _made(self, study: str, round_: str) -> Gathered:
        its, shown = self._desk.study(study), self._desk.round(round_) or abort(404)
        return gather_report(self._desk.front.store, its, shown, self._desk.now(), self._before(round_))

    def _before(self, round_: str) -> Round | None:
        """The earlier round to compare with, where one was chosen."""
        chosen = request.args.get("before", "")
        return next((each for each in self._earlier(round_) if each.slug == chosen), None)

    def _earlier(self, round_: str) -> Sequence[Round]:
        """The rounds that were frozen before this one, the newest first."""
        shown = self._desk.round(round_)
        if shown is None:
            return ()
        return [each for each in self._desk.rounds() if each.frozen_at < shown.frozen_at]


def _content(made: Gathered, name: str) -> str | bytes:
    if name == ALL:
        return _packed(made)
    if name == "report.html":
        return _in_one_file(made)
    return report_files(replace(made.report, pictures=()) if name == "report.md" else made.report)[name]


def _in_one_file(made: Gathered) -> str:
    """The page with its pictures inside."""
    pictures = tuple(
        replace(picture, path=f"data:image/png;base64,{_base64(made, picture.path)}")
        for picture in made.report.pictures
    )
    return report_html(replace(made.report, pictures=pictures))


def _base64(made: Gathered, address: str) -> str:
    return b64encode(made.pictures[address].read_bytes()).decode("ascii")


def _packed(made: Gathered) -> bytes:
    """The folder that `write_report` writes, as a zip file."""
    packed, report = BytesIO(), made.report
    with ZipFile(packed, "w", ZIP_DEFLATED) as folder:
        for name, text in _files(report).items():
            folder.writestr(name, text)
        for address, file in made.pictures.items():
            folder.write(file, address)
    return packed.getvalue()


def _files(report: Report) -> Mapping[str, str]:
    """The page first."""
    files = report_files(report)
    return {PAGE: files[PAGE], **files}
