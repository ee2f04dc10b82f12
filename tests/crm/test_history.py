"""A CRM that keeps a history is told of each completion once, and of what counts no more."""

from dataclasses import replace
from typing import Any

from service.crm.doubles.civicrm import CiviCrmDouble
from service.crm.interface import Deed, Outcome
from tests.crm.doubled import NOW, doubled, named
from tests.crm.feeding import Crm, Feeding
from tests.mission import Mission

WANTED = {"activity_type": "Coquest"}
STICKERS = Deed(key="cpl_one", kind="sticker", title="Stick <them> up", quantity=12, at=NOW)
SIGNED = Deed(key="cpl_two", kind="petition", title="Sign", quantity=1, at=NOW)


def history(double: Any) -> list[tuple[str, str]]:
    """What it has: what was done, and whether it holds."""
    assert isinstance(double, CiviCrmDouble)
    return [(one["subject"].split()[1], one["status_id:name"]) for one in double.activities]


async def test_an_activity_per_completion_and_sent_twice_it_is_there_once() -> None:
    async with doubled("civicrm", settings=WANTED) as crm:
        for _ in range(2):
            result = await crm.one(named("civicrm", deeds=(STICKERS, SIGNED)))
            assert result.outcome in {Outcome.CREATED, Outcome.UPDATED}

        assert history(crm.double) == [("sticker", "Completed"), ("petition", "Completed")]
        first = crm.double.activities[0]  # type: ignore[attr-defined]
        assert first["target_contact_id"] == [int(result.remote_id or 0)]
        assert first["activity_date_time"] == "2026-11-27 12:00:00 UTC"
        assert first["details"] == "Stick &lt;them&gt; up (12)"

        await crm.one(named("civicrm", deeds=(replace(SIGNED, holds=False),)))
        assert history(crm.double) == [("sticker", "Completed"), ("petition", "Cancelled")]


async def test_where_the_kind_of_activity_is_gone_the_row_says_so() -> None:
    async with doubled("civicrm", settings={"activity_type": "Gone"}) as crm:
        result = await crm.one(named("civicrm", deeds=(SIGNED,)))

        assert result.outcome is not Outcome.CREATED
        assert "activity type" in result.message
        assert result.remote_id == "101"
        assert crm.addresses() == ["mia1@example.org"]


async def test_without_the_setting_there_is_no_history() -> None:
    async with doubled("civicrm") as crm:
        await crm.one(named("civicrm", deeds=(SIGNED,)))
        assert history(crm.double) == []


async def test_what_people_do_comes_into_the_history_and_what_is_revoked_is_cancelled(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia, other = await feeding.person(mission), await feeding.person(mission, "Ben B")
    await mia.complete("petition")
    await other.complete("petition")  # and says nothing to them
    async with feeding.crm(key, "civicrm", settings=WANTED) as crm:
        await feeding.says(mia, brand)
        await feeding.work()
        assert history(crm.double) == [("petition", "Completed")]

        done = (await mia.complete("stickers", placed=2)).json()["completion"]["id"]
        await feeding.work()
        assert history(crm.double)[1:] == [("sticker", "Completed")]
        calls = len(crm.double.heard)
        await feeding.work()
        assert len(crm.double.heard) == calls

        await _revoke(feeding, crm, done)
        assert history(crm.double) == [("petition", "Completed"), ("sticker", "Cancelled")]

        await feeding.says(mia, brand, yes=False)
        await mia.complete("stickers", placed=3)
        await feeding.work()
        assert len(history(crm.double)) == 2


async def _revoke(feeding: Feeding, crm: Crm, completion: str) -> None:
    body = {"to": "revoked", "reason": "copied"}
    path = f"/v1/completions/{completion}/transitions"
    reply = await feeding.client.post(path, json=body, headers=crm.key)
    assert reply.status_code == 200, reply.text
    await feeding.work()


async def test_the_test_of_a_connection_looks_for_the_kind_of_activity(feeding: Feeding) -> None:
    key, _ = await feeding.organisation()
    async with feeding.crm(key, "civicrm", on=False, settings={"activity_type": "Gone"}) as crm:
        refused = await crm.test()
        assert (refused.status_code, refused.json()["lacks"]) == (409, {"Gone": "unknown"})

        assert (await crm.patch(settings=WANTED)).status_code == 200
        assert (await crm.test()).status_code == 200
