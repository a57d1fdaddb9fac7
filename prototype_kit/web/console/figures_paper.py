"""How many accounts want no letters on paper, and what that saves in a year."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort

from prototype_kit.kpis.paper import assumptions, paper_sentence, saving_sentence
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.figures_desk import FiguresDesk


def routes(desk: FiguresDesk) -> Sequence[Route]:
    """The page of the service that is the account of the site."""
    pages = PaperPages(desk)
    return [Route("/figures/<service>/paper", "figures_paper", pages.paper, needs="see-figures")]


class PaperPages:
    """The view."""

    def __init__(self, desk: FiguresDesk):
        self._desk = desk

    def paper(self, service: str) -> str:
        """The accounts that there are today, as no period narrows them."""
        account = self._desk.service(service).entry.account
        if account is None:
            abort(404)
        reading, front = self._desk.read(service, {}), self._desk.front
        counts = front.store.profiles.counts()
        saving = account.paper_saving
        return self._desk.page(
            "paper",
            "Accounts without paper",
            reading,
            path=f"{reading.base}/paper",
            counts=counts,
            finding=paper_sentence(counts.accounts, counts.paperless),
            saved=saving_sentence(counts.paperless, saving),
            assumptions=assumptions(saving) if saving else (),
            nobodys=front.settings.env != "live",
        )
