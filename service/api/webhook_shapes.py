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


def _free(headers: dict[str, str]) -> dict[str, str]:
    named = {name.lower(): value for name, value in headers.items()}
    if len(named) < len(headers):
        raise ValueError("a name is there twice")
    for name in named:
        if name in OURS or name.startswith(OURS_BEGIN):
            raise ValueError("a header of ours, or of the connection")
    return named


# What we say ourselves, what frames a message, and what a proxy would take for its own.
OURS = frozenset(
    {
        *("host", "content-type", "content-length", "content-encoding", "user-agent", "accept"),
        *("accept-encoding", "connection", "keep-alive", "transfer-encoding", "te", "trailer"),
        *("upgrade", "expect", "cookie", "forwarded", "via", "date"),
    }
)
OURS_BEGIN = ("webhook-", "proxy-", "x-forwarded-", "sec-")
HeaderName = Annotated[
    str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
]
HeaderValue = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[!-~]([ -~]*[!-~])?$")]

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


Payload = Annotated[
    Literal["full", "thin"],
    Field(description="`thin`: `data` is empty; read it from `/v1/events`, by `sequence`."),
]
Ordering = Annotated[
    Literal["none", "subject"],
    Field(description="`subject`: a message waits until the earlier ones of its subject arrived."),
]
MaxInFlight = Annotated[
    int, Field(ge=1, le=10, description="Calls at a time, from all workers together.")
]
ConsentNeeded = Annotated[
    Literal["any", "granted", "confirmed"],
    Field(
        description="Of people only when they said yes to your organisation, at the moment of "
        "the call; `confirmed`: and a proven mailbox stands behind it. Other messages are "
        "`withheld`."
    ),
]
Headers = Annotated[
    dict[HeaderName, HeaderValue],
    AfterValidator(_free),
    Field(
        max_length=10,
        description="Sent along with every call, for a gateway of yours. Kept sealed: only their "
        "names are shown.",
        examples=[{"authorization": "Bearer of-your-gateway"}],
    ),
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
    payload: Payload = "full"
    ordering: Ordering = "none"
    max_in_flight: MaxInFlight = 2
    consent: ConsentNeeded = "any"
    headers: Headers = Field(default_factory=dict)


class WebhookChangeIn(In):
    """What to change; members left out stay as they are."""

    model_config = ConfigDict(json_schema_extra=without_defaults)

    url: Url = ""
    description: Description = ""
    event_types: EventTypes = Field(default_factory=list)
    campaigns: Campaigns = Field(default_factory=list)
    payload: Payload = "full"
    ordering: Ordering = "none"
    max_in_flight: MaxInFlight = 2
    consent: ConsentNeeded = "any"
    headers: Headers = Field(default_factory=dict)
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
    payload: Literal["full", "thin"]
    ordering: Literal["none", "subject"]
    max_in_flight: int
    consent: Literal["any", "granted", "confirmed"]
    header_names: list[str] = Field(description="Of `headers`; their values are not shown.")
    former_secrets_until: list[datetime] = Field(
        description="Until when each secret of before a rotation signs as well."
    )
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
        mapped = {
            "campaigns": endpoint.campaign_ids,
            "former_secrets_until": endpoint.former_until,
        }
        return cls.model_validate({**shown, **mapped, **more})


MAPPED = {"campaigns", "former_secrets_until", "secret"}


class WebhookCreatedOut(WebhookOut):
    """A new receiver with its signing secret, which is shown only now."""

    secret: str = Field(examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])


class SecretRotationIn(In):
    """How long the secret of until now signs beside the new one."""

    overlap_hours: Annotated[
        int,
        Field(ge=0, le=168, description="0: all earlier secrets end now.", examples=[24]),
    ] = 24


class WebhookTestOut(Out):
    """A test that went well: the receiver is on."""

    webhook: WebhookOut
    status: int
    duration_ms: int


class WebhooksOut(Out):
    """All receivers of the organisation."""

    items: list[WebhookOut]
