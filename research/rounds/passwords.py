"""Passwords of rounds, so that each can be shown to some people and taken away again.

They lie in `instance/round-passwords.yaml` of the project, which git ignores and nobody else may read; a
round itself never holds one.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from tempfile import mkstemp

from pydantic import AwareDatetime, BaseModel, ConfigDict
from ruamel.yaml import YAML

from prototype_kit import KitError
from prototype_kit.document import Faults, Term, fill, nearest, read_yaml
from research.rounds.round import Round

_INSTANCE, _FILE = "instance", "round-passwords.yaml"
_HEAD = "# Passwords of rounds, for this machine alone. See: prototype-kit round password --help\n"
# Easy to say and to type on a tablet; the rude words that we know need other consonants.
_CONSONANTS, _VOWELS = "bdjklmnrstvw", "aeiou"
_SYLLABLES = (4, 4, 3)
"""Syllables of each part: eleven of sixty make more than 2 ** 64 passwords."""
_LONGEST_LABEL = 60


@dataclass(frozen=True)
class RoundPassword:
    """One password of a round. `label` says whom or what it is for, and is its name; `made_at` is in UTC."""

    round: str
    label: str
    password: str
    made_at: datetime


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    round: Term
    label: Term
    password: Term
    made_at: AwareDatetime


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    passwords: tuple[_Entry, ...] = ()


def new_password(round_: Round, now: datetime, label: str = "") -> RoundPassword:
    """Make and keep one more password of a round; without a label it gets a number.

    Raises `KitError` when the round has one with that label.
    """
    known = _read(round_.project)
    own = {each.label for each in known if each.round == round_.slug}
    label = _label(label, own)
    if label in own:
        raise KitError(f"‘{round_.name}’ has a password labelled ‘{label}’ already. Choose another label.")
    made = RoundPassword(round_.slug, label, _words(), now.astimezone(UTC).replace(microsecond=0))
    _write(round_.project, [*known, made])
    return made


def list_passwords(round_: Round) -> tuple[RoundPassword, ...]:
    """The passwords of a round, the oldest first. Raises `DefinitionError` when the file cannot be read."""
    return tuple(each for each in _read(round_.project) if each.round == round_.slug)


def revoke_password(round_: Round, label: str) -> None:
    """Take a password of a round away. Raises `KitError` when there is none with that label."""
    known = _read(round_.project)
    left = [each for each in known if (each.round, each.label) != (round_.slug, label)]
    if len(left) == len(known):
        labels = [each.label for each in known if each.round == round_.slug]
        raise KitError(f"‘{round_.name}’ has no password labelled ‘{label}’. {nearest(label, labels)}")
    _write(round_.project, left)


def _label(given: str, taken: set[str]) -> str:
    words = " ".join(given.split())
    if len(words) > _LONGEST_LABEL:
        raise KitError(f"The label has {len(words)} characters. Use {_LONGEST_LABEL} or fewer.")
    if words and not words.isprintable():
        raise KitError("Write the label in words, such as: library tablet")
    number = 1
    while not words and str(number) in taken:
        number += 1
    return words or str(number)


def _words() -> str:
    parts = ("".join(_syllable() for _ in range(count)) for count in _SYLLABLES)
    return "-".join(parts)


def _syllable() -> str:
    return secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS)


def _read(project: Path) -> list[RoundPassword]:
    path = project / _INSTANCE / _FILE
    if not path.exists():
        return []
    faults = Faults()
    node = read_yaml(path, f"{_INSTANCE}/{_FILE}", faults)
    found = fill(_File, node, faults) if node is not None else None
    faults.stop_if_any()
    entries = found.passwords if found else ()
    return [RoundPassword(each.round, each.label, each.password, each.made_at) for each in entries]


def _write(project: Path, passwords: Sequence[RoundPassword]) -> None:
    """Write the file whole, in place of the old one; from its first byte on it is for its owner alone."""
    folder = project / _INSTANCE
    try:
        folder.mkdir(exist_ok=True)
        handle, unfinished = mkstemp(prefix=f".{_FILE}-", dir=folder)  # with mode 600
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(_text(passwords))
            Path(unfinished).replace(folder / _FILE)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
    except OSError as error:
        what = f"{_INSTANCE}/{_FILE} could not be written ({error.strerror or error})."
        raise KitError(f"{what} The passwords are as they were.") from error


def _text(passwords: Sequence[RoundPassword]) -> str:
    writer = YAML()
    writer.default_flow_style = False
    stream = StringIO()
    rows = [
        {
            "round": each.round,
            "label": each.label,
            "password": each.password,
            "made_at": each.made_at.isoformat(),
        }
        for each in passwords
    ]
    writer.dump({"passwords": rows}, stream)
    return _HEAD + stream.getvalue()
