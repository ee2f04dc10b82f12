"""What goes wrong between us and PostgreSQL, under one name for those who may not speak SQL."""

import asyncpg
from sqlalchemy.exc import DBAPIError as DatabaseRefused
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from service.store.pooler import SessionsNotKept
from service.store.postgres_programs import EmbeddedFailed

__all__ = ["DatabaseFailed", "DatabaseRefused", "DriverFailed", "PoolExhausted"]

# What statements say that go to asyncpg without SQLAlchemy in between. The last is what it says
# when the server hangs up at the very moment a statement is sent.
DriverFailed = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

# OSError: nothing answers at that address, or the socket is not there.
DatabaseFailed = (
    EmbeddedFailed,
    SessionsNotKept,
    SQLAlchemyError,
    *DriverFailed,
    OSError,
    TimeoutError,
)
