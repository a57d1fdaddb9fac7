"""What people said about a service: how satisfied they were where they were asked, and their own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Response, request

from prototype_kit.charts import Stack, StackedBars
from prototype_kit.csv_export import CellValue
from prototype_kit.figures import added, release_names
from prototype_kit.figures.parted import DEVICES
from prototype_kit.journey import Exit
from prototype_kit.kpis import Counts
from prototype_kit.kpis.satisfaction import LEVELS, Satisfaction
from prototype_kit.language import ENGLISH, LOCAL
from prototype_kit.questions.question import sentence_case
from prototype_kit.service import Service
from prototype_kit.store import Comment, CommentFilter
from prototype_kit.web.console.access import Route, in_words
from prototype_kit.web.console.figures_desk import FiguresDesk, Reading, csv_file
from prototype_kit.web.console.paging import page_number, pagination

SIZE = 50
"""Comments of one page."""
ANYWHERE = "anywhere"
"""What an address calls the places of no name: the feedback page, reached from any other."""
RATINGS: Mapping[str, str] = {str(rating): words for rating, words in LEVELS.items()}
_LANGUAGES = {"cy": "Welsh"}
_COLUMNS = (
    *("at", "journey", "asked", "rating", "satisfaction", "comment", "removed", "language"),
    *("release", "channel", "device"),
)


def routes(desk: FiguresDesk) -> Sequence[Route]:
    """The page and its file, for those who act on what people say."""
    pages, rule = FeedbackPages(desk), "/figures/<service>/feedback"
    return [
        Route(rule, "figures_feedback", pages.listed, needs="see-feedback"),
        Route(f"{rule}.csv", "figures_feedback_file", pages.file, needs="see-feedback"),
    ]


@dataclass(frozen=True)
class Asking:
    """What an address asks for: the part of the figures, where people were asked, and what they answered."""

    reading: Reading
    places: Mapping[str, str]
    place: str
    rating: str
    releases: Mapping[str, str]

    @property
    def wanted(self) -> CommentFilter:
        """What the store is asked for."""
        place = {"": None, ANYWHERE: ""}.get(self.place, self.place)
        return CommentFilter(self.reading.wanted, place, int(self.rating) if self.rating else None)

    def address(self, end: str = "", without: str = "", page: str = "") -> str:
        """That of the page, or of its file; `without` one of the filters."""
        own = {"at": self.place, "rating": self.rating, "page": page}
        kept = {name: text for name, text in own.items() if text and name != without}
        query = (self.reading.query.encoded(without).removeprefix("?"), urlencode(kept))
        joined = "&".join(filter(None, query))
        return f"{self.reading.base}/feedback{end}?{joined}".removesuffix("?")


class ToldComment(NamedTuple):
    """A comment in words. `details` are where and by what it came, `removed` what was taken out of it."""

    rating: str
    at: str
    words: str
    language: str
    details: Sequence[str]
    removed: str


class FeedbackPages:
    """The views."""

    def __init__(self, desk: FiguresDesk):
        self._desk = desk

    def listed(self, service: str) -> str:
        """The comments, the newest first, below what all answers come to."""
        asking = self._asking(service)
        reading, store = asking.reading, self._desk.front.store
        comments, total = store.feedback.page(asking.wanted, 1, SIZE)
        last = max(1, -(-total // SIZE))
        if (page := page_number(request.args.get("page", ""), last)) > 1:
            comments, total = store.feedback.page(asking.wanted, page, SIZE)
        counts = added(store.figures.by_day(reading.wanted).values())
        return self._desk.page(
            "feedback",
            f"Feedback: {reading.service.name}",
            reading,
            asking=asking,
            ratings=RATINGS,
            satisfaction=Satisfaction.of(counts),
            by_place=_by_place(asking.places, counts),
            comments=[_told(asking, comment) for comment in comments],
            total=total,
            chips=list(_chips(asking)),
            file=asking.address(".csv"),
            pagination=pagination(
                page, last, lambda number: asking.address(page=str(number)), "Pages of comments"
            ),
        )

    def file(self, service: str) -> Response:
        """The comments as a file."""
        asking = self._asking(service)
        return csv_file("feedback", asking.reading, self._rows(asking))

    def _rows(self, asking: Asking) -> Iterator[Sequence[CellValue]]:
        yield _COLUMNS
        for comment in self._desk.front.store.feedback.each(asking.wanted):
            yield (
                comment.at.astimezone(LOCAL).isoformat(timespec="seconds"),
                comment.journey,
                comment.page or ANYWHERE,
                comment.rating,
                LEVELS[comment.rating],
                comment.words,
                ", ".join(comment.removed),
                comment.language,
                comment.release,
                comment.channel,
                comment.device,
            )

    def _asking(self, slug: str) -> Asking:
        reading = self._desk.read(slug)
        places = place_words(reading.service)
        place, rating = request.args.get("at", ""), request.args.get("rating", "")
        place, rating = (place if place in places else ""), (rating if rating in RATINGS else "")
        first_days = self._desk.front.store.figures.first_days(reading.query.env, slug)
        return Asking(reading, places, place, rating, release_names(first_days, reading.marks))


def place_words(service: Service) -> Mapping[str, str]:
    """Where people are asked, in words: after sending, at each exit by its title, and anywhere else.

    An exit whose title another has too is told with its name.
    """
    exits = {
        screen.name: f"Exit: {_title(screen)}"
        for journey in service.journeys.values()
        for screen, _ in journey.screens
        if isinstance(screen, Exit)
    }
    times = Counter(exits.values())
    told = {name: words if times[words] == 1 else f"{words} ({name})" for name, words in exits.items()}
    return {"confirmation": "After sending", **told, ANYWHERE: "On any page"}


def _title(screen: Exit) -> str:
    return screen.content.title if screen.content.fixed_title else screen.name


def _by_place(places: Mapping[str, str], counts: Counts) -> StackedBars:
    """What was answered, by where people were asked; places where nobody answered are left out."""
    whole = Satisfaction.of(counts)
    asked = [(words, Satisfaction.of(counts, _page_of(place))) for place, words in places.items()]
    parts = [(words, found) for words, found in asked if found.n]
    if len(parts) > 1:
        parts = [("Everywhere", whole), *parts]
    return StackedBars(
        name="feedback-by-place",
        title="How satisfied people were, by where they were asked",
        finding=whole.finding(),
        unit="All answers",
        of="Asked",
        parts=tuple(LEVELS.values()),
        whole=True,
        rows=tuple(Stack(words, tuple(found.levels.values()), f"{found.n:,}") for words, found in parts),
    )


def _page_of(place: str) -> str:
    return "" if place == ANYWHERE else place


def _told(asking: Asking, comment: Comment) -> ToldComment:
    choices = asking.reading.query.choices
    journeys = asking.reading.service.journeys
    details = [asking.places.get(comment.page or ANYWHERE, comment.page)]
    if len(journeys) > 1:
        journey = journeys.get(comment.journey)
        details.insert(0, journey.title if journey else comment.journey)
    if comment.channel != "web":
        details.append(choices.of("channel").get(comment.channel, comment.channel))
    if comment.device != "unknown":
        details.append(DEVICES.get(comment.device, comment.device))
    details.append(f"Release: {asking.releases.get(comment.release, comment.release)}")
    if comment.language != ENGLISH.code:
        details.append(f"In {_LANGUAGES.get(comment.language, comment.language)}")
    return ToldComment(
        LEVELS[comment.rating],
        sentence_case(ENGLISH.moment(comment.at)),
        comment.words,
        comment.language,
        details,
        in_words(comment.removed) if comment.removed else "",
    )


def _chips(asking: Asking) -> Iterator[Mapping[str, str]]:
    """The filters in use, each with the address without it."""
    own = {"at": asking.places.get(asking.place), "rating": RATINGS.get(asking.rating)}
    chosen = [*asking.reading.query.chosen(), *((name, words) for name, words in own.items() if words)]
    for name, words in chosen:
        yield {"text": words, "href": asking.address(without=name)}
