"""A language is one file: Polish, with its four plural forms, put beside the others and spoken."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
POLISH = """
thanks-sticker-accepted = { $name ->
    [none] Dziękujemy!
   *[other] Dziękujemy, { $name }!
 } { $quantity ->
    [one] Naklejona: { $quantity } naklejka.
    [few] Naklejone: { $quantity } naklejki.
    [many] Naklejonych: { $quantity } naklejek.
   *[other] Naklejone: { $quantity } naklejki.
 }
action-sticker = { $quantity ->
    [one] { $quantity } naklejka
    [few] { $quantity } naklejki
    [many] { $quantity } naklejek
   *[other] { $quantity } naklejki
 }
told-completion_accepted = Ktoś z zespołu to sprawdził: { $action }.
words-causing = dzięki | z powodu
words-achieving = osiągnęliśmy | udało nam się
words-approximate = około | mniej więcej
"""
STORY = """
import asyncio, json, sys
import httpx
from scoring.phrases import LANGUAGES
from scoring.wording import CLAIM_VARIABLES, Purpose, check_wording
from service.cli.openapi import http_document
from service.mail.compose import write
from service.main import create_app
from service.settings import Settings
from service.store.session import Database
from tests.consenting import VERSION
from tests.mission import changed, launch
from tests.people import campaign_id, join, key_of, quest_id

PAGES = ("/u/nothing", "/confirm/x", "/set-up", "/coupon", "/developer", "/sign-in", "/not-me")


def also_polish(raw):
    # The campaign speaks it, too: every text that is there in English.
    raw["campaign"]["languages"].append("pl")
    put(raw)


def put(node):
    if isinstance(node, dict) and "en" in node and node.keys() <= {"fr", "de", "en"}:
        forms = node["en"]
        counted = isinstance(forms, dict)
        more = {"few": forms["other"], "many": forms["other"]} if counted else {}
        node["pl"] = {**forms, **more} if counted else forms.replace("about ", "około ")
    elif isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            put(part)


async def story(settings, everything):
    app, db = create_app(settings), await Database.open(everything, pool_size=2)
    transport = httpx.ASGITransport(app=app)
    polish = {"accept-language": "pl"}
    async with app.router.lifespan_context(app), httpx.AsyncClient(
        transport=transport, base_url=settings.public_url
    ) as client:
        mission = await launch(db, changed("stickers", limits=[], thanks=None), also_polish)
        person, key = await join(client, mission, locale="pl", display_name="Ola"), await key_of(db)
        said = [(await person.complete("stickers", placed=n)).json() for n in (1, 3, 12)]
        text = {"texts": {"pl": "Tak, piszcie do mnie.", "en": "Yes, write to me."}}
        asked = await client.put(f"/v1/consent-texts/news/{VERSION}", json=text, headers=key)
        words = {"pattern": "Dziękujemy!"}
        own = await client.put(
            f"/v1/campaigns/{campaign_id(mission)}/thanks-texts/result_published/pl",
            json=words, headers=key)
        kpi = await client.get(
            f"/v1/campaigns/{campaign_id(mission)}/kpis/unique_participants", headers=key | polish)
        chart = await client.get(
            f"/v1/campaigns/{campaign_id(mission)}/kpis/unique_participants.svg",
            headers=key | polish)
        pages = {path: (await client.get(path, headers=polish)).status_code for path in PAGES}
        claim = said[0]["thanks"]["achieved"][0]["evidence"]
        page = await client.get(claim, headers=polish | {"accept": "text/html"})
        progress = await client.get(
            f"/v1/campaigns/{campaign_id(mission)}/progress", headers=polish)
        slogan = await person.complete("slogan", text="Jedz lokalnie", language="pl")
    await db.close()
    return {
        "languages": LANGUAGES,
        "thanks": [one["thanks"]["message"] for one in said],
        "asked": [asked.status_code, asked.json().get("texts")],
        "own": [own.status_code, own.text],
        "kpi": kpi.json().get("label"),
        "chart": chart.status_code,
        "pages": pages,
        "claim": [page.status_code, page.text[:200]],
        "progress": progress.status_code,
        "slogan": [slogan.status_code, slogan.text[:300]],
        "mail": write(
            "confirm-email", "pl", code="1", minutes=9, also="nothing", names="").language,
        "enum": "pl" in json.dumps(http_document()["components"]["schemas"]["JoinIn"]),
        "linter": [one.code for one in check_wording(
            "Dzięki tobie { $value } { $unit }", "pl",
            Purpose(offered=CLAIM_VARIABLES, relation="coincided_with",
                    level="context", estimated=False, absent={}))],
    }


settings = Settings.model_validate_json(sys.argv[1])
print("told:" + json.dumps(asyncio.run(story(settings, sys.argv[2]))))
"""


@pytest.fixture
def with_polish(tmp_path: Path) -> Path:
    """The program as it is, and one file more."""
    root = tmp_path / "program"
    root.mkdir()
    for part in ("quests", "service", "tests", "migrations", "openapi", "examples", "docs"):
        (root / part).symlink_to(ROOT / part)
    shutil.copytree(ROOT / "scoring", root / "scoring")
    (root / "scoring" / "phrases" / "pl.ftl").write_text(POLISH, encoding="utf-8")
    return root


@pytest.mark.attack
async def test_one_file_more_is_one_language_more(
    with_polish: Path, database_url: str, settings: Any
) -> None:
    """What the file does not say, and pages that have no words of it, fall back to English."""
    given = settings.model_dump(mode="json", by_alias=False)
    run = subprocess.run(  # noqa: ASYNC221 (nothing else runs in this loop)
        [sys.executable, "-c", STORY, json.dumps(given), database_url],
        cwd=with_polish,
        env=os.environ | {"PYTHONPATH": str(with_polish)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr[-3_000:]
    told = json.loads(run.stdout.partition("told:")[2])
    assert "pl" in told["languages"]
    assert told["enum"]
    for said, words in zip(
        told["thanks"],
        ("Naklejona: 1 naklejka.", "Naklejone: 3 naklejki.", "Naklejonych: 12 naklejek."),
        strict=True,
    ):
        assert said.startswith(f"Dziękujemy, Ola! {words}")
    assert told["asked"][0] == told["own"][0] == 200, told
    assert told["kpi"] == "Unique participants"
    assert set(told["pages"].values()) <= {200, 404}, told["pages"]
    assert (told["chart"], told["progress"], told["claim"][0]) == (200, 200, 200), told["claim"]
    assert told["slogan"][0] == 201, told["slogan"]
    assert told["mail"] == "en"
    assert told["linter"], "a verb that claims too much is found in Polish, too"
