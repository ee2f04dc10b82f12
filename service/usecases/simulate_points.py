"""What rules for points would have given for everything that was done so far."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from quests.blueprint.rewards import PointRulePart
from quests.points import PointRule
from scoring.points import Counted
from scoring.simulation import Simulated, simulate
from service.store.known_campaigns import campaign_by_id
from service.store.participation import members_after
from service.store.point_deeds import deeds_by_person
from service.store.point_rules import point_rules, quest_slugs, rule_of
from service.store.session import Session

MOST_PEOPLE = 20_000
PEOPLE_AT_ONCE = 1_000
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


async def simulate_points(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    *,
    rules: Sequence[PointRulePart],
) -> tuple[Simulated, bool]:
    """Count what people have done under these rules; nothing is stored.

    Args:
        rules: Instead of those that hold now, as if they had always held; they name only Quests
            that are there.

    Returns:
        Also, whether everybody was counted: of more than ``MOST_PEOPLE``, the first to join are.
    """
    campaign = await campaign_by_id(session, workspace_id, campaign_id)
    present = await point_rules(session, workspace_id, campaign_id)
    proposed = await _proposed(session, workspace_id, campaign_id, rules)
    people = [deeds async for deeds in _people(session, workspace_id, campaign_id)]
    is_whole = len(people) <= MOST_PEOPLE
    counted = [deeds for deeds in people[:MOST_PEOPLE] if deeds]
    return simulate(counted, campaign.zone, present=present, proposed=proposed), is_whole


async def _proposed(
    session: Session, workspace_id: UUID, campaign_id: UUID, rules: Sequence[PointRulePart]
) -> list[PointRule]:
    quests = await quest_slugs(session, workspace_id, campaign_id)
    return [
        rule_of(rule.name, rule.model_dump(mode="json"), quests, version=1, starts_at=ALWAYS)
        for rule in rules
    ]


async def _people(
    session: Session, workspace_id: UUID, campaign_id: UUID
) -> AsyncIterator[Sequence[Counted]]:
    """What counts of each member, and of one more than are counted if there are that many."""
    last: UUID | None = None
    for _ in range(0, MOST_PEOPLE + 1, PEOPLE_AT_ONCE):
        members = await members_after(
            session, workspace_id, campaign_id, last, limit=PEOPLE_AT_ONCE
        )
        if not members:
            return
        deeds = await deeds_by_person(session, workspace_id, campaign_id, members)
        for member in members:
            yield deeds.get(member, [])
        last = members[-1]
