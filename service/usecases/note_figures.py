"""Note what the figures of each open campaign are, so that anybody can check it later."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from scoring.claim import in_force
from scoring.snapshot import Counted
from service.store.each_campaign import with_each_campaign
from service.store.session import Database, Session
from service.store.snapshots import add_snapshot, open_campaigns
from service.store.spoken_campaigns import spoken_campaign
from service.store.totals import totals_now

ANYWAY = timedelta(hours=1)


class Figures:
    """Takes snapshots, round after round; of what did not change since the last none is thought of.

    Most campaigns rest in most minutes, and a server may hold thousands. Once in an hour all are
    looked at anyway.

    Args:
        database: As the worker.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: dict[UUID, str] = {}
        self._since: datetime | None = None

    async def note(self, at: datetime) -> int:
        """Take a snapshot of every open campaign whose figures changed; how many were taken?

        Args:
            at: Now.
        """
        if self._since is None or at - self._since >= ANYWAY:
            self._seen, self._since = {}, at
        states: dict[UUID, str] = {}

        async def changed(session: Session, workspace_id: UUID) -> Sequence[UUID]:
            found = await open_campaigns(session, workspace_id)
            states.update({id: state for id, state in found.items() if state})
            return [id for id, state in found.items() if not state or self._seen.get(id) != state]

        async def note(session: Session, workspace_id: UUID, campaign_id: UUID) -> bool:
            return await _note(session, workspace_id, campaign_id, at)

        taken = await with_each_campaign(self._database, changed, note)
        self._seen = states
        return taken


async def _note(session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime) -> bool:
    claims = (await spoken_campaign(session, workspace_id, campaign_id)).claims
    totals = await totals_now(session, workspace_id, campaign_id, claims)
    figures = [Counted(claim=one, total=totals[one.id]) for one in in_force(claims, totals)]
    return await add_snapshot(session, workspace_id, campaign_id, figures, at)
