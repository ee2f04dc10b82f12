"""SQLModel rows, nothing else. Only ``service.store`` may import them.

``workspace_id`` leads every primary, unique and foreign key, so that tenants stay apart and
the tables can be distributed by tenant unchanged. Rows never validate: build them from
values that were checked at the border.
"""

from service.store.tables.audit import AuditRow
from service.store.tables.badges import BadgeAwardRow, BadgeEndorsementRow, BadgeKeyRow, BadgeRow
from service.store.tables.campaigns import CampaignRow, ClaimRow, MilestoneRow, PartnerRow, QuestRow
from service.store.tables.cells import KpiCellRow, KpiSpreadRow, KpiTransRow
from service.store.tables.consents import ConsentEntryRow, ConsentSubjectRow, ConsentTextRow
from service.store.tables.coupons import CouponPoolRow, CouponRow, SignalRow, SignalSecretRow
from service.store.tables.crm import CrmCallRow, CrmConnectionRow, CrmContactRow, CrmFarewellRow
from service.store.tables.delivery import (
    DeliveryAttemptRow,
    DeliveryRow,
    EventRow,
    WebhookEndpointRow,
    WebhookRecoveryRow,
)
from service.store.tables.erasures import (
    CampaignKeyRow,
    ErasedMarkRow,
    ErasureRow,
    RetentionNoticeRow,
    WithheldRow,
)
from service.store.tables.facts import EarlyRetractionRow, FactQueueRow, FactRow
from service.store.tables.filters import (
    FilterApplicationRow,
    FilterMarkRow,
    SignatureFilterRow,
    SignatureSignalRow,
)
from service.store.tables.goals import PetitionGoalRow
from service.store.tables.hunts import CheckpointFindRow, CheckpointTryRow
from service.store.tables.identity import (
    EmailProofRow,
    ParticipantEmailRow,
    ParticipantMergeRow,
    ParticipantSessionRow,
    RefreshTokenRow,
    ReplacedEmailRow,
)
from service.store.tables.issuers import AssertionUseRow, IssuerRow, ParticipantIdentityRow
from service.store.tables.kpis import (
    CaseStateRow,
    FoldStateRow,
    KpiAwaitingRow,
    KpiCaseRow,
    KpiFirstRow,
    KpiGroupRow,
    KpiMemberBeforeRow,
    KpiPresenceRow,
    KpiTargetRow,
)
from service.store.tables.library import QuestTemplateRow
from service.store.tables.mail import MailRow
from service.store.tables.members import (
    InvitationRow,
    MemberIdentityRow,
    MemberRoleRow,
    MemberRow,
    MemberSessionRow,
    SetUpRow,
    SignInRow,
)
from service.store.tables.once import CodeBatchRow, CompletionFlagRow, OnceUseRow
from service.store.tables.participation import (
    CompletionRow,
    ContributionRow,
    CreditStateRow,
    IdempotencyRow,
    LimitUseRow,
    LinkRow,
    MembershipRow,
    ParticipantRow,
    TransitionRow,
)
from service.store.tables.partners import (
    CharterConfirmationRow,
    CharterVersionRow,
    PartnerInvitationRow,
    PartnerRoleRow,
    ReadinessSetRow,
)
from service.store.tables.photos import PhotoRow, ReuseConsentRow
from service.store.tables.points import (
    GroupScoreRow,
    PointEntryRow,
    PointFeedRow,
    PointRuleRow,
    ScoreRangeRow,
    ScoreRow,
)
from service.store.tables.posting import ThanksMailRow, ThanksWishRow
from service.store.tables.promises import CommitmentRow, LogEntryRow, PartnerAlertRow
from service.store.tables.pushing import PushSubscriptionRow, ThanksPushRow
from service.store.tables.results import ResultAgreementRow, ResultRow, TakenBackRow
from service.store.tables.review import (
    AppealRow,
    PeerCheckRow,
    ReviewAnswersRow,
    ReviewLeaseRow,
    SecondLookRow,
)
from service.store.tables.segments import SegmentMemberRow, SegmentRow
from service.store.tables.sheets import SheetPhotoRow, SignatureSheetRow
from service.store.tables.snapshots import FigureSnapshotRow
from service.store.tables.teams import TeamMemberRow, TeamRow
from service.store.tables.texts import TextVersionRow
from service.store.tables.thanks import TellingRow, ThanksRow, ThanksTextRow
from service.store.tables.votes import PairVoteRow, ProposalVoteRow
from service.store.tables.workspace import ApiKeyRow, OrganisationRow, WorkspaceRow

