"""The command: mend the pages of question types and of the charts, and make old pictures anew."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from docs.making import lessons, readme
from docs.making.charts import CHARTS, draw
from docs.making.examples import Examples, site_of_examples
from docs.making.pages import LIST, begin, list_made_anew, made_anew, page_of, picture_is_old
from docs.making.pictures import PICTURES, camera, path_of, take
from prototype_kit.errors import DefinitionError
from prototype_kit.questions import TYPES


def main(named: Sequence[str]) -> int:
    """Mend what is named, or everything; the exit code."""
    kinds = [name for name in named if name not in (CHARTS, readme.README, lessons.LESSONS)]
    if unknown := [kind for kind in kinds if kind not in TYPES]:
        print(f"No question type is called {unknown[0]}. There are: {', '.join(TYPES)}.", file=sys.stderr)
        return 2
    if not named or CHARTS in named:
        draw()
    if not named or lessons.LESSONS in named:
        lessons.write()
    if readme.README in named or (not named and [*readme.problems()]):
        with camera() as page:
            readme.take(page)
    return 0 if named and not kinds else _mend_types(kinds)


def _mend_types(kinds: Sequence[str]) -> int:
    chosen = list(kinds or TYPES)
    for kind in chosen:
        if begin(kind):
            print(f"{page_of(kind)} is begun: write what it asks you to, then run this again.")
    try:
        with site_of_examples(kinds) as examples:
            for kind in chosen:
                text = page_of(kind).read_text(encoding="utf-8")
                page_of(kind).write_text(made_anew(text, examples[kind]), encoding="utf-8")
            _take_pictures(examples, chosen)
    except DefinitionError as error:
        print(f"An example cannot be loaded:\n{error}", file=sys.stderr)
        return 1
    LIST.write_text(list_made_anew(LIST.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def _take_pictures(examples: Examples, kinds: Sequence[str]) -> None:
    old = [kind for kind in kinds if picture_is_old(examples, kind)]
    if not old:
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    with camera() as page:
        for kind in old:
            path_of(kind).write_bytes(take(examples, kind, page))
            print(f"{path_of(kind)}: {path_of(kind).stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
