"""What the public page says of a service's figures, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prototype_kit.charts import Bar, Bars, Chart, Dot, Dots, Line, Point, percent
from prototype_kit.figures.published import Published, PublishedPart, PublishedShare
from prototype_kit.kpis.completion import Completion
from prototype_kit.kpis.satisfaction import Satisfaction
from prototype_kit.language import Language
from prototype_kit.months import axis_words
from prototype_kit.service import Service
from prototype_kit.web.performance_channels import cost_section, take_up_section
from prototype_kit.web.performance_words import Section, months_words, percent_words

Told = PublishedPart | PublishedShare


def sections(found: Published, service: Service, say: Language) -> tuple[Section, ...]:
    """The figures, each with its charts; `service` is the one they are of, in this language."""
    return (
        _completion(found, service, say),
        _satisfaction(found, say),
        take_up_section(found.take_up, say),
        cost_section(found.cost, say),
    )


def warning(env: str, say: Language) -> str:
    """What people must know first about figures that are not of the live service; else nothing."""
    if env == "demo":
        return say("These figures are made up. They show what this page looks like with figures on it.")
    if env == "prototype":
        return say("These figures are of people who tried this prototype. They are not of a live service.")
    return ""


# --- Completion -----------------------------------------------------------------------------------------


def _completion(found: Published, service: Service, say: Language) -> Section:
    charts: list[Chart] = [_rates(found, service, say)]
    if any(month.completion.started for month in found.months):
        charts.append(_months(found, say))
    journeys = [part for part in found.journeys if part.journey in service.journeys]
    if len([part for part in journeys if part.completion.rate is not None]) > 1:
        charts.insert(1, _forms(journeys, service, say))
    return Section("completion", say("Completion"), tuple(charts), _left_out(found, found.completion, say))


def _left_out(found: Published, told: Told | None, say: Language) -> tuple[str, ...]:
    """Of which months a figure is, where it is not of all: the others are not told yet."""
    if told is None or (told.first, told.last) == (found.first, found.last):
        return ()
    return (_as_of(told, say),)


def _as_of(told: Told, say: Language) -> str:
    return say(
        "These figures are of {months}. A month in which very few people used it is counted together with "
        "the months after it.",
        months=months_words(told.first, told.last, say),
    )


def completion_words(found: PublishedPart | None, say: Language) -> str:
    """How many completed it, as a sentence."""
    if found is None:
        return say("So few people used this service in this time that we do not show yet how many.")
    its = found.completion
    if its.started == 0:
        return say("Nobody started this service in this time.")
    counts = {"completed": f"{its.completed:,}", "started": f"{its.started:,}"}
    if its.rate is None:
        return say(
            "People completed this service {completed} of the {started} times that they started it. "
            "That is too few for a percentage.",
            **counts,
        )
    return say(
        "People completed this service {rate} of the {started} times that they started it.",
        rate=percent_words(its.rate, say),
        **counts,
    )


def _rates(found: Published, service: Service, say: Language) -> Chart:
    whole = found.completion
    label = say("All forms") if len(service.journeys) > 1 else service.name
    return _rate_dots(
        "completion",
        completion_words(whole, say),
        [(label, whole)] if whole and whole.completion.rate is not None else [],
        say,
    )


def _forms(journeys: Sequence[PublishedPart], service: Service, say: Language) -> Chart:
    """Each form of a service that has several: of their own months, as each of them must be large enough."""
    rated = sorted(
        (part for part in journeys if part.completion.rate is not None),
        key=lambda part: part.completion.rate or 0,
    )
    finding = say(
        "Of the forms, “{form}” was completed least often: {rate} ({months}).",
        form=service.journeys[rated[0].journey].title,
        rate=percent_words(rated[0].completion.rate or 0, say),
        months=months_words(rated[0].first, rated[0].last, say),
    )
    rows = [(service.journeys[part.journey].title, part) for part in journeys]
    return _rate_dots("forms", finding, rows, say)


def _rate_dots(name: str, finding: str, parts: Sequence[tuple[str, PublishedPart]], say: Language) -> Dots:
    return Dots(
        name=name,
        title=say("Completion rate of each form (95% interval)")
        if name == "forms"
        else say("Completion rate, and between which rates it likely is (95% interval)"),
        finding=finding,
        unit=say("Completed"),
        of=say("Form"),
        tell=percent,
        missing=say("too few"),
        scale=(0, 1),
        edges=(say("Likely from"), say("Likely to")),
        rows=tuple(_dot(label, part, say) for label, part in parts),
    )


def _dot(label: str, found: PublishedPart, say: Language) -> Dot:
    low, high = (edge / 100 for edge in found.interval) if found.interval else (None, None)
    value = found.completion.rate / 100 if found.completion.rate is not None else None
    return Dot(label, value, low, high, rate_words(found.completion, say))


def rate_words(found: Completion, say: Language) -> str:
    """A rate with its counts, such as `71% (85 of 120)`, or the counts alone."""
    if found.started == 0:
        return say("nobody started it")
    counts = say("{part} of {whole}", part=f"{found.completed:,}", whole=f"{found.started:,}")
    return counts if found.rate is None else f"{percent_words(found.rate, say)} ({counts})"


def _months(found: Published, say: Language) -> Chart:
    rates = [part.completion.rate for part in found.months if part.completion.rate is not None]
    labels = [
        (months_words(part.first, part.last, say), axis_words(part.first, part.last, say))
        for part in found.months
    ]
    if len(rates) > 1:
        least, most = percent_words(min(rates), say), percent_words(max(rates), say)
        return Line(
            name="completion-months",
            title=say("Completion rate by month"),
            finding=say("From month to month it was {least}.", least=least)
            if least == most
            else say("From month to month it was between {least} and {most}.", least=least, most=most),
            unit=say("Completed"),
            of=say("Month"),
            tell=percent,
            most=1,
            missing=say("too few"),
            rows=tuple(
                Point(
                    label,
                    (None if part.completion.rate is None else part.completion.rate / 100,),
                    (rate_words(part.completion, say),),
                    short,
                )
                for (label, short), part in zip(labels, found.months, strict=True)
            ),
        )
    names = (say("Started"), say("Completed"))
    return Line(
        name="completion-months",
        title=say("Times started and completed, by month"),
        finding=say("There are not two months yet of which a rate can be given."),
        unit=names[0],
        of=say("Month"),
        lines=names,
        rows=tuple(
            Point(label, (part.completion.started, part.completion.completed), short=short)
            for (label, short), part in zip(labels, found.months, strict=True)
        ),
    )


# --- Satisfaction ---------------------------------------------------------------------------------------


def _satisfaction(found: Published, say: Language) -> Section:
    share, levels = found.satisfaction.share, found.satisfaction.levels
    its = levels.satisfaction if levels else None
    chart = Bars(
        name="satisfaction",
        title=say("How satisfied people were"),
        finding=satisfaction_words(share, say),
        unit=say("People"),
        of=say("Answer"),
        rows=tuple(Bar(say(words), count, f"{count:,}") for words, count in its.levels.items())
        if its and its.n
        else (),
    )
    words = [*_left_out(found, share, say), *_formulas(share, its, say)]
    if (
        levels
        and share
        and levels.satisfaction.n
        and (levels.first, levels.last) != (share.first, share.last)
    ):
        words.append(
            say(
                "How many gave each answer is told of {months}, as few gave one of them since or before.",
                months=months_words(levels.first, levels.last, say),
            )
        )
    if share and share.answered and not levels:
        words.append(say("So few gave some of the five answers that we do not show yet how many gave each."))
    return Section("satisfaction", say("User satisfaction"), (chart,), tuple(words))


def satisfaction_words(found: PublishedShare | None, say: Language) -> str:
    """How many were satisfied, as a sentence."""
    if found is None:
        return say("So few people told us how satisfied they were that we do not show it yet.")
    if found.answered == 0:
        return say("Nobody told us in this time how satisfied they were.")
    answered = f"{found.answered:,}"
    if found.share is None:
        return say("{answered} people told us how satisfied they were.", answered=answered)
    return say(
        "{share} of the {answered} people who told us were satisfied or very satisfied.",
        share=percent_words(found.share, say),
        answered=answered,
    )


def _formulas(share: PublishedShare | None, levels: Satisfaction | None, say: Language) -> Iterator[str]:
    if share and share.share is not None:
        yield say(
            "Share satisfied: {share}. It counts those who were satisfied or very satisfied, as the Central "
            "Digital and Data Office did in 2023.",
            share=percent_words(share.share, say),
        )
    if levels and levels.score is not None:
        yield say(
            "Satisfaction score: {score}. It is the mean of all answers, where very dissatisfied is 0% and "
            "very satisfied 100%, as on the Performance Platform of the Government Digital Service.",
            score=percent_words(levels.score, say),
        )


# --- How it is counted ------------------------------------------------------------------------------------


def how_counted(say: Language) -> Sequence[str]:
    """How these figures were counted, and what is left out."""
    return (
        say("Every start of a form counts on the day it was started, even when it was completed later."),
        say("A form is completed when it is sent to us, or when it tells somebody what they needed to know."),
        say("Somebody who comes back to a saved form does not count again."),
        say("Tests by machines are left out."),
        say(
            "We show whole months that are over. A month with a number from 1 to 4 in it is counted together "
            "with the months after it, until none of their numbers is that small."
        ),
        say("We do not show a percentage of fewer than 20 people: it would say more about chance."),
    )
