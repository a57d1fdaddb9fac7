"""The addresses by which other devices in the room reach this machine, with no internet."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from io import StringIO

import ifaddr
import segno


def addresses_here() -> Sequence[str]:
    """The IPv4 addresses of this machine, such as `192.168.1.20`; none when it is in no network."""
    found = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str)]
    parsed = [ipaddress.ip_address(each) for each in found]
    usable = [each for each in parsed if not (each.is_loopback or each.is_link_local)]
    return [str(each) for each in sorted(set(usable), key=int)]


def code_in_terminal(address: str) -> str:
    """An address as a QR code of characters, for a terminal."""
    out = StringIO()
    segno.make(address, error="m", micro=False).terminal(out, border=2, compact=True)
    return out.getvalue()


def code_as_svg(address: str) -> str:
    """An address as a QR code in SVG, to stand in a page; its text stands beside it."""
    code = segno.make(address, error="m", micro=False)
    return str(
        code.svg_inline(
            scale=4, border=4, light="#fff", svgclass="research-code", lineclass=None, omitsize=False
        )
    )
