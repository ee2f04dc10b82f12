"""Signals of organisations: by which secret they are signed, and which came already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from quests.consent import Decision, Scope, Standing, after_refusing
from service.pseudonyms import participant_ref
from service.secret_box import seal, unseal
from service.store.consent_ledger import Saying, Speaker, say
from service.store.driver import driver
from service.store.merging import present_id
from service.store.roles import look_up
from service.store.session import Session, enter
from service.store.tables import SignalRow, SignalSecretRow

Holder = tuple[UUID, UUID]  # workspace and organisation
OVERLAP = timedelta(hours=24)

_ASKED = text("""
    SELECT DISTINCT c.subject_id, coalesce(m.participant_id, c.subject_id) AS now
    FROM consent_entry AS c LEFT JOIN participant_merge AS m
        ON m.workspace_id = c.workspace_id AND m.former_id = c.subject_id
    WHERE c.workspace_id = :workspace AND c.organisation_id = :organisation
""")
_FED = text("""
    SELECT k.participant_id FROM crm_contact AS k JOIN crm_connection AS c
        ON c.workspace_id = k.workspace_id AND c.id = k.connection_id
    WHERE c.workspace_id = :workspace AND c.organisation_id = :organisation AND k.ref = :ref
    LIMIT 1
""")
# Also who changed their address a few days ago: lists elsewhere are slower.
_READING = text("""
    SELECT e.participant_id FROM (
        SELECT participant_id FROM participant_email
        WHERE workspace_id = :workspace AND address_key = :key
        UNION ALL
        SELECT participant_id FROM replaced_email
        WHERE workspace_id = :workspace AND address_key = :key
    ) AS e WHERE EXISTS (
        SELECT FROM consent_entry AS c WHERE c.workspace_id = :workspace
        AND c.organisation_id = :organisation AND c.subject_id IN (
            SELECT e.participant_id UNION ALL SELECT f.former_id FROM participant_merge AS f
            WHERE f.workspace_id = :workspace AND f.participant_id = e.participant_id))
    LIMIT 1
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message that came, and what became of it."""

    message_id: str
    type: str
    outcome: str
    occurred_at: datetime
    received_at: datetime


async def replace_secret(
    session: Session, holder: Holder, new: str, *, secret: str, actor: str, at: datetime
) -> datetime | None:
    """Let signals be signed with ``new``; the one before is good for a day more: until when."""
    row = SignalSecretRow
    before = await session.get(row, holder, with_for_update=True)
    sealed = seal(secret, new, owner=holder[1].bytes)
    until = at + OVERLAP if before is not None else None
    values = {
        "sealed": sealed,
        "former": before.sealed if before is not None else None,
        "former_until": until,
        "made_by": actor,
        "made_at": at,
    }
    keys = {"workspace_id": holder[0], "organisation_id": holder[1]}
    made = insert(row).values(keys | values)
    await session.execute(made.on_conflict_do_update(index_elements=list(keys), set_=values))
    return until


async def secrets_of(
    session: Session, organisation_id: UUID, *, secret: str, at: datetime
) -> tuple[UUID, list[str]] | None:
    """The workspace of an organisation, entered, and what it may sign with; ``None``: nothing."""
    await look_up(session, organisation_id)
    query = select(SignalSecretRow).where(col(SignalSecretRow.organisation_id) == organisation_id)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        return None
    await enter(session, row.workspace_id)
    known = [row.sealed]
    if row.former is not None and row.former_until is not None and at < row.former_until:
        known.append(row.former)
    owner = organisation_id.bytes
    return row.workspace_id, [unseal(secret, one, owner=owner) for one in known]


async def keep_signal(session: Session, holder: Holder, one: Kept) -> bool:
    """Keep that the message came; ``False`` when it had come before, whatever it says now."""
    values = {
        "workspace_id": holder[0],
        "organisation_id": holder[1],
        "message_id": one.message_id,
        "type": one.type,
        "outcome": one.outcome,
        "occurred_at": one.occurred_at,
        "received_at": one.received_at,
    }
    made = insert(SignalRow).values(values).on_conflict_do_nothing()
    done = await session.execute(made.returning(col(SignalRow.message_id)))
    return done.one_or_none() is not None


async def set_outcome(session: Session, holder: Holder, message_id: str, outcome: str) -> None:
    """What became of it after all."""
    row = SignalRow
    await session.execute(
        update(row)
        .where(
            col(row.workspace_id) == holder[0],
            col(row.organisation_id) == holder[1],
            col(row.message_id) == message_id,
        )
        .values(outcome=outcome)
    )


async def signals_of(session: Session, holder: Holder, *, limit: int) -> Sequence[Kept]:
    """The latest messages of an organisation, the newest first."""
    row = SignalRow
    query = (
        select(row)
        .where(col(row.workspace_id) == holder[0], col(row.organisation_id) == holder[1])
        .order_by(col(row.received_at).desc(), col(row.message_id))
        .limit(limit)
    )
    return [
        Kept(
            message_id=one.message_id,
            type=one.type,
            outcome=one.outcome,
            occurred_at=one.occurred_at,
            received_at=one.received_at,
        )
        for one in (await session.execute(query)).scalars()
    ]


async def signal_counts(session: Session, holder: Holder) -> Mapping[tuple[str, str], int]:
    """How many came, by type and outcome, since the beginning."""
    row = SignalRow
    query = (
        select(col(row.type), col(row.outcome), func.count())
        .where(col(row.workspace_id) == holder[0], col(row.organisation_id) == holder[1])
        .group_by(col(row.type), col(row.outcome))
        .order_by(col(row.type), col(row.outcome))
        .limit(1_000)
    )
    return {(type, outcome): count for type, outcome, count in await session.execute(query)}


async def person_called(session: Session, holder: Holder, ref: str, *, secret: str) -> UUID | None:
    """Who it is that the organisation knows by this pseudonym, among those it asked anything.

    Pseudonyms are made, not kept but where a CRM is fed, so they are made again for each of them.
    """
    named = {"workspace": holder[0], "organisation": holder[1]}
    fed = (await session.execute(_FED, named | {"ref": ref})).scalar_one_or_none()
    if fed is not None:
        return await present_id(session, holder[0], fed)
    for person, now in await session.execute(_ASKED, named):
        if ref in {participant_ref(secret, holder[1], one) for one in (person, now)}:
            return UUID(str(now))
    return None


async def person_reading(session: Session, holder: Holder, key: bytes) -> UUID | None:
    """Whose mailbox it is, by its keyed hash, among those the organisation asked anything."""
    named = {"workspace": holder[0], "organisation": holder[1], "key": key}
    return (await session.execute(_READING, named)).scalar_one_or_none()


async def end_mail(
    session: Session,
    holder: Holder,
    person: UUID,
    *,
    campaign_id: UUID,
    purpose: str,
    actor: str,
    occurred_at: datetime,
    at: datetime,
) -> bool:
    """Withdraw what the person had granted, unless they granted it again afterwards."""

    def answer(standing: Standing | None) -> tuple[Decision, ...]:
        if standing is None or standing.entries[-1].at > occurred_at:
            return ()
        return after_refusing(standing)

    speaker = Speaker(
        workspace_id=holder[0],
        participant_id=person,
        campaign_id=campaign_id,
        source="crm",
        at=at,
        actor=actor,
    )
    scope = Scope(holder[1], purpose, "email")
    saying = Saying(scope=scope, method="settings", answer=answer)
    return bool(await say(await driver(session), speaker, [saying]))
