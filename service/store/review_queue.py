"""The review queue in rows as small as a reviewer can decide by, and what is overdue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import select

from quests.completion import Completion
from quests.errors import TransitionRefused
from service.store.session import Session
from service.store.tables import CampaignRow, QuestRow

EXCERPT = 140

# A sample that nobody can steer and everybody can check: by the digits of the id's digest.
# What nobody of the team has looked at: it counted at once, once its person proved an address, or
# because others confirmed it.
SAMPLED = """c.state = 'accepted' AND step.actor IN ('participant', 'peers')
    AND ('x' || substr(md5(c.id::text), 1, 8))::bit(32)::bigint % 100
        < (q.definition -> 'review' ->> 'second_look_percent')::int
    AND look.completion_id IS NULL"""
FILTERS: Mapping[str, str] = {
    "state": "c.state = :state",
    "quest": "c.quest_id = :quest",
    "kind": "c.kind = :kind",
    "language": "c.locale = :language",
    "flag": "EXISTS (SELECT FROM completion_flag AS f WHERE f.workspace_id = c.workspace_id "
    "AND f.completion_id = c.id AND f.code = :flag)",
    "before": "step.at < :before",
    "mine": "lease.reviewer = :mine",
    "free_for": "(lease.reviewer IS NULL OR lease.reviewer = :free_for)",
    "appealed": "appeal.completion_id IS NOT NULL AND appeal.decided_at IS NULL",
    "second_look": SAMPLED,
    "after": "c.id > :after",
}
_QUEUE = f"""
    SELECT c.id, c.quest_id, c.kind, c.state, c.locale, c.quantity, c.occurred_at,
        step.at AS since, lease.reviewer, lease.until, appeal.said AS appeal,
        c.evidence ->> 'photo' AS photo,
        left(coalesce(c.evidence ->> 'text', c.evidence ->> 'note', ''), {EXCERPT}) AS excerpt,
        (SELECT count(*) FROM completion_transition AS t WHERE t.workspace_id = c.workspace_id
            AND t.completion_id = c.id AND t.to_state = 'returned') AS times_returned,
        (SELECT count(*) FROM peer_check AS k WHERE k.workspace_id = c.workspace_id
            AND k.completion_id = c.id AND k.verdict = 'confirmed') AS confirmed,
        (SELECT count(*) FROM peer_check AS k WHERE k.workspace_id = c.workspace_id
            AND k.completion_id = c.id AND k.verdict = 'doubted') AS doubted,
        ARRAY (SELECT f.code FROM completion_flag AS f WHERE f.workspace_id = c.workspace_id
            AND f.completion_id = c.id ORDER BY f.code) AS flags
    FROM completion AS c
    JOIN quest AS q ON q.workspace_id = c.workspace_id AND q.id = c.quest_id
    JOIN completion_transition AS step ON step.workspace_id = c.workspace_id
        AND step.completion_id = c.id AND step.version = c.version
    LEFT JOIN review_lease AS lease ON lease.workspace_id = c.workspace_id
        AND lease.completion_id = c.id AND lease.until > :at
    LEFT JOIN appeal ON appeal.workspace_id = c.workspace_id AND appeal.completion_id = c.id
    LEFT JOIN second_look AS look ON look.workspace_id = c.workspace_id
        AND look.completion_id = c.id
    WHERE c.workspace_id = :workspace AND c.campaign_id = :campaign AND {{wanted}}
    ORDER BY c.id LIMIT :limit
"""  # noqa: S608 (a number of our own)
_OVERDUE = text("""
    SELECT c.id, c.version, c.locale, q.definition -> 'review' AS review
    FROM quest AS q JOIN completion AS c
        ON c.workspace_id = q.workspace_id AND c.quest_id = q.id AND c.campaign_id = q.campaign_id
    JOIN completion_transition AS step ON step.workspace_id = c.workspace_id
        AND step.completion_id = c.id AND step.version = c.version
    WHERE q.workspace_id = :workspace AND c.state = 'in_review'
        AND q.definition -> 'review' ->> 'hours' IS NOT NULL
        AND step.at <= CAST(:at AS timestamptz)
            - make_interval(hours => (q.definition -> 'review' ->> 'hours')::int)
        AND NOT EXISTS (SELECT FROM appeal WHERE appeal.workspace_id = c.workspace_id
            AND appeal.completion_id = c.id AND appeal.decided_at IS NULL)
    ORDER BY c.id LIMIT :limit
