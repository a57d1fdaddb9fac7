"""Channels: how people come to the organisation, with this form or without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Channel = Literal["web", "phone", "face_to_face", "post"]
CHANNELS: Mapping[Channel, str] = {
    "web": "Online",
    "phone": "Phone",
    "face_to_face": "Face to face",
    "post": "Post",
}
"""Each channel in words for staff, in the order in which they are shown."""


def channel_of(text: str) -> Channel | None:
    """The channel that somebody means, as the kit names it or in words: `face_to_face`, `Face to face`."""
    plain = " ".join(text.replace("_", " ").replace("-", " ").split()).casefold()
    return next((each for each in get_args(Channel) if plain in _ways_to_write(each)), None)


def _ways_to_write(channel: Channel) -> tuple[str, str]:
    return channel.replace("_", " "), CHANNELS[channel].casefold()
