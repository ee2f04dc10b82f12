"""Fifty callers at once, again and again: each once-only action has one effect."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from service.main import equipped
from service.settings import Settings
from service.store import session
from service.store.session import Database
from tests.api.test_host_apps import believe
from tests.assembled import as_new
from tests.campaigns import with_goal
from tests.contract.inhabited import Deskbound
from tests.databases import Opened
from tests.direct import Direct
from tests.mission import changed, launch, limited
from tests.people import key_of
from tests.races.all import RACES
from tests.races.racing import ROUNDS, World, left_by

pytestmark = [pytest.mark.attack, pytest.mark.races]
CALLERS = 50
WAIT = 60  # seconds


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the last of fifty wait for their turn, also on a machine that does much else.

    Whoever is refused for that comes again, and pays for all of the way once more; that nobody
    waits for long in earnest is shown where it is decided (tests/api/test_pressure.py).
    """
    monkeypatch.setattr(session, "POOL_WAIT_SECONDS", WAIT)
    monkeypatch.setattr(session, "COMMAND_SECONDS", WAIT)
    for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
        monkeypatch.setitem(session.SERVER_SETTINGS, name, f"{WAIT}s")


@pytest.fixture
async def world(patient: None, settings: Settings, opened: Opened) -> AsyncIterator[World]:
    """An application with connections for a crowd."""
    serving = await Database.open(str(settings.database_url), pool_size=16, hot_size=4)
    working = await Database.open(str(settings.database_worker_url), pool_size=16, hot_size=8)
    app = as_new(settings.model_copy(update={"log_level": "error"}))
    async with equipped(app, serving):
        app.state.courier = Deskbound()
        async with Direct(app, settings.public_url) as client:
            db = opened.everything
            hunt = limited("treasure-hunt", campaign=1)
            mission = await launch(db, changed("stickers", limits=[]), hunt, with_goal)
            owner = await key_of(db, scope="organise own")
            await believe(client, await key_of(db, "haferkiez", scope="own"))
            yield World(
                client=client,
                opened=replace(opened, working=working),
                mission=mission,
                lead=owner,
                owner=owner,
            )
    await serving.close()
    await working.close()


@pytest.mark.parametrize("name", RACES)
async def test_fifty_at_once_leave_what_one_leaves(world: World, name: str) -> None:
    alone = await left_by(world, RACES[name], 1)

    for number in range(ROUNDS):
        left = await left_by(world, RACES[name], CALLERS)
        assert left == alone, f"round {number}"
