"""API keys: shown once, found by their hash, useless when altered or out of date."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from quests.errors import Forbidden, InvalidId, Unauthenticated
from service.api_key_text import key_hash, new_key_text, workspace_of
from service.store.api_keys import NewApiKey, find_api_key
from service.store.session import Database
from service.store.tables import ApiKeyRow
from service.usecases.create_api_key import create_api_key

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


async def made(db: Database, *scopes: str, expires_at: datetime | None = None) -> NewApiKey:
    async with db.transaction() as session:
        return await create_api_key(
            session,
            workspace="berlin",
            organisation="ackerfunke",
            name="website",
            scopes=scopes,
            at=NOON,
            expires_at=expires_at,
        )


async def test_a_key_opens_for_its_holder_and_is_not_kept(db: Database) -> None:
    key = await made(db, "read", "organise", "read")

    async with db.read() as session:
        holder = await find_api_key(session, key.text, NOON)
        [row] = (await session.exec(select(ApiKeyRow))).all()

    assert (holder.workspace_id, holder.organisation_id) == (
        key.workspace_id,
        key.key.organisation_id,
    )
    assert sorted(holder.scopes) == ["organise", "read"]
    assert row.key_hash == key_hash(key.text)
    assert key.text not in repr(row)


async def test_two_keys_of_one_organisation_share_it(db: Database) -> None:
    first, second = await made(db, "read"), await made(db, "deliver")

    assert first.key.organisation_id == second.key.organisation_id
    assert first.text != second.text


async def test_expired_revoked_and_altered_keys_open_nothing(db: Database) -> None:
    old = await made(db, "read", expires_at=NOON + timedelta(hours=1))
    revoked = await made(db, "read")
    async with db.transaction() as session:
        row = await session.get_one(ApiKeyRow, (revoked.workspace_id, revoked.key.id))
        row.revoked_at = NOON

    async with db.read() as session:
        await find_api_key(session, old.text, NOON)
        for text, at in (
            (old.text, NOON + timedelta(hours=1)),
            (revoked.text, NOON),
            (new_key_text(old.workspace_id), NOON),
            (new_key_text(uuid4()), NOON),
        ):
            with pytest.raises(Unauthenticated):
                await find_api_key(session, text, at)


@pytest.mark.parametrize("scopes", [(), ("everything",), ("read", "write")])
async def test_only_scopes_that_exist_can_be_given(db: Database, scopes: tuple[str, ...]) -> None:
    with pytest.raises(Forbidden):
        await made(db, *scopes)


async def test_a_key_needs_slugs_that_a_blueprint_can_name(db: Database) -> None:
    async with db.transaction() as session:
        with pytest.raises(InvalidId):
            await create_api_key(
                session, workspace="Berlin!", organisation="a", name="", scopes=["read"], at=NOON
            )


def test_a_mistyped_key_is_told_from_a_wrong_one() -> None:
    workspace = uuid4()
    key = new_key_text(workspace)

    assert key.startswith("cq_")
    assert len(key) == 3 + 26 + 1 + 32 + 6
    assert workspace_of(key) == workspace
    for place in range(len(key)):
        other = "a" if key[place] != "a" else "b"
        with pytest.raises(Unauthenticated):
            workspace_of(key[:place] + other + key[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", "cq", "cq_", "cq__", "x" * 68, "cq_é", "cq_" + "a" * 65, "\ud800"]
)
def test_other_texts_are_no_keys(text: str) -> None:
    with pytest.raises(Unauthenticated):
        workspace_of(text)
