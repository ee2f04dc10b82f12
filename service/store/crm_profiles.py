"""People as one organisation may see them: what they did in its own campaigns, and no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.consent import Standing
from service.crm.deciding import subscription
from service.crm.fields import Profile
from service.secret_box import unseal
from service.store.session import Session

_SEEN = text("""
    WITH own AS (
        SELECT c.id FROM campaign AS c
        WHERE c.workspace_id = :workspace AND (c.lead_organisation_id = :organisation OR EXISTS (
            SELECT FROM partner AS p
            WHERE p.workspace_id = c.workspace_id AND p.campaign_id = c.id
            AND p.organisation_id = :organisation AND p.left_on IS NULL))
    ), done AS (
        SELECT participant_id, kind, count(*) AS number, max(received_at) AS last_at
        FROM completion
        WHERE workspace_id = :workspace AND participant_id = ANY (:people)
        AND state = 'accepted' AND campaign_id IN (SELECT id FROM own)
        GROUP BY participant_id, kind
    ), joined AS (
        SELECT participant_id, min(joined_at) AS joined_at,
            (array_agg(channel ORDER BY joined_at))[1] AS channel,
            (array_agg(area ORDER BY joined_at) FILTER (WHERE area IS NOT NULL))[1] AS area
        FROM membership
        WHERE workspace_id = :workspace AND participant_id = ANY (:people)
        AND campaign_id IN (SELECT id FROM own)
        GROUP BY participant_id
    ), brought AS (
        SELECT l.participant_id, count(*) AS number FROM link AS l
        JOIN membership AS m ON m.workspace_id = l.workspace_id AND m.link_id = l.id
        WHERE l.workspace_id = :workspace AND l.participant_id = ANY (:people)
        AND l.campaign_id IN (SELECT id FROM own) AND m.credited_completion_id IS NOT NULL
        GROUP BY l.participant_id
    ), scored AS (
        SELECT participant_id, sum(points) AS points FROM score
        WHERE workspace_id = :workspace AND participant_id = ANY (:people)
        AND board_id = campaign_id AND campaign_id IN (SELECT id FROM own)
        GROUP BY participant_id
    )
    SELECT p.id, p.display_name AS name, p.locale, e.sealed AS address,
        j.joined_at, j.channel, j.area, coalesce(s.points, 0)::bigint AS points,
        coalesce(b.number, 0) AS brought,
        coalesce((SELECT json_object_agg(d.kind, d.number) FROM done AS d
            WHERE d.participant_id = p.id), '{}') AS completions,
        (SELECT max(d.last_at) FROM done AS d WHERE d.participant_id = p.id) AS last_at
    FROM participant AS p
    LEFT JOIN participant_email AS e ON e.workspace_id = p.workspace_id AND e.participant_id = p.id
    LEFT JOIN joined AS j ON j.participant_id = p.id
    LEFT JOIN brought AS b ON b.participant_id = p.id
    LEFT JOIN scored AS s ON s.participant_id = p.id
    WHERE p.workspace_id = :workspace AND p.id = ANY (:people)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A person's doings; ``address`` is sealed, and ``None`` where they proved none."""

    id: UUID
    name: str | None
    locale: str
    address: bytes | None
    joined_at: datetime | None
    channel: str | None
    area: str | None
    points: int
    brought: int
    completions: dict[str, int]
    last_at: datetime | None


async def seen_people(
    session: Session, workspace_id: UUID, organisation_id: UUID, people: Sequence[UUID]
) -> dict[UUID, Seen]:
    """These people as the organisation may see them; who is gone is not in it."""
    asked: dict[str, Any] = {
        "workspace": workspace_id,
        "organisation": organisation_id,
        "people": list(people),
    }
    rows = await session.execute(_SEEN, asked)
    return {row.id: Seen(**row._mapping) for row in rows}


def profile_of(
    secret: str, workspace_id: UUID, ref: str, seen: Seen | None, held: Standing | None
) -> Profile | None:
    """A person as they are written to a CRM; ``None`` where they proved no address, or are gone.

    Args:
        secret: The installation's, which opens the address.
        ref: The organisation's pseudonym for them.
        held: What they said to the organisation.
    """
    if seen is None or seen.address is None or held is None:
        return None
    return Profile(
        ref=ref,
        email=unseal(secret, seen.address, owner=workspace_id.bytes),
        name=seen.name,
        locale=seen.locale,
        joined_at=seen.joined_at,
        channel=seen.channel,
        area=seen.area,
        points=seen.points,
        completions=seen.completions,
        last_completed_at=seen.last_at,
        brought=seen.brought,
        consent=subscription(held),
        consent_at=held.last.at,
        consent_text=held.last.text_version,
    )
