"""Task cards: what the participant is given to read, one task on a side. Nothing tells how it is judged."""

from __future__ import annotations

from markupsafe import Markup

from research.studies.printing.frame import document
from research.studies.study import Study, Task

_STYLE = Markup("""
h1 { font-size: 1.1875rem; font-weight: normal; margin: 0 0 1em; color: #484949 }
.card { font-size: 1.75rem; line-height: 1.45; border: 2px solid #0b0c0c; padding: 1em; margin-bottom: 1em }
h2 { font-size: 1.3em; margin: 0 0 .8em }
@media print {
  @page { size: A4 landscape; margin: 18mm }
  h1 { display: none }
  .card { font-size: 27pt; border: 0; padding: 0; margin: 0; break-after: page }
  .card:last-child { break-after: auto }
}
""")
_CARD = Markup("""\
<section class="card" aria-labelledby="task-{number}">
<h2 id="task-{number}">Task {number}</h2>
{goal}</section>
""")


def task_cards(study: Study) -> str:
    """A card for each task, in their order."""
    cards = Markup().join(_card(number, task) for number, task in enumerate(study.tasks, 1))
    heading = Markup("<h1>Task cards: {}</h1>\n").format(study.title)
    how = "Print on one side of A4, across. Give people one card at a time."
    return document(f"Task cards – {study.title}", _STYLE, how, heading + cards)


def _card(number: int, task: Task) -> Markup:
    return _CARD.format(number=number, goal=task.goal.html)
