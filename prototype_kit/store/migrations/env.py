"""Run by alembic, which hands over the connection that `upgrade` opened."""

from __future__ import annotations

from alembic import context

from prototype_kit.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
