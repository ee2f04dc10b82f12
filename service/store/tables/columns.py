"""Column and key shapes that every table shares, and the naming of constraints."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = dict[str, Any]

# Rows of up to 8 kB stay as they are. PostgreSQL would compress all above 2 kB, which costs more
# than it saves where rows are short-lived or written on the busiest path.
UNCOMPRESSED = {"postgresql_with": {"toast_tuple_target": "8160"}}


def columns_of(table: type[SQLModel], *, alias: str = "") -> str:
    """All columns of a table by name, for statements that read rows whole.

    ``SELECT *`` would do until a column is added: a plan that a connection has kept then fails
    inside of a transaction, because its result is another one.
    """
    columns = SQLModel.metadata.tables[str(table.__tablename__)].columns
    return ", ".join(f'{alias}"{column.name}"' for column in columns)


def tenant_key(*columns: str) -> PrimaryKeyConstraint:
    """The primary key: the workspace first."""
    return PrimaryKeyConstraint("workspace_id", *columns)


def refers_to(column: str, table: str, *, on_delete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key inside the tenant: it can never point into another workspace."""
    return ForeignKeyConstraint(
        ["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"], ondelete=on_delete
    )


def uuid_column(*, null: bool = False) -> Any:
    """An identifier."""
    return Field(sa_column=Column(PgUUID(as_uuid=True), nullable=null))


def text_column(*, null: bool = False, default: str | None = None) -> Any:
    """Text of any length; limits are checked at the border."""
    return Field(sa_column=Column(Text, nullable=null, server_default=default))


def slug_column(prefix: str) -> Any:
    """A name for ever; who does not give one gets one of its own."""
    made = text(f"'{prefix}-' || left(gen_random_uuid()::text, 8)")
    return Field(sa_column=Column(Text, nullable=False, server_default=made))


def time_column(*, null: bool = False) -> Any:
    """An instant, with its time zone."""
    return Field(sa_column=Column(DateTime(timezone=True), nullable=null))


def json_column(*, null: bool = False) -> Any:
    """A JSON document (JSONB)."""
    return Field(sa_column=Column(JSONB, nullable=null))


def texts_column() -> Any:
    """A list of texts."""
    return Field(sa_column=Column(ARRAY(Text), nullable=False))


def list_column(kind: Any) -> Any:
    """A list of values of a type of SQLAlchemy."""
    return Field(sa_column=Column(ARRAY(kind), nullable=False))


def whole_column(*, null: bool = False, default: str | None = None) -> Any:
    """A whole number of 64 bits."""
    return Field(sa_column=Column(BigInteger, nullable=null, server_default=default))


def day_column(*, null: bool = False) -> Any:
    """A calendar day."""
    return Field(sa_column=Column(Date, nullable=null))


def bytes_column(*, null: bool = False) -> Any:
    """Bytes as they are."""
    return Field(sa_column=Column(LargeBinary, nullable=null))


def name_column() -> Any:
    """A name in a key: compared as bytes, which is quick and lets a prefix be looked up."""
    return Field(sa_column=Column(Text(collation="C"), nullable=False))
