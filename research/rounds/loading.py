"""Using a round: whether it is still as it was frozen, and whether this version of the kit can read it."""

from __future__ import annotations

from collections.abc import Sequence

from prototype_kit import DefinitionError, KitError, Site, load_site
from prototype_kit.errors import Fault
from research.rounds.content import FileChange, changes_of, content_hash, copy_hashes
from research.rounds.round import FILE, SITE, Round, kit_version

_MOST_NAMED = 5


class RoundUnusable(KitError):  # noqa: N818 - it says what is so, as its neighbours do
    """A round that cannot be shown. `words` are for whoever opens it, `faults` for the authors."""

    def __init__(self, round_: Round, words: str, faults: Sequence[Fault] = ()):
        self.round, self.words, self.faults = round_, words, tuple(faults)
        super().__init__("\n".join([words, *map(str, self.faults)]))


class RoundChanged(RoundUnusable):
    """A round whose files are not those that were frozen. `changes` are from the round's folder."""

    def __init__(self, round_: Round, changes: Sequence[FileChange]):
        self.changes = tuple(changes)
        named = [f"{change}." for change in self.changes[:_MOST_NAMED]]
        if (more := len(self.changes) - _MOST_NAMED) > 0:
            named.append(f"And {more} more.")
        words = f"‘{round_.name}’ was changed after it was frozen, so it is not shown. {_kept(round_)}"
        mend = f"Put its files back as they were (git restore {round_.shown}), or freeze a new round."
        super().__init__(round_, words)
        self.args = ("\n".join([words, *(f"  {line}" for line in named), mend]),)


def verify(round_: Round) -> tuple[FileChange, ...]:
    """The files of a round that are not as they were frozen, by their paths in its folder."""
    now = copy_hashes(round_.site_folder)
    found = [FileChange(f"{SITE}/{each.path}", each.how) for each in changes_of(round_.files, now)]
    # Whoever changed the list of files together with them did not change this.
    if content_hash(round_.files) != round_.content_hash:
        found.append(FileChange(FILE, "changed"))
    return tuple(sorted(found))


def load_round_site(round_: Round) -> Site:
    """The site of a round, as it was frozen.

    Raises `RoundChanged` when its files are others, and `RoundUnusable` when this kit cannot read them.
    """
    if changes := verify(round_):
        raise RoundChanged(round_, changes)
    try:
        return load_site(round_.site_folder)
    except DefinitionError as error:
        raise RoundUnusable(round_, unusable_words(round_), error.faults) from error


def unusable_words(round_: Round) -> str:
    """Why a round is not shown, when the kit cannot read what it could read once."""
    here = kit_version()
    if here == round_.kit_version:
        said = f"‘{round_.name}’ cannot be read with this version of the kit ({here})."
    else:
        made = f"This round was made with version {round_.kit_version} of the kit"
        said = f"{made}. Version {here} cannot show it."
    return f"{said} {_kept(round_)}"


def _kept(round_: Round) -> str:
    if round_.film_page is None:
        return "It has no film strip."
    return "Its film strip is still here."
