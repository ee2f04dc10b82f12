"""The chapters of the synthetic campaign: who came, what they did, what was said, what it cost."""

from collections.abc import Callable
from datetime import timedelta

from tests.oracle.synthetic import KINDS, Story, moments, person, visitor

PEOPLE, VISITORS = 160, 240
SECTIONS = ("site", "blog", "product", "campaign")


def visits(story: Story) -> None:
    """Visitors come, look around and go."""
    chance = story.chance
    for n in range(VISITORS):
        who = {"visitor_id": visitor(n), "actor_id": person(n) if n < PEOPLE else None}
        for began in moments(story, chance.randint(1, 4), -40, 145):
            at = began
            for _ in range(chance.choice((1, 1, 2, 3, 6))):
                section = chance.choice(SECTIONS)
                seen = {"content": f"page-{chance.randrange(6)}", "section": section}
                signed_in = {"authenticated": chance.random() < 0.3}
                story.tell("view", at, seen | signed_in, **who)
                if chance.random() < 0.4:
                    kind = chance.choice(("click", "scroll", "play", "answer", "other"))
                    at += timedelta(seconds=chance.choice((4, 10, 30)))
                    story.tell("interaction", at, seen | {"kind": kind}, **who)
                seconds = {"seconds": chance.randint(1, 300)}
                story.tell("engaged_time", at, seen | seconds, **who)
                at += timedelta(seconds=chance.choice((9, 200, 1799, 1800, 4000)))
        for at in moments(story, 2):
            shown = {"content": "banner", "kind": chance.choice(("organic", "paid", "ad"))}
            story.tell("impression", at, shown, quantity=chance.randint(1, 500), **who)
        if chance.random() < 0.3:
            story.tell("login", story.when(), {}, **who)
            story.tell("account_created", story.when(), {}, **who)
            story.tell("app_download", story.when(-60), {"app": "our", "store": "shop"}, **who)


def deeds(story: Story) -> None:
    """People take part, do Quests, and hear what it led to."""
    chance = story.chance
    for n in range(PEOPLE):
        who = {"actor_id": person(n), "visitor_id": visitor(n) if chance.random() < 0.8 else None}
        for began in moments(story, chance.choice((1, 1, 2, 3, 5))):
            place = chance.randrange(len(story.quests))
            where = who | {"quest_id": story.quests[place]}
            kind, at = KINDS[place], began
            story.tell("quest_started", at, {"quest_kind": kind}, **where)
            at += timedelta(seconds=chance.randint(20, 5000))
            status = chance.choice(("valid", "valid", "valid", "started", "void"))
            story.tell("participation", at, {"quest_kind": kind, "status": status}, **where)
            evidence = chance.choice(("code_scan", "photo", "partner_attested", "declared"))
            verdict = chance.choice(("accepted", "accepted", "accepted", "rejected"))
            done = {"quest_kind": kind, "status": verdict, "evidence": evidence}
            story.tell("completion", at, done, **where)
            _of_kind(story, kind, at, where)
            if chance.random() < 0.6:
                seen = at + timedelta(minutes=chance.randint(1, 9000))
                story.tell("impact_shown", seen, {}, **where)
    for quest in story.quests[:4]:
        said = {"limits": True, "negotiable": chance.random() < 0.8, "extent": True}
        story.tell("rule_published", story.when(-10, 20), said, quest_id=quest)


def _of_kind(story: Story, kind: str, at: object, where: dict[str, object]) -> None:
    chance, when = story.chance, story.when
    if kind == "sticker":
        story.tell("sticker_distributed", when(), {}, quantity=chance.randint(1, 20), **where)
        story.tell("sticker_scanned", when(), {"sticker": f"s-{chance.randrange(30)}"})
    if kind == "petition":
        signed = {"petition": "city", "confirmed": chance.random() < 0.8}
        story.tell("signature", when(), signed, **where)
        sheet = {"petition": "city", "evidence": "partner_attested"}
        story.tell("signature_sheet", when(), sheet, quantity=chance.randint(5, 30))
    if kind == "hunt":
        found = {"hunt": "h", "checkpoint": f"c-{chance.randrange(5)}", "way": "code"}
        story.tell("checkpoint_found", when(), found, **where)


