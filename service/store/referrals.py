"""Who came by whose Link, and the credit for it: once per person, for as long as they count.

Nothing of it is on the way of a completion. Completions that were accepted or revoked are in the
log of events; whoever they are of is looked at again, and the credit becomes what it should be.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from quests.completion import Completion, State
from quests.ids import new_id, public_id
from scoring.facts import Fact, new_fact, retraction, standing
from service.events.data import ConversionData, Tracking
from service.events.event import Event
from service.events.sharing import ShareConverted, ShareInvalidated
from service.store.facts import facts_from, record_facts
from service.store.link_counts import SOURCE
from service.store.links import Link, link_of
from service.store.outbox import announce
from service.store.participation import completion_of
from service.store.session import Session
from service.store.tables import CampaignRow, CompletionRow, LinkRow, MembershipRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A person who came by a Link, and what its owner is credited with, if anything."""

    link: Link
    participant_id: UUID
    credit_id: UUID | None
    completion_id: UUID | None

    @property
    def of_oneself(self) -> bool:
        """Whether the person came by their own Link, as it turned out."""
        return self.link.participant_id == self.participant_id


async def settle_referral(
    session: Session, member: tuple[UUID, UUID, UUID], at: datetime
) -> Link | None:
    """Make the credit for one person's coming what it should be now; twice is the same as once.

    Args:
        member: Workspace, campaign, and the person who came.
        at: Now.

    Returns:
        The Link that got credit now, if one did.
    """
    referral = await _locked(session, member)
    if referral is None:
        return None
    counts = None if referral.of_oneself else await _first_accepted(session, member, referral)
    if referral.credit_id is not None and (counts is None or counts.id != referral.completion_id):
        referral = await _take_back(session, member, referral, at)
    if referral.credit_id is None and counts is not None:
        await _credit(session, member, referral, counts, at)
        return referral.link
    return None


async def forget_referral(session: Session, member: tuple[UUID, UUID, UUID], at: datetime) -> None:
    """Take back the credit for somebody who was here before, as another participant."""
    referral = await _locked(session, member)
    if referral is not None and referral.credit_id is not None:
        await _take_back(session, member, referral, at)


async def _locked(session: Session, member: tuple[UUID, UUID, UUID]) -> Referral | None:
    row, (workspace_id, campaign_id, participant_id) = MembershipRow, member
    found = await session.execute(
        select(col(row.link_id), col(row.credit_id), col(row.credited_completion_id))
        .where(
            col(row.workspace_id) == workspace_id,
            col(row.campaign_id) == campaign_id,
            col(row.participant_id) == participant_id,
            col(row.link_id).is_not(None),
        )
        .with_for_update(key_share=True)
    )
    came = found.one_or_none()
    if came is None:
        return None
    # Columns, not what this session may have seen before: others had the lock meanwhile.
    link = await session.get_one(LinkRow, (workspace_id, came[0]), populate_existing=True)
    return Referral(
        link=link_of(link),
        participant_id=participant_id,
        credit_id=came[1],
        completion_id=came[2],
    )


async def _first_accepted(
    session: Session, member: tuple[UUID, UUID, UUID], referral: Referral
) -> Completion | None:
    """What the person did first that counts; what the credit was given for stays it."""
    row, (workspace_id, campaign_id, participant_id) = CompletionRow, member
    found = await session.exec(
        select(row)
        .where(
            row.workspace_id == workspace_id,
            row.participant_id == participant_id,
            row.campaign_id == campaign_id,
            row.state == State.ACCEPTED,
        )
        .order_by(
            (col(row.id) == referral.completion_id).desc().nulls_last(),
            col(row.occurred_at),
            col(row.id),
        )
        .limit(1)
        .execution_options(populate_existing=True)
    )
    first = found.one_or_none()
    return None if first is None else completion_of(first)


async def _credit(
    session: Session,
    member: tuple[UUID, UUID, UUID],
    referral: Referral,
    counts: Completion,
    at: datetime,
) -> None:
    credit_id = new_id(at)
    await _note(session, member, credit_id=credit_id, completion_id=counts.id)
    campaign = await session.get_one(CampaignRow, member[:2])
    fact = _fact(referral.link, counts, credit_id, zone=campaign.time_zone, at=at)
    await record_facts(session, [fact])
    await announce(session, _event(ShareConverted, referral.link, credit_id, counts.id, at))


async def _take_back(
    session: Session, member: tuple[UUID, UUID, UUID], referral: Referral, at: datetime
) -> Referral:
    """The credit as if it had never been given; its facts stay, retracted."""
    credit_id, completion_id = referral.credit_id, referral.completion_id
    assert credit_id is not None  # noqa: S101 (callers looked)
    assert completion_id is not None  # noqa: S101
    workspace_id, campaign_id, _ = member
    facts = await facts_from(
        session, workspace_id, campaign_id, source=SOURCE, prefix=_source_ref(credit_id)
    )
    await record_facts(session, [retraction(fact, at) for fact in standing(facts)])
    await _note(session, member, credit_id=None, completion_id=None)
    await announce(session, _event(ShareInvalidated, referral.link, credit_id, completion_id, at))
    return Referral(
        link=referral.link,
        participant_id=referral.participant_id,
        credit_id=None,
        completion_id=None,
    )


async def _note(
    session: Session,
    member: tuple[UUID, UUID, UUID],
    *,
    credit_id: UUID | None,
    completion_id: UUID | None,
) -> None:
    row, (workspace_id, campaign_id, participant_id) = MembershipRow, member
    await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == workspace_id,
            col(row.campaign_id) == campaign_id,
            col(row.participant_id) == participant_id,
        )
        .values(credit_id=credit_id, credited_completion_id=completion_id)
        .execution_options(synchronize_session=False)
    )


def _fact(link: Link, counts: Completion, credit_id: UUID, *, zone: str, at: datetime) -> Fact:
    """That the Link brought somebody who took part, dated when they did."""
    by = "person" if link.participant_id else "organisation"
    return new_fact(
        "referral",
        workspace_id=link.workspace_id,
        campaign_id=link.campaign_id,
        zone=zone,
        occurred_at=counts.occurred_at,
        received_at=at,
        source=SOURCE,
        source_ref=_source_ref(credit_id),
        payload={"token": link.code, "depth": link.depth, "by": by},
        actor_id=link.participant_id,
        quest_id=counts.quest_id,
        partner_id=link.organisation_id,
        channel=link.channel,
        network=link.network,
        locale=counts.locale,
    )


def _source_ref(credit_id: UUID) -> str:
    return f"referral/{public_id('crd', credit_id)}"


def _event(
    what: type[ShareConverted] | type[ShareInvalidated],
    link: Link,
    credit_id: UUID,
    completion_id: UUID,
    at: datetime,
) -> Event:
    return what(
        workspace_id=link.workspace_id,
        campaign_id=link.campaign_id,
        participant_id=link.participant_id,
        subject_id=credit_id,
        subject_version=1 if what is ShareConverted else 2,
        occurred_at=at,
        data=ConversionData(
            completion=completion_id,
            network=link.network,
            source=link.source,
            bucket=link.bucket,
            depth=link.depth,
            tracking=Tracking(channel=link.channel, partner=link.organisation_id),
        ),
    )
