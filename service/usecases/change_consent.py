"""Say yes or no to an organisation, at any time: either holds with the commit."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from quests.consent import (
    POLITICAL,
    Scope,
    Shown,
    Standing,
    after_granting,
    after_refusing,
    standings,
)
from quests.errors import EvidenceRefused, NotFound, TransitionRefused
from service.callers import ParticipantCaller
from service.store.consent_ledger import Saying, Speaker, entries_of, say
from service.store.consent_texts import ConsentText, texts_of_campaign
from service.store.driver import driver
from service.store.emails import address_of
from service.store.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChange:
    """What is said, and the version and language of the text that was shown when it is a yes.

    ``page`` is where it was asked, if that is known.
    """

    caller: ParticipantCaller
    scope: Scope
    granted: bool
    version: str | None
    locale: str
    page: str | None
    at: datetime


async def change_consent(session: Session, change: ConsentChange) -> Standing:
    """Say it, once; what holds already stays as it is.

    Raises:
        NotFound: this organisation asks for no such thing here, and was granted none.
        EvidenceRefused: another version of the text was shown than the one that is asked with.
        TransitionRefused: it was granted with a signature, and ends with it.
    """
    caller = change.caller
    if change.scope.purpose == POLITICAL:
        raise TransitionRefused("This consent belongs to a signature: withdraw the signature.")
    shown = await _shown(session, change)
    proven = await address_of(session, caller.workspace_id, caller.participant_id) is not None
    answer = (
        partial(after_granting, shown=shown, proven=proven and change.scope.channel == "email")
        if shown is not None
        else after_refusing
    )
    connection = await driver(session)
    speaker = Speaker(
        workspace_id=caller.workspace_id,
        participant_id=caller.participant_id,
        campaign_id=caller.campaign_id,
        source="me",
        at=change.at,
        evidence={"page": change.page} if change.page else {},
    )
    saying = Saying(scope=change.scope, method="settings", answer=answer, shown=shown)
    await say(connection, speaker, [saying])
    known = await entries_of(connection, caller.workspace_id, caller.participant_id)
    return standings(known)[change.scope]


async def _shown(session: Session, change: ConsentChange) -> Shown | None:
    """The text that is granted; ``None`` for a no, which nobody has to be shown anything for."""
    asked = await _asked(session, change)
    if not change.granted:
        await _ensure_known(session, change, asked)
        return None
    if asked is None:
        raise NotFound()
    if change.version != asked.version:
        raise EvidenceRefused(
            "Show the consent text of this version, and ask again.",
            field="version",
            expected=asked.version,
        )
    if change.locale not in asked.texts:
        raise EvidenceRefused(
            "The text is not there in this language: say in which one it was shown.",
            field="locale",
            allowed=sorted(asked.texts),
        )
    return asked.shown(change.locale)


async def _asked(session: Session, change: ConsentChange) -> ConsentText | None:
    caller = change.caller
    texts = await texts_of_campaign(session, caller.workspace_id, caller.campaign_id, change.at)
    return next(
        (
            one
            for one in texts
            if Scope(one.organisation_id, one.purpose, one.channel) == change.scope
        ),
        None,
    )


async def _ensure_known(session: Session, change: ConsentChange, asked: ConsentText | None) -> None:
    """Consent can be taken back also from who has left, or asks for it no more."""
    if asked is not None:
        return
    caller = change.caller
    known = await entries_of(await driver(session), caller.workspace_id, caller.participant_id)
    if change.scope not in standings(known):
        raise NotFound()
