"""What only one of the CRMs does, and what its connector makes of it."""

from service.crm.doubles.civicrm import CiviCrmDouble
from service.crm.doubles.hubspot import HubSpotDouble
from service.crm.doubles.mailchimp import MailchimpDouble
from service.crm.doubles.salesforce import SalesforceDouble
from service.crm.interface import Evidence, Outcome, Subscription
from tests.crm.doubled import NOW, YES, doubled, named, somebody

OLD = {"firstname": "Old", "email": "mia1@example.org"}


async def test_hubspot_knows_the_address_already_and_the_contact_is_adopted() -> None:
    async with doubled("hubspot") as crm:
        crm.double.contacts["77"] = dict(OLD)

        result = await crm.one(named("hubspot"))

        assert (result.outcome, result.remote_id) == (Outcome.UPDATED, "77")
        assert crm.double.contacts["77"]["coquest_ref"] == "p_0001"
        assert (await crm.one(named("hubspot"))).outcome is Outcome.UPDATED
        assert crm.addresses() == ["mia1@example.org"]


async def test_hubspot_by_address_refuses_the_whole_and_the_good_rows_go_singly() -> None:
    async with doubled("hubspot", settings={"key_property": "email"}) as crm:
        batch = [named("hubspot", 1), named("hubspot", 2, email="nobody"), named("hubspot", 3)]

        results = await crm.connector.upsert(batch)

        wanted = [Outcome.CREATED, Outcome.REJECTED, Outcome.CREATED]
        assert [one.outcome for one in results] == wanted


async def test_hubspot_and_an_address_on_its_block_list() -> None:
    async with doubled("hubspot") as crm:
        assert isinstance(crm.double, HubSpotDouble)
        crm.double.blocked.add("mia1@example.org")

        [blocked, good] = await crm.connector.upsert([named("hubspot"), named("hubspot", 2)])

        assert (blocked.outcome, good.outcome) == (Outcome.SUPPRESSED, Outcome.CREATED)


async def test_hubspot_erases_by_id_so_that_no_unknown_address_is_blocked() -> None:
    async with doubled("hubspot") as crm:
        assert isinstance(crm.double, HubSpotDouble)
        await crm.connector.erase([somebody(remote_id="12345")])
        assert crm.double.blocked == set()


async def test_hubspot_of_another_version() -> None:
    async with doubled("hubspot", settings={"api": "v3"}) as crm:
        assert (await crm.one(named("hubspot"))).outcome is Outcome.CREATED
        assert crm.paths()[0] == "/crm/v3/objects/contacts/batch/upsert"


async def test_brevo_says_nothing_of_what_it_ignored_and_reading_back_does() -> None:
    async with doubled("brevo") as crm:
        lost = await crm.one(somebody(values={"FIRSTNAME": "Mia", "AGE": 3}))
        assert (lost.outcome, lost.code) == (Outcome.CREATED, "fields_ignored")
        assert "AGE" in lost.message
        assert "FIRSTNAME" not in lost.message
    async with doubled("brevo", settings={"read_back": False}) as crm:
        assert (await crm.one(somebody(values={"AGE": 3}))).code == ""
        assert len(crm.double.heard) == 1


async def test_brevo_throttles_with_the_seconds_that_are_left() -> None:
    async with doubled("brevo", limit=(0, 60)) as crm:
        assert (await crm.one(named("brevo"))).wait == 7


async def test_mailchimp_in_compliance_state_comes_back_only_by_its_own_letter() -> None:
    async with doubled("mailchimp") as crm:
        assert isinstance(crm.double, MailchimpDouble)
        crm.double.left.add("mia1@example.org")

        batch = [named("mailchimp", consent=YES), named("mailchimp", 2, consent=YES)]
        [left, good] = await crm.connector.upsert(batch)
        assert (left.outcome, good.outcome) == (Outcome.SUPPRESSED, Outcome.CREATED)

        again = await crm.one(named("mailchimp", consent=YES, was_suppressed=True))
        assert again.outcome is Outcome.CREATED
        statuses = {one["email"]: one["status"] for one in crm.double.contacts.values()}
        assert statuses == {"mia1@example.org": "pending", "mia2@example.org": "subscribed"}


async def test_mailchimp_without_evidence_sends_no_status_to_whom_it_knows() -> None:
    async with doubled("mailchimp") as crm:
        await crm.one(named("mailchimp"))
        [put] = crm.double.heard
        assert (put.method, put.json["status_if_new"]) == ("PUT", "subscribed")
        assert "status" not in put.json

        waits = named("mailchimp", 2, standing=Subscription.PENDING)
        await crm.one(waits)
        assert [one["status"] for one in crm.double.contacts.values()] == ["subscribed", "pending"]


