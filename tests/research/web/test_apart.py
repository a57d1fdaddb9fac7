"""Participants are kept apart: what one of them reported is shown to nobody else who takes part."""

from __future__ import annotations

import pytest

from prototype_kit.cases import Case
from tests.research.web.lab import Lab
from tests.research.web.test_withdrawal import _session, _takes_part
from tests.web.visitor import Visitor


@pytest.fixture
def sent(lab: Lab) -> tuple[Visitor, Case]:
    """The browser of a participant, and what they reported."""
    session, link = _session(lab)
    visitor = _takes_part(lab, session, link)
    (case,) = (case for number in range(9) if (case := lab.front.store.cases.by_id(number)))
    assert case.origin.research_session == session.id
    return visitor, case


def test_a_case_is_there_for_whoever_reported_it(lab: Lab, sent: tuple[Visitor, Case]) -> None:
    """Its tracking page, as a task may be to look at it; for other participants it is not there."""
    own, case = sent
    other = lab.agreed(lab.session()[1])
    track = f"{lab.path}/track/{case.reference}"
    assert case.reference in own.get(track).words
    for path in (track, f"{track}/follow", f"{track}/voice"):
        other.get(path, 404)
    other.post(f"{track}/voice", {"email": "other@example.com"}, 404)
    other.post(f"{lab.path}/track", {"reference": case.reference}, 422)
    assert lab.count("voice") == 0
    assert lab.count("follower", "recipient = 'other@example.com'") == 0


def test_a_case_of_a_participant_is_on_no_map(lab: Lab, sent: tuple[Visitor, Case]) -> None:
    """Neither of the round nor of the working version."""
    own, _ = sent
    for path in (f"{lab.path}/street-lights/reports.geojson", "/street-lights/reports.geojson"):
        assert own.raw("GET", path).get_json()["features"] == []