def works(story: Story) -> None:
    """People write, answer each other, and some of it is adopted."""
    chance = story.chance
    for n in range(0, PEOPLE, 2):
        for at in moments(story, chance.choice((1, 1, 2, 3, 9))):
            name = f"work-{len(story.facts)}"
            made = {
                "kind": chance.choice(("slogan", "text", "photo")),
                "authored": chance.random() < 0.8,
                "status": chance.choice(("accepted", "accepted", "declined")),
                "visibility": chance.choice(("named", "anonymous", "backstage")),
                "contribution": name,
            }
            who = {"actor_id": person(n), "visitor_id": visitor(n)}
            story.tell("contribution", at, made, quest_id=chance.choice(story.quests), **who)
            for _ in range(chance.choice((0, 1, 2))):
                later = at + timedelta(hours=chance.randint(-3, 900))
                told = {"contribution": name, "outcome": chance.choice(("Adopted.", None))}
                story.tell("feedback_given", later, told)
            if chance.random() < 0.3:
                text = {"document": "charter", "version": chance.randint(1, 9)}
                story.tell("text_version", story.when(), text, **who)
    story.tell("text_version", story.when(), {"document": "charter", "version": 10})
    for n, version in ((0, 1), (1, 1), (1, 2), (2, 1)):
        words = {"words": 200, "from_participants": chance.randint(20, 180)}
        adopted = {"output": f"o-{n}", "version": version, "weight": n + 1, "lineage": ("work-1",)}
        story.tell("output_adopted", story.when(20), adopted | words, actor_id=person(n))
    for _ in range(12):
        story.tell("observation", story.when(), {"note": "It was loud.", "theme": "mood"})


def talk(story: Story) -> None:
    """People like, comment and pass on; partners post; others speak of it."""
    chance = story.chance
    for n in range(14):
        post = {
            "partner": chance.choice(story.names),
            "post": f"post-{n}",
            "own_channel": chance.random() < 0.6,
            "mission": chance.random() < 0.4,
            "names": (chance.choice(story.names),),
            "unsolicited": chance.random() < 0.3,
        }
        story.tell("post_published", story.when(), post)
    for n in range(PEOPLE):
        who = {"actor_id": person(n), "quest_id": chance.choice(story.quests)}
        content = f"post-{chance.randrange(16)}"
        for at in moments(story, chance.randrange(4)):
            story.tell(
                "reaction", at, {"content": content, "kind": chance.choice(("like", "vote"))}, **who
            )
        for at in moments(story, chance.randrange(3), 0, 100):
            by = chance.choice(("person", "person", "organisation"))
            story.tell("referral", at, {"token": "t", "by": by}, **who)
        if chance.random() < 0.3:
            told = {"status": chance.choice(("accepted", "declined")), "incentive": n % 5 == 0}
            story.tell("testimonial", story.when(), told, **who)
    _comments(story)
    for at in moments(story, 30):
        account = {"account": f"@{chance.randrange(3)}", "count": chance.randint(100, 5000)}
        story.tell("follower_snapshot", at, account)


def passed_on(story: Story) -> None:
    """People pass it on, one after the other, mostly what they were sent lately."""
    chance, tokens = story.chance, [None, None]
    for at in moments(story, 230):
        n, token = chance.randrange(PEOPLE), f"t-{len(tokens)}"
        share = {
            "content": f"post-{chance.randrange(16)}",
            "token": token,
            "parent": chance.choice(tokens[-40:]),
            "paid": chance.random() < 0.1,
            "incentive": chance.random() < 0.2,
            "staff": n % 11 == 0,
        }
        quest = chance.choice(story.quests)
        story.tell("share", at, share, actor_id=person(n), quest_id=quest)
        story.tell("arrival", story.when(), {"token": token})
        tokens.append(token)


