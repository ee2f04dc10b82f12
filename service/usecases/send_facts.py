"""Facts that others send: each is judged by itself, counted once, taken back by its name."""

from collections.abc import Sequence
from datetime import datetime

from service.fact_rows.batch import Batch, Before, Outcome
from service.fact_rows.judging import Judged, Sender, Sent, judge, participant_in
from service.fact_rows.row import Refused, SentFact, SentRetraction
from service.store.facts import record_new
from service.store.outside_facts import (
    Mentioned,
    early_retractions,
    facts_called,
    keep_early,
    lock_source,
    surroundings,
    taken_back,
)
from service.store.session import Session


async def send_facts(
    session: Session, sender: Sender, rows: Sequence[Sent], *, at: datetime, dry_run: bool = False
) -> list[Outcome]:
    """Record what can be recorded; one outcome per row, in the order of the rows.

    Replaying a batch changes nothing, and the order of batches and rows makes no difference.

    Args:
        rows: As read, or why they could not be read.
        at: Now.
        dry_run: Only say what would become of them.
    """
    said = _mentioned(rows)
    who = (sender.workspace_id, sender.organisation_id)
    known = await surroundings(session, *who, said, at.date())
    judged = [judge(row, sender, known, at) for row in rows]

    if not dry_run:
        alone = any(isinstance(one, SentRetraction) for one in judged)
        await lock_source(session, sender.workspace_id, sender.full_source, alone=alone)
    batch = Batch(await _before(session, sender, judged), at)
    outcomes = batch.outcomes(judged)
    return outcomes if dry_run else await _keep(session, sender, batch, outcomes, at)


def _mentioned(rows: Sequence[Sent]) -> Mentioned:
    read = [row for row in rows if not isinstance(row, Refused)]
    facts = [row for row in read if isinstance(row, SentFact)]
    return Mentioned(
        campaigns={row.campaign for row in read},
        quests={row.quest for row in facts if row.quest},
        people={person for row in facts if (person := participant_in(row.actor))},
    )


async def _before(session: Session, sender: Sender, judged: Sequence[Judged]) -> Before:
    """What was said before under the names of the batch."""
    facts = [one for one in judged if not isinstance(one, Refused | SentRetraction)]
    back = {(one.campaign, one.retracts) for one in judged if isinstance(one, SentRetraction)}
    refs = {one.source_ref for one in facts} | {ref for _, ref in back}
    named = (session, sender.workspace_id, sender.full_source)
    found = await facts_called(*named, refs)
    aims = [found[name] for name in back if name in found]
    return Before(
        facts=found,
        undone=await taken_back(*named, aims),
        early=await early_retractions(*named, refs),
    )


async def _keep(
    session: Session, sender: Sender, batch: Batch, outcomes: list[Outcome], at: datetime
) -> list[Outcome]:
    """Store the batch; what somebody else stored a moment before is known.

    Retractions follow their facts: where another added the fact, that one adds its retraction.
    """
    added = await record_new(session, batch.new)
    lost = {fact.id for fact in batch.new} - added
    await record_new(session, [one for one in batch.undo if one.reverses not in lost])
    await keep_early(session, sender.workspace_id, sender.full_source, batch.waiting, at)
    return [Outcome("known") if one.fact_id in lost else one for one in outcomes]
