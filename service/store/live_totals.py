"""Totals as they are now, for whoever asks again and again: what was read before is remembered.

Between two folds the cells stand still and facts are only added, so a process that keeps what it
read has to look only at those that it has not seen. One statement asks for the state of the fold,
for the facts that wait unseen and, where the fold has moved on, for the cells: all in one
snapshot. The plain reading of the same is ``service.store.totals``, which is also asked where a
fact that waits takes another one back; a property test holds the two together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from uuid import UUID

from service.store.also import Connection
from service.store.live_totals_asked import Asked, AskedTogether
from service.store.live_totals_known import Known
from service.store.live_totals_often import Often
from service.store.live_totals_sql import totals_statement
from service.store.totals import Wanted, Watch

MOST_CAMPAIGNS = 1_000


class LiveTotals:
    """The memory of one process. Values are never older than the statement that asked for them."""

    def __init__(self) -> None:
        self._campaigns: dict[tuple[UUID, UUID], Known] = {}
        self.often = Often()

    def begin(self) -> "TotalsInTransaction":
        """For a transaction that begins."""
        return TotalsInTransaction(self)

    def ask(
        self, workspace_id: UUID, campaigns: Mapping[UUID, Iterable[Watch]]
    ) -> list[AskedTogether]:
        """What has to be asked for, in as few statements as there are sorts of campaigns.

        Args:
            campaigns: What is wanted of each; of those of which nothing is, nothing is asked.
        """
        alike: defaultdict[tuple[Wanted, Wanted], list[Asked]] = defaultdict(list)
        for campaign_id, wanted in campaigns.items():
            if watches := sorted(set(wanted), key=_in_order):
                known = self._known((workspace_id, campaign_id), watches)
                one = Asked(campaign_id, watches, known, known.fold)
                alike[one.shapes, known.shapes].append(one)
        return [AskedTogether(shapes, some) for shapes, some in alike.items()]

    def _known(self, place: tuple[UUID, UUID], watches: Sequence[Watch]) -> Known:
        """What is known of a campaign; all is forgotten when another measure is asked for."""
        asked = {(one.measure, one.quest_id is not None) for one in watches}
        known = self._campaigns.get(place)
        if known is None or not asked <= set(known.shapes):
            if len(self._campaigns) >= MOST_CAMPAIGNS:
                self._campaigns.clear()
            shapes = asked | set(known.shapes if known else ())
            known = self._campaigns[place] = Known(shapes=tuple(sorted(shapes)))
        return known


class TotalsInTransaction:
    """What one transaction asks for, and adds; made by :meth:`LiveTotals.begin`."""

    def __init__(self, live: LiveTotals) -> None:
        self._live = live
        self._asked: list[AskedTogether] = []

    def ask_together(
        self, workspace_id: UUID, campaigns: Mapping[UUID, Iterable[Watch]]
    ) -> AskedTogether | None:
        """For who asks along with a statement of their own: if it is one question, and a usual one.

        ``None``: :meth:`read` will tell.
        """
        asked = self._live.ask(workspace_id, campaigns)
        together = asked[0] if len(asked) == 1 else None
        if not self._live.often.comes(together.shapes if together else None):
            return None
        self._asked += asked
        return together

    async def read(
        self,
        connection: Connection,
        workspace_id: UUID,
        campaigns: Mapping[UUID, Iterable[Watch]],
        *,
        own: Set[UUID] = frozenset(),
    ) -> dict[UUID, dict[Watch, int]]:
        """Each total, over all days; people are counted once: in one round trip if they are alike.

        Args:
            campaigns: What is wanted of each.
            own: Facts that the transaction has just added. They count, and are not remembered
                before :meth:`committed`: it may yet be rolled back.

        Raises:
            KeyError: a measure is not in ``COUNTABLE``.
        """
        totals: dict[UUID, dict[Watch, int]] = {campaign_id: {} for campaign_id in campaigns}
        for some in self._live.ask(workspace_id, campaigns):
            self._asked.append(some)
            rows = await connection.fetch(
                totals_statement(*some.shapes), workspace_id, *some.parameters()
            )
            totals |= await some.totals(connection, workspace_id, rows, own)
        return totals

    def committed(self) -> None:
        """What it added is there for everybody."""
        for some in self._asked:
            some.remember()


def _in_order(watch: Watch) -> tuple[str, str]:
    return watch.measure, str(watch.quest_id or "")
