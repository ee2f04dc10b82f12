"""A batch of people told the same thing, in one statement: no row of theirs travels.

People are looked at in the order of their ids, which is that of their arrival: whoever joins while
others are told comes last, and memory is the same for a hundred people and for a million.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from service.store.session import Session

NOBODY = UUID(int=0)

# A UUIDv7 as quests/ids.py makes them, with the milliseconds of :at: inboxes are in their order.
_NEW_ID = """encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
    substring(int8send(CAST(extract(epoch FROM CAST(:at AS timestamptz)) * 1000 AS bigint)) FROM 3)
    FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid"""

_MEMBERS = """
    SELECT m.participant_id FROM membership AS m
    JOIN participant AS p ON p.workspace_id = m.workspace_id AND p.id = m.participant_id
    WHERE m.workspace_id = :workspace AND m.campaign_id = :campaign AND m.participant_id > :after
        AND p.erased_at IS NULL
    ORDER BY m.participant_id LIMIT :batch"""
_TOLD = """
    SELECT DISTINCT participant_id FROM thanks
    WHERE workspace_id = :workspace AND subject = :subject AND version < :version
        AND participant_id > :after
    ORDER BY participant_id LIMIT :batch"""

# What they did, that counts now.
_DEEDS = """
    SELECT c.participant_id, c.quest_id, count(*) AS times, sum(c.quantity) AS quantity
    FROM people p JOIN completion c
        ON c.workspace_id = :workspace AND c.participant_id = p.participant_id
    WHERE c.campaign_id = :campaign AND c.state = 'accepted'
        AND c.occurred_at < coalesce(CAST(:done_before AS timestamptz), 'infinity') AND (
        CAST(:quests AS uuid[]) IS NULL OR c.quest_id = ANY (CAST(:quests AS uuid[]))
        OR c.id IN (
            SELECT a.completion_id FROM contribution a
            WHERE a.workspace_id = :workspace AND a.id = ANY (CAST(:contributions AS uuid[]))))
    GROUP BY c.participant_id, c.quest_id"""

_DOERS = """
    SELECT participant_id, '{}'::jsonb AS more FROM people
    WHERE participant_id IN (SELECT participant_id FROM deed)
        AND (NOT :unless_told OR NOT EXISTS (
            SELECT FROM thanks t
            WHERE t.workspace_id = :workspace AND t.subject = :subject
                AND t.participant_id = people.participant_id AND t.version < :version))"""
_EVERYONE = "SELECT participant_id, '{}'::jsonb AS more FROM people"
# A number was too high from the first wrong completion on; whoever was told before heard a number
# that it was no part of.
_CONCERNED = """
    SELECT p.participant_id, jsonb_strip_nulls(jsonb_build_object(
        'numbers', jsonb_build_object('own', own.times, 'taken_back', CAST(:taken_back AS int)),
        'reason', own.reason)) AS more
    FROM people p CROSS JOIN LATERAL (
        SELECT count(*) AS times, (array_agg(b.reason ORDER BY b.at DESC))[1] AS reason
        FROM taken_back b
        WHERE b.workspace_id = :workspace AND b.participant_id = p.participant_id
            AND b.telling_id = :telling
    ) AS own
    WHERE own.times > 0
        OR EXISTS (
            SELECT FROM completion c
            WHERE c.workspace_id = :workspace AND c.participant_id = p.participant_id
                AND c.campaign_id = :campaign
                AND (CAST(:quests AS uuid[]) IS NULL OR c.quest_id = ANY (CAST(:quests AS uuid[])))
                AND c.received_at >= :since AND c.received_at < :until
                AND EXISTS (
                    SELECT FROM completion_transition s
                    WHERE s.workspace_id = :workspace AND s.completion_id = c.id
                        AND s.version = 1 AND s.to_state = 'accepted'))
        OR EXISTS (
            SELECT FROM thanks t LEFT JOIN telling l
                ON l.workspace_id = t.workspace_id AND l.id = t.telling_id
            CROSS JOIN LATERAL jsonb_array_elements(
                coalesce(t.said -> 'figures', l.said -> 'figures', '[]'::jsonb)) AS f
            WHERE t.workspace_id = :workspace AND t.participant_id = p.participant_id
                AND t.campaign_id = :campaign AND t.told_at >= :since AND t.told_at < :until
                AND CAST(f ->> 'claim' AS uuid) = ANY (CAST(:claims AS uuid[])))"""

_AUDIENCES = {
    "doers": (_MEMBERS, _DOERS),
    "told": (_TOLD, _EVERYONE),
    "concerned": (_MEMBERS, _CONCERNED),
}


async def tell_batch(
    session: Session, telling: Any, asked: Mapping[str, Any], at: datetime, batch: int
) -> tuple[int, list[UUID], UUID | None]:
    """Look at the next ``batch`` people and tell those who are meant.

    Args:
        telling: Its row, held by the caller.
        asked: The audience.

    Returns:
        How many were looked at, the ids of the messages made, and the last who was looked at.
    """
    values = {
        "workspace": telling.workspace_id,
        "campaign": telling.campaign_id,
        "telling": telling.id,
        "moment": telling.moment,
        "subject": telling.subject,
        "version": telling.version,
        "after": telling.after_id or NOBODY,
        "taken_back": telling.said.get("numbers", {}).get("taken_back", 0),
        "batch": batch,
        "at": at,
    }
    wanted = {name: list(one) if isinstance(one, tuple) else one for name, one in asked.items()}
    row = (await session.execute(_statement(str(asked["who"])), values | wanted)).one()
    return row.looked_at, list(row.made), row.last


@cache
def _statement(who: str) -> TextClause:
    people, chosen = _AUDIENCES[who]
    return text(f"""
        WITH people AS MATERIALIZED ({people}
        ), deed AS MATERIALIZED ({_DEEDS}
        ), own AS (
            SELECT participant_id, jsonb_agg(jsonb_build_object(
                'quest', quest_id, 'times', times, 'quantity', quantity) ORDER BY quest_id) AS done
            FROM deed GROUP BY participant_id
        ), chosen AS ({chosen}
        ), written AS (
            INSERT INTO thanks (workspace_id, id, participant_id, campaign_id, telling_id, moment,
                subject, version, said, told_at)
            SELECT :workspace, {_NEW_ID}, participant_id, :campaign, :telling, :moment, :subject,
                :version, jsonb_build_object('done', coalesce(own.done, '[]'::jsonb)) || more, :at
            FROM chosen LEFT JOIN own USING (participant_id)
            ON CONFLICT DO NOTHING RETURNING id, participant_id
        ), replaced AS (
            UPDATE thanks t SET replaced_at = :at FROM written w
            WHERE t.workspace_id = :workspace AND t.subject = :subject
                AND t.participant_id = w.participant_id
                AND t.read_at IS NULL AND t.replaced_at IS NULL
        )
        SELECT (SELECT count(*) FROM people) AS looked_at,
            ARRAY (SELECT id FROM written) AS made,
            (SELECT participant_id FROM people ORDER BY participant_id DESC LIMIT 1) AS last
    """)  # noqa: S608 (statements of our own)
