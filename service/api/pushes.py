"""Notifications in my browser: the key to subscribe with, and the browsers that take them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from quests.errors import NotFound, Unauthenticated
from quests.ids import public_id
from service.api.deps import PUBLIC, NowDep, ParticipantDep, ReadDep, SessionDep
from service.api.problems import BODY_REFUSALS, refusals
from service.api.shapes import In, Out
from service.api.strict_route import StrictRoute
from service.public_ids import PushSubscriptionId
from service.push.encryption import BrowserKeys, NotKeys
from service.push.line import PushLine, PushRefused
from service.push.vapid import Vapid
from service.store.push_subscriptions import (
    Browser,
    Subscription,
    put_subscription,
    remove_subscription,
    subscriptions_of,
)

router = APIRouter(prefix="/v1", tags=["me"], route_class=StrictRoute)
HOURLY = "public, max-age=3600"


class PushKeyOut(Out):
    """The public key of this installation, by which push services know it (VAPID)."""

    key: str = Field(
        description="Hand it to `pushManager.subscribe` as `applicationServerKey`.",
        examples=[
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ],
    )


class KeysIn(In):
    """What is encrypted for, as the browser gave it out."""

    p256dh: Annotated[str, Field(max_length=100, description="Its public key, base64url.")]
    auth: Annotated[str, Field(max_length=40, description="A secret that we share, base64url.")]


class PushSubscriptionIn(In):
    """What `PushSubscription.toJSON()` gives, as it is."""

    endpoint: Annotated[
        str,
        Field(
            min_length=1,
            max_length=1000,
            description="Where the browser is reached: an address of its push service.",
            examples=["https://updates.push.services.mozilla.com/wpush/v2/gAAAAABn"],
        ),
    ]
    expirationTime: Annotated[
        float | None, Field(description="Not needed: the push service says when it is over.")
    ] = None
    keys: KeysIn


class PushSubscriptionOut(Out):
    """A browser of mine that takes notifications."""

    id: PushSubscriptionId
    service: str = Field(
        description="Who carries them.", examples=["updates.push.services.mozilla.com"]
    )
    created_at: datetime

    @classmethod
    def of(cls, one: Subscription) -> "PushSubscriptionOut":
        """As it is shown."""
        return cls(id=one.id, service=one.service, created_at=one.created_at)


class PushSubscriptionsOut(Out):
    """All of them, the newest first."""

    items: list[PushSubscriptionOut]


@router.get("/push/key", response_model=PushKeyOut, dependencies=[PUBLIC])
async def get_push_key(request: Request, response: Response) -> PushKeyOut:
    """The key with which a browser subscribes to notifications of this installation."""
    response.headers["cache-control"] = HOURLY
    vapid: Vapid = request.app.state.push_line.vapid
    return PushKeyOut(key=vapid.public_key)


@router.get(
    "/me/push-subscriptions",
    response_model=PushSubscriptionsOut,
    responses=refusals(Unauthenticated),
)
async def my_push_subscriptions(session: ReadDep, caller: ParticipantDep) -> PushSubscriptionsOut:
    """The browsers that I had take notifications."""
    mine = await subscriptions_of(session, caller.workspace_id, caller.participant_id)
    return PushSubscriptionsOut(items=[PushSubscriptionOut.of(one) for one in mine])


@router.post(
    "/me/push-subscriptions",
    status_code=201,
    response_model=PushSubscriptionOut,
    responses=refusals(Unauthenticated, PushRefused, *BODY_REFUSALS),
)
async def subscribe_to_push(
    body: PushSubscriptionIn,
    request: Request,
    response: Response,
    session: SessionDep,
    caller: ParticipantDep,
    at: NowDep,
) -> PushSubscriptionOut:
    """Let this browser take notifications; said again, it is the same subscription.

    It allows nobody to send me any: that is my consent for the purpose `thanks` over `push`. Of
    more than ten browsers the oldest goes. Whoever else subscribes in this browser has it then.
    """
    browser = _browser(body)
    line: PushLine = request.app.state.push_line
    line.check(browser.endpoint)
    who, secret = (caller.workspace_id, caller.participant_id), request.app.state.code_secret
    kept = await put_subscription(session, who, browser, secret=secret, at=at)
    response.headers["location"] = f"/v1/me/push-subscriptions/{public_id('psh', kept.id)}"
    return PushSubscriptionOut.of(kept)


@router.delete(
    "/me/push-subscriptions/{subscription}",
    status_code=204,
    responses=refusals(Unauthenticated, NotFound),
)
async def unsubscribe_from_push(
    subscription: PushSubscriptionId, session: SessionDep, caller: ParticipantDep
) -> None:
    """Send nothing to this browser any more, not even what waits."""
    mine = caller.participant_id
    if not await remove_subscription(session, caller.workspace_id, subscription, of=mine):
        raise NotFound()


def _browser(body: PushSubscriptionIn) -> Browser:
    try:
        keys = BrowserKeys.read(body.keys.p256dh, body.keys.auth)
    except NotKeys as wrong:
        raise PushRefused("These are no keys of a browser.", field="keys") from wrong
    return Browser(endpoint=body.endpoint, keys=keys)
