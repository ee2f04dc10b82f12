"""What an organisation does once with its CRMs: connect, set, end."""

import httpx

from tests.crm.connected import HUBSPOT, connect
from tests.races.organisers import deletes
from tests.races.racing import Race, World, all_are_told, fresh, once, one_wins, whole


@once("create_crm_connection")
async def connecting_with_one_key(world: World) -> Race:
    headers = world.lead | {"idempotency-key": fresh("k")}

    async def act(_: int) -> httpx.Response:
        return await world.client.post("/v1/crm-connections", json=HUBSPOT, headers=headers)

    return Race(act=act, judge=all_are_told(201, whole))


@once("patch_crm_connection")
async def setting_what_one_has_seen(world: World) -> Race:
    path = f"/v1/crm-connections/{await connect(world.client, world.lead)}"
    seen = await world.client.get(path, headers=world.lead)
    headers = world.lead | {"if-match": seen.headers["etag"]}

    async def act(number: int) -> httpx.Response:
        body = {"description": f"number {number}"}
        return await world.client.patch(path, json=body, headers=headers)

    return Race(act=act, judge=one_wins(200, 412))


@once("delete_crm_connection")
async def ending_a_connection(world: World) -> Race:
    path = f"/v1/crm-connections/{await connect(world.client, world.lead)}"
    return Race(act=deletes(world, path), judge=one_wins(204, 404))


@once("post_segment")
async def saving_with_one_key(world: World) -> Race:
    headers = world.lead | {"idempotency-key": fresh("k")}
    body = {"name": fresh("segment"), "asks": {"kinds": ["petition"]}}

    async def act(_: int) -> httpx.Response:
        return await world.client.post("/v1/segments", json=body, headers=headers)

    return Race(act=act, judge=all_are_told(201, whole))
