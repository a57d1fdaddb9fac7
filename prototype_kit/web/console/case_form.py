"""The form by which a case is changed, and what becomes of it when others changed the case meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from prototype_kit.cases import PRIORITIES, Case, Priority, parse_reference
from prototype_kit.language import NAMES
from prototype_kit.life_cycle import NEEDS_ORIGINAL, CaseUpdate, next_statuses
from prototype_kit.people import Account
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.web.console.casework import Casework, assignable, plain_text

MOST_PUBLIC = 1000
MOST_NOTE = 2000
"""Characters."""
CHOSEN = ("status", "team", "assignee", "priority", "duplicate")
"""The fields that say what a case is to be; the others say something about it."""
_NOT_LISTED: Mapping[str, str] = {
    "team": "Select a team from the list",
    "assignee": "Select a person from the list",
}
_IN_ENGLISH: Mapping[str, str] = {"cy": "Welsh"}


class Wrong(ValueError):  # noqa: N818 - as Rejected, which is about answers
    """What was typed into the form cannot be taken: words by field."""

    def __init__(self, errors: Mapping[str, str]):
        self.errors = errors
        super().__init__(", ".join(errors))


@dataclass(frozen=True)
class CaseForm:
    """The form as it stands.

    `version` and `seen` say which case somebody saw: how often it had changed, and how long its timeline was.
    `was` are the chosen fields as they were then.
    """

    version: int
    seen: int
    was: Mapping[str, str]
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of(case: Case, duplicate_of: Case | None, seen: int) -> CaseForm:
        """One that changes nothing, to start from."""
        is_now = chosen(case, duplicate_of)
        return CaseForm(case.version, seen, is_now, is_now)

    @staticmethod
    def sent(given: Mapping[str, str]) -> CaseForm:
        """What somebody sent."""
        values = {name: plain_text(given.get(name, "")) for name in given if not name.startswith("was-")}
        if reference := parse_reference(values.get("duplicate", "")):
            values["duplicate"] = reference
        return CaseForm(
            version=number_in(given.get("version", "")),
            seen=number_in(given.get("seen", "")),
            was={name: given.get(f"was-{name}", "") for name in CHOSEN},
            values=values,
        )

    def on(self, case: Case, duplicate_of: Case | None, seen: int) -> CaseForm:
        """The same on a case as it is now: what somebody left alone is as others made it."""
        is_now = chosen(case, duplicate_of)
        left_alone = {name: is_now[name] for name in CHOSEN if self.values.get(name, "") == self.was[name]}
        return CaseForm(case.version, seen, is_now, {**self.values, **left_alone})

    def changed(self) -> Sequence[str]:
        """The chosen fields that somebody changed."""
        return [name for name in CHOSEN if self.values.get(name, "") != self.was[name]]

    def with_errors(self, errors: Mapping[str, str]) -> CaseForm:
        """The same with what is wrong with it."""
        return replace(self, errors=errors)


@dataclass(frozen=True)
class FormChoices:
    """What the form offers: words by value. `languages` are others that words for everybody may stand in."""

    statuses: Mapping[str, str]
    teams: Mapping[str, str]
    assignees: Mapping[str, str]
    languages: Mapping[str, str]
    duplicates: bool

    @staticmethod
    def of(site: Site, service: Service, case: Case, people: Sequence[Account]) -> FormChoices:
        """Those for one case; what it is now is among them."""
        names = dict.fromkeys((case.status, *next_statuses(service.entry.statuses, case.status)))
        assignees = dict(assignable(people))
        if case.assignee_id is not None:
            former = next(
                (each.name for each in people if each.id == case.assignee_id), "A former member of staff"
            )
            assignees.setdefault(str(case.assignee_id), former)
        statuses = service.entry.statuses
        return FormChoices(
            statuses={name: service.status_words(name) for name in names},
            teams={team: team for team in dict.fromkeys((case.team, *service.teams)) if team},
            assignees=assignees,
            languages=language_names(site),
            duplicates=any(name in statuses and statuses[name].duplicate for name in names),
        )

    def words(self, name: str, value: str) -> str:
        """The value of a chosen field in words."""
        known = {"status": self.statuses, "team": self.teams, "assignee": self.assignees}
        return known.get(name, {}).get(value, value) or "nothing"


def language_names(site: Site) -> Mapping[str, str]:
    """The other languages of a site, as staff call them, by code."""
    return {code: _IN_ENGLISH.get(code, NAMES[code]) for code in site.translations}


def chosen(case: Case, duplicate_of: Case | None) -> Mapping[str, str]:
    """What a case is, as the form says it."""
    return {
        "status": case.status,
        "team": case.team,
        "assignee": str(case.assignee_id or ""),
        "priority": case.priority,
        "duplicate": duplicate_of.reference if duplicate_of else "",
    }


def update_of(
    work: Casework, service: Service, case: Case, form: CaseForm, choices: FormChoices
) -> CaseUpdate:
    """What somebody wants the case to be. Raises `Wrong`; the life cycle has its own say."""
    values, errors = form.values, words_errors(form.values, choices.languages)
    for name, known in (("team", choices.teams), ("assignee", choices.assignees)):
        if values.get(name, "") not in known and values.get(name, "") != form.was[name]:
            errors[name] = _NOT_LISTED[name]
    if values.get("priority") not in PRIORITIES:
        errors["priority"] = "Select a priority"
    duplicate_of = _duplicate_of(work, service, case, form, errors)
    translated = translations(values, choices.languages)
    if translated and not values.get("public") and values.get("status") == case.status:
        errors["public"] = "Enter the public update in English too"
    if errors:
        raise Wrong(_in_order(errors, choices.languages))
    return CaseUpdate(
        status=values.get("status", ""),
        priority=_priority(values),
        team=values.get("team", ""),
        assignee_id=int(values["assignee"]) if values.get("assignee") else None,
        duplicate_of=duplicate_of,
        public=values.get("public", ""),
        translated=translated,
        note=values.get("note", ""),
    )


def words_errors(values: Mapping[str, str], languages: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the words for everybody and with the note, by field."""
    errors = {}
    for name, label in {"public": "Public update", **_labels(languages)}.items():
        if len(values.get(name, "")) > MOST_PUBLIC:
            errors[name] = f"{label} must be {MOST_PUBLIC:,} characters or fewer"
    if len(values.get("note", "")) > MOST_NOTE:
        errors["note"] = f"The note must be {MOST_NOTE:,} characters or fewer"
    return errors


