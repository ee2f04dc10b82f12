"""What random facts say: few names, so that several facts are about the same thing."""

from typing import Any

from hypothesis import strategies as st

Said = st.SearchStrategy[dict[str, Any]]

FLAG = st.booleans()
CONTENT = st.sampled_from(["c1", "c2", None])
SECTION = st.sampled_from(["site", "blog", "product", None])
ORG = st.sampled_from(["org_a", "org_b", "org_c"])
TOKEN = st.sampled_from(["t1", "t2", "t3", "t4", None])
WHOSE = st.sampled_from(["own", "competitor", "other"])
SENTIMENT = st.sampled_from(["positive", "neutral", "negative", None])
CENTS = st.integers(0, 500)
LIST = st.sampled_from(["newsletter", "other"])
CODE = st.sampled_from(["x1", "x2", "x3"])
CODE_KIND = st.sampled_from(["unique", "shared"])
LEAD = st.sampled_from(["l1", "l2", "l3"])
BRAND = st.sampled_from(["org_a", "org_b"])
WAVE = st.sampled_from(["pre", "post", "autumn"])
TOUCHES = st.lists(
    st.sampled_from(["share", "organic_search", "paid_social", "outside", "email"]), max_size=3
)
BROUGHT = st.sampled_from(["channel", "time", "budget", "own_action"])
KIND = st.sampled_from(["challenge", "hunt", "slogan"])

PLAIN_VIEW = {"content": "c", "section": "site", "authenticated": False}
PLAIN_SHARE = {
    "content": "c",
    "token": None,
    "parent": None,
    "paid": False,
    "incentive": False,
    "staff": False,
}
"""What one says where it does not matter."""


def _of(**fields: st.SearchStrategy[Any]) -> Said:
    return st.fixed_dictionaries(fields)


def _one(*values: object) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


