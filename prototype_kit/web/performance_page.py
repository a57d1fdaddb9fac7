"""What the public page says of a service's figures, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prototype_kit.charts import Bar, Bars, Chart, Dot, Dots, Line, Point, percent
from prototype_kit.figures.published import Published, PublishedCompletion, PublishedSatisfaction
from prototype_kit.kpis.satisfaction import LEVELS
from prototype_kit.language import Language
from prototype_kit.service import Service
from prototype_kit.web.performance_channels import cost_section, take_up_section
from prototype_kit.web.performance_words import Section, percent_words, shown_words


def sections(found: Published, service: Service, say: Language) -> tuple[Section, ...]:
    """The figures, each with its charts; `service` is the one they are of, in this language."""
    return (
        _completion(found, service, say),
        _satisfaction(found.satisfaction, say),
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
    if any(week.completion.started for week in found.weeks):
        charts.append(_weeks(found, say))
    return Section("completion", say("Completion"), tuple(charts))


def completion_words(found: PublishedCompletion, say: Language) -> str:
    """How many completed it, as a sentence."""
    if found.started == 0:
        return say("Nobody started this service in this time.")
    if isinstance(found.started, str):
        return say("Fewer than 5 people started this service in this time, so we do not show any more.")
    if isinstance(found.completed, str):
        return say(
            "People started this service {started} times. We do not show how often they completed it, "
            "because so few did, or so few did not.",
            started=f"{found.started:,}",
        )
    counts = {"completed": f"{found.completed:,}", "started": f"{found.started:,}"}
    if found.rate is None:
        return say(
            "People completed this service {completed} of the {started} times that they started it. "
            "That is too few for a percentage.",
            **counts,
        )
    return say(
        "People completed this service {rate} of the {started} times that they started it.",
        rate=percent_words(found.rate, say),
        **counts,
    )


def _rates(found: Published, service: Service, say: Language) -> Chart:
    parts = [(say("All forms") if found.journeys else service.name, found.completion)]
    parts += [(service.journeys[part.journey].title, part.completion) for part in found.journeys]
    shown = any(completion.rate is not None for _, completion in parts)
    return Dots(
        name="completion",
        title=say("Completion rate, and between which rates it likely is (95% interval)"),
        finding=completion_words(found.completion, say),
        unit=say("Completed"),
        of=say("Form"),
        tell=percent,
        missing=say("not shown"),
        scale=(0, 1),
        edges=(say("Likely from"), say("Likely to")),
        rows=tuple(_dot(label, completion, say) for label, completion in parts) if shown else (),
    )


def _dot(label: str, found: PublishedCompletion, say: Language) -> Dot:
    low, high = (edge / 100 for edge in found.interval) if found.interval else (None, None)
    value = found.rate / 100 if found.rate is not None else None
    return Dot(label, value, low, high, rate_words(found, say))


def rate_words(found: PublishedCompletion, say: Language) -> str:
    """A rate with its counts, such as `71% (85 of 120)`, or what is shown in its place."""
    if found.started == 0:
        return say("nobody started it")
    if isinstance(found.started, str) or isinstance(found.completed, str):
        return shown_words(found.started if isinstance(found.started, str) else found.completed, say)
    counts = say("{part} of {whole}", part=f"{found.completed:,}", whole=f"{found.started:,}")
    return counts if found.rate is None else f"{percent_words(found.rate, say)} ({counts})"


def _weeks(found: Published, say: Language) -> Chart:
    rates = [week.completion.rate for week in found.weeks if week.completion.rate is not None]
    labels = [
        (say.days(week.first, week.last), f"{week.first.day}/{week.first.month}")
        for week in found.weeks
        if week.first and week.last
    ]
    if len(rates) > 1:
        least, most = percent_words(min(rates), say), percent_words(max(rates), say)
        return Line(
            name="completion-weeks",
            title=say("Completion rate by week"),
            finding=say("From week to week it was {least}.", least=least)
            if least == most
            else say("From week to week it was between {least} and {most}.", least=least, most=most),
            unit=say("Completed"),
            of=say("Week"),
            tell=percent,
            most=1,
            missing=say("not shown"),
            rows=tuple(
                Point(label, (rate / 100 if rate is not None else None,), (rate_words(its, say),), short)
                for (label, short), its in zip(labels, _completions(found), strict=True)
                for rate in (its.rate,)
            ),
        )
    names = (say("Started"), say("Completed"))
    return Line(
        name="completion-weeks",
        title=say("Times started and completed, by week"),
        finding=say("Too few people started it for a rate of each week."),
        unit=names[0],
        of=say("Week"),
        lines=names,
        missing=say("not shown"),
        rows=tuple(
            Point(
                label,
                tuple(count if isinstance(count, int) else None for count in (its.started, its.completed)),
                tuple(shown_words(count, say) for count in (its.started, its.completed)),
                short,
            )
            for (label, short), its in zip(labels, _completions(found), strict=True)
        ),
    )


def _completions(found: Published) -> Iterator[PublishedCompletion]:
    return (week.completion for week in found.weeks)


# --- Satisfaction ---------------------------------------------------------------------------------------


def _satisfaction(found: PublishedSatisfaction, say: Language) -> Section:
    rows = tuple(
        Bar(say(LEVELS[level]), count if isinstance(count, int) else None, shown_words(count, say))
        for level, count in found.levels.items()
    )
    chart = Bars(
        name="satisfaction",
        title=say("How satisfied people were"),
        finding=satisfaction_words(found, say),
        unit=say("People"),
        of=say("Answer"),
        missing=say("not shown"),
        rows=rows if isinstance(found.answered, int) and found.answered else (),
    )
    return Section("satisfaction", say("User satisfaction"), (chart,), tuple(_formulas(found, say)))


def satisfaction_words(found: PublishedSatisfaction, say: Language) -> str:
    """How many were satisfied, as a sentence."""
    if found.answered == 0:
        return say("Nobody told us in this time how satisfied they were.")
    if isinstance(found.answered, str):
        return say("Fewer than 5 people told us how satisfied they were, so we do not show any more.")
    answered = f"{found.answered:,}"
    if found.share is None:
        return say("{answered} people told us how satisfied they were.", answered=answered)
    return say(
        "{share} of the {answered} people who told us were satisfied or very satisfied.",
        share=percent_words(found.share, say),
        answered=answered,
    )


def _formulas(found: PublishedSatisfaction, say: Language) -> Iterator[str]:
    if found.share is not None:
        yield say(
            "Share satisfied: {share}. It counts those who were satisfied or very satisfied, as the Central "
            "Digital and Data Office did in 2023.",
            share=percent_words(found.share, say),
        )
    if found.score is not None:
        yield say(
            "Satisfaction score: {score}. It is the mean of all answers, where very dissatisfied is 0% and "
            "very satisfied 100%, as on the Performance Platform of the Government Digital Service.",
            score=percent_words(found.score, say),
        )


# --- How it is counted ------------------------------------------------------------------------------------


def how_counted(say: Language) -> Sequence[str]:
    """How these figures were counted, and what is left out."""
    return (
        say("Every start of a form counts on the day it was started, even when it was completed later."),
        say("A form is completed when it is sent to us, or when it tells somebody what they needed to know."),
        say("Somebody who comes back to a saved form does not count again."),
        say("Tests by machines are left out."),
        say("We do not show fewer than 5 people, nor figures that would tell such a number."),
        say("We do not show a percentage of fewer than 20 people: it would say more about chance."),
    )
