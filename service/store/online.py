"""Changes of the schema that would make requests wait, done so that they do not."""

from typing import Any

from alembic.operations import Operations

from service.store.schema import LOCK_TIMEOUT


def build_index(op: Operations, name: str, table: str, columns: list[Any], **options: Any) -> None:
    """Build an index while rows come in: the only thing its migration does.

    It is no part of a transaction: PostgreSQL writes it down bit by bit and waits twice for
    transactions that began before. Nobody queues behind that wait, so it has no limit. What a
    killed attempt left behind (an index that is not valid, but kept up) is removed first, so the
    migration may run again.

    Args:
        op: ``alembic.op``, inside ``upgrade`` or ``downgrade``.
        name: Of the index, as the naming convention has it.
        table: What it is on.
        columns: As in ``op.create_index``.
        options: ``unique``, ``postgresql_where`` and the like.
    """
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
        op.create_index(name, table, columns, postgresql_concurrently=True, **options)
        op.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
