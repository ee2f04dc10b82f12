"""Coupons: made, given out once per person and pool, redeemed once."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.errors import AlreadyExists, NotFound, PrerequisiteMissing
from quests.ids import new_id
from service.store.session import Session
from service.store.tables import CouponPoolRow, CouponRow

# One person, one coupon of each pool, however many completions, devices and requests.
_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('coupon/' || :person, 0))")
_MINE = """
    SELECT k.id, k.pool_id, k.organisation_id, k.code, k.issued_at, k.redeemed_at,
        p.title, p.expires_at, p.quest_id, p.shared_code, o.name AS organisation
    FROM coupon AS k
    JOIN completion AS c ON c.workspace_id = k.workspace_id AND c.id = k.completion_id
    JOIN coupon_pool AS p ON p.workspace_id = k.workspace_id AND p.id = k.pool_id
    JOIN organisation AS o ON o.workspace_id = k.workspace_id AND o.id = k.organisation_id
    WHERE k.workspace_id = :workspace AND c.participant_id = :person
"""
_ALL_MINE = text(f"{_MINE} ORDER BY k.issued_at, k.id LIMIT 200")
_ONE_MINE = text(f"{_MINE} AND k.id = :coupon")
_DONE = text("""
    SELECT id FROM completion
    WHERE workspace_id = :workspace AND participant_id = :person AND quest_id = :quest
        AND state = 'accepted'
    ORDER BY received_at, id LIMIT 1 FOR KEY SHARE
""")
_OPEN_POOLS = text("""
    SELECT p.id FROM coupon_pool AS p
    WHERE p.workspace_id = :workspace AND p.quest_id = :quest
        AND (p.expires_at IS NULL OR p.expires_at > :at)
        AND NOT EXISTS (
            SELECT FROM coupon AS k
            JOIN completion AS c ON c.workspace_id = k.workspace_id AND c.id = k.completion_id
            WHERE k.workspace_id = p.workspace_id AND k.pool_id = p.id
                AND c.participant_id = :person)
    ORDER BY p.id
""")
_GIVE = text("""
    UPDATE coupon SET completion_id = :completion, issued_at = :at
    WHERE workspace_id = :workspace AND id = (
        SELECT id FROM coupon
        WHERE workspace_id = :workspace AND pool_id = :pool AND issued_at IS NULL
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Codes of an organisation for a Quest; ``title`` by language. See the row."""

    workspace_id: UUID
    id: UUID
    campaign_id: UUID
    quest_id: UUID
    organisation_id: UUID
    title: dict[str, str]
    expires_at: datetime | None
    created_by: str
    created_at: datetime
    shared_code: str | None = None
    by_itself: bool = False
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A pool and what became of its codes."""

    pool: Pool
    codes: int
    issued: int
    redeemed: int


async def add_pool(session: Session, pool: Pool) -> None:
    """Store a new pool, empty.

    Raises:
        AlreadyExists: the organisation has a coupon of its shared code.
    """
    values = {one.name: getattr(pool, one.name) for one in fields(pool)}
    made = insert(CouponPoolRow).values(values).on_conflict_do_nothing()
    if (await session.execute(made.returning(col(CouponPoolRow.id)))).one_or_none() is None:
        raise AlreadyExists("There is a pool with this shared code.")


async def add_codes(session: Session, pool: Pool, codes: Sequence[str], at: datetime) -> None:
    """Put codes into a pool, all or none.

    Raises:
        AlreadyExists: the organisation has one of these codes already.
    """
    rows = [
        {
            "workspace_id": pool.workspace_id,
            "id": new_id(at),
            "pool_id": pool.id,
            "organisation_id": pool.organisation_id,
            "code": code,
        }
        for code in sorted(set(codes))
    ]
    made = insert(CouponRow).values(rows).on_conflict_do_nothing().returning(col(CouponRow.id))
    if len((await session.execute(made)).all()) < len(codes):
        raise AlreadyExists("Some of these codes are there already.")


async def find_pool(session: Session, workspace_id: UUID, pool_id: UUID) -> Pool:
    """One pool.

    Raises:
        NotFound: there is none in this workspace.
    """
    row = await session.get(CouponPoolRow, (workspace_id, pool_id))
    if row is None:
        raise NotFound()
    return _pool(row)


async def pools_of(
    session: Session,
    workspace_id: UUID,
    campaign_id: UUID,
    organisation_id: UUID | None,
    *,
    after: UUID | None,
    limit: int,
) -> list[Counted]:
    """The pools of a campaign with their counts; of one organisation, or of all."""
    pool, code = CouponPoolRow, CouponRow
    query = (
        select(
            pool,
            func.count(col(code.id)),
            func.count(col(code.issued_at)),
            func.count(col(code.redeemed_at)),
        )
        .outerjoin(
            code,
            (col(code.workspace_id) == col(pool.workspace_id))
            & (col(code.pool_id) == col(pool.id)),
        )
        .where(col(pool.workspace_id) == workspace_id, col(pool.campaign_id) == campaign_id)
        .group_by(col(pool.workspace_id), col(pool.id))
        .order_by(col(pool.id))
        .limit(limit)
    )
    if organisation_id is not None:
        query = query.where(col(pool.organisation_id) == organisation_id)
    if after is not None:
        query = query.where(col(pool.id) > after)
    return [
        Counted(pool=_pool(row), codes=codes, issued=issued, redeemed=redeemed)
        for row, codes, issued, redeemed in await session.execute(query)
    ]


async def give_coupons(
    session: Session, workspace_id: UUID, person: UUID, quest_id: UUID, at: datetime
) -> tuple[list[UUID], bool]:
    """Give the person one coupon of each pool of the Quest that they have none of.

    Returns:
        The coupons given now, and whether a pool had none left.

    Raises:
        PrerequisiteMissing: they have no accepted completion of the Quest.
    """
    await session.execute(_HOLD, {"person": str(person)})
    named = {"workspace": workspace_id, "person": person, "quest": quest_id, "at": at}
    done = (await session.execute(_DONE, named)).scalar_one_or_none()
    if done is None:
        raise PrerequisiteMissing("Do this Quest first.")
    given: list[UUID] = []
    empty = False
    for pool in (await session.execute(_OPEN_POOLS, named)).scalars().all():
        values = {"workspace": workspace_id, "pool": pool, "completion": done, "at": at}
        one = (await session.execute(_GIVE, values)).scalar_one_or_none()
        empty = empty or one is None
        given += [] if one is None else [one]
    return given, empty


async def coupons_of(session: Session, workspace_id: UUID, person: UUID) -> list[Any]:
    """All coupons of a person, the oldest first."""
    named = {"workspace": workspace_id, "person": person}
    return list(await session.execute(_ALL_MINE, named))


async def coupon_of(session: Session, workspace_id: UUID, person: UUID, coupon_id: UUID) -> Any:
    """One of them.

    Raises:
        NotFound: the person has no such coupon.
    """
    named = {"workspace": workspace_id, "person": person, "coupon": coupon_id}
    found = (await session.execute(_ONE_MINE, named)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def _pool(row: CouponPoolRow) -> Pool:
    return Pool(**{one.name: getattr(row, one.name) for one in fields(Pool)})
