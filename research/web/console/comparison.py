"""Two rounds beside each other: what was measured, and what changed, in English and in pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit import compare_sites, difference_data
from prototype_kit.language import ENGLISH
from prototype_kit.web.console.access import Route
from research.comparison import compare_rounds
from research.report.words import compared, named
from research.rounds import Round, Side, compare_strips, comparison_page, earlier_first, read_strip
from research.web.console.alone import page_alone
from research.web.console.desk import Desk
from research.web.console.round_data import round_data


def routes(desk: Desk) -> Sequence[Route]:
    """For whoever may see research."""
    pages = ComparisonPages(desk)
    one = "/research/<study>/rounds/<round_>/compare"
    return [
        Route(one, "research_comparisons", pages.ask, needs="see-research"),
        Route(f"{one}/<before>", "research_comparison", pages.look, needs="see-research"),
        Route(f"{one}/<before>/pages", "research_compared_pages", pages.pictures, needs="see-research"),
    ]


class ComparisonPages:
    """The views."""

    def __init__(self, desk: Desk):
        self._desk = desk

    def ask(self, study: str, round_: str) -> AnyResponse | str:
        """Choose the round to compare with."""
        data = round_data(self._desk, study, round_)
        others = self._others(study, round_)
        before = request.args.get("before")
        if before in dict(others):
            turned = self._other_way(study, round_, before or "")
            return turned or redirect(f"{data.address}/compare/{before}", 303)
        pressed = before is not None or "sent" in request.args  # radios send nothing where none is chosen
        wrong = "Select the round to compare with" if pressed else ""
        return self._desk.frame.page(
            "research/compare.html",
            f"Compare: {data.name}",
            here="/research",
            data=data,
            tab="compare",
            others=others,
            wrong=wrong,
            errors=[{"text": wrong, "href": "#before"}] if wrong else [],
        )

    def _others(self, study: str, round_: str) -> Sequence[tuple[str, str]]:
        """The other rounds of the project, and those of this study whose files are gone."""
        names = {each.slug: each.name for each in self._desk.rounds()}
        held = [session.round for session in self._desk.store.sessions.of_study(study)]
        return [(slug, names.get(slug, slug)) for slug in dict.fromkeys([*names, *held]) if slug != round_]

    def _other_way(self, study: str, round_: str, before: str, page: str = "") -> AnyResponse | None:
        """Leads to the same comparison the other way round, where `before` was frozen after the round."""
        one, other = self._desk.round(before), self._desk.round(round_)
        if one is None or other is None or earlier_first(one, other) == (one, other):
            return None
        return redirect(f"/research/{study}/rounds/{before}/compare/{round_}{page}?turned=yes", 303)

    def look(self, study: str, round_: str, before: str) -> AnyResponse | str:
        """Both, side by side, the one that was frozen first as before."""
        if turned := self._other_way(study, round_, before):
            return turned
        data, earlier = (round_data(self._desk, study, slug) for slug in (round_, before))
        comparison = compare_rounds(data.figures, earlier.figures)
        changes = self._changes(earlier.round, data.round)
        return self._desk.frame.page(
            "research/comparison.html",
            f"{data.name} compared with {earlier.name}",
            here="/research",
            data=data,
            tab="compare",
            before=earlier,
            turned="turned" in request.args,
            comparison=comparison,
            tables=list(compared(comparison)),
            named=named,
            both=bool(data.figures.codes and earlier.figures.codes),
            changes=changes,
            pictures=all(each and read_strip(each.film_folder) for each in (data.round, earlier.round)),
        )

    def _changes(self, old: Round | None, new: Round | None) -> Mapping[str, Any] | None:
        """What `difference_data` gives; None where one of the two cannot be read."""
        was, now = (self._desk.site_of(each) if each else None for each in (old, new))
        return None if was is None or now is None else difference_data(compare_sites(was, now))

    def pictures(self, study: str, round_: str, before: str) -> AnyResponse:
        """The page with their pictures side by side, as `round compare --html` writes it."""
        self._desk.study(study)
        if turned := self._other_way(study, round_, before, "/pages"):
            return turned
        old, new = self._desk.round(before), self._desk.round(round_)
        if old is None or new is None:
            abort(404)
        folders = old.film_folder, new.film_folder
        (old_shots, new_shots) = (read_strip(folder) for folder in folders)
        if not (old_shots and new_shots):
            abort(404)
        found = compare_strips(folders[0], old_shots, folders[1], new_shots)
        changes = self._changes(old, new) or {"changes": (), "services": ()}
        return page_alone(comparison_page(_side(old), _side(new), changes, found))


def _side(shown: Round) -> Side:
    return Side(shown.name, f"frozen on {ENGLISH.date(shown.day)}")
