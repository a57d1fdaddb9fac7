"""Leaving: what stays with us of somebody who closes their account, why, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from prototype_kit.cases import Case
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.working_days import day_of


@dataclass(frozen=True)
class KeptCase:
    """A case that is kept, what it is about, and until when, in words."""

    reference: str
    about: str
    until: str


@dataclass(frozen=True)
class KeptCases:
    """The cases of one service that are kept. `why` and `law` are empty where it does not say them."""

    service: str
    why: str
    law: str
    cases: Sequence[KeptCase]


def what_stays(site: Site, cases: Sequence[Case], now: datetime) -> Sequence[KeptCases]:
    """What is kept of these cases, by service, the newest first. `site` is in the reader's language."""
    found = []
    for slug, service in site.services.items():
        its = sorted((case for case in cases if case.service == slug), key=lambda case: -case.id)
        if its:
            found.append(_of_service(site, service, its, now))
    return found


def _of_service(site: Site, service: Service, cases: Sequence[Case], now: datetime) -> KeptCases:
    said = service.entry.personal_data
    return KeptCases(
        service=service.name,
        why=" ".join(filter(None, (said.why, said.kept_because))) if said else "",
        law=said.law or "" if said else "",
        cases=[
            KeptCase(
                case.reference,
                service.case_title(case.journey, case.answers),
                " ".join(_until(site, service, case, now)),
            )
            for case in cases
        ],
    )


def _until(site: Site, service: Service, case: Case, now: datetime) -> Iterator[str]:
    """The sentences about one case."""
    say, said = site.language, service.entry.personal_data
    if case.held_because is not None:
        yield say("We must keep it for a legal reason: {reason}", reason=case.held_because)
    elif said is None:
        yield say("Ask us how long we keep it.")
    elif case.state == "open" or case.ended_at is None:
        yield say("Until it is done, and then for {time}.", time=said.kept.words(say))
    elif said.kept.until(case.ended_at) <= now:
        yield say("It is about to be deleted.")
    else:
        yield say("Until {day}.", day=say.date(said.kept.after(day_of(case.ended_at))))
