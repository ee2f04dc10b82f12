"""The ledger of consent in the database: added to, never changed, and verified."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from quests.consent import Scope, Shown, after_granting, after_refusing, broken_at
from quests.ids import new_id
from service.store.consent_chains import chains
from service.store.consent_ledger import Saying, Speaker, say
from service.store.driver import driver
from service.store.participation import Profile, add_participant
from service.store.session import Database
from tests.builders import NOON
from tests.databases import Opened
from tests.mission import Mission, launch

SHOWN = Shown(version="v1", locale="en", sha256="ab" * 32)
LEAD = text("SELECT lead_organisation_id FROM campaign LIMIT 1")


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


async def say_some(db: Database, mission: Mission, times: int = 3) -> Speaker:
    """One person, who says yes and no by turns."""
    speaker = Speaker(
        workspace_id=mission.workspace_id,
        participant_id=new_id(NOON),
        campaign_id=mission.campaign_id,
        source="me",
        at=NOON,
        evidence={"completion": "cpl_x"},
    )
    profile = Profile(id=speaker.participant_id, display_name=None, locale="en", created_at=NOON)
    async with db.transaction() as session:
        await add_participant(session, mission.workspace_id, profile)
        scope = Scope((await session.execute(LEAD)).scalar_one(), "newsletter", "email")
        for number in range(times):
            answer: Any = after_refusing
            if number % 2 == 0:
                answer = partial(after_granting, shown=SHOWN, proven=False)
            saying = Saying(scope=scope, method="settings", answer=answer, shown=SHOWN)
            await say(await driver(session), speaker, [saying])
    return speaker


async def verified(db: Database, **how: int) -> list[int | None]:
    async with db.read() as session:
        return [broken_at(chain) async for chain in chains(session, **how)]


@pytest.fixture(params=["app", "worker"])
def role(request: pytest.FixtureRequest, opened: Opened) -> Database:
    return opened.serving if request.param == "app" else opened.working


@pytest.mark.parametrize(
    "change", ["UPDATE consent_entry SET decision = 'granted'", "DELETE FROM consent_entry"]
)
async def test_no_role_may_change_what_was_said(
    db: Database, mission: Mission, role: Database, change: str
) -> None:
    await say_some(db, mission)

    with pytest.raises(DBAPIError, match="permission denied"):
        async with role.transaction(mission.workspace_id) as session:
            await session.execute(text(change))


@pytest.mark.parametrize("batch", [1, 4, 500])
async def test_whole_chains_are_verified_in_whatever_batches_they_come(
    db: Database, mission: Mission, batch: int
) -> None:
    for times in (3, 1, 5):
        await say_some(db, mission, times)

    assert await verified(db, batch=batch) == [None, None, None]


async def test_what_somebody_changed_behind_our_back_is_found(
    db: Database, mission: Mission
) -> None:
    await say_some(db, mission)
    async with db.transaction() as session:
        await session.execute(text("UPDATE consent_entry SET locale = 'de' WHERE number = 2"))

    assert await verified(db) == [2]


async def test_another_tenant_sees_none_of_it(
    db: Database, mission: Mission, opened: Opened
) -> None:
    await say_some(db, mission)

    async with opened.serving.read(uuid4()) as session:
        found = await session.execute(text("SELECT count(*) FROM consent_entry"))
        assert found.scalar_one() == 0
