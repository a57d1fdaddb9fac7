"""One submission, sent fifty times at the same moment: one case, one reference, one message each."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.ledger import copied_drafts, half_written, rows
from tests.reliability.residents import CHECK_ANSWERS, CONFIRMATION, all_at_once, reference_on
from tests.reliability.servers import Answer, Client, Command, free_port, running
from tests.reliability.tiers import TIMEOUT, Figures, tier
from tests.web.journeys import unlisted_light
from tests.web.visitor import SAME_ORIGIN
from tests.web.world import street_lights_alone

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("submit-once"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
    TIMEOUT,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that is served."""
    return street_lights_alone(tmp_path_factory.mktemp("submit-once") / "anytown")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Command]:
    """Two processes of four threads each, and somebody who stands before the end of the journey."""
    with running(folder, "serve", "--workers", "2", "--threads", "4", port=free_port()) as command:
        unlisted_light(command.visitor())
        yield command


def _submit(client: Client) -> Answer:
    return client.post(CHECK_ANSWERS, headers=SAME_ORIGIN)


def _confirmation(client: Client) -> Answer:
    return client.get(CONFIRMATION)


@pytest.mark.parametrize(("times", "submissions"), [(50, tier(4, 100)), (2, tier(10, 100))])
def test_identical_submits_at_once_make_one_case(
    server: Command, folder: Path, figures: Figures, times: int, submissions: int
) -> None:
    """However often and how fast it is sent: one case, one reference for all, one message each, no error."""
    sent, shown, cases = Counter[tuple[int, str]](), [], Counter[int]()
    for draft, session in copied_drafts(folder, submissions).items():
        clients = [Client(server.port) for _ in range(times)]
        for client in clients:
            client.cookies["session"] = session
        answers = all_at_once(_submit, clients)
        sent.update((answer.status_code, answer.headers["Location"]) for answer in answers)
        shown.append({reference_on(answer) for answer in all_at_once(_confirmation, clients)})
        made = rows(folder, "SELECT reference FROM cases WHERE draft_id = ?", draft)
        cases[len(made)] += 1
        assert {(reference,) for reference in shown[-1]} == set(made)
    what = f"{submissions} submissions sent {times} times at once"
    figures.add(3, f"{what}: with one case", cases[1], submissions)
    figures.add(
        3, f"{what}: with one reference on all pages", sum(len(one) == 1 for one in shown), submissions
    )
    figures.add(3, f"{what}: answers 500 and over", sum(n for (s, _), n in sent.items() if s >= 500), 0)
    assert sent == {(303, CONFIRMATION): times * submissions}
    assert cases == {1: submissions}
    assert [len(references) for references in shown] == [1] * submissions
    assert half_written(folder) == []
