"""What the worker watches over: promises that fall due, and partners who have gone quiet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.logbook import OWN_ACTIONS
from service.store.session import Session

SOON, LATE = "soon", "late"
SOON_DAYS, FORGOTTEN_DAYS = 7, 30
PASSIVE_DAYS = 14

_DUE = """
    FROM commitment AS p JOIN campaign AS c
        ON c.workspace_id = p.workspace_id AND c.id = p.campaign_id
    CROSS JOIN LATERAL (
        SELECT (CAST(:at AS timestamptz) AT TIME ZONE c.time_zone)::date AS day) AS today
    WHERE p.workspace_id = :workspace AND p.withdrawn_at IS NULL AND c.state = 'open'
        AND p.done < coalesce((p.terms ->> 'quantity')::bigint, 1)
        AND (
            p.reminded IS NULL AND p.due_on BETWEEN today.day AND today.day + CAST(:soon AS int)
            OR p.reminded IS DISTINCT FROM 'late'
                AND p.due_on < today.day AND p.due_on > today.day - CAST(:forgotten AS int))
"""
_CAMPAIGNS_DUE = text(f"SELECT DISTINCT p.campaign_id {_DUE}")
_REMIND = text(f"""
    WITH due AS (
        SELECT p.id, c.definition -> 'title' AS title,
            CASE WHEN p.due_on < today.day THEN 'late' ELSE 'soon' END AS stage
        {_DUE} AND p.campaign_id = :campaign ORDER BY p.id LIMIT 200 FOR UPDATE OF p SKIP LOCKED
    )
    UPDATE commitment AS u SET reminded = due.stage FROM due
    WHERE u.workspace_id = :workspace AND u.id = due.id
    RETURNING u.organisation_id, u.terms, u.due_on, u.done, due.title, due.stage
""")  # noqa: S608 (words of our own)
# A partner's last own action, or its first day; the lead is asked by nobody.
_QUIET = """
    SELECT p.organisation_id, last.day AS since, today.day - last.day AS days,
        c.lead_organisation_id, c.definition -> 'title' AS title, o.name
    FROM partner AS p
    JOIN campaign AS c ON c.workspace_id = p.workspace_id AND c.id = p.campaign_id
    JOIN organisation AS o ON o.workspace_id = p.workspace_id AND o.id = p.organisation_id
    CROSS JOIN LATERAL (
        SELECT (CAST(:at AS timestamptz) AT TIME ZONE c.time_zone)::date AS day) AS today
    CROSS JOIN LATERAL (
        SELECT (greatest(
            coalesce(p.joined_on::timestamptz, c.starts_at), c.starts_at,
            (SELECT max(happened_at) FROM log_entry AS l
             WHERE l.workspace_id = p.workspace_id AND l.campaign_id = p.campaign_id
                AND l.organisation_id = p.organisation_id AND l.taken_back_at IS NULL
                AND l.kind = ANY(CAST(:own AS text[]))),
            (SELECT max(confirmed_at) FROM charter_confirmation AS k
             WHERE k.workspace_id = p.workspace_id AND k.campaign_id = p.campaign_id
                AND k.organisation_id = p.organisation_id),
            (SELECT max(answered_at) FROM readiness_set AS r
             WHERE r.workspace_id = p.workspace_id AND r.campaign_id = p.campaign_id
                AND r.organisation_id = p.organisation_id)
        ) AT TIME ZONE c.time_zone)::date AS day) AS last
    WHERE p.workspace_id = :workspace AND c.state = 'open'
        AND (c.ends_at IS NULL OR c.ends_at > :at)
        AND p.organisation_id <> c.lead_organisation_id
        AND (p.left_on IS NULL OR p.left_on > today.day)
        AND last.day <= today.day - CAST(:passive AS int)
        AND NOT EXISTS (
            SELECT FROM partner_alert AS a
            WHERE a.workspace_id = p.workspace_id AND a.campaign_id = p.campaign_id
                AND a.organisation_id = p.organisation_id AND a.since = last.day)
"""
_CAMPAIGNS_QUIET = text(
    f"SELECT DISTINCT id FROM campaign AS out WHERE workspace_id = :workspace AND EXISTS ("  # noqa: S608
    f"{_QUIET} AND p.campaign_id = out.id)"
)
_ALERT = text(f"""
    WITH quiet AS ({_QUIET} AND p.campaign_id = :campaign ORDER BY p.organisation_id),
    told AS (
        INSERT INTO partner_alert (workspace_id, campaign_id, organisation_id, since, told_at)
        SELECT CAST(:workspace AS uuid), CAST(:campaign AS uuid), organisation_id, since,
            CAST(:at AS timestamptz) FROM quiet
        ON CONFLICT DO NOTHING RETURNING organisation_id
    )
    SELECT quiet.* FROM quiet JOIN told USING (organisation_id)
""")  # noqa: S608 (words of our own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A promise that falls due, or has; ``title`` is the campaign's, by language."""

    organisation_id: UUID
    title: dict[str, str]
    what: str
    due_on: date
    done: int
    promised: int | None
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A partner without an action of its own since a day."""

    organisation_id: UUID
    name: str
    lead_id: UUID
    title: dict[str, str]
    since: date
    days: int


async def campaigns_to_watch(session: Session, workspace_id: UUID, at: datetime) -> Sequence[UUID]:
    """Campaigns in which somebody has to be reminded or has gone quiet."""
    named = _named(workspace_id, at)
    due = (await session.execute(_CAMPAIGNS_DUE, named)).scalars().all()
    quiet = (await session.execute(_CAMPAIGNS_QUIET, _quiet(workspace_id, at))).scalars().all()
    return sorted({*due, *quiet})


async def due_now(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> list[Due]:
    """Promises whose partners have to be reminded now; each is named once per stage."""
    named = _named(workspace_id, at) | {"campaign": campaign_id}
    return [
        Due(
            organisation_id=row.organisation_id,
            title=row.title,
            what=row.terms["what"],
            due_on=row.due_on,
            done=row.done,
            promised=row.terms.get("quantity"),
            stage=row.stage,
        )
        for row in await session.execute(_REMIND, named)
    ]


async def quiet_now(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime
) -> list[Quiet]:
    """Partners who are passive and were not told so; each is named once until it acts again."""
    named = _quiet(workspace_id, at) | {"campaign": campaign_id}
    return [
        Quiet(
            organisation_id=row.organisation_id,
            name=row.name,
            lead_id=row.lead_organisation_id,
            title=row.title,
            since=row.since,
            days=row.days,
        )
        for row in await session.execute(_ALERT, named)
    ]


def _named(workspace_id: UUID, at: datetime) -> dict[str, Any]:
    return {
        "workspace": workspace_id,
        "at": at,
        "soon": SOON_DAYS,
        "forgotten": FORGOTTEN_DAYS,
    }


def _quiet(workspace_id: UUID, at: datetime) -> dict[str, Any]:
    return {
        "workspace": workspace_id,
        "at": at,
        "passive": PASSIVE_DAYS,
        "own": list(OWN_ACTIONS),
    }
