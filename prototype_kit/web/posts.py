"""Posts must come from our own pages. Pages hold no token, so they stay constant.

The browser says where a post came from, by Fetch metadata or Origin. When it says neither, the person is
asked to send it again from a page that keeps what was typed and carries a value that works once.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Response, abort, request

from prototype_kit.events import milliseconds, moment_of
from prototype_kit.web.front import Front, new_session
from prototype_kit.web.security import UNSAFE, origin_verdict

CONFIRM = "kit-confirm"
PASSWORD = "kit-password"  # noqa: S105 - the name of a field
"""The field by which a prototype's password comes together with a form that was sent without one."""
OURS = (CONFIRM, PASSWORD)
_LIFE = timedelta(hours=1)
"""How long somebody may take to send a form again."""


def check(front: Front) -> Response | None:
    """Let a post from our own page through; refuse one from elsewhere; ask where nobody can tell."""
    if request.method not in UNSAFE:
        return None
    verdict = origin_verdict(request, front.settings)
    if verdict.here:
        return None
    if verdict.known:
        abort(403, description="cross-site")
    session = front.session(request)
    if session and _is_confirmed(front, session, request.form.get(CONFIRM, "")):
        return None
    return _ask(front, session or new_session())


def _is_confirmed(front: Front, session: str, sent: str) -> bool:
    """Whether this value was made for this form in this browser of late, and is used for the first time."""
    made, _, signature = sent.partition(".")
    moment, now = made.partition("-")[0], front.clock()
    if not (moment.isascii() and moment.isdigit() and len(moment) < 15):
        return False
    if not timedelta() <= now - moment_of(int(moment)) < _LIFE:
        return False
    if not front.signer.agrees(signature, *_about(front, session, made)):
        return False
    return front.store.allowances.take(f"confirm {sent}", 1, _LIFE, now) is None


def _ask(front: Front, session: str) -> Response:
    made = f"{milliseconds(front.clock())}-{secrets.token_hex(8)}"
    token = f"{made}.{front.signer.sign(*_about(front, session, made))}"
    fields = [(name, values) for name, values in sent_fields() if name not in OURS]
    html = front.here().render.page("confirm-origin.html", fields=fields, token=token)
    response = Response(html, status=403)
    front.begin_session(response, session)
    return response


def _about(front: Front, session: str, made: str) -> tuple[str, ...]:
    return "confirm", made, session, request.path, _stamp(front, session)


def sent_fields() -> list[tuple[str, list[str]]]:
    """The form that was sent, to be sent again. Of files only the names are left; they are asked for anew."""
    files = [(name, [each.filename or "" for each in sent]) for name, sent in request.files.lists()]
    named = [(name, list(filter(None, names))) for name, names in files]
    return [*request.form.to_dict(flat=False).items(), *((name, names) for name, names in named if names)]


def _stamp(front: Front, session: str) -> str:
    """What changes when somebody goes on in another window: what they confirm here is then out of date."""
    journeys = [(slug, name) for slug, service in front.site.services.items() for name in service.journeys]
    its_own = tuple(request.path.strip("/").split("/")[:2])
    # A post that is about no journey, such as one that forgets them all, may change any draft.
    found = [its_own] if its_own in journeys else journeys
    drafts = [front.store.drafts.latest(session, *journey, front.clock()) for journey in found]
    return " ".join(f"{draft.id}:{draft.version}:{draft.state}" for draft in drafts if draft)
