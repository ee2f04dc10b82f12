"""Webhooks of an organisation: subscribe, test, see what was sent, send again."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, ConfigDict, Field

from quests.errors import (
    Forbidden,
    NotFound,
    Unauthenticated,
    WebhookTestFailed,
    WebhookUrlForbidden,
)
from quests.kind import CleanText
from service.api.deps import (
    DatabaseDep,
    DelivererDep,
    NowDep,
    ReadDep,
    ReaderDep,
    SessionDep,
)
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.callers import OrganisationCaller
from service.events import EVENT_TYPES
from service.letters import Courier
from service.public_ids import CampaignId, EndpointId
from service.secret_box import new_signing_secret
from service.store.webhooks import Endpoint, endpoint_by_id, endpoints_of, remove_endpoint
from service.usecases.change_webhook import change_webhook
from service.usecases.prove_webhook import prove_webhook
from service.usecases.subscribe_webhook import Wish, subscribe_webhook

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"], route_class=StrictRoute)
WHO = (Unauthenticated, Forbidden)


async def courier(request: Request) -> Courier:
    """Whoever calls receivers."""
    found: Courier = request.app.state.courier
    return found


async def installation_secret(request: Request) -> str:
    """What seals signing secrets and makes pseudonyms."""
    found: str = request.app.state.settings.signing_secret()
    return found


def _known(name: str) -> str:
    if name not in EVENT_TYPES:
        raise ValueError("not an event type")
    return name


CourierDep = Annotated[Courier, Depends(courier)]
SecretDep = Annotated[str, Depends(installation_secret)]
EventType = Annotated[
    str, AfterValidator(_known), Field(json_schema_extra={"enum": sorted(EVENT_TYPES)})
]
Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2000,
        description="https, port 443, a public host; no user, no fragment.",
        examples=["https://crm.example.org/coquest"],
    ),
]
Description = Annotated[CleanText, Field(max_length=500, examples=["Our CRM"])]
EventTypes = Annotated[
    list[EventType], Field(max_length=50, description="Only these; empty means all.")
]
Campaigns = Annotated[
    list[CampaignId], Field(max_length=100, description="Only of these; empty means all.")
]


def named(holder: OrganisationCaller, webhook: UUID) -> tuple[UUID, UUID, UUID]:
    """Workspace, organisation and endpoint: another organisation's is not there."""
    return holder.workspace_id, holder.organisation_id, webhook


def without_defaults(schema: dict[str, Any]) -> None:
    """Describe members that are left as they are when left out: they have no default."""
    for member in schema["properties"].values():
        member.pop("default", None)


class WebhookIn(In):
    """A receiver to be."""

    url: Url
    description: Description = ""
    event_types: EventTypes = Field(default_factory=list)
    campaigns: Campaigns = Field(default_factory=list)


class WebhookChangeIn(In):
    """What to change; members left out stay as they are."""

    model_config = ConfigDict(json_schema_extra=without_defaults)

    url: Url = ""
    description: Description = ""
    event_types: EventTypes = Field(default_factory=list)
    campaigns: Campaigns = Field(default_factory=list)
    enabled: Annotated[Literal[False], Field(description="Pause. A test turns it on.")] = False


class WebhookOut(Out):
    """A receiver."""

    id: EndpointId
    url: str
    description: str
    event_types: list[str]
    campaigns: list[CampaignId]
    enabled: bool
    disabled_reason: str | None = Field(description="not_tested, paused, gone or failing.")
    failing_since: datetime | None
    api_version: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint, **more: object) -> "WebhookOut":
        """The public part of an endpoint."""
        shown = {name: getattr(endpoint, name) for name in cls.model_fields if name not in MAPPED}
        return cls.model_validate({**shown, "campaigns": endpoint.campaign_ids, **more})


MAPPED = {"campaigns", "secret"}


class WebhookCreatedOut(WebhookOut):
    """A new receiver with its signing secret, which is shown only now."""

    secret: str = Field(examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])


class WebhookTestOut(Out):
    """A test that went well: the receiver is on."""

    webhook: WebhookOut
    status: int
    duration_ms: int


class WebhooksOut(Out):
    """All receivers of the organisation."""

    items: list[WebhookOut]


@router.post(
    "",
    status_code=201,
    response_model=WebhookCreatedOut,
    responses=refusals(NotFound, WebhookUrlForbidden, *WHO, *BODY_REFUSALS),
)
async def create_webhook(
    body: WebhookIn,
    database: DatabaseDep,
    courier: CourierDep,
    secret: SecretDep,
    holder: DelivererDep,
    at: NowDep,
) -> WebhookOut:
    """Create a receiver. It is off until its test succeeds; the secret is shown only now."""
    signing = new_signing_secret()
    wish = Wish(
        workspace_id=holder.workspace_id,
        organisation_id=holder.organisation_id,
        url=body.url,
        description=body.description,
        event_types=body.event_types,
        campaign_ids=body.campaigns,
    )
    made = await subscribe_webhook(database, courier, wish, keys=(secret, signing), at=at)
    return WebhookCreatedOut.of(made, secret=signing)


@router.get("", response_model=WebhooksOut, responses=refusals(*WHO))
async def list_webhooks(session: ReadDep, holder: ReaderDep) -> WebhooksOut:
    """The organisation's receivers, oldest first."""
    found = await endpoints_of(session, holder.workspace_id, holder.organisation_id)
    return WebhooksOut(items=[WebhookOut.of(endpoint) for endpoint in found])


@router.get("/{webhook}", response_model=WebhookOut, responses=refusals(NotFound, *WHO))
async def get_webhook(webhook: EndpointId, session: ReadDep, holder: ReaderDep) -> WebhookOut:
    """One receiver."""
    return WebhookOut.of(await endpoint_by_id(session, *named(holder, webhook)))


@router.patch(
    "/{webhook}",
    response_model=WebhookOut,
    responses=refusals(NotFound, WebhookUrlForbidden, *WHO, *BODY_REFUSALS),
)
async def patch_webhook(
    webhook: EndpointId,
    body: WebhookChangeIn,
    database: DatabaseDep,
    courier: CourierDep,
    holder: DelivererDep,
    at: NowDep,
) -> WebhookOut:
    """Change a receiver, or pause it. At a new address it is off until its test succeeds."""
    changes = {name: getattr(body, name) for name in body.model_fields_set}
    if "campaigns" in changes:
        changes["campaign_ids"] = changes.pop("campaigns")
    changed = await change_webhook(database, courier, named(holder, webhook), changes, at=at)
    return WebhookOut.of(changed)


@router.delete("/{webhook}", status_code=204, responses=refusals(NotFound, *WHO))
async def delete_webhook(webhook: EndpointId, session: SessionDep, holder: DelivererDep) -> None:
    """Delete a receiver and its deliveries. The events stay in the log."""
    endpoint = await endpoint_by_id(session, *named(holder, webhook))
    await remove_endpoint(session, endpoint)


@router.post(
    "/{webhook}/test",
    response_model=WebhookTestOut,
    responses=refusals(NotFound, WebhookTestFailed, *WHO),
)
async def test_webhook(
    webhook: EndpointId,
    database: DatabaseDep,
    courier: CourierDep,
    secret: SecretDep,
    holder: DelivererDep,
    at: NowDep,
) -> WebhookTestOut:
    """Send a signed `endpoint.test` now. A 2xx turns the receiver on."""
    which = named(holder, webhook)
    tested, reply = await prove_webhook(database, courier, which, secret=secret, at=at)
    return WebhookTestOut(
        webhook=WebhookOut.of(tested), status=reply.status or 0, duration_ms=reply.duration_ms
    )
