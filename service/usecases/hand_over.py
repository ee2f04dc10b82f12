"""Put the signatures of a petition into a file to hand over: what counts, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from quests.errors import NotFound
from quests.quest import Quest
from service.callers import OrganisationCaller
from service.signature_file import HandOver, Line, PaperLine
from service.store.campaigns import ensure_lead
from service.store.handing_over import PART, Given, lines_of, verified_sheets
from service.store.published_quests import load_quest
from service.store.session import Session
from service.store.signature_sheets import counts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverRequest:
    """Which petition, which part of it, in which language."""

    quest_id: UUID
    part: int
    language: str
    at: datetime


async def hand_over(
    session: Session, caller: OrganisationCaller, asked: HandOverRequest
) -> HandOver:
    """What is handed over now; names only as their people let them be.

    Raises:
        NotFound: no such petition in a campaign that this organisation leads, or no such part.
    """
    published = await load_quest(session, caller.workspace_id, asked.quest_id)
    quest = published.quest
    await ensure_lead(session, caller.workspace_id, quest.campaign.id, caller.organisation_id)
    if quest.kind != "petition":
        raise NotFound()
    counts = await counts_of(session, caller.workspace_id, quest.id, asked.at)
    parts = max(1, -(-counts.online // PART))
    if asked.part > parts:
        raise NotFound()
    zone = quest.campaign.zone
    first = (asked.part - 1) * PART
    found = await lines_of(session, caller.workspace_id, quest.id, skip=first)
    last = asked.part == parts
    return HandOver(
        title=_title(published.title, asked.language),
        language=asked.language,
        cut_off=asked.at.astimezone(zone),
        online=counts.online,
        paper=counts.paper,
        part=asked.part,
        parts=parts,
        first_number=first + 1,
        lines=[_line(one, zone) for one in found],
        sheets=await _sheets(session, quest) if last else [],
    )


def _line(given: Given, zone: ZoneInfo) -> Line:
    return Line(
        name=given.name,
        postcode=given.postcode,
        signed_on=given.occurred_at.astimezone(zone).date(),
        confirmed=given.confirmed,
    )


async def _sheets(session: Session, quest: Quest) -> list[PaperLine]:
    found = await verified_sheets(session, quest.campaign.workspace_id, quest.id)
    return [
        PaperLine(
            number=one.number, place=one.place, collected_on=one.collected_on, lines=one.lines
        )
        for one in found
    ]


def _title(titles: Mapping[str, Any], language: str) -> str:
    return str(titles.get(language) or next(iter(titles.values())))
