"""The PostgreSQL we are connected to: new enough, and not known to be weak? Asked at each start."""

import structlog
from sqlalchemy import text

from service.store.session import Database
from service.versions import OLDEST_POSTGRESQL, is_too_old, sound_version, written

_VERSION = text("SELECT current_setting('server_version_num')::int")

log = structlog.get_logger(__name__)


class TooOld(Exception):
    """We do not run on this PostgreSQL."""


async def ensure_supported(database: Database) -> None:
    """Refuse a PostgreSQL that is too old; warn of one that is known to be weak.

    A weak one is not refused: it is the operator who updates it, and nobody is safer while nothing
    runs. ``coquest doctor`` says the same.

    Raises:
        TooOld: see ``service.versions``.
    """
    async with database.read() as session:
        found: int = (await session.execute(_VERSION)).scalar_one()
    check_version(found)


def check_version(found: int) -> None:
    """As :func:`ensure_supported`, of a ``server_version_num``."""
    if is_too_old(found):
        raise TooOld(f"This is PostgreSQL {written(found)}: use {OLDEST_POSTGRESQL} or newer.")
    sound = sound_version(found)
    if sound is not None:
        log.warning("postgresql_outdated", version=written(found), update_to=sound)
