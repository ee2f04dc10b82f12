"""What organisations ask people with; written once per version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import text

from quests.consent import Shown, text_sha256
from quests.errors import AlreadyExists
from service.store.session import Session

_PUT = text("""
    INSERT INTO consent_text (workspace_id, organisation_id, purpose, channel, version, texts,
        privacy_notice, created_at)
    VALUES (:workspace, :organisation, :purpose, :channel, :version, CAST(:texts AS jsonb),
        CAST(:notice AS jsonb), :at)
    ON CONFLICT DO NOTHING
""")
_SAME = text("""
    SELECT texts = CAST(:texts AS jsonb)
        AND privacy_notice IS NOT DISTINCT FROM CAST(:notice AS jsonb) AS same, created_at
    FROM consent_text
    WHERE workspace_id = :workspace AND organisation_id = :organisation
        AND purpose = :purpose AND channel = :channel AND version = :version
""")
_OF_ORGANISATION = text("""
    SELECT t.*, o.name, o.slug FROM consent_text AS t
    JOIN organisation AS o ON o.workspace_id = t.workspace_id AND o.id = t.organisation_id
    WHERE t.workspace_id = :workspace AND t.organisation_id = :organisation
    ORDER BY t.purpose, t.channel, t.created_at DESC, t.version DESC
""")
# The newest of each purpose, of all who stand behind the campaign today.
_OF_CAMPAIGN = text("""
    WITH behind AS (
        SELECT lead_organisation_id AS id, 0 AS place FROM campaign
        WHERE workspace_id = :workspace AND id = :campaign
        UNION ALL
        SELECT p.organisation_id, 1 + p.position FROM partner AS p
        JOIN campaign AS c ON c.workspace_id = p.workspace_id AND c.id = p.campaign_id
        CROSS JOIN LATERAL (
            SELECT (coalesce(CAST(:at AS timestamptz), now()) AT TIME ZONE c.time_zone)::date AS day
        ) AS today
        WHERE p.workspace_id = :workspace AND p.campaign_id = :campaign
            AND p.organisation_id <> c.lead_organisation_id
            AND coalesce(p.joined_on, '-infinity') <= today.day
            AND coalesce(p.left_on, 'infinity') > today.day
    )
    SELECT * FROM (
        SELECT DISTINCT ON (t.organisation_id, t.purpose, t.channel) t.*, o.name, o.slug, b.place
        FROM behind AS b
        JOIN organisation AS o ON o.workspace_id = :workspace AND o.id = b.id
        JOIN consent_text AS t ON t.workspace_id = :workspace AND t.organisation_id = b.id
        ORDER BY t.organisation_id, t.purpose, t.channel, t.created_at DESC, t.version DESC
    ) AS newest ORDER BY place, purpose, channel
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyNotice:
    """The privacy notice that a text of consent leads to."""

    version: str
    url: str

    def as_evidence(self) -> dict[str, str]:
        """As entries of the ledger keep it."""
        return {"privacy_notice": self.version, "privacy_notice_url": self.url}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """What an organisation asks with, in each language; never changed, only followed."""

    organisation_id: UUID
    organisation: str
    slug: str
    purpose: str
    channel: str
    version: str
    texts: Mapping[str, str]
    privacy_notice: PrivacyNotice | None
    created_at: datetime

    def shown(self, locale: str) -> Shown:
        """The text as somebody read it, in one of its languages."""
        notice = self.privacy_notice
        return Shown(
            version=self.version,
            locale=locale,
            sha256=text_sha256(self.texts[locale]),
            beside=notice.as_evidence() if notice else {},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsentText:
    """A version that an organisation publishes."""

    workspace_id: UUID
    organisation_id: UUID
    purpose: str
    channel: str
    version: str
    texts: Mapping[str, str]
    privacy_notice: PrivacyNotice | None
    at: datetime


async def put_consent_text(session: Session, new: NewConsentText) -> datetime:
    """Publish a version, once; since when is it there?

    Raises:
        AlreadyExists: this version says something else.
    """
    named = {
        "workspace": new.workspace_id,
        "organisation": new.organisation_id,
        "purpose": new.purpose,
        "channel": new.channel,
        "version": new.version,
        "texts": to_json(new.texts).decode(),
        "notice": to_json(new.privacy_notice).decode() if new.privacy_notice else None,
    }
    await session.execute(_PUT, named | {"at": new.at})
    kept = (await session.execute(_SAME, named)).one()
    if not kept.same:
        raise AlreadyExists("People were asked with this version. Give the new text another one.")
    since: datetime = kept.created_at
    return since


async def texts_of_organisation(
    session: Session, workspace_id: UUID, organisation_id: UUID
) -> list[ConsentText]:
    """Every version, the newest of each purpose first."""
    named = {"workspace": workspace_id, "organisation": organisation_id}
    return _texts((await session.execute(_OF_ORGANISATION, named)).all())


async def texts_of_campaign(
    session: Session, workspace_id: UUID, campaign_id: UUID, at: datetime | None = None
) -> list[ConsentText]:
    """What people of a campaign may be asked with now, or ``at``: the lead's texts first."""
    named = {"workspace": workspace_id, "campaign": campaign_id, "at": at}
    return _texts((await session.execute(_OF_CAMPAIGN, named)).all())


def _texts(rows: Sequence[Any]) -> list[ConsentText]:
    return [
        ConsentText(
            organisation_id=row.organisation_id,
            organisation=row.name,
            slug=row.slug,
            purpose=row.purpose,
            channel=row.channel,
            version=row.version,
            texts=row.texts,
            privacy_notice=PrivacyNotice(**row.privacy_notice) if row.privacy_notice else None,
            created_at=row.created_at,
        )
        for row in rows
    ]
