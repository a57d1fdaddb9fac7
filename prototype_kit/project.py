"""A project: made from a template, and extended by another exemplar."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from prototype_kit.carried import KIT, carried
from prototype_kit.errors import KitError
from prototype_kit.exemplars import check_exemplar, copy_exemplar, copy_studies, nearest
from prototype_kit.scaffold import check_answers, furnish


class Questions(Mapping[str, tuple[str, str]]):
    """What a template asks: the words and the default of each question, by its name.

    A default may follow from the answers that were given before it (`given`, which may grow meanwhile), as
    the folder's name follows from the project's.
    """

    def __init__(self, declared: Mapping[str, Any], given: Mapping[str, str]):
        self._prompts: Mapping[str, str] = declared.get("__prompts__", {})
        self._defaults = {name: str(text) for name, text in declared.items() if not name.startswith("_")}
        self._given = given

    def __getitem__(self, name: str) -> tuple[str, str]:
        return self._prompts.get(name, name), self._default(name, self._given)

    def __iter__(self) -> Iterator[str]:
        return iter(self._defaults)

    def __len__(self) -> int:
        return len(self._defaults)

    def answers(self) -> dict[str, str]:
        """What was given, and the defaults of the rest. Raises `KitError` for an answer to no question."""
        for name in self._given:
            if name not in self:
                offer = f"{nearest(name, list(self))}: it asks {', '.join(self)}."
                raise KitError(f"The template asks no question {name!r}{offer}")
        answers = dict(self._given)
        for name in self:
            answers.setdefault(name, self._default(name, answers))
        return answers

    def _default(self, name: str, given: Mapping[str, str]) -> str:
        from cookiecutter.environment import StrictEnvironment
        from cookiecutter.prompt import render_variable

        known = {**self._defaults, **given}
        return str(render_variable(StrictEnvironment(context={}), self._defaults[name], known))


def questions(given: Mapping[str, str] | None = None, template: str = "service") -> Questions:
    """What the template asks, with defaults that follow from what is given."""
    declared = json.loads((_template(template) / "cookiecutter.json").read_text(encoding="utf-8"))
    return Questions(declared, {} if given is None else given)


def new_project(into: Path, answers: Mapping[str, str], template: str = "service") -> Path:
    """Make a project in a new folder of `into`, and return that folder.

    What is not answered takes its default. Raises `KitError` for an unknown or bad answer, for a folder that
    exists, and when the project cannot be written. The folder appears whole, or not at all.
    """
    whole = questions(answers, template).answers()
    check_answers(whole)
    return make_folder(into, "project", template, whole, lambda made: furnish(made, whole["exemplars"]))


def make_folder(
    into: Path,
    kind: str,
    template: str,
    answers: Mapping[str, str],
    furnish: Callable[[Path], None] = lambda _: None,
) -> Path:
    """Render a template into a new folder of `into`, and return that folder.

    `kind` is a word for what is made, such as project: the answer to `project_slug` is the folder's name.
    `answers` are all that the template asks for, checked; `furnish` gives the rendered folder what no
    template holds. Raises `KitError` when there is such a folder, and when it cannot be written. The folder
    appears whole, or not at all.
    """
    named_by = f"{kind}_slug"
    folder = into.resolve() / answers[named_by]
    if folder.exists():
        raise KitError(f"{into / folder.name} exists already: choose another {named_by}, or another place.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".prototype-kit-", dir=folder.parent) as place:
            made = Path(place, folder.name)
            _render(kind, _template(template), Path(place), answers)
            furnish(made)
            made.rename(folder)
    except OSError as error:
        raise KitError(f"The {kind} could not be written ({error.strerror or error}).") from error
    return folder


def _template(name: str) -> Path:
    folder = carried(KIT, "templates") / name
    if not (folder / "cookiecutter.json").is_file():
        raise KitError(f"There is no template {name!r}.")
    return folder


def _render(kind: str, template: Path, into: Path, answers: Mapping[str, str]) -> None:
    """Let cookiecutter render the files. What its hooks would do, `new_project` does itself."""
    from cookiecutter.exceptions import CookiecutterException
    from cookiecutter.main import cookiecutter
    from jinja2 import TemplateError

    with tempfile.TemporaryDirectory(prefix="prototype-kit-") as folder:
        # Settings of its own: a person's could change the answers, and would keep them in their home folder.
        own = {"cookiecutters_dir": f"{folder}/templates", "replay_dir": f"{folder}/replay"}
        config = Path(folder, "config.yaml")
        config.write_text(json.dumps(own), encoding="utf-8")
        try:
            cookiecutter(
                str(template),
                no_input=True,
                extra_context=dict(answers),
                output_dir=str(into),
                config_file=str(config),
                accept_hooks=False,
            )
        except (CookiecutterException, TemplateError) as error:
            reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
            raise KitError(f"The {kind} could not be written ({reason}).") from error


def add_exemplar(project: Path, name: str) -> Path:
    """Copy an exemplar into the project's `services/` and list it in `site.yaml`; return its folder.

    Raises `KitError`, and changes nothing, when it is unknown, is there already, or cannot be listed.
    """
    check_exemplar(name)
    site = project / "site.yaml"
    text = site.read_bytes().decode("utf-8") if site.is_file() else ""
    if not text:
        raise KitError(f"There is no site.yaml in {project}: name the folder of a project.")
    listed = _with_service(text, name)
    made = [copy_exemplar(name, project / "services")]
    try:
        made += copy_studies(name, project / "studies")
        _write_whole(site, listed)
    except OSError as error:
        _take_away(made)
        raise KitError(f"site.yaml could not be written ({error.strerror or error}).") from error
    except KitError:
        _take_away(made)
        raise
    return made[0]


def _take_away(folders: Iterable[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # it holds others
            folder.parent.rmdir()


def _write_whole(file: Path, text: str) -> None:
    """Write so that nobody ever reads half a file."""
    unfinished = file.with_name(f".{file.name}")
    unfinished.write_bytes(text.encode("utf-8"))
    unfinished.replace(file)


def _with_service(text: str, name: str) -> str:
    """`site.yaml` with one more service, and every other character as it was."""
    by_hand = f"site.yaml has no list of services that can be added to: write {name} there by hand."
    before = _services(text)
    if before is None or before.value is None:
        raise KitError(by_hand)
    names = [part.value for part in before.value]
    if name in names:
        raise KitError(
            f"site.yaml lists {name} already: take it off the list first, or add another exemplar."
        )
    added = _insert(text, before, name)
    after = _services(added)
    if after is None or [part.value for part in after.value] != [*names, name]:
        raise KitError(by_hand)
    return added


def _services(text: str) -> Any:
    """The node of the list, with its place in the text; None when there is none."""
    from ruamel.yaml import YAML, SequenceNode
    from ruamel.yaml.error import YAMLError

    try:
        root = YAML().compose(text)
        pairs = {key.value: value for key, value in root.value}
    except (YAMLError, AttributeError, TypeError, ValueError):
        return None
    found = pairs.get("services")
    return found if isinstance(found, SequenceNode) else None


def _insert(text: str, services: Any, name: str) -> str:
    """Put the name behind the last one, in the way that the list is written."""
    if services.flow_style:
        first, last = services.start_mark.index + 1, services.value[-1:]
        place, added = (last[0].end_mark.index, f", {name}") if last else (first, name)
        return f"{text[:place]}{added}{text[place:]}"
    newline = "\r\n" if "\r\n" in text else "\n"
    added = f"{' ' * services.start_mark.column}- {name}{newline}"
    line = text.find("\n", services.value[-1].end_mark.index)
    if line < 0:
        return f"{text}{newline}{added}"
    return f"{text[: line + 1]}{added}{text[line + 1 :]}"
