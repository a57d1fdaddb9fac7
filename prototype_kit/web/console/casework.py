"""What all pages about cases stand on: the cases that are worked on here, their services, and the staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort

from prototype_kit.cases import Case, CaseEntry, parse_reference
from prototype_kit.life_cycle import LifeCycle
from prototype_kit.messages import NewMessage
from prototype_kit.people import Account
from prototype_kit.service import Service
from prototype_kit.store import Follower
from prototype_kit.updates import update_messages
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front


@dataclass(frozen=True)
class Casework:
    """The front door, in the site's own language, the frame of its pages, and the public address."""

    front: Front
    frame: Frame
    public: str = ""

    def now(self) -> datetime:
        """The time now."""
        return self.front.clock()

    def staff(self) -> Sequence[Account]:
        """Everybody who works or worked here, by name."""
        return sorted(self.front.store.accounts.all("staff"), key=lambda each: each.name.casefold())

    def find(self, typed: str) -> Case | None:
        """The case of a reference, however it is written; None when there is none here."""
        reference = parse_reference(typed)
        case = self.front.store.cases.by_reference(reference) if reference else None
        return case if case and self.is_here(case) else None

    def case(self, typed: str) -> Case:
        """The same; 404 when there is none."""
        return self.find(typed) or abort(404)

    def is_here(self, case: Case) -> bool:
        """Whether a case is worked on here, and not in another environment."""
        return case.origin.env in self.front.settings.envs

    def service(self, case: Case) -> Service | None:
        """The service of a case; None when the site does not have it any more."""
        return self.front.own.services.get(case.service)

    def life_cycle(self, service: Service, staff: Sequence[Account]) -> LifeCycle:
        """The life of the cases of a service."""
        names = {account.id: account.name for account in staff}
        return LifeCycle(service.entry.statuses, self.front.own.working_days, names)

    def messages(
        self, case: Case, entries: Sequence[CaseEntry], followers: Sequence[Follower]
    ) -> Sequence[NewMessage]:
        """What followers are told of a case, as it is now, by the public ones of its new entries."""
        return update_messages(self.front.own, case, entries, followers, self.front.signer)


def assignable(staff: Sequence[Account]) -> Mapping[str, str]:
    """To whom a case can be given: names by the number of the account; nobody by nothing."""
    return {"": "Nobody", **{str(each.id): each.name for each in staff if each.may("see-cases")}}


def plain_text(typed: str) -> str:
    """What was typed into a text area, with the lines of its writer."""
    return typed.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
