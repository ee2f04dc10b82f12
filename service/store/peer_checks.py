"""Who is asked to look at what somebody else did, what they answered, and how it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import text, update
from sqlmodel import col, select

from quests.completion import Completion
from quests.errors import NotFound
from quests.ids import new_id
from quests.peers import RESERVED_FOR, Tally, Verdict, seen_fields
from quests.suspicion import PEERS_DOUBT, Flag
from service.store.completions import flag
from service.store.session import Session
from service.store.tables import PeerCheckRow

# What one person asks for comes one after the other, whichever servers they ask.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 1))")
_HAS_DONE = text("""
    SELECT EXISTS (SELECT FROM completion WHERE workspace_id = :workspace
        AND campaign_id = :campaign AND participant_id = :person AND state = 'accepted')
""")
_SHOWN = """
    c.id AS completion_id, c.kind, c.quest_id, c.locale, c.quantity, c.evidence,
    q.definition -> 'title' AS title, q.definition -> 'review' -> 'checklist' AS checklist
"""
# Neither their own, nor answered before, nor in a moderator's hands; and there is something to see.
_OPEN = """
    c.workspace_id = :workspace AND c.campaign_id = :campaign AND c.state = 'in_review'
    AND c.participant_id <> :person AND q.definition ->> 'verification' = 'peer'
    AND (SELECT count(*) FROM peer_check AS k
        WHERE k.workspace_id = c.workspace_id AND k.completion_id = c.id AND k.version = c.version
            AND k.participant_id <> :person
            AND (k.verdict IS NOT NULL OR k.reserved_until > :at)
        ) < 2 * (q.definition ->> 'peers')::int - 1
    AND NOT EXISTS (SELECT FROM peer_check AS k
        WHERE k.workspace_id = c.workspace_id AND k.completion_id = c.id
            AND k.participant_id = :person
            AND (k.verdict IS NOT NULL OR k.reserved_until > :at AND k.version = c.version))
    AND NOT EXISTS (SELECT FROM completion_flag AS f
        WHERE f.workspace_id = c.workspace_id AND f.completion_id = c.id)
    AND NOT EXISTS (SELECT FROM appeal AS a WHERE a.workspace_id = c.workspace_id
        AND a.completion_id = c.id AND a.decided_at IS NULL)
    AND NOT EXISTS (SELECT FROM review_lease AS l WHERE l.workspace_id = c.workspace_id
        AND l.completion_id = c.id AND l.until > :at)
    AND jsonb_exists_any(jsonb_strip_nulls(c.evidence),
        ARRAY (SELECT jsonb_array_elements_text(CAST(:seen AS jsonb) -> c.kind)))
"""
_QUESTS = "JOIN quest AS q ON q.workspace_id = c.workspace_id AND q.id = c.quest_id"
# People judge best what they can read; among that, by lot.
_DRAW = text(f"""
    SELECT c.id FROM completion AS c {_QUESTS} WHERE {_OPEN}
    ORDER BY (c.locale = :language) DESC, random() LIMIT :limit
""")  # noqa: S608 (our own text)
_HOLD = text("""
    SELECT id FROM completion WHERE workspace_id = :workspace AND id = ANY (:drawn)
    ORDER BY id FOR NO KEY UPDATE
""")
# Looked at again under the lock: somebody else may have been asked meanwhile.
_RESERVE = text(f"""
    INSERT INTO peer_check AS mine
        (workspace_id, id, completion_id, version, participant_id, reserved_until)
    SELECT c.workspace_id, d.id, c.id, c.version, :person, :until
    FROM unnest(CAST(:drawn AS uuid[]), CAST(:ids AS uuid[])) AS d (completion_id, id)
    JOIN completion AS c ON c.workspace_id = :workspace AND c.id = d.completion_id {_QUESTS}
    WHERE {_OPEN}
    ON CONFLICT (workspace_id, completion_id, participant_id)
    DO UPDATE SET version = excluded.version, reserved_until = excluded.reserved_until
    WHERE mine.verdict IS NULL
""")  # noqa: S608
_MINE = text(f"""
    SELECT k.id, k.reserved_until, {_SHOWN}
    FROM peer_check AS k
    JOIN completion AS c ON c.workspace_id = k.workspace_id AND c.id = k.completion_id {_QUESTS}
    WHERE k.workspace_id = :workspace AND k.participant_id = :person AND c.campaign_id = :campaign
        AND k.verdict IS NULL AND k.reserved_until > :at
        AND c.state = 'in_review' AND c.version = k.version
    ORDER BY k.id
