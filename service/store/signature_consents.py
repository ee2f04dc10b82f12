"""What a signature says beside itself: to newsletters, and about political opinion."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import text

from quests.completion import Completion
from quests.consent import (
    POLITICAL,
    Method,
    Scope,
    Shown,
    after_granting,
    after_leaving_unticked,
    text_sha256,
)
from quests.errors import EvidenceRefused
from quests.ids import public_id
from quests.kind import Evidence
from quests.quest import Quest
from quests.suspicion import Flag
from service.callers import ParticipantCaller
from service.store.also import Connection
from service.store.consent_ledger import Saying, Speaker, say
from service.store.consent_texts import ConsentText, texts_of_campaign
from service.store.session import Session

NEWSLETTER, EMAIL = "newsletter", "email"

_LEAD = text("""
    SELECT lead_organisation_id FROM campaign WHERE workspace_id = :workspace AND id = :campaign
""")
_PROVEN = """
SELECT EXISTS (SELECT FROM participant_email WHERE workspace_id = $1 AND participant_id = $2)
"""


def political_scope(organisation_id: UUID, quest_id: UUID) -> Scope:
    """Consent to keep one political opinion: it is given and taken back with the signature."""
    return Scope(organisation_id, POLITICAL, public_id("qst", quest_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """One box: what it was about, the text beside it, and whether it was ticked."""

    scope: Scope
    method: Method
    shown: Shown
    ticked: bool

    def saying(self, *, proven: bool) -> Saying:
        """The answer to be said; ``proven``: whether the person owns a mailbox."""
        over_mail = proven and self.scope.channel == EMAIL
        grants = partial(after_granting, shown=self.shown, proven=over_mail)
        return Saying(
            scope=self.scope,
            method=self.method,
            answer=grants if self.ticked else after_leaving_unticked,
            shown=self.shown,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureConsents:
    """The answers that come with a signature; said in its transaction, or with its repeat."""

    quest: Quest
    evidence: Any
    _found: list[_Answer] = field(default_factory=list)  # between looking and doing

    async def look(self, session: Session) -> tuple[Flag, ...]:
        """Each answer is to the text that the organisation asks with now.

        Raises:
            EvidenceRefused: an organisation that this petition does not offer, or another text.
        """
        self._found.clear()
        if self.evidence.newsletters:
            self._found.extend(await self._newsletters(session))
        if self.evidence.explicit_consent is not None:
            self._found.append(await self._opinion(session))
        return ()

    async def do(self, connection: Connection, completion: Completion) -> None:
        """Say it."""
        person = completion.participant_id
        proven = await connection.fetchval(_PROVEN, completion.workspace_id, person)
        speaker = Speaker(
            workspace_id=completion.workspace_id,
            participant_id=person,
            campaign_id=completion.campaign_id,
            source=f"quest/{public_id('qst', completion.quest_id)}",
            at=completion.received_at,
            evidence={"completion": public_id("cpl", completion.id)},
        )
        await say(connection, speaker, [one.saying(proven=proven) for one in self._found])

    async def _newsletters(self, session: Session) -> list[_Answer]:
        campaign = self.quest.campaign
        offered = set(self.quest.options.get("newsletters", ()))
        texts = await texts_of_campaign(session, campaign.workspace_id, campaign.id)
        known = {
            one.organisation_id: one
            for one in texts
            if (one.purpose, one.channel) == (NEWSLETTER, EMAIL) and one.slug in offered
        }
        return [self._newsletter(answer, known) for answer in self.evidence.newsletters]

    def _newsletter(self, answer: Any, known: dict[UUID, ConsentText]) -> _Answer:
        asked = known.get(answer.organisation)
        if asked is None:
            raise EvidenceRefused(
                "This petition does not offer that organisation's newsletter.", field="newsletters"
            )
        if answer.version != asked.version:
            raise EvidenceRefused(
                "Show the consent text of this version, and ask again.",
                field="newsletters",
                expected=asked.version,
            )
        if self._language not in asked.texts:
            raise EvidenceRefused(
                "The text is not there in this language.",
                field="language",
                allowed=sorted(asked.texts),
            )
        return _Answer(
            scope=Scope(answer.organisation, NEWSLETTER, EMAIL),
            method="checkbox",
            shown=asked.shown(self._language),
            ticked=answer.granted,
        )

    async def _opinion(self, session: Session) -> _Answer:
        campaign, said = self.quest.campaign, self.quest.options["explicit_consent"]
        words = said["text"]
        spoken = next(one for one in (self._language, *campaign.languages, *words) if one in words)
        named = {"workspace": campaign.workspace_id, "campaign": campaign.id}
        lead = (await session.execute(_LEAD, named)).scalar_one()
        return _Answer(
            scope=political_scope(lead, self.quest.id),
            method="signature",
            shown=Shown(version=said["version"], locale=spoken, sha256=text_sha256(words[spoken])),
            ticked=True,
        )

    @property
    def _language(self) -> str:
        language: str = self.evidence.language or self.quest.campaign.languages[0]
        return language


def signature_consents(
    evidence: Evidence, quest: Quest, _: ParticipantCaller
) -> SignatureConsents | None:
    """What the signature says beside itself, if it does."""
    newsletters = getattr(evidence, "newsletters", [])
    opinion = getattr(evidence, "explicit_consent", None)
    if not newsletters and opinion is None:
        return None
    return SignatureConsents(quest=quest, evidence=evidence)
