"""Which event something said about consent is: for the organisation it was said to, alone."""

from uuid import UUID

from quests.consent import Decision, Entry, Standing
from quests.ids import named_id
from service.events.catalogue import ConsentConfirmed, ConsentGranted, ConsentWithdrawn
from service.events.data import ConsentData
from service.events.event import Event

EVENTS: dict[Decision, type[Event]] = {
    Decision.GRANTED: ConsentGranted,
    Decision.CONFIRMED: ConsentConfirmed,
    Decision.WITHDRAWN: ConsentWithdrawn,
}


def consent_event(
    workspace_id: UUID, participant_id: UUID, entry: Entry, standing: Standing
) -> Event | None:
    """The event of an entry; a no is nobody's news.

    Args:
        workspace_id: Where it was said.
        participant_id: Who the person is now.
        entry: What was said.
        standing: All that was said about the same, this entry included.
    """
    made = EVENTS.get(entry.decision)
    if made is None:
        return None
    named = "/".join((str(entry.organisation_id), entry.purpose, entry.channel))
    return made(
        workspace_id=workspace_id,
        campaign_id=entry.campaign_id,
        organisation_id=entry.organisation_id,
        participant_id=participant_id,
        subject_id=named_id(participant_id, named),
        subject_version=standing.entries.index(entry) + 1,
        occurred_at=entry.at,
        data=ConsentData(
            purpose=entry.purpose,
            channel=entry.channel,
            text_version=entry.text_version,
            text_sha256=entry.text_sha256,
            locale=entry.locale,
            method=entry.method,
            double_opt_in_at=entry.at if entry.decision is Decision.CONFIRMED else None,
            source=entry.source,
        ),
    )
