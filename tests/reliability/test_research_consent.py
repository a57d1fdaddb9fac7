"""Nothing that a participant said can be exported without their consent, whatever happened in between.

Acceptance check 36: random histories of consents, refusals, sessions, notes, replays, withdrawals and purges.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import event

from prototype_kit.store.database import Database
from research.store.tables import metadata
from tests.reliability.tiers import SEED, TIMEOUT, Figures, tier
from tests.research.store.histories import Histories

pytestmark = [pytest.mark.reliability, TIMEOUT]

HISTORIES = tier(25, 1_000)


def test_nothing_is_exported_without_consent(tmp_path: Path, figures: Figures) -> None:
    """0 rows in 1,000 histories, and all that may be exported is."""
    database = Database(f"sqlite:///{tmp_path}/research.db")
    # A power cut is no part of these histories, and waiting for the disk most of their time.
    event.listen(database.engine, "connect", lambda one, _: one.execute("PRAGMA synchronous = OFF"))
    with database.writing() as connection:
        metadata.create_all(connection)

    @seed(SEED)
    class Run(Histories):
        """This test's own, which counts for itself."""

    Run.database = database
    try:
        run_state_machine_as_test(
            Run,
            settings=settings(
                max_examples=HISTORIES,
                stateful_step_count=30,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        figures.add(36, f"research histories (seed {SEED})", Run.histories, f"{HISTORIES} or more")
        figures.add(36, "rows read for an export", Run.rows, "more than 0")
        figures.add(36, "of them without valid consent", Run.wrong, 0)
        database.close()
    assert Run.histories >= HISTORIES
    assert Run.rows > 0
    assert Run.wrong == 0
