"""The part of the recorded story in which facts come from elsewhere."""

from itertools import pairwise

from tests.contract.recorder import Recorder
from tests.people import Headers

WHEN = "2026-05-10T12:00:00Z"
FILE = f"""type,source_ref,occurred_at,amount,category
cost_entry,invoice-31,{WHEN},45000,production
cost_entry,invoice-32,{WHEN},,ad
"""


async def send_from_elsewhere(say: Recorder, key: Headers, campaign: str, quest: str) -> None:
    """A CRM sends leads, and takes one back; a spreadsheet of costs is tried first."""
    await say("list_fact_types", "GET", "/v1/fact-types?type=lead_created")
    lead = {
        "campaign": campaign,
        "type": "lead_created",
        "source_ref": "lead-4711",
        "occurred_at": WHEN,
        "actor": "contact-4711",
        "channel": "email",
        "payload": {"lead": "4711", "kind": "ebook", "touches": ["share", "email"]},
    }
    rows = [lead, {"campaign": campaign, "retracts": "lead-4012"}, lead | {"source_ref": ""}]
    await say("post_facts", "POST", "/v1/facts", key, {"source": "our-crm", "facts": rows})
    path = f"/v1/facts/csv?source=costs&campaign={campaign}&dry_run=true"
    await say("post_facts_file", "POST", path, key | {"content-type": "text/csv"}, FILE.encode())
    path = f"/v1/campaigns/{campaign}/facts"
    known = (await say.plain("GET", path, key)).json()["items"]
    before = next(
        one["id"] for one, then in pairwise(known) if then["type"] == "lead_created"
    )  # what was noted in one moment comes in any order
    await say("list_facts", "GET", f"{path}?after={before}&limit=1", key)
    page = {
        "campaign": campaign,
        "content": "recipes/kale",
        "section": "blog",
        "referrer": "https://www.ecosia.org/search?q=kale",
        "language": "de",
        "events": [
            {"type": "view", "id": "5f0c9a", "ago_ms": 41_000},
            {"type": "interaction", "id": "5f0c9b", "kind": "scroll", "ago_ms": 12_000},
            {"type": "engaged_time", "id": "5f0c9c", "seconds": 38},
        ],
    }
    await say("collect", "POST", "/v1/collect", {"user-agent": "Mozilla/5.0"}, page)
    path = f"/v1/campaigns/{campaign}/participants"
    joined = (await say.plain("POST", path, None, {"locale": "en"})).json()
    person = {"authorization": f"Bearer {joined['token']}"}
    await say("start", "POST", f"{quest}/start", person)
