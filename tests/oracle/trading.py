"""More chapters: leads and deals, money, lists and codes."""

from collections.abc import Callable
from datetime import timedelta

from tests.oracle.synthetic import Story, moments, person, visitor

PEOPLE = 160
TOUCHES = (
    "share",
    "partner_referral",
    "quest",
    "press",
    "organic_search",
    "paid_social",
    "outside",
)


def leads(story: Story) -> None:
    """Some leave their details; some of them buy in the end."""
    chance = story.chance
    for n in range(110):
        lead, came = {"lead": f"lead-{n}"}, story.when(0, 100)
        who = {"actor_id": person(n) if n % 3 else None, "visitor_id": visitor(n)}
        kind = chance.choice(("ebook", "webinar", "contact", "participation", "other"))
        path = tuple(chance.choice(TOUCHES) for _ in range(chance.randrange(4)))
        for later in range(chance.choice((1, 1, 1, 2))):
            again = came + timedelta(days=9 * later)
            story.tell("lead_created", again, lead | {"kind": kind, "touches": path}, **who)
        before, at = "lead", came
        for stage in ("mql", "sal", "customer")[: chance.randrange(4)]:
            at += timedelta(hours=chance.randint(-20, 400))
            step = {"before": before, "to": stage, "contacted": chance.random() < 0.8}
            story.tell("lead_stage_changed", at, lead | step)
            before = stage
        for at in moments(story, chance.randrange(4), 0, 120):
            way = {"direction": chance.choice(("inbound", "outbound"))}
            story.tell("conversation", at, lead | way)
        for at in moments(story, chance.randrange(3), 10, 140):
            deal = {"opportunity": f"deal-{n}", "amount": chance.randint(1, 900_000)}
            how = {"stage": chance.choice(("offer", "talk")), "touches": path}
            status = {"status": chance.choice(("open", "won", "lost"))}
            parties = {
                "party_a": chance.choice(story.names),
                "party_b": chance.choice((*story.names, None)),
            }
            story.tell("opportunity", at, deal | how | status | parties, **who)


def money(story: Story) -> None:
    """What came in and what went out."""
    chance = story.chance
    for at in moments(story, 60, -20, 149):
        amount = {"amount": chance.randint(100, 90_000)}
        earned = {"category": chance.choice(("ad", "sales", "other"))}
        story.tell("revenue_entry", at, amount | earned)
        spent = {"category": chance.choice(("ad", "production", "social", "staff"))}
        why = {"purpose": chance.choice(("lead_generation", "awareness"))}
        story.tell("cost_entry", at, amount | spent | why)
        story.tell("baseline_entry", at, {"amount": chance.randint(100, 99_999)} | spent)
        story.tell(
            "booking",
            at,
            amount | {"booking": f"b-{chance.randrange(50)}", "cancelled": chance.random() < 0.2},
        )
    for n in range(PEOPLE):
        who = {"actor_id": person(n), "visitor_id": visitor(n)}
        product = {"product": chance.choice(("bread", "beans"))}
        if chance.random() < 0.5:
            given = story.when(0, 60)
            story.tell("sample_distributed", given, product, quantity=chance.randint(1, 5), **who)
        for at in moments(story, chance.randrange(3)):
            bought = {"amount": chance.randint(99, 9_999), "refund": chance.random() < 0.15}
            story.tell("purchase", at, product | bought, **who)
        if n % 2:
            variant = {"variant": chance.choice(("control", "personal"))}
            story.tell(
                "experiment_exposure", story.when(0, 60), {"experiment": "e"} | variant, **who
            )


def lists(story: Story) -> None:
    """Who wants news, what became known of them, and where it went."""
    chance = story.chance
    for n in range(PEOPLE):
        who = {"actor_id": person(n), "visitor_id": visitor(n)}
        for at in moments(story, chance.randrange(3)):
            wanted = {"list": chance.choice(("newsletter", "newsletter", "other"))}
            story.tell("opt_in", at, wanted | {"confirmed": chance.random() < 0.8}, **who)
            if chance.random() < 0.2:
                story.tell("opt_out", at + timedelta(days=9), wanted, **who)
        for at in moments(story, chance.randrange(4)):
            field = {"field": chance.choice(("diet", "city", "age"))}
            story.tell("profile_enriched", at, {"profile": f"p-{n}"} | field)
            step = {
                "segment": chance.choice(("bikers", "cooks")),
                "move": chance.choice(("join", "join", "leave")),
            }
            story.tell("segment_membership", at, {"profile": f"p-{n}"} | step)
        asked = {"item": "brand_awareness", "wave": "post", "value": chance.randint(1, 5)}
        story.tell("survey_answer", story.when(), asked | {"brand": story.names[0]}, **who)


def transfers(story: Story) -> None:
    """How many are on the list, where data went, which codes were given out."""
    chance = story.chance
    for at in moments(story, 30, -5, 140):
        story.tell(
            "subscriber_snapshot", at, {"list": "newsletter", "count": chance.randint(50, 900)}
        )
        sent = {
            "destination": chance.choice(("dmp", "cdp", "marketing_automation", "email_tool")),
            "records": chance.randint(1, 500),
            "unit_price": chance.randint(0, 40),
            "consent": chance.random() < 0.7,
        }
        story.tell("data_transfer", at, sent)
    for n in range(90):
        code = {"code": f"code-{n}", "code_kind": "unique" if n % 3 else "shared"}
        for at in moments(story, chance.choice((1, 1, 2)), 0, 90):
            story.tell("coupon_issued", at, code, actor_id=person(n))
        for at in moments(story, chance.choice((0, 0, 1, 2)), 20, 140):
            story.tell("coupon_redeemed", at, code, actor_id=person(n))


CHAPTERS: tuple[Callable[[Story], None], ...] = (leads, money, lists, transfers)
