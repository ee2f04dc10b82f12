"""End mails about what became of it, by the word in one of them."""

from datetime import datetime

from quests.consent import Scope, after_refusing
from service.store.consent_ledger import Saying, Speaker, say
from service.store.driver import driver
from service.store.merging import present_id
from service.store.session import Session
from service.store.thanks_ways import PURPOSE
from service.unsubscribing import Unsubscribing

SOURCE = "unsubscribe"


async def unsubscribe(session: Session, asked: Unsubscribing, at: datetime) -> None:
    """Take back what the mail was sent by; twice is the same as once.

    It is the consent itself that is withdrawn, with an entry in the person's chain, so that mails
    which wait already do not leave either, and whoever else sends in the organisation's name is
    told (``consent.withdrawn``).
    """
    person = await present_id(session, asked.workspace_id, asked.participant_id)
    speaker = Speaker(
        workspace_id=asked.workspace_id,
        participant_id=person,
        campaign_id=asked.campaign_id,
        source=SOURCE,
        at=at,
    )
    scope = Scope(asked.organisation_id, PURPOSE, "email")
    saying = Saying(scope=scope, method="settings", answer=after_refusing)
    await say(await driver(session), speaker, [saying])
