"""Whether this connection is safe to serve tenants with; asked at every start."""

from sqlalchemy import text

from service.store.session import Database, Session

_ROLE = text("""
    SELECT rolname AS name, rolsuper AS super, rolbypassrls AS bypasses,
        EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND relkind IN ('r', 'p') AND pg_has_role(relowner, 'USAGE')) AS owns
    FROM pg_roles WHERE rolname = current_user
""")
_OPEN_TABLES = text("""
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND relname <> 'alembic_version' AND NOT (relrowsecurity AND relforcerowsecurity)
    ORDER BY relname
""")
_BACK_DOORS = text("""
    SELECT 'view ' || relname AS door FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND (relkind = 'm' OR relkind = 'v'
        AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false))
    UNION ALL
    SELECT 'function ' || proname FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prosecdef
    UNION ALL
    SELECT 'TRUNCATE on ' || relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND has_table_privilege(oid, 'TRUNCATE')
    ORDER BY door
""")


class NotIsolated(Exception):
    """This connection could see rows of other tenants; each reason is one line."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


async def ensure_isolated(database: Database) -> None:
    """Refuse to go on where row-level security would not hold.

    Raises:
        NotIsolated: a superuser, a role that bypasses or owns, an open table or a back door.
    """
    async with database.read() as session:
        reasons = await isolation_problems(session)
    if reasons:
        raise NotIsolated(reasons)


async def isolation_problems(session: Session) -> list[str]:
    """Every reason why tenants are not kept apart on this connection; empty when they are."""
    role = (await session.execute(_ROLE)).one()
    reasons = []
    if role.super or role.bypasses:
        reasons.append(f"{role.name} passes by row-level security: connect as coquest_app.")
    elif role.owns:
        reasons.append(f"{role.name} owns tables: connect as coquest_app, migrate as the owner.")
    open_tables = (await session.execute(_OPEN_TABLES)).scalars().all()
    if open_tables:
        reasons.append(f"Row-level security is not forced on: {', '.join(open_tables)}.")
    if not reasons:  # whoever may do anything has every back door
        doors = (await session.execute(_BACK_DOORS)).scalars().all()
        reasons += [f"Rows can be reached past row-level security by {door}." for door in doors]
    return reasons
