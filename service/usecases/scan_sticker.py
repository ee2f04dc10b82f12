"""Count somebody who scans a sticker in passing, without knowing who it is."""

from datetime import datetime
from uuid import UUID

from quests.codes import Code, NotACode, read_code
from quests.errors import NotFound
from quests.ids import public_id
from scoring.facts import Fact, new_fact
from service.store.campaigns import public_campaign
from service.store.code_batches import ARRIVALS, CodeBatch, CodeWithdrawn, batch_of_code
from service.store.facts import record_facts
from service.store.session import Session

# A phone that opens a page often asks twice. Two people within ten seconds at one sticker are
# one arrival, which is the price for storing nothing that could tell them apart.
BURST_SECONDS = 10
SOURCES = {"arrival": ARRIVALS, "sticker_scanned": "scan"}


async def scan_sticker(
    session: Session, text: str, *, secret: str, counted: bool, at: datetime
) -> UUID:
    """The campaign that a sticker leads to; the arrival is a fact when it is ``counted``.

    Raises:
        NotFound: no such code, or its campaign is still a draft.
        CodeWithdrawn: the organiser withdrew it.
    """
    code = _read(text)
    batch = await batch_of_code(session, code, secret=secret)
    if batch is None:
        raise NotFound()
    if batch.revoked_at is not None:
        raise CodeWithdrawn("The organiser withdrew this sticker.")
    campaign = await public_campaign(session, batch.campaign_id)
    if counted:
        await record_facts(session, _arrival(batch, code.number, campaign.zone.key, at))
    return batch.campaign_id


def _read(text: str) -> Code:
    try:
        return read_code(text)
    except NotACode as wrong:
        raise NotFound from wrong


def _arrival(batch: CodeBatch, number: int, zone: str, at: datetime) -> list[Fact]:
    """Somebody came, and by which sticker."""
    moment = int(at.timestamp()) // BURST_SECONDS
    sticker = f"{public_id('bat', batch.id)}/{number}"
    said = {"arrival": {"token": sticker}, "sticker_scanned": {"sticker": sticker}}
    return [
        new_fact(
            type,
            workspace_id=batch.workspace_id,
            campaign_id=batch.campaign_id,
            zone=zone,
            occurred_at=at,
            received_at=at,
            source=SOURCES[type],
            source_ref=f"{batch.serial}/{number}/{moment}",
            payload=payload,
            quest_id=batch.quest_id,
            channel=ARRIVALS,
        )
        for type, payload in said.items()
    ]
