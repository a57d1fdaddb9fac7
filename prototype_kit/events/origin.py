"""Where a draft, a case or an event comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from prototype_kit.assisted import Assistance


@dataclass(frozen=True)
class Origin:
    """Where a draft, a case or an event comes from.

    `env` is live, prototype, research, demo or test; `source` user, staff or synthetic; `channel` web,
    phone, face_to_face or post. `assisted` says whether staff helped, `assistance` how, which no event tells.
    `round` is the frozen version that somebody was shown, and `research_session` the id of the session that
    they take part in. `device` is that which a journey was begun on: mobile, tablet, desktop or unknown.
    """

    env: str
    source: str = "user"
    channel: str = "web"
    assisted: bool = False
    assistance: Assistance | None = None
    round: str | None = None
    research_session: str | None = None
    device: str = "unknown"

    def helped(self, assistance: Assistance) -> Origin:
        """The same after staff took it over to help, whoever began it.

        What a person began online stays of source user and channel web: they came by themselves, and were
        assisted. What staff began takes the channel by which the person comes now.
        """
        channel = assistance.channel if self.source == "staff" else self.channel
        return replace(self, channel=channel, assisted=True, assistance=assistance)
