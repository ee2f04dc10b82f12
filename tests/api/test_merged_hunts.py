"""Two walkers turn out to be one person: what both found is found once, and finished once."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
from sqlalchemy import text

from quests.ids import parse_id
from service.store.merging import Pair, persistently
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from service.usecases.merge_participants import merge_participants
from tests.hunts import answer_all, answered, find, hunt, hunted
from tests.mission import Mission
from tests.people import Person, campaign_id, join, key_of, quest_id

STANDING = text("""
    SELECT payload ->> 'checkpoint' AS checkpoint, sum(sign) AS n FROM fact
    WHERE type = 'checkpoint_found' GROUP BY 1 ORDER BY 1
""")
SLUGS = ("one", "two", "three")


async def merge(db: Database, mission: Mission, former: Person, into: Person) -> None:
    pair = Pair(
        workspace_id=mission.workspace_id,
        former_id=parse_id("prt", former.id),
        into_id=parse_id("prt", into.id),
    )
    await persistently(db, mission.workspace_id, partial(_merge, pair=pair, at=datetime.now(UTC)))


async def _merge(session: Any, *, pair: Pair, at: datetime) -> None:
    await merge_participants(session, pair, at)


async def standing(db: Database) -> dict[str, int]:
    async with db.read() as session:
        return {row.checkpoint: row.n for row in await session.execute(STANDING)}


async def kpi(client: httpx.AsyncClient, db: Database, mission: Mission, name: str) -> int:
    await fold_all(db, datetime.now(UTC))
    path = f"/v1/campaigns/{campaign_id(mission)}/kpis/{name}"
    return int((await client.get(path, headers=await key_of(db))).json()["value"])


async def test_what_both_found_is_found_once_and_the_rest_moves(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await hunted(db, checkpoints=answered(SLUGS))
    phone, tablet = await join(client, mission), await join(client, mission)
    await answer_all(client, mission, phone, "one", "two")
    await answer_all(client, mission, tablet, "two", "three")
    await find(client, mission, tablet, checkpoint="one", answer="wrong")

    await merge(db, mission, tablet, phone)

    now = await hunt(phone, mission)
    assert (now["found"], now["left"], now["completion"]) == (3, 0, None)
    assert await standing(db) == {"one": 1, "three": 1, "two": 1}
    done = await client.post(
        f"/v1/quests/{quest_id(mission, 'hidden-kitchens')}/completions",
        json={"kind": "hunt"},
        headers=phone.headers | {"idempotency-key": "both"},
    )
    assert done.json()["completion"]["state"] == "accepted"
    assert await kpi(client, db, mission, "treasure_hunt_completions") == 1


async def test_who_finished_as_two_finished_once(client: httpx.AsyncClient, db: Database) -> None:
    mission = await hunted(db, checkpoints=answered(SLUGS))
    phone, tablet = await join(client, mission), await join(client, mission)
    for walker in (phone, tablet):
        assert (await answer_all(client, mission, walker, *SLUGS))[-1]["finish"]
    assert await kpi(client, db, mission, "treasure_hunt_completions") == 2

    await merge(db, mission, tablet, phone)

    mine = (await phone.get("/v1/me/completions")).json()["items"]
    assert sorted(one["completion"]["state"] for one in mine) == ["accepted", "revoked"]
    assert await standing(db) == {"one": 1, "three": 1, "two": 1}
    for name in ("treasure_hunt_completions", "unique_participants"):
        assert await kpi(client, db, mission, name) == 1, name
    again = await find(client, mission, phone, checkpoint="one", answer="one")
    assert (again.json()["counted"], again.json()["finish"]) == (False, None)
