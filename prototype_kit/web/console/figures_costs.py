"""What transactions cost by each channel, what the move to digital saves, and other channels’ numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from urllib.parse import urlencode

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.channels import CHANNELS
from prototype_kit.csv_export import CellValue, write_csv
from prototype_kit.figures.channel_charts import channels_chart, savings_chart, take_up_chart
from prototype_kit.figures.channels import (
    ChannelFigures,
    channel_figures,
    months_within,
    usual_months,
)
from prototype_kit.kpis import channel_shift, cost, saving_words, take_up
from prototype_kit.kpis.channel_month import gaps
from prototype_kit.kpis.envs import ENVS
from prototype_kit.kpis.showing import percentage
from prototype_kit.months import last_whole_month, months_from, read_month, span_words
from prototype_kit.store import Imported
from prototype_kit.volumes import (
    COLUMNS,
    RowFault,
    VolumesRefused,
    read_volumes,
    rows_of,
    template_rows,
)
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.figures_desk import FiguresDesk, Reading, csv_file, error_list
from prototype_kit.web.security import MOST_BYTES

LARGEST = 1024 * 1024
"""Bytes of a file with volumes: more than twenty years of a hundred services."""
_OFFERED = 36
"""Months that can be chosen from."""


def routes(desk: FiguresDesk) -> Sequence[Route]:
    """The page, its files, and what managers do there."""
    pages, rule = CostPages(desk), "/figures/<service>/costs"
    return [
        Route(rule, "figures_costs", pages.look, needs="see-figures"),
        Route(f"{rule}.csv", "figures_costs_file", pages.file, needs="see-figures"),
        Route(f"{rule}/savings.csv", "figures_savings_file", pages.savings, needs="see-figures"),
        Route(f"{rule}/volumes.csv", "figures_volumes_file", pages.volumes, needs="see-figures"),
        Route(f"{rule}/template.csv", "volumes_template", pages.template, needs="import-volumes"),
        Route(f"{rule}/import", "import_volumes", pages.take, needs="import-volumes", methods=("POST",)),
        Route(f"{rule}/delete", "delete_volumes", pages.delete, needs="import-volumes", methods=("POST",)),
    ]


def allow_files(app: Flask) -> None:
    """Let a file be sent to the import; everything else stays as small as a form."""

    @app.before_request
    def allow() -> None:
        if request.endpoint == "import_volumes":
            request.max_content_length = LARGEST + MOST_BYTES


class CostPages:
    """The views."""

    def __init__(self, desk: FiguresDesk):
        self._desk = desk

    def look(self, service: str) -> str:
        """Take-up, cost per transaction and savings."""
        return self._page(service)

    def file(self, service: str) -> Response:
        """The same month by month."""
        reading, found = self._found(service)
        query = replace(reading.query, first=found.first.first, last=found.last.last)
        return csv_file("costs", replace(reading, query=query), _month_rows(found))

    def savings(self, service: str) -> Response:
        """What was saved in each month, as on the page: in pounds, to two figures."""
        reading, found = self._found(service)
        query = replace(reading.query, first=found.first.first, last=found.last.last)
        return csv_file("savings", replace(reading, query=query), _saving_rows(found))

    def volumes(self, service: str) -> Response:
        """The numbers of other channels, as a file that can be imported again."""
        _, found = self._found(service)
        rows = rows_of(each.volume for each in found.volumes)
        return _file(f"{found.slug}-volumes-{found.env}", rows)

    def template(self, service: str) -> Response:
        """A file to fill in."""
        slug = self._desk.service(service).slug
        return _file(f"{slug}-volumes", template_rows(slug, last_whole_month(self._desk.today)))

    def take(self, service: str) -> AnyResponse:
        """Import a file: all of it, or nothing where something is wrong in it."""
        slug, sent = self._desk.service(service).slug, request.files.get("file")
        if sent is None or not sent.filename:
            return self._again(slug, "Select a CSV file")
        with closing(sent):
            data = sent.read(LARGEST + 1)
        if len(data) > LARGEST:
            return self._again(slug, "The file must be smaller than 1MB. Import it in parts")
        today, store, front = self._desk.today, self._desk.front.store, self._desk.front
        try:
            found = read_volumes(data, front.own.services, last_whole_month(today))
        except VolumesRefused as refused:
            words = "Nothing was imported. Fix what is wrong in the file, then select it again"
            return self._again(slug, words, refused.faults, refused.more)
        done = store.volumes.keep(self._own_env, found, front.clock())
        return redirect(f"/figures/{slug}/costs?{self._done(done)}#volumes", 303)

    def delete(self, service: str) -> AnyResponse:
        """Delete the numbers of a month."""
        slug, month = self._desk.service(service).slug, read_month(request.form.get("month", ""))
        kept = {each.volume.month for each in self._desk.front.store.volumes.of(self._own_env, slug)}
        if not kept:
            abort(404)
        if month is None or month not in kept:
            return self._again(slug, "Select a month that has numbers", field="month")
        self._desk.front.store.volumes.delete_month(self._own_env, slug, month)
        return redirect(f"/figures/{slug}/costs?env={self._own_env}&deleted={month}#volumes", 303)

    @property
    def _own_env(self) -> str:
        """Where what is imported here belongs; made-up numbers are made elsewhere."""
        own = self._desk.front.settings.env
        return own if own in ENVS else "prototype"

    def _done(self, done: Imported) -> str:
        return f"env={self._own_env}&new={done.new}&replaced={len(done.replaced)}"

    def _again(
        self, slug: str, words: str, faults: Sequence[RowFault] = (), more: int = 0, field: str = "file"
    ) -> Response:
        page = self._page(slug, {field: words}, faults, more, {"env": self._own_env})
        return Response(page, status=422)

    def _found(self, slug: str, given: Mapping[str, str] | None = None) -> tuple[Reading, ChannelFigures]:
        """The months that an address asks for, or the last twelve; no filter of the others narrows them."""
        reading = self._desk.read(slug, given)
        query, today = reading.query, reading.today
        asked = months_within(query.first, query.last, today) if query.first and query.last else None
        first, last = asked or usual_months(today)
        store, site = self._desk.front.store, self._desk.front.own
        return reading, channel_figures(site, store, query.env, reading.service.slug, first, last)

    def _page(
        self,
        slug: str,
        errors: Mapping[str, str] | None = None,
        faults: Sequence[RowFault] = (),
        more: int = 0,
        given: Mapping[str, str] | None = None,
    ) -> str:
        reading, found = self._found(slug, given)
        wrong = {**reading.query.errors, **(errors or {})}
        reading = replace(reading, query=replace(reading.query, errors=wrong))
        saving = found.saving if isinstance(found.saving, channel_shift.Saving) else None
        costs = found.cost if isinstance(found.cost, cost.CostFigures) else None
        own = found.env == self._own_env
        days = {
            "env": found.env,
            "from": found.first.first.isoformat(),
            "to": found.last.last.isoformat(),
        }
        return self._desk.page(
            "costs",
            f"Costs: {found.name}",
            reading,
            path=f"{reading.base}/costs",
            period=span_words(found.first, found.last),
            found=found,
            months=self._offered(found),
            take_up_chart=take_up_chart(found),
            take_up=_take_up_words(found),
            target=found.target and take_up.target_sentence(found.months, found.target, reading.today),
            rules=(take_up.RULE, take_up.SOURCE, take_up.RULE_2016, take_up.SOURCE_2016),
            channels_chart=channels_chart(found),
            gaps=gaps(found.months) if found.volumes else (),
            costs=costs,
            no_cost=() if costs else found.cost.why if isinstance(found.cost, cost.NoCost) else (),
            cost_words=_cost_words(costs) if costs else {},
            cost_rows=tuple(cost.cost_rows(costs)) if costs else (),
            saving=saving,
            no_saving=found.saving.why if isinstance(found.saving, cost.NoCost) else (),
            saving_words=_saving_words(saving) if saving else {},
            savings_chart=savings_chart(saving) if saving else None,
            own=own,
            own_env=self._own_env,
            kept=_kept_rows(found),
            kept_months=_kept_months(found) if own else (),
            columns=COLUMNS,
            last_month=last_whole_month(reading.today),
            errors=[*error_list(wrong), *_fault_links(faults)],
            faults=faults,
            more=more,
            said=_said(request.args) if request.method == "GET" else "",
            file=f"{reading.base}/costs.csv?{urlencode(days)}",
            savings_file=f"{reading.base}/costs/savings.csv?{urlencode(days)}",
        )

    def _offered(self, found: ChannelFigures) -> Mapping[str, Sequence[tuple[str, str]]]:
        """The months that can be chosen from; the values of the two fields are the days that they mean."""
        last = last_whole_month(self._desk.today)
        first = min([last.after(1 - _OFFERED), found.first, *(each.volume.month for each in found.volumes)])
        months = list(months_from(first, last))[::-1]
        return {
            "from": [(month.first.isoformat(), month.words) for month in months],
            "to": [(month.last.isoformat(), month.words) for month in months],
        }


def _fault_links(faults: Sequence[RowFault]) -> Iterator[Mapping[str, str]]:
    """What is wrong with a file, for the summary at the top: each leads to its line in the table."""
    for number, fault in enumerate(faults, 1):
        place = f"Line {fault.line}: " if fault.line else ""
        yield {"text": f"{place}{fault.what}", "href": f"#fault-{number}"}


def _take_up_words(found: ChannelFigures) -> Sequence[str]:
    if found.take_up is None:
        return ()
    return take_up.take_up_sentence(found.take_up), take_up.take_up_2016_sentence(found.take_up)


def _cost_words(found: cost.CostFigures) -> Mapping[str, object]:
    return {
        "finding": cost.cost_sentence(found),
        "calls": cost.calls_sentence(found),
        "sources": cost.sources(found),
        "assumed": cost.assumed(found),
    }


def _saving_words(found: channel_shift.Saving) -> Mapping[str, object]:
    return {
        "each": saving_words.each_sentence(found),
        "cashable": saving_words.cashable_sentences(found),
        "assumptions": saving_words.assumptions(found),
    }


def _kept_months(found: ChannelFigures) -> Sequence[Mapping[str, str]]:
    """The items of a select; none where there is nothing to delete."""
    months = sorted({each.volume.month for each in found.volumes}, reverse=True)
    items = [{"value": str(month), "text": month.words} for month in months]
    return [{"value": "", "text": "Select a month"}, *items] if items else []


def _kept_rows(found: ChannelFigures) -> Sequence[Sequence[str]]:
    """The numbers of other channels, the newest month first: month, channel, number, source."""
    newest = sorted(found.volumes, key=lambda each: each.volume.month, reverse=True)
    return [
        (
            each.volume.month.words,
            CHANNELS[each.volume.channel],
            f"{each.volume.completed:,}",
            each.volume.source,
        )
        for each in newest
    ]


def _said(given: Mapping[str, str]) -> str:
    """What was done, after it was."""
    if month := read_month(given.get("deleted", "")):
        return f"The numbers of {month.words} were deleted."
    new, replaced = (given.get(name, "") for name in ("new", "replaced"))
    if not all(each.isascii() and each.isdigit() and len(each) < 7 for each in (new, replaced)):
        return ""
    return imported_words(int(new), int(replaced))


def imported_words(new: int, replaced: int) -> str:
    """What became of a file: `12 numbers were imported. 3 of them took the place of earlier ones.`."""
    count = new + replaced
    words = "1 number was imported." if count == 1 else f"{count:,} numbers were imported."
    if not replaced:
        return words
    which = "It" if count == 1 else "All" if replaced == count else f"{replaced:,} of them"
    return f"{words} {which} took the place of what was there for the same month and channel."


def _month_rows(found: ChannelFigures) -> Iterator[Sequence[CellValue]]:
    channels = [f"{channel}_elsewhere" for channel in CHANNELS]
    yield (
        *("month", "digital", "assisted", *channels, "completed"),
        *("take_up_percent", "take_up_2016_percent", "lacks"),
    )
    for month in found.months:
        shares = [
            percentage(part, month.completed) for part in (month.digital, month.digital - month.assisted)
        ]
        yield (
            str(month.month),
            month.digital,
            month.assisted,
            *(month.elsewhere.get(channel, "") for channel in CHANNELS),
            month.completed,
            *("" if share is None or not month.whole else round(share, 1) for share in shares),
            ", ".join(sorted(month.missing)) if month.elsewhere or month.missing else "all other channels",
        )


def _saving_rows(found: ChannelFigures) -> Iterator[Sequence[CellValue]]:
    yield "month", "low_pounds", "central_pounds", "high_pounds"
    saving = found.saving if isinstance(found.saving, channel_shift.Saving) else None
    for month, saved in saving.by_month if saving else ():
        its = saved.rounded
        yield str(month), float(its.low), float(its.central), float(its.high)


def _file(name: str, rows: Iterable[Sequence[CellValue]]) -> Response:
    response = Response("".join(write_csv(rows)).encode(), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return response
