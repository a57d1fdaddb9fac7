"""Where somebody is signed in: on this device and on others, and ending it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.store import AccountSession
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.account.home import device_words

DONE = ("ended", "others", "none")
"""What the page may say first that somebody has just done."""


def routes(frame: AccountFrame) -> Sequence[Route]:  # noqa: ARG001 - each module of the account has this shape
    """The list, and what its buttons do."""
    return [
        Route("/account/devices", "devices", listed),
        Route("/account/devices", "end_devices", end, methods=("POST",)),
    ]


@dataclass(frozen=True)
class Device:
    """A session in words. `name` is what its button sends: it follows from the number, which nobody sees."""

    name: str
    where: str
    begun: str
    seen: str
    here: bool


def listed(resident: Resident) -> str:
    """Every device, this one first."""
    front, say = resident.front, resident.say
    found = sorted(
        front.store.account_sessions.of(resident.session, front.clock()),
        key=lambda each: each.id != resident.session.id,
    )
    done = request.args.get("done", "")
    return resident.page(
        "devices",
        say("Devices where you are signed in"),
        devices=[_device(resident, each) for each in found],
        done=done if done in DONE else "",
    )


def end(resident: Resident) -> AnyResponse:
    """End one other session, or all of them."""
    front, now = resident.front, resident.front.clock()
    sessions = front.store.account_sessions
    if request.form.get("others") == "yes":
        sessions.end_others(resident.session, now)
        return redirect("/account/devices?done=others", 303)
    wanted = request.form.get("session", "")
    for each in sessions.of(resident.session, now):
        if each.id != resident.session.id and _name(resident, each) == wanted:
            sessions.end_one(resident.account, each.id, now)
            return redirect("/account/devices?done=ended", 303)
    return redirect("/account/devices?done=none", 303)


def _device(resident: Resident, session: AccountSession) -> Device:
    say = resident.say
    return Device(
        name=_name(resident, session),
        where=device_words(resident, session.device),
        begun=say.moment(session.begun_at),
        seen=say.moment(session.seen_at),
        here=session.id == resident.session.id,
    )


def _name(resident: Resident, session: AccountSession) -> str:
    return resident.front.signer.sign("account-session", session.id)
