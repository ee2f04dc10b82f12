"""The facts of what partners promise follow the promises, however those were written down."""

from datetime import datetime

from quests.ids import public_id
from scoring.facts import retraction, standing
from scoring.log_facts import commitment_fact
from scoring.partner_facts import SOURCE
from service.store.commitments import Commitment
from service.store.facts import facts_from, record_facts
from service.store.partner_facts import campaign_scene
from service.store.session import Session


async def note_commitment(session: Session, commitment: Commitment, at: datetime) -> None:
    """One fact of it stands: that of its version, or none once it is taken back."""
    scene = await campaign_scene(session, commitment.workspace_id, commitment.campaign_id, at)
    known = await facts_from(
        session,
        commitment.workspace_id,
        commitment.campaign_id,
        source=SOURCE,
        prefix=f"{public_id('cmt', commitment.id)}:",
    )
    gone = [retraction(one, at) for one in standing(known)]
    await record_facts(session, gone)
    if commitment.withdrawn_at is None:
        fact = commitment_fact(
            scene,
            commitment.organisation_id,
            commitment.id,
            commitment.version,
            commitment.terms,
        )
        await record_facts(session, [fact])
