"""Iterations: recording one when everything is well, and filling in its figures later."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from prototype_kit.cli.command import COUNT, DONE, MEND, counted, example
from prototype_kit.cli.project import Project, pass_project
from prototype_kit.command_line import typed
from prototype_kit.errors import KitError

if TYPE_CHECKING:
    from prototype_kit.iterations import Changes, Figures, Iteration, LoadVerdict, Written
    from prototype_kit.site import Site
    from prototype_kit.suite import Results

_NOTHING_WRITTEN = "Nothing was written."
FILM = "film"
MOST_NAMED = 10
"""Of tests that failed."""


@example('prototype-kit release "Shorter contact page" --hypothesis "Fewer people leave at the contact page"')
@click.command()
@click.argument("changed", required=False, metavar="[WHAT CHANGED]")
@click.option("--hypothesis", help="What you expect of it. Asked for when it is left out.")
@click.option("--measure", default="", help="How you will know whether it came true.")
@click.option("--draft", is_flag=True, help="Show all of it and write nothing.")
@click.option("--figures", is_flag=True, help="Fill in the figures of the newest iteration, and no more.")
@click.option("--pages", is_flag=True, help="Write the web pages again after you edited the words.")
@click.option(
    "--minutes", type=COUNT, default=30, show_default=True, help="How long the tests may take at the most."
)
@pass_project
def release(
    project: Project,
    changed: str | None,
    hypothesis: str | None,
    measure: str,
    draft: bool,
    figures: bool,
    pages: bool,
    minutes: int,
) -> int:
    """Record an iteration: hypothesis, what changed, tests, accessibility, load; later its figures.

    It runs the project's tests, and refuses while something is red. Exit code 0: done. 1: something is red.
    """
    if figures or pages:
        if changed or hypothesis or measure or (figures and pages):
            raise click.UsageError("--figures and --pages are about what is written: name nothing else.")
        return fill_in(project, project.settings.env, draft) if figures else _write_pages(project, draft)
    said = _Said(changed or "", hypothesis or "", measure)
    return _Release(project.folder, said, draft, minutes * 60).run()


@dataclass(frozen=True)
class _Said:
    """What the team says of an iteration."""

    changed: str
    hypothesis: str
    measure: str

    def whole(self) -> _Said:
        """With what was left out asked for, where somebody sits there."""
        words = {"changed": self.changed.strip(), "hypothesis": self.hypothesis.strip()}
        asked = {"changed": "What changed, in a few words", "hypothesis": "What do you expect of it"}
        missing = [name for name, text in words.items() if not text]
        if missing and not sys.stdin.isatty():
            again = typed('release "…" --hypothesis "…"')
            raise click.UsageError(f"Say what changed and what you expect: {again}")
        for name in missing:
            words[name] = click.prompt(asked[name]).strip()
        return _Said(words["changed"], words["hypothesis"], self.measure.strip())


class _Release:
    """One call of the command that records an iteration."""

    def __init__(self, folder: Path, said: _Said, draft: bool, most_s: int):
        self.folder, self.said, self.draft, self.most_s = folder, said, draft, most_s

    def run(self) -> int:
        """The exit code. Raises `KitError` with everything that is red."""
        from prototype_kit.iterations import content, read_iterations

        site, advice = self._checked()
        declared = content(site)
        iterations = read_iterations(self.folder)
        changes, red = self._changes(site, iterations, declared)
        verdict = self._verdict(site)
        if verdict is not None and not verdict.passed:
            lines = "\n".join(f"    {line}" for line in verdict.lines)
            red.append(f"The load test of this release did not pass:\n{lines}".rstrip())
        if red and not self.draft:
            raise KitError("\n".join([*red, f"{_NOTHING_WRITTEN} The tests were not run."]))
        said = self.said.whole()
        results = self._tested()
        red += self._red(results)
        if content(site) != declared:
            red.append("Files were changed while the tests ran. Run it again.")
        if red and not self.draft:
            raise KitError("\n".join([*red, _NOTHING_WRITTEN]))
        iteration = self._iteration(said, site, iterations, changes, results, verdict, advice)
        return self._finish(site, iterations, iteration, changes, declared, red)

    # What may be red

    def _checked(self) -> tuple[Site, int]:
        """The site without a fault, and how many pieces of advice there are."""
        from prototype_kit.accessibility import log_advice
        from prototype_kit.cli.journeys import checked_site
        from prototype_kit.working_days import calendar_advice

        try:
            site = checked_site(self.folder)
        except KitError as error:
            raise KitError(f"{error}\n{_NOTHING_WRITTEN} Mend these first; the tests were not run.") from None
        today = datetime.now(UTC).date()
        of_today = (*log_advice(site.accessibility, today), *calendar_advice(site.working_days, today))
        return site, len([*site.advice, *of_today])

    def _changes(
        self, site: Site, iterations: Sequence[Written], declared: Mapping[str, bytes]
    ) -> tuple[Changes, list[str]]:
        """What changed since the last release, and whether that is nothing."""
        from prototype_kit.differences import compare_sites
        from prototype_kit.iterations import FOLDER, LAST, Changes, changes_between, first_changes, last_site

        last = last_site(self.folder / FOLDER / LAST)
        if not iterations:
            return first_changes(site), []
        if last is None:
            lost = f"The copy of the last release ({FOLDER}/{LAST}) is not there, so nothing is compared."
            return Changes(remark=lost), []
        if isinstance(last, str):
            return Changes(remark=f"{last}, so nothing is compared."), []
        from prototype_kit.iterations import content

        if content(last) == declared:
            before = iterations[-1].document.iteration
            return Changes(), [f"Nothing changed since iteration {before.number}: {before.changed}."]
        found = changes_between(last, site, compare_sites(last, site))
        if not found:
            return Changes(remark="Files changed, and nothing that people or other systems would notice."), []
        return found, []

    def _verdict(self, site: Site) -> LoadVerdict | None:
        """What the last load test found, if it was one of these releases."""
        from prototype_kit.iterations import read_verdict

        found = read_verdict(self.folder / "instance" / "load" / "verdict.json")
        now = {slug: service.release for slug, service in site.services.items()}
        return found if found is not None and found.is_of(now) else None

    def _tested(self) -> Results:
        from prototype_kit.suite import run_tests

        click.echo("Running the tests of the project.", err=self.draft)
        return run_tests(self.folder, lambda words: click.echo(words, err=self.draft), self.most_s)

    @staticmethod
    def _red(results: Results) -> list[str]:
        failed = sum(tally.failed for tally in results.tallies.values())
        said = [f"{counted(failed, 'test')} failed:"] if failed else []
        said += results.red[:MOST_NAMED]
        if (more := len(results.red) - MOST_NAMED) > 0:
            said.append(f"and {more} more. See them all: python -m pytest")
        return said

    # What is written

    def _iteration(
        self,
        said: _Said,
        site: Site,
        iterations: Sequence[Written],
        changes: Changes,
        results: Results,
        verdict: LoadVerdict | None,
        advice: int,
    ) -> Iteration:
        from prototype_kit.iterations import HandTested, Iteration, Releases, TestTally

        now = datetime.now(UTC).replace(microsecond=0)
        before = iterations[-1].document.iteration.after if iterations else {}
        after = {slug: service.release for slug, service in site.services.items()}
        return Iteration(
            number=1 + max((each.document.iteration.number for each in iterations), default=0),
            date=now.date(),
            released_at=now,
            changed=said.changed,
            hypothesis=said.hypothesis,
            measure=said.measure,
            releases={
                slug: Releases(before=before.get(slug, ""), after=after.get(slug, ""))
                for slug in {**after, **before}
            },
            journeys={
                f"{slug}/{name}": journey.title
                for slug, service in site.services.items()
                for name, journey in service.journeys.items()
            },
            pages=changes.pages,
            tests=tuple(
                TestTally(kind=kind, passed=tally.passed, axe=tally.axe, skipped=dict(tally.skipped))
                for kind, tally in results.tallies.items()
            ),
            advice=advice,
            by_hand=tuple(
                HandTested(journey=test.journey, way=test.way, result=test.result, date=test.date)
                for test in site.accessibility.newest
            ),
            load=verdict,
        )

    def _finish(
        self,
        site: Site,
        iterations: Sequence[Written],
        iteration: Iteration,
        changes: Changes,
        declared: Mapping[str, bytes],
        red: Sequence[str],
    ) -> int:
        from prototype_kit.document import Faults
        from prototype_kit.iterations import FOLDER, Document, Written, document_name, write_document

        names = {slug: service.name for slug, service in site.services.items()}
        text = write_document(iteration, changes, names)
        if self.draft:
            click.echo(text, nl=False)
            for words in red:
                click.echo(words, err=True)
            click.echo("A draft: nothing was written.", err=True)
            return MEND if red else DONE
        name = document_name(iteration.date, iteration.changed, [each.name for each in iterations])
        document = Document.read(text, name, Faults())
        if document is None:
            raise AssertionError("what was written can be read")
        written = Written(name, document)
        _write(self.folder, site.name, [*iterations, written], [written], declared)
        click.echo(f"Recorded iteration {iteration.number}: {FOLDER}/{name}.md")
        click.echo(f"For the show-and-tell: {FOLDER}/{name}.html")
        commands = (f"film --out {FOLDER}/{name}-{FILM}", "release --pages", "release --figures")
        film, pages, figures = (typed(command, self.folder) for command in commands)
        click.echo(f"With pictures: {film}")
        click.echo(f"Then: {pages}. In a week: {figures}")
        return DONE


# --- Later --------------------------------------------------------------------------------------------------


def fill_in(project: Project, env: str, draft: bool = False) -> int:
    """Count the newest iteration in an env, and write it down; the exit code."""
    from prototype_kit.iterations import FOLDER, Written, figures_lines

    iterations = _some(project.folder)
    newest = iterations[-1]
    document = newest.document.with_figures(env, _counted(project, env, iterations))
    for line in figures_lines(document.iteration):
        click.echo(line)
    if draft:
        click.echo("A draft: nothing was written.", err=True)
        return DONE
    updated = Written(newest.name, document, newest.newline)
    _write(project.folder, _site_name(project.folder), [*iterations[:-1], updated], [updated])
    click.echo(f"\nWritten into {FOLDER}/{newest.name}.md")
    return DONE


def _counted(project: Project, env: str, iterations: Sequence[Written]) -> Figures:
    from prototype_kit.iterations import count_figures
    from prototype_kit.store import open_store

    now = datetime.now(UTC)
    newest = iterations[-1].document.iteration
    before = iterations[-2].document.iteration if len(iterations) > 1 else None
    store = open_store(project.settings.database)
    try:
        tally, since = store.tallies.of_releases, newest.released_at
        counts = tally(env, since, now, now)
        between = tally(env, before.released_at, since, now) if before else ()
        since_before = tally(env, before.released_at, now, now) if before else ()
    finally:
        store.close()
    return count_figures(newest, before, counts, between, since_before, now)


def _write_pages(project: Project, draft: bool) -> int:
    from prototype_kit.iterations import FOLDER

    iterations = _some(project.folder)
    if not draft:
        _write(project.folder, _site_name(project.folder), iterations, [])
    click.echo(
        f"{'Would write' if draft else 'Wrote'} {counted(len(iterations), 'page')} and {FOLDER}/index.html"
    )
    return DONE


def _some(folder: Path) -> tuple[Written, ...]:
    from prototype_kit.iterations import read_iterations

    iterations = read_iterations(folder)
    if not iterations:
        raise KitError('There is no iteration yet. Record one: prototype-kit release "what changed"')
    return iterations


def _site_name(folder: Path) -> str:
    """What the site is called, also while a service of it cannot be read."""
    from prototype_kit.document import Faults, read_yaml

    node = read_yaml(folder / "site.yaml", "site.yaml", Faults())
    return (node["name"].text if node is not None and "name" in node else "") or folder.name


def _write(
    folder: Path,
    site: str,
    iterations: Sequence[Written],
    changed: Sequence[Written],
    declared: Mapping[str, bytes] | None = None,
) -> None:
    """Write the files that changed, and every page: what links lead to has changed too."""
    from prototype_kit.iterations import index_page, iteration_page, write_together

    texts: dict[str, str] = {}
    for written in changed:
        texts |= written.files
    for number, written in enumerate(iterations):
        before = iterations[number - 1] if number else None
        after = iterations[number + 1] if number + 1 < len(iterations) else None
        film = _film(folder, written, newest=after is None)
        texts[f"{written.name}.html"] = iteration_page(site, written, before, after, film)
    texts["index.html"] = index_page(site, iterations)
    write_together(folder, texts, declared)


def _film(folder: Path, written: Written, *, newest: bool) -> str | None:
    """Where the film strip of an iteration is, as a link from its page: beside it, or the one just taken."""
    from prototype_kit.iterations import FOLDER

    if (folder / FOLDER / f"{written.name}-{FILM}" / "index.html").is_file():
        return f"{written.name}-{FILM}/index.html"
    return f"../{FILM}/index.html" if newest and (folder / FILM / "index.html").is_file() else None
