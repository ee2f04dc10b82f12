"""The facts behind the figures, for who wants to count again."""

from dataclasses import dataclass
from uuid import UUID

from scoring.facts import Fact
from service.callers import OrganisationCaller
from service.pseudonyms import participant_ref
from service.store.campaigns import ensure_lead
from service.store.facts import facts_after
from service.store.session import Session
from service.store.withheld import withheld_people


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFact:
    """A fact with the names that this organisation has for person and browser."""

    fact: Fact
    actor: str | None
    visitor: str | None


async def export_facts(
    session: Session,
    caller: OrganisationCaller,
    campaign_id: UUID,
    *,
    after: UUID | None,
    limit: int,
    secret: str,
) -> list[ShownFact]:
    """One page of them, the oldest ids first.

    Raises:
        NotFound: this organisation does not lead such a campaign.
    """
    organisation_id = caller.organisation_id
    await ensure_lead(session, caller.workspace_id, campaign_id, organisation_id)
    facts = await facts_after(session, caller.workspace_id, campaign_id, after, limit)
    actors = list({fact.actor_id for fact in facts if fact.actor_id is not None})
    hidden = await withheld_people(session, caller.workspace_id, organisation_id, actors)

    def name(who: UUID | None) -> str | None:
        return None if who is None else participant_ref(secret, organisation_id, who)

    return [
        ShownFact(fact=fact, actor=None, visitor=None)
        if fact.actor_id in hidden
        else ShownFact(fact=fact, actor=name(fact.actor_id), visitor=name(fact.visitor_id))
        for fact in facts
    ]
