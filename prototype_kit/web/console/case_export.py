"""The cases of a list as a file, for those who may take them out of here."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.cases import Case, ListedCase
from prototype_kit.csv_export import CellValue, write_csv
from prototype_kit.language import LOCAL
from prototype_kit.service import Service
from prototype_kit.targets import last_day, unit_of
from prototype_kit.web.console.access import Route, staff
from prototype_kit.web.console.case_answers import answers_by_question
from prototype_kit.web.console.case_list import Reading, count_words, read_query
from prototype_kit.web.console.casework import Casework

COLUMNS = (
    "reference",
    "service",
    "journey",
    "kind",
    "status",
    "state",
    "received",
    "due",
    "ended",
    "team",
    "assignee",
    "priority",
    "voices",
    "channel",
    "env",
    "latitude",
    "longitude",
    "title",
    "no_paper",
)
_log = logging.getLogger(__name__)


def routes(work: Casework) -> Sequence[Route]:
    """The page before the file, and the file."""
    pages = ExportPages(work)
    return [
        Route("/cases/export", "export", pages.ask, needs="export-cases"),
        Route("/cases.csv", "cases_file", pages.file, needs="export-cases"),
    ]


class ExportPages:
    """The views."""

    def __init__(self, work: Casework):
        self._work = work

    def ask(self) -> str:
        """Say what the file will hold, and what whoever has it must see to."""
        reading = read_query(self._work, request.args)
        found = self._work.front.store.case_lists.page(reading.filter, 1, 1)
        return self._work.frame.page(
            "export",
            "Download cases",
            here="/cases",
            count=count_words(found),
            not_known=reading.query.not_known(),
            chosen=[words for _, words in reading.query.chosen(reading.choices)],
            state=reading.query.state,
            fields=reading.query.fields,
            columns=COLUMNS,
            its_service=self._service(reading),
            back=f"/cases?{reading.query.encoded()}",
        )

    def file(self) -> AnyResponse:
        """The file, sent as it is read; with answers where that was ticked, and it is about one service."""
        reading, whole = read_query(self._work, request.args), request.args.get("answers") == "yes"
        service = self._service(reading)
        if reading.query.unknown:
            return redirect(f"/cases/export?{urlencode(request.args)}", 303)
        if whole and service is None:
            return redirect(f"/cases/export?{reading.query.encoded()}", 303)
        names = {account.id: account.name for account in reading.people}
        rows = (
            self._with_answers(reading, service, names) if whole and service else self._plain(reading, names)
        )
        day = self._work.now().astimezone(LOCAL).date().isoformat()
        parts = _encoded(write_csv(_counted(rows, staff().id, whole=whole)))
        response = Response(parts, content_type="text/csv; charset=utf-8")
        response.headers.set("Content-Disposition", "attachment", filename=f"cases-{day}.csv")
        return response

    def _service(self, reading: Reading) -> Service | None:
        """The one service that the list is about."""
        services = self._work.front.own.services
        only = next(iter(services.values())) if len(services) == 1 else None
        return services.get(reading.query.service, only)

    def _plain(self, reading: Reading, names: Mapping[int, str]) -> Iterator[Sequence[CellValue]]:
        without = self._work.front.store.profiles.paperless_cases()
        yield COLUMNS
        for case in self._work.front.store.case_lists.each(reading.filter):
            yield (*_row(case, case.channel, case.env, names), _no_paper(case, without))

    def _with_answers(
        self, reading: Reading, service: Service, names: Mapping[int, str]
    ) -> Iterator[Sequence[CellValue]]:
        asked = [question for its in service.journeys.values() for question in its.questions.values()]
        questions = list(dict.fromkeys(question.name for question in asked if question.told))
        without = self._work.front.store.profiles.paperless_cases()
        yield (*COLUMNS, *questions)
        for case in self._work.front.store.case_lists.each_whole(reading.filter):
            found = answers_by_question(service, case, case.received_at.astimezone(LOCAL).date())
            yield (
                *_row(case, case.origin.channel, case.origin.env, names),
                _no_paper(case, without),
                *(found.get(name, "") for name in questions),
            )


def _row(case: Case | ListedCase, channel: str, env: str, names: Mapping[int, str]) -> Sequence[CellValue]:
    return (
        case.reference,
        case.service,
        case.journey,
        case.kind or "",
        case.status,
        case.state,
        _moment(case.received_at),
        _due(case),
        _moment(case.ended_at),
        case.team,
        names.get(case.assignee_id, str(case.assignee_id)) if case.assignee_id else "",
        case.priority,
        case.voices,
        channel,
        env,
        "" if case.latitude is None else case.latitude,
        "" if case.longitude is None else case.longitude,
        case.title,
    )


def _no_paper(case: Case | ListedCase, without: Collection[int]) -> str:
    """`yes` where everybody in whose account it is wants no letters on paper."""
    return "yes" if case.id in without else ""


def _due(case: Case | ListedCase) -> str:
    """The last day on which it is in time, as the list has it; a time where the target is in hours."""
    if case.due_at is None:
        return ""
    in_hours = case.target is not None and unit_of(case.target) == "hours"
    return _moment(case.due_at) if in_hours else last_day(case.due_at).isoformat()


def _moment(at: datetime | None) -> str:
    """A time by the clock on the wall, with its zone (ISO 8601)."""
    return at.astimezone(LOCAL).isoformat(timespec="seconds") if at else ""


def _counted(
    rows: Iterator[Sequence[CellValue]], account_id: int, *, whole: bool
) -> Iterator[Sequence[CellValue]]:
    """The rows; how many went to whom is in the log when they end, whole or broken off."""
    count = -1  # the headings
    try:
        for row in rows:
            count += 1
            yield row
    finally:
        with_answers = "yes" if whole else "no"
        _log.warning("cases-exported account=%d cases=%d answers=%s", account_id, max(0, count), with_answers)


def _encoded(parts: Iterator[str]) -> Iterator[bytes]:
    """Parts of some size, as each that is sent costs something."""
    kept, size = list[str](), 0
    for part in parts:
        kept.append(part)
        size += len(part)
        if size > 32_000:
            yield "".join(kept).encode()
            kept, size = [], 0
    yield "".join(kept).encode()
