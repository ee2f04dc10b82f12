"""What came of telling a CRM: states, the next try, pauses, and the log of calls."""

import random
from collections.abc import Mapping, Sequence

from service.crm.calls import Noted
from service.crm.deciding import Step, state_after
from service.crm.interface import THROTTLED, Outcome, Result
from service.delivery.backoff import DELAYS, JITTER
from service.delivery.courier import utc_now
from service.delivery.crm_desk import Desk, Task
from service.secret_box import seal
from service.store.crm_calls import add_calls
from service.store.crm_claims import Due, Settled, keep_access, rest, settle, still_holds
from service.store.crm_connections import access_text
from service.store.crm_enrichment import Enriched, count_enriched
from service.store.crm_farewells import Answered, Farewell, answer_farewells
from service.store.session import Session
from service.usecases.stop_crm import Refused, stop_crm

REFUSALS = 400
EXHAUSTED = "exhausted"
NO_ANSWER = "no_answer"  # our own deadline: what became of it is not known


async def record(desk: Desk, task: Task, line: Noted, results: Mapping[str, Result]) -> bool:
    """Write down what came of a task; whether the connection may go on.

    Args:
        results: By pseudonym; whoever was to be told of and is not in it has no answer.
    """
    halts = [one for one in results.values() if one.halts]
    settled = [_settled(desk, task, due, step, results) for due, step in task.steps]
    answers = [_answered(one, results.get(one.ref)) for one, _ in task.farewells]
    async with desk.database.transaction(task.connection.workspace_id) as session:
        await add_calls(session, task.connection, line.notes)
        await _keep_renewed(session, desk, task, line)
        if not await still_holds(session, task.lease):
            return False
        await settle(session, task.lease, settled)
        enriched = [one for due, step in task.steps for one in _enriched(due, step, results)]
        await count_enriched(session, task.connection, enriched, secret=desk.secret, at=utc_now())
        await answer_farewells(session, task.lease, answers)
        await _halt(session, desk, task, line, halts)
    return not halts and line.rest == 0


async def _keep_renewed(session: Session, desk: Desk, task: Task, line: Noted) -> None:
    if line.renewed is not None:
        owner = task.connection.id.bytes
        sealed = seal(desk.secret, access_text(line.renewed), owner=owner)
        await keep_access(session, task.lease, sealed)


async def _halt(
    session: Session, desk: Desk, task: Task, line: Noted, halts: Sequence[Result]
) -> None:
    """Rest when the CRM has enough, or nearly; stop, and tell the owner, when it refuses us."""
    refused = next((one for one in halts if one.code != THROTTLED), None)
    if refused is not None:
        said = Refused(reason=refused.code, status=_status(line))
        await stop_crm(session, desk.office, task.connection, said, at=utc_now())
    elif halts or line.rest > 0:
        seconds = max([line.rest, *(one.wait for one in halts)])
        await rest(session, task.lease, seconds=seconds)


def _status(line: Noted) -> int:
    """What the CRM answered to the last call that it refused."""
    refusals = [one.status for one in line.notes if one.status and one.status >= REFUSALS]
    return refusals[-1] if refusals else 0


def _enriched(due: Due, step: Step, results: Mapping[str, Result]) -> list[Enriched]:
    """What the CRM learned; nothing where it left something out."""
    result = results.get(due.ref)
    told = result is not None and result.outcome in {Outcome.CREATED, Outcome.UPDATED}
    if not told or result is None or result.code or step.contact is None:
        return []
    fields = tuple(step.contact.values)
    if step.act != "upsert" or step.campaign_id is None or step.digest == due.sent:
        return []
    one = Enriched(participant_id=due.participant_id, campaign_id=step.campaign_id, fields=fields)
    return [one]


