"""A workspace with one campaign, its lead and its receivers, straight in the database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from quests.ids import new_id
from service.events import (
    CompletionData,
    CompletionValidated,
    QuestRef,
    Tracking,
)
from service.events.envelope import API_VERSION
from service.mail.mail import Office
from service.secret_box import new_signing_secret, seal
from service.store.outbox import announce
from service.store.session import Database
from service.store.tables import CampaignRow, OrganisationRow, ParticipantRow, WorkspaceRow
from service.store.webhooks import Endpoint, add_endpoint
from tests.conftest import SECRET

SLOTS = 2  # calls at a time, unless a receiver says otherwise
OFFICE = Office(secret=SECRET, public_url="https://coquest.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Who is there."""

    workspace_id: UUID
    organisation_id: UUID
    campaign_id: UUID


def now() -> datetime:
    """The time of the test."""
    return datetime.now(UTC)


async def set_stage(db: Database, *, slug: str = "berlin") -> Stage:
    """A workspace, its organisation and an open campaign."""
    at = now()
    stage = Stage(workspace_id=new_id(at), organisation_id=new_id(at), campaign_id=new_id(at))
    async with db.transaction() as session:
        session.add(WorkspaceRow(workspace_id=stage.workspace_id, slug=slug, created_at=at))
        await session.flush()
    await add_organisation(db, stage, stage.organisation_id, slug="lead")
    async with db.transaction() as session:
        session.add(
            CampaignRow(
                workspace_id=stage.workspace_id,
                id=stage.campaign_id,
                slug="isst-anders",
                state="open",
                lead_organisation_id=stage.organisation_id,
                time_zone="Europe/Berlin",
                languages=["de"],
                starts_at=at,
                ends_at=None,
                definition={},
                version=1,
                created_at=at,
                updated_at=at,
            )
        )
    return stage


async def add_organisation(db: Database, stage: Stage, organisation_id: UUID, *, slug: str) -> None:
    """One more organisation in the workspace."""
    async with db.transaction() as session:
        session.add(
            OrganisationRow(
                workspace_id=stage.workspace_id,
                id=organisation_id,
                slug=slug,
                name=slug,
                url=None,
                created_at=now(),
                updated_at=now(),
            )
        )


async def add_person(db: Database, stage: Stage) -> UUID:
    """Somebody who takes part; their id."""
    person = new_id(now())
    async with db.transaction() as session:
        session.add(
            ParticipantRow(
                workspace_id=stage.workspace_id, id=person, locale="de", created_at=now()
            )
        )
    return person


async def add_receiver(
    db: Database,
    stage: Stage,
    url: str,
    *,
    organisation_id: UUID | None = None,
    event_types: list[str] | None = None,
    campaign_ids: list[UUID] | None = None,
    **more: Any,
) -> tuple[UUID, str]:
    """An enabled endpoint; its id and its signing secret."""
    secret, endpoint_id = new_signing_secret(), new_id(now())
    endpoint = Endpoint(
        workspace_id=stage.workspace_id,
        id=endpoint_id,
        organisation_id=organisation_id or stage.organisation_id,
        url=url,
        description="",
        event_types=event_types or [],
        campaign_ids=campaign_ids or [],
        enabled=True,
        disabled_reason=None,
        failing_since=None,
        secret=seal(SECRET, secret, owner=endpoint_id.bytes),
        api_version=API_VERSION,
        created_at=now(),
        updated_at=now(),
        **more,
    )
    async with db.transaction() as session:
        await add_endpoint(session, endpoint)
    return endpoint_id, secret


def validated(
    stage: Stage, *, version: int = 1, completion: UUID | None = None
) -> CompletionValidated:
    """A completion that was accepted."""
    at = now()
    return CompletionValidated(
        workspace_id=stage.workspace_id,
        campaign_id=stage.campaign_id,
        participant_id=new_id(at),
        subject_id=completion or new_id(at),
        subject_version=version,
        occurred_at=at,
        data=CompletionData(
            quest=QuestRef(id=new_id(at), kind="sticker"),
            quantity=3,
            occurred_at=at,
            tracking=Tracking(channel="qr", partner=None),
        ),
    )


async def announce_completions(db: Database, stage: Stage, count: int) -> None:
    """``count`` accepted completions, announced in one transaction."""
    async with db.transaction() as session:
        await announce(session, *(validated(stage) for _ in range(count)))
