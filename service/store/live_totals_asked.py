"""What is asked about live totals, and what becomes of the answer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from service.store.also import Connection
from service.store.live_totals_known import Fold, Known
from service.store.totals import Wanted, Watch, read_totals


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of a campaign, and what was known of it when it was asked for.

    Args:
        own: What the transaction that asks has added, once that was read.
    """

    campaign_id: UUID
    watches: Sequence[Watch]
    known: Known
    fold: Fold
    own: list[Known] = field(default_factory=list)

    @property
    def shapes(self) -> Wanted:
        """What is wanted, by position."""
        return tuple((one.measure, one.quest_id is not None) for one in self.watches)

    def quests(self) -> list[str | None]:
        """The Quests of what is wanted, by position."""
        return [None if one.quest_id is None else str(one.quest_id) for one in self.watches]

    def totals(self, rows: Sequence[Any], own: Set[UUID]) -> dict[Watch, int] | None:
        """What these rows say; ``None`` when it has to be read plainly."""
        mine = self.known.learn(self.fold, rows, self.watches, own)
        if mine is None:
            return None
        self.own.append(mine)
        if mine.takes_back or self.known.takes_back:
            return None
        return {watch: self.known.total(watch, mine) for watch in self.watches}

    def remember(self) -> None:
        """What was added along with it is committed."""
        while self.own:
            self.known.remember(self.own.pop())


@dataclass(frozen=True, slots=True)
class AskedTogether:
    """Campaigns of which the same is wanted, and the same is known.

    Args:
        shapes: What that is: what ``totals_statement`` is made of.
    """

    shapes: tuple[Wanted, Wanted]
    _asked: Sequence[Asked]

    def parameters(self) -> Sequence[list[Any]]:
        """Those of ``totals_parts``; the fold and the bundles may be other ones a moment later."""
        return (
            [one.campaign_id for one in self._asked],
            [quest for one in self._asked for quest in one.quests()],
            [one.fold[0] for one in self._asked],
            [one.fold[1] for one in self._asked],
            [bundle for one in self._asked for bundle in one.known.bundles],
            [watch not in one.known.folded for one in self._asked for watch in one.watches],
        )

    async def totals(
        self, connection: Connection, workspace_id: UUID, rows: Iterable[Any], own: Set[UUID]
    ) -> dict[UUID, dict[Watch, int]]:
        """What the answer says, by campaign; where it does not add up, all is read plainly.

        Args:
            rows: What was answered to ``parameters``.
            own: As for ``LiveTotals.read``.
        """
        of: defaultdict[UUID, list[Any]] = defaultdict(list)
        for row in rows:
            of[row["campaign_id"]].append(row)
        totals = {}
        for one in self._asked:
            found = one.totals(of[one.campaign_id], own)
            if found is None:
                found = await read_totals(connection, workspace_id, one.campaign_id, one.watches)
            totals[one.campaign_id] = found
        return totals

    def remember(self) -> None:
        """The transaction that asked is committed."""
        for one in self._asked:
            one.remember()
