"""How much waits for the worker, and for how long: what an operator looks at first."""

from dataclasses import dataclass

from sqlalchemy import text

from service.store.session import Database

# One look into a small index each; what waits is little, or worth counting.
_WAITING = text("""
    SELECT
        (SELECT coalesce(sum(cardinality(fact_ids)), 0)::bigint FROM fact_queue) AS facts,
        (SELECT count(*) FROM delivery WHERE state = 'pending') AS deliveries,
        (SELECT coalesce(extract(epoch FROM now() - min(next_at)), 0)::float8
         FROM delivery WHERE state = 'pending' AND next_at < now()) AS delivery_seconds,
        (SELECT count(*) FROM mail WHERE state = 'pending') AS mails,
        (SELECT coalesce(extract(epoch FROM now() - min(next_at)), 0)::float8
         FROM mail WHERE state = 'pending' AND next_at < now()) AS mail_seconds""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits, in all workspaces.

    Args:
        facts: Not yet counted.
        deliveries: Not yet taken by their receivers, retries to come included.
        delivery_seconds: How long the oldest that is due has been due; 0 when none is.
        mails: Not yet sent.
        mail_seconds: As for deliveries.
    """

    facts: int
    deliveries: int
    delivery_seconds: float
    mails: int
    mail_seconds: float


async def read_backlog(database: Database) -> Backlog:
    """As a worker sees it: over all workspaces."""
    async with database.read() as session:
        found = (await session.execute(_WAITING)).one()
    return Backlog(**found._mapping)
