"""The discussion guide on paper, for the moderator: timings, words, tasks with the rule of success."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from research.studies.guide import GuideSection
from research.studies.printing.frame import document
from research.studies.study import Study, Task
from research.studies.words import Words

_STYLE = Markup("""
h2 { border-top: 2px solid #1d4f91; padding-top: .5em }
h2 small { font-weight: normal; font-size: .7em; white-space: nowrap; color: #484949 }
.task { border-left: 5px solid #1d4f91; background: #f3f2f1; padding: .7em 1em .1em; margin: 1em 0;
  break-inside: avoid }
.task h3 { margin-top: 0 }
.task dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1em 1em; margin: 0 0 .8em;
  font-size: .9em }
.task dd { margin: 0 }
td.minutes { white-space: nowrap; font-variant-numeric: tabular-nums }
@media screen and (max-width: 30em) { th, td { padding-right: .5em } }
.notes { border-bottom: 1px solid #b1b4b6; height: 2em }
@media print {
  @page { size: A4; margin: 16mm }
  body { font-size: 11pt }
  .task { background: none }
}
@media not print { .notes { display: none } }
""")
_PAGE = Markup("""\
<h1>{title}</h1>
{before}<h2>Timings</h2>
<table>
<thead><tr><th scope="col">Minute</th><th scope="col">Section</th><th scope="col">Takes</th></tr></thead>
<tbody>
{rows}</tbody>
</table>
<p>A session takes {minutes} minutes.</p>
<h2>What we want to know</h2>
<p>{question}</p>
{hypotheses}{sections}""")
_ROW = Markup('<tr><td class="minutes">{}</td><td>{}</td><td class="minutes">{} min</td></tr>\n')
_SECTION = Markup("<h2>{} <small>minute {}</small></h2>\n{}{}")
_TASK = Markup("""\
<div class="task">
<h3>Task {number}: {title}</h3>
{goal}<dl>
<dt>Starts at</dt><dd>{start}</dd>
<dt>Success</dt><dd>{success}</dd>
{minutes}</dl>
</div>
""")
_NOTES = Markup('<div class="notes"></div>\n') * 3


def guide_page(study: Study) -> str:
    """The whole guide."""
    guide = study.guide
    title = Words(guide.title, guide.before.values).text
    inside = _PAGE.format(
        title=title,
        before=guide.before.html,
        rows=Markup().join(_ROW.format(_span(each), each.title, each.minutes) for each in guide.sections),
        minutes=guide.minutes,
        question=study.question,
        hypotheses=_hypotheses(study),
        sections=Markup().join(_section(study, section) for section in guide.sections),
    )
    how = "Print it for the moderator. Participants must not see it: it says what counts as success."
    return document(f"Discussion guide – {study.title}", _STYLE, how, inside)


def _span(section: GuideSection) -> str:
    return f"{section.begins} to {section.begins + section.minutes}"


def _hypotheses(study: Study) -> Markup:
    items = Markup().join(Markup("<li>{}</li>\n").format(words) for words in study.hypotheses)
    return Markup("<ul>\n{}</ul>\n").format(items) if items else Markup()


def _section(study: Study, section: GuideSection) -> Markup:
    inside = Markup().join(_pieces(study, section))
    return _SECTION.format(section.title, _span(section), inside, _NOTES)


def _pieces(study: Study, section: GuideSection) -> Iterator[Markup]:
    for piece in section.parts:
        if isinstance(piece, Words):
            yield piece.html
        else:
            yield _task(study, study.task(piece))


def _task(study: Study, task: Task) -> Markup:
    minutes = Markup("<dt>Minutes</dt><dd>{}</dd>\n").format(task.minutes) if task.minutes else Markup()
    named = Markup(", with the scenario <code>{}</code>")
    scenario = named.format(task.scenario) if task.scenario else Markup()
    return _TASK.format(
        number=study.number_of(task),
        title=task.title,
        goal=task.goal.html,
        start=Markup("<code>/{}</code>{}").format(task.start, scenario),
        success=task.success.words,
        minutes=minutes,
    )
