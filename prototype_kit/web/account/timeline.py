"""Everything that happened with what is in an account, whatever service it is of, in one timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prototype_kit.cases import ACTING
from prototype_kit.store.account_timeline import Happened
from prototype_kit.web.account.cases import Event, acted_event, acted_names, sent_words
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.account.home import case_title
from prototype_kit.web.account.paging import PAGE, asked_page
from prototype_kit.web.tracked import line_of


def routes(frame: AccountFrame) -> Sequence[Route]:  # noqa: ARG001 - each module of the account has this shape
    """The address of the timeline."""
    return [Route("/account/timeline", "timeline", look)]


def look(resident: Resident) -> str:
    """What happened, the newest first."""
    front, page = resident.front, asked_page()
    told, sent = resident.scope("timeline"), resident.scope("messages")
    found, more = front.store.account_timelines.page(resident.account, told, sent.services, page)
    names = acted_names(resident, (each.entry for each in found if each.entry and each.entry.kind == ACTING))
    here = "/account/timeline"
    return resident.page(
        "timeline",
        resident.say("Everything that has happened"),
        events=[_event(resident, each, names) for each in found],
        newer=f"{here}?{PAGE}={page - 1}" if page > 1 else "",
        older=f"{here}?{PAGE}={page + 1}" if more else "",
        base=front.base(),
    )


def _event(resident: Resident, happened: Happened, names: Mapping[int, str]) -> Event:
    case, say = happened.case, resident.say
    about = {"about": case_title(resident, case), "href": f"/account/cases/{case.reference}"}
    if happened.entry is not None and happened.entry.kind == ACTING:
        return acted_event(say, happened.entry, names, **about)
    if happened.entry is not None:
        line = line_of(resident.front.site.services[case.service], say, happened.entry)
        return Event(line.moment, line.at, line.what, line.said, **about)
    message = happened.message
    if message is None:
        raise AssertionError("what happened is a line or a message")
    at = message.sent_at or message.created_at
    return Event(at, say.moment(at), sent_words(resident, message), message=message.body, **about)
