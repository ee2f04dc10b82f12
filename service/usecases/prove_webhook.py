"""A receiver proves that it works: one signed test message, and a 2xx turns it on."""

from datetime import datetime
from uuid import UUID

from quests.errors import WebhookTestFailed
from service.events import EndpointData, EndpointTest
from service.events.envelope import minified, shaped
from service.events.perspective import Observer, seen_by
from service.letters import Courier, DeliveryState, Letter, Outcome, Reply
from service.store.deliveries import record
from service.store.delivery_log import lease_one
from service.store.driver import driver
from service.store.outbox import announce, give_sequence
from service.store.session import Database, Transactions
from service.store.webhooks import Endpoint, change_endpoint, endpoint_by_id


async def prove_webhook(
    database: Database,
    courier: Courier,
    named: tuple[UUID, UUID, UUID],
    *,
    turning_on: Transactions,
    secret: str,
    at: datetime,
) -> tuple[Endpoint, Reply]:
    """Send ``endpoint.test`` now and turn the receiver on when it answers well.

    Args:
        database: Opened; nothing waits in a transaction while the receiver is called.
        courier: Makes the call.
        named: Workspace, organisation and endpoint.
        turning_on: Opens the transaction that turns it on.
        secret: The installation's secret.
        at: Now.

    Raises:
        NotFound: no such receiver.
        WebhookTestFailed: it did not answer with 2xx; says what it answered instead.
    """
    endpoint, letter = await _write(database, named, secret, at)

    reply = await courier.send(letter)

    state: DeliveryState = "delivered" if reply.ok else "exhausted"
    async with database.transaction(endpoint.workspace_id) as session:
        outcome = Outcome(letter=letter, reply=reply, state=state, wait=0.0)
        await record(await driver(session), [outcome])
    if not reply.ok:
        raise WebhookTestFailed(
            "Answer the signed test message with 2xx within 15 seconds.",
            receiver_status=reply.status,
            receiver_error=reply.error,
        )
    return await _turn_on(turning_on, endpoint, at), reply


async def _write(
    database: Database, named: tuple[UUID, UUID, UUID], secret: str, at: datetime
) -> tuple[Endpoint, Letter]:
    async with database.transaction(named[0]) as session:
        endpoint = await endpoint_by_id(session, *named)
        test = EndpointTest(
            workspace_id=endpoint.workspace_id,
            organisation_id=endpoint.organisation_id,
            subject_id=endpoint.id,
            subject_version=int(at.timestamp() * 1_000_000),  # each test is a message of its own
            occurred_at=at,
            data=EndpointData(endpoint=endpoint.id, reason=None),
        )
        await announce(session, test)
        event = await give_sequence(session, endpoint.workspace_id, test.id())
        observer = Observer(organisation_id=endpoint.organisation_id, leads=False, secret=secret)
        shown = seen_by(event, observer, api_version=endpoint.api_version)
        body = minified(shaped(shown, endpoint.payload))
        return endpoint, await lease_one(session, endpoint, event, body, at=at)


async def _turn_on(database: Transactions, tested: Endpoint, at: datetime) -> Endpoint:
    async with database.transaction(tested.workspace_id) as session:
        named = (tested.workspace_id, tested.organisation_id, tested.id)
        endpoint = await endpoint_by_id(session, *named)
        if endpoint.url != tested.url:
            raise WebhookTestFailed("The address was changed during the test; test it again.")
        changes = {"enabled": True, "disabled_reason": None, "failing_since": None}
        return await change_endpoint(session, endpoint, changes, at=at)
