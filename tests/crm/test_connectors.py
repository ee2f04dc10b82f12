"""What all five connectors have to do alike, each against its double over real HTTP."""

import pytest

from service.crm.interface import CrmRefused, Outcome
from service.crm.kinds import KINDS
from tests.crm.doubled import CRMS, RENEWABLE, YES, doubled, named, somebody

every_crm = pytest.mark.parametrize("kind", CRMS)


@every_crm
async def test_a_contact_is_created_once_and_then_updated(kind: str) -> None:
    async with doubled(kind) as crm:
        first = await crm.one(named(kind, consent=YES))
        again = await crm.one(named(kind, remote_id=first.remote_id))

        assert (first.outcome, again.outcome) == (Outcome.CREATED, Outcome.UPDATED)
        assert crm.addresses() == ["mia1@example.org"]
        assert first.remote_id is None or first.remote_id in crm.double.contacts


@every_crm
async def test_of_many_each_has_a_result_of_its_own(kind: str) -> None:
    async with doubled(kind) as crm:
        batch = [named(kind, number, consent=YES) for number in range(1, 8)]
        batch[3] = named(kind, 4, consent=YES, values={"no_such_thing": "x"})

        results = await crm.connector.upsert(batch)

        assert [one.ref for one in results] == [one.ref for one in batch]
        ignores = kind == "brevo"  # and says so only when it is read back
        bad = results.pop(3)
        assert bad.code == ("fields_ignored" if ignores else "rejected"), bad
        assert {one.outcome for one in results} == {Outcome.CREATED}
        assert len(crm.addresses()) == (7 if ignores else 6)


@every_crm
async def test_a_status_is_sent_only_with_evidence(kind: str) -> None:
    async with doubled(kind) as crm:
        made = await crm.one(named(kind, consent=YES))
        [one] = crm.double.contacts.values()
        left = {
            "hubspot": {"subscribed": "no"},
            "brevo": {"emailBlacklisted": True, "lists": []},
            "mailchimp": {"status": "unsubscribed"},
            "civicrm": {"is_opt_out": True, "group newsletter": "Removed"},
            "salesforce": {"HasOptedOutOfEmail": True},
        }[kind]
        joined = {name: one.get(name) for name in left}
        one.update(left)  # they left by the CRM's own link

        await crm.one(named(kind, remote_id=made.remote_id))
        assert {name: one.get(name) for name in left} == left

        crm.double.__dict__.get("subscribed", {}).clear()
        await crm.one(named(kind, remote_id=made.remote_id, consent=YES))
        assert {name: one.get(name) for name in left} == joined


@every_crm
async def test_who_withdraws_is_unsubscribed_and_nobody_is_created_for_it(kind: str) -> None:
    async with doubled(kind) as crm:
        made = await crm.one(named(kind, consent=YES))
        [gone, stranger] = await crm.connector.withdraw(
            [somebody(remote_id=made.remote_id), somebody(2)]
        )

        assert (gone.outcome, stranger.outcome) == (Outcome.UPDATED, Outcome.UPDATED)
        [one] = crm.double.contacts.values()
        said = {
            "hubspot": one.get("subscribed") == "no",
            "brevo": one.get("emailBlacklisted") is True and one.get("lists") == [],
            "mailchimp": one.get("status") == "unsubscribed",
            "civicrm": one.get("is_opt_out") is True and one["group newsletter"] == "Removed",
            "salesforce": one.get("HasOptedOutOfEmail") is True,
        }
        assert said[kind], one


@every_crm
async def test_who_is_erased_is_gone_and_twice_is_as_good(kind: str) -> None:
    async with doubled(kind) as crm:
        made = await crm.one(named(kind, consent=YES))
        [first] = await crm.connector.erase([somebody(remote_id=made.remote_id)])
        [second] = await crm.connector.erase([somebody(remote_id=made.remote_id)])

        assert crm.double.contacts == {}
        assert (first.outcome, second.outcome) == (Outcome.UPDATED, Outcome.UPDATED)


@every_crm
async def test_who_moved_to_another_address_is_there_once(kind: str) -> None:
    async with doubled(kind) as crm:
        made = await crm.one(named(kind, consent=YES))
        moved = named(
            kind, email="new@example.org", known_as="mia1@example.org", remote_id=made.remote_id
        )
        result = await crm.one(moved)

        assert result.outcome is Outcome.UPDATED, result
        assert crm.addresses() == ["new@example.org"]


