"""What is shown of contacts, calls and erasures of a CRM connection, and of the CRMs there are."""

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from service.api.crm_shapes import KindName
from service.api.shapes import Out
from service.crm.fields import PER_KIND, SOURCES, TRANSFORMS
from service.crm.kinds import KINDS
from service.public_ids import CrmCallId, FarewellId


class CrmContactOut(Out):
    """What one CRM knows of one person, and what came of telling it."""

    ref: str = Field(description="Your pseudonym for the person.")
    state: str
    remote_id: str | None = Field(description="Their id in the CRM.")
    fields: int = Field(description="How many properties were sent.")
    attempts: int
    next_at: datetime | None = Field(description="The next try, while it is pending.")
    code: str = Field(description="Why, in one word; empty when all is well.")
    message: str = Field(description="What the CRM said.")
    synced_at: datetime | None


class CrmCallOut(Out):
    """One call to the CRM, without keys and addresses."""

    id: CrmCallId
    at: datetime
    duration_ms: int
    method: str
    path: str
    rows: int = Field(description="How many people it was about.")
    status: int | None
    error: str | None
    reply: str = Field(description="A refusal, or the errors in a good answer; else empty.")


class CrmFarewellOut(Out):
    """A person who is gone from us, and what the CRM answered."""

    id: FarewellId
    ref: str
    action: Literal["erase", "withdraw"]
    state: Literal["pending", "done", "failed"]
    attempts: int
    code: str
    message: str
    requested_at: datetime
    answered_at: datetime | None


class CrmKindOut(Out):
    """One CRM that can be connected."""

    name: KindName
    base_url: str | None = Field(description="Where it is, if it is in one place.")
    settings: dict[str, bool] = Field(description="What can be set, and whether it has to be.")
    key: str | None = Field(description="Our unique property there, unless set otherwise.")
    rate: int
    in_flight: int


class CrmKindsOut(Out):
    """The CRMs, our fields, and the ways to write them."""

    items: list[CrmKindOut]
    sources: dict[str, str]
    transforms: list[str]

    @classmethod
    def all(cls) -> Self:
        """All of it."""
        items = [
            CrmKindOut(
                name=kind.name,  # type: ignore[arg-type]  # the same five
                base_url=kind.base_url,
                settings=dict(kind.settings),
                key=kind.key[1] if kind.key else None,
                rate=kind.rate,
                in_flight=kind.in_flight,
            )
            for kind in KINDS.values()
        ]
        sources = {name: said for name, (said, _) in SOURCES.items()}
        sources[f"{PER_KIND}..."] = "Accepted completions of one kind of Quest"
        return cls(items=items, sources=sources, transforms=list(TRANSFORMS))
