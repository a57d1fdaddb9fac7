"""The board: notes put into named themes. Every move is a form of its own, so it needs no script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.web.console.access import Route
from research.consent import ConsentMissing
from research.finding import Theme
from research.observation import KIND_WORDS
from research.reviewing import Reviewed, notes_to_review
from research.store import NameTaken
from research.web.console.desk import Desk

LONGEST_NAME = 60
_SAID = {
    "gone": "Somebody struck that note, or the participant withdrew, so it could not be moved.",
    "no-theme": "Somebody deleted that theme, so nothing was done.",
    "deleted": "The theme is deleted. Its notes are in no theme now.",
    "merged": "The two themes are one now.",
}


def routes(desk: Desk) -> Sequence[Route]:
    """Everybody who may see research looks; who runs it sorts."""
    pages = ThemePages(desk)
    board = "/research/<study>/themes"
    one = f"{board}/<theme>"

    def post(rule: str, name: str, view: Callable[..., AnyResponse]) -> Route:
        return Route(rule, name, view, needs="run-research", methods=("POST",))

    return [
        Route(board, "research_themes", pages.look, needs="see-research"),
        post(board, "add_research_theme", pages.add),
        post(f"{board}/move", "move_research_note", pages.move),
        post(f"{one}/rename", "rename_research_theme", pages.rename),
        post(f"{one}/merge", "merge_research_theme", pages.merge),
        post(f"{one}/delete", "delete_research_theme", pages.delete),
    ]


class ThemePages:
    """The views."""

    def __init__(self, desk: Desk):
        self._desk = desk

    def look(self, study: str) -> str:
        """The board."""
        return self._page(study, {}, {})

    def add(self, study: str) -> AnyResponse:
        """Make a theme, which has no notes yet."""
        self._desk.study(study)
        name = _typed_name()
        if wrong := _wrong(name):
            return Response(self._page(study, {"name": name}, {"name": wrong}), status=422)
        try:
            made = self._desk.store.themes.add(study, name)
        except NameTaken:
            return Response(self._page(study, {"name": name}, {"name": _taken(name)}), status=422)
        return _to(study, f"theme-{made.id}")

    def rename(self, study: str, theme: str) -> AnyResponse:
        """Give it another name."""
        if self._theme(study, theme) is None:
            return _to(study, said="no-theme")
        name, field = _typed_name(), f"name-{theme}"
        wrong = _wrong(name)
        if not wrong:
            try:
                self._desk.store.themes.rename(theme, name)
            except NameTaken:
                wrong = _taken(name)
        if wrong:
            return Response(self._page(study, {field: name}, {field: wrong}), status=422)
        return _to(study, f"theme-{theme}")

    def merge(self, study: str, theme: str) -> AnyResponse:
        """Put its notes behind those of another, and delete it."""
        into = request.form.get("into", "")
        if not into:
            wrong = {f"into-{theme}": "Select the theme that it becomes a part of"}
            return Response(self._page(study, {}, wrong), status=422)
        if self._theme(study, theme) is None or self._theme(study, into) is None or theme == into:
            return _to(study, said="no-theme")
        self._desk.store.themes.merge(theme, into)
        return _to(study, f"theme-{into}", "merged")

    def delete(self, study: str, theme: str) -> AnyResponse:
        """Delete it; its notes stay."""
        if self._theme(study, theme) is None:
            return _to(study, said="no-theme")
        self._desk.store.themes.delete(theme)
        return _to(study, "loose", "deleted")

    def move(self, study: str) -> AnyResponse:
        """Put a note into a theme or out of it; or up or down in its own."""
        self._desk.study(study)
        board, note = self._desk.store.themes.board(study), request.form.get("note", "")
        if note not in board.notes:
            return _to(study, said="gone")
        theme, place = _place(board.themes, note, request.form)
        if theme and theme not in {each.id for each in board.themes}:
            return _to(study, said="no-theme")
        try:
            self._desk.store.themes.move(note, theme or None, place)
        except ConsentMissing:
            return _to(study, said="gone")
        except LookupError:
            return _to(study, said="no-theme")
        return _to(study, f"note-{note}")

    def _theme(self, study: str, theme: str) -> Theme | None:
        self._desk.study(study)
        return next((each for each in self._desk.store.themes.of_study(study) if each.id == theme), None)

    def _page(self, study: str, given: Mapping[str, str], wrong: Mapping[str, str]) -> str:
        its, round_ = self._desk.study(study), request.args.get("round", "")
        notes = {each.note.id: each for each in notes_to_review(self._desk.records(study))}
        themes = self._desk.store.themes.of_study(study)
        sorted_ = {note for theme in themes for note in theme.note_ids}
        rounds = {each.slug: each.name for each in self._desk.rounds()}
        used = dict.fromkeys(each.note.round for each in notes.values())
        loose = [each for each in notes.values() if each.note.id not in sorted_]
        return self._desk.frame.page(
            "research/themes.html",
            "Themes",
            here="/research",
            study=its,
            themes=[(each, _shown(each.note_ids, notes, round_)) for each in themes],
            loose=[each for each in loose if round_ in ("", each.note.round)],
            any_notes=bool(notes),
            kinds=KIND_WORDS,
            rounds=[(slug, rounds.get(slug, slug)) for slug in used],
            chosen=round_,
            given=given,
            wrong=wrong,
            said=_SAID.get(request.args.get("said", ""), ""),
            errors=[{"text": text, "href": f"#{field}"} for field, text in wrong.items()],
        )


def _shown(ids: Sequence[str], notes: Mapping[str, Reviewed], round_: str) -> Sequence[Reviewed]:
    found = [notes[each] for each in ids if each in notes]
    return [each for each in found if round_ in ("", each.note.round)]


def _place(themes: Sequence[Theme], note: str, given: Mapping[str, str]) -> tuple[str | None, int | None]:
    """The theme that a note goes to, and before the note at which position there; None for the end."""
    step = {"up": -1, "down": 1}.get(given.get("step", ""))
    if step is None:
        return given.get("theme", ""), None
    own = next((each for each in themes if note in each.note_ids), None)
    if own is None:
        abort(400)
    return own.id, max(0, own.note_ids.index(note) + step)


def _typed_name() -> str:
    return " ".join(request.form.get("name", "").split())


def _wrong(name: str) -> str:
    if not name:
        return "Enter a name for the theme"
    return f"The name must be {LONGEST_NAME} characters or fewer" if len(name) > LONGEST_NAME else ""


def _taken(name: str) -> str:
    return f"There is a theme ‘{name}’ already. Enter another name, or move notes there"


def _to(study: str, anchor: str = "", said: str = "") -> AnyResponse:
    """The board, at a place of it, with the same round chosen."""
    round_ = request.args.get("round", "")
    query = urlencode({name: value for name, value in (("round", round_), ("said", said)) if value})
    where = f"/research/{study}/themes{'?' if query else ''}{query}"
    return redirect(f"{where}#{anchor}" if anchor else where, 303)
