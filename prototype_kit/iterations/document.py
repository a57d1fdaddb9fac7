"""The file of an iteration: its data between two lines of `---`, then the words.

The words are the team's as soon as they are written. Only what stands between the two comments about figures
is ever written anew, and the key `figures` above; everything else stays as it is, to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Self

from ruamel.yaml import YAML

from prototype_kit.document import Faults, fill, parse_yaml
from prototype_kit.iterations import sections
from prototype_kit.iterations.changes import Changes
from prototype_kit.iterations.figures import figures_lines
from prototype_kit.iterations.model import Figures, Iteration

BEGIN = "<!-- figures: written anew each time; write your own words below them -->"
END = "<!-- end of the figures -->"
_FRONT = re.compile(r"\A---\n(?P<data>.*?\n)---\n", re.DOTALL)
_BLOCK = re.compile(rf"{re.escape(BEGIN)}\n(?P<inner>.*?){re.escape(END)}", re.DOTALL)
# The key with all that is indented below it; lists may stand at the margin.
_FIGURES = re.compile(r"^figures:.*\n(?:(?:[ \t-].*)?\n)*", re.MULTILINE)
_LONG = 100_000  # so that no line is broken


def write_document(iteration: Iteration, changes: Changes, names: Mapping[str, str]) -> str:
    """The whole file of a new iteration. `names` are those of the services, by slug."""
    words = sections.joined([
        sections.head(iteration),
        sections.changes(changes),
        sections.releases(iteration, names),
        sections.tests(iteration),
        sections.accessibility(iteration),
        sections.load(iteration),
        ["## Figures", "", _block(iteration)],
        sections.result(),
    ])  # fmt: skip
    return f"---\n{_yaml(iteration.model_dump(mode='json', exclude_defaults=True))}---\n\n{words}"


@dataclass(frozen=True)
class Document:
    """The file of an iteration as it is now: its data, and its whole text, with Unix line ends."""

    iteration: Iteration
    text: str

    @classmethod
    def read(cls, text: str, shown: str, faults: Faults) -> Self | None:
        """The document of a text; None, and faults in `shown`, when its data cannot be read."""
        text = text.replace("\r\n", "\n")
        front = _FRONT.match(text)
        if front is None:
            mend = "Begin it with a line of three hyphens, the data, and such a line again."
            faults.add_file(shown, "The data of this iteration are not there.", mend)
            return None
        # With a line in the place of the first ---, so that faults name the right one.
        node = parse_yaml(f"\n{front['data']}", shown, faults)
        found = fill(Iteration, node, faults) if node is not None else None
        return None if found is None else cls(found, text)

    @property
    def words(self) -> str:
        """What stands below the data."""
        return _FRONT.sub("", self.text, count=1)

    def section(self, heading: str) -> str:
        """What stands below a heading of the second level, without it; empty where there is none such."""
        _, _, after = f"\n{self.words}".partition(f"\n## {heading}\n")
        return after.partition("\n## ")[0].strip()

    def with_figures(self, env: str, figures: Figures) -> Document:
        """The document with the figures of an env, those of others as they were."""
        all_figures = {**self.iteration.figures, env: figures}
        iteration = self.iteration.model_copy(update={"figures": all_figures})
        front = _FRONT.match(self.text)
        if front is None:
            raise AssertionError("a document that was read begins with its data")
        return Document(
            iteration, f"---\n{_with(front['data'], iteration)}---\n{self._words_with(iteration)}"
        )

    def _words_with(self, iteration: Iteration) -> str:
        words, new = self.words, _block(iteration)
        found = _BLOCK.search(words)
        if found is None:
            return f"{words.rstrip()}\n\n## Figures\n\n{new}\n"
        own = _own_lines(found["inner"], _block(self.iteration))
        return f"{words[: found.start()]}{new}{own}{words[found.end() :]}"


def _block(iteration: Iteration) -> str:
    return "\n".join([BEGIN, "", *figures_lines(iteration), "", END])


def _own_lines(inner: str, ours: str) -> str:
    """The lines that somebody wrote among the figures all the same, to stand below them; mostly none."""
    known = {line.strip() for line in ours.splitlines()} - {""}
    kept = "\n".join(line for line in inner.splitlines() if line.strip() not in known).strip()
    return f"\n\n{kept}" if kept else ""


def _with(data: str, iteration: Iteration) -> str:
    """The data with the figures of an iteration, every other line as it was."""
    dumped = iteration.model_dump(mode="json", exclude_defaults=True, include={"figures"})
    if not _FIGURES.search(data):
        return data + _yaml(dumped)
    return _FIGURES.sub(lambda _: _yaml(dumped), data, count=1)


def _yaml(data: Mapping[str, object]) -> str:
    writer = YAML()
    writer.default_flow_style = False
    writer.width = _LONG
    stream = StringIO()
    writer.dump(data, stream)
    return stream.getvalue()