def _settled(
    desk: Desk, task: Task, due: Due, step: Step, results: Mapping[str, Result]
) -> Settled:
    if step.contact is None:
        return _noted(due, step, step.act)
    if step.act == "upsert" and task.connection.dry_run:
        return _noted(due, step, "dry", fields=len(step.contact.values))
    result = results.get(due.ref) or _unanswered(due.ref)
    if result.halts:  # not looked at: no try was used up, and nobody heard of them
        return _left_as_it_was(due, result)
    if result.outcome is Outcome.RETRY:
        return _again(desk, task, due, step, result)
    return _done(desk, task, due, step, result)


def _noted(due: Due, step: Step, state: str, *, fields: int = 0) -> Settled:
    """Nothing was sent; what the CRM knows stays."""
    return Settled(
        due=due,
        state=state,
        touched=due.touched,
        remote_id=due.remote_id,
        address=due.address,
        consent_id=due.consent_id if state == "dry" else step.consent_id,
        sent=due.sent,
        lists=due.lists,
        deeds=due.deeds,
        fields=fields or 0,
    )


def _left_as_it_was(due: Due, result: Result) -> Settled:
    return Settled(
        due=due,
        state="pending",
        attempts=due.attempts,
        touched=due.touched,
        remote_id=due.remote_id,
        address=due.address,
        consent_id=due.consent_id,
        sent=due.sent,
        lists=due.lists,
        deeds=due.deeds,
        code=due.code or result.code,
        message=result.message,
    )


def _again(desk: Desk, task: Task, due: Due, step: Step, result: Result) -> Settled:
    """Another try after a while; after the last one it waits for a change."""
    attempts = due.attempts + 1
    wait = next_try(attempts)
    return Settled(
        due=due,
        state="rejected" if wait is None else "pending",
        attempts=attempts,
        wait=wait or 0.0,
        touched=True,
        remote_id=result.remote_id or due.remote_id,
        address=due.address or _address(desk, task, step),
        consent_id=due.consent_id,
        sent=due.sent,
        lists=due.lists,
        deeds=due.deeds,
        code=EXHAUSTED if wait is None else result.code,
        message=result.message,
    )


def _done(desk: Desk, task: Task, due: Due, step: Step, result: Result) -> Settled:
    refused = result.outcome is Outcome.REJECTED
    told = result.outcome in {Outcome.CREATED, Outcome.UPDATED}
    suppressed = result.outcome is Outcome.SUPPRESSED
    return Settled(
        due=due,
        state=state_after(step, result),
        touched=due.touched or told,
        remote_id=result.remote_id or due.remote_id,
        address=_address(desk, task, step) if told else due.address,
        consent_id=due.consent_id if refused else step.consent_id,
        sent=step.digest if told else due.sent,
        lists=step.lists if told else due.lists,
        deeds=step.deeds if told else due.deeds,
        fields=len(step.contact.values) if told and step.contact else 0,
        code="suppressed" if suppressed else result.code,
        message=result.message,
        told=told,
    )


def _address(desk: Desk, task: Task, step: Step) -> bytes | None:
    return desk.sealed(task.connection, step.contact.email) if step.contact else None


def _answered(one: Farewell, result: Result | None) -> Answered:
    said = result or _unanswered(one.ref)
    attempts = one.attempts - 1 if said.halts else one.attempts
    state, wait = "done", 0.0
    if said.outcome is Outcome.RETRY:
        again = 0.0 if said.halts else next_try(attempts)
        state, wait = ("failed", 0.0) if again is None else ("pending", again)
    elif said.outcome is Outcome.REJECTED:
        state = "failed"
    return Answered(
        farewell=one,
        state=state,
        attempts=attempts,
        wait=wait,
        code=said.code,
        message=said.message,
    )


def _unanswered(ref: str) -> Result:
    return Result(ref=ref, outcome=Outcome.RETRY, code=NO_ANSWER)


def next_try(attempts: int) -> float | None:
    """Seconds until somebody is tried again; ``None`` when it was often enough."""
    if attempts > len(DELAYS):
        return None
    spread = 1 + JITTER * (2 * random.random() - 1)  # noqa: S311 (jitter)
    return DELAYS[max(attempts, 1) - 1] * spread
