"""Who may be calling: a participant in a campaign, or somebody acting for an organisation."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quests.ids import public_id

SCOPES = {
    "organise": "import blueprints, publish and close Quests, review",
    "moderate": "review completions and contributions",
    "read": "read KPIs, events and exports",
    "deliver": "manage webhooks, send signals back, redeem coupons",
    "record": "send facts",
    "own": "manage members and API keys, read the audit log",
}

# What members may do in their organisation, by their role there.
ROLES = {
    "owner": frozenset(SCOPES),
    "organiser": frozenset({"organise", "moderate", "read", "deliver", "record"}),
    "moderator": frozenset({"moderate", "read"}),
    "analyst": frozenset({"read"}),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A member with a session, and the organisation they act for in it.

    Args:
        token: The session's token as it came in; what is kept of it is a hash.
    """

    workspace_id: UUID
    member_id: UUID
    organisation_id: UUID
    role: str
    token: str
    expires_at: datetime

    def caller(self) -> OrganisationCaller:
        """The member as somebody who acts for the organisation."""
        return OrganisationCaller(
            workspace_id=self.workspace_id,
            organisation_id=self.organisation_id,
            actor=public_id("mem", self.member_id),
            scopes=ROLES[self.role],
        )
