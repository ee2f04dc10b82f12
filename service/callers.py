"""Who may be calling: a participant in a campaign, or somebody acting for an organisation."""

from dataclasses import dataclass
from uuid import UUID

SCOPES = {
    "organise": "import blueprints, publish and close Quests, review",
    "moderate": "review completions and contributions",
    "read": "read KPIs, events and exports",
    "deliver": "manage webhooks",
    "own": "manage members and API keys, read the audit log",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantCaller:
    """A participant acting in the campaign they joined.

    ``channel`` and ``partner_id`` say how the person came: they go into every fact;
    ``link`` is the code of the person's own Link. ``session_id`` is the session this token
    belongs to, and with which it ends.
    """

    workspace_id: UUID
    participant_id: UUID
    campaign_id: UUID
    locale: str
    channel: str
    partner_id: UUID | None
    link: str
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCaller:
    """Somebody acting for an organisation of a workspace.

    Args:
        actor: Who, as the audit log and histories name them, for example ``key_...``.
        scopes: What they may do: ``organise``, ``read``, ``deliver`` ...
    """

    workspace_id: UUID
    organisation_id: UUID
    actor: str
    scopes: frozenset[str]
