"""Saved views of the list of cases: named, listed and deleted by their owner."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.store import TooManyViews
from prototype_kit.store.saved_views import MOST
from prototype_kit.web.console.access import Route, staff
from prototype_kit.web.console.case_list import CaseListPage, read_query
from prototype_kit.web.console.case_query import BUILT_IN
from prototype_kit.web.console.casework import Casework

LONGEST_NAME = 40


def routes(work: Casework) -> Sequence[Route]:
    """The views of whoever asks."""
    pages = SavedViewPages(work)
    return [
        Route("/cases/views", "case_views", pages.listed, needs="see-cases"),
        Route("/cases/views", "save_case_view", pages.save, needs="see-cases", methods=("POST",)),
        Route(
            "/cases/views/<int:number>/delete",
            "delete_case_view",
            pages.delete,
            needs="see-cases",
            methods=("POST",),
        ),
    ]


class SavedViewPages:
    """The pages."""

    def __init__(self, work: Casework):
        self._work, self._list = work, CaseListPage(work)

    def listed(self) -> str:
        """All of them, to be opened or deleted."""
        mine = self._work.front.store.saved_views.of(staff().id)
        return self._work.frame.page("case-views", "Your views", here="/cases", mine=mine)

    def save(self) -> AnyResponse:
        """Keep the filters of the address under a name."""
        name = " ".join(request.form.get("view-name", "").split())
        wrong = _wrong(name)
        reading = read_query(self._work, request.args)
        if not wrong:
            query = reading.query.encoded()
            try:
                self._work.front.store.saved_views.save(staff().id, name, query)
                return redirect(f"/cases?{query}" if query else "/cases", 303)
            except TooManyViews:
                wrong = f"You have {MOST} views: delete one before you save another"
        return Response(self._list.page(reading, view_name=name, view_error=wrong), status=422)

    def delete(self, number: int) -> AnyResponse:
        """Forget a view."""
        self._work.front.store.saved_views.delete(staff().id, number)
        return redirect("/cases/views", 303)


def _wrong(name: str) -> str:
    if not name:
        return "Enter a name for the view"
    if len(name) > LONGEST_NAME:
        return f"The name of the view must be {LONGEST_NAME} characters or fewer"
    if name.casefold() in {words.casefold() for words, _ in BUILT_IN}:
        return "Enter a different name: there is already a view called this"
    return ""
