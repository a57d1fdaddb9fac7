"""What is different between two versions of a service or a site, as data, as text and as JSON."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from prototype_kit.costs import cost_settings
from prototype_kit.inventory import ACCOUNT_ITEMS
from prototype_kit.journey.change import WORDS, Change
from prototype_kit.journey.diff import compare_journeys, ruled
from prototype_kit.journey.diff_english import english, grouped
from prototype_kit.journey.diff_personal import compare_said
from prototype_kit.journey.diff_values import compare_settings, compare_words, written
from prototype_kit.journey.pairing import moved
from prototype_kit.service import Service, ServiceEntry
from prototype_kit.site import Site

_READ = re.compile(r"service(\.\w+)?\.yaml|(journeys|content)/.*|rules\.py|test_.*|(.*/)?(__pycache__/|\.).*")
"""Files of a service that are compared by what they say, or say nothing to anybody who uses it.

A name that begins with a dot is that of a file which a system or an editor left behind.
"""

_COSTS = frozenset({"unit_costs", "take_up_target", "channel_shift"})


@dataclass(frozen=True)
class JourneyDifference:
    """What is different in one journey."""

    name: str
    title: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class ServiceDifference:
    """What is different in one service: in its own files, and in its journeys."""

    slug: str
    name: str
    changes: tuple[Change, ...]
    journeys: tuple[JourneyDifference, ...]

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.changes or self.journeys)


@dataclass(frozen=True)
class SiteDifference:
    """What is different in a site: in its own file, and in its services."""

    changes: tuple[Change, ...]
    services: tuple[ServiceDifference, ...]

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.changes or self.services)


def compare_services(old: Service, new: Service) -> ServiceDifference:
    """The difference between two versions of a service, in the language that both were read in."""
    journeys = tuple(
        JourneyDifference(name, journey.title, changes)
        for name, journey in new.journeys.items()
        if name in old.journeys and (changes := compare_journeys(old.journeys[name], journey))
    )
    return ServiceDifference(new.slug, new.name, tuple(_service(old, new)), journeys)


def compare_sites(old: Site, new: Site) -> SiteDifference:
    """The difference between two versions of a site: words in each language, rules and other files too."""
    services = [_in_every_language(old, new, slug) for slug in new.services if slug in old.services]
    return SiteDifference(tuple(_site(old, new)), tuple(filter(None, services)))


def compare_files(old: Service, new: Service) -> Iterator[Change]:
    """What changed in the files of two services that no journey shows: rules, and data."""
    for change in _compare_rules(_code(old.folder), _code(new.folder)):
        pages = [page for journey in new.journeys.values() for page in ruled(journey, change.part)]
        yield replace(change, pages=tuple(pages))
    was, now = _files(old.folder), _files(new.folder)
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            kept = name in was and name in now
            happened = "changed" if kept else "new" if name in now else "taken away"
            yield Change("file", part=name, new=happened)


def compare_accounts(old: Service | None, new: Service | None) -> Iterator[Change]:
    """What is kept of whoever signs in, where a service becomes the account of its site or is it no more."""
    was, now = (each is not None and each.entry.account is not None for each in (old, new))
    kept = ", ".join(each.data.name for each in ACCOUNT_ITEMS)
    if now and not was:
        yield Change("keeps", part="account", new=kept)
    if was and not now:
        yield Change("no-longer-keeps", part="account", old=kept)


def difference_text(difference: SiteDifference | ServiceDifference) -> str:
    """All of it as plain text, grouped by service, journey and page."""
    lines: list[str] = []
    if isinstance(difference, ServiceDifference):
        lines += _service_lines(difference)
    else:
        lines += _grouped_lines("The site", difference.changes)
        for service in difference.services:
            lines += _service_lines(service)
    return "\n".join(lines).strip() + "\n" if lines else "Nothing is different.\n"


def difference_data(difference: SiteDifference | ServiceDifference) -> dict[str, Any]:
    """All of it as JSON data; each change with its English."""
    whole = difference if isinstance(difference, SiteDifference) else SiteDifference((), (difference,))
    return {
        "same": not difference,
        "changes": _changes_data(whole.changes),
        "services": [
            {
                "service": service.slug,
                "name": service.name,
                "changes": _changes_data(service.changes),
                "journeys": [
                    {"journey": each.name, "title": each.title, "changes": _changes_data(each.changes)}
                    for each in service.journeys
                ],
            }
            for service in filter(None, whole.services)
        ],
    }


def _changes_data(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [{**asdict(change), "pages": list(change.pages), "english": english(change)} for change in changes]


# --- Text -----------------------------------------------------------------------------------------------


def _service_lines(service: ServiceDifference) -> Iterator[str]:
    yield from _grouped_lines(f"{service.name} ({service.slug})", service.changes)
    for journey in service.journeys:
        title = f"{journey.title} ({service.slug}/{journey.name})"
        yield from _grouped_lines(title, journey.changes)


def _grouped_lines(title: str, changes: Iterable[Change]) -> Iterator[str]:
    groups = list(grouped(changes))
    if groups:
        yield from (title, "=" * len(title), "")
    for heading, said in groups:
        yield heading
        for words in said:
            first, *others = words.splitlines()
            yield f"  - {first}"
            yield from (f"      {line}" for line in others)
        yield ""


# --- Services and sites ---------------------------------------------------------------------------------


def _service(old: Service, new: Service) -> Iterator[Change]:
    yield from compare_said(old.entry.personal_data, new.entry.personal_data)
    yield from compare_accounts(old, new)
    for words in ("name", "summary"):
        yield from compare_words(words, getattr(old.entry, words), getattr(new.entry, words))
    rest = {"name", "summary", "statuses", "journeys", "personal_data", *_COSTS}
    yield from compare_settings(old.entry.model_dump(exclude=rest), new.entry.model_dump(exclude=rest))
    yield from compare_settings(*(_costs_of(each.entry) for each in (old, new)))
    for name in new.journeys:
        if name not in old.journeys:
            yield Change("journey-added", part=name, new=new.journeys[name].title)
    for name in old.journeys:
        if name not in new.journeys:
            yield Change("journey-removed", part=name, old=old.journeys[name].title)
    if moved(list(old.journeys), list(new.journeys)):
        was, now = written(list(old.journeys)), written(list(new.journeys))
        yield Change("setting", part="order of journeys", old=was, new=now)
    yield from _statuses(old, new)


def _costs_of(entry: ServiceEntry) -> Mapping[str, str]:
    return cost_settings(entry.unit_costs, entry.take_up_target, entry.channel_shift)


def _statuses(old: Service, new: Service) -> Iterator[Change]:
    was, now = old.entry.statuses, new.entry.statuses
    for name, status in now.items():
        if name not in was:
            yield Change("status-added", part=name, new=status.words)
            continue
        yield from compare_words(f"status ‘{name}’", was[name].words, status.words)
        group = f"group of the status {name}"
        yield from compare_settings({group: was[name].group}, {group: status.group})
    for name, status in was.items():
        if name not in now:
            yield Change("status-removed", part=name, old=status.words)
    if moved(list(was), list(now)):
        yield Change("statuses-moved", old=written(list(was)), new=written(list(now)))


def _in_every_language(old: Site, new: Site, slug: str) -> ServiceDifference:
    own = compare_services(old.services[slug], new.services[slug])
    files = tuple(compare_files(old.services[slug], new.services[slug]))
    found = replace(own, changes=(*own.changes, *files))
    for code in old.translations.keys() & new.translations.keys():
        other = compare_services(old.translations[code].services[slug], new.translations[code].services[slug])
        found = _with_words(found, other, code)
    return found


def _with_words(own: ServiceDifference, other: ServiceDifference, code: str) -> ServiceDifference:
    """The difference with that of another language's words; what is shown in English there is said once."""
    changes = (*own.changes, *_other_words(other.changes, own.changes, code))
    by_name = {journey.name: journey for journey in own.journeys}
    for journey in other.journeys:
        known = by_name.get(journey.name, replace(journey, changes=()))
        said = (*known.changes, *_other_words(journey.changes, known.changes, code))
        if said:
            by_name[journey.name] = replace(known, changes=said)
    return replace(own, changes=changes, journeys=tuple(by_name.values()))


