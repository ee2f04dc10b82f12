"""What stands ready before the clock starts: a database, campaigns, people with tokens, a key."""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import text

from bench.campaign import campaign
from bench.crowds import Crowded, Maker
from bench.floor import TABLE
from quests.ids import new_id, public_id
from service.callers import ParticipantCaller
from service.store import schema
from service.store.blueprint_parts import Section
from service.store.embedded import embedded_urls, start_embedded, stop_embedded
from service.store.links import new_code
from service.store.session import Database
from service.store.workspaces import ensure_workspace
from service.tokens import Tokens
from service.usecases.create_api_key import create_api_key
from service.usecases.import_blueprint import import_blueprint

WORKSPACE, CROWDED = "bench", "crowds"
LEAD = "ackerfunke"
PEOPLE = 2_000
CAMPAIGNS, QUESTS_EACH = 20, 50  # "spread over 1 000 Quests": campaigns as large as real ones
LOCALES = ("de", "fr", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A campaign, its Quests, and people who joined it, by their tokens."""

    campaign: str
    campaign_id: UUID
    quests: tuple[str, ...]
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that the servers and the clients need."""

    folder: Path
    url: str
    floor_url: str
    secret: str
    workspace_id: UUID
    api_key: str
    hot: Crowd
    spread: tuple[Crowd, ...]
    crowds: Mapping[str, Crowded]


@contextmanager
def stage(folder: Path, crowds: Iterable[str] = ()) -> Iterator[Stage]:
    """The embedded PostgreSQL, as durable as in production, with all that is needed in it.

    Args:
        crowds: Which of ``bench.crowds.SIZES`` are wanted.
    """
    url = start_embedded(folder)
    try:
        schema.upgrade(embedded_urls(url).owner)
        yield asyncio.run(_set(folder, url, crowds))
    finally:
        stop_embedded(folder)


async def _set(folder: Path, url: str, crowds: Iterable[str]) -> Stage:
    floor_url = await _floor_database(url)
    secret, at = secrets.token_hex(32), datetime.now(UTC)
    database = await Database.open(url)
    try:
        async with database.transaction() as session:
            workspace_id = await ensure_workspace(session, WORKSPACE, at)
            key = await create_api_key(
                session,
                workspace=WORKSPACE,
                organisation=LEAD,
                name="bench",
                scopes=["read"],
                at=at,
            )
        tokens = Tokens(secret, valid_for=timedelta(days=1))
        builder = _Builder(database, tokens, workspace_id, at)
        hot = await builder.crowd("hot", quests=2, people=PEOPLE)
        spread = [
            await builder.crowd(f"spread-{number}", QUESTS_EACH, PEOPLE // CAMPAIGNS)
            for number in range(CAMPAIGNS)
        ]
        make = partial(Maker, database=database, url=url, tokens=tokens, secret=secret, at=at)
        crowded = await _crowded(database, make, crowds, at)
    finally:
        await database.close()
    return Stage(
        folder=folder,
        url=url,
        floor_url=floor_url,
        secret=secret,
        workspace_id=workspace_id,
        api_key=key.text,
        hot=hot,
        spread=tuple(spread),
        crowds=crowded,
    )


async def _crowded(
    database: Database, make: Callable[..., Maker], crowds: Iterable[str], at: datetime
) -> dict[str, Crowded]:
    """Campaigns with very many people, in a workspace of their own."""
    async with database.transaction() as session:
        maker = make(workspace_id=await ensure_workspace(session, CROWDED, at))
    return {name: await maker.crowd(name) for name in sorted(crowds)}


async def _floor_database(url: str) -> str:
    """The floor's table: in the same PostgreSQL, out of our way."""
    administrator = await asyncpg.connect(url)
    await administrator.execute("CREATE DATABASE floor")
    await administrator.close()
    floor_url = url.replace("/coquest?", "/floor?")
    connection = await asyncpg.connect(floor_url)
    await connection.execute(TABLE)
    await connection.close()
    return floor_url


@dataclass(frozen=True, slots=True)
class _Builder:
    """Makes campaigns the way organisers do, and fills them with people at once."""

    database: Database
    tokens: Tokens
    workspace_id: UUID
    at: datetime

    async def crowd(self, slug: str, quests: int, people: int) -> Crowd:
        """A new campaign, and people in it."""
        async with self.database.transaction() as session:
            report = await import_blueprint(
                session, self.workspace_id, campaign(slug, quests), at=self.at
            )
        assert report.campaign_id is not None
        callers = [self._caller(report.campaign_id, number) for number in range(people)]
        await self._join(callers)
        return Crowd(
            campaign=public_id("cmp", report.campaign_id),
            campaign_id=report.campaign_id,
            quests=tuple(public_id("qst", one) for one in report.ids[Section.QUEST].values()),
            tokens=tuple(self.tokens.issue(caller, self.at) for caller in callers),
        )

    def _caller(self, campaign_id: UUID, number: int) -> ParticipantCaller:
        return ParticipantCaller(
            workspace_id=self.workspace_id,
            participant_id=new_id(self.at),
            campaign_id=campaign_id,
            locale=LOCALES[number % len(LOCALES)],
            channel="direct",
            partner_id=None,
            link=new_code(),
        )

    async def _join(self, callers: list[ParticipantCaller]) -> None:
        """The rows that joining leaves, of all of them in three statements."""
        rows: list[dict[str, Any]] = [
            {
                "workspace_id": caller.workspace_id,
                "campaign_id": caller.campaign_id,
                "participant_id": caller.participant_id,
                "name": f"Person {number}",
                "locale": caller.locale,
                "link": new_id(self.at),
                "code": caller.link,
                "at": self.at,
            }
            for number, caller in enumerate(callers)
        ]
        async with self.database.transaction() as session:
            for statement in JOIN:
                await session.execute(text(statement), rows)


JOIN = (
    """INSERT INTO participant (workspace_id, id, display_name, locale, created_at)
       VALUES (:workspace_id, :participant_id, :name, :locale, :at)""",
    """INSERT INTO membership
           (workspace_id, campaign_id, participant_id, channel, joined_at)
       VALUES (:workspace_id, :campaign_id, :participant_id, 'direct', :at)""",
    """INSERT INTO link
           (workspace_id, id, campaign_id, code, participant_id, depth, channel, paid, created_at)
       VALUES (:workspace_id, :link, :campaign_id, :code, :participant_id, 0, 'direct', false,
               :at)""",
)
