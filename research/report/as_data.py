"""A round as data for other programs: the same figures, findings and notes as the report, and the tries.

Its fields are described in docs/guide/research/report.md; `SCHEMA` is raised when one changes its meaning.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from research.estimate import Estimate
from research.problems import PageProblems
from research.report.as_rows import ATTEMPTS, attempt_rows
from research.report.model import Report, ToldFinding
from research.task_figures import TaskFigures

SCHEMA = 1


def report_data(report: Report) -> dict[str, Any]:
    """The report and the tries of its round as plain data, ready for JSON. Times are ISO 8601, UTC."""
    return {
        "schema": SCHEMA,
        "study": report.study,
        "round": report.round,
        "service": report.service,
        "frozen_at": report.frozen_at.isoformat(timespec="seconds") if report.frozen_at else None,
        "made_at": report.made_at.isoformat(timespec="seconds"),
        "question": report.question,
        "hypotheses": list(report.hypotheses),
        "who": asdict(report.who),
        "findings": [_finding(finding) for finding in report.findings],
        "tasks": [_task(task) for task in report.tasks],
        "pages": [_page(page) for page in report.problems],
        "notes": [{**asdict(note), "tags": list(note.tags)} for note in report.notes],
        "attempts": [dict(zip(ATTEMPTS, row, strict=True)) for row in attempt_rows(report.records)],
        "limits": list(report.limits),
    }


def _finding(finding: ToldFinding) -> dict[str, Any]:
    return {
        "id": finding.anchor,
        "statement": finding.statement,
        "severity": finding.level,
        "confidence": finding.confidence.lower(),
        "status": finding.status.lower(),
        "affected": finding.affected,
        "action": finding.action,
        "iteration": finding.iteration or None,
        "evidence": [
            {"words": each.words, "note": each.anchor or None, "withdrawn": each.withdrawn}
            for each in finding.evidence
        ],
    }


def _task(task: TaskFigures) -> dict[str, Any]:
    return {
        "task": task.task,
        "title": task.title,
        "succeeded": task.count("success"),
        "partly": task.count("partial"),
        "failed": task.count("fail"),
        "unmarked": task.unmarked,
        "helped": task.helped,
        "success": _estimate(task.success),
        "seconds": _estimate(task.time),
        "ease": _estimate(task.ease),
        "errors": _estimate(task.with_errors),
    }


def _page(page: PageProblems) -> dict[str, Any]:
    return {
        "page": page.page,
        "title": page.title,
        "affected": _estimate(page.affected),
        "errors": page.errors,
        "backs": page.backs,
        "notes": page.notes,
        "broken": page.broken,
    }


def _estimate(estimate: Estimate) -> dict[str, Any]:
    """What was found, with its edges and its words: a number never goes without them."""
    edges = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    told = {name: None if edge is None else round(edge, 4) for name, edge in edges.items()}
    return {"n": estimate.n, **told, "words": estimate.words}