def _other_words(changes: Iterable[Change], own: Iterable[Change], code: str) -> Iterator[Change]:
    for change in changes:
        if change.kind in WORDS and change not in own:
            yield replace(change, language=code)


def _site(old: Site, new: Site) -> Iterator[Change]:
    if (old.account is None) is not (new.account is None):
        # What is said of a service that is in both stands there.
        for slug in old.services.keys() ^ new.services.keys():
            yield from compare_accounts(old.services.get(slug), new.services.get(slug))
    rest = {"services", "unit_costs"}
    was, now = old.entry.model_dump(exclude=rest), new.entry.model_dump(exclude=rest)
    yield from compare_settings(dict(_flat(was)), dict(_flat(now)))
    yield from compare_settings(*(cost_settings(each.entry.unit_costs) for each in (old, new)))
    for slug in new.services:
        if slug not in old.services:
            yield Change("service-added", part=slug, new=new.services[slug].name)
    for slug in old.services:
        if slug not in new.services:
            yield Change("service-removed", part=slug, old=old.services[slug].name)
    if moved(list(old.services), list(new.services)):
        before, after = written(list(old.services)), written(list(new.services))
        yield Change("setting", part="order of services", old=before, new=after)


def _flat(data: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key} ")
        else:
            yield f"{before}{key}".replace("_", " "), value


# --- Files ----------------------------------------------------------------------------------------------


def _code(folder: Path) -> dict[str, tuple[str, str]]:
    """What `rules.py` defines: by name, how it is described, and its code without its docstring."""
    file = folder / "rules.py"
    try:
        tree = ast.parse(file.read_bytes()) if file.exists() else ast.Module([], [])
    except SyntaxError:
        return {}
    found: dict[str, tuple[str, str]] = {}
    other: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            words = (ast.get_docstring(node) or node.name.replace("_", " ")).splitlines()[0].rstrip(".")
            found[node.name.replace("_", "-")] = (words, _unsaid(node))
        else:
            other.append(_unsaid(node))
    return {**found, "": ("what the rules share, such as numbers and private functions", "\n".join(other))}


def _unsaid(node: ast.stmt) -> str:
    """The code of a statement, whatever its docstring and comments."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return ""
    if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
        node.body = node.body[1:]
    return ast.dump(node)


def _compare_rules(
    old: Mapping[str, tuple[str, str]], new: Mapping[str, tuple[str, str]]
) -> Iterator[Change]:
    for name in sorted(old.keys() | new.keys()):
        (was, before), (now, after) = old.get(name, ("", "")), new.get(name, ("", ""))
        if before != after:
            yield Change("rule", part=name or "rules.py", old=was, new=now)


def _files(folder: Path) -> dict[str, str]:
    """Files that are compared as a whole, by name: a hash of each."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _READ.fullmatch(path.relative_to(folder).as_posix())
    }
