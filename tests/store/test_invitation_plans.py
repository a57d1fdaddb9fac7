"""What is asked about invitations does not cost more the more there are: every statement has an index."""

from __future__ import annotations

from datetime import datetime, timedelta

from prototype_kit.store import Origin, Store
from tests.statements import recorded
from tests.store.test_invitations import DAY, LIFETIME, Post, new_invitation
from tests.store.test_plans import _is_grown, _plan


def _invitations(store: Store, now: datetime) -> None:
    """All that residents, staff and the worker ask of the store."""
    post, origin, its = Post(), Origin("test"), store.invitations
    first, second = (its.make(new_invitation(home=home), post.letter, now, LIFETIME) for home in "12")
    its.find(post.tokens[0], "test", now)
    its.of_service("keys", "test", now)
    its.count("keys", "test")
    its.is_there(new_invitation(), now)
    its.again(first, "test", post.letter, now, LIFETIME)
    its.claim(post.tokens[-1], "cookie", "test", "r1", now.date(), now, DAY, origin)
    found = its.by_id(second, "test", now)
    assert found is not None
    draft = its.claim_for(found, "desk", "r1", now.date(), now, DAY, origin)
    assert draft is not None
    assert its.of_draft(draft.id, "test", now) is not None
    its.withdraw(its.make(new_invitation(), post.letter, now, LIFETIME), "test", now)
    its.expire(now + timedelta(days=90))


def test_no_statement_reads_or_sorts_a_whole_table(store: Store, now: datetime) -> None:
    """Nor does the worker, which asks every second."""
    with recorded(store.database) as statements:
        _invitations(store, now)
    asked = {statement[0]: statement for statement in statements if " invitation" in statement[0]}
    assert len(asked) >= 10
    plans = {sql: _plan(store, each) for sql, each in asked.items()}
    assert [sql for sql, plan in plans.items() if any(step.startswith("SCAN") for step in plan)] == []
    # The list is of the weeks in which something is known of people: those of a service are sorted.
    grown = [sql for sql, plan in plans.items() if _is_grown(plan)]
    assert ["LIMIT" in sql and "wipe_at IS NOT NULL" in sql for sql in grown] == [True]
