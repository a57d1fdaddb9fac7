"""Posts to the console must come from its own pages; see web/posts.py, which does the same for residents.

Where the browser does not say, the person sends what they typed once more, from a page that no other site can
read. Its value is bound to their browser, to the address and to what is sent.
"""

from __future__ import annotations

from flask import Response, abort, request

from prototype_kit.signing import Signer
from prototype_kit.store.sign_ins import LIFE
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.door import Door
from prototype_kit.web.posts import CONFIRM, OURS, sent_fields
from prototype_kit.web.security import UNSAFE, origin_verdict


def check(door: Door, signer: Signer, frame: Frame) -> Response | None:
    """Let a post from our own page through; refuse one from elsewhere; ask where nobody can tell."""
    if request.method not in UNSAFE:
        return None
    verdict = origin_verdict(request, door.settings)
    if verdict.here:
        return None
    if verdict.known:
        abort(403)
    known = door.token(request) or door.browser(request)
    fields = [(name, values) for name, values in sent_fields() if name not in OURS]
    bound = (request.full_path, repr(sorted(fields)))
    if known and signer.agrees(request.form.get(CONFIRM, ""), "confirm", known, *bound):
        return None
    browser = known or door.new_browser()
    token = signer.sign("confirm", browser, *bound)
    page = frame.page("confirm", "Send this again", here="", fields=fields, field=CONFIRM, token=token)
    response = Response(page, status=403)
    if known is None:
        door.asks(response, browser, int(LIFE.total_seconds()))
    return response
