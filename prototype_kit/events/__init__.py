"""Events: append-only facts about how a service is used, never about what somebody answered.

There is one dataclass for each event. None has a field for an answer, a message or the address of a
machine; and since every text in an event is the name of something the team declared, whatever does not
look like such a name is refused before it is stored.

Starts, completions and exits are no events: they are facts of drafts, so they are never lost.
"""

from __future__ import annotations

from prototype_kit.events.event import (
    EVENTS,
    AnswerChanged,
    AnswerGiven,
    AnswerRefused,
    CaseTracked,
    ErrorShown,
    Event,
    EventContext,
    JourneyResumed,
    JourneySaved,
    PageViewed,
    StartedAgain,
    TimedOut,
    WentBack,
)
from prototype_kit.events.moments import milliseconds, moment_of, whole
from prototype_kit.events.origin import Origin
from prototype_kit.events.rows import SCHEMA, Row, first_id, row, uuid7
from prototype_kit.events.sink import BufferedSink, EventSink
from prototype_kit.events.visitors import visitor_day

__all__ = [
    "EVENTS",
    "SCHEMA",
    "AnswerChanged",
    "AnswerGiven",
    "AnswerRefused",
    "BufferedSink",
    "CaseTracked",
    "ErrorShown",
    "Event",
    "EventContext",
    "EventSink",
    "JourneyResumed",
    "JourneySaved",
    "Origin",
    "PageViewed",
    "Row",
    "StartedAgain",
    "TimedOut",
    "WentBack",
    "first_id",
    "milliseconds",
    "moment_of",
    "row",
    "uuid7",
    "visitor_day",
    "whole",
]
