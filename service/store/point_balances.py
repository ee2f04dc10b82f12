"""What counts of many people and what their ledgers say of it: two reads, however many."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from scoring.ledger import Key, Teams
from scoring.points import Counted
from service.store.driver import driver
from service.store.point_feed import Member
from service.store.session import Session

# Of some people everything is looked at, of the others these completions.
_WITHIN = """
    FROM unnest($2::uuid[], $3::uuid[], $4::boolean[])
        AS asked (campaign_id, participant_id, is_whole)
    JOIN {table} AS c ON c.workspace_id = $1 AND c.participant_id = asked.participant_id
        AND c.campaign_id = asked.campaign_id
    WHERE (asked.is_whole OR c.{completion} = ANY ($5::uuid[]))
"""
_FIELDS = tuple(Counted.__dataclass_fields__)
# The teams a person was in when they did it: one of the Quest, one of the campaign.
_TEAMS = """
    (SELECT array_agg(t.team_id ORDER BY t.team_id) FROM team_member AS t
    WHERE t.workspace_id = $1 AND t.participant_id = c.participant_id
        AND t.scope_id IN (c.campaign_id, c.quest_id)
        AND t.joined_at <= c.occurred_at AND (t.left_at IS NULL OR c.occurred_at < t.left_at))
"""
_DEEDS = (
    f"SELECT c.campaign_id, c.participant_id, {_TEAMS} AS teams, "
    + ", ".join(f"c.{name}" for name in _FIELDS)
    + _WITHIN.format(table="completion", completion="id")
    + " AND c.state = 'accepted'"
)
_BOOKED = (
    """
    SELECT c.campaign_id, c.participant_id, c.completion_id, c.quest_id, c.rule, c.version,
        c.teams, sum(c.amount)::bigint AS amount
    """
    + _WITHIN.format(table="point_entry", completion="completion_id")
    + """
    GROUP BY c.campaign_id, c.participant_id, c.completion_id, c.quest_id, c.rule, c.version,
        c.teams
    HAVING sum(c.amount) <> 0
    """
)


@dataclass(slots=True)
class Balance:
    """What counts of a person, as far as it was asked for, and what is booked for it."""

    deeds: list[Counted] = field(default_factory=list)
    teams: dict[UUID, Teams] = field(default_factory=dict)  # of each deed
    booked: dict[Key, int] = field(default_factory=dict)


async def balances(
    session: Session,
    workspace_id: UUID,
    people: Mapping[Member, Iterable[UUID]],
    whole: Collection[Member],
) -> Mapping[Member, Balance]:
    """Read them.

    Args:
        people: With the completions that are asked for.
        whole: Those of whom all are.
    """
    connection = await driver(session)
    asked = (
        workspace_id,
        [campaign for campaign, _ in people],
        [participant for _, participant in people],
        [member in whole for member in people],
        [one for some in people.values() for one in some],
    )
    found: dict[Member, Balance] = defaultdict(Balance)
    for campaign, participant, teams, *values in await connection.fetch(_DEEDS, *asked):
        deed = Counted(**dict(zip(_FIELDS, values, strict=True)))
        mine = found[campaign, participant]
        mine.deeds.append(deed)
        mine.teams[deed.id] = tuple(teams or ())
    for campaign, participant, *key, teams, amount in await connection.fetch(_BOOKED, *asked):
        found[campaign, participant].booked[*key, tuple(teams)] = amount
    return found
