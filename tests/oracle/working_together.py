"""The last chapters: partners come on board, promise, meet, decide, and say how ready they are."""

from collections.abc import Callable
from datetime import timedelta

from scoring.readiness import BLOCKS, BRAKES
from tests.oracle.synthetic import Story, moments

SECTORS = ("food", "media", "energy")
KINDS = ("meeting", "co_action", "referral", "exchange", "co_post")
BRINGS = ("channel", "time", "network", "budget", "skills", "own_action")


def partners(story: Story) -> None:
    """They join; some leave and come back."""
    chance = story.chance
    for place, name in enumerate(story.names):
        who = {"partner": name}
        joined = {"sector": SECTORS[place % 3], "recruited_by": chance.choice(story.names)}
        story.tell("partner_joined", story.when(-20, 10), who | joined)
        if place == 1:
            story.tell("partner_left", story.when(30, 40), who)
            story.tell("partner_joined", story.when(50, 60), who | joined)
        for version in (1, 2):
            if chance.random() < 0.8:
                agreed = who | {"version": version}
                story.tell("agreement_confirmed", story.when(10 * version, 15 * version), agreed)
    story.tell("partner_joined", story.when(20, 30), {"partner": "elsewhere", "sector": "media"})


def relations(story: Story) -> None:
    """They turn to each other, some more than others, some still after the end."""
    chance = story.chance
    for place, one in enumerate(story.names):
        for other in story.names[place:]:
            for _ in range(chance.choice((0, 2, 6, 9))):
                pair = [one, other]
                chance.shuffle(pair)
                met = {"initiator": pair[0], "other": pair[1], "kind": chance.choice(KINDS)}
                known = {"prior_tie": chance.random() < 0.04}
                story.tell("relation_interaction", story.when(2, 149), met | known)
    for one, other in zip(story.names, story.names[1:], strict=False):
        for kind, day in (("meeting", 5), ("co_post", 20), ("exchange", 40), ("meeting", 210)):
            met = {"initiator": one, "other": other, "kind": kind}
            story.tell("relation_interaction", story.when(day, day + 1), met)
            back = {"initiator": other, "other": one, "kind": kind}
            story.tell("relation_interaction", story.when(day + 2, day + 3), back)


def promises(story: Story) -> None:
    """What they promise, what they do of it, where they meet and what they decide."""
    chance = story.chance
    for n in range(40):
        made = story.when(0, 60)
        due = (made + timedelta(days=chance.randint(3, 60))).date().isoformat()
        what = {"commitment": f"c-{n}", "partner": chance.choice(story.names)}
        kind = {"kind": chance.choice(BRINGS)}
        how = {
            "format": chance.choice(("story", "newsletter", None)),
            "promised": chance.choice((1, 3, 5, None)),
            "owner": chance.choice(("Ada", None)),
            "due": chance.choice((due, due, None)),
            "weight": chance.randint(1, 3),
        }
        story.tell("commitment", made, what | kind | how)
        for at in moments(story, chance.randrange(3), 5, 140):
            worth = {"amount": chance.randint(0, 90_000)}
            story.tell(
                "commitment_fulfilled", at, what | kind | worth, quantity=chance.randint(1, 4)
            )
    for n in range(8):
        session, held = {"session": f"s-{n}"}, story.when()
        invited = tuple(chance.sample(story.names, 3))
        story.tell("work_session", held, session | {"invited": invited})
        for name in invited[: chance.randint(0, 3)]:
            story.tell("session_attended", held, session | {"partner": name})
        decision, asked = {"decision": f"d-{n}"}, story.when(0, 80)
        story.tell("decision_requested", asked, decision)
        if n % 4:
            story.tell("decision_made", asked + timedelta(hours=chance.randint(1, 900)), decision)


def readiness(story: Story) -> None:
    """They say how ready they are, some of them twice, one not to the end."""
    chance = story.chance
    for place, name in enumerate(story.names):
        for time in range(1 + place % 2):
            said = {"partner": name, "set": f"set-{place}-{time}", "scale_max": 4}
            at = story.when(10 + 40 * time, 40 + 40 * time)
            for block, items in BLOCKS.items():
                for item in items:
                    value = {"block": block, "item": item, "value": chance.randint(0, 4)}
                    story.tell("readiness_answer", at, said | value)
            for brake in BRAKES:
                ticked = {"block": "brakes", "item": brake, "value": int(chance.random() < 0.3)}
                story.tell("readiness_answer", at, said | ticked | {"scale_max": 1})


CHAPTERS: tuple[Callable[[Story], None], ...] = (partners, relations, promises, readiness)
