"""A completion as rows, beside its own: its steps, what was authored, which limits it uses."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from quests.completion import Completion, State
from quests.contribution import Stage
from quests.ids import new_id
from quests.kind import Authored
from quests.period import Period, period_start
from quests.quest import Limit, Quest
from service.store.completion_write import LimitUse

LENGTHS = tuple(Period)  # from a day to the whole campaign


def transition_row(
    completion: Completion,
    *,
    actor: str,
    at: datetime,
    from_state: State | None = None,
    reason: str | None = None,
) -> Mapping[str, Any]:
    """The step that led to the completion's present state; ``actor`` says whose step it was."""
    return {
        "workspace_id": completion.workspace_id,
        "completion_id": completion.id,
        "version": completion.version,
        "from_state": from_state,
        "to_state": completion.state,
        "actor": actor,
        "reason": reason,
        "at": at,
    }


def contribution_row(completion: Completion, authored: Authored | None) -> Mapping[str, Any] | None:
    """What was authored in the completion, as received; ``None`` when nothing was."""
    if authored is None:
        return None
    return {
        "workspace_id": completion.workspace_id,
        "id": new_id(completion.received_at),
        "completion_id": completion.id,
        "campaign_id": completion.campaign_id,
        "quest_id": completion.quest_id,
        "participant_id": completion.participant_id,
        "kind": completion.kind,
        "text": authored.text,
        "language": authored.language,
        "state": Stage.RECEIVED,
        "version": 1,
        "reason": None,
        "created_at": completion.received_at,
        "updated_at": completion.received_at,
    }


def limit_uses(quest: Quest, occurred_at: datetime) -> tuple[LimitUse, ...]:
    """One use of each limit, in the period in which the person acted; the longest comes last."""
    return _uses(quest.limits, quest, occurred_at)


def room_uses(quest: Quest, occurred_at: datetime) -> tuple[LimitUse, ...]:
    """One place of the Quest's capacity, in the same periods."""
    return _uses(quest.capacity, quest, occurred_at)


def _uses(limits: Iterable[Limit], quest: Quest, occurred_at: datetime) -> tuple[LimitUse, ...]:
    zone = quest.campaign.zone
    return tuple(
        LimitUse(
            period=limit.per,
            starts_on=period_start(limit.per, occurred_at, zone),
            most=limit.times,
        )
        for limit in sorted(limits, key=lambda limit: LENGTHS.index(limit.per))
    )