async def test_mailchimp_under_load_answers_without_json() -> None:
    async with doubled("mailchimp") as crm:
        crm.double.next(403, "<html>Forbidden</html>")
        result = await crm.one(named("mailchimp"))
        assert (result.code, result.wait) == ("throttled", 30)


async def test_civicrm_with_several_that_match_is_for_a_human_and_creates_nobody() -> None:
    async with doubled("civicrm") as crm:
        for key in ("1", "2"):
            crm.double.contacts[key] = {"email_primary.email": "mia1@example.org"}

        result = await crm.one(named("civicrm"))

        assert (result.outcome, result.code) == (Outcome.REJECTED, "ambiguous")
        assert len(crm.double.contacts) == 2


async def test_civicrm_with_one_that_matches_takes_that_one() -> None:
    async with doubled("civicrm") as crm:
        crm.double.contacts["5"] = {"email_primary.email": "mia1@example.org"}

        result = await crm.one(named("civicrm", consent=YES))

        assert (result.outcome, result.remote_id) == (Outcome.UPDATED, "5")
        [one] = crm.double.contacts.values()
        assert one["external_identifier"] == "coquest:p_0001"
        assert (one["is_opt_out"], one["group newsletter"]) == (False, "Added")


async def test_civicrm_leaves_the_trash_alone() -> None:
    async with doubled("civicrm") as crm:
        trashed = {"external_identifier": "coquest:p_0001", "is_deleted": True}
        crm.double.contacts["5"] = dict(trashed)

        assert (await crm.one(named("civicrm"))).code == "in_trash"
        assert crm.double.contacts["5"] == trashed


async def test_civicrm_is_told_that_somebody_waits_for_their_proof() -> None:
    async with doubled("civicrm") as crm:
        assert isinstance(crm.double, CiviCrmDouble)
        waits = Evidence(status=Subscription.PENDING, at=NOW, text="v")
        result = await crm.one(named("civicrm", consent=waits))
        assert crm.double.groups == {(result.remote_id, "newsletter"): "Pending"}
        assert "is_opt_out" not in crm.double.contacts[str(result.remote_id)]


async def test_salesforce_with_two_of_one_key_is_ambiguous_together_and_alone() -> None:
    async with doubled("salesforce") as crm:
        for key in ("1", "2"):
            crm.double.contacts[key] = {"Coquest_Ref__c": "p_0001", "LastName": "Two"}

        together = await crm.connector.upsert([named("salesforce"), named("salesforce", 2)])
        crm.double.next(400, [{"errorCode": "JSON_PARSER_ERROR", "message": "no"}])
        alone = await crm.connector.upsert([named("salesforce"), named("salesforce", 2)])

        assert [one.code for one in together] == ["ambiguous", ""]
        assert [one.code for one in alone] == ["ambiguous", ""]
        assert "/sobjects/Contact/Coquest_Ref__c/p_0001" in crm.paths()[-2]


async def test_salesforce_asks_a_human_about_duplicates_unless_told_to_save() -> None:
    taken = {"Email": "mia1@example.org", "LastName": "Other"}
    for allowed, code in ((False, "ambiguous"), (True, "")):
        async with doubled("salesforce", settings={"allow_duplicates": allowed}) as crm:
            crm.double.contacts["1"] = dict(taken)
            assert (await crm.one(named("salesforce"))).code == code


async def test_salesforce_tries_a_locked_row_again_and_stops_at_its_limit() -> None:
    async with doubled("salesforce") as crm:
        assert isinstance(crm.double, SalesforceDouble)
        crm.double.locked.add("p_0001")
        [locked, good] = await crm.connector.upsert([named("salesforce"), named("salesforce", 2)])
        assert (locked.outcome, locked.halts) == (Outcome.RETRY, False)
        assert good.outcome is Outcome.CREATED

        crm.double.limit = (0, 60)
        assert (await crm.one(named("salesforce", 3))).wait == 900


async def test_lists_of_segments_reach_those_crms_that_have_them() -> None:
    joins, leaves = {"12": True}, {"12": False}
    async with doubled("brevo") as crm:
        await crm.one(somebody(consent=YES, lists=joins))
        await crm.one(somebody(lists=leaves))
        [one] = crm.double.contacts.values()
        assert one["lists"] == [7]
    async with doubled("mailchimp") as crm:
        await crm.one(somebody(consent=YES, lists=joins))
        [one] = crm.double.contacts.values()
        assert one["tags"] == ["12"]
        await crm.one(somebody(lists=leaves))
        assert one["tags"] == []
    async with doubled("civicrm") as crm:
        await crm.one(somebody(lists=joins))
        [one] = crm.double.contacts.values()
        assert one["group 12"] == "Added"
    async with doubled("salesforce") as crm:
        assert isinstance(crm.double, SalesforceDouble)
        await crm.one(somebody(lists=joins))
        await crm.one(somebody(lists=joins))
        assert [one["CampaignId"] for one in crm.double.members] == ["12"]
