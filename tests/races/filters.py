"""Filters of doubtful signatures under many callers."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import httpx
from sqlalchemy import text

from service.usecases.apply_filter import carry_on
from service.usecases.fold_facts import fold_all
from service.usecases.move_goals import raise_goals
from tests.campaigns import Raw, only
from tests.doubting import REASON, order, save, worked
from tests.mission import Mission, changed, launch
from tests.people import key_of, quest_id
from tests.races.racing import Race, World, all_are_told, fresh, once, one_wins, whole
from tests.races.workers import anything

MOVED = text("""
    SELECT (SELECT count(*) FROM filter_mark WHERE workspace_id = :workspace) AS marks,
        (SELECT count(*) FROM completion_transition
            WHERE workspace_id = :workspace AND to_state = 'fraud') AS steps,
        (SELECT count(*) FROM event
            WHERE workspace_id = :workspace AND type = 'completion.invalidated') AS told
""")
OTHER_GOALS = text("DELETE FROM petition_goal WHERE quest_id <> :quest")
PETITION, LOOKS, A_CAMPAIGN = "petition", 3, 20
RAISED = text("""
    SELECT count(*) FROM event WHERE workspace_id = :workspace AND type = 'campaign.goal_raised'
""")


@once("post_filter")
async def saving_a_filter_under_one_key(world: World) -> Race:
    path = f"/v1/quests/{quest_id(world.mission, 'petition')}/signature-filters"
    headers = world.lead | {"idempotency-key": fresh("k")}
    body = {"name": "A wave", "asks": {"name_like": ["bot*"]}}

    async def act(_: int) -> httpx.Response:
        return await world.client.post(path, json=body, headers=headers)

    return Race(act=act, judge=all_are_told(201, whole))


@once("put_filter")
async def changing_a_filter_that_all_have_seen(world: World) -> Race:
    saved = await save(world.client, world.mission, world.lead, {"name_like": ["bot*"]})
    headers = world.lead | {"if-match": '"1"'}
    body = {"name": "Another", "asks": {"languages": ["fr"]}}

    async def act(_: int) -> httpx.Response:
        return await world.client.put(f"/v1/signature-filters/{saved}", json=body, headers=headers)

    return Race(act=act, judge=one_wins(200, 412))


@once("apply_filter")
async def applying_a_filter(world: World) -> Race:
    """Each without a key of its own: the first is at work, the others have to wait."""
    saved = await save(world.client, world.mission, world.lead, {"name_like": [fresh("bot")]})
    await worked(world.opened.working)
    body = {"to": "fraud", "reason": REASON, "previewed": 0}
    headers = world.lead | {"if-match": "*"}

    async def act(_: int) -> httpx.Response:
        path = f"/v1/signature-filters/{saved}/applications"
        return await world.client.post(path, json=body, headers=headers)

    return Race(act=act, judge=one_wins(201, 409))


@once("undo_application")
async def undoing_a_filter(world: World) -> Race:
    saved = await save(world.client, world.mission, world.lead, {"name_like": [fresh("bot")]})
    await worked(world.opened.working)
    begun = (await order(world.client, world.lead, saved, "fraud")).json()
    await worked(world.opened.working)

    async def act(_: int) -> httpx.Response:
        path = f"/v1/filter-applications/{begun['id']}/undo"
        return await world.client.post(path, headers=world.lead)

    return Race(act=act, judge=all_are_told(200, lambda answer: str(answer.json()["state"])))


@once()
async def carrying_a_filter_out(world: World) -> Race:
    """Many workers at one application: each signature is moved once."""
    workspace = fresh("w")
    mission = await launch(world.db, changed("petition", options={}), workspace=workspace)
    key = await key_of(world.db, workspace=workspace)
    for number in range(3):
        person = await world.person(mission)
        await person.complete("petition", public_name=f"Bot {'abc'[number]}")
    saved = await save(world.client, mission, key, {"name_like": ["bot*"]})
    assert (await order(world.client, key, saved, "fraud")).status_code == 201

    async def act(_: int) -> int:
        return await carry_on(world.opened.working, datetime.now(UTC))

    async def left() -> dict[str, int]:
        await worked(world.opened.working)
        async with world.db.read() as session:
            row = (await session.execute(MOVED, {"workspace": mission.workspace_id})).one()
        return {"marks": row.marks, "steps": row.steps, "told": row.told}

    return Race(act=act, judge=anything, left=left)


@once("post_completion")
async def passing_a_goal(world: World) -> Race:
    """All sign at once, and workers look at it all the while: it is raised once."""
    mission = await _unsigned(world)
    people = await world.crowd(f"signers of {mission.campaign_id}", mission)
    told = await _told_of_raising(world, mission)
    raised: list[int] = []

    async def looks() -> None:
        for _ in range(LOOKS):
            raised.append(await raise_goals(world.opened.working, datetime.now(UTC)))

    async def act(number: int) -> int:
        signing = world.hand_in(people[number], quest_id(mission, PETITION), PETITION)
        if number % 5:
            return (await signing).status_code
        # As many as a large installation has workers, in each other's way when it comes in.
        reply, _ = await asyncio.gather(signing, looks())
        return reply.status_code

    async def left() -> dict[str, int]:
        await looks()
        return {"told": await _told_of_raising(world, mission) - told, "raised": sum(raised)}

    def judge(statuses: Sequence[int]) -> None:
        assert set(statuses) == {201}

    return Race(act=act, judge=judge, left=left)


async def _unsigned(world: World) -> Mission:
    """A petition that nobody signed; the goals of those before are gone.

    Some follow each other in one campaign, so that people need not be new; in one of them all it
    would become dear to import another.
    """
    number, slug = next(world.kept.setdefault("petitions", count())), fresh("p")
    campaign = f"petitions-{number // A_CAMPAIGN}"

    def edit(raw: Raw) -> None:
        raw["campaign"].update(slug=campaign)
        raw["quests"][0].update(slug=slug, options={"goal": {"steps": [1, 10_000]}})

    mission = await launch(world.db, only(PETITION), edit, workspace="petitions")
    async with world.db.transaction() as session:
        await session.execute(OTHER_GOALS, {"quest": mission.quests[slug]})
    await fold_all(world.opened.working, datetime.now(UTC))  # workers look where this was done
    return replace(mission, quests={PETITION: mission.quests[slug]})


async def _told_of_raising(world: World, mission: Mission) -> int:
    async with world.db.read() as session:
        told = await session.execute(RAISED, {"workspace": mission.workspace_id})
        return int(told.scalar_one())
