"""Coupons at the till: found by their code, used up by one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.errors import NotFound
from service.store.session import Session

_REDEEM = text("""
    UPDATE coupon AS k SET redeemed_at = :at, redeemed_by = :actor, reference = :reference
    FROM coupon_pool AS p
    WHERE k.workspace_id = :workspace AND k.organisation_id = :organisation
        AND k.code = ANY (CAST(:codes AS text[])) AND k.redeemed_at IS NULL
        AND k.issued_at IS NOT NULL
        AND p.workspace_id = k.workspace_id AND p.id = k.pool_id
        AND (p.expires_at IS NULL OR p.expires_at > :at)
    RETURNING k.id
""")
_FOUND = text("""
    SELECT k.id, k.pool_id, k.code, k.issued_at, k.redeemed_at, k.reference, p.title,
        p.expires_at, p.quest_id, p.campaign_id, c.participant_id
    FROM coupon AS k
    JOIN coupon_pool AS p ON p.workspace_id = k.workspace_id AND p.id = k.pool_id
    LEFT JOIN completion AS c ON c.workspace_id = k.workspace_id AND c.id = k.completion_id
    WHERE k.workspace_id = :workspace AND k.organisation_id = :organisation
        AND k.code = ANY (CAST(:codes AS text[]))
""")


_SHARED = text("""
    SELECT id FROM coupon_pool WHERE workspace_id = :workspace
    AND organisation_id = :organisation AND shared_code = ANY (CAST(:codes AS text[]))
""")
_HOLD_SALE = text("SELECT pg_advisory_xact_lock(hashtextextended('sale/' || :sale, 0))")
_SOLD = text("""
    SELECT code FROM coupon WHERE workspace_id = :workspace AND pool_id = :pool
    AND reference = :reference LIMIT 1
""")
# Of any number of tills each takes another one, the one that was given first.
_NEXT = text("""
    SELECT k.code FROM coupon AS k
    WHERE k.workspace_id = :workspace AND k.pool_id = :pool
        AND k.issued_at IS NOT NULL AND k.redeemed_at IS NULL
    ORDER BY k.issued_at, k.id LIMIT 1 FOR UPDATE OF k SKIP LOCKED
""")
_LAST = text("""
    SELECT code FROM coupon WHERE workspace_id = :workspace AND pool_id = :pool
    AND issued_at IS NOT NULL ORDER BY redeemed_at DESC NULLS LAST, id LIMIT 1
""")


async def codes_behind(
    session: Session, holder: tuple[UUID, UUID], codes: Sequence[str], *, reference: str | None
) -> Sequence[str]:
    """Which coupon a code at the till stands for: itself, or the next one of a shared code.

    A retry of the same sale is the same coupon; where all are used up, the one used last.
    """
    named = {"workspace": holder[0], "organisation": holder[1], "codes": list(codes)}
    pool = (await session.execute(_SHARED, named)).scalar_one_or_none()
    if pool is None:
        return codes
    of_pool = {"workspace": holder[0], "pool": pool}
    if reference is not None:
        await session.execute(_HOLD_SALE, {"sale": f"{pool}/{reference}"})
        sold = await session.execute(_SOLD, of_pool | {"reference": reference})
        code = sold.scalar_one_or_none()
        if code is not None:
            return [code]
    for statement in (_NEXT, _LAST):
        code = (await session.execute(statement, of_pool)).scalar_one_or_none()
        if code is not None:
            return [code]
    return codes


async def redeem(
    session: Session,
    holder: tuple[UUID, UUID],
    codes: Sequence[str],
    *,
    actor: str,
    reference: str | None,
    at: datetime,
) -> bool:
    """Use a code up: one statement decides, so of any number of tills one does it."""
    values = {
        "workspace": holder[0],
        "organisation": holder[1],
        "codes": list(codes),
        "actor": actor,
        "reference": reference,
        "at": at,
    }
    return (await session.execute(_REDEEM, values)).one_or_none() is not None


async def coupon_with(session: Session, holder: tuple[UUID, UUID], codes: Sequence[str]) -> Any:
    """The coupon of an organisation (workspace and id) with this code.

    Raises:
        NotFound: it has none that was given out.
    """
    values = {"workspace": holder[0], "organisation": holder[1], "codes": list(codes)}
    found = (await session.execute(_FOUND, values)).first()
    if found is None or found.issued_at is None:
        raise NotFound("There is no such coupon.")
    return found
