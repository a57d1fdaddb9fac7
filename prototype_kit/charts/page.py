"""Charts for files that stand alone, by the macros that draw them on pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from prototype_kit.charts.chart import Chart
from prototype_kit.language import ENGLISH, Language

_KIT = Path(__file__).parent.parent


def chart_svg(chart: Chart) -> Markup:
    """The drawing alone."""
    return Markup(_macros(ENGLISH).drawn(chart))  # noqa: S704 - the template escapes what it is given


def chart_html(chart: Chart, csv: str = "", language: Language = ENGLISH) -> Markup:
    """The whole figure; `csv` is the address of its file, if it has one."""
    return Markup(_macros(language).chart(chart, csv=csv))  # noqa: S704 - the same


@cache
def chart_style() -> str:
    """Rules for the styles of a page that stands alone."""
    return (_KIT / "static" / "charts.css").read_text(encoding="utf-8")


def _macros(language: Language) -> Any:
    return _environment().get_template("charts.html").make_module({"_": language})


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_KIT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
