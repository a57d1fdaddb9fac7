"""A report as one HTML page that asks for nothing but its pictures: to be sent, read and printed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from prototype_kit.charts import chart_html, chart_style
from research.report.model import Report
from research.report.words import (
    action,
    beside,
    compared,
    contents,
    made,
    named,
    page_charts,
    task_charts,
    who,
)

_TEMPLATES = Path(__file__).parent / "templates"


def report_html(report: Report) -> str:
    """The whole page. What people wrote is shown as text, whatever stands in it."""
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            style=Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8") + chart_style()),  # noqa: S704 - our own
            contents=list(contents(report)),
            made=made(report),
            who=list(who(report)),
            task_charts=[chart_html(each) for each in task_charts(report)],
            page_charts=[chart_html(each) for each in page_charts(report)],
            compared=list(compared(report.comparison)) if report.comparison else [],
        )
    )


@cache
def _environment() -> Environment:
    made_once = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made_once.filters |= {"beside": beside, "named": named, "action": action, "first_capital": _first_capital}
    return made_once


def _first_capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
