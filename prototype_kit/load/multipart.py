"""A form as browsers send it: in the address's own writing, or in parts where files are among it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from prototype_kit.questions import Form


@dataclass(frozen=True)
class File:
    """A file in the field of a form."""

    field: str
    name: str
    content: bytes


def encoded(form: Form, files: Sequence[File] = ()) -> tuple[bytes, str]:
    """The body of a form, and its content type."""
    if not files:
        return urlencode(form, doseq=True).encode(), "application/x-www-form-urlencoded"
    boundary = f"----{secrets.token_hex(16)}"
    body = b"".join(_parts(form, files, boundary)) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def _parts(form: Form, files: Sequence[File], boundary: str) -> Iterator[bytes]:
    start = f'--{boundary}\r\nContent-Disposition: form-data; name="'
    for field, texts in form.items():
        for text in texts:
            yield f'{start}{field}"\r\n\r\n{text}\r\n'.encode()
    for file in files:
        kind = "Content-Type: application/octet-stream"  # a server must look at what is in it
        yield f'{start}{file.field}"; filename="{file.name}"\r\n{kind}\r\n\r\n'.encode()
        yield file.content + b"\r\n"
