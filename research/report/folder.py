"""A report as a folder of files: the page with its pictures, Markdown, CSV and JSON."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from prototype_kit import KitError
from research.report.as_data import report_data
from research.report.as_html import report_html
from research.report.as_markdown import report_markdown
from research.report.as_rows import attempts_csv, notes_csv
from research.report.model import Report

REPORTS, PAGE = "reports", "index.html"


def report_files(report: Report) -> dict[str, str]:
    """Every file but the pictures, by its name."""
    return {
        PAGE: report_html(report),
        "report.md": report_markdown(report),
        "report.json": json.dumps(report_data(report), ensure_ascii=False, indent=2) + "\n",
        "notes.csv": notes_csv(report.records),
        "attempts.csv": attempts_csv(report.records),
    }


def written_reports(project: Path, study: str) -> tuple[Path, ...]:
    """The folders of a project with a report on a round of a study, as the command names them.

    Those of a study whose name begins the same may be among them.
    """
    found = (project / REPORTS).glob(f"{study}-*")
    return tuple(sorted(folder for folder in found if (folder / PAGE).is_file()))


def write_report(report: Report, pictures: Mapping[str, Path], folder: Path) -> tuple[Path, ...]:
    """Write all files, over those of before; `pictures` by their addresses. Raises `KitError`.

    Pictures that an earlier report had and this one has not are left alone: they show no participant.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for address, file in pictures.items():
            (folder / address).parent.mkdir(exist_ok=True)
            shutil.copyfile(file, folder / address)
        for name, text in report_files(report).items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise KitError(f"{folder} cannot be written: {error.strerror or error}.") from error
    return tuple(folder / name for name in report_files(report))
