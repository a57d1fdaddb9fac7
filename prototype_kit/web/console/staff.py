"""The staff page: managers say who may sign in, and as what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.people import DOES, ROLES, Account, Role
from prototype_kit.questions import Component
from prototype_kit.questions.email import is_email
from prototype_kit.store import AlreadyThere, LastManager
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front

_SAID: Mapping[str, str] = {
    "added": "They can now sign in with a link or code that we will email to them.",
    "changed": "Changes saved. If you changed their roles, they have been signed out and can sign in again.",
    "closed": "Account closed. They can no longer sign in.",
}
_LAST = "Make someone else a manager first: this is the only one, and only managers can add staff"


@dataclass(frozen=True)
class Given:
    """What a manager typed and chose about somebody."""

    email: str
    name: str
    roles: tuple[str, ...]
    team: str

    @property
    def known_roles(self) -> tuple[Role, ...]:
        """The roles that there are."""
        return tuple(role for role in ROLES if role in self.roles)


def routes(front: Front, frame: Frame) -> Sequence[Route]:
    """Everything here is for managers."""
    pages = StaffPages(front, frame)
    one = "/staff/<int:number>"
    return [
        Route("/staff", "staff", pages.listed, needs="manage-staff"),
        Route("/staff/add", "new_staff", pages.new, needs="manage-staff"),
        Route("/staff/add", "add_staff", pages.add, needs="manage-staff", methods=("POST",)),
        Route(one, "one_staff", pages.one, needs="manage-staff"),
        Route(one, "change_staff", pages.change, needs="manage-staff", methods=("POST",)),
        Route(f"{one}/close", "close_staff", pages.close, needs="manage-staff", methods=("POST",)),
    ]


class StaffPages:
    """The views."""

    def __init__(self, front: Front, frame: Frame):
        self._front, self._frame = front, frame

    @property
    def _teams(self) -> Sequence[str]:
        """The teams of every service, each once."""
        services = self._front.own.services.values()
        return list(dict.fromkeys(team for service in services for team in service.teams))

    def listed(self) -> str:
        """Who may sign in, and who could once."""
        found = self._front.store.accounts.all("staff")
        said = _SAID.get(request.args.get("said", ""))
        return self._frame.page("staff", "Staff", staff=sorted(found, key=_by_name), said=said)

    def new(self) -> str:
        """Ask for somebody new."""
        return self._form("Add a member of staff", Given("", "", (), ""), is_new=True)

    def add(self) -> AnyResponse:
        """Let somebody sign in."""
        given = _given()
        errors = self._wrong(given, is_new=True)
        if not errors:
            accounts, team = self._front.store.accounts, given.team or None
            now, roles = self._front.clock(), given.known_roles
            try:
                accounts.add("staff", given.email, given.name, now, roles, team)
                return redirect("/staff?said=added", 303)
            except AlreadyThere:
                errors = {"email": "Enter a different email address: someone already signs in with this one"}
        return Response(self._form("Add a member of staff", given, errors, is_new=True), status=422)

    def one(self, number: int) -> str:
        """Somebody, to be changed or closed."""
        account = self._account(number)
        given = Given(account.email, account.name, account.roles, account.team or "")
        return self._form(account.name, given, account=account)

    def change(self, number: int) -> AnyResponse:
        """Give somebody another name, roles and team."""
        account, given = self._account(number), _given()
        errors = self._wrong(given)
        if not errors:
            accounts, team = self._front.store.accounts, given.team or None
            try:
                accounts.change(account, given.name, given.known_roles, team, self._front.clock())
                return redirect("/staff?said=changed", 303)
            except LastManager:
                errors = {"roles": _LAST}
        return Response(self._form(account.name, given, errors, account=account), status=422)

    def close(self, number: int) -> AnyResponse:
        """Let somebody in no longer."""
        account = self._account(number)
        try:
            self._front.store.accounts.close(account, self._front.clock())
        except LastManager:
            given = Given(account.email, account.name, account.roles, account.team or "")
            return Response(self._form(account.name, given, {"roles": _LAST}, account=account), status=422)
        return redirect("/staff?said=closed", 303)

    def _account(self, number: int) -> Account:
        found = self._front.store.accounts.by_id(number)
        if found is None or found.kind != "staff" or not found.open:
            abort(404)
        return found

    def _wrong(self, given: Given, *, is_new: bool = False) -> dict[str, str]:
        """What has to be mended, by field."""
        wrong = {}
        if is_new and not is_email(given.email):
            wrong["email"] = "Enter an email address in the correct format, like name@example.com"
        if not given.name:
            wrong["name"] = "Enter their name"
        if not given.known_roles:
            wrong["roles"] = "Select what they do"
        if given.team and given.team not in self._teams:
            wrong["team"] = "Select a team from the list"
        return wrong

    def _form(
        self,
        title: str,
        given: Given,
        errors: Mapping[str, str] | None = None,
        *,
        is_new: bool = False,
        account: Account | None = None,
    ) -> str:
        wrong = errors or {}
        parts = [_text("name", "Name", given.name, wrong), _roles(given.roles, wrong)]
        parts += [_team(self._teams, given.team, wrong)]
        if is_new:
            parts.insert(0, _text("email", "Email address", given.email, wrong, kind="email"))
        summary = [{"text": words, "href": f"#{field}"} for field, words in wrong.items()]
        return self._frame.page(
            "staff-form", title, here="/staff", parts=parts, errors=summary, account=account, is_new=is_new
        )


def _by_name(account: Account) -> tuple[bool, str, int]:
    return not account.open, account.name.casefold(), account.id


def _given() -> Given:
    form = request.form
    typed = [" ".join(form.get(field, "").split()) for field in ("email", "name", "team")]
    return Given(typed[0], typed[1], tuple(form.getlist("roles")), typed[2])


def _error(field: str, wrong: Mapping[str, str]) -> Mapping[str, str] | None:
    return {"text": wrong[field]} if field in wrong else None


def _text(field: str, label: str, value: str, wrong: Mapping[str, str], kind: str = "text") -> Component:
    params = {
        "id": field,
        "name": field,
        "type": kind,
        "label": {"text": label},
        "value": value,
        "spellcheck": False,
        "autocomplete": "off",
        "errorMessage": _error(field, wrong),
    }
    return Component("input", params)


def _roles(chosen: Collection[str], wrong: Mapping[str, str]) -> Component:
    items = [
        {
            "value": role,
            "text": role.replace("-", " ").capitalize(),
            "hint": {"text": DOES[role]},
            "checked": role in chosen,
        }
        for role in ROLES
    ]
    legend = {"legend": {"text": "What they do", "classes": "govuk-fieldset__legend--s"}}
    params = {"idPrefix": "roles", "name": "roles", "fieldset": legend, "items": items}
    return Component("checkboxes", {**params, "errorMessage": _error("roles", wrong)})


def _team(teams: Sequence[str], chosen: str, wrong: Mapping[str, str]) -> Component:
    named = [("", "No team"), *((team, team) for team in teams)]
    items = [{"value": value, "text": text, "selected": value == chosen} for value, text in named]
    params = {"id": "team", "name": "team", "label": {"text": "Team"}, "items": items}
    return Component("select", {**params, "errorMessage": _error("team", wrong)})
