"""Who reviews what: leases, appeals, and that nobody decides about their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from quests.completion import Completion
from quests.ids import parse_id, public_id
from quests.review_errors import AppealRefused, Claimed, NotYourDecision
from service.mail.address import address_key
from service.store.members import member_by_id
from service.store.session import Session
from service.store.tables import (
    AppealRow,
    ParticipantEmailRow,
    ReviewLeaseRow,
    SecondLookRow,
    TransitionRow,
)

LEASE = timedelta(minutes=10)
_UNSAY = text("""
    UPDATE thanks SET replaced_at = :at
    WHERE workspace_id = :workspace AND participant_id = :participant AND subject = :subject
        AND version = :version AND replaced_at IS NULL
""")
_SAY_WHO = text("SELECT set_config('app.reviewer', :key, true)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LastStep:
    """The step that led to a completion's present state."""

    from_state: str | None
    actor: str
    at: datetime


async def say_who_reviews(
    session: Session, workspace_id: UUID, actor: str, *, secret: str
) -> str | None:
    """Let the database know the reviewer's mailbox in this transaction.

    A key is nobody in particular; a member may also take part.

    Returns:
        The mailbox as participants' are kept, a keyed hash in hex.
    """
    if not actor.startswith("mem_"):
        return None
    member = await member_by_id(session, workspace_id, parse_id("mem", actor), secret)
    mailbox = address_key(secret, member.email).hex()
    await session.execute(_SAY_WHO, {"key": mailbox})
    return mailbox


async def ensure_may_decide(
    session: Session, completion: Completion, actor: str, at: datetime, *, mailbox: str | None
) -> None:
    """See that this reviewer may decide; the database sees to it as well.

    Raises:
        Claimed: another reviewer is at it.
        NotYourDecision: it is their own, or an appeal against their own decision.
    """
    if mailbox is not None and mailbox == await _mailbox_of(session, completion):
        raise NotYourDecision("Nobody reviews what they handed in themselves.")
    key = (completion.workspace_id, completion.id)
    lease = await session.get(ReviewLeaseRow, key)
    if lease is not None and lease.until > at and lease.reviewer != actor:
        raise Claimed("Another reviewer is at it.", until=lease.until)
    appeal = await session.get(AppealRow, key)
    if appeal is not None and appeal.decided_at is None and appeal.judge == actor:
        raise NotYourDecision("Somebody else decides about an appeal.")


async def _mailbox_of(session: Session, completion: Completion) -> str | None:
    row = ParticipantEmailRow
    found = await session.exec(
        select(row.address_key).where(
            row.workspace_id == completion.workspace_id,
            row.participant_id == completion.participant_id,
        )
    )
    key = found.one_or_none()
    return None if key is None else key.hex()


async def has_decided(session: Session, completion: Completion, actor: str, at: datetime) -> None:
    """Nobody is at it any more, and an appeal, if any, is decided."""
    await session.execute(delete(ReviewLeaseRow).where(*_this(ReviewLeaseRow, completion)))
    row = AppealRow
    await session.execute(
        update(row)
        .where(*_this(row, completion), col(row.decided_at).is_(None))
        .values(decided_by=actor, decided_at=at)
    )


async def reopen_appeal(
    session: Session, completion: Completion, actor: str, decided_at: datetime
) -> None:
    """The decision about an appeal was a mistake: it waits again, for somebody else than before."""
    row = AppealRow
    await session.execute(
        update(row)
        .where(
            *_this(row, completion),
            col(row.decided_by) == actor,
            col(row.decided_at) == decided_at,
        )
        .values(decided_by=None, decided_at=None)
    )


async def claim(session: Session, completion: Completion, reviewer: str, at: datetime) -> datetime:
    """Be the one who reviews it for the next minutes; again, to have longer.

    Returns:
        Until when.

    Raises:
        Claimed: another reviewer is at it.
    """
    row = ReviewLeaseRow
    given = insert(row).values(
        workspace_id=completion.workspace_id,
        completion_id=completion.id,
        reviewer=reviewer,
        until=at + LEASE,
    )
    statement = given.on_conflict_do_update(
        index_elements=["workspace_id", "completion_id"],
        set_={"reviewer": given.excluded.reviewer, "until": given.excluded.until},
        where=(col(row.until) <= at) | (col(row.reviewer) == given.excluded.reviewer),
    ).returning(col(row.until))
    until = (await session.execute(statement)).scalar_one_or_none()
    if until is None:
        raise Claimed("Another reviewer is at it.")
    mine: datetime = until
    return mine


async def release(session: Session, completion: Completion, reviewer: str) -> None:
    """Let go of it; what is somebody else's stays theirs."""
    row = ReviewLeaseRow
    await session.execute(delete(row).where(*_this(row, completion), col(row.reviewer) == reviewer))


async def last_step(session: Session, completion: Completion) -> LastStep:
    """The step that led to the present state."""
    key = (completion.workspace_id, completion.id, completion.version)
    row = await session.get_one(TransitionRow, key)
    return LastStep(from_state=row.from_state, actor=row.actor, at=row.at)


async def add_appeal(
    session: Session, completion: Completion, said: str, *, judge: str, at: datetime
) -> None:
    """Keep the appeal, the only one of its completion.

    Raises:
        AppealRefused: there was one before.
    """
    values = {"said": said, "judge": judge, "appealed_at": at}
    if not await _keep_once(session, AppealRow, completion, values):
        raise AppealRefused("You appealed before; that decision stands.")


async def add_second_look(
    session: Session, completion: Completion, *, agrees: bool, reviewer: str, at: datetime
) -> bool:
    """Keep what the second look found; ``False`` when there was one before, which stands."""
    values = {"agrees": agrees, "reviewer": reviewer, "looked_at": at}
    return await _keep_once(session, SecondLookRow, completion, values)


async def _keep_once(
    session: Session,
    row: type[AppealRow] | type[SecondLookRow],
    completion: Completion,
    values: Mapping[str, Any],
) -> bool:
    """Add the one row that a completion may have; ``False`` when it has one already."""
    key = {"workspace_id": completion.workspace_id, "completion_id": completion.id}
    statement = (
        insert(row)
        .values(**key, **values)
        .on_conflict_do_nothing()
        .returning(col(row.completion_id))
    )
    return (await session.execute(statement)).one_or_none() is not None


async def unsay_review(session: Session, completion: Completion, *, at: datetime) -> None:
    """Take the message of a decision that was a mistake out of the person's inbox.

    Args:
        completion: As that decision had left it.
    """
    named = {
        "workspace": completion.workspace_id,
        "participant": completion.participant_id,
        "subject": f"completion/{public_id('cpl', completion.id)}",
        "version": completion.version,
    }
    await session.execute(_UNSAY, named | {"at": at})


def _this(
    row: type[ReviewLeaseRow] | type[AppealRow], completion: Completion
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        col(row.workspace_id) == completion.workspace_id,
        col(row.completion_id) == completion.id,
    )
