"""A pair and other words at the same moment: people compare what their answer counts for."""

import asyncio
from random import Random

import httpx

from quests.ids import parse_id
from service.callers import ParticipantCaller
from service.store.session import Database
from service.usecases.amend_contribution import Amendment, amend_contribution
from service.usecases.compare_pair import Asking, show_pair
from tests.builders import NOON
from tests.mission import Mission
from tests.people import Person, join, quest_id
from tests.voting import completion_of, contribution_of, propose, voted_on

MOMENT = 0.3


def caller(mission: Mission, person: Person) -> ParticipantCaller:
    return ParticipantCaller(
        workspace_id=mission.workspace_id,
        campaign_id=mission.campaign_id,
        participant_id=parse_id("prt", person.id),
        locale="de",
        channel="direct",
        partner_id=None,
        link="",
    )


async def test_a_pair_waits_for_words_that_are_being_changed(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await voted_on(db, "pairs")
    authors, voter = await propose(client, mission), await join(client, mission)
    path = f"/v1/quests/{quest_id(mission, 'slogan')}/pairs"

    async with db.transaction(mission.workspace_id) as session:
        for number, author in enumerate(authors):
            said = Amendment(
                caller=caller(mission, author),
                contribution_id=parse_id("ctb", await contribution_of(author)),
                text=f"Better words {number}",
                language=None,
                at=NOON,
            )
            await amend_contribution(session, said)
        asked = asyncio.create_task(voter.get(path))
        await asyncio.sleep(MOMENT)
        assert not asked.done(), "it would show words that are about to go"
    shown = (await asked).json()

    words = [shown[side]["text"] for side in ("left", "right")]
    assert all(one.startswith("Better words") for one in words), words


async def test_words_wait_for_a_pair_that_is_being_shown_and_stay(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await voted_on(db, "pairs")
    authors, voter = await propose(client, mission), await join(client, mission)
    slogan = parse_id("qst", quest_id(mission, "slogan"))

    async with db.transaction(mission.workspace_id) as session:
        asking = Asking(caller=caller(mission, voter), quest_id=slogan, at=NOON, chance=Random(1))
        shown = await show_pair(session, asking)
        ids = {author: await contribution_of(author) for author in authors}
        changes = [
            asyncio.create_task(
                client.put(
                    f"/v1/me/contributions/{one}", json={"text": "Other"}, headers=author.headers
                )
            )
            for author, one in ids.items()
        ]
        await asyncio.sleep(MOMENT)
    replies = dict(zip(ids.values(), await asyncio.gather(*changes), strict=True))

    assert shown.left is not None
    assert shown.right is not None
    pair = {one.id for one in (shown.left, shown.right)}
    refused = {parse_id("ctb", one) for one, reply in replies.items() if reply.status_code == 409}
    assert refused == pair
    again = (await voter.get(f"/v1/quests/{quest_id(mission, 'slogan')}/pairs")).json()
    assert (again["left"]["text"], again["right"]["text"]) == (shown.left.text, shown.right.text)


async def test_a_proposal_that_is_being_taken_back_is_shown_to_nobody(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await voted_on(db, "pairs")
    authors, voter = await propose(client, mission, 5), await join(client, mission)
    path = f"/v1/quests/{quest_id(mission, 'slogan')}/pairs"
    gone = authors[0]

    async def take_back() -> httpx.Response:
        mine = f"/v1/me/completions/{await completion_of(gone)}"
        return await client.delete(mine, headers=gone.headers)

    taken, shown = await asyncio.gather(take_back(), voter.get(path))

    assert taken.status_code in {200, 204}
    later = (await voter.get(path)).json()
    for said in (shown.json(), later):
        assert all(said[side]["text"] for side in ("left", "right"))
    assert "Berlin isst bunt" not in {later[side]["text"] for side in ("left", "right")}
