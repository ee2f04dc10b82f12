"""The ranking of what people wrote, with everything needed to make it again."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from quests.contribution import Contribution
from quests.quest import Quest
from quests.voting import Mode, voting_of
from scoring.ranking import Approval, Standing, by_approval, by_pairs
from service.store.campaigns import public_quest
from service.store.pair_votes import PairCount, pair_counts, pair_voters
from service.store.published_quests import load_quest_alone
from service.store.session import Session
from service.store.votes import approvals, proposals_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """All votes of a Quest up to a cut-off; ``voided`` were given and do not count."""

    mode: Mode
    quest: Quest
    as_of: datetime
    proposals: Mapping[UUID, Contribution]
    voters: int
    voided: int = 0
    approvals: Mapping[UUID, Approval] | None = None
    pairs: Sequence[PairCount] = ()

    def wins(self) -> dict[tuple[UUID, UUID], int]:
        """How often the first of two was preferred to the second."""
        low = {(one.low_id, one.high_id): one.low_wins for one in self.pairs}
        return low | {(one.high_id, one.low_id): one.high_wins for one in self.pairs}

    def tallies(self) -> Mapping[UUID, Approval]:
        """Likes among answers of each proposal; of pairs, preferences among those decided."""
        if self.approvals is not None:
            return self.approvals
        won, met = Counter[UUID](), Counter[UUID]()
        for (winner, loser), times in self.wins().items():
            won[winner] += times
            met.update({winner: times, loser: times})
        return {one: Approval(likes=won[one], answers=met[one]) for one in self.proposals}

    async def standings(self) -> list[Standing]:
        """Who stands where: by Wilson's lower bound, or by strength among pairs."""
        if self.mode is not Mode.PAIRS:
            return by_approval(self.approvals or {})
        # Much arithmetic for many proposals: others must not wait for it.
        wins = frozenset(self.wins().items())
        return await asyncio.to_thread(_by_strength, frozenset(self.proposals), wins)


async def read_votes(session: Session, quest_id: UUID, *, as_of: datetime) -> Votes:
    """The votes on the proposals that people may see.

    Raises:
        NotFound: no such Quest.
    """
    workspace_id = await public_quest(session, quest_id)
    quest = await load_quest_alone(session, workspace_id, quest_id)
    found = await proposals_of(session, workspace_id, quest_id)
    proposals = {one.id: one for one in found if one.created_at <= as_of}
    mode = voting_of(quest).mode
    if mode is Mode.PAIRS:
        counts = await pair_counts(session, workspace_id, quest_id, as_of=as_of)
        voters, voided = await pair_voters(session, workspace_id, quest_id, as_of=as_of)
        there = [
            counts[pair]
            for pair in sorted(counts)
            if set(pair) <= proposals.keys() and _answered(counts[pair])
        ]
        return Votes(
            mode=mode,
            quest=quest,
            as_of=as_of,
            proposals=proposals,
            voters=voters,
            voided=voided,
            pairs=there,
        )
    given, voters = await approvals(session, workspace_id, quest_id, as_of=as_of)
    nothing = Approval(likes=0, answers=0)
    return Votes(
        mode=mode,
        quest=quest,
        as_of=as_of,
        proposals=proposals,
        voters=voters,
        approvals={one: given.get(one, nothing) for one in proposals},
    )


@lru_cache(64)
def _by_strength(
    items: frozenset[UUID], wins: frozenset[tuple[tuple[UUID, UUID], int]]
) -> list[Standing]:
    """The same counts give the same order: as long as nobody votes it is there already."""
    return by_pairs(sorted(items), dict(wins))


def _answered(count: PairCount) -> int:
    return count.low_wins + count.high_wins + count.undecided
