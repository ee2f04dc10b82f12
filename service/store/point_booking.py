"""Entries are added to ledgers, and every sum that follows from them: one statement for many."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from quests.ids import new_id
from scoring.ledger import Entry
from service.store.driver import driver
from service.store.group_scores import AREA_ID, MOVE_GROUPS
from service.store.point_feed import Member
from service.store.scores import COUNT_STEPS, TIE
from service.store.session import Session

# ``stood`` is read as before this statement: what others of its parts write is not seen in it.
_BOOK = f"""
    WITH entry AS MATERIALIZED (
        SELECT * FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[],
            $8::text[], $9::bigint[], $10::bigint[], $11::text[], $12::text[])
            AS e (id, campaign_id, participant_id, quest_id, completion_id, rule, version, amount,
                reason, teams)
    ), booked AS (
        INSERT INTO point_entry (workspace_id, id, campaign_id, participant_id, quest_id,
            completion_id, rule, version, amount, reason, booked_at, teams)
        SELECT $1, id, campaign_id, participant_id, quest_id, completion_id, rule, version, amount,
            reason, $2, teams::uuid[]
        FROM entry
    ), change AS (
        SELECT campaign_id, participant_id, board_id, sum(amount)::bigint AS points
        FROM (
            SELECT campaign_id, participant_id, campaign_id AS board_id, amount FROM entry
            UNION ALL SELECT campaign_id, participant_id, quest_id, amount FROM entry
        ) AS both_boards
        GROUP BY campaign_id, participant_id, board_id HAVING sum(amount) <> 0
    ), scored AS (
        INSERT INTO score AS had
            (workspace_id, participant_id, board_id, campaign_id, points, listed, partner_id, area,
            told, tie)
        SELECT $1, c.participant_id, c.board_id, c.campaign_id, c.points,
            coalesce(own.listed, false), m.partner_id, m.area,
            0, {TIE.format(participant="c.participant_id", board="c.board_id")}
        FROM change AS c
        LEFT JOIN score AS own ON own.workspace_id = $1
            AND own.participant_id = c.participant_id AND own.board_id = c.campaign_id
        LEFT JOIN membership AS m ON m.workspace_id = $1
            AND m.campaign_id = c.campaign_id AND m.participant_id = c.participant_id
        ORDER BY c.participant_id, c.board_id
        ON CONFLICT (workspace_id, participant_id, board_id)
            DO UPDATE SET points = had.points + excluded.points, area = excluded.area,
                told = coalesce(had.told, had.points)
        RETURNING participant_id, board_id, campaign_id, points, listed, partner_id, area
    ), stood AS (
        SELECT was.*, s.listed AS counts FROM scored AS s
        JOIN score AS was ON was.workspace_id = $1
            AND was.participant_id = s.participant_id AND was.board_id = s.board_id
    ), group_steps AS (
        SELECT s.board_id, 'partner' AS kind, s.partner_id AS holder_id, c.points
        FROM scored AS s JOIN change AS c USING (participant_id, board_id)
        WHERE s.partner_id IS NOT NULL
        UNION ALL
        SELECT board_id, 'area', {AREA_ID}, points FROM scored WHERE area IS NOT NULL
        UNION ALL
        SELECT board_id, 'area', {AREA_ID}, -points FROM stood WHERE area IS NOT NULL
        UNION ALL
        SELECT b.board_id, 'team', t.id, e.amount FROM entry AS e
        JOIN team AS t ON t.workspace_id = $1 AND t.id = ANY (e.teams::uuid[])
        CROSS JOIN LATERAL (VALUES (e.campaign_id), (e.quest_id)) AS b (board_id)
        WHERE e.teams <> '{{}}' AND t.scope_id IN (e.campaign_id, b.board_id)
    ), {MOVE_GROUPS}, steps AS (
        SELECT board_id, points, 1 AS people FROM scored WHERE listed
        UNION ALL SELECT board_id, points, -1 FROM stood WHERE counts
    ), {COUNT_STEPS}
    SELECT count(*) FROM scored
"""  # noqa: S608 (our own text)


async def book(
    session: Session,
    workspace_id: UUID,
    entries: Mapping[Member, Sequence[Entry]],
    at: datetime,
) -> None:
    """Add entries to the ledgers of people, in their order; boards follow. Under the lock."""
    rows = list(_rows(entries, at))
    if rows:
        connection = await driver(session)
        await connection.execute(_BOOK, workspace_id, at, *zip(*rows, strict=True))


def _rows(
    entries: Mapping[Member, Sequence[Entry]], at: datetime
) -> Iterator[tuple[UUID, UUID, UUID, UUID, UUID, str, int, int, str, str]]:
    for (campaign_id, participant_id), mine in entries.items():
        # Ids of one moment have no order of their own.
        for identifier, entry in zip(sorted(new_id(at) for _ in mine), mine, strict=True):
            yield (
                identifier,
                campaign_id,
                participant_id,
                entry.quest_id,
                entry.completion_id,
                entry.rule,
                entry.version,
                entry.amount,
                entry.reason,
                f"{{{','.join(map(str, entry.teams))}}}",
            )
