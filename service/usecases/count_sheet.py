"""Count a sheet of paper, and let somebody else verify it: then it is a fact."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from quests.errors import EvidenceRefused, NotFound
from quests.ids import new_id, public_id
from quests.quest import Quest
from quests.signature_sheet import Sheet, SignatureSheet, check_step
from scoring.facts import Fact, new_fact, retraction, standing
from service.callers import OrganisationCaller
from service.store.campaigns import ensure_lead
from service.store.facts import facts_from, record_facts
from service.store.published_quests import load_quest_alone
from service.store.session import Session
from service.store.sheet_photos import UNJUDGED, keep_sheet_photos
from service.store.signature_sheets import add_sheet, lock_sheet, save_sheet

SOURCE = "sheet"
KEPT_DAYS = 7  # as the option of the petition says by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCount:
    """What somebody counted on one sheet."""

    quest_id: UUID
    number: str
    place: str
    collected_on: date
    lines: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMove:
    """Where a sheet goes; ``lines``: how many of it hold, as the second person counts."""

    sheet_id: UUID
    to: Sheet
    lines: int | None
    reason: str | None
    at: datetime


async def count_sheet(
    session: Session, caller: OrganisationCaller, count: SheetCount
) -> SignatureSheet:
    """Keep what was counted; it is shown apart, and counts nothing yet.

    Raises:
        NotFound: no such petition in a campaign that this organisation leads.
        EvidenceRefused: the day lies outside the campaign.
        AlreadyExists: the petition has a sheet of this number.
    """
    quest = await led_petition(session, caller, count.quest_id)
    day = datetime.combine(count.collected_on, time(12), quest.campaign.zone)
    if day.date() > count.at.astimezone(quest.campaign.zone).date():
        raise EvidenceRefused("This has not happened yet.", field="collected_on")
    sheet = SignatureSheet(
        workspace_id=caller.workspace_id,
        id=new_id(count.at),
        campaign_id=quest.campaign.id,
        quest_id=quest.id,
        number=count.number,
        place=count.place,
        collected_on=count.collected_on,
        lines=count.lines,
        state=Sheet.COUNTED,
        version=1,
        counted_by=caller.actor,
        verified_by=None,
        reason=None,
        created_at=count.at,
        updated_at=count.at,
    )
    await add_sheet(session, sheet)
    return sheet


async def move_sheet(
    session: Session, caller: OrganisationCaller, move: SheetMove
) -> SignatureSheet:
    """Verify, reject or take back a sheet, once; the figures follow.

    Raises:
        NotFound: no such sheet in a campaign that this organisation leads.
        TransitionRefused: no such step, no reason, or the person who counted would verify.
        EvidenceRefused: more lines than were counted.
    """
    before = await lock_sheet(session, caller.workspace_id, move.sheet_id)
    await ensure_lead(session, caller.workspace_id, before.campaign_id, caller.organisation_id)
    if before.state is move.to:
        return before
    check_step(before, move.to, actor=caller.actor, reason=move.reason)
    lines = move.lines if move.lines is not None else before.lines
    if lines > before.lines:
        raise EvidenceRefused("No more hold than were counted.", field="lines", limit=before.lines)
    after = replace(
        before,
        state=move.to,
        lines=lines,
        version=before.version + 1,
        verified_by=caller.actor if move.to is Sheet.VERIFIED else before.verified_by,
        reason=move.reason,
        updated_at=move.at,
    )
    await save_sheet(session, after)
    await _follow(session, after, move.at)
    return after


async def led_petition(session: Session, caller: OrganisationCaller, quest_id: UUID) -> Quest:
    """The petition, if this organisation leads its campaign.

    Raises:
        NotFound: there is none.
    """
    quest = await load_quest_alone(session, caller.workspace_id, quest_id)
    await ensure_lead(session, caller.workspace_id, quest.campaign.id, caller.organisation_id)
    if quest.kind != "petition":
        raise NotFound()
    return quest


async def _follow(session: Session, sheet: SignatureSheet, at: datetime) -> None:
    """A verified sheet is a fact; one that was taken back is none."""
    prefix = f"{public_id('sht', sheet.id)}/"
    facts = await facts_from(
        session, sheet.workspace_id, sheet.campaign_id, source=SOURCE, prefix=prefix
    )
    await record_facts(session, [retraction(fact, at) for fact in standing(facts)])
    quest = await load_quest_alone(session, sheet.workspace_id, sheet.quest_id)
    await keep_sheet_photos(
        session, sheet.workspace_id, sheet.id, until=_photos_until(sheet, quest, at)
    )
    if sheet.state is Sheet.VERIFIED:
        await record_facts(session, [_fact(sheet, quest, f"{prefix}{sheet.version}", at)])


def _photos_until(sheet: SignatureSheet, quest: Quest, at: datetime) -> datetime:
    """As long as the verdict needs; taken back, it is open again."""
    if sheet.state is Sheet.TAKEN_BACK:
        return at + UNJUDGED
    return at + timedelta(days=quest.options.get("keep_sheet_photo_days", KEPT_DAYS))


def _fact(sheet: SignatureSheet, quest: Quest, source_ref: str, at: datetime) -> Fact:
    zone = quest.campaign.zone
    return new_fact(
        "signature_sheet",
        zone=zone.key,
        workspace_id=sheet.workspace_id,
        campaign_id=sheet.campaign_id,
        quest_id=sheet.quest_id,
        occurred_at=datetime.combine(sheet.collected_on, time(12), zone),
        received_at=at,
        source=SOURCE,
        source_ref=source_ref,
        quantity=sheet.lines,
        payload={"petition": str(sheet.quest_id), "evidence": "partner_attested"},
    )
