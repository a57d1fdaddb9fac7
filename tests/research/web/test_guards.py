"""Every page of participants is guarded as those of the kit are."""

from __future__ import annotations

from typing import Any

import pytest

from prototype_kit.web.security import HEADERS, UNSAFE
from research.web.public.table import NAME
from tests.research.web.lab import Lab
from tests.web.visitor import SAME_ORIGIN


def _rules(lab: Lab) -> list[Any]:
    app = lab.mount._served.app(lab.round.slug)._app._app  # what is around it packs, and moves its addresses
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(f"{NAME}.")]


def _path(lab: Lab, rule: Any, token: str, attempt: str) -> str:
    values = {"token": token, "key": "0" * 64, "attempt": attempt, "how": "stopped", "session": "x"}
    address: str = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)[1]
    return lab.path + address


def test_posts_from_elsewhere_change_nothing(lab: Lab) -> None:
    """Another site's form is refused at each route, whoever's browser sends it."""
    session, link = lab.session()
    visitor = lab.agreed(link)
    visitor.submit()
    visitor.press("I have finished this task")
    attempt = visitor.page.path.rpartition("/")[2]
    before = lab.research.sessions.whole(session.id)
    posts = [rule for rule in _rules(lab) if UNSAFE & set(rule.methods)]
    assert len(posts) >= 9
    fields = {"ease": "7", "task": "follow-report", "take_part": "no", "stop": "yes"}
    for rule in posts:
        path = _path(lab, rule, link.rpartition("/")[2], attempt)
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.test"}):
            answer = visitor.raw("POST", path, data=fields, headers=headers)
            assert answer.status_code == 403, path
    assert lab.research.sessions.whole(session.id) == before


def test_every_answer_carries_the_headers(lab: Lab) -> None:
    """Also those about rounds that are not there. Nothing is kept in caches."""
    _, link = lab.session()
    visitor = lab.agreed(link)
    paths = [_path(lab, rule, "x" * 43, "x") for rule in _rules(lab) if "GET" in rule.methods]
    for path in (*paths, "/rounds", "/rounds/none"):
        answer = visitor.raw("GET", path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, path
        assert answer.headers["Cache-Control"] == "no-store", path


@pytest.mark.parametrize(
    "path", ["/taking-part", "/taking-part/consent", "/taking-part/task", "/taking-part/stop"]
)
def test_a_stranger_is_shown_no_session(path: str, lab: Lab) -> None:
    """They are told to open their link; a made-up secret opens nothing."""
    stranger = lab.visitor()
    assert stranger.get(lab.path + path, 404).heading == "Your session is not open on this device"
    stranger.client.set_cookie(f"rounds.{lab.round.slug}.participant", "x" * 43, domain="127.0.0.1")
    assert stranger.get(lab.path + path, 404).heading == "Your session is not open on this device"
    posted = stranger.raw("POST", lab.path + "/taking-part/stop", headers=SAME_ORIGIN)
    assert posted.status_code in (303, 404)
