"""Two participants turn out to be one person: what both did is theirs, and counts once.

The person showed that a mailbox is theirs which another participant had proven before. All of it
happens in one transaction, and twice is the same as once.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from quests.errors import Unauthenticated
from quests.ids import public_id
from scoring.facts import Fact, retraction, standing
from service.events.catalogue import ParticipantMerged
from service.events.data import MergedData, PersonRef
from service.store.consent_ledger import Speaker
from service.store.crm_farewells import merge_crm
from service.store.doubles import SOURCES, drop_doubles
from service.store.facts import record_facts
from service.store.fitting import fit
from service.store.merging import (
    Pair,
    bury,
    campaigns_of,
    facts_of,
    lock_completions,
    lock_pair,
    move_rows,
    present_id,
    shared_limits,
)
from service.store.outbox import announce
from service.store.referrals import forget_referral, settle_referral
from service.store.session import Session
from service.store.team_merging import merge_teams
from service.store.withheld import end_where_said_yes, standing_of
from service.store.withholding import empty


async def merge_participants(session: Session, asked: Pair, at: datetime) -> UUID:
    """Give the former participant's deeds to the other one; who is the person now?

    Whoever was merged before is taken for who they are now, so merging again, or the other way
    round at the same time, changes nothing more.

    Raises:
        Unauthenticated: one of them is not there any more.
    """
    pair = await _locked(session, asked)
    if pair.former_id == pair.into_id:
        return pair.into_id

    await lock_completions(session, pair)
    campaigns = await campaigns_of(session, pair.workspace_id, pair.former_id)
    shared = await shared_limits(session, pair)
    doubles = await drop_doubles(session, pair)
    both = frozenset(await campaigns_of(session, pair.workspace_id, pair.into_id))
    for campaign_id in both.intersection(campaigns):  # there, the one who stays keeps how they came
        member = (pair.workspace_id, campaign_id, pair.former_id)
        await forget_referral(session, member, at)
    await merge_teams(session, pair.named())
    await merge_crm(session, pair.named(), at)
    await move_rows(session, pair)

    # Before the facts move: what somebody did by their own Link is no credit any more.
    for campaign_id in await campaigns_of(session, pair.workspace_id, pair.into_id):
        await settle_referral(session, (pair.workspace_id, campaign_id, pair.into_id), at)
    await _move_facts(session, pair, at, untrue=tuple(doubles))
    for bucket in shared:
        await fit(session, pair, bucket, at)

    await bury(session, pair, at)
    await _withhold(session, pair, campaigns, at)
    await _announce(session, pair, campaigns, at)
    return pair.into_id


async def _locked(session: Session, asked: Pair) -> Pair:
    """The two as they are by now, with other merges kept out."""
    pair = await _present(session, asked)
    while pair.former_id != pair.into_id and not await lock_pair(session, pair):
        before, pair = pair, await _present(session, pair)
        if pair == before:  # not merged meanwhile, as by somebody faster, but gone
            raise Unauthenticated("This participant is no longer here.")
    return pair


async def _present(session: Session, pair: Pair) -> Pair:
    workspace_id = pair.workspace_id
    return replace(
        pair,
        former_id=await present_id(session, workspace_id, pair.former_id),
        into_id=await present_id(session, workspace_id, pair.into_id),
    )


async def _move_facts(
    session: Session, pair: Pair, at: datetime, *, untrue: tuple[str, ...]
) -> None:
    """Facts are never changed: each is taken back, and said anew of the one who stays.

    Args:
        untrue: How the sources begin of what both did and counts once: not said anew.
    """
    true = standing(await facts_of(session, pair.workspace_id, pair.former_id))
    taken_back = [retraction(fact, at) for fact in true]
    still = [fact for fact in true if not _is_double(fact, untrue)]
    await record_facts(session, [*taken_back, *(_said_anew(fact, pair, at) for fact in still)])


def _is_double(fact: Fact, untrue: tuple[str, ...]) -> bool:
    return fact.source in SOURCES and fact.source_ref.startswith(untrue)


def _said_anew(fact: Fact, pair: Pair, at: datetime) -> Fact:
    """The same fact of the other actor; whoever looks for its source still finds it."""
    source_ref = f"{fact.source_ref}@{public_id('prt', pair.into_id)}"
    fresh = retraction(fact, at)  # its fields, a new id
    return replace(fresh, sign=1, reverses=None, actor_id=pair.into_id, source_ref=source_ref)


async def _withhold(session: Session, pair: Pair, campaigns: list[UUID], at: datetime) -> None:
    """From whom one of them took their data back has none of either, unless they said yes since."""
    await end_where_said_yes(session, pair.named())
    standing = await standing_of(session, pair.workspace_id, pair.into_id)
    for one in standing if campaigns else ():
        speaker = Speaker(
            workspace_id=pair.workspace_id,
            participant_id=pair.into_id,
            campaign_id=campaigns[0],
            source="merge",
            at=at,
        )
        await empty(session, speaker, one)


async def _announce(session: Session, pair: Pair, campaigns: list[UUID], at: datetime) -> None:
    """Tell every campaign the former was in; each organisation gets its own two pseudonyms."""
    former = PersonRef(ref=public_id("prt", pair.former_id))
    events = [
        ParticipantMerged(
            workspace_id=pair.workspace_id,
            campaign_id=campaign_id,
            participant_id=pair.into_id,
            subject_id=pair.former_id,
            subject_version=number,
            occurred_at=at,
            data=MergedData(former=former),
        )
        for number, campaign_id in enumerate(campaigns, 1)
    ]
    await announce(session, *events)
