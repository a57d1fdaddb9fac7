"""The ZIP file that somebody is given: the document as data and as a page, its schema, and their files."""

from __future__ import annotations

import json
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from prototype_kit.language import LOCAL
from prototype_kit.person_export.document import PersonExport
from prototype_kit.person_export.telling import ToldPerson
from prototype_kit.store import Store

FOLDER = "my-data"
"""What it is called, without its ending."""
_IN_MEMORY = 1024 * 1024  # bytes; what is more lies in a temporary file


def write_archive(told: ToldPerson, page: str, store: Store) -> IO[bytes]:
    """The archive, to be read from its beginning. `page` is the document as HTML, in words.

    It holds one file in memory at a time, however many there are. Whoever gets it closes it, and it is gone.
    Raises `StoreUnavailable`.
    """
    made = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - whoever gets it closes it
    at = told.document.made_at
    try:
        with ZipFile(made, "w", ZIP_DEFLATED) as archive:
            archive.writestr(_entry(f"{FOLDER}.html", at), page)
            archive.writestr(_entry(f"{FOLDER}.json", at), told.document.model_dump_json(indent=2))
            schema = json.dumps(PersonExport.model_json_schema(), ensure_ascii=False, indent=2)
            archive.writestr(_entry("schema.json", at), schema)
            for file in told.files:
                upload = file.upload
                content = store.uploads.content(upload.draft_id, upload.id) if file.has_content else None
                if content is not None:
                    # Photos and documents are compressed already.
                    archive.writestr(_entry(file.path, at, ZIP_STORED), content)
        made.seek(0)
    except BaseException:
        made.close()
        raise
    return made


def _entry(path: str, at: datetime, how: int = ZIP_DEFLATED) -> ZipInfo:
    entry = ZipInfo(path, at.astimezone(LOCAL).timetuple()[:6])
    entry.compress_type = how
    entry.external_attr = 0o600 << 16
    return entry
