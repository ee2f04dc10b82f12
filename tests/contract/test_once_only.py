"""Whoever adds a route that changes something says whether it may happen twice."""

from tests.assembled import committed_document
from tests.races.all import COVERED

# Why an operation that changes something is no once-only action.
NOT_ONCE = {
    "ask_for_proof": "each request is a mail; how many are allowed is counted (tests/mail)",
    "begin_signing_in": "each request is a mail; how many are allowed is counted",
    "begin_with_issuer": "each begin is one's own",
    "finish_with_issuer": "a code is used up at the issuer: tests/api/test_issuer_sign_in.py",
    "act_for": "says how it is to be; said twice, it is so",
    "put_issuer_named": "says how it is to be",
    "put_consent_text_named": "says how it is; said twice, it is so, and else it is refused",
    "hand_signatures_over": "each file is another; nothing changes",
    "post_sheet_photo": "the same file is the same photo: tests/api/test_sheet_photos.py",
    "put_target": "says how it is to be; said twice, it is so",
    "delete_target": "the same as delete_key, without a secret",
    "put_role": "says how it is to be; that an owner stays: tests/api/test_members.py",
    "delete_issuer": "the same as delete_key, without a secret",
    "delete_member": "the same as delete_key; that an owner stays: tests/api/test_members.py",
    "erase_me": "asked for twice at once, it is one: tests/api/test_erasure.py",
    "take_back_from": "raced with a new yes: tests/api/test_my_organisations.py",
    "end_session": "ended twice, it is ended",
    "sign_out": "ended twice, it is ended",
    "create_key": "each request is another key; a lost one is revoked",
    "invite": "each request is another mail",
    "test_webhook": "each test is another message",
    "renew_webhook_secret": "each rotation is another secret; a repeated key: test_webhook_care.py",
    "recover": "one at a time, the database holds it; raced as replay_missing",
    "test_crm_connection": "each test asks the CRM; on twice is on",
    "preview_crm_mapping": "stores nothing",
    "count_segment": "stores nothing",
    "put_segment": "says how it is to be",
    "delete_segment": "the same as delete_key, without a secret",
    "retry_crm_contact": "queued twice, they are told of once: tests/crm/test_feed.py",
    "resend": "each resend is another call, wanted as such",
    "claim_completion": "who claims again has longer; of two, one: tests/api/test_review_queue.py",
    "release_completion": "let go twice, it is free",
    "take_second_look": "the same as move, with a row per completion",
    "put_template": "says how it is to be; said twice, it is so",
    "delete_template": "the same as delete_key, without a secret",
    "amend": "the same words again are no news; raced with votes in tests/api/test_amending.py",
    "put_area": "says how it is to be; said twice, it is so",
    "rename_my_team": "says how it is to be",
    "put_name_verdict": "says how it is to be",
    "post_similar": "stores nothing",
    "put_listed": "says how it is to be; raced in tests/store/test_boards.py",
    "simulate_rewards": "stores nothing",
    "post_badge_key": "each request is another key, which signs from then on",
    "put_endorsement": "says how it is to be",
    "delete_endorsement": "deleted twice, it is deleted",
    "order_batch": "each order is another batch of codes",
    "unsubscribe_from_push": "the same as delete_key, without a secret",
    "put_thanks_preferences": "says how it is to be; said twice, it is so",
    "try_claim": "stores nothing",
    "put_thanks_text": "says how it is to be",
    "delete_thanks_text": "deleted twice, it is deleted",
    "agree_to_wording": "agreed twice, it is agreed",
    "post_readiness": "each time is another set of answers; one key, one set",
    "delete_partner_invitation": "taken back twice, it is taken back",
    "patch_partner": "says how it is to be",
    "leave": "left twice, it is left",
    "put_commitment": "of the state one has seen: tests/api/test_commitments.py",
    "delete_commitment": "taken back twice, it is taken back",
    "delete_log_entry": "taken back twice, it is taken back: tests/api/test_logbook.py",
    "add_coupon_codes": "each request is more codes",
    "make_signal_secret": "each request is another secret",
    "receive": "as post_signal, signed: tests/api/test_signals.py",
    "confirm_charter": "confirmed twice, it is confirmed",
    "post_facts": "every fact has its name: tests/api/test_facts.py sends four batches at once",
    "collect": "every thing has its id: tests/api/test_collect.py tells it twice",
    "start": "begun twice, it is begun: tests/api/test_acts.py",
    "post_facts_file": "the same, from a file",
    "withdraw_batch": "withdrawn twice, it is withdrawn",
}


def test_every_operation_that_changes_something_is_raced_or_says_why_not() -> None:
    changing = {
        operation["operationId"]
        for item in committed_document()["paths"].values()
        for method, operation in item.items()
        if method != "get"
    }
    raced = set().union(*COVERED.values())

    assert raced | NOT_ONCE.keys() == changing
    assert not raced & NOT_ONCE.keys()
