"""The public identifiers of everything that is not part of an evidence."""

from typing import Annotated
from uuid import UUID

from quests.shown_ids import OrganisationId, PhotoId, ShownAs

__all__ = ["OrganisationId", "PhotoId", "ShownAs"]

ApiKeyId = Annotated[UUID, ShownAs("key")]
ApplicationId = Annotated[UUID, ShownAs("fap")]
AwardId = Annotated[UUID, ShownAs("awd")]
BadgeId = Annotated[UUID, ShownAs("bdg")]
AuditId = Annotated[UUID, ShownAs("aud")]
BatchId = Annotated[UUID, ShownAs("bat")]
CampaignId = Annotated[UUID, ShownAs("cmp")]
ClaimId = Annotated[UUID, ShownAs("clm")]
CompletionId = Annotated[UUID, ShownAs("cpl")]
ConsentId = Annotated[UUID, ShownAs("cns")]
ContributionId = Annotated[UUID, ShownAs("ctb")]
CreditId = Annotated[UUID, ShownAs("crd")]
DeliveryId = Annotated[UUID, ShownAs("dlv")]
EndpointId = Annotated[UUID, ShownAs("whk")]
ErasureId = Annotated[UUID, ShownAs("ers")]
EventId = Annotated[UUID, ShownAs("evt")]
FactId = Annotated[UUID, ShownAs("fct")]
FilterId = Annotated[UUID, ShownAs("flt")]
InvitationId = Annotated[UUID, ShownAs("inv")]
LinkId = Annotated[UUID, ShownAs("lnk")]
MemberId = Annotated[UUID, ShownAs("mem")]
PartnerInvitationId = Annotated[UUID, ShownAs("pin")]
PairVoteId = Annotated[UUID, ShownAs("pvt")]
MilestoneId = Annotated[UUID, ShownAs("mst")]
ParticipantId = Annotated[UUID, ShownAs("prt")]
ReadinessSetId = Annotated[UUID, ShownAs("rdy")]
QuestId = Annotated[UUID, ShownAs("qst")]
RecoveryId = Annotated[UUID, ShownAs("whr")]
ResultId = Annotated[UUID, ShownAs("res")]
TellingId = Annotated[UUID, ShownAs("tel")]
ThanksId = Annotated[UUID, ShownAs("thk")]
SheetId = Annotated[UUID, ShownAs("sht")]
SheetPhotoId = Annotated[UUID, ShownAs("sph")]
TeamId = Annotated[UUID, ShownAs("tea")]
