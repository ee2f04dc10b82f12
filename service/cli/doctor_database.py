"""What ``coquest doctor`` says of the database."""

from collections.abc import Iterator

from service.cli.database import isolation_of, whereabouts
from service.cli.findings import Finding, Verdict
from service.cli.ownership import foreign
from service.clocks import FAR_SECONDS
from service.settings import Settings
from service.store import schema
from service.store.embedded import resolve_urls
from service.store.failures import DatabaseFailed
from service.store.pooler import SessionsNotKept
from service.store.postgres_programs import binaries
from service.store.session import HOT_SIZE
from service.versions import OLDEST_POSTGRESQL, is_too_old, sound_version, written

LISTENING = 1  # for live figures


def examine_database(settings: Settings) -> Iterator[Finding]:
    """The database: there, new enough, at the revision we need?"""
    if settings.database_url is None and foreign(settings.data.expanduser().resolve()):
        return  # the folder is what is wrong, and that was said
    where = whereabouts(settings)
    made = (settings.data / "postgres").exists()
    try:
        if settings.database_url is None and not made:
            binaries()  # fails when the package with PostgreSQL in it is missing
            seen = f"{where}: made by the first `coquest serve`"
            yield Finding(name="database", verdict=Verdict.WELL, seen=seen)
            return
        url = resolve_urls(settings).app
        yield from _pooler(settings, schema.is_pooled(url))
        yield _version(schema.server_version(url), where)
        yield _clock(schema.clock_ahead(url))
        yield _revision(schema.status(url))
        yield _isolation(isolation_of(url))
    except SessionsNotKept:
        seen = f"{where}: it gives our sessions to others"
        todo = "Set pool_mode = session in PgBouncer, or name PostgreSQL itself in DATABASE_URL."
        yield Finding(name="pooler", verdict=Verdict.WRONG, seen=seen, todo=todo)
    except DatabaseFailed as failed:
        reason = (str(failed) or type(failed).__name__).splitlines()[0]
        todo = "Check DATABASE_URL, the network, and what its user may do."
        if settings.database_url is None:
            todo = f"Read {settings.data / 'postgres' / 'server.log'}."
        yield Finding(name="database", verdict=Verdict.WRONG, seen=f"{where}: {reason}", todo=todo)


def _pooler(settings: Settings, pooled: bool) -> Iterator[Finding]:
    if pooled:
        each = settings.pool_size + HOT_SIZE + LISTENING
        seen = f"keeps sessions; each process of ours takes up to {each} of its connections"
        yield Finding(name="pooler", verdict=Verdict.WELL, seen=seen)


def _version(version: int, where: str) -> Finding:
    seen = f"{where}: PostgreSQL {written(version)}"
    if is_too_old(version):
        todo = f"Use PostgreSQL {OLDEST_POSTGRESQL} or newer."
        return Finding(name="database", verdict=Verdict.WRONG, seen=seen, todo=todo)
    if (sound := sound_version(version)) is not None:
        todo = f"Update to {sound} or newer: it has known weaknesses."
        return Finding(name="database", verdict=Verdict.ADVICE, seen=seen, todo=todo)
    return Finding(name="database", verdict=Verdict.WELL, seen=seen)


def _clock(ahead: float) -> Finding:
    seen = f"{abs(ahead):.1f} s {'ahead of' if ahead > 0 else 'behind'} the database's"
    if abs(ahead) <= FAR_SECONDS:
        return Finding(name="clock", verdict=Verdict.WELL, seen=seen)
    todo = "Set the clocks by NTP: tokens end early or late, receivers refuse signatures."
    return Finding(name="clock", verdict=Verdict.WRONG, seen=seen, todo=todo)


def _isolation(problems: list[str]) -> Finding:
    if not problems:
        seen = "row-level security holds for this role"
        return Finding(name="isolation", verdict=Verdict.WELL, seen=seen)
    todo = "See docs/operator.md, roles of the database."
    return Finding(name="isolation", verdict=Verdict.WRONG, seen=" ".join(problems), todo=todo)


def _revision(found: schema.SchemaStatus) -> Finding:
    if found.up_to_date:
        return Finding(name="revision", verdict=Verdict.WELL, seen=found.head)
    seen = f"{found.current or 'none (empty)'}, needed is {found.head}"
    return Finding(
        name="revision", verdict=Verdict.WRONG, seen=seen, todo="Run: coquest db upgrade"
    )
