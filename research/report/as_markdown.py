"""A report as Markdown: for a wiki, a repository or an issue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from prototype_kit.iterations.markdown import plain
from research.report.model import Report, ToldFinding, ToldNote
from research.report.words import action, beside, compared, contents, made, named, sentence, who


def report_markdown(report: Report) -> str:
    """The whole report. What people wrote is shown as it is, never taken for Markdown or HTML."""
    return "\n".join([*_lines(report), ""])


def _lines(report: Report) -> Iterator[str]:
    titles = dict(contents(report))
    yield from (f"# {plain(report.title)}", "", plain(report.question), "", plain(made(report)), "")
    yield from _section(titles["who"], _paragraphs(who(report)), _groups(report), _before(report))
    findings = [line for number, each in enumerate(report.findings, 1) for line in _finding(number, each)]
    yield from _section(titles["learned"], findings or ["No findings are written down for this round.", ""])
    yield from _section(titles["measures"], _tasks(report))
    yield from _section(titles["problems"], _pages(report))
    if report.pictures:
        yield from _section(titles["pages"], _pictures(report))
    if report.comparison:
        yield from _section(titles["compared"], _compared(report))
    yield from _section(titles["next"], _actions(report))
    yield from _section(titles["evidence"], _notes(report.notes))
    yield from _section(titles["sure"], _paragraphs(report.sure))
    yield from _section(titles["limits"], _bullets(report.limits))


def _section(title: str, *parts: Iterable[str]) -> list[str]:
    lines = [f"## {plain(title)}", "", *(line for part in parts for line in part)]
    return lines if lines[-1] == "" else [*lines, ""]


def _paragraphs(sentences: Iterable[str]) -> list[str]:
    return [line for sentence in sentences for line in (plain(sentence), "")]


def _bullets(sentences: Iterable[str]) -> list[str]:
    return [*(f"- {_line(sentence)}" for sentence in sentences), ""]


def _line(words: str) -> str:
    """Words on one line, so that nothing in them begins a block."""
    return plain(" ".join(words.split()))


def _groups(report: Report) -> list[str]:
    if not report.who.segments:
        return []
    others = [f"Others: {report.who.others}"] if report.who.others else []
    return _bullets([*(f"{group.label}: {group.count}" for group in report.who.segments), *others])


def _before(report: Report) -> list[str]:
    return ["What we thought before:", "", *_bullets(report.hypotheses)] if report.hypotheses else []


def _finding(number: int, finding: ToldFinding) -> Iterator[str]:
    yield from (f"### {number}. {_line(finding.statement)}", "")
    parts = [
        f"**{finding.severity}.** Confidence: {finding.confidence.lower()}. {finding.status}.",
        f"{plain(finding.affected)}." if finding.affected else "",
    ]
    yield from (" ".join(part for part in parts if part), "")
    yield from _bullets(each.words for each in finding.evidence)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [_row(headings), _row(["---"] * len(headings))]
    return [*lines, *(_row([_cell(cell) for cell in row]) for row in rows), ""]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(words: str) -> str:
    return _line(words).replace("|", "\\|")


def _tasks(report: Report) -> list[str]:
    rows = (
        (
            task.title,
            ". ".join([task.success.words, *beside(task)]),
            task.time.words,
            task.ease.words,
            task.with_errors.words,
        )
        for task in report.tasks
    )
    heads = ("Task", "Success", "Time of those who succeeded", "How easy they said it was")
    return _table((*heads, "Met an error message"), rows)


def _pages(report: Report) -> list[str]:
    rows = ((page.title, page.affected.words, page.words.capitalize()) for page in report.problems)
    return _table(("Page", "Had a problem", "People by sign"), rows)


def _pictures(report: Report) -> list[str]:
    return [
        line
        for picture in report.pictures
        for line in (
            f"![The page ‘{_line(picture.title)}’ as it was in this round](<{picture.path}>)",
            "",
            f"{_line(picture.title)}: {_line(picture.why)}" if picture.why else _line(picture.title),
            "",
        )
    ]


def _compared(report: Report) -> list[str]:
    comparison = report.comparison
    if comparison is None:
        return []
    lines = _paragraphs(comparison.cautions)
    for _, rows in compared(comparison):
        cells = ((named(row), row.before.words, row.now.words, row.words) for row in rows)
        heads = ("What", _cell(comparison.before), _cell(comparison.now), "What can be said")
        lines += _table(heads, cells)
    return lines


def _actions(report: Report) -> list[str]:
    if not report.actions:
        return ["No action is written down yet.", ""]
    return _bullets(f"{action(each)} It follows from: {sentence(each.statement)}" for each in report.actions)


def _notes(notes: Sequence[ToldNote]) -> list[str]:
    if not notes:
        return ["There are no reviewed notes.", ""]
    return _bullets(_note(note) for note in notes)


def _note(note: ToldNote) -> str:
    where = f", on ‘{note.page}’" if note.page else ""
    task = f", in the task ‘{note.task}’" if note.task else ""
    tags = f" (tags: {', '.join(note.tags)})" if note.tags else ""
    return f"{note.code} at {note.clock}{where}{task}: {note.text}{tags}"
