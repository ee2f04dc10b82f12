"""Order that a filter is applied, or undone; carry it out batch by batch; say why."""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quests.completion import Completion, State, step
from quests.errors import PreconditionFailed
from quests.filter_errors import FilterBusy, PreviewOutdated
from quests.ids import new_id
from quests.quest import Quest
from quests.signature_filter import DOUBTS
from scoring.phrases import say
from service.callers import OrganisationCaller
from service.events.completions import completion_event
from service.store.campaigns import ensure_lead
from service.store.completions import lock_completion, next_version, save_step
from service.store.consequences import follow_step
from service.store.filter_applications import (
    Application,
    add_application,
    find_application,
    hold_application,
    is_busy,
    lock_filters,
    open_applications,
    ordered,
    save_application,
)
from service.store.filter_marks import Mark, add_mark, hand_back, next_marks, step_out
from service.store.filter_matches import Petition, matches_of, next_matches
from service.store.outbox import announce
from service.store.published_quests import load_quest_alone
from service.store.session import Database, Session
from service.store.signature_filters import find_filter
from service.store.thanks_occasions import thank_for_review

ANY, BATCH = "*", 50
RESTORED = "doubt-lifted"  # in scoring/phrases
MORE_THAN_SEEN = 10  # signatures that may have come since the preview


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Apply this filter: to which end, why (people read it), and how many the preview showed."""

    filter_id: UUID
    becomes: State
    reason: str
    previewed: int
    seen: Set[str]
    at: datetime


async def order_application(
    session: Session, holder: OrganisationCaller, order: Order
) -> Application:
    """Begin to apply a filter as it was previewed; the worker does it.

    Raises:
        NotFound: no such filter in a campaign that this organisation leads.
        PreconditionFailed: the filter was changed since.
        PreviewOutdated: it matches clearly more than the preview showed.
        FilterBusy: something is being applied to this petition, or undone.
    """
    saved = await find_filter(session, holder.workspace_id, order.filter_id)
    petition = saved.petition
    await ensure_lead(session, holder.workspace_id, petition.campaign_id, holder.organisation_id)
    await lock_filters(session, petition)
    saved = await find_filter(session, holder.workspace_id, order.filter_id, lock=True)
    if order.seen.isdisjoint({ANY, saved.tag}):
        raise PreconditionFailed("Look at the preview again, and decide anew.")
    await _ensure_free(session, saved.petition)
    expected = (await matches_of(session, petition, saved.asks)).of(order.becomes)
    if expected > order.previewed + max(MORE_THAN_SEEN, order.previewed // 10):
        raise PreviewOutdated("Look at the preview again.", matches=expected)
    application = ordered(
        saved,
        new_id(order.at),
        becomes=order.becomes,
        reason=order.reason,
        expected=expected,
        applied_by=holder.actor,
        created_at=order.at,
    )
    await add_application(session, saved, application)
    return application


async def led_application(
    session: Session, holder: OrganisationCaller, application_id: UUID
) -> Application:
    """The application, if this organisation leads its campaign.

    Raises:
        NotFound: there is none.
    """
    found = await find_application(session, holder.workspace_id, application_id)
    await ensure_lead(
        session, holder.workspace_id, found.petition.campaign_id, holder.organisation_id
    )
    return found


async def order_undo(
    session: Session, holder: OrganisationCaller, application_id: UUID, at: datetime
) -> Application:
    """Begin to undo it, once: what it changed and nobody else has decided about since.

    Raises:
        NotFound: no such application in a campaign that this organisation leads.
        FilterBusy: something else is being applied to this petition, or undone.
    """
    found = await led_application(session, holder, application_id)
    await lock_filters(session, found.petition)
    held = await find_application(session, holder.workspace_id, application_id, lock=True)
    if held.state in {"undoing", "undone"}:
        return held
    if held.state == "applied":
        await _ensure_free(session, held.petition)
    # Stopped half-way, it undoes the half.
    undoing = replace(
        held, state="undoing", after_id=None, undone_by=holder.actor, finished_at=None
    )
    return await save_application(session, undoing)


async def _ensure_free(session: Session, petition: Petition) -> None:
    if await is_busy(session, petition):
        raise FilterBusy("Wait until the other one is done.")


async def carry_on(database: Database, at: datetime, *, batch: int = BATCH) -> int:
    """One batch of each application that is not done.

    Args:
        database: Opened as the worker.

    Returns:
        How many signatures were looked at; call again at once when there were any.
    """
    async with database.read() as session:
        found = await open_applications(session)
    looked_at = 0
    for workspace_id, application_id in found:
        async with database.transaction(workspace_id) as session:
            held = await hold_application(session, workspace_id, application_id)
            if held is not None and held.state == "applying":
                looked_at += await _apply(session, held, at, batch)
            elif held is not None and held.state == "undoing":
                looked_at += await _undo(session, held, at, batch)
    return looked_at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One batch of one application."""

    application: Application
    quest: Quest
    at: datetime


