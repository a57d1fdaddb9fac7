"""How many completed what they started.

Source of the definition: GOV.UK service manual, measuring completion rate. A transaction is completed when
the service did what it was supposed to do, so also when it told somebody that they are not eligible; coming
back to a saved one is no start; one whose time is over failed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from prototype_kit.kpis.counts import Counts, Metric
from prototype_kit.kpis.showing import interval_words, percentage, share_words


@dataclass(frozen=True)
class Completion:
    """Of the journeys started, how many came to an end: submitted, or at an exit page, an answer too.

    `open` ones may still be completed. `exits` are those that ended at each exit page, by its name.
    """

    started: int
    submitted: int
    exited: int
    open: int = 0
    exits: Mapping[str, int] = field(default_factory=dict)

    @property
    def completed(self) -> int:
        """Submitted or exited."""
        return self.submitted + self.exited

    @property
    def failed(self) -> int:
        """Given up, or not gone on with before their time was over."""
        return self.started - self.completed - self.open

    @property
    def ended(self) -> int:
        """Completed or failed: all but those that may still be completed."""
        return self.started - self.open

    @property
    def rate(self) -> float | None:
        """The completion rate in percent of all that were started; None when too few were."""
        return percentage(self.completed, self.started)

    def finding(self) -> str:
        """The completion rate as a sentence, with how many it is of and how sure it is."""
        if not self.started:
            return "Nobody started a form."
        sentence = f"{share_words(self.completed, self.started)} who started completed it"
        if self.rate is None:
            return f"{sentence}. That is too few for a percentage."
        return f"{sentence} (95% interval {interval_words(self.completed, self.started)})."


def completion(counts: Counts) -> Completion:
    """How what was counted was completed; all noughts when nobody started anything."""
    exits = {cell.detail: n for cell, n in counts.items() if cell.metric == "exited"}
    found: Counter[Metric] = Counter()
    for cell, n in counts.items():
        found[cell.metric] += n
    return Completion(
        found["started"],
        found["submitted"],
        sum(exits.values()),
        found["open"],
        dict(sorted(exits.items(), key=lambda exit_: (-exit_[1], exit_[0]))),
    )
