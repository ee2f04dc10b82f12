"""Consent verified, erasures replayed and people let go: on the command line."""

import asyncio
import json
import subprocess
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import text

from quests.consent import Scope, Shown, after_granting
from quests.ids import new_id
from service.store.consent_ledger import Saying, Speaker, say
from service.store.driver import driver
from service.store.participation import Profile, add_participant
from service.store.session import Database
from tests.builders import NOON
from tests.mission import launch

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SHOWN = Shown(version="v1", locale="en", sha256="ab" * 32)
LEAD = text("SELECT lead_organisation_id FROM campaign")
CHANGE = "UPDATE consent_entry SET text_version = 'v2' WHERE number = 1"


async def say_yes(url: str) -> None:
    """One person, one yes."""
    database = await Database.open(url, pool_size=2)
    mission = await launch(database)
    person = new_id(NOON)
    speaker = Speaker(
        workspace_id=mission.workspace_id,
        participant_id=person,
        campaign_id=mission.campaign_id,
        source="me",
        at=NOON,
    )
    async with database.transaction() as session:
        profile = Profile(id=person, display_name=None, locale="en", created_at=NOON)
        await add_participant(session, mission.workspace_id, profile)
        scope = Scope((await session.execute(LEAD)).scalar_one(), "newsletter", "email")
        answer = partial(after_granting, shown=SHOWN, proven=False)
        saying = Saying(scope=scope, method="settings", answer=answer, shown=SHOWN)
        await say(await driver(session), speaker, [saying])
    await database.close()


async def change(url: str) -> None:
    """What nobody has the right to but who runs the database server."""
    database = await Database.open(url, pool_size=2)
    await database.hot.execute(CHANGE)
    await database.close()


def test_a_chain_that_was_changed_ends_the_verifier_with_an_error(
    run: Run, database_url: str, database_roles: dict[str, str]
) -> None:
    asyncio.run(say_yes(database_url))

    whole = run("consent", "verify", **database_roles)
    asyncio.run(change(database_url))
    broken = run("consent", "verify", "--quiet", **database_roles)

    assert whole.stdout == "1 entries of 1 people checked, 0 chains broken.\n"
    assert (whole.returncode, broken.returncode) == (0, 1)
    assert "entry 1 is not what was written" in broken.stderr


@pytest.mark.parametrize("words", [("--dry-run",), ()])
def test_where_nobody_was_erased_nothing_is_replayed(
    run: Run, database_url: str, database_roles: dict[str, str], words: tuple[str, ...]
) -> None:
    asyncio.run(say_yes(database_url))

    done = run("erasures", "replay", *words, **database_roles)

    assert done.returncode == 0
    assert done.stdout.startswith("0 people")


def test_who_would_go_is_said_and_nobody_goes(
    run: Run, database_url: str, database_roles: dict[str, str]
) -> None:
    asyncio.run(say_yes(database_url))

    told = run("retention", "--dry-run", **database_roles)
    as_json = run("retention", "--dry-run", "--json", **database_roles)

    assert told.stdout == "Nobody goes.\n"
    assert json.loads(as_json.stdout) == {"campaigns": [], "visitors": []}
