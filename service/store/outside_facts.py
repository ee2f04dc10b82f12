"""What it takes to judge facts that others send, and to keep each of them once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from scoring.facts import Fact, retraction_ref
from service.fact_rows.batch import Named
from service.fact_rows.judging import Place, Surroundings
from service.store.driver import driver
from service.store.session import Session
from service.store.tables import (
    CampaignRow,
    FactRow,
    ParticipantMergeRow,
    ParticipantRow,
    PartnerRow,
    QuestRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """What a batch of rows refers to."""

    campaigns: Collection[UUID]
    quests: Collection[UUID]
    people: Collection[UUID]


async def surroundings(
    session: Session, workspace_id: UUID, organisation_id: UUID, said: Mentioned, on: date
) -> Surroundings:
    """Look up all of it, with as many questions for a thousand rows as for one."""
    return Surroundings(
        places=await _places(session, workspace_id, organisation_id, said.campaigns, on),
        quests=await _quests(session, workspace_id, said.quests),
        people=await _people(session, workspace_id, said.people),
    )


async def _places(
    session: Session, workspace_id: UUID, sender: UUID, wanted: Collection[UUID], on: date
) -> dict[UUID, Place]:
    campaigns = await session.exec(
        select(CampaignRow.id, CampaignRow.time_zone, CampaignRow.lead_organisation_id).where(
            CampaignRow.workspace_id == workspace_id, col(CampaignRow.id).in_(wanted)
        )
    )
    known = list(campaigns)
    partners = list(
        await session.exec(
            select(PartnerRow).where(
                PartnerRow.workspace_id == workspace_id, col(PartnerRow.campaign_id).in_(wanted)
            )
        )
    )
    in_now = {
        one.campaign_id
        for one in partners
        if one.organisation_id == sender
        and (one.joined_on is None or one.joined_on <= on)
        and (one.left_on is None or on < one.left_on)
    }
    ever = {
        id: frozenset(one.organisation_id for one in partners if one.campaign_id == id)
        for id, _, _ in known
    }
    return {
        id: Place(zone=zone, leads=lead == sender, partners=ever[id] | {lead})
        for id, zone, lead in known
        if lead == sender or id in in_now
    }


async def _quests(
    session: Session, workspace_id: UUID, wanted: Collection[UUID]
) -> dict[UUID, UUID]:
    found = await session.exec(
        select(QuestRow.id, QuestRow.campaign_id).where(
            QuestRow.workspace_id == workspace_id, col(QuestRow.id).in_(wanted)
        )
    )
    return dict(found.all())


async def _people(
    session: Session, workspace_id: UUID, wanted: Collection[UUID]
) -> dict[UUID, UUID]:
    here = await session.exec(
        select(ParticipantRow.id).where(
            ParticipantRow.workspace_id == workspace_id, col(ParticipantRow.id).in_(wanted)
        )
    )
    merged = await session.exec(
        select(ParticipantMergeRow.former_id, ParticipantMergeRow.participant_id).where(
            ParticipantMergeRow.workspace_id == workspace_id,
            col(ParticipantMergeRow.former_id).in_(wanted),
        )
    )
    return {one: one for one in here} | dict(merged.all())


async def lock_source(session: Session, workspace_id: UUID, source: str, *, alone: bool) -> None:
    """Until the transaction ends: facts of a source may come together, a retraction alone.

    A fact and its retraction that came at once would each not see the other.
    """
    key = blake2b(source.encode(), key=workspace_id.bytes, person=b"sending", digest_size=8)
    shared = "" if alone else "_shared"
    connection = await driver(session)
    await connection.execute(
        f"SELECT pg_advisory_xact_lock{shared}($1)",
        int.from_bytes(key.digest(), "big", signed=True),
    )


async def facts_called(
    session: Session, workspace_id: UUID, source: str, refs: Collection[str]
) -> dict[Named, Fact]:
    """The facts that a source called so, in every campaign."""
    rows = await session.exec(
        select(FactRow).where(
            FactRow.workspace_id == workspace_id,
            FactRow.source == source,
            col(FactRow.source_ref).in_(refs),
        )
    )
    return {(row.campaign_id, row.source_ref): Fact(**row.model_dump()) for row in rows}


async def taken_back(
    session: Session, workspace_id: UUID, source: str, facts: Collection[Fact]
) -> frozenset[UUID]:
    """Those of the facts that do not hold any more."""
    if not facts:
        return frozenset()
    refs = [retraction_ref(fact.id) for fact in facts]
    found = await facts_called(session, workspace_id, source, refs)
    return frozenset(fact.reverses for fact in found.values() if fact.reverses is not None)


async def early_retractions(
    session: Session, workspace_id: UUID, source: str, refs: Collection[str]
) -> frozenset[Named]:
    """Those names that were taken back before anything was called so."""
    known = {"workspace_id": workspace_id, "source": source, "refs": list(refs)}
    return frozenset((one[0], one[1]) for one in await session.execute(_EARLY, known))


async def keep_early(
    session: Session, workspace_id: UUID, source: str, names: Collection[Named], at: datetime
) -> None:
    """Remember what was taken back before it came."""
    known = {"workspace_id": workspace_id, "source": source, "at": at}
    pairs = sorted(names, key=lambda name: (name[1], name[0].bytes))
    if pairs:
        campaigns, refs = zip(*pairs, strict=True)
        await session.execute(_KEEP, known | {"campaigns": list(campaigns), "refs": list(refs)})


_EARLY = text("""
    SELECT campaign_id, source_ref FROM early_retraction
    WHERE workspace_id = :workspace_id AND source = :source AND source_ref = ANY (:refs)""")
_KEEP = text("""
    INSERT INTO early_retraction (workspace_id, campaign_id, source, source_ref, received_at)
    SELECT :workspace_id, campaign_id, :source, source_ref, :at
    FROM unnest(CAST(:campaigns AS uuid[]), CAST(:refs AS text[])) AS n (campaign_id, source_ref)
    ON CONFLICT DO NOTHING""")
