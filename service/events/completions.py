"""Which event a step is: of a completion, or of what was authored in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from quests.completion import Completion, State
from quests.contribution import Contribution, Stage
from quests.ids import public_id
from service.events.authored import (
    ContributionAccepted,
    ContributionAmended,
    ContributionDeclined,
    ContributionProposed,
    ContributionWithdrawn,
)
from service.events.catalogue import (
    CompletionInvalidated,
    CompletionRejected,
    CompletionRepeated,
    CompletionReturned,
    CompletionSubmitted,
    CompletionValidated,
    CompletionWithdrawn,
)
from service.events.data import (
    CompletionData,
    CompletionRefusalData,
    ContributionData,
    QuestRef,
    Tracking,
)
from service.events.event import Event, event_id, event_values, subject_text

REFUSALS: dict[State, type[Event]] = {
    State.RETURNED: CompletionReturned,
    State.REJECTED: CompletionRejected,
    State.REVOKED: CompletionInvalidated,
    State.SUSPENDED: CompletionInvalidated,
    State.FRAUD: CompletionInvalidated,
}

OTHERS: dict[State, type[Event]] = {
    State.ACCEPTED: CompletionValidated,
    State.REPEATED: CompletionRepeated,
    State.WITHDRAWN: CompletionWithdrawn,
}


MOVED: dict[Stage, type[Event]] = {
    Stage.ADOPTED: ContributionAccepted,
    Stage.DECLINED: ContributionDeclined,
    Stage.WITHDRAWN: ContributionWithdrawn,
}


def handed_in_rows(
    completion: Completion, contribution: Mapping[str, Any] | None
) -> tuple[dict[str, Any], ...]:
    """What the world is told of a new completion, and of what was written in it, as rows.

    Written as :func:`completion_event` says it, though not through it: for the busiest route, four
    models would be made, checked and taken apart again. A test holds the two together.
    """
    told = _row_of(completion)
    if contribution is None:
        return (told,)
    at = completion.received_at
    return told, event_values(contribution_proposed(completion, contribution["id"], at))


def _row_of(completion: Completion) -> dict[str, Any]:
    if completion.state in REFUSALS:  # rare, and it needs a reason
        return event_values(completion_event(completion, at=completion.received_at))
    made = OTHERS.get(completion.state, CompletionSubmitted)
    brought_by = completion.partner_id and public_id("org", completion.partner_id)
    return {
        "workspace_id": completion.workspace_id,
        "id": event_id(made, completion.workspace_id, completion.id, completion.version),
        "campaign_id": completion.campaign_id,
        "organisation_id": None,
        "type": made.type,
        "subject": subject_text(made, completion.id),
        "subject_version": completion.version,
        "occurred_at": completion.received_at,
        "participant_id": completion.participant_id,
        "data": {
            "quest": {"id": public_id("qst", completion.quest_id), "kind": completion.kind},
            "quantity": completion.quantity,
            "occurred_at": to_jsonable_python(completion.occurred_at),
            "tracking": {"channel": completion.channel, "partner": brought_by},
        },
    }


def completion_event(completion: Completion, *, at: datetime, reason: str | None = None) -> Event:
    """The event of the state that the completion has just reached.

    Args:
        completion: In its new state.
        at: When it reached it; aware.
        reason: What the person was told; needed where a completion does not count.
    """
    values: dict[str, Any] = {
        "quest": QuestRef(id=completion.quest_id, kind=completion.kind),
        "quantity": completion.quantity,
        "occurred_at": completion.occurred_at,
        "tracking": Tracking(channel=completion.channel, partner=completion.partner_id),
    }
    if completion.state in REFUSALS:
        made = REFUSALS[completion.state]
        return _event(made, completion, at, CompletionRefusalData(**values, reason=reason or ""))
    made = OTHERS.get(completion.state, CompletionSubmitted)
    return _event(made, completion, at, CompletionData(**values))


def _event(made: type[Event], completion: Completion, at: datetime, data: CompletionData) -> Event:
    return made(
        workspace_id=completion.workspace_id,
        campaign_id=completion.campaign_id,
        participant_id=completion.participant_id,
        subject_id=completion.id,
        subject_version=completion.version,
        occurred_at=at,
        data=data,
    )


def contribution_proposed(completion: Completion, contribution_id: UUID, at: datetime) -> Event:
    """Somebody authored something inside this completion."""
    return ContributionProposed(
        workspace_id=completion.workspace_id,
        campaign_id=completion.campaign_id,
        participant_id=completion.participant_id,
        subject_id=contribution_id,
        occurred_at=at,
        data=ContributionData(
            quest=QuestRef(id=completion.quest_id, kind=completion.kind),
            completion=completion.id,
            state=Stage.RECEIVED,
            reason=None,
        ),
    )


def contribution_moved(contribution: Contribution) -> Event | None:
    """The event of a contribution that took a step; a shortlist is no news yet."""
    made = MOVED.get(contribution.state)
    return None if made is None else _of_words(made, contribution)


def contribution_amended(contribution: Contribution) -> Event:
    """Its author put other words in its place."""
    return _of_words(ContributionAmended, contribution)


def _of_words(made: type[Event], contribution: Contribution) -> Event:
    return made(
        workspace_id=contribution.workspace_id,
        campaign_id=contribution.campaign_id,
        participant_id=contribution.participant_id,
        subject_id=contribution.id,
        subject_version=contribution.version,
        occurred_at=contribution.updated_at,
        data=ContributionData(
            quest=QuestRef(id=contribution.quest_id, kind=contribution.kind),
            completion=contribution.completion_id,
            state=contribution.state,
            reason=contribution.reason,
        ),
    )
