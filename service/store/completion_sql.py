"""The statements that write completions, a batch of one workspace at a time.

The first parameter is the workspace; lists come as one array per column.
"""

from functools import lru_cache

from service.store.inserts import insert_parts
from service.store.live_totals_sql import totals_columns, totals_parts, totals_rows
from service.store.totals import Wanted

INSERTED = ("completion", "completion_transition", "contribution", "fact", "event")

# Whoever's key has a reply already is left out. Rows are inserted for whoever got every use of a
# limit they asked for; foreign keys are checked at the end of the statement.
_TAKE = """
item AS (
    SELECT * FROM unnest(
        $2::uuid[], $3::text[], $4::uuid[], $5::bigint[], $6::uuid[], $7::int[], $8::uuid[]
    ) AS item (actor_id, key, quest_id, version, completion_id, uses, session_id)
), taken AS MATERIALIZED (
    SELECT actor_id, quest_id, completion_id, uses, quest.version = item.version AS is_fresh,
        session_id IS NULL OR coalesce((
            SELECT mine.participant_id = actor_id AND mine.ended_at IS NULL
            FROM participant_session AS mine
            WHERE mine.workspace_id = $1 AND mine.id = session_id
        ), false) AS is_in_session
    FROM item JOIN quest ON quest.workspace_id = $1 AND quest.id = item.quest_id
    WHERE NOT EXISTS (
        SELECT FROM idempotency_key AS held
        WHERE held.workspace_id = $1 AND held.actor_id = item.actor_id AND held.key = item.key
        OFFSET 0
    )
), used AS (
    INSERT INTO limit_use AS had
        (workspace_id, quest_id, participant_id, period, starts_on, used, most)
    SELECT $1, quest_id, actor_id, period, starts_on, 1, most
    FROM unnest($9::uuid[], $10::text[], $11::date[], $12::bigint[])
        AS wanted (actor_id, period, starts_on, most) JOIN taken USING (actor_id)
    WHERE is_fresh AND is_in_session
    ORDER BY quest_id, actor_id, period
    ON CONFLICT (workspace_id, quest_id, participant_id, period, starts_on)
        DO UPDATE SET used = had.used + 1, most = excluded.most WHERE had.used < excluded.most
    RETURNING participant_id, period
), granted AS MATERIALIZED (
    SELECT actor_id, completion_id, uses, is_fresh, is_in_session,
        ARRAY (SELECT period FROM used WHERE participant_id = actor_id) AS periods
    FROM taken
), done AS MATERIALIZED (
    SELECT actor_id, completion_id FROM granted
    WHERE is_fresh AND is_in_session AND cardinality(periods) = uses
)"""

# Arrays, which are made once: a join would go through the rows for each person anew.
_MINE = "= ANY (ARRAY (SELECT actor_id FROM done))"
_ONLY = {
    "completion": f"participant_id {_MINE}",
    "completion_transition": "completion_id = ANY (ARRAY (SELECT completion_id FROM done))",
    "contribution": f"participant_id {_MINE}",
    "fact": f"actor_id {_MINE}",
    "event": f"participant_id {_MINE}",
}

# What people had done before: a statement does not see the rows it inserts itself. Grouped per
# person and filtered afterwards, so that only the index by person can serve it.
_HISTORY = """
SELECT granted.actor_id, is_fresh, is_in_session, periods, display_name,
    before.quest_id, before.times, before.quantity
FROM granted LEFT JOIN participant AS person
    ON person.workspace_id = $1 AND person.id = granted.actor_id
LEFT JOIN LATERAL (
    SELECT quest_id, count(*) FILTER (WHERE state = 'accepted') AS times,
        (sum(quantity) FILTER (WHERE state = 'accepted'))::bigint AS quantity
    FROM completion WHERE workspace_id = $1 AND participant_id = person.id
    GROUP BY quest_id
) AS before ON before.times > 0
"""

_TOLD = (
    *("actor_id", "is_fresh", "is_in_session", "periods", "display_name"),
    *("quest_id", "times", "quantity"),
)
_ROWS, _TOTALS = 13, 13 + len(INSERTED)  # the first parameters of each
_RECORD = f"WITH {_TAKE}, {', '.join(insert_parts(*INSERTED, first=_ROWS, only=_ONLY))}"
RECORD = f"{_RECORD} {_HISTORY}"


@lru_cache(maxsize=64)  # tens of kilobytes each
def record_and_total(wanted: Wanted, shapes: Wanted) -> str:
    """``RECORD``, and the totals that the answers speak of, these actions included.

    What ``totals_statement`` would say afterwards comes as further rows, without an ``actor_id``;
    its parameters follow those of ``RECORD``.
    """
    told = [name for name in totals_columns(wanted, shapes) if name not in _TOLD]
    history = ", ".join(f"history.{name}" for name in _TOLD)
    totals = ", ".join(f"totals.{name}" if name == "quest_id" else "NULL" for name in _TOLD)
    parts = totals_parts(len(wanted), first=_TOTALS, own="new_facts")
    return f"""{_RECORD}, {parts}
        SELECT {history}, {", ".join(f"NULL AS {name}" for name in told)}
        FROM ({_HISTORY}) AS history
        UNION ALL
        SELECT {totals}, {", ".join(f"totals.{name}" for name in told)}
        FROM ({totals_rows(wanted, shapes)}) AS totals"""  # noqa: S608 (names of our own)


FIND = """
SELECT fingerprint, status, body FROM idempotency_key
WHERE workspace_id = $1 AND actor_id = $2 AND key = $3
"""

GIVE_BACK = """
UPDATE limit_use AS had SET used = used - 1
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::date[])
    AS back (quest_id, participant_id, period, starts_on)
WHERE had.workspace_id = $1 AND had.quest_id = back.quest_id
    AND had.participant_id = back.participant_id
    AND had.period = back.period AND had.starts_on = back.starts_on
"""

# In order, so that two batches never wait for each other in a circle. Whose key was taken by a
# twin meanwhile breaks the batch: everything is undone, and the next try finds the twin's reply.
KEEP_REPLIES = """
INSERT INTO idempotency_key (workspace_id, actor_id, key, fingerprint, status, body, created_at)
SELECT $1, actor_id, key, fingerprint, $2, body, now()
FROM unnest($3::uuid[], $4::text[], $5::bytea[], $6::bytea[])
    AS reply (actor_id, key, fingerprint, body)
ORDER BY actor_id, key
"""
