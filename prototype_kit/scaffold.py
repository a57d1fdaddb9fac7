"""What a new project or study is asked, and what a project is given beside its rendered files.

The hooks of the templates and the commands both come here, so that they refuse the same answers and make the
same files. Standard library only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

from prototype_kit.carried import KIT
from prototype_kit.errors import KitError
from prototype_kit.exemplars import chosen_exemplars, copy_exemplar, copy_studies
from prototype_kit.vendoring import pin_kit

LONGEST = 60
_WINDOWS_OWN = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def check_answers(answers: Mapping[str, str], kit: Path = KIT) -> None:
    """Raise `KitError` with one sentence for the first answer that cannot be used."""
    for name, check in _CHECKS.items():
        check(answers[name])
    chosen_exemplars(answers["exemplars"], kit)


def check_study_answers(answers: Mapping[str, str]) -> None:
    """The same for a new study."""
    for name, check in _STUDY_CHECKS.items():
        check(answers[name])


def furnish(project: Path, exemplars: str, kit: Path = KIT) -> None:
    """Give a rendered project its services and its kit. Raises `KitError`."""
    for name in chosen_exemplars(exemplars, kit):
        copy_exemplar(name, project / "services", kit)
        copy_studies(name, project / "studies", kit)
    pin_kit(project, kit)


def _check_project_name(text: str) -> None:
    _check_words("The project's name", text, "such as Anytown services")


def _check_organisation(text: str) -> None:
    _check_words("The organisation's name", text, "such as Anytown Council")


def _check_study_title(text: str) -> None:
    _check_words("The study's title", text, "such as Reporting a street light")


def _check_service(text: str) -> None:
    _check_address("a service", text, "street-lights")


def _check_journey(text: str) -> None:
    _check_address("a journey", text, "report")


def _check_address(what: str, text: str, example: str) -> None:
    if not _SLUG.fullmatch(text):
        raise KitError(
            f"{text!r} cannot be the address of {what}: write it as the browser shows it, such as {example}."
        )


def _check_words(what: str, text: str, example: str) -> None:
    if not text.strip():
        raise KitError(f"{what} is empty: write one, {example}.")
    if len(text) > LONGEST:
        raise KitError(f"{what} has {len(text)} characters: use at most {LONGEST}.")
    if any(_is_hidden(character) for character in text):
        raise KitError(f"{what} holds a line break or a hidden character: write it on one line, {example}.")
    if any(mark in text for mark in ("{{", "{%", "{#")):
        raise KitError(f"{what} holds the signs of a template, such as two curly brackets: leave them out.")


def _is_hidden(character: str) -> bool:
    """Whether nobody sees it, or files cannot hold it. What emoji are joined of is let through."""
    code = ord(character)
    if code in (0x200C, 0x200D) or 0xE0020 <= code <= 0xE007F:
        return False
    not_a_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not_a_character or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _check_slug(text: str) -> None:
    if not _SLUG.fullmatch(text):
        raise KitError(
            f"{text!r} cannot be the folder's name: use small letters, digits and single hyphens, "
            "starting with a letter, such as anytown-services."
        )
    if len(text) > LONGEST:
        raise KitError(f"The folder's name has {len(text)} characters: use at most {LONGEST}.")
    if _WINDOWS_OWN.fullmatch(text):
        raise KitError(f"{text!r} cannot be the folder's name, as Windows uses it: choose another.")


def _check_email(text: str) -> None:
    if not _EMAIL.fullmatch(text) or len(text) > 254:
        raise KitError(f"{text!r} is not an email address: write one like services@anytown.example.")


def _check_welsh(text: str) -> None:
    if text not in ("yes", "no"):
        raise KitError(f"{text!r} does not say whether pages are in Welsh too: write yes or no.")


_CHECKS: Mapping[str, Callable[[str], None]] = {
    "project_name": _check_project_name,
    "project_slug": _check_slug,
    "organisation": _check_organisation,
    "contact_email": _check_email,
    "welsh": _check_welsh,
}
_STUDY_CHECKS: Mapping[str, Callable[[str], None]] = {
    "study_title": _check_study_title,
    "study_slug": _check_slug,
    "service": _check_service,
    "journey": _check_journey,
    "organisation": _check_organisation,
    "contact_email": _check_email,
}