WEB: dict[str, Said] = {
    "impression": _of(content=CONTENT, kind=_one("organic", "paid", "ad")),
    "view": _of(content=CONTENT, section=SECTION, authenticated=FLAG),
    "interaction": _of(content=CONTENT, kind=_one("click", "scroll", "play", "answer", "other")),
    "engaged_time": _of(content=CONTENT, section=SECTION, seconds=st.integers(1, 90)),
    "login": _of(),
    "account_created": _of(),
}
QUESTS: dict[str, Said] = {
    "quest_started": _of(quest_kind=KIND),
    "completion": _of(
        quest_kind=KIND,
        status=_one("accepted", "accepted", "rejected"),
        evidence=_one("declared", "photo"),
    ),
    "participation": _of(quest_kind=KIND, status=_one("valid", "valid", "started", "void")),
    "contribution": _of(
        kind=_one("slogan", "photo"),
        authored=FLAG,
        status=_one("accepted", "declined"),
        visibility=_one("named", "backstage"),
        contribution=_one("k1", "k2", None),
    ),
    "text_version": _of(
        document=_one("d1", "d2"),
        version=st.integers(1, 3),
        text=_one(None, "We eat what grows.", "We share what grows and eat it."),
    ),
    "output_adopted": _of(
        output=_one("d1", "d2"),
        version=st.integers(1, 3),
        weight=st.integers(1, 4),
        lineage=_one([], ["k1"]),
        words=_one(None, 7, 9),
        from_participants=_one(None, 3, 8),
    ),
    "signature": _of(petition=st.just("p"), confirmed=FLAG),
    "signature_sheet": _of(petition=st.just("p"), evidence=st.just("partner_attested")),
    "sticker_distributed": _of(place=st.none()),
    "sticker_scanned": _of(sticker=st.just("s")),
    "checkpoint_found": _of(hunt=st.just("h"), checkpoint=st.just("c"), way=st.just("code")),
    "feedback_given": _of(contribution=_one("k1", "k2"), outcome=_one(None, "Used.")),
    "impact_shown": _of(contribution=_one("k1", None)),
    "rule_published": _of(limits=FLAG, negotiable=st.just(True), extent=st.just(True)),
}
SOCIAL: dict[str, Said] = {
    "reaction": _of(kind=_one("like", "vote"), content=CONTENT),
    "comment": _of(
        status=_one("published", "hidden"),
        content=CONTENT,
        comment=_one("m1", "m2", "m3", None),
        parent=_one("m1", "m2", "m3", None),
    ),
    "share": _of(content=CONTENT, token=TOKEN, parent=TOKEN, paid=FLAG, incentive=FLAG, staff=FLAG),
    "arrival": _of(token=_one("t1", "t2"), depth=st.integers(0, 2)),
    "referral": _of(token=st.just("t1"), by=_one("person", "organisation")),
    "testimonial": _of(status=_one("accepted", "declined"), incentive=FLAG, staff=FLAG),
    "post_published": _of(
        partner=ORG, post=_one("c1", "c2"), own_channel=FLAG, mission=FLAG, unsolicited=FLAG
    ),
    "follower_snapshot": _of(account=_one("a1", "a2"), count=st.integers(0, 50)),
}
PRESS: dict[str, Said] = {
    "mention": _of(brand=BRAND, whose=WHOSE, medium=_one("social", "blog"), sentiment=SENTIMENT),
    "press_clipping": _of(
        outlet=_one("o1", "o2"),
        brand=BRAND,
        whose=WHOSE,
        readership=st.integers(0, 30),
        sentiment=SENTIMENT,
        size=st.integers(0, 3),
        ad_rate=st.integers(0, 9),
    ),
    "seo_snapshot": _of(
        provider=_one("s1", "s2"), page_rank=_one(None, 3, 5), domain_authority=_one(None, 40, 61)
    ),
}
MONEY: dict[str, Said] = {
    "purchase": _of(product=_one("jar", "box"), amount=CENTS, refund=FLAG),
    "booking": _of(booking=CODE, amount=CENTS, cancelled=FLAG),
    "revenue_entry": _of(category=_one("ad", "sales"), amount=CENTS),
    "cost_entry": _of(
        category=_one("ad", "production", "social"),
        purpose=_one("lead_generation", "other"),
        amount=CENTS,
    ),
    "baseline_entry": _of(category=_one("production", "ad"), amount=CENTS),
    "campaign_milestone": _of(milestone=_one("idea", "published", "ended"), item=_one("campaign")),
}
LEADS: dict[str, Said] = {
    "lead_created": _of(lead=LEAD, kind=_one("ebook", "participation"), touches=TOUCHES),
    "lead_stage_changed": _of(lead=LEAD, to=_one("mql", "sal", "customer"), contacted=FLAG),
    "opportunity": _of(
        opportunity=CODE,
        lead=LEAD,
        stage=_one("early", "late"),
        status=_one("open", "won", "lost"),
        amount=CENTS,
        touches=TOUCHES,
        party_a=ORG,
        party_b=ORG,
    ),
    "conversation": _of(lead=LEAD, direction=_one("inbound", "outbound")),
}
DATA: dict[str, Said] = {
    "opt_in": _of(list=LIST, confirmed=FLAG),
    "opt_out": _of(list=LIST),
    "subscriber_snapshot": _of(list=LIST, count=st.integers(0, 50)),
    "profile_enriched": _of(profile=CODE, field=_one("f", "g")),
    "segment_membership": _of(profile=CODE, segment=_one("u", "v"), move=_one("join", "leave")),
    "data_transfer": _of(
        destination=_one("dmp", "cdp", "advertiser_crm"),
        records=st.integers(1, 9),
        unit_price=st.integers(0, 5),
        consent=FLAG,
    ),
    "coupon_issued": _of(code=CODE, code_kind=CODE_KIND),
    "coupon_redeemed": _of(code=CODE, code_kind=CODE_KIND),
    "app_download": _of(app=st.just("a"), store=st.just("b")),
    "sample_distributed": _of(product=_one("jar", "box")),
    "experiment_exposure": _of(experiment=st.just("e"), variant=_one("control", "bold")),
}
SURVEY: dict[str, Said] = {
    "survey_answer": _of(
        item=_one("mission_bond", "awareness"), wave=WAVE, value=st.integers(1, 5), brand=BRAND
    ),
    "trust_answer": _of(
        brand=BRAND, item=_one("reliability", "openness"), wave=WAVE, value=st.integers(1, 5)
    ),
    "joint_exposure": _of(brand_a=BRAND, brand_b=ORG, content=CONTENT),
    "readiness_answer": _of(
        partner=ORG,
        block=_one("mission", "investment", "participation", "brakes"),
        item=_one("i1", "i2"),
        value=st.integers(0, 5),
        set=_one("1", "2"),
        wave=WAVE,
    ),
    "mission_outcome": _of(
        outcome=_one("w1", "w2"),
        target=st.integers(1, 9),
        achieved=st.integers(0, 12),
        weight=st.integers(1, 3),
    ),
}
PARTNERS: dict[str, Said] = {
    "partner_joined": _of(partner=ORG, sector=_one("food", "media"), recruited_by=ORG),
    "partner_left": _of(partner=ORG),
    "relation_interaction": _of(
        initiator=ORG, other=ORG, kind=_one("meeting", "referral", "co_post"), prior_tie=FLAG
    ),
    "commitment": _of(
        commitment=CODE,
        partner=ORG,
        kind=BROUGHT,
        promised=st.integers(1, 5),
        owner=_one(None, "Ada"),
        due=_one(None, "2026-03-12", "2026-03-25"),
        weight=st.integers(1, 3),
    ),
    "commitment_fulfilled": _of(commitment=CODE, partner=ORG, kind=BROUGHT, amount=CENTS),
    "agreement_confirmed": _of(partner=ORG, version=st.integers(1, 2)),
    "work_session": _of(session=CODE, invited=st.lists(ORG, max_size=3)),
    "session_attended": _of(session=CODE, partner=ORG),
    "decision_requested": _of(decision=CODE, partner=ORG),
    "decision_made": _of(decision=CODE, partner=ORG),
    "observation": _of(note=st.just("Good."), theme=_one("mood", "trust")),
}
BLOCKS = (WEB, QUESTS, SOCIAL, PRESS, MONEY, LEADS, DATA, SURVEY, PARTNERS)
PAYLOADS: dict[str, Said] = {type: said for block in BLOCKS for type, said in block.items()}
"""A strategy per fact type."""
