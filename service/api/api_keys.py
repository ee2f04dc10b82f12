"""API keys of an organisation: list, create, rotate, revoke."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from quests.errors import (
    Forbidden,
    InvalidCursor,
    NotFound,
    TransitionRefused,
    Unauthenticated,
)
from quests.ids import public_id
from quests.kind import CleanText
from service.api.audit_trail import about
from service.api.deps import NowDep, OwnerDep, PageDep, ReadDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out, PageOut
from service.api.strict_route import StrictRoute
from service.callers import OrganisationCaller
from service.public_ids import ApiKeyId
from service.store.api_keys import ApiKey, Holder, NewApiKey, keys_of, revoke_key
from service.usecases.create_api_key import give_api_key
from service.usecases.rotate_api_key import rotate_api_key

router = APIRouter(prefix="/v1/api-keys", tags=["api keys"], route_class=StrictRoute)
WHO = (Unauthenticated, Forbidden)
ScopeName = Literal["organise", "moderate", "read", "deliver", "record", "own"]


class ApiKeyIn(In):
    """A key to be."""

    name: Annotated[
        CleanText,
        Field(min_length=1, max_length=80, description="What it is for.", examples=["Our CRM"]),
    ]
    scopes: Annotated[list[ScopeName], Field(min_length=1, max_length=6, examples=[["read"]])]
    expires_in_days: Annotated[
        int | None, Field(ge=1, le=3650, description="Null: never.", examples=[365])
    ] = None


class RotateIn(In):
    """How long the old key is to work beside the new one."""

    overlap_hours: Annotated[
        int, Field(ge=0, le=168, description="0: the old key ends now.", examples=[24])
    ] = 24


class ApiKeyOut(Out):
    """A key; its text is shown only when it is made."""

    id: ApiKeyId
    name: str
    scopes: list[str]
    created_at: datetime
    created_by: str | None = Field(description="A member or a key; null: on the command line.")
    expires_at: datetime | None
    revoked_at: datetime | None
    replaced_by: ApiKeyId | None = Field(description="The key that took its place.")
    last_used_at: datetime | None = Field(description="To the minute; null: never.")

    @classmethod
    def of(cls, key: ApiKey) -> "ApiKeyOut":
        """The public part of a key."""
        return cls.model_validate({name: getattr(key, name) for name in cls.model_fields})


class NewApiKeyOut(ApiKeyOut):
    """A new key with its text, which is shown only now."""

    key: str = Field(
        description="Send it as `Authorization: Bearer`.",
        examples=["cq_agpi5eaaabyabaaaaaaaaaaaaa_" + "a" * 38],
    )

    @classmethod
    def made(cls, made: NewApiKey) -> "NewApiKeyOut":
        """The answer to the one who made it."""
        return cls(**dict(ApiKeyOut.of(made.key)), key=made.text)


def holder(caller: OrganisationCaller) -> Holder:
    """Whose keys the caller manages."""
    return caller.workspace_id, caller.organisation_id


@router.post(
    "",
    status_code=201,
    response_model=NewApiKeyOut,
    responses=refusals(*WHO, *BODY_REFUSALS),
)
async def create_key(
    body: ApiKeyIn, request: Request, session: SessionDep, caller: OwnerDep, at: NowDep
) -> NewApiKeyOut:
    """Create a key. Its text is in this answer and nowhere else: we keep a hash of it.

    There is no `Idempotency-Key` here, because a kept answer would keep the text. When an
    answer was lost, look for the key in the list, revoke it and create another.
    """
    days = body.expires_in_days
    made = await give_api_key(
        session,
        holder(caller),
        name=body.name,
        scopes=body.scopes,
        expires_at=at + timedelta(days=days) if days else None,
        at=at,
        by=caller.actor,
    )
    about(request, public_id("key", made.key.id))
    return NewApiKeyOut.made(made)


@router.get("", response_model=PageOut[ApiKeyOut], responses=refusals(InvalidCursor, *WHO))
async def list_keys(session: ReadDep, caller: OwnerDep, page: PageDep) -> PageOut[ApiKeyOut]:
    """The organisation's keys, oldest first, also those that open nothing any more."""
    after = page.after()
    found = await keys_of(session, holder(caller), after=after, limit=page.limit)
    last = found[-1].id if len(found) == page.limit else None
    return PageOut(items=[ApiKeyOut.of(key) for key in found], next_cursor=page.next(last))


@router.post(
    "/{key}/rotate",
    status_code=201,
    response_model=NewApiKeyOut,
    responses=refusals(NotFound, TransitionRefused, *WHO, *BODY_REFUSALS),
)
async def rotate_key(
    key: ApiKeyId, body: RotateIn, session: SessionDep, caller: OwnerDep, at: NowDep
) -> NewApiKeyOut:
    """Replace a key: the new one works at once, the old one until the overlap is over.

    The new key has the name and the scopes of the old one, and as long a life.
    """
    overlap = timedelta(hours=body.overlap_hours)
    made = await rotate_api_key(
        session, holder(caller), key, overlap=overlap, at=at, by=caller.actor
    )
    return NewApiKeyOut.made(made)


@router.delete("/{key}", status_code=204, responses=refusals(NotFound, *WHO))
async def delete_key(key: ApiKeyId, session: SessionDep, caller: OwnerDep, at: NowDep) -> None:
    """Revoke a key: from the next request on it opens nothing. It stays in the list."""
    await revoke_key(session, holder(caller), key, at=at)
