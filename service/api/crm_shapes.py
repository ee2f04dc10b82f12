"""What the routes of CRM connections take and give."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from quests.kind import CleanText
from quests.texts import Slug
from service.api.shapes import In, Out
from service.api.webhook_shapes import without_defaults
from service.crm.fields import PER_KIND, SOURCES, TRANSFORMS, FieldMapping
from service.crm.interface import Value
from service.crm.kinds import Access
from service.public_ids import ConnectionId
from service.store.crm_connections import Connection
from service.usecases.preview_crm import Preview

KindName = Literal["hubspot", "brevo", "mailchimp", "civicrm", "salesforce"]
PrintedSecret = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,4000}$")]
Setting = str | int | bool | list[int]
BaseUrl = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        description="Where the CRM is: https, a public host. HubSpot and Brevo are in one place "
        "each; of the others it is yours.",
        examples=["https://us21.api.mailchimp.com"],
    ),
]
Description = Annotated[CleanText, Field(max_length=500, examples=["Newsletter CRM"])]
Purpose = Annotated[Slug, Field(description="Which consent it stands on.", examples=["newsletter"])]
Settings = Annotated[
    dict[str, Setting],
    Field(
        max_length=20,
        description="What this CRM can be told; see `GET /v1/crm-kinds`.",
        examples=[{"subscription_id": "12345"}],
    ),
]
Rate = Annotated[int, Field(ge=1, le=10_000, description="Calls in ten seconds, at most.")]
InFlight = Annotated[int, Field(ge=1, le=20, description="Calls at the same time, at most.")]
DryRun = Annotated[bool, Field(description="Work everything out, and send nothing.")]


def _true(paused: object) -> object:
    if paused is not True:
        raise PydanticCustomError("literal_error", "only true can be said here")
    return paused


class MappedIn(In):
    """One of our fields, the CRM's property for it, and how it is written."""

    source: Annotated[
        str,
        Field(
            min_length=1,
            max_length=80,
            description=f"One of {', '.join(SOURCES)}, or `{PER_KIND}` and a kind of Quest.",
            examples=["completions.petition"],
        ),
    ]
    property: Annotated[str, Field(min_length=1, max_length=200, examples=["petitions_signed"])]
    transform: Annotated[
        str, Field(description=f"One of {', '.join(TRANSFORMS)}.", examples=["as_is"])
    ] = "as_is"
    default: Annotated[
        str | int | bool | None, Field(description="Stands there when we know nothing.")
    ] = None

    def mapping(self) -> FieldMapping:
        """As the rules know it."""
        return FieldMapping(
            source=self.source,
            property=self.property,
            transform=self.transform,
            default=self.default,
        )


Mapped = Annotated[list[MappedIn], Field(max_length=100)]


class AccessIn(In):
    """What opens the CRM. It is kept sealed, and never shown again."""

    token: Annotated[PrintedSecret, Field(description="API key or access token.")]
    refresh_token: Annotated[
        PrintedSecret | None, Field(description="Renews the token once when it is refused.")
    ] = None
    client_id: PrintedSecret | None = None
    client_secret: PrintedSecret | None = None

    def access(self) -> Access:
        """What there is of it."""
        return {name: value for name, value in self if value is not None}


class CrmConnectionIn(In):
    """A connection to be."""

    kind: KindName
    description: Description = ""
    base_url: BaseUrl | None = None
    access: AccessIn
    settings: Settings = Field(default_factory=dict)
    mapping: Mapped = Field(default_factory=list)
    purpose: Purpose = "newsletter"
    rate: Rate | None = None
    in_flight: InFlight | None = None
    dry_run: DryRun = False


class CrmConnectionChangeIn(In):
    """What to change; members left out stay as they are."""

    model_config = ConfigDict(json_schema_extra=without_defaults)

    description: Description = ""
    base_url: BaseUrl = ""
    access: AccessIn = Field(default_factory=lambda: AccessIn(token="-"))  # noqa: S106 (never used)
    settings: Settings = Field(default_factory=dict)
    mapping: Mapped = Field(default_factory=list)
    purpose: Purpose = ""
    rate: Rate = 1
    in_flight: InFlight = 1
    dry_run: DryRun = False
    paused: Annotated[
        Literal[True],
        BeforeValidator(_true),
        Field(description="Send nothing for now. A test turns it on."),
    ] = True

    def changes(self) -> dict[str, Any]:
        """What was said, as the rules know it."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        if "access" in said:
            said["access"] = self.access.access()
        if "mapping" in said:
            said["mapping"] = [one.mapping() for one in self.mapping]
        return said


class MappedOut(Out):
    """One of our fields, the CRM's property for it, and how it is written."""

    source: str
    property: str
    transform: str
    default: str | int | float | bool | None


class CrmConnectionOut(Out):
    """A connection; of its credentials nothing is shown."""

    id: ConnectionId
    kind: KindName
    description: str
    base_url: str
    settings: dict[str, Setting]
    mapping: list[MappedOut]
    purpose: str
    rate: int
    in_flight: int
    dry_run: bool
    paused: bool
    paused_reason: str | None = Field(
        description="not_tested, paused, unauthorised (its key is refused) or misconfigured."
    )
    resume_at: datetime | None = Field(
        description="Until then the CRM wants to be left alone; what waits keeps its order."
    )
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """The public part of a connection."""
        shown = {name: getattr(connection, name) for name in cls.model_fields}
        return cls.model_validate(shown)


class CrmConnectionsOut(Out):
    """All connections of the organisation."""

    items: list[CrmConnectionOut]


class CrmStandOut(Out):
    """A connection, and how many people are in which state."""

    connection: CrmConnectionOut
    contacts: dict[str, int] = Field(
        description="pending, synced, waiting (for a proven address), suppressed (until a new "
        "consent), rejected, parked (for a human), left, dry.",
        examples=[{"synced": 240, "parked": 1}],
    )


class CrmTestOut(Out):
    """A test that went well: the connection is on."""

    connection: CrmConnectionOut
    properties: int = Field(description="How many properties its contacts have.")


class CrmPreviewIn(In):
    """A mapping to try; left out, the one that is saved."""

    mapping: Mapped | None = None


class PreviewedOut(Out):
    """A real person as the CRM would be told of them."""

    ref: str = Field(description="Your pseudonym for them.")
    email: str
    status: str
    values: dict[str, Value]


class CrmPreviewOut(Out):
    """A few real people, and what the CRM lacks for it."""

    people: list[PreviewedOut]
    lacks: dict[str, str] | None = Field(
        description="Properties that cannot be written: unknown, read_only or not_unique. Null: "
        "the CRM did not say.",
        examples=[{"petitions_signed": "unknown"}],
    )

    @classmethod
    def of(cls, preview: Preview) -> Self:
        """As it is shown."""
        people = [
            PreviewedOut(ref=one.ref, email=one.email, status=one.status, values=one.values)
            for one in preview.people
        ]
        return cls(people=people, lacks=preview.lacks)
