"""What people did in an organisation's campaigns, for CRMs that keep a history of each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from service.crm.interface import Deed
from service.pseudonyms import own_id
from service.store.session import Session

MOST = 500  # of one person: what is older than these was told long ago

_DONE = text("""
    SELECT found.* FROM (
        SELECT c.id, c.participant_id, c.kind, c.occurred_at, c.quantity,
            coalesce(q.definition -> 'title' ->> p.locale,
                (SELECT value FROM jsonb_each_text((q.definition -> 'title')::jsonb)
                    ORDER BY key LIMIT 1)) AS title,
            row_number() OVER (
                PARTITION BY c.participant_id ORDER BY c.received_at DESC, c.id DESC) AS place
        FROM completion AS c
        JOIN quest AS q ON q.workspace_id = c.workspace_id AND q.id = c.quest_id
        JOIN participant AS p ON p.workspace_id = c.workspace_id AND p.id = c.participant_id
        WHERE c.workspace_id = :workspace AND c.participant_id = ANY (:people)
        AND c.state = 'accepted' AND c.campaign_id IN (
            SELECT d.id FROM campaign AS d
            WHERE d.workspace_id = :workspace
            AND (d.lead_organisation_id = :organisation OR EXISTS (
                SELECT FROM partner AS r
                WHERE r.workspace_id = d.workspace_id AND r.campaign_id = d.id
                AND r.organisation_id = :organisation AND r.left_on IS NULL)))
    ) AS found WHERE found.place <= :most ORDER BY found.occurred_at, found.id
""")


async def deeds_of(
    session: Session,
    workspace_id: UUID,
    organisation_id: UUID,
    people: Sequence[UUID],
    *,
    secret: str,
) -> dict[UUID, list[Deed]]:
    """The accepted completions of each of these people, under the organisation's own names."""
    asked: dict[str, Any] = {
        "workspace": workspace_id,
        "organisation": organisation_id,
        "people": list(people),
        "most": MOST,
    }
    found: dict[UUID, list[Deed]] = {}
    for row in await session.execute(_DONE, asked):
        deed = Deed(
            key=own_id(secret, organisation_id, "cpl", row.id),
            kind=row.kind,
            title=row.title or row.kind,
            quantity=row.quantity,
            at=row.occurred_at,
        )
        found.setdefault(row.participant_id, []).append(deed)
    return found
