"""A kind of Quest from a package of somebody else, from its installation to the KPI."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "examples" / "coquest-cleanup"

STORY = """
import asyncio, json, sys
from datetime import UTC, datetime
import httpx
from quests.blueprint.schema import blueprint_schema
from quests.catalogue import KINDS
from service.cli.openapi import http_document
from service.main import create_app
from service.settings import Settings
from service.store.session import Database
from service.usecases.fold_facts import fold_all
from tests.mission import changed, launch
from tests.people import campaign_id, join, key_of, quest_id
from tests.pictures import jpeg


async def story(settings, everything):
    app, db = create_app(settings), await Database.open(everything, pool_size=2)
    transport = httpx.ASGITransport(app=app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(
        transport=transport, base_url=settings.public_url
    ) as client:
        quest = {"kind": "cleanup", "options": {"max_per_report": 5}, "points": 4, "thanks": None}
        judged = quest | {"verification": "peer", "peers": 1, "limits": []}
        mission = await launch(
            db, changed("treasure-hunt", **quest), changed("stickers", **judged)
        )
        person, key = await join(client, mission, locale="en"), await key_of(db)
        other = await join(client, mission, locale="en")

        async def report(name, bags, quest="treasure-hunt", **more):
            return await client.post(
                f"/v1/quests/{quest_id(mission, quest)}/completions",
                json={"kind": "cleanup", "bags": bags} | more,
                headers=person.headers | {"idempotency-key": name},
            )

        done, again, many = [await report(*one) for one in (("a", 3), ("a", 3), ("b", 6))]
        sent = await client.post("/v1/photos", content=jpeg(), headers=other.headers)
        me, person = person, other
        waits = await report("c", 2, "stickers", photo=sent.json()["id"])
        asked = await client.post("/v1/me/peer-checks", json={"most": 1}, headers=me.headers)
        (check,) = asked.json()["items"]
        seen = await client.get(check["photo"], headers=me.headers)
        await client.post(
            f"/v1/me/peer-checks/{check['id']}/verdict",
            json={"verdict": "confirmed"},
            headers=me.headers,
        )
        mine = await client.get("/v1/me/completions", headers=other.headers)
        await fold_all(db, datetime.now(UTC))
        path = f"/v1/campaigns/{campaign_id(mission)}/kpis/quest_completions"
        kpi = await client.get(path, headers=key, params={"by": "kind"})
    await db.close()
    return {
        "kind": "cleanup" in KINDS,
        "reference": "CleanupEvidence" in http_document()["components"]["schemas"],
        "blueprint": "CleanupOptions" in blueprint_schema()["$defs"],
        "done": done.json(),
        "again": again.headers.get("idempotent-replayed"),
        "many": [many.status_code, many.json().get("field")],
        "kpi": kpi.json(),
        "waits": waits.json()["completion"]["state"],
        "check": [check["evidence"], seen.headers["content-type"]],
        "confirmed": mine.json()["items"][0]["completion"]["state"],
    }


settings = Settings.model_validate_json(sys.argv[1])
print("told:" + json.dumps(asyncio.run(story(settings, sys.argv[2]))))
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The package as pip installs it, beside us and not among us."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    target = ["--no-build-isolation", "--disable-pip-version-check", "--target"]
    subprocess.run([*pip, *target, str(tmp_path / "site"), str(PACKAGE)], check=True)
    return tmp_path / "site"


@pytest.mark.attack
async def test_an_installed_kind_is_a_kind(site: Path, database_url: str, settings: Any) -> None:
    given = settings.model_dump(mode="json", by_alias=False)
    run = subprocess.run(  # noqa: ASYNC221 (nothing else runs in this loop)
        [sys.executable, "-c", STORY, json.dumps(given), database_url],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{site}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr[-3_000:]
    told = json.loads(run.stdout.partition("told:")[2])
    assert all(told[where] for where in ("kind", "reference", "blueprint"))
    completion, thanks = told["done"]["completion"], told["done"]["thanks"]
    assert (completion["quest"]["kind"], completion["quantity"]) == ("cleanup", 3)
    assert thanks["action"] == {"kind": "cleanup", "quantity": 3, "unit": "bags"}
    assert thanks["message"].startswith("Thank you! Your action counts.")
    assert told["done"]["points"] == [{"rule": "cleanup.accepted", "amount": 12}]
    assert told["again"] == "true"
    assert told["many"] == [409, "bags"]
    assert "cleanup" in json.dumps(told["kpi"])
    assert told["waits"] == "in_review"
    assert told["check"] == [{"bags": 2}, "image/jpeg"]
    assert told["confirmed"] == "accepted"
