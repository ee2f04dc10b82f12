"""What is kept of proofs: nothing that could be read, and nothing for long."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import text

from service.store.emails import UsedProof, use_proof
from service.store.session import Database
from service.usecases.tidy_up import tidy_up
from tests.mail.inbox import Inbox
from tests.mission import launch
from tests.people import Person, join

LEA = "lea@example.org"


async def asked(client: httpx.AsyncClient, db: Database) -> Person:
    person = await join(client, await launch(db))
    wish = {"email": LEA, "method": "link"}
    reply = await client.post("/v1/me/email", json=wish, headers=person.headers)
    assert reply.status_code == 202
    return person


async def test_nothing_of_it_can_be_read_in_the_database(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    person, inbox = await asked(client, db), Inbox(working)
    code, link = await inbox.code(LEA), await inbox.link(LEA)
    said = {"code": code}
    reply = await client.post("/v1/me/email/confirm", json=said, headers=person.headers)

    assert reply.status_code == 200
    async with db.read() as session:
        kept = ""
        for table in ("email_proof", "participant_email", "mail"):
            rows = await session.execute(text(f"SELECT t::text FROM {table} t"))  # noqa: S608
            kept += " ".join(rows.scalars())
    assert "lea" not in kept.lower()
    assert code not in kept
    assert link.rpartition("_")[2] not in kept


async def test_proofs_that_are_over_are_deleted(
    client: httpx.AsyncClient, db: Database, working: Database
) -> None:
    await asked(client, db)

    await tidy_up(working, at=datetime.now(UTC) + timedelta(hours=2), audit_days=730)

    async with db.read() as session:
        left = await session.execute(text("SELECT count(*) FROM email_proof"))
        assert left.scalar_one() == 0


async def test_a_proof_is_used_once_also_if_nothing_else_stood_in_the_way(
    client: httpx.AsyncClient, db: Database
) -> None:
    """Sessions that end with the first use would hide it."""
    await asked(client, db)
    async with db.read() as session:
        asked_for = text("SELECT workspace_id, id FROM email_proof")
        workspace_id, proof_id = (await session.execute(asked_for)).one()

    async def use() -> UsedProof | None:
        async with db.transaction() as session:
            return await use_proof(session, workspace_id, proof_id, key=None, at=datetime.now(UTC))

    used = await asyncio.gather(*(use() for _ in range(8)))

    assert len([one for one in used if one is not None]) == 1
