"""Every operation, called by everybody about everything: what is somebody else's is not there.

Another's id has to be answered exactly like one that nobody has: same status, body and headers.
A new operation fails here until it is said below whose things it shows.
"""

import json
import re
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from service.api import review
from service.settings import Settings
from service.store import webhooks
from service.store.session import Database
from service.usecases import move_completion
from tests.assembled import committed_document
from tests.isolation import partners
from tests.isolation.forgetful import any_endpoint, use_everywhere
from tests.isolation.worlds import World, spoken, worlds
from tests.people import Headers

# Whose things an operation shows or changes.
EVERYBODYS = {
    *("live", "ready", "metrics", "get_problem", "list_event_types", "refresh_tokens"),
    *("follow_live", "get_push_key"),
    *("get_campaign", "get_progress", "get_quest", "get_quests", "get_claim", "follow", "join"),
    *("scan", "list_testimonials", "get_consent_texts", "list_signatures"),
    *("get_signature_counts", "get_goal"),
    *("list_contributions", "begin_signing_in", "sign_in", "first_set_up", "accept"),
    *("begin_with_issuer", "finish_with_issuer", "join_by_assertion", "get_ranking"),
    *("undo_change", "list_fact_types", "collect"),
    *("get_text", "export_text", "list_amendments", "list_teams"),
    *("get_rewards", "get_leaderboard", "get_partner_leaderboard"),
    *("get_team_leaderboard", "get_area_leaderboard"),
    *("list_results", "get_result", "list_figures", "check_figures"),
    *("list_badges", "get_badge", "get_award", "get_badge_status"),
    *("get_did", "get_key_set", "get_profile", *partners.EVERYBODYS),
}
OF_A_WEBHOOK = {"list_attempts", "resend", "get_recovery"}
OF_AN_ORGANISATION = {
    *("post_sheet", "list_sheets", "move_signature_sheet", "hand_signatures_over", "put_goal"),
    *("get_signature_signals", "post_filter", "list_filters", "put_filter", "get_filter_preview"),
    *("post_sheet_photo", "list_sheet_photos", "get_sheet_photo"),
    *("apply_filter", "list_applications", "get_application", "undo_application"),
    *("accept_into_text", "get_similar", "move_stage", "list_completions", "move", "get_advice"),
    *("post_quest", "delete_template", "get_fragment", "list_review", "get_review_guide"),
    *("decide", "claim_completion", "release_completion", "undo_decision", "take_second_look"),
    *("list_peer_verdicts", "get_completion"),
    *("list_kpis", "read_kpi", "explain", "export_kpis", "draw_kpi"),
    *("read_network", "draw_network"),
    "list_facts",
    *("list_targets", "put_target", "delete_target"),
    *("put_rewards", "simulate_rewards", "put_endorsement", "delete_endorsement"),
    *("get_blueprint", "get_webhook", "patch_webhook", "delete_webhook", "test_webhook"),
    *("renew_webhook_secret", "recover", "replay_missing", *OF_A_WEBHOOK),
    *("list_deliveries", "rotate_key", "delete_key"),
    *("make_own_link", "list_own_links", "list_team_names", "put_name_verdict"),
    *("order_batch", "list_batches", "get_batch", "get_sheet", "withdraw_batch"),
    *("delete_invitation", "put_role", "delete_member", "delete_issuer"),
    *("create_result", "list_drafts", "get_draft", "get_preview", "patch_result"),
    *("agree_to_wording", "publish"),
    *("list_tellings", "tell_of_reached", "try_claim", *partners.OF_AN_ORGANISATION),
    *("list_thanks_texts", "put_thanks_text", "delete_thanks_text", "get_retention"),
    *("get_crm_connection", "patch_crm_connection", "delete_crm_connection"),
    *("test_crm_connection", "preview_crm_mapping", "list_crm_contacts", "retry_crm_contact"),
    *("list_crm_calls", "list_crm_erasures", "get_segment", "put_segment", "delete_segment"),
}
LISTS_OF_AN_ORGANISATION = {
    *(
        "list_webhooks",
        "post_badge_key",
        "create_webhook",
        "list_events",
        "list_keys",
        "create_key",
    ),
    *("post_blueprint", "list_audit", "export_audit", "post_facts", "post_facts_file"),
    *("list_members", "list_invitations", "invite"),
    *("list_issuers", "put_issuer_named", *partners.LISTS_OF_AN_ORGANISATION),
    *("list_templates", "put_template"),
    *("list_consent_texts", "put_consent_text_named"),
    *("list_crm_kinds", "create_crm_connection", "list_crm_connections"),
    *("post_segment", "list_segments", "count_segment"),
}
OF_A_MEMBER = {"get_session", "end_session", "act_for"}
OF_A_PERSON = {
    *("get_credential", "appeal", "withdraw", "put_evidence", "get_my_doubt", "amend"),
    *("my_reuse", "put_reuse", "read_thanks", *partners.OF_A_PERSON),
    *("get_check_photo", "give_verdict", "my_receipt"),
    *("get_picture", "unsubscribe_from_push"),
}
# Shown to its owner, to who reviews, and once it is published to all: its own tests say more.
OF_SOME = {"get_photo"}
OF_A_CAMPAIGNS_PEOPLE = {
    *("make_team", "get_my_team", "put_my_team", "leave_my_team", "rename_my_team"),
    *("post_completion", "get_eligibility", "vote", "get_pair", "post_pair", "post_similar"),
    *("put_consent", "my_organisation", "take_back_from"),
    *("report_checkpoint", "my_hunt", "start", *partners.OF_A_CAMPAIGNS_PEOPLE),
}
LISTS_OF_A_PERSON = {
    *("me", "my_completions", "my_contributions", "my_links", "share", "sign_out"),
    *("ask_for_proof", "confirm_address", "post_photo", "my_consents", "my_thanks", "put_area"),
    *("erase_me", "export_me"),
    *("my_points", "my_place", "put_listed", "my_badges", "take_peer_checks"),
    *("my_thanks_preferences", "put_thanks_preferences", *partners.LISTS_OF_A_PERSON),
    *("my_push_subscriptions", "subscribe_to_push"),
}
ENDS = {"sign_out", "confirm_address", "erase_me"}  # nobody afterwards, or somebody anew
TABLE = (
    EVERYBODYS,
    OF_AN_ORGANISATION,
    LISTS_OF_AN_ORGANISATION,
    OF_A_MEMBER,
    OF_A_PERSON,
    OF_SOME,
    OF_A_CAMPAIGNS_PEOPLE,
    LISTS_OF_A_PERSON,
)
WORDS = {"name", "moment", "media"}  # parameters that are no ids
UNKNOWN = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
PARTICIPANT = re.compile(r"prt_[a-z2-7]{26}")
OPERATIONS: dict[str, tuple[str, str, Any]] = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, item in committed_document()["paths"].items()
    for method, operation in item.items()
}
Findings = list[tuple[str, str, str]]


