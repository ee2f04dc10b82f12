"""CRMs that have enough, refuse us, are down, or do not know whom we mean."""

from tests.crm.feeding import Feeding, states, stretch_time
from tests.mailed import mails
from tests.members import employ
from tests.mission import Mission
from tests.people import key_of

OWNER = "olga@ackerfunke.example"


async def test_a_crm_that_has_enough_is_left_alone_and_the_order_stays(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    people = [await feeding.person(mission, name) for name in ("Ada A", "Bea B", "Cem C")]
    async with feeding.crm(key, "mailchimp") as crm:
        for one in people:
            await feeding.says(one, brand)
        await feeding.notice()
        crm.double.next(429)
        calls = len(crm.double.heard)

        for _ in range(3):
            await feeding.feeder().feed_once()

        stand = await crm.stand()
        assert len(crm.double.heard) == calls + 1
        assert stand["connection"]["resume_at"] is not None
        assert not stand["connection"]["paused"]
        assert stand["contacts"] == {"pending": 3}
        assert {one["attempts"] for one in await crm.listed("contacts")} == {0}

        await stretch_time(feeding)
        await feeding.work()
        sent = [one["email_address"] for one in crm.double.heard[-1].json["members"]]
        assert sent == ["ada@example.org", "bea@example.org", "cem@example.org"]


async def test_a_crm_that_refuses_us_is_paused_its_owner_is_told_and_a_test_goes_on(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    async with feeding.crm(key) as crm:
        await feeding.says(mia, brand)
        own = await key_of(feeding.db, scope="own")
        await employ(feeding.client, feeding.db, own, email=OWNER)
        crm.double.token = "revoked"
        await feeding.work()

        stand = (await crm.stand())["connection"]
        assert (stand["paused"], stand["paused_reason"]) == (True, "unauthorised")
        assert await states(crm) == {"pending": 1}
        events = await feeding.client.get("/v1/events?types=crm.paused", headers=key)
        [told] = events.json()["items"]
        assert told["data"]["reason"] == "unauthorised"
        [mail] = [one for one in await mails(feeding.db) if one.purpose == "crm-trouble"]
        assert (mail.to, mail.written.language) == (OWNER, "en")
        assert "HubSpot" in mail.written.subject
        assert "401" in mail.written.text
        assert f"PATCH {crm.path}" in mail.written.text
        assert "revoked" not in mail.written.text + mail.written.html

        await feeding.work()  # it is said once
        assert await mails(feeding.db) == []
        assert (await crm.test()).json()["crm_status"] == 401
        crm.double.token = "s3cret-of-hubspot"
        assert (await crm.test()).status_code == 200
        await feeding.work()
        assert await states(crm) == {"synced": 1}


async def test_trouble_is_tried_again_by_the_schedule_and_not_for_ever(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    async with feeding.crm(key) as crm:
        await feeding.says(mia, brand)
        await feeding.notice()
        for _ in range(10):
            crm.double.next(503)
            await feeding.feeder().feed_once()
            await stretch_time(feeding)
        [one] = await crm.listed("contacts")
        assert (one["state"], one["code"]) == ("rejected", "exhausted")

        retried = f"{crm.path}/contacts/{one['ref']}/retry"
        assert (await feeding.client.post(retried, headers=key)).status_code == 202
        await feeding.work()
        assert await states(crm) == {"synced": 1}


async def test_what_is_ambiguous_is_parked_until_somebody_decided(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    async with feeding.crm(key, "civicrm") as crm:
        for number in ("1", "2"):
            crm.double.contacts[number] = {"email_primary.email": "mia@example.org"}
        await feeding.says(mia, brand)
        await feeding.work()
        await mia.complete("stickers")
        await feeding.work()
        [one] = await crm.listed("contacts")
        assert (one["state"], one["code"]) == ("parked", "ambiguous")

        del crm.double.contacts["2"]
        await feeding.client.post(f"{crm.path}/contacts/{one['ref']}/retry", headers=key)
        await feeding.work()
        assert await states(crm) == {"synced": 1}
        assert list(crm.double.contacts) == ["1"]


async def test_whom_the_crm_suppresses_stays_so_until_they_say_yes_again(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    async with feeding.crm(key, "mailchimp") as crm:
        left: set[str] = crm.double.__dict__["left"]
        left.add("mia@example.org")
        await feeding.says(mia, brand)
        await feeding.work()
        assert await states(crm) == {"suppressed": 1}
        calls = len(crm.double.heard)

        await mia.complete("stickers")
        await feeding.work()
        assert len(crm.double.heard) == calls

        await feeding.says(mia, brand, yes=False)
        await feeding.says(mia, brand)
        await feeding.work()
        [one] = crm.double.contacts.values()
        assert one["status"] == "pending"
