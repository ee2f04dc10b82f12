"""From what people say to what CRMs know: over HTTP, with real servers on both sides."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from quests.ids import parse_id
from service.store.crm_farewells import queue_erasure
from tests.crm.doubled import CRMS
from tests.crm.feeding import Feeding, states, stretch_time
from tests.mission import Mission
from tests.people import Person, key_of

EVERYTHING = text("SELECT row_to_json(c)::text FROM crm_contact AS c")


@pytest.mark.parametrize("kind", CRMS)
async def test_who_consents_to_one_organisation_is_in_its_crm_alone(
    feeding: Feeding, mission: Mission, kind: str
) -> None:
    key, brand = await feeding.organisation()
    other, _ = await feeding.organisation("haferkiez")
    mia = await feeding.person(mission)
    await feeding.person(mission, "Ben Beispiel")
    async with feeding.crm(key, kind) as ours, feeding.crm(other, kind) as theirs:
        await feeding.says(mia, brand)
        await mia.complete("stickers")

        await feeding.work()

        assert len(ours.double.contacts) == 1
        assert "mia@example.org" in repr(ours.double.contacts)
        assert theirs.double.contacts == {}
        assert await states(ours) == {"synced": 1}
        assert await states(theirs) == {}
        [contact] = await ours.listed("contacts")
        assert (contact["state"], contact["code"]) == ("synced", "")


async def test_who_consented_before_there_was_a_crm_is_told_of_too(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    await feeding.says(mia, brand)
    await feeding.work()

    async with feeding.crm(key) as crm:
        await feeding.work()

        [one] = crm.double.contacts.values()
        assert one["firstname"] == "Mia"
        assert one["coquest_language"] == "DE"
        assert (one["coquest_status"], one["subscribed"]) == ("subscribed", "yes")


async def test_what_changes_is_told_once_and_what_does_not_is_not(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    points = [{"source": "completions", "property": "coquest_points"}]
    async with feeding.crm(key, mapping=points) as crm:
        await feeding.says(mia, brand)
        for _ in range(3):
            await mia.complete("stickers")
        await feeding.work()
        calls = len(crm.double.heard)
        [one] = crm.double.contacts.values()
        assert one["coquest_points"] == "3"

        await mia.complete("slogan")  # waits for its review: nothing that is sent changes
        await feeding.work()
        assert len(crm.double.heard) == calls

        await mia.complete("petition")
        await feeding.work()
        assert one["coquest_points"] == "4"
        assert len(crm.double.heard) == calls + 1  # no status: nothing new was said


async def test_who_withdraws_while_waiting_never_gets_there(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    async with feeding.crm(key) as crm:
        await feeding.says(mia, brand)
        await feeding.notice()
        assert await states(crm) == {"pending": 1}
        calls = len(crm.double.heard)

        await feeding.says(mia, brand, yes=False)
        while await feeding.feeder().feed_once():  # before anybody noticed
            pass

        assert len(crm.double.heard) == calls
        assert await states(crm) == {"left": 1}


async def test_who_withdraws_later_is_unsubscribed_and_comes_back_only_by_a_new_yes(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    async with feeding.crm(key) as crm:
        await feeding.says(mia, brand)
        await feeding.work()
        [one] = crm.double.contacts.values()

        await feeding.says(mia, brand, yes=False)
        await feeding.work()
        assert (one["subscribed"], one["coquest_status"]) == ("no", "unsubscribed")
        assert await states(crm) == {"left": 1}
        calls = len(crm.double.heard)

        await mia.complete("stickers")
        await feeding.work()
        assert len(crm.double.heard) == calls

        await feeding.says(mia, brand)
        await feeding.work()
        assert (one["subscribed"], one["coquest_status"]) == ("yes", "subscribed")


async def test_who_left_by_the_crms_own_link_is_not_subscribed_again(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    points = [{"source": "completions", "property": "coquest_points"}]
    async with feeding.crm(key, mapping=points) as crm:
        await feeding.says(mia, brand)
        await feeding.work()
        [one] = crm.double.contacts.values()
        one["subscribed"] = "no"

        await mia.complete("stickers")
        await feeding.work()

        assert (one["coquest_points"], one["subscribed"]) == ("1", "no")


async def erase(feeding: Feeding, mission: Mission, person: Person) -> None:
    async with feeding.db.transaction(mission.workspace_id) as session:
        who = parse_id("prt", person.id)
        await queue_erasure(session, mission.workspace_id, who, at=datetime.now(UTC))


async def test_who_is_erased_is_erased_there_and_the_answer_is_kept(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia, ben = await feeding.person(mission), await feeding.person(mission, "Ben B")
    async with feeding.crm(key) as crm:
        await feeding.says(mia, brand)
        await feeding.work()
        await feeding.says(ben, brand)
        await feeding.notice()
        crm.double.next(503)

        await erase(feeding, mission, mia)
        await erase(feeding, mission, ben)  # who was never told of: nothing is said
        await feeding.feeder().feed_once()
        [waits] = await crm.listed("erasures")
        assert (waits["action"], waits["state"]) == ("erase", "pending")
        await stretch_time(feeding)
        await feeding.feeder().feed_once()

        [done] = await crm.listed("erasures")
        assert (done["state"], done["attempts"]) == ("done", 2)
        assert crm.double.contacts == {}
        assert await states(crm) == {}
        async with feeding.db.read() as session:
            kept = text("SELECT count(*) FROM crm_farewell WHERE address IS NOT NULL")
            assert (await session.execute(kept)).scalar_one() == 0


async def test_two_who_are_one_are_one_contact(feeding: Feeding, mission: Mission) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    async with feeding.crm(key) as crm:
        await feeding.says(mia, brand)
        await feeding.work()
        again = await feeding.person(mission)  # another device, the same mailbox
        assert again.id != mia.id
        await again.complete("stickers")
        await feeding.work()

        assert crm.addresses() == ["mia@example.org"]
        await feeding.says(again, brand, yes=False)
        await feeding.work()
        [one] = crm.double.contacts.values()
        assert one["subscribed"] == "no"


async def test_nothing_tells_the_key_and_another_organisation_sees_nothing(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    other = await key_of(feeding.db, "haferkiez", scope="organise")
    mia = await feeding.person(mission)
    async with feeding.crm(key) as crm:
        await feeding.says(mia, brand)
        await feeding.work()
        shown = [await feeding.client.get("/v1/crm-connections", headers=key)]
        for part in ("", "/contacts", "/calls", "/erasures"):
            shown.append(await feeding.client.get(crm.path + part, headers=key))
            hidden = await feeding.client.get(crm.path + part, headers=other)
            assert hidden.status_code == 404
        assert not [one.url for one in shown if "s3cret" in one.text]
        assert not [one.url for one in shown[1:] if "mia@" in one.text]
        async with feeding.db.read() as session:
            kept = " ".join((await session.execute(EVERYTHING)).scalars())
            access = text("SELECT access FROM crm_connection")
            sealed = (await session.execute(access)).scalar_one()
        assert "mia@" not in kept
        assert b"s3cret" not in sealed


async def test_two_workers_tell_each_once(feeding: Feeding, mission: Mission) -> None:
    key, brand = await feeding.organisation()
    people = [await feeding.person(mission, f"P{number} X") for number in range(6)]
    async with feeding.crm(key, "brevo") as crm:
        for one in people:
            await feeding.says(one, brand)
        await feeding.notice()

        await asyncio.gather(*(feeding.feeder().feed_once() for _ in range(4)))

        posts = [one for one in crm.double.heard if one.method == "POST"]
        assert len(posts) == 6
        assert await states(crm) == {"synced": 6}


async def test_what_a_crm_learns_of_somebody_counts_once_per_field(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    more = [
        {"source": "first_name", "property": "firstname"},
        {"source": "completions", "property": "coquest_points"},
    ]
    async with feeding.crm(key, mapping=more[:1]) as crm:
        await feeding.says(mia, brand)
        await feeding.work()
        await crm.patch(mapping=more)
        await feeding.work()
        await mia.complete("stickers")
        await feeding.work()
    learned = text("SELECT payload->>'field' FROM fact WHERE type = 'profile_enriched'")
    async with feeding.db.read() as session:
        found = sorted((await session.execute(learned)).scalars())

    assert found == ["coquest_points", "firstname"]
