"""Erasing: what was erased and what comes due, and cases that must not be erased, with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.cases import Case
from prototype_kit.erasing import COMING, Eraser
from prototype_kit.erasures import BY, WHY
from prototype_kit.language import ENGLISH
from prototype_kit.store import CaseChanged
from prototype_kit.web.console.access import Route, staff
from prototype_kit.web.console.casework import Casework, plain_text
from prototype_kit.working_days import day_of

MOST_REASON = 500
"""Characters of the reason of a legal hold."""


def routes(work: Casework) -> Sequence[Route]:
    """Everything here is for managers."""
    pages = ErasingPages(work)
    hold = "/cases/<reference>/legal-hold"
    return [
        Route("/erasures", "erasures", pages.reports, needs="erase"),
        Route(hold, "legal_hold", pages.ask, needs="erase"),
        Route(hold, "set_legal_hold", pages.change, needs="erase", methods=("POST",)),
    ]


class ErasingPages:
    """The views."""

    def __init__(self, work: Casework):
        self._work = work

    def reports(self) -> str:
        """What was erased, what comes due in the next 30 days, and what is held."""
        work, now = self._work, self._work.now()
        store = work.front.store
        eraser = Eraser(store, work.front.own, None)
        return work.frame.page(
            "erasures",
            "Erased personal data",
            reports=[
                {
                    "at": ENGLISH.moment(each.at),
                    "why": WHY[each.why],
                    "by": BY[each.by],
                    "lines": each.erased.lines(),
                    "ended": each.ended_at is not None,
                }
                for each in store.erasing.reports()
            ],
            coming=eraser.coming(now + COMING),
            until=ENGLISH.date(day_of(now + COMING)),
            held=store.retention.held(work.front.settings.envs),
        )

    def ask(self, reference: str) -> AnyResponse:
        """Ask for the reason for which a case must not be erased, or why it may be again."""
        return self._page(self._work.case(reference))

    def change(self, reference: str) -> AnyResponse:
        """Set a legal hold, or lift it, as the page offered it."""
        work, case = self._work, self._work.case(reference)
        reason, version = plain_text(request.form.get("reason", "")), request.form.get("version", "")
        if case.erased_at is not None or version != str(case.version):
            return self._page(case, reason, changed=True)
        lifts = case.held_because is not None
        wrong = ""
        if not reason:
            wrong = f"Enter why it {'can be erased again' if lifts else 'must not be erased'}"
        elif len(reason) > MOST_REASON:
            wrong = f"The reason must be {MOST_REASON} characters or fewer"
        if wrong:
            return self._page(case, reason, wrong)
        holds = work.front.store.legal_holds
        try:
            (holds.lift if lifts else holds.set)(case, reason, staff(), work.now())
        except CaseChanged:
            return self._page(work.case(reference), reason, changed=True)
        return redirect(f"/cases/{case.reference}?done={'lifted' if lifts else 'held'}", 303)

    def _page(self, case: Case, reason: str = "", wrong: str = "", *, changed: bool = False) -> AnyResponse:
        if case.erased_at is not None:
            words = ["Its personal details were erased already, so there is nothing to hold."]
            html = self._work.frame.page(
                "case-words",
                "This case has been erased",
                here="/cases",
                words=words,
                back=f"/cases/{case.reference}",
            )
            return Response(html, status=409 if changed else 404)
        html = self._work.frame.page(
            "legal-hold",
            "Lift the legal hold" if case.held_because is not None else "Set a legal hold",
            here="/cases",
            case=case,
            changed=changed,
            reason=reason,
            errors=[{"text": wrong, "href": "#reason"}] if wrong else [],
            wrong=wrong,
            most=MOST_REASON,
        )
        return Response(html, status=409 if changed else 422 if wrong else 200)
