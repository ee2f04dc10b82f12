"""What the figures of a campaign were: snapshots that anybody can check."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field

from quests.errors import NotFound
from service.api.deps import PUBLIC, ReadDep
from service.api.problems import refusals
from service.api.shapes import Out
from service.public_ids import CampaignId
from service.store.campaigns import public_campaign
from service.store.snapshots import Snapshot, snapshot_by_digest, snapshots_of

router = APIRouter(prefix="/v1/campaigns", tags=["claims"])
Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of a snapshot.")]


class SnapshotOut(Out):
    """The figures as they were said at one moment."""

    number: int = Field(description="From 1, without a gap.")
    as_of: datetime
    digest: str = Field(description="SHA-256 of `body`, in UTF-8.")
    previous: str | None = Field(description="The digest of the snapshot before.")
    holds: bool = Field(description="Whether `body` is what `digest` is of; compute it yourself.")
    figures: list[dict[str, Any]]
    body: str = Field(description="The very text: JSON, keys sorted, no spaces.")

    @classmethod
    def of(cls, one: Snapshot) -> "SnapshotOut":
        """As it was taken."""
        content = one.content
        return cls(
            number=one.number,
            as_of=one.taken_at,
            digest=one.digest.hex(),
            previous=content["previous"],
            holds=one.holds,
            figures=content["figures"],
            body=one.body,
        )


class SnapshotsOut(Out):
    """Snapshots, the newest first."""

    items: list[SnapshotOut]


@router.get(
    "/{campaign}/figures",
    response_model=SnapshotsOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def list_figures(
    campaign: CampaignId,
    session: ReadDep,
    before: Annotated[
        int | None, Query(ge=1, le=10**15, description="Only those with a lower number.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> SnapshotsOut:
    """What the figures were, the newest first: taken when one has changed, each naming the last.

    Whoever keeps one digest can show later what the figures were said to be until then.
    """
    found = await public_campaign(session, campaign)
    snapshots = await snapshots_of(
        session, found.workspace_id, campaign, before=before, limit=limit
    )
    return SnapshotsOut(items=[SnapshotOut.of(one) for one in snapshots])


@router.get(
    "/{campaign}/figures/{digest}",
    response_model=SnapshotOut,
    responses=refusals(NotFound),
    dependencies=[PUBLIC],
)
async def check_figures(campaign: CampaignId, digest: Digest, session: ReadDep) -> SnapshotOut:
    """The figures with this digest, if they were ever said here."""
    found = await public_campaign(session, campaign)
    return SnapshotOut.of(
        await snapshot_by_digest(session, found.workspace_id, campaign, bytes.fromhex(digest))
    )
