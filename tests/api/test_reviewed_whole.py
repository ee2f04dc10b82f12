"""One completion with all that a decision takes."""

import httpx

from service.store.session import Database
from tests.mission import changed, launch
from tests.people import campaign_id, join, key_of
from tests.pictures import jpeg


async def test_a_reviewer_sees_evidence_photo_and_every_step_with_who_took_it(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await launch(db, changed("treasure-hunt", limits=[], verification="moderator"))
    lead, person = await key_of(db), await join(client, mission, locale="en", display_name="Léa")
    sent = await client.post("/v1/photos", content=jpeg(), headers=person.headers)
    photo = sent.json()["id"]
    done = (await person.complete("treasure-hunt", photo=photo)).json()["completion"]
    step = f"/v1/completions/{done['id']}/transitions"
    await client.post(step, json={"to": "returned", "reason": "Sharper, please"}, headers=lead)

    path = f"/v1/campaigns/{campaign_id(mission)}/review?state=returned"
    (row,) = (await client.get(path, headers=lead)).json()["items"]
    whole = (await client.get(f"/v1/completions/{row['id']}", headers=lead)).json()

    assert (row["photo"], whole["photos"][0]["id"]) == (photo, photo)
    assert whole["completion"] == done | {"state": "returned"}
    steps = [(one["to_state"], one["by"][:4], one["reason"]) for one in whole["history"]]
    assert steps == [
        ("in_review", "part", None),
        ("returned", "key_", "Sharper, please"),
    ]
    assert person.id not in str(whole)
    assert "Léa" not in str(whole)
