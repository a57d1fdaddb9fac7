"""What was saved by the change of channels, in sentences, with all that the range stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prototype_kit.channels import CHANNELS, Channel
from prototype_kit.costs import estimate_words, source_words
from prototype_kit.kpis.channel_shift import Saving
from prototype_kit.kpis.pounds import Pounds, amount_words, each_words, rounded_words
from prototype_kit.kpis.showing import percent_words
from prototype_kit.language import listed
from prototype_kit.months import months_from, span_words, spans_words


def saving_sentence(found: Saving) -> str:
    """What was saved, or that nobody can say whether anything was."""
    span, total = span_words(found.first, found.last), found.total.rounded
    if total.low >= 0 and total.high > 0:
        return f"The change of channels saved {rounded_words(found.total)} ({span})."
    if total.high <= 0 and total.low < 0:
        lost = rounded_words(Pounds(-found.total.high, -found.total.central, -found.total.low))
        return f"The change of channels cost {lost} more than before ({span})."
    if not total.low and not total.high:
        return f"The change of channels saved nothing that can be told ({span})."
    worst, best = amount_words(-total.low), amount_words(total.high)
    words = f"from {worst} more than before to {best} saved"
    return (
        "With these assumptions nobody can say whether the change of channels saved money: "
        f"the range is {words} ({span}). What decides most is {found.decisive}."
    )


def each_sentence(found: Saving) -> str:
    """What was saved on each transaction, where something was; empty where nobody can say."""
    if found.total.rounded.low < 0:
        return ""
    each = found.total.each(found.transactions)
    return f"That is {each_words(each)} for each of {found.transactions:,} transactions."


def cashable_sentences(found: Saving) -> tuple[str, ...]:
    """The two kinds of savings, apart."""
    cashable, other, share = found.cashable, found.other, found.shift.cashable
    if cashable is None or other is None or share is None:
        mend = "Write cashable: under channel_shift: in service.yaml."
        return (f"Nobody has said which part can be taken out of a budget. {mend}",)
    if found.total.rounded.low < 0:
        words = f"{estimate_words(share)} of what is saved could be taken out of a budget"
        return (f"{words}; the rest would be time of staff for other work.",)
    return (
        f"Cashable, which can be taken out of a budget: {rounded_words(cashable)}.",
        f"Not cashable, such as time of staff for other work: {rounded_words(other)}.",
    )


def assumptions(found: Saving) -> tuple[str, ...]:
    """What the range stands on, with sources: a sentence each."""
    baseline = found.shift.baseline
    before = f"as in {span_words(baseline.from_, baseline.to)}: {_mix_words(found.before)}"
    said = [
        _counted_words(found),
        f"Without the change, transactions would have been made {before}.",
        f"They were made: {_mix_words(found.after)}.",
        "There would have been as many transactions without the change.",
    ]
    said += _calls_words(found)
    if cashable := found.shift.cashable:
        words = "of the savings can be taken out of a budget"
        said.append(f"{estimate_words(cashable)} {words}. Source: {source_words(cashable)}.")
    said.append("What it cost to make and run the service is not taken off, unless the unit costs hold it.")
    return tuple(said)


def _calls_words(found: Saving) -> Iterator[str]:
    """Which calls after failed attempts are charged, and to what."""
    failed = found.shift.failed_online_calls
    if failed is None:
        yield "No failed attempt online ends in a call, which is unlikely. Write failed_online_calls."
        return
    words = "of failed attempts online end in a call, at the price of a call"
    yield f"{estimate_words(failed)} {words}. Source: {source_words(failed)}."
    after = _attempts(found.failed_after)
    if found.failed_before is None:
        yield (
            f"Calls after {after} are charged to the months since. Of the baseline nobody knows how many "
            "attempts failed with what was online beside this form, so none are charged to it: the saving "
            "may be larger."
        )
    else:
        before = _attempts(found.failed_before)
        yield (
            f"Calls after failed attempts are charged to both: of {after} since, and for as many of each "
            f"transaction as in the baseline, which had {before}."
        )
    if found.without_calls:
        yield (
            f"Of {spans_words(found.without_calls)} nobody knows how many attempts failed with what was "
            "online beside this form, so no calls after these are taken off: the saving may be smaller."
        )


def _attempts(count: int) -> str:
    return "1 failed attempt" if count == 1 else f"{count:,} failed attempts"


def _counted_words(found: Saving) -> str:
    """Which months of the baseline have numbers."""
    baseline, counted = found.shift.baseline, found.counted
    every = len(list(months_from(baseline.from_, baseline.to)))
    span = f"The baseline is {span_words(baseline.from_, baseline.to)}"
    if len(counted) == every:
        return f"{span}: {'all its months have' if every > 1 else 'it has'} numbers of all channels."
    words = listed([month.words for month in counted])
    return f"{span}. Of its {every} months only {words} {'has' if len(counted) == 1 else 'have'} numbers."


def _mix_words(counts: Mapping[Channel, int]) -> str:
    total = sum(counts.values())
    parts = [
        f"{percent_words(100 * count / total)} {CHANNELS[channel].lower()}"
        for channel, count in counts.items()
        if count
    ]
    return ", ".join(parts)