def _comments(story: Story) -> None:
    chance = story.chance
    for n in range(120):
        content = f"post-{n % 5}"
        said = {
            "content": content,
            "comment": f"c-{n}",
            "parent": f"c-{n - 5}" if n >= 5 and chance.random() < 0.5 else None,
            "status": "published" if chance.random() < 0.9 else "hidden",
        }
        story.tell("comment", story.when(), said, actor_id=person(chance.randrange(PEOPLE)))


def press(story: Story) -> None:
    """The press writes, the networks talk, search engines rate."""
    chance = story.chance
    for at in moments(story, 80, 0, 149):
        of = {"brand": "b", "whose": chance.choice(("own", "own", "competitor", "other"))}
        mood = {"sentiment": chance.choice(("positive", "neutral", "negative", None))}
        medium = {"medium": chance.choice(("social", "blog"))}
        story.tell("mention", at, of | mood | medium)
        readers = {
            "outlet": f"paper-{chance.randrange(9)}",
            "readership": chance.randint(0, 90) * 100,
        }
        space = {"size": chance.randint(1, 40), "ad_rate": chance.randint(100, 900)}
        story.tell("press_clipping", at, of | mood | readers | space)
    for at in moments(story, 12):
        rank = {
            "page_rank": chance.choice((None, 3, 4)),
            "domain_authority": chance.randint(20, 60),
        }
        story.tell("seo_snapshot", at, {"provider": chance.choice(("m", "n"))} | rank)
    for milestone, day in (("idea", -30), ("published", 0), ("ended", 95)):
        story.tell("campaign_milestone", story.when(day, day + 1), {"milestone": milestone})


def surveys(story: Story) -> None:
    """People are asked, before and after; some saw two brands together."""
    chance = story.chance
    for n in range(130):
        who = {"actor_id": person(n)}
        story.tell(
            "survey_answer",
            story.when(),
            {"item": "mission_bond", "wave": "post", "value": chance.randint(1, 5)},
            **who,
        )
        aware = {"item": "awareness", "wave": "post", "value": chance.randint(0, 1)}
        scale = {"scale_min": 0, "scale_max": 1, "brand": story.names[0]}
        story.tell("survey_answer", story.when(), aware | scale, **who)
        for brand in story.names[:2]:
            for wave, first, last in (("pre", 0, 20), ("post", 70, 90), ("autumn", 120, 140)):
                for item in ("reliability", "openness", "shared_mission"):
                    value = {"value": chance.randint(2, 5)}
                    answer = {"brand": brand, "item": item, "wave": wave} | value
                    story.tell("trust_answer", story.when(first, last), answer, **who)
        if n % 2:
            seen = {"brand_a": story.names[0], "brand_b": story.names[1]}
            story.tell("joint_exposure", story.when(30, 60), seen, **who)
    for n in range(5):
        for at in moments(story, 3):
            target = {"outcome": f"m-{n}", "target": 100 * (n + 1), "weight": n + 1}
            story.tell("mission_outcome", at, target | {"achieved": chance.randint(0, 600)})


def friends_of_friends(story: Story) -> None:
    """Others see two brands together; some knew one of them, some then turn to the other."""
    chance = story.chance
    one, other = story.brands[2:]
    for n in range(1000, 1160):
        who = {"actor_id": person(n), "channel": "direct"}
        took_part = {"quest_kind": "sticker", "status": "valid"}
        if n % 2:
            story.tell("participation", story.when(5, 20), took_part, partner_id=one, **who)
        seen = {"brand_a": story.names[2], "brand_b": story.names[3]}
        story.tell("joint_exposure", story.when(21, 30), seen, partner_id=None, **who)
        if chance.random() < (0.5 if n % 2 else 0.2):
            story.tell("participation", story.when(31, 70), took_part, partner_id=other, **who)


CHAPTERS: tuple[Callable[[Story], None], ...] = (
    visits,
    deeds,
    works,
    talk,
    passed_on,
    press,
    surveys,
    friends_of_friends,
)
