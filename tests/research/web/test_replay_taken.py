"""The recorder's chunks are taken of whoever agreed to it, into their own session and no other."""

from __future__ import annotations

import json

from tests.research.web.lab import Lab
from tests.web.visitor import SAME_ORIGIN, Visitor


def _place(visitor: Visitor) -> str | None:
    found = [each.get("data-research-replay") for each in visitor.page.tree.iter("div")]
    return next(filter(None, found), None)


def _send(lab: Lab, visitor: Visitor, path: str, sequence: int = 0) -> int:
    now = round(lab.now().timestamp() * 1000)
    events = [{"type": 4, "timestamp": now, "data": {"href": "/", "width": 800, "height": 600}}]
    body = "\n".join(map(json.dumps, events))
    sent = f"{path}?sequence={sequence}&now={now}"
    return visitor.raw("POST", sent, data=body, headers=SAME_ORIGIN).status_code


def test_only_after_consent_to_it(lab: Lab) -> None:
    """Without it no page names a place to send to, and what comes all the same is refused."""
    session, link = lab.session()
    visitor = lab.agreed(link, "take_part", "notes")
    assert _place(visitor) is None
    assert _send(lab, visitor, f"{lab.path}/taking-part/replay/{session.id}") == 403
    assert lab.count("research_replay") == 0
    other, link = lab.session()
    agreed = lab.agreed(link)
    assert _place(agreed) == f"{lab.path}/taking-part/replay/{other.id}"
    assert _send(lab, agreed, _place(agreed) or "") == 204
    assert len(lab.research.replay.of_session(other.id)) == 1


def test_what_a_tablet_still_has_of_the_one_before(lab: Lab) -> None:
    """It is not taken for the next participant's, and the recorder is told to forget it."""
    first, link = lab.session()
    place = _place(lab.agreed(link)) or ""
    second, link = lab.session()
    visitor = lab.agreed(link)
    assert _send(lab, visitor, place) == 410
    assert not lab.research.replay.of_session(first.id)
    assert not lab.research.replay.of_session(second.id)
    assert _send(lab, lab.visitor(), place) in (401, 410)
