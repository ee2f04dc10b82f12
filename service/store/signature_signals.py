"""What is noticed when somebody signs, for petitions that ask for it, and forgotten again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.completion import Completion
from quests.quest import Quest
from quests.suspicion import Flag
from service.networks import network_key, network_label
from service.store.also import Connection
from service.store.session import Session

KEPT = timedelta(hours=48)
EXPIRED = "net_0000000000000000"  # in the place of networks that are forgotten: no signature has it
MOST_PACE, BATCH, TOP = 1_000, 2_000, 20

_NOTICE = f"""
INSERT INTO signature_signal (workspace_id, completion_id, quest_id, network, pace, at)
SELECT $1, $2, $3, $4, 1 + (
    SELECT count(*) FROM (
        SELECT FROM signature_signal AS earlier WHERE earlier.workspace_id = $1
            AND earlier.quest_id = $3 AND earlier.network = $4
            AND earlier.at > $5::timestamptz - interval '1 hour' LIMIT {MOST_PACE - 1}
    ) AS within), $5
ON CONFLICT DO NOTHING
"""  # noqa: S608 (a number of our own)
_FORGET = text("""
    UPDATE signature_signal SET network = NULL WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM signature_signal WHERE network IS NOT NULL AND at < :before
        ORDER BY at LIMIT :batch FOR UPDATE SKIP LOCKED))
""")
# A filter that asked for a network goes on asking for one: without it, it would match more.
_FORGET_NAMED = [
    text(f"""
        UPDATE {table}
        SET definition = jsonb_set(definition, '{{networks}}', CAST(:expired AS jsonb))
        WHERE {since} < :before AND jsonb_array_length(coalesce(definition -> 'networks', '[]')) > 0
            AND definition -> 'networks' <> CAST(:expired AS jsonb)
    """)  # noqa: S608 (names of our own)
    for table, since in (("signature_filter", "updated_at"), ("filter_application", "created_at"))
]
_COUNTING = "('accepted', 'suspended', 'fraud')"
_OVERVIEW = {
    "networks": text(f"""
        SELECT encode(s.network, 'hex') AS name, count(*) AS n, max(s.pace) AS pace,
            min(s.at) AS first, max(s.at) AS last
        FROM signature_signal AS s JOIN completion AS c
            ON c.workspace_id = s.workspace_id AND c.id = s.completion_id
        WHERE s.workspace_id = :workspace AND s.quest_id = :quest AND s.network IS NOT NULL
            AND c.state IN {_COUNTING}
        GROUP BY s.network ORDER BY n DESC, name LIMIT {TOP}
    """),  # noqa: S608
    "throwaway": text(f"""
        SELECT m.throwaway AS name, count(*) AS n
        FROM completion AS c JOIN participant_email AS m
            ON m.workspace_id = c.workspace_id AND m.participant_id = c.participant_id
        WHERE c.workspace_id = :workspace AND c.campaign_id = :campaign AND c.quest_id = :quest
            AND c.state IN {_COUNTING} AND m.throwaway > 0
        GROUP BY m.throwaway ORDER BY m.throwaway DESC LIMIT {TOP}
    """),  # noqa: S608
    **{
        name: text(f"""
            SELECT {column} AS name, count(*) AS n FROM completion AS c
            WHERE c.workspace_id = :workspace AND c.campaign_id = :campaign
                AND c.quest_id = :quest AND c.state IN {_COUNTING}
            GROUP BY 1 ORDER BY n DESC, 1 LIMIT {TOP}
        """)  # noqa: S608
        for name, column in {
            "languages": "c.locale",
            "channels": "c.channel",
            "hours": "date_trunc('hour', c.received_at)",
        }.items()
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureSignal:
    """From which network a signature comes; nothing of the address itself is kept."""

    quest: Quest
    network: bytes

    async def look(self, session: Session) -> tuple[Flag, ...]:
        """Nobody is refused or doubted by it alone."""
        return ()

    async def do(self, connection: Connection, completion: Completion) -> None:
        """Note it, and the how-manieth it is from there within an hour."""
        await connection.execute(
            _NOTICE,
            completion.workspace_id,
            completion.id,
            self.quest.id,
            self.network,
            completion.received_at,
        )


def signature_signal(quest: Quest, address: str | None, secret: str) -> SignatureSignal | None:
    """What is to be noticed; ``None`` where the petition does not ask for it.

    Args:
        address: Of whoever calls, as a trusted proxy says.
    """
    if address is None or not quest.options.get("fraud_signals"):
        return None
    return SignatureSignal(quest=quest, network=network_key(secret, quest.id, address))


async def forget_networks(session: Session, *, at: datetime) -> int:
    """Empty a batch of what was noticed more than 48 hours ago; how many? For the worker."""
    before = at - KEPT
    forgotten: Any = await session.execute(_FORGET, {"before": before, "batch": BATCH})
    if forgotten.rowcount == 0:
        for statement in _FORGET_NAMED:
            await session.execute(statement, {"before": before, "expired": f'["{EXPIRED}"]'})
    return int(forgotten.rowcount)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSeen:
    """Signatures of one network, and how fast they came at the fastest."""

    label: str
    signatures: int
    pace: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What stands out among a petition's signatures; counts by value, the largest first."""

    networks: tuple[NetworkSeen, ...]
    throwaway: tuple[tuple[int, int], ...]
    languages: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    hours: tuple[tuple[datetime, int], ...]


async def overview_of(
    session: Session, workspace_id: UUID, campaign_id: UUID, quest_id: UUID
) -> Overview:
    """What stands out, by which a filter may be written."""
    named: Mapping[str, Any] = {
        "workspace": workspace_id,
        "campaign": campaign_id,
        "quest": quest_id,
    }
    found = {
        name: (await session.execute(statement, dict(named))).all()
        for name, statement in _OVERVIEW.items()
    }
    return Overview(
        networks=tuple(
            NetworkSeen(
                label=network_label(bytes.fromhex(row.name)),
                signatures=row.n,
                pace=row.pace,
                first=row.first,
                last=row.last,
            )
            for row in found.pop("networks")
        ),
        **{name: tuple((row.name, row.n) for row in rows) for name, rows in found.items()},
    )
