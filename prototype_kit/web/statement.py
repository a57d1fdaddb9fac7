"""What the accessibility statement says of tests by hand: only what stands in the site's own log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from prototype_kit.accessibility import CRITERIA, WAYS, HandTest, Problem, Way
from prototype_kit.content import Bullets
from prototype_kit.language import ENGLISH, Language
from prototype_kit.site import Site


def statement_words(site: Site, today: date) -> dict[str, str]:
    """What `content/accessibility.md` may name, in the language of the site."""
    log, say = site.accessibility, site.language
    return {
        "accessibility-compliance": _compliance(site),
        "accessibility-tested": _tested(site),
        "accessibility-tests": Bullets([*(_test(site, test) for test in log.newest), *_untested(site)]),
        "accessibility-known": _known(site),
        "accessibility-problems": Bullets([" ".join(_problem(say, each, today)) for each in log.problems]),
        "accessibility-prepared": " ".join(_prepared(site)),
    }


def _compliance(site: Site) -> str:
    """One of the three levels of the model statement, where the log says one: never by automatic checks."""
    say, log = site.language, site.accessibility
    if not log.finished:
        return say(
            "We aim for version 2.2 of the Web Content Accessibility Guidelines at level AA. "
            "We do not know yet how far this site meets them, because nobody has tested it by hand."
        )
    if log.entry.compliance == "fully":
        return say(
            "This site is fully compliant with version 2.2 of the Web Content Accessibility Guidelines at "
            "level AA."
        )
    if log.entry.compliance == "partially":
        return say(
            "This site is partially compliant with version 2.2 of the Web Content Accessibility Guidelines "
            "at level AA, because of the problems below."
        )
    if log.entry.compliance == "not":
        return say(
            "This site is not compliant with version 2.2 of the Web Content Accessibility Guidelines at "
            "level AA, because of the problems below."
        )
    return say(
        "We aim for version 2.2 of the Web Content Accessibility Guidelines at level AA. "
        "We have tested by hand, and cannot say yet how far this site meets them."
    )


def _tested(site: Site) -> str:
    say, finished = site.language, site.accessibility.finished
    if not finished:
        return say(
            "Nobody has tested it by hand yet: not with a screen reader, not by voice, not zoomed in, "
            "and not by keyboard alone. It has not been tested with disabled people either."
        )
    return say("We last tested it by hand on {date}. The newest tests are:", date=say.date(finished[0].date))


def _test(site: Site, test: HandTest) -> str:
    """One test, as a bullet."""
    say = site.language
    service, _, name = test.journey.partition("/")
    words = {
        "journey": site.services[service].journeys[name].title,
        "way": _way(say, test.way),
        "tools": test.tools,
        "date": say.date(test.date),
        "by": test.by,
    }
    if test.walkthrough:
        told = say("A part of ‘{journey}’ {way} ({tools}), on {date}, by {by}.", **words)
    else:
        told = say("‘{journey}’ {way} ({tools}), on {date}, by {by}.", **words)
    return f"{told} {_outcome(say, test)}"


def _untested(site: Site) -> Iterator[str]:
    """What was not tested, where something was."""
    say, log = site.language, site.accessibility
    tested = {(test.journey, test.way) for test in log.newest}
    for address in site.journeys if tested else ():
        ways = [_way(say, way) for way in WAYS if (address, way) not in tested]
        if ways:
            service, _, name = address.partition("/")
            title = site.services[service].journeys[name].title
            yield say("Not tested by hand yet: ‘{journey}’ {ways}.", journey=title, ways=", ".join(ways))


def _way(say: Language, way: Way) -> str:
    if way == "screen-reader":
        return say("with a screen reader")
    if way == "voice":
        return say("by voice")
    return say("zoomed in") if way == "zoom" else say("by keyboard alone")


def _outcome(say: Language, test: HandTest) -> str:
    if not test.issues:
        return say("No problem was found.")
    if all(issue.mended for issue in test.issues):
        return say("Problems were found, and have been mended.")
    return say("Problems were found.")


def _known(site: Site) -> str:
    say, log = site.language, site.accessibility
    if log.problems:
        return say("We know of these problems:")
    if not log.finished:
        return say(
            "We know of no problems yet. That means little before somebody has looked for them by hand."
        )
    return say("We know of no problem that has not been mended. There may be some that we did not find.")


def _problem(say: Language, problem: Problem, today: date) -> Iterator[str]:
    """One problem, in sentences."""
    yield f"{problem.where}: {problem.what}"
    name = CRITERIA[problem.criterion] if say.code == ENGLISH.code else ""
    number = f"{problem.criterion} ({name})" if name else problem.criterion
    yield say("This fails WCAG 2.2 success criterion {number}.", number=number)
    if problem.mend_by is None:
        yield say("We have not decided yet when we will mend it.")
    elif problem.mend_by < today:
        day = say.date(problem.mend_by)
        yield say("We said that we would mend it by {date}, and have not done it yet.", date=day)
    else:
        yield say("We will mend it by {date}.", date=say.date(problem.mend_by))


def _prepared(site: Site) -> Iterator[str]:
    say, entry = site.language, site.accessibility.entry
    if entry.prepared is None:
        yield say("Nobody has gone through this statement for this site yet.")
        return
    yield say("This statement was prepared on {date}.", date=say.date(entry.prepared))
    if entry.reviewed is not None:
        yield say("It was last reviewed on {date}.", date=say.date(entry.reviewed))
