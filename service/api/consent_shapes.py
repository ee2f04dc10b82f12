"""Consent as it is asked for, said and shown."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from quests.consent import Channel, Decision, Entry, Scope, Standing, text_sha256
from quests.kind import CleanText
from quests.texts import Slug
from service.api.shapes import In, Out, Spoken
from service.public_ids import ConsentId, OrganisationId
from service.store.consent_texts import ConsentText

Text = Annotated[CleanText, Field(min_length=10, max_length=4000)]


class PrivacyNoticeShape(In):
    """Where people read what becomes of their data; receipts of consent name it."""

    version: Slug
    url: Annotated[str, Field(pattern=r"^https://[^\s]+$", max_length=500)]


class ConsentTextIn(In):
    """What people are asked with, in each language that you ask in."""

    channel: Channel = Field(default="email", description="Over what you would write to them.")
    texts: dict[Spoken, Text] = Field(
        min_length=1, examples=[{"en": "Yes, send me the newsletter. I can end it at any time."}]
    )
    privacy_notice: PrivacyNoticeShape | None = None


class ConsentTextOut(Out):
    """A version of what an organisation asks with; the newest of a purpose is asked with now."""

    organisation: OrganisationId
    name: str
    purpose: str
    channel: str
    version: str
    texts: dict[str, str]
    sha256: dict[str, str] = Field(description="Of each text; receipts name it.")
    privacy_notice: PrivacyNoticeShape | None
    ticked: Literal[False] = Field(
        description="A box is never ticked beforehand, and each organisation has its own."
    )
    since: datetime

    @classmethod
    def of(cls, one: ConsentText) -> "ConsentTextOut":
        """The text as everybody sees it."""
        notice = one.privacy_notice
        return cls(
            organisation=one.organisation_id,
            name=one.organisation,
            purpose=one.purpose,
            channel=one.channel,
            version=one.version,
            texts=dict(one.texts),
            sha256={language: text_sha256(text) for language, text in one.texts.items()},
            privacy_notice=PrivacyNoticeShape(**asdict(notice)) if notice else None,
            ticked=False,
            since=one.created_at,
        )


class ConsentTextsOut(Out):
    """Texts of consent."""

    items: list[ConsentTextOut]


class ConsentIn(In):
    """Yes or no. A yes names the version of the text that was shown."""

    granted: bool
    channel: Channel = "email"
    version: Slug | None = Field(
        default=None, description="Of the text that was shown; needed to grant."
    )
    locale: Spoken | None = Field(
        default=None, description="The language it was shown in; left out: that of the request."
    )
    page: Annotated[str, Field(pattern=r"^https?://[^?#\s]+$", max_length=500)] | None = Field(
        default=None,
        description="The page or widget on which it was asked, without `?`: a receipt names it.",
    )


class ReceiptOut(Out):
    """One thing I said, as the ledger keeps it: it is never changed."""

    id: ConsentId
    decision: Literal["granted", "confirmed", "denied", "withdrawn"]
    method: str
    at: datetime
    source: str
    text_version: str
    text_sha256: str
    locale: str
    hash: str = Field(description="SHA-256 of this entry, `previous` included.")
    previous: str = Field(description="Hash of what I said before it, to anybody.")

    @classmethod
    def of(cls, entry: Entry) -> "ReceiptOut":
        """The entry as its person sees it."""
        return cls(
            id=entry.id,
            decision=entry.decision.value,  # type: ignore[arg-type]  # checked by pydantic
            method=entry.method,
            at=entry.at,
            source=entry.source,
            text_version=entry.text_version,
            text_sha256=entry.text_sha256,
            locale=entry.locale,
            hash=entry.sealed().hex(),
            previous=entry.previous.hex(),
        )


class ConsentOut(Out):
    """What holds between me and one organisation, for one purpose."""

    organisation: OrganisationId
    purpose: str
    channel: str
    decision: Literal["not_asked", "denied", "granted", "confirmed", "withdrawn"] = Field(
        description="`granted` waits for the proof of a mail address, which makes it `confirmed`."
    )
    confirmed_at: datetime | None
    receipts: list[ReceiptOut] = Field(description="All I said about it, the oldest first.")

    @classmethod
    def of(cls, scope: Scope, held: Standing | None) -> "ConsentOut":
        """What holds as its person sees it; nothing was said where nobody asked."""
        return cls(
            organisation=scope.organisation_id,
            purpose=scope.purpose,
            channel=scope.channel,
            decision=(held.decision if held else Decision.NOT_ASKED).value,
            confirmed_at=held.confirmed_at if held else None,
            receipts=[ReceiptOut.of(entry) for entry in held.entries] if held else [],
        )


class ConsentsOut(Out):
    """What holds with every organisation that asked, or could ask."""

    items: list[ConsentOut]