__all__ = [
    "ApiKeyRow",
    "AppealRow",
    "AssertionUseRow",
    "AuditRow",
    "BadgeAwardRow",
    "BadgeEndorsementRow",
    "BadgeKeyRow",
    "BadgeRow",
    "CampaignKeyRow",
    "CampaignRow",
    "CaseStateRow",
    "CharterConfirmationRow",
    "CharterVersionRow",
    "CheckpointFindRow",
    "CheckpointTryRow",
    "ClaimRow",
    "CodeBatchRow",
    "CommitmentRow",
    "CompletionFlagRow",
    "CompletionRow",
    "ConsentEntryRow",
    "ConsentSubjectRow",
    "ConsentTextRow",
    "ContributionRow",
    "CouponPoolRow",
    "CouponRow",
    "CreditStateRow",
    "CrmCallRow",
    "CrmConnectionRow",
    "CrmContactRow",
    "CrmFarewellRow",
    "DeliveryAttemptRow",
    "DeliveryRow",
    "EarlyRetractionRow",
    "EmailProofRow",
    "ErasedMarkRow",
    "ErasureRow",
    "EventRow",
    "FactQueueRow",
    "FactRow",
    "FigureSnapshotRow",
    "FilterApplicationRow",
    "FilterMarkRow",
    "FoldStateRow",
    "GroupScoreRow",
    "IdempotencyRow",
    "InvitationRow",
    "IssuerRow",
    "KpiAwaitingRow",
    "KpiCaseRow",
    "KpiCellRow",
    "KpiFirstRow",
    "KpiGroupRow",
    "KpiMemberBeforeRow",
    "KpiPresenceRow",
    "KpiSpreadRow",
    "KpiTargetRow",
    "KpiTransRow",
    "LimitUseRow",
    "LinkRow",
    "LogEntryRow",
    "MailRow",
    "MemberIdentityRow",
    "MemberRoleRow",
    "MemberRow",
    "MemberSessionRow",
    "MembershipRow",
    "MilestoneRow",
    "OnceUseRow",
    "OrganisationRow",
    "PairVoteRow",
    "ParticipantEmailRow",
    "ParticipantIdentityRow",
    "ParticipantMergeRow",
    "ParticipantRow",
    "ParticipantSessionRow",
    "PartnerAlertRow",
    "PartnerInvitationRow",
    "PartnerRoleRow",
    "PartnerRow",
    "PeerCheckRow",
    "PetitionGoalRow",
    "PhotoRow",
    "PointEntryRow",
    "PointFeedRow",
    "PointRuleRow",
    "ProposalVoteRow",
    "PushSubscriptionRow",
    "QuestRow",
    "QuestTemplateRow",
    "ReadinessSetRow",
    "RefreshTokenRow",
    "ReplacedEmailRow",
    "ResultAgreementRow",
    "ResultRow",
    "RetentionNoticeRow",
    "ReuseConsentRow",
    "ReviewAnswersRow",
    "ReviewLeaseRow",
    "ScoreRangeRow",
    "ScoreRow",
    "SecondLookRow",
    "SegmentMemberRow",
    "SegmentRow",
    "SetUpRow",
    "SheetPhotoRow",
    "SignInRow",
    "SignalRow",
    "SignalSecretRow",
    "SignatureFilterRow",
    "SignatureSheetRow",
    "SignatureSignalRow",
    "TakenBackRow",
    "TeamMemberRow",
    "TeamRow",
    "TellingRow",
    "TextVersionRow",
    "ThanksMailRow",
    "ThanksPushRow",
    "ThanksRow",
    "ThanksTextRow",
    "ThanksWishRow",
    "TransitionRow",
    "WebhookEndpointRow",
    "WebhookRecoveryRow",
    "WithheldRow",
    "WorkspaceRow",
]
