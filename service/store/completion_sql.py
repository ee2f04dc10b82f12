"""The statements that write completions, a batch of one workspace at a time.

The first parameter is the workspace; lists come as one array per column.
"""

from service.store.inserts import insert_parts

INSERTED = ("completion", "completion_transition", "contribution", "fact", "event")

# Keys first, then limits, each in order: sorting the uses waits for all keys to be taken. Rows
# are inserted for whoever got a key and every use they asked for; foreign keys are checked at
# the end of the statement.
_TAKE = """
item AS (
    SELECT * FROM unnest(
        $2::uuid[], $3::text[], $4::bytea[], $5::uuid[], $6::bigint[], $7::uuid[], $8::int[],
        $9::uuid[]
    ) AS item (actor_id, key, fingerprint, quest_id, version, completion_id, uses, session_id)
), claimed AS (
    INSERT INTO idempotency_key (workspace_id, actor_id, key, fingerprint, created_at)
    SELECT $1, actor_id, key, fingerprint, now() FROM item ORDER BY actor_id
    ON CONFLICT DO NOTHING
    RETURNING actor_id
), taken AS (
    SELECT actor_id, quest_id, completion_id, uses, quest.version = item.version AS is_fresh,
        session_id IS NULL OR coalesce((
            SELECT mine.participant_id = actor_id AND mine.ended_at IS NULL
            FROM participant_session AS mine
            WHERE mine.workspace_id = $1 AND mine.id = session_id
        ), false) AS is_in_session
    FROM claimed JOIN item USING (actor_id)
        JOIN quest ON quest.workspace_id = $1 AND quest.id = item.quest_id
), used AS (
    INSERT INTO limit_use AS had
        (workspace_id, quest_id, participant_id, period, starts_on, used, most)
    SELECT $1, quest_id, actor_id, period, starts_on, 1, most
    FROM unnest($10::uuid[], $11::text[], $12::date[], $13::bigint[])
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

RECORD = f"WITH {_TAKE}, {', '.join(insert_parts(*INSERTED, first=14, only=_ONLY))} {_HISTORY}"

FIND = """
SELECT fingerprint, status, body FROM idempotency_key
WHERE workspace_id = $1 AND actor_id = $2 AND key = $3
"""

RELEASE = """
DELETE FROM idempotency_key AS held
USING unnest($2::uuid[], $3::text[]) AS undone (actor_id, key)
WHERE held.workspace_id = $1 AND held.actor_id = undone.actor_id AND held.key = undone.key
"""

GIVE_BACK = """
UPDATE limit_use AS had SET used = used - 1
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::date[])
    AS back (quest_id, participant_id, period, starts_on)
WHERE had.workspace_id = $1 AND had.quest_id = back.quest_id
    AND had.participant_id = back.participant_id
    AND had.period = back.period AND had.starts_on = back.starts_on
"""

# Every row is there and conflicts. Said so, no plan can look for them other than by their key;
# an UPDATE planned while the table was empty would read all of it.
KEEP_REPLIES = """
INSERT INTO idempotency_key AS held
    (workspace_id, actor_id, key, fingerprint, status, body, created_at)
SELECT $1, actor_id, key, fingerprint, $2, body, now()
FROM unnest($3::uuid[], $4::text[], $5::bytea[], $6::bytea[])
    AS reply (actor_id, key, fingerprint, body)
ON CONFLICT (workspace_id, actor_id, key)
    DO UPDATE SET status = excluded.status, body = excluded.body
"""