""")
_AGREEMENT = text("""
    SELECT count(*) AS looked_at, count(*) FILTER (WHERE look.agrees) AS agreed,
        count(*) FILTER (WHERE peers.id IS NOT NULL) AS of_peers,
        count(*) FILTER (WHERE peers.id IS NOT NULL AND look.agrees) AS agreed_with_peers
    FROM second_look AS look JOIN completion AS c
        ON c.workspace_id = look.workspace_id AND c.id = look.completion_id
    LEFT JOIN LATERAL (SELECT completion_id AS id FROM completion_transition AS t
        WHERE t.workspace_id = c.workspace_id AND t.completion_id = c.id AND t.actor = 'peers'
        LIMIT 1) AS peers ON true
    WHERE look.workspace_id = :workspace AND c.campaign_id = :campaign
""")
_WORKSPACES = text("SELECT workspace_id FROM workspace ORDER BY workspace_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """One completion in the queue; ``since`` is when it came into its present state."""

    id: UUID
    quest_id: UUID
    kind: str
    state: str
    locale: str
    quantity: int
    occurred_at: datetime
    since: datetime
    excerpt: str
    photo: str | None
    flags: tuple[str, ...]
    times_returned: int
    confirmed: int
    doubted: int
    appeal: str | None
    reviewer: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """What nobody decided in time, and what its Quest says about that."""

    id: UUID
    version: int
    then: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What reviewers of a campaign go by, as its organiser wrote it.

    ``required`` are the Quests whose verdicts have to answer their checklist; ``of_peers`` of what
    was ``looked_at`` again had counted because other participants confirmed it.
    """

    replies: tuple[Mapping[str, Any], ...]
    checklists: Mapping[UUID, tuple[Mapping[str, Any], ...]]
    required: frozenset[UUID]
    looked_at: int
    agreed: int
    of_peers: int
    agreed_with_peers: int


async def queue(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    *,
    at: datetime,
    limit: int,
    **wanted: object,
) -> list[Queued]:
    """The queue, who waits longest first; filters are those of ``FILTERS``, ``None`` is none."""
    given = {name: value for name, value in wanted.items() if value is not None}
    conditions = " AND ".join(f"({FILTERS[name]})" for name in given) or "true"
    named = {"workspace": workspace_id, "campaign": campaign_id, "at": at, "limit": limit}
    values = {name: value for name, value in given.items() if f":{name}" in FILTERS[name]}
    rows = await session.execute(text(_QUEUE.format(wanted=conditions)), named | values)
    return [Queued(**(dict(row) | {"flags": tuple(row["flags"])})) for row in rows.mappings()]


async def guide(session: Session, workspace_id: UUID, campaign_id: UUID) -> Guide:
    """Replies, checklists, and how often a second look agreed."""

    campaign = await session.get_one(CampaignRow, (workspace_id, campaign_id))
    quests = await session.exec(
        select(QuestRow).where(
            QuestRow.workspace_id == workspace_id, QuestRow.campaign_id == campaign_id
        )
    )
    named = {"workspace": workspace_id, "campaign": campaign_id}
    counted = (await session.execute(_AGREEMENT, named)).one()
    reviews = {quest.id: quest.definition.get("review") or {} for quest in quests}
    return Guide(
        replies=tuple(campaign.definition.get("replies") or ()),
        checklists={
            quest: tuple(review["checklist"])
            for quest, review in reviews.items()
            if review.get("checklist")
        },
        required=frozenset(
            quest for quest, review in reviews.items() if review.get("checklist_required")
        ),
        looked_at=counted.looked_at,
        agreed=counted.agreed,
        of_peers=counted.of_peers,
        agreed_with_peers=counted.agreed_with_peers,
    )


async def workspaces(session: Session) -> list[UUID]:
    """Every workspace; for the worker, who goes from one to the next."""
    return list((await session.execute(_WORKSPACES)).scalars())


async def overdue(
    session: Session, workspace_id: UUID, at: datetime, *, limit: int = 100
) -> list[Overdue]:
    """What waits for longer than its Quest says, without what is appealed."""
    named = {"workspace": workspace_id, "at": at, "limit": limit}
    return [
        Overdue(
            id=row.id,
            version=row.version,
            then=row.review["then"],
            reason=_in(row.review.get("reason"), row.locale),
        )
        for row in await session.execute(_OVERDUE, named)
    ]


def _in(texts: Mapping[str, str] | None, locale: str) -> str | None:
    """In the person's language, else in the first there is."""
    return None if not texts else texts.get(locale) or next(iter(texts.values()))


async def reply_in(session: Session, completion: Completion, slug: str) -> str:
    """A ready reply of the campaign, in the language of the person.

    Raises:
        TransitionRefused: the campaign has no such reply.
    """
    key = (completion.workspace_id, completion.campaign_id)
    campaign = await session.get_one(CampaignRow, key)
    replies = {one["slug"]: one["text"] for one in campaign.definition.get("replies") or ()}
    said = _in(replies.get(slug), completion.locale)
    if said is None:
        raise TransitionRefused("The campaign has no such reply.", field="reply")
    return said
