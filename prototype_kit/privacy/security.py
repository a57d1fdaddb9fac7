"""What guards people's data: the measures that the kit brings, and those that a site says itself."""

from __future__ import annotations

from prototype_kit.site import Site

OURS = (
    "Staff sign in without passwords, by a link that works once; what they may do follows from their role",
    "Staff and the public use two separate applications; no page of staff is on the public address",
    "Answers that are not sent are deleted 24 hours after the last one, or on the day that people are told",
    "Answers are kept on the server alone; a cookie holds no more than a random code",
    "Links and codes to sign in are kept as hashes, and taken out of their messages once these are sent",
    "Other messages are kept as they were sent, with the link to what they are about, and go with it",
    "Files are told by their content; photos lose the place and time that they hold",
    "Figures, events and logs hold no answers",
)
"""Measures that hold wherever the kit runs. Each is tested with it."""
NOT_SAID = "[Fill in: encryption of the disk, backups, who may reach the server, how updates are put in]"


def measures(site: Site) -> tuple[str, ...]:
    """The measures in words; what only those who run the server know is left to fill in."""
    officer = site.entry.data_protection
    own = officer.security if officer is not None else ()
    return (*OURS, *(own or (NOT_SAID,)))
