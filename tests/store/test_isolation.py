"""Row-level security: behind the application's own checks, the database keeps tenants apart."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from quests.ids import new_id
from service.settings import Settings
from service.store.embedded_server import OWNER
from service.store.isolation import NotIsolated, ensure_isolated
from service.store.roles import as_role, look_up
from service.store.session import Database, Session, enter
from tests.assembled import as_new
from tests.builders import NOON
from tests.mission import Mission, launch

pytestmark = pytest.mark.usefixtures("database_url")  # rights are taken and given
CAMPAIGNS = text("SELECT id FROM campaign")
ROUNDS = 40


@pytest.fixture
async def seen_by_app(settings: Settings) -> AsyncIterator[Database]:
    """The database as the application sees it."""
    assert settings.database_url is not None
    database = await Database.open(settings.database_url, pool_size=2)
    yield database
    await database.close()


@pytest.fixture
async def ours(db: Database) -> Mission:
    return await launch(db, workspace="ours")


@pytest.fixture
async def theirs(db: Database, ours: Mission) -> Mission:
    return await launch(db, workspace="theirs")


async def all_of(session: Session, query: Any) -> list[Any]:
    return list((await session.execute(query)).scalars())


async def test_without_a_tenant_there_is_nothing(seen_by_app: Database, ours: Mission) -> None:
    async with seen_by_app.read() as session:
        assert await all_of(session, CAMPAIGNS) == []


async def test_a_transaction_sees_the_rows_of_its_tenant(
    seen_by_app: Database, ours: Mission, theirs: Mission
) -> None:
    async with seen_by_app.read(ours.workspace_id) as session:
        assert await all_of(session, CAMPAIGNS) == [ours.campaign_id]


async def test_a_public_id_shows_what_it_names_and_nothing_beside_it(
    seen_by_app: Database, ours: Mission, theirs: Mission
) -> None:
    async with seen_by_app.read() as session:
        await look_up(session, ours.campaign_id)

        assert await all_of(session, CAMPAIGNS) == [ours.campaign_id]
        assert await all_of(session, text("SELECT id FROM organisation")) == []
        assert await all_of(session, text("SELECT id FROM quest")) == []


async def test_nothing_can_be_written_into_another_tenant(
    seen_by_app: Database, ours: Mission, theirs: Mission
) -> None:
    sneak = text("""
        INSERT INTO participant (workspace_id, id, locale, created_at)
        VALUES (:workspace, :id, 'en', now())
    """)

    with pytest.raises(ProgrammingError, match="row-level security"):
        async with seen_by_app.transaction(ours.workspace_id) as session:
            await session.execute(sneak, {"workspace": theirs.workspace_id, "id": new_id(NOON)})


@pytest.mark.parametrize("change", ["UPDATE {} SET workspace_id = workspace_id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["fact", "completion_transition", "point_entry", "point_rule"])
async def test_history_cannot_be_changed(
    seen_by_app: Database, ours: Mission, table: str, change: str
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with seen_by_app.transaction(ours.workspace_id) as session:
            await session.execute(text(change.format(table)))


async def test_a_connection_forgets_its_tenant(
    seen_by_app: Database, ours: Mission, theirs: Mission
) -> None:
    """Interleaved, cancelled and failed requests over two connections never mix tenants."""

    async def look(mission: Mission, number: int) -> list[Any]:
        async with seen_by_app.transaction(mission.workspace_id) as session:
            found = await all_of(session, CAMPAIGNS)
            if number % 3 == 0:
                await session.execute(text("SELECT 1 / 0"))
            return found

    async def cut_off(mission: Mission) -> None:
        task = asyncio.create_task(look(mission, 1))
        await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    for _ in range(ROUNDS):
        pairs = [(mission, number) for number in range(6) for mission in (ours, theirs)]
        looks = [look(mission, number) for mission, number in pairs]
        answers = await asyncio.gather(*looks, cut_off(ours), return_exceptions=True)

        for (mission, _), answer in zip(pairs, answers, strict=False):
            assert isinstance(answer, Exception) or answer == [mission.campaign_id]
    async with seen_by_app.read() as session:
        assert await all_of(session, CAMPAIGNS) == []


async def test_a_tenant_can_be_entered_after_a_public_id(
    seen_by_app: Database, ours: Mission, theirs: Mission
) -> None:
    async with seen_by_app.read() as session:
        await look_up(session, theirs.campaign_id)
        await enter(session, ours.workspace_id)

        assert set(await all_of(session, CAMPAIGNS)) == {ours.campaign_id, theirs.campaign_id}


async def test_the_application_does_not_start_as_a_superuser(
    settings: Settings, database_url: str
) -> None:
    app = as_new(settings.model_copy(update={"database_url": database_url}))

    with pytest.raises(NotIsolated, match="passes by row-level security"):
        async with app.router.lifespan_context(app):
            pass


async def test_the_application_does_not_start_as_the_owner(
    settings: Settings, database_url: str
) -> None:
    owner = as_role(database_url, OWNER)
    app = as_new(settings.model_copy(update={"database_url": owner}))

    with pytest.raises(NotIsolated, match="owns tables"):
        async with app.router.lifespan_context(app):
            pass


@pytest.mark.parametrize(
    ("door", "named"),
    [
        ("ALTER TABLE completion NO FORCE ROW LEVEL SECURITY", "completion"),
        ("CREATE VIEW everything AS SELECT * FROM fact", "view everything"),
        ("CREATE MATERIALIZED VIEW everything AS SELECT * FROM fact", "view everything"),
        (
            "CREATE FUNCTION peek() RETURNS bigint SECURITY DEFINER LANGUAGE sql "
            "AS 'SELECT count(*) FROM fact'",
            "function peek",
        ),
        ("GRANT TRUNCATE ON fact TO coquest_app", "TRUNCATE on fact"),
    ],
)
async def test_every_back_door_is_found_at_the_start(
    db: Database, seen_by_app: Database, door: str, named: str
) -> None:
    await ensure_isolated(seen_by_app)

    async with db.transaction() as session:
        await session.execute(text(door))

    with pytest.raises(NotIsolated, match=named):
        await ensure_isolated(seen_by_app)