""")  # noqa: S608
_TALLY = text("""
    SELECT count(*) FILTER (WHERE verdict = 'confirmed') AS confirmed,
        count(*) FILTER (WHERE verdict = 'doubted') AS doubted
    FROM peer_check
    WHERE workspace_id = :workspace AND completion_id = :completion AND version = :version
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Somebody who looks at what others in their campaign did."""

    workspace_id: UUID
    campaign_id: UUID
    participant_id: UUID
    language: str

    def named(self) -> dict[str, Any]:
        """As the statements name them."""
        return {
            "workspace": self.workspace_id,
            "campaign": self.campaign_id,
            "person": self.participant_id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that waits for this person's answer; ``evidence`` is whole, not for showing."""

    id: UUID
    reserved_until: datetime
    completion_id: UUID
    kind: str
    quest_id: UUID
    locale: str
    quantity: int
    evidence: Mapping[str, Any]
    title: Mapping[str, str]
    checklist: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """That somebody is asked about a completion in one of its versions, and their answer."""

    workspace_id: UUID
    id: UUID
    completion_id: UUID
    version: int
    reserved_until: datetime
    verdict: Verdict | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What one of them said, of whom nobody knows who it was."""

    verdict: Verdict
    reason: str | None
    decided_at: datetime


async def has_done_something(session: Session, peer: Peer) -> bool:
    """Whether something of theirs counts in this campaign; they come one after the other here."""
    await session.execute(_ONE_AT_A_TIME, {"name": f"peer/{peer.participant_id}"})
    return bool((await session.execute(_HAS_DONE, peer.named())).scalar_one())


async def reserve(session: Session, peer: Peer, at: datetime, *, most: int) -> None:
    """Ask the person about at most so many completions, drawn by lot."""
    seen = {"at": at, "seen": to_json(seen_fields()).decode()}
    drawing = peer.named() | seen | {"language": peer.language, "limit": most}
    drawn = list((await session.execute(_DRAW, drawing)).scalars())
    if not drawn:
        return
    await session.execute(_HOLD, {"workspace": peer.workspace_id, "drawn": drawn})
    ids = [new_id(at) for _ in drawn]
    named = peer.named() | seen | {"drawn": drawn, "ids": ids, "until": at + RESERVED_FOR}
    await session.execute(_RESERVE, named)


async def asked_of(session: Session, peer: Peer, at: datetime) -> list[Asked]:
    """What the person is asked about now."""
    rows = await session.execute(_MINE, peer.named() | {"at": at})
    return [Asked(**(dict(row) | {"checklist": row["checklist"] or ()})) for row in rows.mappings()]


async def check_of(session: Session, workspace_id: UUID, person: UUID, check_id: UUID) -> Check:
    """A check as it is now; ask again once its completion is held.

    Raises:
        NotFound: this person was not asked.
    """
    row = PeerCheckRow
    found = await session.exec(
        select(row)
        .where(row.workspace_id == workspace_id, row.id == check_id, row.participant_id == person)
        .execution_options(populate_existing=True)
    )
    own = found.one_or_none()
    if own is None:
        raise NotFound()
    said = {name: getattr(own, name) for name in Check.__dataclass_fields__}
    return Check(**said | {"verdict": Verdict(own.verdict) if own.verdict else None})


async def keep_verdict(
    session: Session, check: Check, verdict: Verdict, reason: str | None, at: datetime
) -> Tally:
    """Keep the answer; how it stands with it."""
    row = PeerCheckRow
    await session.execute(
        update(row)
        .where(col(row.workspace_id) == check.workspace_id, col(row.id) == check.id)
        .values(verdict=verdict.value, reason=reason, decided_at=at)
    )
    named = {
        "workspace": check.workspace_id,
        "completion": check.completion_id,
        "version": check.version,
    }
    found = (await session.execute(_TALLY, named)).one()
    return Tally(confirmed=found.confirmed, doubted=found.doubted)


async def flag_doubts(session: Session, completion: Completion, tally: Tally, at: datetime) -> None:
    """Let a moderator look: others doubt it. Nobody else is asked about it from here on."""
    detail = {"confirmed": tally.confirmed, "doubted": tally.doubted}
    await flag(session, completion, Flag(code=PEERS_DOUBT, detail=detail), at)


async def answers_about(session: Session, completion: Completion) -> list[Answered]:
    """What others answered, the latest last."""
    row = PeerCheckRow
    found = await session.exec(
        select(row)
        .where(
            row.workspace_id == completion.workspace_id,
            row.completion_id == completion.id,
            col(row.verdict).is_not(None),
        )
        .order_by(col(row.decided_at), col(row.id))
    )
    return [
        Answered(verdict=Verdict(one.verdict), reason=one.reason, decided_at=one.decided_at)
        for one in found
        if one.verdict and one.decided_at
    ]
