"""People of campaigns that are over: how long they are kept, who goes now, who is warned first.

A campaign says for how many months (``keep_people_months``); one that does not keeps its people.
Whoever is in another campaign that keeps them still stays as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from service.store.session import Session

WARNED_BEFORE = timedelta(days=14)

# When the people of a campaign go; NULL: never.
_GO_AT = """
    (CASE WHEN {c}.ends_at <= :at THEN {c}.ends_at
        WHEN {c}.state = 'closed' THEN {c}.updated_at END
    + make_interval(months => CAST({c}.definition ->> 'keep_people_months' AS integer)))"""
_OURS, _THEIRS = _GO_AT.format(c="c"), _GO_AT.format(c="other")
_PEOPLE = f"""
    SELECT p.id, p.locale, a.sealed, n.warned_at, EXISTS (
        SELECT FROM membership AS o JOIN campaign AS other
            ON other.workspace_id = o.workspace_id AND other.id = o.campaign_id
        WHERE o.workspace_id = m.workspace_id AND o.participant_id = m.participant_id
            AND o.campaign_id <> m.campaign_id
            AND ({_THEIRS} IS NULL OR {_THEIRS} > :at)) AS elsewhere
    FROM membership AS m
    JOIN participant AS p ON p.workspace_id = m.workspace_id AND p.id = m.participant_id
        AND p.erased_at IS NULL
    LEFT JOIN participant_email AS a
        ON a.workspace_id = m.workspace_id AND a.participant_id = m.participant_id
    LEFT JOIN retention_notice AS n ON n.workspace_id = m.workspace_id
        AND n.participant_id = m.participant_id AND n.campaign_id = m.campaign_id
    WHERE m.workspace_id = :workspace AND m.campaign_id = :campaign"""  # noqa: S608 (our own text)
_CAMPAIGN = text(f"""
    SELECT c.id, c.slug, CAST(c.definition ->> 'keep_people_months' AS integer) AS months,
        {_OURS} AS go_at, o.name AS lead, c.definition -> 'title' AS title
    FROM campaign AS c JOIN organisation AS o
        ON o.workspace_id = c.workspace_id AND o.id = c.lead_organisation_id
    WHERE c.workspace_id = :workspace AND c.id = :campaign
""")  # noqa: S608 (our own text)
_SOON = text(f"""
    SELECT c.id FROM campaign AS c WHERE c.workspace_id = :workspace AND {_OURS} <= :soon
    ORDER BY c.id
""")  # noqa: S608 (our own text)
_COUNTS = text(f"""
    SELECT count(*) AS people, count(*) FILTER (WHERE elsewhere) AS elsewhere,
        count(*) FILTER (WHERE NOT elsewhere AND sealed IS NOT NULL AND warned_at IS NULL)
            AS to_warn,
        count(*) FILTER (WHERE NOT elsewhere AND (sealed IS NULL OR warned_at <= :warned))
            AS ready
    FROM ({_PEOPLE}) AS they
""")  # noqa: S608 (our own text)
_TO_WARN = text(f"""
    SELECT id, locale, sealed FROM ({_PEOPLE}) AS they
    WHERE NOT elsewhere AND sealed IS NOT NULL AND warned_at IS NULL ORDER BY id LIMIT :limit
""")  # noqa: S608 (our own text)
_TO_GO = text(f"""
    SELECT id FROM ({_PEOPLE}) AS they
    WHERE NOT elsewhere AND (sealed IS NULL OR warned_at <= :warned)
        AND NOT EXISTS (SELECT FROM erasure AS e WHERE e.workspace_id = :workspace
            AND e.done_at IS NULL AND they.id = ANY (e.people))
    ORDER BY id LIMIT :limit
""")  # noqa: S608 (our own text)
_NOTE = text("""
    INSERT INTO retention_notice (workspace_id, participant_id, campaign_id, warned_at)
    VALUES (:workspace, :person, :campaign, :at) ON CONFLICT DO NOTHING RETURNING warned_at
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long the people of a campaign are kept, and how many are where.

    Attributes:
        months: ``None``: for as long as the campaign is there.
        go_at: When they go; ``None`` while the campaign is not over, or keeps them.
        people: Everybody in the campaign who was not erased.
        elsewhere: Those who stay because another campaign keeps them.
        to_warn: Those to whom a mail goes first.
        would_go: Those who would be erased at this moment.
    """

    campaign_id: UUID
    slug: str
    months: int | None
    go_at: datetime | None
    people: int
    elsewhere: int
    to_warn: int
    would_go: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Whom to warn: their language, and their mailbox, sealed."""

    id: UUID
    locale: str
    sealed: bytes


async def keeping(session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime) -> Keeping:
    """How it stands with the people of a campaign."""
    named = {"workspace": workspace_id, "campaign": campaign_id, "at": at}
    campaign = (await session.execute(_CAMPAIGN, named)).one()
    counts = (await session.execute(_COUNTS, named | {"warned": at - WARNED_BEFORE})).one()
    due = campaign.go_at is not None and campaign.go_at <= at
    soon = campaign.go_at is not None and campaign.go_at <= at + WARNED_BEFORE
    return Keeping(
        campaign_id=campaign.id,
        slug=campaign.slug,
        months=campaign.months,
        go_at=campaign.go_at,
        people=counts.people,
        elsewhere=counts.elsewhere,
        to_warn=counts.to_warn if soon else 0,
        would_go=counts.ready if due else 0,
    )


async def campaigns_to_leave(session: Session, workspace_id: UUID, at: datetime) -> Sequence[UUID]:
    """Campaigns whose people go, or are to be warned."""
    named = {"workspace": workspace_id, "at": at, "soon": at + WARNED_BEFORE}
    return (await session.execute(_SOON, named)).scalars().all()


async def people_to_warn(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime, *, limit: int
) -> list[Warned]:
    """Who has a mailbox and was not written to."""
    named = {"workspace": workspace_id, "campaign": campaign_id, "at": at, "limit": limit}
    return [
        Warned(id=row.id, locale=row.locale, sealed=row.sealed)
        for row in await session.execute(_TO_WARN, named)
    ]


async def people_to_go(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime, *, limit: int
) -> Sequence[UUID]:
    """Whose time is over: warned long enough ago, or with no mailbox to warn."""
    named = {"workspace": workspace_id, "campaign": campaign_id, "at": at, "limit": limit}
    named |= {"warned": at - WARNED_BEFORE}
    return (await session.execute(_TO_GO, named)).scalars().all()


async def note_warned(session: Session, who: tuple[UUID, UUID, UUID], at: datetime) -> bool:
    """Note that somebody is warned, once; workspace, campaign and person."""
    named = dict(zip(("workspace", "campaign", "person"), who, strict=True))
    return (await session.execute(_NOTE, named | {"at": at})).one_or_none() is not None
