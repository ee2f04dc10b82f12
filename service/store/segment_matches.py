"""Who matches a segment now: of the people in campaigns of its organisation, and no others."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.segment import SegmentFilter
from service.store.session import Session

# What shows that somebody stands on a rung: as in scoring/kpis/engagement.py, the lowest first.
RUNGS = {
    "spectator": "f.type = 'view'",
    "reactor": "f.type = 'reaction'",
    "relayer": "f.type = 'share'",
    "commenter": "f.type = 'comment' AND f.payload->>'status' = 'published'",
    "contributor": "f.type = 'contribution' AND f.payload->>'status' = 'accepted'",
    "co_author": "f.type = 'text_version'",
    "adopted_author": "f.type = 'output_adopted'",
}
_PEOPLE = """
    SELECT m.participant_id FROM membership AS m
    WHERE m.workspace_id = :workspace AND m.campaign_id IN (
        SELECT c.id FROM campaign AS c
        WHERE c.workspace_id = :workspace AND (c.lead_organisation_id = :organisation OR EXISTS (
            SELECT FROM partner AS p
            WHERE p.workspace_id = c.workspace_id AND p.campaign_id = c.id
            AND p.organisation_id = :organisation AND p.left_on IS NULL)))
    AND NOT EXISTS (
        SELECT FROM withheld AS w
        WHERE w.workspace_id = m.workspace_id AND w.participant_id = m.participant_id
        AND w.organisation_id = :organisation AND w.ended_at IS NULL)
"""
_DEEDS = """(
    SELECT count(*) FROM completion AS c
    WHERE c.workspace_id = m.workspace_id AND c.participant_id = m.participant_id
    AND c.campaign_id = m.campaign_id AND c.state = 'accepted'{}) >= :at_least"""
_SAID = """coalesce((
    SELECT e.decision FROM consent_entry AS e
    WHERE e.workspace_id = m.workspace_id AND e.organisation_id = :organisation
    AND e.purpose = :purpose AND e.channel = 'email' AND e.subject_id IN (
        SELECT m.participant_id UNION ALL SELECT g.former_id FROM participant_merge AS g
        WHERE g.workspace_id = m.workspace_id AND g.participant_id = m.participant_id)
    ORDER BY (e.decision = 'denied' AND e.method = 'checkbox'), e.at DESC, e.number DESC LIMIT 1
), 'not_asked') = ANY (:consent)"""
_STANDS = """(
    SELECT coalesce(sum(f.sign), 0) FROM fact AS f
    WHERE f.workspace_id = m.workspace_id AND f.campaign_id = m.campaign_id
    AND f.actor_id = m.participant_id AND ({})) > 0"""
_POINTS = """(
    SELECT coalesce(sum(s.points), 0) FROM score AS s
    WHERE s.workspace_id = m.workspace_id AND s.participant_id = m.participant_id
    AND s.board_id = m.campaign_id) >= :points"""


def matching(asks: SegmentFilter) -> tuple[str, dict[str, Any]]:
    """The query for the ids of who matches, without its end, and what it asks for."""
    parts, named = [_PEOPLE], dict[str, Any]()
    if asks.campaigns:
        parts.append("m.campaign_id = ANY (:campaigns)")
        named["campaigns"] = list(asks.campaigns)
    if asks.asks_of_deeds:
        where, values = _deeds(asks)
        parts.append(_DEEDS.format(where))
        named |= values
    if asks.consent:
        parts.append(_SAID)
        named |= {"consent": list(asks.consent), "purpose": asks.purpose}
    if asks.rung:
        names = list(RUNGS)
        higher = [f"({RUNGS[name]})" for name in names[names.index(asks.rung) :]]
        parts.append(_STANDS.format(" OR ".join(higher)))
    if asks.points_at_least:
        parts.append(_POINTS)
        named["points"] = asks.points_at_least
    if asks.brought_by:
        ours = "m.partner_id IS NOT DISTINCT FROM :organisation"
        parts.append(ours if asks.brought_by == "us" else f"NOT ({ours})")
    return "\n    AND ".join(parts), named


def _deeds(asks: SegmentFilter) -> tuple[str, dict[str, Any]]:
    where, named = "", dict[str, Any](at_least=asks.at_least or 1)
    for value, condition, name in (
        (list(asks.kinds), "c.kind = ANY (:kinds)", "kinds"),
        (list(asks.quests), "c.quest_id = ANY (:quests)", "quests"),
        (asks.since, "c.occurred_at >= :since", "since"),
        (asks.until, "c.occurred_at < :until", "until"),
    ):
        if value:
            where += f" AND {condition}"
            named[name] = value
    return where, named


async def count_matching(
    session: Session, workspace_id: UUID, organisation_id: UUID, asks: SegmentFilter
) -> int:
    """How many people match now."""
    query, named = matching(asks)
    place = {"workspace": workspace_id, "organisation": organisation_id}
    counted = text(f"SELECT count(DISTINCT participant_id) FROM ({query}) AS found")  # noqa: S608
    return int((await session.execute(counted, place | named)).scalar_one())


async def match_people(
    session: Session,
    workspace_id: UUID,
    organisation_id: UUID,
    asks: SegmentFilter,
    people: Sequence[UUID] | None,
) -> set[UUID]:
    """Who matches now, of these people, or of all."""
    query, named = matching(asks)
    place = {"workspace": workspace_id, "organisation": organisation_id}
    if people is not None:
        query += "\n    AND m.participant_id = ANY (:people)"
        named["people"] = list(people)
    found = await session.execute(text(query), place | named)
    return set(found.scalars())
