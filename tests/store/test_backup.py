"""The backup of the operator's manual: what is restored is whole, and guarded as it was."""

import subprocess
from pathlib import Path

import httpx
import pytest

from service.main import equipped
from service.settings import Settings
from service.store.embedded_server import APP, WORKER
from service.store.isolation import ensure_isolated
from service.store.postgres_programs import binaries
from service.store.roles import as_role
from service.store.session import Database
from tests.assembled import as_new
from tests.catalogue import catalogue
from tests.mission import launch
from tests.people import campaign_id, join

pytestmark = pytest.mark.attack


def run(program: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """One of PostgreSQL's programs, as an operator runs it."""
    words = [str(binaries() / program), *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


async def rows(db: Database) -> dict[str, int]:
    """How many rows each table has."""
    return {
        name: await db.hot.fetchval(f"SELECT count(*) FROM {name}")  # noqa: S608
        for name, kind, *_ in (await catalogue(db.hot))["tables"]
        if kind == "r"
    }


async def test_a_restored_database_is_the_one_that_was_dumped(
    client: httpx.AsyncClient,
    db: Database,
    settings: Settings,
    database_url: str,
    empty_database_url: str,
    tmp_path: Path,
) -> None:
    mission = await launch(db)
    person = await join(client, mission)
    await person.complete("stickers", placed=7)
    figures = f"/v1/campaigns/{campaign_id(mission)}/progress"
    before = (await client.get(figures)).json()["totals"]
    own = (await person.get("/v1/me/completions")).json()

    dumped = run("pg_dump", "--format=custom", f"--file={tmp_path / 'dump'}", database_url)
    restored = run("pg_restore", f"--dbname={empty_database_url}", tmp_path / "dump")

    assert (dumped.returncode, restored.returncode) == (0, 0), dumped.stderr + restored.stderr
    copy = await Database.open(empty_database_url)
    assert await catalogue(copy.hot) == await catalogue(db.hot)
    assert await rows(copy) == await rows(db)
    await copy.close()
    for role in (APP, WORKER):
        entered = await Database.open(as_role(empty_database_url, role))
        await ensure_isolated(entered)
        await entered.close()
    serving = await Database.open(as_role(empty_database_url, APP))
    app = as_new(settings.model_copy(update={"database_url": as_role(empty_database_url, APP)}))
    async with equipped(app, serving):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=settings.public_url) as other:
            after = (await other.get(figures)).json()["totals"]
            mine = await other.get("/v1/me/completions", headers=person.headers)
    await serving.close()
    assert [one["value"] for one in after] == [one["value"] for one in before]
    assert mine.json() == own
    assert len(own["items"]) == 1


async def test_whoever_sees_some_rows_only_gets_no_dump(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    await launch(db)

    for role in (APP, WORKER):
        dumped = run("pg_dump", f"--file={tmp_path / role}", as_role(database_url, role))
        assert dumped.returncode != 0
        assert "row-level security" in dumped.stderr or "permission denied" in dumped.stderr
