"""Public totals, kept for a second: people refresh counters, and everybody sees the same.

The ETag is of the figures alone: the same figures looked at later, or by another process, are
the same answer. ``as_of`` differs then, so the ETag is a weak one.
"""

from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from uuid import UUID

from fastapi import APIRouter, Request, Response

from quests.errors import NotFound
from service.api.campaigns import ProgressOut, progress_out, spoken
from service.api.deps import PUBLIC, DatabaseDep, LocaleDep, NowDep
from service.api.problems import refusals
from service.public_ids import CampaignId
from service.usecases.read_progress import read_progress

router = APIRouter(prefix="/v1/campaigns", tags=["campaigns"])

FRESH_SECONDS = 1.0
MAX_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The bytes of an answer, their ETag, and when they were made."""

    made: float
    etag: str
    body: bytes


class Snapshots:
    """The latest answers of this process, per campaign and language."""

    def __init__(self) -> None:
        self._kept: dict[tuple[UUID, str | None], Snapshot] = {}

    def get(self, campaign: UUID, language: str | None) -> Snapshot | None:
        """The answer, while it is fresh."""
        found = self._kept.get((campaign, language))
        return found if found and monotonic() - found.made < FRESH_SECONDS else None

    def put(self, campaign: UUID, language: str | None, out: ProgressOut) -> Snapshot:
        """Keep an answer."""
        if len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        body = out.model_dump_json().encode()
        snapshot = self._kept[campaign, language] = Snapshot(monotonic(), _etag(out), body)
        return snapshot


def _etag(out: ProgressOut) -> str:
    figures = out.model_dump_json(exclude={"as_of": True, "totals": {"__all__": {"as_of"}}})
    return f'W/"{sha256(figures.encode()).hexdigest()[:32]}"'


def _tags(header: str) -> list[str]:
    return [tag.strip() for tag in header.split(",")]


@router.get(
    "/{campaign}/progress",
    response_model=ProgressOut,
    responses={304: {"description": "Nothing changed."}, **refusals(NotFound)},
    dependencies=[PUBLIC],
)
async def get_progress(
    campaign: CampaignId, request: Request, database: DatabaseDep, language: LocaleDep, at: NowDep
) -> Response:
    """Totals and Milestones, at most a second old.

    With `If-None-Match` and the last `ETag`, 304 says that no figure has changed.
    """
    snapshots: Snapshots = request.app.state.snapshots
    snapshot = snapshots.get(campaign, language)
    if snapshot is None:
        async with database.read() as session:
            progress = await read_progress(session, campaign, at=at)
        out = progress_out(progress, spoken(progress.page, language))
        snapshot = snapshots.put(campaign, language, out)
    headers = {
        "ETag": snapshot.etag,
        "Cache-Control": f"public, max-age={FRESH_SECONDS:.0f}",
        "Vary": "Accept-Language",
    }
    if snapshot.etag in _tags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(snapshot.body, headers=headers, media_type="application/json")
