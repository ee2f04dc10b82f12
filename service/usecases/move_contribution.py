"""Shortlist, adopt or decline what somebody wrote; the author's standing follows."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quests.catalogue import KINDS
from quests.completion import State
from quests.contribution import Contribution, Stage, advance
from quests.errors import TransitionRefused
from quests.ids import public_id
from scoring.facts import new_fact, retraction, standing
from service.events.completions import contribution_moved
from service.store.campaigns import ensure_lead
from service.store.completions import lock_completion
from service.store.contributions import lock_contribution, save_contribution
from service.store.facts import facts_from, record_facts
from service.store.outbox import announce
from service.store.published_quests import load_quest
from service.store.session import Session
from service.store.thanks_occasions import tell_author

SOURCE = "contribution"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionMove:
    """Which contribution goes where, and the reason its author reads."""

    workspace_id: UUID
    organisation_id: UUID
    contribution_id: UUID
    to: Stage
    reason: str | None
    at: datetime


async def move_contribution(session: Session, move: ContributionMove) -> Contribution:
    """Take one step in the life of a contribution, once; a retry changes nothing.

    Raises:
        NotFound: no such contribution in a campaign that this organisation leads.
        TransitionRefused: no such step, the completion does not count, or no reason.
    """
    before = await lock_contribution(session, move.workspace_id, move.contribution_id)
    await ensure_lead(session, move.workspace_id, before.campaign_id, move.organisation_id)
    if before.state is move.to:
        return before
    if KINDS[before.kind].co_written and Stage.ADOPTED in (before.state, move.to):
        raise TransitionRefused(
            "Accept it into the text; what is in the text is changed by another amendment.",
            state=before.state,
        )

    after = replace(
        before,
        state=advance(before.state, move.to, reason=move.reason),
        version=before.version + 1,
        reason=move.reason,
        updated_at=move.at,
    )
    await save_contribution(session, after)
    await _follow(session, before, after)
    await tell_author(session, after)
    event = contribution_moved(after)
    if event is not None:
        await announce(session, event)
    return after


async def _follow(session: Session, before: Contribution, after: Contribution) -> None:
    """Adopted work is a fact about its author; taken back, the fact is retracted."""
    if after.state is Stage.ADOPTED:
        await _adopt(session, after)
    elif before.state is Stage.ADOPTED:
        facts = await facts_from(
            session,
            after.workspace_id,
            after.campaign_id,
            source=SOURCE,
            prefix=_prefix(after),
        )
        back = [retraction(fact, after.updated_at) for fact in standing(facts)]
        await record_facts(session, back)


async def _adopt(session: Session, contribution: Contribution) -> None:
    workspace_id = contribution.workspace_id
    completion = await lock_completion(session, workspace_id, contribution.completion_id)
    if completion.state is not State.ACCEPTED:
        raise TransitionRefused("Accept the completion first.", state=completion.state)
    published = await load_quest(session, workspace_id, contribution.quest_id)
    name = public_id("ctb", contribution.id)
    fact = new_fact(
        "output_adopted",
        workspace_id=workspace_id,
        campaign_id=contribution.campaign_id,
        zone=published.quest.campaign.zone.key,
        occurred_at=contribution.updated_at,
        received_at=contribution.updated_at,
        source=SOURCE,
        source_ref=f"{_prefix(contribution)}{contribution.version}",
        payload={"output": name, "lineage": (name,)},
        actor_id=contribution.participant_id,
        quest_id=contribution.quest_id,
        partner_id=completion.partner_id,
        channel=completion.channel,
        locale=completion.locale,
    )
    await record_facts(session, [fact])


def _prefix(contribution: Contribution) -> str:
    return f"{public_id('ctb', contribution.id)}/"
