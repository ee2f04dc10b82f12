"""The pull log, and the catalogue of event types."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from quests.errors import Forbidden, Unauthenticated
from service.api.deps import PUBLIC, NowDep, ReaderDep, SessionDep
from service.api.problems import refusals
from service.api.shapes import Out
from service.api.webhook_shapes import EventType
from service.api.webhooks import SecretDep
from service.events import EVENT_TYPES
from service.events.envelope import envelope_schema, sample
from service.usecases.read_events import read_events

router = APIRouter(prefix="/v1", tags=["webhooks"])


class EnvelopeOut(Out):
    """An event as this organisation sees it; the same that webhooks carry."""

    id: str = Field(description="The `webhook-id` of the same event.")
    type: str
    timestamp: str = Field(
        description="When it happened; the very text that webhooks carry.",
        json_schema_extra={"format": "date-time"},
    )
    api_version: str
    org: str
    campaign: str | None
    subject: str
    subject_version: int
    sequence: int
    test: bool
    data: dict[str, Any]


class EventsOut(Out):
    """A piece of the log."""

    items: list[EnvelopeOut]
    next_after: int = Field(description="Ask with it for what comes next; unchanged at the end.")


class EventTypeOut(Out):
    """One type: what it means, the JSON Schema of the message, and a sample."""

    type: str
    description: str
    json_schema: dict[str, Any]
    sample: dict[str, Any]


class EventTypesOut(Out):
    """All types of events."""

    items: list[EventTypeOut]


@router.get("/events", response_model=EventsOut, responses=refusals(Unauthenticated, Forbidden))
async def list_events(
    session: SessionDep,
    holder: ReaderDep,
    secret: SecretDep,
    at: NowDep,
    after: Annotated[
        int, Query(ge=0, le=2**63 - 1, description="`next_after` of the piece before.")
    ] = 0,
    types: Annotated[list[EventType], Query(max_length=50, description="Only these.")] = [],  # noqa: B006 (FastAPI copies it)
    limit: Annotated[int, Query(ge=1, le=100)] = 100,
) -> dict[str, Any]:
    """What happened in the organisation's campaigns in the last 30 days, in order, without gaps.

    Sequences rise by workspace; those you do not see concern somebody else.
    """
    named = (holder.workspace_id, holder.organisation_id)
    found = await read_events(
        session, named, after=after, types=types, limit=limit, secret=secret, at=at
    )
    return {"items": found, "next_after": found[-1]["sequence"] if found else after}


@router.get("/webhook-event-types", response_model=EventTypesOut, dependencies=[PUBLIC])
async def list_event_types() -> EventTypesOut:
    """Every event we tell: what it means, its JSON Schema and a sample."""
    return EventTypesOut(
        items=[
            EventTypeOut(
                type=name,
                description=event.__doc__ or "",
                json_schema=envelope_schema(event),
                sample=sample(event),
            )
            for name, event in EVENT_TYPES.items()
        ]
    )
