"""Let an organisation show a testimonial of mine, or take that back: it holds at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.errors import EvidenceRefused, NotFound
from service.callers import ParticipantCaller
from service.store.published_quests import load_quest_alone
from service.store.reuse_consents import (
    ReuseConsent,
    ensure_in_campaign,
    lock_testimonial,
    say_consent,
    standing_consents,
)
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class ReuseChange:
    """Whose testimonial, for whom, and the version of the text shown when it is granted."""

    caller: ParticipantCaller
    contribution_id: UUID
    organisation_id: UUID
    version: str | None
    granted: bool
    at: datetime


async def change_reuse(session: Session, change: ReuseChange) -> ReuseConsent:
    """Say it once; what holds already stays as it is.

    Raises:
        NotFound: no such testimonial of this person, or nothing to take back.
        EvidenceRefused: another version of the text, or an organisation from elsewhere.
    """
    workspace_id = change.caller.workspace_id
    found = await lock_testimonial(
        session, workspace_id, change.caller.participant_id, change.contribution_id
    )
    if found is None:
        raise NotFound()
    completion_id, quest_id = found
    standing = await standing_consents(session, workspace_id, completion_id)
    before = next((one for one in standing if one.organisation_id == change.organisation_id), None)
    if before is None and not change.granted:
        raise NotFound()
    version = before.version if before else ""
    if change.granted:
        version = await _version(session, workspace_id, quest_id, change)
    if before is not None and (before.granted, before.version) == (change.granted, version):
        return before
    said = ReuseConsent(
        organisation_id=change.organisation_id,
        granted=change.granted,
        version=version,
        at=change.at,
    )
    await say_consent(session, workspace_id, completion_id, said)
    return said


async def _version(
    session: Session, workspace_id: UUID, quest_id: UUID, change: ReuseChange
) -> str:
    """The version that is asked for now: the one that was shown has to be it."""
    quest = await load_quest_alone(session, workspace_id, quest_id)
    expected = (quest.options.get("consent") or {}).get("version")
    if expected is None or change.version != expected:
        raise EvidenceRefused(
            "Show the consent text of this version, and ask again.",
            field="version",
            expected=expected,
        )
    await ensure_in_campaign(session, quest, [change.organisation_id])
    return str(expected)
