"""Reports on the use of services for the team: text, Markdown, a page, data; and what can be published."""

from __future__ import annotations

from prototype_kit.report.as_data import report_data as report_data
from prototype_kit.report.as_events import event_rows as event_rows
from prototype_kit.report.as_html import STYLE as STYLE
from prototype_kit.report.as_html import part_html as part_html
from prototype_kit.report.as_html import report_html as report_html
from prototype_kit.report.as_markdown import report_markdown as report_markdown
from prototype_kit.report.as_package import report_package as report_package
from prototype_kit.report.as_text import report_text as report_text
from prototype_kit.report.comparison_parts import comparison_parts as comparison_parts
from prototype_kit.report.model import Days as Days
from prototype_kit.report.model import Report as Report
from prototype_kit.report.model import read_report as read_report
from prototype_kit.report.public import PublicReport as PublicReport
from prototype_kit.report.public import read_public_report as read_public_report
