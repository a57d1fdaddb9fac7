"""The events: a dataclass each, with the name it is stored under. docs/reference/events.md lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from prototype_kit.events.origin import Origin


@dataclass(frozen=True)
class EventContext:
    """What every event of one journey has in common.

    `journey_id` is the draft's id, `journey_day` the local day on which it was started, None for what belongs
    to no draft. `release` is the service's content hash. `visitor_day` is a hash that changes each day.
    """

    service: str
    release: str
    journey_id: str
    origin: Origin
    phase: str = ""
    variant: str = ""
    visitor_day: str | None = None
    journey_day: date | None = None


@dataclass(frozen=True)
class Event:
    """What every event says: of which journey, when, and on which page.

    `page` is the template of its address, such as `/street-lights/report/fault` or
    `/births/book/babies/{item}/born`: never the address itself. `step` counts the screens on the path from 1,
    check answers among them; it is None for what is no screen of the path.
    """

    name: ClassVar[str] = ""

    context: EventContext
    at: datetime
    page: str
    step: int | None = None


@dataclass(frozen=True)
class PageViewed(Event):
    """A page was shown."""

    name: ClassVar[str] = "page_view"


@dataclass(frozen=True)
class AnswerGiven(Event):
    """A page was answered and saved; of check answers: the form was sent.

    `question` is the question's name, or the first of several. `duration_ms` counts from when the page was
    shown. The kit's own pages leave it empty: they hold no clock, and the process that shows a page need not
    be the one that takes its answer. Roll-ups reckon it from the first view of a page to its first answer.
    """

    name: ClassVar[str] = "form_response"

    question: str | None = None
    duration_ms: int | None = None


@dataclass(frozen=True)
class AnswerRefused(Event):
    """An answer was not accepted; one event for each thing that was wrong.

    `error_code` is the rule's id, never its message. `duration_ms` is as in `AnswerGiven`.
    """

    name: ClassVar[str] = "form_error"

    question: str | None = None
    error_code: str | None = None
    duration_ms: int | None = None


@dataclass(frozen=True)
class WentBack(Event):
    """Somebody went back. `page` is the page they left by going back."""

    name: ClassVar[str] = "form_back"


@dataclass(frozen=True)
class AnswerChanged(Event):
    """An answer was changed from check answers. `question` is the first on the page that was."""

    name: ClassVar[str] = "form_change"

    question: str | None = None


@dataclass(frozen=True)
class StartedAgain(Event):
    """Somebody threw their answers away and started again."""

    name: ClassVar[str] = "form_start_again"


@dataclass(frozen=True)
class JourneySaved(Event):
    """Somebody had a link sent, to come back later."""

    name: ClassVar[str] = "form_save"


@dataclass(frozen=True)
class JourneyResumed(Event):
    """Somebody came back by a link or a code. A start it is not: that was counted when they began."""

    name: ClassVar[str] = "form_resume"


@dataclass(frozen=True)
class TimedOut(Event):
    """Somebody came back to a form whose time was over, and whose answers are deleted. `page` is where to."""

    name: ClassVar[str] = "form_timeout"


@dataclass(frozen=True)
class CaseTracked(Event):
    """Somebody looked how far their report is. `journey_id` is that of the draft that it came of."""

    name: ClassVar[str] = "case_view"


@dataclass(frozen=True)
class ErrorShown(Event):
    """An error page was shown.

    `error_code` is its status, such as "404"; `page` is empty when the address was not one of ours.
    """

    name: ClassVar[str] = "error_page"

    error_code: str | None = None


EVENTS: tuple[type[Event], ...] = (
    PageViewed,
    AnswerGiven,
    AnswerRefused,
    WentBack,
    AnswerChanged,
    StartedAgain,
    JourneySaved,
    JourneyResumed,
    TimedOut,
    CaseTracked,
    ErrorShown,
)
"""Every event that there is."""
