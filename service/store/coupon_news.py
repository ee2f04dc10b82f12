"""What is counted and told when a coupon is given out or redeemed, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from quests.ids import public_id
from scoring.facts import new_fact
from service.events.coupons import CouponData, CouponIssued, CouponRedeemed
from service.store.coupon_tills import codes_behind, coupon_with, redeem
from service.store.coupons import Pool, find_pool
from service.store.facts import record_facts
from service.store.outbox import announce
from service.store.partner_facts import campaign_scene
from service.store.session import Session

SOURCE = "coupon"
What = Literal["coupon_issued", "coupon_redeemed"]


async def use_up(
    session: Session,
    holder: tuple[UUID, UUID],
    codes: Sequence[str],
    *,
    actor: str,
    reference: str | None,
    at: datetime,
) -> tuple[Any, bool]:
    """Redeem a coupon of an organisation (workspace and id), once; and whether this did it.

    Raises:
        NotFound: it gave out no such coupon.
    """
    meant = await codes_behind(session, holder, codes, reference=reference)
    done = await redeem(session, holder, meant, actor=actor, reference=reference, at=at)
    found = await coupon_with(session, holder, meant)
    if done:
        pool = await find_pool(session, holder[0], found.pool_id)
        person = found.participant_id
        await note_coupon(session, "coupon_redeemed", pool, found.id, person=person, at=at)
    return found, done


async def note_coupon(
    session: Session,
    what: What,
    pool: Pool,
    coupon_id: UUID,
    *,
    person: UUID | None,
    at: datetime,
) -> None:
    """Record the fact and tell the organisation whose coupon it is."""
    scene = await campaign_scene(session, pool.workspace_id, pool.campaign_id, at)
    named = public_id("cpn", coupon_id)
    fact = new_fact(
        what,
        zone=scene.zone.key,
        payload={"code": named, "code_kind": "shared" if pool.shared_code else "unique"},
        workspace_id=pool.workspace_id,
        campaign_id=pool.campaign_id,
        occurred_at=at,
        received_at=at,
        actor_id=person,
        quest_id=pool.quest_id,
        partner_id=pool.organisation_id,
        source=SOURCE,
        source_ref=f"{named}:{what}",
    )
    await record_facts(session, [fact])
    event = CouponIssued if what == "coupon_issued" else CouponRedeemed
    told = event(
        workspace_id=pool.workspace_id,
        campaign_id=pool.campaign_id,
        organisation_id=pool.organisation_id,
        participant_id=person,
        subject_id=coupon_id,
        subject_version=1 if what == "coupon_issued" else 2,
        occurred_at=at,
        data=CouponData(pool=pool.id, quest=pool.quest_id),
    )
    await announce(session, told)
