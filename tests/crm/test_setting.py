"""How a connection is set, tried, and set otherwise."""

from typing import Any

import httpx
import pytest

from tests.crm.feeding import Feeding
from tests.mission import Mission
from tests.people import key_of


async def test_a_dry_run_sends_nothing_and_the_real_one_then_all_of_it(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    async with feeding.crm(key, dry_run=True) as crm:
        await feeding.says(mia, brand)
        calls = len(crm.double.heard)
        await feeding.work()
        [one] = await crm.listed("contacts")
        assert (one["state"], one["fields"]) == ("dry", 3)
        assert len(crm.double.heard) == calls

        assert (await crm.patch(dry_run=False)).status_code == 200
        await feeding.work()
        assert crm.addresses() == ["mia@example.org"]


async def test_another_mapping_is_told_of_everybody_and_another_account_knows_nobody(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    async with feeding.crm(key) as crm, feeding.crm(key, on=False) as second:
        await feeding.says(mia, brand)
        await feeding.work()
        [one] = crm.double.contacts.values()
        assert "lastname" not in one

        last = [{"source": "last_name", "property": "lastname"}]
        await crm.patch(mapping=last)
        await feeding.work()
        assert one["lastname"] == "Muster"

        moved = (await crm.patch(base_url=second.double.url)).json()
        assert (moved["paused"], moved["paused_reason"]) == (True, "not_tested")
        await feeding.work()
        assert second.double.contacts == {}
        assert (await crm.test()).status_code == 200
        await feeding.work()
        [there] = second.double.contacts.values()
        assert there["subscribed"] == "yes"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"settings": {"colour": "red"}}, "settings"),
        ({"kind": "mailchimp"}, "settings"),
        ({"kind": "salesforce", "base_url": None}, "base_url"),
        ({"mapping": [{"source": "shoe_size", "property": "a"}]}, "mapping/0/source"),
        (
            {"mapping": [{"source": "name", "property": "a", "transform": "rot13"}]},
            "mapping/0/transform",
        ),
        ({"mapping": [{"source": "name", "property": "a"}] * 2}, "mapping"),
    ],
)
async def test_what_cannot_be_set_is_refused(
    feeding: Feeding, mission: Mission, change: dict[str, Any], field: str
) -> None:
    key = await key_of(feeding.db)
    body = {"kind": "hubspot", "access": {"token": "t"}, "base_url": "http://127.0.0.1:1"} | change
    body = {name: value for name, value in body.items() if value is not None}

    reply = await feeding.client.post("/v1/crm-connections", json=body, headers=key)

    assert reply.status_code == 422, reply.text
    assert (reply.json()["code"], reply.json()["field"]) == ("crm-settings-refused", field)


async def test_a_property_that_is_not_there_is_found_before_anything_is_sent(
    feeding: Feeding, mission: Mission
) -> None:
    key, brand = await feeding.organisation()
    mia = await feeding.person(mission)
    await feeding.says(mia, brand)
    wrong = [{"source": "name", "property": "nick"}, {"source": "ref", "property": "createdate"}]
    async with feeding.crm(key, on=False, mapping=wrong) as crm:
        refused = await crm.test()
        assert refused.status_code == 409
        assert refused.json()["lacks"] == {"nick": "unknown", "createdate": "read_only"}

        trial = {"mapping": [{"source": "completions.petition", "property": "coquest_points"}]}
        seen: httpx.Response = await feeding.client.post(
            f"{crm.path}/preview", json=trial, headers=key
        )
        [one] = seen.json()["people"]
        assert (one["email"], one["status"]) == ("mia@example.org", "subscribed")
        assert one["values"] == {"coquest_points": 0}
        assert seen.json()["lacks"] == {}
        assert crm.double.contacts == {}
