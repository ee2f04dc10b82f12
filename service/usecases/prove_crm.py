"""A connection proves that it works: the CRM says what contacts have, and it is all there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quests.crm_errors import CrmTestFailed
from service.crm.calls import Exchange, Noted
from service.crm.interface import CrmRefused, Property
from service.crm.kinds import KINDS
from service.crm.replies import said_in
from service.crm.setting_up import lacking
from service.secret_box import seal
from service.store.crm_calls import add_calls
from service.store.crm_connections import (
    BEGINNING,
    UNTESTED,
    Connection,
    access_text,
    change_connection,
    connection_by_id,
    last_sequence,
)
from service.store.crm_queue import queue_all_again
from service.store.session import Database, Session, Transactions

Named = tuple[UUID, UUID, UUID]


async def prove_crm(
    database: Database,
    exchange: Exchange,
    named: Named,
    *,
    turning_on: Transactions,
    secret: str,
    at: datetime,
) -> tuple[Connection, Sequence[Property]]:
    """Ask the CRM for its properties, and turn the connection on when ours are among them.

    Everybody who consented before is queued then, and from then on whoever does.

    Args:
        database: Opened; nothing waits in a transaction while the CRM is asked.
        exchange: Opens lines.
        named: Workspace, organisation and connection.
        turning_on: Opens the transaction that turns it on.
        secret: The installation's.
        at: Now.

    Raises:
        NotFound: no such connection.
        CrmTestFailed: what the CRM said, or which properties it lacks.
    """
    async with database.read(named[0]) as session:
        connection = await connection_by_id(session, *named)
    line = exchange.line(connection.account(secret))
    there = await _ask(database, connection, line)
    wrong = lacking(connection.kind, connection.settings, connection.mappings(), there)
    if wrong:
        raise CrmTestFailed("Create these properties in the CRM, and test again.", lacks=wrong)
    async with turning_on.transaction(named[0]) as session:
        return await _turn_on(session, connection, line, secret, at), there


async def _ask(database: Database, connection: Connection, line: Noted) -> list[Property]:
    """What contacts have; the calls are noted, whatever comes of it."""
    connector = KINDS[connection.kind].connect(line, connection.settings)
    try:
        return await connector.properties()
    except CrmRefused as refused:
        reply = refused.reply
        raise CrmTestFailed(
            "The CRM did not say which properties its contacts have.",
            crm_status=reply.status,
            crm_said=said_in(reply),
        ) from refused
    finally:
        async with database.transaction(connection.workspace_id) as session:
            await add_calls(session, connection, line.notes)


async def _turn_on(
    session: Session, tested: Connection, line: Noted, secret: str, at: datetime
) -> Connection:
    named = (tested.workspace_id, tested.organisation_id, tested.id)
    connection = await connection_by_id(session, *named, lock=True)
    if (connection.base_url, connection.access) != (tested.base_url, tested.access):
        raise CrmTestFailed("The connection was changed during the test; test it again.")
    changes: dict[str, object] = {"paused": False, "paused_reason": None, "resume_at": None}
    if connection.paused_reason == UNTESTED:
        sequence = await last_sequence(session, tested.workspace_id)
        changes |= {"sequence": sequence, "filled_to": BEGINNING}
        await queue_all_again(session, connection, at=at)
    if line.renewed is not None:
        owner = connection.id.bytes
        changes["access"] = seal(secret, access_text(line.renewed), owner=owner)
    return await change_connection(session, connection, changes, at=at)
