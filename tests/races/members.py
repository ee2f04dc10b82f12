"""What a member of an organisation can do once: arrive, sign in, begin."""

from datetime import UTC, datetime

import httpx
from sqlalchemy import text

from service.store.set_up import set_up_token
from tests.conftest import SECRET
from tests.mailed import code_in, only_mail, token_in
from tests.members import ask_in, employ, enter, invited
from tests.races.racing import Race, World, fresh, once, one_wins

TRIES = text("UPDATE member_sign_in SET tries = -100")


@once("accept")
async def accepting_an_invitation(world: World) -> Race:
    await world.forget("mail")
    email = f"{fresh('m')}@ackerfunke.example"
    body = {
        "invitation": await invited(world.client, world.db, world.owner, email=email),
        "name": "Léa",
    }

    async def act(_: int) -> httpx.Response:
        return await world.client.post("/v1/members", json=body)

    return Race(act=act, judge=one_wins(201, 400))


async def signing_in(world: World, proof: str) -> Race:
    """A proof that came by mail to a member who asked for it."""
    await world.forget("mail")
    email = f"{fresh('s')}@ackerfunke.example"
    await employ(world.client, world.db, world.owner, email=email)
    handle = await ask_in(world.client, email)
    mail = await only_mail(world.db)
    said = {proof: token_in(mail) if proof == "link" else code_in(mail)}
    async with world.db.transaction() as session:
        await session.execute(TRIES)

    async def act(_: int) -> httpx.Response:
        return await enter(world.client, handle, **said)

    return Race(act=act, judge=one_wins(201, 400))


@once("sign_in")
async def signing_in_by_link(world: World) -> Race:
    return await signing_in(world, "link")


@once("sign_in")
async def signing_in_by_code(world: World) -> Race:
    return await signing_in(world, "code")


@once("first_set_up")
async def setting_up(world: World) -> Race:
    """The first start of an installation; the campaign of the others is gone after this."""
    await world.opened.empty()
    async with world.opened.working.transaction() as session:
        token = await set_up_token(session, secret=SECRET, at=datetime.now(UTC))
    body = {
        "token": token,
        "workspace": "main",
        "organisation": "town-kitchen",
        "organisation_name": "Town Kitchen",
        "email": "owner@town.example",
        "name": "Olu",
    }

    async def act(_: int) -> httpx.Response:
        return await world.client.post("/v1/set-up", json=body)

    return Race(act=act, judge=one_wins(201, 400))
