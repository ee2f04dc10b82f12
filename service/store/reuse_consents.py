"""Who may show what a person told: given with it, withdrawn and given again at any time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.completion import Completion
from quests.errors import EvidenceRefused
from quests.kind import Evidence
from quests.quest import Quest
from quests.suspicion import Flag
from service.callers import ParticipantCaller
from service.store.also import Connection
from service.store.session import Session

# What holds is said last.
STANDING = """
    SELECT DISTINCT ON (given.organisation_id)
        given.completion_id, given.organisation_id, given.granted, given.version, given.at
    FROM reuse_consent AS given
    WHERE given.workspace_id = {workspace} AND given.completion_id = {completion}
    ORDER BY given.organisation_id, given.number DESC
"""
_IN_CAMPAIGN = text("""
    SELECT lead_organisation_id AS id FROM campaign
    WHERE workspace_id = :workspace AND id = :campaign
    UNION
    SELECT organisation_id FROM partner
    WHERE workspace_id = :workspace AND campaign_id = :campaign
        AND (left_on IS NULL OR left_on > CURRENT_DATE)
""")
_GIVE = """
INSERT INTO reuse_consent
    (workspace_id, completion_id, organisation_id, number, granted, version, at)
SELECT $1, $2, organisation_id, 1, true, $4, $5 FROM unnest($3::uuid[]) AS organisation_id
"""
_LOCK = text("""
    SELECT completion_id, quest_id FROM contribution
    WHERE workspace_id = :workspace AND id = :contribution AND participant_id = :person
        AND kind = 'testimonial'
    FOR UPDATE
""")
_STANDING = text(STANDING.format(workspace=":workspace", completion=":completion"))
_SAY = text("""
    INSERT INTO reuse_consent
        (workspace_id, completion_id, organisation_id, number, granted, version, at)
    SELECT CAST(:workspace AS uuid), CAST(:completion AS uuid), CAST(:organisation AS uuid),
        coalesce(max(number), 0) + 1, CAST(:granted AS boolean), CAST(:version AS text),
        CAST(:at AS timestamptz)
    FROM reuse_consent
    WHERE workspace_id = :workspace AND completion_id = :completion
        AND organisation_id = :organisation
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReuseConsent:
    """What holds for one organisation; ``version`` is that of the text that was shown."""

    organisation_id: UUID
    granted: bool
    version: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentsGiven:
    """The consents that come with a testimonial, as rows of their own."""

    quest: Quest
    organisations: tuple[UUID, ...]
    version: str

    async def look(self, session: Session) -> tuple[Flag, ...]:
        """Consent is given to organisations of the campaign.

        Raises:
            EvidenceRefused: another organisation, or none.
        """
        await ensure_in_campaign(session, self.quest, self.organisations)
        return ()

    async def do(self, connection: Connection, completion: Completion) -> None:
        """Write them down."""
        await connection.execute(
            _GIVE,
            completion.workspace_id,
            completion.id,
            list(self.organisations),
            self.version,
            completion.received_at,
        )


def consents_given(evidence: Evidence, quest: Quest, _: ParticipantCaller) -> ConsentsGiven | None:
    """The consents of a testimonial, if it gives any."""
    organisations: list[UUID] = getattr(evidence, "reuse", [])
    version: str | None = getattr(evidence, "consent", None)
    if not organisations or version is None:
        return None
    return ConsentsGiven(quest=quest, organisations=tuple(organisations), version=version)


async def exchange_consents(
    session: Session, completion: Completion, evidence: Evidence, quest: Quest, at: datetime
) -> None:
    """Evidence that takes the place of other evidence says anew who may show it; nobody else may.

    Raises:
        EvidenceRefused: another organisation than those of the campaign.
    """
    where = (completion.workspace_id, completion.id)
    organisations: list[UUID] = getattr(evidence, "reuse", [])
    version: str = getattr(evidence, "consent", None) or ""
    await ensure_in_campaign(session, quest, organisations)
    standing = {one.organisation_id: one for one in await standing_consents(session, *where)}
    granted = {one.organisation_id for one in standing.values() if one.granted}
    for organisation in sorted(granted | {*organisations}):
        before, wanted = standing.get(organisation), organisation in organisations
        said = ReuseConsent(
            organisation_id=organisation,
            granted=wanted,
            version=version if wanted or before is None else before.version,
            at=at,
        )
        if before is None or (before.granted, before.version) != (wanted, said.version):
            await say_consent(session, *where, said)


async def ensure_in_campaign(session: Session, quest: Quest, organisations: Sequence[UUID]) -> None:
    """Whether all of them stand behind the campaign.

    Raises:
        EvidenceRefused: one does not.
    """
    campaign = quest.campaign
    named = {"workspace": campaign.workspace_id, "campaign": campaign.id}
    known = {row.id for row in await session.execute(_IN_CAMPAIGN, named)}
    if not known.issuperset(organisations):
        raise EvidenceRefused("Not an organisation of this campaign.", field="reuse")


async def lock_testimonial(
    session: Session, workspace_id: UUID, participant_id: UUID, contribution_id: UUID
) -> tuple[UUID, UUID] | None:
    """Completion and Quest of a testimonial of this person's own, held until the end."""
    named = {"workspace": workspace_id, "person": participant_id, "contribution": contribution_id}
    found = (await session.execute(_LOCK, named)).one_or_none()
    return None if found is None else (found.completion_id, found.quest_id)


async def standing_consents(
    session: Session, workspace_id: UUID, completion_id: UUID
) -> list[ReuseConsent]:
    """What holds now, for each organisation that was ever asked for."""
    named = {"workspace": workspace_id, "completion": completion_id}
    return [
        ReuseConsent(
            organisation_id=row.organisation_id,
            granted=row.granted,
            version=row.version,
            at=row.at,
        )
        for row in await session.execute(_STANDING, named)
    ]


async def say_consent(
    session: Session, workspace_id: UUID, completion_id: UUID, said: ReuseConsent
) -> None:
    """One more row; what was said before stays."""
    named: dict[str, Any] = {
        "workspace": workspace_id,
        "completion": completion_id,
        "organisation": said.organisation_id,
        "granted": said.granted,
        "version": said.version,
        "at": said.at,
    }
    await session.execute(_SAY, named)
