"""``coquest db``: the schema and where the data is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

import typer

from service.cli.output import WRONG, fail, out, print_json, read_settings
from service.settings import Settings
from service.store import schema
from service.store.embedded import DatabaseUrls, resolve_urls
from service.store.isolation import isolation_problems
from service.store.session import Database, Session

database = typer.Typer(no_args_is_help=True, help="The database: schema and whereabouts.")
Result = TypeVar("Result")
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for scripts.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDatabase:
    """A database that this code may run on."""

    urls: DatabaseUrls
    revision: str


def open_database(settings: Settings) -> OpenDatabase:
    """Start the embedded database if need be, and make sure of the revision.

    The embedded database belongs to us and is migrated; one that somebody runs for us is not
    touched unasked, and a wrong revision ends the command.
    """
    urls = resolve_urls(settings)
    if settings.database_url is None:
        schema.upgrade(urls.owner)
    found = schema.status(urls.app)
    if not found.up_to_date:
        fail(
            f"the database is at revision {found.current or 'none (empty)'}, this release needs "
            f"{found.head}. Run: coquest db upgrade"
        )
    return OpenDatabase(urls=urls, revision=found.head)


def as_owner(work: Callable[[Session], Awaitable[Result]]) -> Result:
    """Run ``work`` in one transaction of the tables' owner, who may make tenants and keys."""
    urls = open_database(read_settings()).urls

    async def run() -> Result:
        async with opened(urls.owner) as database, database.transaction() as session:
            return await work(session)

    return asyncio.run(run())


def in_database(work: Callable[[Database], Awaitable[Result]]) -> Result:
    """Run ``work`` on the database as the application sees it, opened and closed around it."""
    urls = open_database(read_settings()).urls

    async def run() -> Result:
        async with opened(urls.app) as database:
            return await work(database)

    return asyncio.run(run())


def as_worker(urls: DatabaseUrls, work: Callable[[Session], Awaitable[Result]]) -> Result:
    """Run ``work`` in one transaction of the worker, who sees whether there are workspaces."""

    async def run() -> Result:
        async with opened(urls.worker) as database, database.transaction() as session:
            return await work(session)

    return asyncio.run(run())


def isolation_of(url: str) -> list[str]:
    """Why tenants would not be kept apart on this connection; empty when they are."""

    async def ask() -> list[str]:
        async with opened(url) as database, database.read() as session:
            return await isolation_problems(session)

    return asyncio.run(ask())


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The database, open for the length of the block."""
    connected = await Database.open(url, pool_size=3)  # numbers are made anew by all of them
    try:
        yield connected
    finally:
        await connected.close()


def whereabouts(settings: Settings) -> str:
    """Where the database is, without its password."""
    if settings.database_url is None:
        return f"embedded {settings.data}"
    url = urlsplit(settings.database_url)
    servers = url.netloc.rpartition("@")[2]  # perhaps several, each with a port of its own
    return f"{servers or 'local socket'}{url.path}"


@database.command()
def upgrade() -> None:
    """Bring the database to the revision this release needs."""
    settings = read_settings()
    url = resolve_urls(settings).owner
    before = schema.status(url)
    schema.upgrade(url)
    after = schema.status(url)
    change = f"{before.current or 'empty'} -> " if before.current != after.current else ""
    out.print(f"{whereabouts(settings)}: revision {change}{after.current}")


@database.command()
def status(as_json: AsJson = False) -> None:
    """Say which revision the database has; exit code 1 unless it is the one needed."""
    settings = read_settings()
    found = schema.status(resolve_urls(settings).app)
    if as_json:
        print_json({"current": found.current, "head": found.head, "ok": found.up_to_date})
    else:
        verdict = "up to date" if found.up_to_date else f"needs {found.head}: coquest db upgrade"
        where, current = whereabouts(settings), found.current or "none (empty)"
        out.print(f"{where}: revision {current}, {verdict}")
    raise typer.Exit(0 if found.up_to_date else WRONG)


@database.command()
def path() -> None:
    """Print the folder of the embedded database, or the host and name of a configured one."""
    settings = read_settings()
    embedded = settings.database_url is None
    typer.echo((settings.data / "postgres").resolve() if embedded else whereabouts(settings))