def _in_order(errors: Mapping[str, str], languages: Mapping[str, str]) -> dict[str, str]:
    """The same errors as their fields stand in the form."""
    fields = ("duplicate", "public", *_labels(languages), "team", "assignee", "priority", "note")
    return {name: errors[name] for name in fields if name in errors}


def translations(values: Mapping[str, str], languages: Mapping[str, str]) -> Mapping[str, str]:
    """The words for everybody in other languages, by code."""
    return {code: values[f"public-{code}"] for code in languages if values.get(f"public-{code}")}


def _labels(languages: Mapping[str, str]) -> Mapping[str, str]:
    return {f"public-{code}": f"Public update in {name}" for code, name in languages.items()}


def _priority(values: Mapping[str, str]) -> Priority:
    return next(each for each in PRIORITIES if each == values["priority"])


def _duplicate_of(
    work: Casework, service: Service, case: Case, form: CaseForm, errors: dict[str, str]
) -> int | None:
    """The id of the case that this one is said to be the same as: never of one that is a duplicate itself."""
    status, typed = (
        service.entry.statuses.get(form.values.get("status", "")),
        form.values.get("duplicate", ""),
    )
    moves = form.values.get("status") != case.status
    if not (status and status.duplicate and moves):
        if typed != form.was["duplicate"]:
            errors["duplicate"] = "To link another case, select a status for duplicates"
        return case.duplicate_of
    if not typed:
        errors["duplicate"] = NEEDS_ORIGINAL
        return None
    other = work.find(typed)
    if other is None:
        errors["duplicate"] = "There is no case with this reference: check it and try again"
        return None
    original = work.front.store.cases.original(other)
    if original.id == case.id and other.id != case.id:
        errors["duplicate"] = (
            f"{other.reference} is already a duplicate of this case: change its status first"
        )
    return original.id


def number_in(text: str) -> int:
    """The number of a hidden field; -1 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