async def _work_on(session: Session, application: Application, at: datetime) -> _Work:
    petition = application.petition
    quest = await load_quest_alone(session, petition.workspace_id, petition.quest_id)
    return _Work(application=application, quest=quest, at=at)


async def _apply(session: Session, application: Application, at: datetime, batch: int) -> int:
    matching = await next_matches(
        session,
        application.petition,
        application.asks,
        becomes=application.becomes,
        signed_by=application.created_at,
        after=application.after_id,
        limit=batch,
    )
    changed, work = application.changed, await _work_on(session, application, at)
    for completion_id in matching:
        before = await lock_completion(session, application.petition.workspace_id, completion_id)
        if before.state in DOUBTS[application.becomes]:  # or somebody was faster
            after = await _step(session, before, application.becomes, work)
            await add_mark(session, application, before, after, at)
            changed += 1
    done = len(matching) < batch
    await save_application(
        session,
        replace(
            application,
            changed=changed,
            after_id=matching[-1] if matching else application.after_id,
            state="applied" if done else "applying",
            finished_at=at if done else None,
        ),
    )
    return len(matching)


async def _undo(session: Session, application: Application, at: datetime, batch: int) -> int:
    marks = await next_marks(session, application, limit=batch)
    work = await _work_on(session, application, at)
    restored = sum([await _restore(session, mark, work) for mark in marks])
    done = len(marks) < batch
    await save_application(
        session,
        replace(
            application,
            restored=application.restored + restored,
            left_alone=application.left_alone + len(marks) - restored,
            after_id=marks[-1].completion_id if marks else application.after_id,
            state="undone" if done else "undoing",
            finished_at=at if done else None,
        ),
    )
    return len(marks)


async def _restore(session: Session, mark: Mark, work: _Work) -> bool:
    """Lead it back to where it was, unless somebody else has decided since; was it?"""
    workspace_id = work.application.petition.workspace_id
    before = await lock_completion(session, workspace_id, mark.completion_id)
    if before.version != mark.version:
        await step_out(session, workspace_id, mark)
        return False
    after = await _step(session, before, mark.from_state, work)
    await hand_back(session, after, mark)
    return True


async def _step(session: Session, before: Completion, to: State, work: _Work) -> Completion:
    application, at = work.application, work.at
    lifted = application.state == "undoing"
    reason = say(before.locale, RESTORED) if lifted else application.reason
    actor = (application.undone_by if lifted else None) or application.applied_by
    after = next_version(before, step(before.state, to, reason=reason))
    await save_step(session, before, after, actor=actor, at=at, reason=reason)
    unnoticed = await follow_step(session, before, after, reason=reason, at=at, quest=work.quest)
    if not unnoticed:  # whoever heard that it does not count, hears that it does
        await thank_for_review(session, after, reason=reason, at=at)
    await announce(session, completion_event(after, at=at, reason=reason))
    return after