def test_every_operation_has_its_place_in_the_matrix() -> None:
    named = [name for part in TABLE for name in part]

    assert sorted(named) == sorted(OPERATIONS)


@pytest.fixture
async def made(
    app: FastAPI, client: httpx.AsyncClient, db: Database, settings: Settings
) -> dict[str, World]:
    return await worlds(app, client, db, settings)


async def call(
    client: httpx.AsyncClient, name: str, ids: dict[str, str], caller: Headers
) -> httpx.Response:
    """The operation about these ids, otherwise as its example shows it."""
    method, path, operation = OPERATIONS[name]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    headers = caller | {"idempotency-key": uuid4().hex, "if-match": "*"}
    named = next(iter(content.get("examples", {}).values()), {})
    body = spoken(content.get("example", named.get("value")))
    if body is not None:
        return await client.request(method, path.format(**ids), json=body, headers=headers)
    return await client.request(method, path.format(**ids), headers=headers)


def parameters(name: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", OPERATIONS[name][1])


def unknown(ids: dict[str, str]) -> dict[str, str]:
    """Ids of the same kinds that nobody has."""
    return {"issuer_name": "app-nobo"} | {
        name: f"{value.partition('_')[0]}_{UNKNOWN}"
        if "_" in value and name not in WORDS
        else value
        for name, value in ids.items()
        if name != "issuer_name"
    }


def told(reply: httpx.Response) -> tuple[int, Any, dict[str, str]]:
    """All that an answer says, but what names the request itself."""
    body: Any = reply.text
    if reply.status_code >= 400:
        body = {k: v for k, v in reply.json().items() if k not in {"instance", "request_id"}}
    headers = {k: v for k, v in reply.headers.items() if k not in {"x-request-id", "date"}}
    return reply.status_code, body, headers


async def told_apart(
    client: httpx.AsyncClient, names: Iterable[str], ids: dict[str, str], caller: Headers
) -> Findings:
    """Operations that answer about somebody else's ids in another way than about unknown ones."""
    found = []
    for name in sorted(names):
        theirs = await call(client, name, ids, caller)
        nobodys = await call(client, name, unknown(ids), caller)
        if told(theirs) != told(nobodys) or theirs.status_code != 404:
            found.append((name, str(theirs.status_code), theirs.text[:200]))
    return found


async def of_another_organisation_there_is_nothing(
    client: httpx.AsyncClient, made: dict[str, World]
) -> None:
    for name in ("rival", "stranger"):
        names = OF_AN_ORGANISATION | OF_SOME
        assert await told_apart(client, names, made["ours"].ids, made[name].key) == []
        assert await told_apart(client, OF_AN_ORGANISATION, made[name].ids, made["ours"].key) == []


async def with_an_address_of_ones_own_the_deliveries_of_others_are_not_there(
    client: httpx.AsyncClient, made: dict[str, World]
) -> None:
    for name in ("rival", "stranger"):
        mixed = made["ours"].ids | {"webhook": made[name].ids["webhook"]}
        found = await told_apart(client, OF_A_WEBHOOK, mixed, made[name].key)
        # Of the mixed ids one is the caller's own: only the delivery is unknown.
        assert [(one, status) for one, status, _ in found if status != "404"] == []


async def of_another_person_there_is_nothing(
    client: httpx.AsyncClient, made: dict[str, World]
) -> None:
    ours = made["ours"]
    for caller in (ours.neighbour, made["rival"].person, made["stranger"].person):
        assert await told_apart(client, OF_A_PERSON | OF_SOME, ours.ids, caller.headers) == []
    for name in ("rival", "stranger"):
        for operation in OF_A_CAMPAIGNS_PEOPLE:
            # That there is such a Quest is public; that one can do it is not.
            reply = await call(client, operation, ours.ids, made[name].person.headers)
            assert (reply.status_code, reply.json()["code"]) == (404, "not-found")


async def test_lists_show_only_ones_own(client: httpx.AsyncClient, made: dict[str, World]) -> None:
    lists = LISTS_OF_AN_ORGANISATION | (LISTS_OF_A_PERSON - ENDS)
    for name, world in made.items():
        theirs = {
            identifier
            for other, one in made.items()
            for kind, identifier in one.ids.items()
            if other != name
            and kind not in WORDS | {"purpose", "version", "language", "template", "number"}
        }
        for operation in sorted(lists):
            is_mine = operation in LISTS_OF_A_PERSON
            caller = world.person.headers if is_mine else world.key
            reply = await call(client, operation, world.ids, caller)
            assert [one for one in theirs if one in reply.text] == [], (name, operation)


async def nobody_is_told_so(client: httpx.AsyncClient, made: dict[str, World]) -> None:
    ours = made["ours"]
    for name in sorted(set(OPERATIONS) - EVERYBODYS - OF_SOME):
        of_people = name in OF_A_PERSON | OF_A_CAMPAIGNS_PEOPLE | LISTS_OF_A_PERSON
        wrong = ours.key if of_people else ours.person.headers
        for caller in ({}, {"authorization": "Bearer nonsense"}, wrong):
            reply = await call(client, name, ours.ids, caller)
            assert reply.status_code == 401, (name, reply.text)
            assert "www-authenticate" in reply.headers


REFUSED = (
    of_another_organisation_there_is_nothing,
    with_an_address_of_ones_own_the_deliveries_of_others_are_not_there,
    of_another_person_there_is_nothing,
    nobody_is_told_so,
)


async def test_what_is_somebody_elses_is_not_there(
    client: httpx.AsyncClient, made: dict[str, World], subtests: pytest.Subtests
) -> None:
    """Whoever is refused changes nothing: the worlds, seconds of work, serve all of these."""
    for is_so in REFUSED:
        with subtests.test(is_so.__name__):
            await is_so(client, made)


async def test_what_is_ones_own_is_there_and_names_no_person(
    client: httpx.AsyncClient, made: dict[str, World]
) -> None:
    """Or else the matrix would prove nothing."""
    ours = made["ours"]
    undone = "undo_decision"  # what was accepted is then in review: nobody could vote on it
    files = {"post_facts_file"}  # no JSON: its own tests say more
    mine = (OF_AN_ORGANISATION | LISTS_OF_AN_ORGANISATION) - {undone} - files
    names = sorted(mine, key=removes_last)
    for name in names:
        reply = await call(client, name, ours.ids, ours.key)
        assert reply.status_code not in {401, 403, 404, 422, 500}, (name, reply.text)
        # Organisations know people by a pseudonym of their own, if at all.
        assert not PARTICIPANT.search(reply.text), name
        assert ours.person.id not in reply.text
    last = "withdraw"  # what was withdrawn is nobody's to decide about
    people = (OF_A_PERSON | OF_A_CAMPAIGNS_PEOPLE | LISTS_OF_A_PERSON) - ENDS - {last}
    for name in sorted(people, key=removes_last):
        reply = await call(client, name, ours.ids, ours.person.headers)
        assert reply.status_code not in {401, 403, 404, 500}, (name, reply.text)
    assert (await call(client, undone, ours.ids, ours.key)).status_code == 200
    assert (await call(client, last, ours.ids, ours.person.headers)).status_code == 200


def removes_last(name: str) -> tuple[bool, str]:
    return name.startswith(("delete_", "rotate_", "sign_out")), name


@pytest.mark.attack
async def test_it_bites_when_a_check_is_taken_away(
    client: httpx.AsyncClient, made: dict[str, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def anybody(*_: object) -> None:
        return None

    monkeypatch.setattr(review, "ensure_lead", anybody)
    monkeypatch.setattr(move_completion, "ensure_lead", anybody)

    rival = await told_apart(client, OF_AN_ORGANISATION, made["ours"].ids, made["rival"].key)
    beyond = await told_apart(client, OF_AN_ORGANISATION, made["ours"].ids, made["stranger"].key)

    bitten = {"get_completion", "list_completions", "move", "take_second_look", "undo_decision"}
    assert {name for name, _, _ in rival} == bitten
    # Behind the check stand the tenant of the query and row-level security: nothing is shown.
    assert all(json.loads(text)["items"] == [] for _, _, text in beyond)


@pytest.mark.attack
@pytest.mark.usefixtures("database_url")
async def test_it_bites_when_a_filter_and_then_the_policy_behind_it_are_gone(
    client: httpx.AsyncClient,
    db: Database,
    made: dict[str, World],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def leaks(caller: str) -> set[str]:
        found = await told_apart(client, {"get_webhook"}, made["ours"].ids, made[caller].key)
        return {name for name, _, _ in found}

    with monkeypatch.context() as forgetful:
        use_everywhere(forgetful, webhooks.endpoint_by_id, any_endpoint)
        assert await leaks("rival") == {"get_webhook"}
        assert await leaks("stranger") == set()  # row-level security stands behind the filter

        async with db.transaction() as session:
            await session.execute(text("ALTER TABLE webhook_endpoint DISABLE ROW LEVEL SECURITY"))
        assert await leaks("stranger") == {"get_webhook"}

    assert await leaks("rival") == await leaks("stranger") == set()  # the filter alone holds, too
