"""What a round of research found: counted, told in words, and handed on as a page, Markdown, CSV or JSON.

Everything takes plain data. Only sessions with consent that are no pilots count, only reviewed notes are
shown, people only by their pseudonyms; evidence that was withdrawn is called so, and nothing more is said.
"""

from __future__ import annotations

from research.report.as_data import report_data
from research.report.as_html import report_html
from research.report.as_markdown import report_markdown
from research.report.as_rows import attempts_csv, notes_csv
from research.report.building import ReportData, RoundShown, report
from research.report.model import Report

__all__ = [
    "Report",
    "ReportData",
    "RoundShown",
    "attempts_csv",
    "notes_csv",
    "report",
    "report_data",
    "report_html",
    "report_markdown",
]
