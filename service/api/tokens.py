"""Access tokens last minutes; a refresh token gets the next one."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from quests.errors import Unauthenticated
from service.api.deps import PUBLIC, DatabaseDep, KeyDep, NowDep, ParticipantDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.opaque_tokens import NotAToken, workspace_in
from service.store.refresh_tokens import end_sessions
from service.tokens import Tokens
from service.usecases.refresh_token import PREFIX, InSession, Refreshing, refresh

router = APIRouter(prefix="/v1/tokens", tags=["participants"], route_class=StrictRoute)

REFUSED = "This refresh token is not valid any more: join again."


class RefreshIn(In):
    """The refresh token that came last."""

    refresh_token: Annotated[
        str,
        Field(min_length=1, max_length=1000, description="Good for once: the answer has the next."),
    ]


class TokensOut(Out):
    """The tokens to act with from now on."""

    token: str = Field(description="The access token: send it as `Authorization: Bearer`.")
    refresh_token: str = Field(
        description="Gets the next tokens, once. Keep it where only your client can read it."
    )
    expires_in: int = Field(description="Seconds until the access token ends.")


def tokens_for(request: Request, began: InSession, at: datetime) -> TokensOut:
    """What a client gets of a session."""
    tokens: Tokens = request.app.state.tokens
    return TokensOut(
        token=tokens.issue(began.caller, at),
        refresh_token=began.refresh_token,
        expires_in=int(tokens.valid_for.total_seconds()),
    )


def session_lasts(request: Request) -> timedelta:
    """How long a session lasts that nobody uses."""
    return timedelta(days=request.app.state.settings.session_days)


@router.post(
    "/refresh",
    response_model=TokensOut,
    responses=refusals(Unauthenticated, *BODY_REFUSALS),
    dependencies=[PUBLIC],
)
async def refresh_tokens(
    body: RefreshIn, request: Request, database: DatabaseDep, key: KeyDep, at: NowDep
) -> TokensOut:
    """Get the next access token, before or after the old one ended.

    A refresh token is good for once. Lost the answer? Send the same again, with the same
    `Idempotency-Key` (or within ten seconds), and you get the same tokens again. An old token
    that comes later is a copy: it ends the session, and `401` tells both sides to join again.
    """
    try:
        workspace_id = workspace_in(PREFIX, body.refresh_token)
    except NotAToken as wrong:
        raise Unauthenticated(REFUSED) from wrong
    asked = Refreshing(
        workspace_id=workspace_id,
        token=body.refresh_token,
        key=key,
        secret=request.app.state.settings.signing_secret(),
        at=at,
        lasts=session_lasts(request),
    )
    # A transaction of its own: that a copy ended the session has to stay, although we refuse.
    async with database.transaction(workspace_id) as session:
        renewed = await refresh(session, asked)
    if renewed is None:
        raise Unauthenticated(REFUSED)
    return tokens_for(request, renewed, at)


@router.delete("", status_code=204, responses=refusals(Unauthenticated))
async def sign_out(session: SessionDep, caller: ParticipantDep, at: NowDep) -> None:
    """End this session: neither its refresh token nor its access token is good any more.

    What the person did stays theirs; other devices stay signed in.
    """
    await end_sessions(
        session, caller.workspace_id, session_id=caller.session_id, because="signed-out", at=at
    )