@every_crm
async def test_throttled_means_that_nothing_more_is_sent_and_all_are_told(kind: str) -> None:
    async with doubled(kind, limit=(2, 60)) as crm:
        batch = [named(kind, number) for number in range(1, 6)]
        results = [await crm.one(one) for one in batch[:2]]
        before = len(crm.double.heard)

        results = await crm.connector.upsert(batch)

        assert len(results) == 5
        last = results[-1]
        assert (last.outcome, last.code, last.halts) == (Outcome.RETRY, "throttled", True)
        assert last.wait >= 1
        assert len(crm.double.heard) - before <= KINDS[kind].in_flight * 2
        assert crm.line.notes[-1].status in {429, 403}


@every_crm
async def test_trouble_over_there_is_tried_again_later(kind: str) -> None:
    async with doubled(kind) as crm:
        for status in (500, 503, 504):
            crm.double.next(status, "<html>down")
            result = await crm.one(named(kind))
            assert (result.outcome, result.halts) == (Outcome.RETRY, False), result
        assert crm.double.contacts == {}
        assert (await crm.one(named(kind, consent=YES))).outcome is Outcome.CREATED


@every_crm
async def test_a_success_that_says_nothing_is_no_success(kind: str) -> None:
    if kind == "brevo":  # its updates are an empty 204: read back instead
        return
    async with doubled(kind) as crm:
        body = {"status": "COMPLETE", "results": [], "errors": [{"message": "hm"}]}
        empty = {"hubspot": body, "salesforce": []}.get(kind, {"values": []})
        only = "/civicrm/ajax/api4/Contact/save" if kind == "civicrm" else ""
        for path in ("/civicrm/ajax/api4/Contact/get", "/civicrm/ajax/api4/Contact/getD"):
            if only:
                crm.double.next(200, {"values": []}, only=path)
        crm.double.next(200, empty, only=only)

        result = await crm.one(named(kind, consent=YES))

        assert (result.outcome, result.code) == (Outcome.RETRY, "nothing_said")


@every_crm
async def test_who_may_not_in_halts_after_at_most_one_renewal(kind: str) -> None:
    async with doubled(kind, token="old", known="other") as crm:
        result = await crm.one(named(kind))

        assert (result.code, result.halts) == ("unauthorised", True)
        assert len(crm.double.heard) == 1
        with pytest.raises(CrmRefused):
            await crm.connector.properties()


@pytest.mark.parametrize("kind", ["hubspot", "salesforce"])
async def test_an_expired_token_is_renewed_once_and_the_call_made_again(kind: str) -> None:
    async with doubled(kind, token="old", access=RENEWABLE) as crm:
        crm.double.next(401, {"message": "expired"})

        result = await crm.one(named(kind))

        assert result.outcome is Outcome.CREATED
        assert crm.line.renewed is not None
        assert crm.line.renewed["token"] == crm.double.token == "secret+"
        assert len([one for one in crm.paths() if one.endswith("/token")]) == 1

        crm.double.token = "changed meanwhile"
        assert (await crm.one(named(kind))).code == "unauthorised"
        assert len([one for one in crm.paths() if one.endswith("/token")]) == 1


@every_crm
async def test_its_properties_are_known(kind: str) -> None:
    async with doubled(kind) as crm:
        found = {one.name: one for one in await crm.connector.properties()}

        assert named(kind).values.keys() <= found.keys()
        key = KINDS[kind].key
        assert key is None or found[key[1]].unique


@every_crm
async def test_the_log_holds_no_secret_and_no_address(kind: str) -> None:
    async with doubled(kind, token="hush-hush", known="hush-hush") as crm:
        await crm.one(named(kind, consent=YES))
        crm.double.next(400, {"message": "hush-hush says mia1@example.org is wrong"})
        await crm.one(named(kind, remote_id="1"))

        kept = repr(crm.line.notes)
        assert "hush" not in kept
        assert "example.org" not in kept
        assert "Mia" not in kept
        assert len(crm.line.notes) == len(crm.double.heard)
