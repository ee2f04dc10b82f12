"""What must be true of each kind beside its figures: rankings, teams, texts, codes."""

from collections import Counter
from collections.abc import Iterator
from math import sqrt

from service.demo.expected import Check, Seen
from service.demo.ledger import Ledger

Z = 1.96  # of the interval that the ranking says it uses


def check_kinds(ledger: Ledger, seen: Seen) -> Iterator[Check]:
    """Everything."""
    yield from _ranking(ledger)
    yield from _teams(ledger, seen)
    yield from _letter(ledger)
    yield from _tables(ledger, seen)
    yield from _stickers(ledger, seen)


def _ranking(ledger: Ledger) -> Iterator[Check]:
    """Counted again from the votes that were cast, by the method that the ranking names."""
    likes, answers = Counter[str](), Counter[str]()
    for (_, about), vote in ledger.votes.items():
        if vote.on == "slogan":
            answers[about] += 1
            likes[about] += vote.likes
    items = ledger.ranking["items"]
    found = {one["contribution"]: (one["likes"], one["answers"]) for one in items}
    expected = {one: (likes[one], answers[one]) for one in found}
    yield Check("votes on each slogan", expected, found)
    yield Check("votes on slogans that are not ranked", set(), answers.keys() - found.keys())
    yield Check("slogans in the ranking", len(ledger.standing("slogan")), len(items))
    scores = [round(one["low"], 4) for one in items]
    own = sorted((round(_least(*expected[one]), 4) for one in found), reverse=True)
    yield Check("scores of the ranking, the best first", own, scores)


def _least(likes: int, answers: int) -> float:
    """The lower end of the Wilson score interval; nothing is known without answers."""
    if not answers:
        return 0.0
    part, z = likes / answers, Z * Z / answers
    spread = Z * sqrt(part * (1 - part) / answers + z / (4 * answers))
    return max(0.0, (part + z / 2 - spread) / (1 + z))


def _teams(ledger: Ledger, seen: Seen) -> Iterator[Check]:
    """What all reach together, and what each team does of it."""
    standing = ledger.standing("long-table")
    by_team = Counter(one.by.person.team for one in standing)
    expected = {team["id"]: by_team[number] for number, team in ledger.teams.items()}
    found = {one["id"]: one["total"] for one in seen.teams["items"]}
    shown = {name: total for name, total in expected.items() if name in found}
    yield Check("long tables of all together", len(standing), seen.teams["together"]["total"])
    yield Check("long tables of each team", shown, found)


def _letter(ledger: Ledger) -> Iterator[Check]:
    """The sections say what was taken in."""
    texts = {one["slug"]: one["text"] for one in ledger.letter["sections"]}
    now = {section: texts.get(section) for section in ledger.new_text}
    yield Check("what the letter says now", ledger.new_text, now)


def _tables(ledger: Ledger, seen: Seen) -> Iterator[Check]:
    """What somebody lets nobody show is not shown; all else, by those who may."""
    expected, found = Counter[str](), Counter[str]()
    for one in ledger.standing("your-table"):
        expected.update(ledger.organisations[slug] for slug in one.evidence.get("reuse", ()))
    for shown in seen.tables:
        found.update(shown["organisations"])
    yield Check("testimonials that each organisation may show", dict(expected), dict(found))


def _stickers(ledger: Ledger, seen: Seen) -> Iterator[Check]:
    """Each printed code counts once; who only walks past one is an arrival."""
    scanned = sum(
        one.quest == "stickers" and "placed" not in one.evidence for one in ledger.standing()
    )
    yield Check("stickers reported by their code", scanned, seen.stickers["reported"])
    yield Check("people who walked past one", len(ledger.codes), seen.stickers["arrivals"])
