"""Every reason to refuse, as one tree.

CoquestError
├── InvalidId                 the text is not an identifier of that kind
├── NotFound                  there is no such thing (or not for this caller)
├── Unauthenticated           we do not know who is calling
├── Forbidden                 the caller may not do this
├── QuestClosed               the Quest takes no completions now
├── CampaignNotOpen           the campaign has not begun, is over or is archived
├── EvidenceRefused           the evidence breaks a rule of its kind
├── AlreadyUsed               what it stands on counted before: a code, a Link
├── LimitReached              this person did this as often as the Quest allows
├── PrerequisiteMissing       another Quest comes first
├── TransitionRefused         the state machine has no such step
├── VoteRefused               this vote cannot be given, now or by this person
├── AlreadyExists             the name is taken
├── BlueprintRefused          the blueprint contradicts itself or what was published
├── WordingRefused            a sentence claims more than is known
├── DimensionRefused          the KPI cannot be split that way
├── IdempotencyKeyRequired    the call needs an Idempotency-Key
├── IdempotencyKeyInvalid     the key is empty, too long, doubled or unprintable
├── IdempotencyKeyReused      the key was used for another request
├── IdempotencyInProgress     the first request with this key is still running
├── AlreadyProven             this participant comes by another address, or by a host app
├── VerificationFailed        the code or link is wrong, old, used or somebody else's
├── InvalidCursor             the page cursor is not one of ours
├── PreconditionRequired      a change does not say from which state it was made
├── PreconditionFailed        it was made from a state that is no more
├── IssuerRefused             the issuer cannot be asked, or its key is none
├── ImageTooLarge             more pixels or frames than a photo has
├── ImageUnreadable           the photo is broken
├── TooManyPhotos             too many photos wait to be used
├── WebhookUrlForbidden       the receiver's address may not be called
├── WebhookTestFailed         the receiver did not answer the test with 2xx
└── DependencyUnavailable     the database did not answer; the outcome may be unknown
"""

from typing import Any, ClassVar


class CoquestError(Exception):
    """A refusal with a stable code, a title that never changes and a detail that may.

    Args:
        detail: One sentence for a developer; never echoes what the caller sent.
        members: Further members of the RFC 9457 problem, JSON values only.
    """

    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, detail: str = "", **members: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.members = members


class InvalidId(CoquestError):
    """The text is not an identifier of the expected kind."""

    code, title = "validation-failed", "The request has the wrong shape"


class NotFound(CoquestError):
    """Nothing here, or nothing this caller may know of: both answer alike."""

    code, title = "not-found", "There is nothing here"


class Unauthenticated(CoquestError):
    """Credentials are missing, wrong, expired or revoked."""

    code, title = "unauthenticated", "We do not know who is calling"


class Forbidden(CoquestError):
    """The caller is known and may not do this."""

    code, title = "forbidden", "You may not do this"


class QuestClosed(CoquestError):
    """The Quest is a draft, not yet open, closed or archived."""

    code, title = "quest-closed", "This Quest takes no completions now"


class CampaignNotOpen(CoquestError):
    """The campaign has not begun, is over or is archived."""

    code, title = "campaign-not-open", "This campaign is not open now"


class EvidenceRefused(CoquestError):
    """The evidence is of another kind or breaks a rule of its kind."""

    code, title = "evidence-refused", "This evidence cannot be accepted"


class AlreadyUsed(CoquestError):
    """A code, or whatever else counts once, was used by a completion before."""

    code, title = "already-used", "This has counted before"


class LimitReached(CoquestError):
    """The person did this Quest as often as it allows in the period."""

    code, title = "limit-reached", "You have done this Quest as often as it allows for now"


class PrerequisiteMissing(CoquestError):
    """Something else has to be done first, or excludes this."""

    code, title = "prerequisite-missing", "Another Quest comes first"


class TransitionRefused(CoquestError):
    """The state machine has no such step, or a reason is missing."""

    code, title = "transition-refused", "This step is not possible from here"


class VoteRefused(CoquestError):
    """Voting is closed, works in another way, or it is the person's own proposal."""

    code, title = "vote-refused", "This vote cannot be counted"


class AlreadyExists(CoquestError):
    """A unique name is taken."""

    code, title = "already-exists", "This name is taken"


class BlueprintRefused(CoquestError):
    """The blueprint is malformed, contradicts itself or what was published."""

    code, title = "blueprint-refused", "This blueprint cannot be imported"


class WordingRefused(CoquestError):
    """A sentence would claim more than is known, or cannot be rendered."""

    code, title = "wording-refused", "This sentence claims more than is known"


class DimensionRefused(CoquestError):
    """The KPI cannot be split that way."""

    code, title = "dimension-refused", "This KPI cannot be split that way"


class IdempotencyKeyRequired(CoquestError):
    """The call must carry an ``Idempotency-Key``."""

    code, title = "idempotency-key-required", "This call needs an Idempotency-Key"


class IdempotencyKeyInvalid(CoquestError):
    """The key is empty, longer than 255, unprintable, or sent twice."""

    code, title = "idempotency-key-invalid", "This Idempotency-Key cannot be used"


class IdempotencyKeyReused(CoquestError):
    """The key came before with another body, path or method."""

    code, title = "idempotency-key-reused", "This Idempotency-Key belongs to another request"


class IdempotencyInProgress(CoquestError):
    """The first request with this key has not ended yet."""

    code, title = "idempotency-in-progress", "The first request with this key is still running"


class AlreadyProven(CoquestError):
    """This participant has proven another address, or a host app brought them: one way in each."""

    code, title = "already-proven", "This participant has another way in"


class VerificationFailed(CoquestError):
    """The code or link is wrong, too old, was used, or belongs to another request."""

    code, title = "verification-failed", "This code or link is not valid"


class InvalidCursor(CoquestError):
    """The page cursor is not one of ours."""

    code, title = "invalid-cursor", "This cursor is not valid"


class PreconditionRequired(CoquestError):
    """A change has to name the state it was made from."""

    code, title = "precondition-required", "Say which state you change"


class PreconditionFailed(CoquestError):
    """Somebody changed it in the meantime."""

    code, title = "precondition-failed", "It is not any more what you changed"


class IssuerRefused(CoquestError):
    """The issuer cannot be called from here, or its key does not go with its algorithm."""

    code, title = "issuer-refused", "This issuer cannot be used"


class ImageTooLarge(CoquestError):
    """More than 25 megapixels, or more than one frame."""

    code, title = "image-too-large", "This photo has too many pixels or frames"


class ImageUnreadable(CoquestError):
    """The photo is cut off or broken."""

    code, title = "image-unreadable", "This photo cannot be read"


class TooManyPhotos(CoquestError):
    """The person sent photos and did not use them yet."""

    code, title = "too-many-photos", "Use the photos you have sent first"


class WebhookUrlForbidden(CoquestError):
    """The receiver's address may not be called from here."""

    code, title = "webhook-url-forbidden", "This address may not receive webhooks"


class WebhookTestFailed(CoquestError):
    """The receiver did not answer the test message with 2xx."""

    code, title = "webhook-test-failed", "The receiver did not accept the test message"


class DependencyUnavailable(CoquestError):
    """The database did not answer in time; the outcome may be unknown."""

    code, title = "dependency-unavailable", "We cannot do this right now"
