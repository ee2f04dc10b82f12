"""What the webhook routes take and give."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from quests.kind import CleanText
from service.api.shapes import In, Out
from service.events import EVENT_TYPES
from service.public_ids import CampaignId, EndpointId
from service.store.webhooks import Endpoint


def _known(name: str) -> str:
    if name not in EVENT_TYPES:
        raise ValueError("not an event type")
    return name


def _false(enabled: object) -> object:
    # To pydantic 0 is False, too.
    if enabled is not False:
        raise PydanticCustomError("literal_error", "only false can be said here")
    return enabled


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
    enabled: Annotated[
        Literal[False],
        BeforeValidator(_false),
        Field(description="Pause. A test turns it on."),
    ] = False


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
    def of(cls, endpoint: Endpoint, **more: object) -> Self:
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
