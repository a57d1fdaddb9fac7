"""Exporting: everything that is kept about somebody, as one file for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from flask import Response, request
from werkzeug.wsgi import wrap_file

from prototype_kit.person_export import FOLDER, tell_person, what_is_left_out, write_archive
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.limiting import limit
from prototype_kit.web.person_page import person_page
from prototype_kit.web.uploads import DOWNLOAD


def routes(frame: AccountFrame) -> Sequence[Route]:  # noqa: ARG001 - each module of the account has this shape
    """The page that says what is in the file, and the file."""
    return [
        Route("/account/export", "export", look),
        Route(f"/account/export/{FOLDER}.zip", "export_file", download),
    ]


def look(resident: Resident) -> str:
    """What somebody gets, and what is left out."""
    title, left_out = resident.say("Get a copy of your data"), tuple(what_is_left_out(resident.say))
    return resident.page("export", title, file=f"{FOLDER}.zip", left_out=left_out)


def download(resident: Resident) -> Response:
    """The file. Whoever looks at its address alone has none made. Raises `LimitReached`."""
    if request.method == "HEAD":
        return _response(None)
    limit(resident.front, "export", f"account {resident.account.id}")
    return _response(_archive(resident))


def _archive(resident: Resident) -> IO[bytes]:
    front, store = resident.front, resident.front.store
    records = store.own_data.read(store.own_data.keys(resident.account, front.settings.envs))
    same = {each.case.duplicate_of for each in records.cases if each.case.duplicate_of}
    told = tell_person(front.site, records, store.cases.references_of(same), front.clock())
    page = person_page(front.render, resident.say, told.document, front.site)
    return write_archive(told, page, store)


def _response(made: IO[bytes] | None) -> Response:
    response = Response(headers=DOWNLOAD, content_type="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{FOLDER}.zip")
    if made is not None:
        response.content_length = made.seek(0, 2)
        made.seek(0)
        response.response = wrap_file(request.environ, made)
        response.direct_passthrough = True
        response.call_on_close(made.close)
    return response
