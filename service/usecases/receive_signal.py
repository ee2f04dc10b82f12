"""What an organisation signals back is counted once, however often and in whatever order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from quests.coupon import NotACoupon, spellings
from quests.errors import EvidenceRefused, NotFound
from quests.signal import (
    MailBounced,
    MailEnded,
    OpportunityNow,
    Redeemed,
    Said,
)
from scoring.signal_facts import signal_fact
from service.mail.address import NotAnAddress, address_key, clean_address
from service.store.campaigns import ensure_takes_part
from service.store.coupon_news import use_up
from service.store.facts import record_facts
from service.store.mailboxes import tell_of_signalled_bounce
from service.store.partner_facts import campaign_scene
from service.store.partnerships import partnership_of
from service.store.session import Session
from service.store.signals import (
    Kept,
    end_mail,
    keep_signal,
    person_called,
    person_reading,
    set_outcome,
)

Outcome = Literal["counted", "unknown", "changed_nothing", "duplicate"]
EARLY = timedelta(minutes=5)  # clocks differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message of an organisation; ``said`` is ``None`` where we do not know its type."""

    workspace_id: UUID
    organisation_id: UUID
    message_id: str
    type: str
    occurred_at: datetime
    said: Said | None
    actor: str
    at: datetime


async def receive_signal(session: Session, one: Received, *, secret: str) -> Outcome:
    """Count it, unless it came before: the id is enough, for ever.

    Raises:
        NotFound: it names a campaign that the organisation never took part in, or a coupon that
            it did not give out. Nothing is kept then: it may come again.
        EvidenceRefused: it tells of the future.
    """
    if one.occurred_at > one.at + EARLY:
        raise EvidenceRefused("It tells of the future.", field="timestamp")
    holder = (one.workspace_id, one.organisation_id)
    kept = Kept(
        message_id=one.message_id,
        type=one.type,
        outcome="counted" if one.said else "unknown",
        occurred_at=one.occurred_at,
        received_at=one.at,
    )
    if not await keep_signal(session, holder, kept):
        return "duplicate"
    if one.said is None:
        return "unknown"
    if await _count(session, one, one.said, secret):
        return "counted"
    await set_outcome(session, holder, one.message_id, "changed_nothing")
    return "changed_nothing"


async def _count(session: Session, one: Received, said: Said, secret: str) -> bool:
    if isinstance(said, Redeemed):
        return await _redeem(session, one, said)
    campaign_id: UUID = getattr(said, "campaign")  # noqa: B009  (all others have one)
    who = (one.workspace_id, campaign_id, one.organisation_id)
    await ensure_takes_part(session, *who, one.occurred_at)
    if isinstance(said, OpportunityNow) and said.partner is not None:
        await partnership_of(session, one.workspace_id, campaign_id, said.partner)
    if isinstance(said, MailEnded):
        return await _end_mail(session, one, said, secret)
    return await _record(session, one, said, campaign_id)


async def _record(session: Session, one: Received, said: Said, campaign_id: UUID) -> bool:
    scene = await campaign_scene(session, one.workspace_id, campaign_id, one.at)
    fact = signal_fact(scene, one.organisation_id, one.message_id, said, one.occurred_at)
    return fact is not None and await record_facts(session, [fact]) > 0


async def _redeem(session: Session, one: Received, said: Redeemed) -> bool:
    try:
        codes = spellings(said.code)
    except NotACoupon as wrong:
        raise NotFound("There is no such coupon.") from wrong
    holder = (one.workspace_id, one.organisation_id)
    _, done = await use_up(
        session, holder, codes, actor=one.actor, reference=one.message_id[:100], at=one.at
    )
    return done


async def _end_mail(session: Session, one: Received, said: MailEnded, secret: str) -> bool:
    """A bounce is kept and counted; a person who unsubscribes there has left here as well."""
    holder = (one.workspace_id, one.organisation_id)
    person = await _whom(session, holder, said, secret)
    if isinstance(said, MailBounced):
        if person is not None:
            await tell_of_signalled_bounce(
                session, holder, person, campaign_id=said.campaign, at=one.at
            )
        return True
    if person is None:
        raise NotFound("You know nobody by this name.")
    # What ends in the ledger is counted from there.
    return await end_mail(
        session,
        holder,
        person,
        campaign_id=said.campaign,
        purpose=said.purpose,
        actor=one.actor,
        occurred_at=one.occurred_at,
        at=one.at,
    )


async def _whom(
    session: Session, holder: tuple[UUID, UUID], said: MailEnded, secret: str
) -> UUID | None:
    if said.ref is not None:
        return await person_called(session, holder, said.ref, secret=secret)
    try:
        key = address_key(secret, clean_address(said.email or ""))
    except NotAnAddress:
        return None
    return await person_reading(session, holder, key)
