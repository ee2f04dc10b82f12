"""What came of Links: who opened them, who joined, and who did something."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from service.store.links import Link
from service.store.session import Session

SOURCE = "link"

# Arrivals are found by their name at their source, which the unique key of facts answers.
_COUNT = text("""
    SELECT l.id,
        (SELECT count(*) FROM fact AS f
         WHERE f.workspace_id = l.workspace_id AND f.campaign_id = l.campaign_id
         AND f.source = :source
         AND f.source_ref >= 'arrival/' || l.code || '/'
         AND f.source_ref < 'arrival/' || l.code || '0') AS arrivals,
        (SELECT count(*) FROM membership AS m
         WHERE m.workspace_id = l.workspace_id AND m.link_id = l.id) AS joined,
        (SELECT count(m.credit_id) FROM membership AS m
         WHERE m.workspace_id = l.workspace_id AND m.link_id = l.id) AS credited
    FROM link AS l WHERE l.workspace_id = :workspace AND l.id = ANY(:links)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What came of one Link, in people; arrivals are visits, for nobody knows who they were."""

    arrivals: int = 0
    joined: int = 0
    credited: int = 0


def arrival_ref(code: str, visit: UUID) -> str:
    """How the fact of a visit is named at its source: by its Link, so that it can be counted."""
    return f"arrival/{code}/{visit}"


async def reach_of(session: Session, links: Iterable[Link]) -> dict[UUID, Reach]:
    """What came of each of these Links of one workspace."""
    wanted = list(links)
    if not wanted:
        return {}
    named = {
        "workspace": wanted[0].workspace_id,
        "links": [link.id for link in wanted],
        "source": SOURCE,
    }
    return {
        row.id: Reach(arrivals=row.arrivals, joined=row.joined, credited=row.credited)
        for row in await session.execute(_COUNT, named)
    }
