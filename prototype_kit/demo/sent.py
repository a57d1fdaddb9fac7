"""The messages that people were sent about made-up cases of late."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from prototype_kit.cases import Case
from prototype_kit.demo.plan import Setting
from prototype_kit.journey import walk
from prototype_kit.messages import NewMessage
from prototype_kit.signing import Signer
from prototype_kit.store import DemoCase, Follower, SentMessage
from prototype_kit.submitting import Finished
from prototype_kit.tracking import Tracking
from prototype_kit.updates import following_message, update_messages
from prototype_kit.working_days import day_of

KEPT = timedelta(days=60)
"""Messages about older cases are not there: they would make up most of what is written."""


def sent_messages(
    setting: Setting, signer: Signer, made: DemoCase, case_id: int, followers: Sequence[Follower]
) -> Iterator[SentMessage]:
    """What the followers of a case were told, in order, as it was written then."""
    if not followers or made.case.received_at < setting.now - KEPT:
        return
    lots = Random(f"{setting.seed} messages {made.case.id}")  # noqa: S311 - here it has to be foreseen
    told = sorted(_told(setting, signer, made, followers), key=lambda each: each[0])
    for at, message in told:
        yield SentMessage(str(uuid.UUID(int=lots.getrandbits(128), version=4)), case_id, message, at)


def _told(
    setting: Setting, signer: Signer, made: DemoCase, followers: Sequence[Follower]
) -> Iterator[tuple[datetime, NewMessage]]:
    case = made.case
    for follower in followers:
        if follower.reporter:
            confirmed = _confirmation(setting, signer, case, follower)
        else:
            confirmed = [following_message(setting.site, case, follower, signer)]
        yield from ((follower.created_at, message) for message in confirmed if message is not None)
    status = case.status
    for entry in made.entries:
        status = entry.status or status
        here = [follower for follower in followers if follower.created_at <= entry.at]
        then = replace(case, status=status)
        yield from (
            (entry.at, message) for message in update_messages(setting.site, then, [entry], here, signer)
        )


def _confirmation(
    setting: Setting, signer: Signer, case: Case, follower: Follower
) -> Sequence[NewMessage | None]:
    """What the reporter was sent at once."""
    own = setting.site.services[case.service]
    site = setting.site.in_language(follower.language)
    service = site.services[case.service]
    journey = service.journeys[case.journey]
    walked = walk(journey, case.answers, day_of(case.received_at))
    tracking = Tracking(signer, follower.base)
    finished = Finished(site, service, journey, own, walked, tracking, case.received_at)
    return finished.messages(case.reference)
