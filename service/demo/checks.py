"""What must be true at the end, each with what the demo expected and what it found."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from service.demo.caller import Json
from service.demo.expected import (
    Check,
    Seen,
    credit_events,
    event_key,
    expected_events,
    pseudonyms,
)
from service.demo.kind_checks import check_kinds
from service.demo.ledger import ACCEPTED, UNKNOWN, Ledger
from service.demo.receiver import NOTICED, SCORE, Receiver
from service.demo.story import Person
from service.demo.words import REVOKED


def check_all(
    story: Sequence[Person], ledger: Ledger, seen: Seen, receiver: Receiver, ids: Json
) -> list[Check]:
    """Every comparison."""
    return [
        *check_people(ledger, story),
        *check_kpis(ledger, seen),
        *check_progress(ledger, seen),
        *check_told(seen),
        *check_kinds(ledger, seen),
        *check_webhooks(ledger, seen, receiver, ids),
        *check_points(ledger, receiver),
    ]


def check_people(ledger: Ledger, story: Sequence[Person]) -> Iterator[Check]:
    """What each person was answered."""
    limits = {
        slug: min((limit["times"] for limit in quest["limits"]), default=0)
        for slug, quest in ledger.quests.items()
    }
    tried = Counter((one.number, deed.quest) for one in story for deed in one.all_deeds)
    recorded = Counter((one.by.person.number, one.quest) for one in ledger.done)
    allowed = {key: min(n, limits[key[1]] or n) for key, n in tried.items()}
    yield Check("people who are in", len(story), len(ledger.people))
    yield Check("different people", len(ledger.people), len({p.id for p in ledger.people.values()}))
    yield Check("completions of each person and Quest, within its limits", allowed, dict(recorded))
    yield Check("different completions", len(ledger.done), len({one.id for one in ledger.done}))
    yield Check("thanks", len(ledger.done), ledger.thanks)
    over = sum(tried.values()) - sum(allowed.values())
    more = ledger.refusals["limit-reached"] + ledger.refusals["signed-before"]
    yield Check("refused, because the limit was reached or they had signed", over, more)
    yield Check("answers that were untrue, different or wrong", [], ledger.wrong[:5])


def check_kpis(ledger: Ledger, seen: Seen) -> Iterator[Check]:
    """Each KPI, computed from what the demo did."""
    found = {item["name"]: item for item in seen.kpis}
    yield Check("KPIs that are not answered", set(), ledger.kpis().keys() - found.keys())
    for name, expected in ledger.kpis().items():
        yield Check(f"KPI {name}", round(expected, 6), round(found[name]["value"], 6))
    rungs = {name: n for name, n in found["engagement_ladder"]["parts"].items() if n}
    yield Check("rungs of the ladder", {k: n for k, n in ledger.rungs().items() if n}, rungs)


def check_progress(ledger: Ledger, seen: Seen) -> Iterator[Check]:
    """The public figures, and that they went down when a completion was revoked."""
    now, before = _totals(seen.progress), _totals(seen.before)
    yield Check("public figures", ledger.totals(), now)
    fell = before["stickers-up"] - now["stickers-up"]
    yield Check("stickers fewer since one report was revoked", seen.revoked.quantity, fell)
    for milestone in seen.before["milestones"]:
        passed = seen.due[milestone["measure"]] >= milestone["at"]
        yield Check(f"reached: {milestone['promise']}", passed, bool(milestone["reached_at"]))


def check_told(seen: Seen) -> Iterator[Check]:
    """What two people found in their inboxes: the Result, and the correction."""
    told = seen.told
    parts = [deed["quantity"] for deed in told.thanks["done"]]
    yield Check("the Result names the person's own part", [told.part], parts)
    why = REVOKED in told.corrected["message"]
    yield Check("whoever lost a report is told why", True, why)
    figures = {one["claim"]: one["value"] for one in told.corrected["achieved"]}
    now = _totals(seen.progress)["stickers-up"]
    yield Check("the correction says the figure of now", now, figures.get("stickers-up"))


def check_webhooks(ledger: Ledger, seen: Seen, receiver: Receiver, ids: Json) -> Iterator[Check]:
    """Each event once by id, however often it came; the pull log tells the same."""
    expected = expected_events(ledger, seen.due, seen.before, ids, seen.told)
    expected += credit_events(ledger, seen.credited, seen.lost)
    messages = {one["id"]: one for one in awaited(receiver.messages.values())}
    people = pseudonyms(ledger, messages)
    got = Counter(event_key(one, ledger, people) for one in messages.values())
    yield Check("events missing from the webhooks", {}, dict(expected - got))
    yield Check("events nobody expected", {}, dict(got - expected))
    yield Check("messages that changed between two calls", [], receiver.changed)
    yield Check("failures on purpose, each repeated", 2, receiver.counts["failures"])
    yield Check("duplicates ignored", 1, receiver.counts["duplicates"])
    yield Check("forged messages refused", 1, receiver.counts["forged"])
    log = {message["id"]: message for message in awaited(seen.log)}
    yield Check("messages that are not in the pull log", [], sorted(messages.keys() - log.keys()))
    yield Check("events that only the pull log has", [], sorted(log.keys() - messages.keys()))
    told = [(log[one], messages[one]) for one in log.keys() & messages.keys()]
    yield Check(
        "messages that the pull log tells otherwise",
        [],
        [two for two in told if two[0] != two[1]][:1],
    )
    rising = all(one["sequence"] < two["sequence"] for one, two in pairwise(seen.log))
    yield Check("sequences rise", True, rising)
    yield Check("one pseudonym per person", len(ledger.people), _pseudonyms(ledger, messages))
    deliveries = awaited(seen.deliveries)
    states = Counter(one["state"] for one in deliveries)
    yield Check("deliveries", {"delivered": len(messages)}, dict(states))
    calls = sum(one["attempts"] for one in deliveries)
    yield Check("calls made and calls received", calls, receiver.awaited_calls)


def check_points(ledger: Ledger, receiver: Receiver) -> Iterator[Check]:
    """However many messages they came in, the changes add up to the points that were told last."""
    people = pseudonyms(ledger, receiver.messages)
    latest: dict[str, Json] = {}
    changes = Counter[str]()
    for one in receiver.messages.values():
        if one["type"] == SCORE:
            who = people.get(one["data"]["participant"]["ref"], UNKNOWN)
            changes[who] += one["data"]["change"]
            if latest.get(who, one)["subject_version"] <= one["subject_version"]:
                latest[who] = one
    told = {who: one["data"]["points"] for who, one in latest.items()}
    yield Check("points told, and the sum of their changes", dict(changes), told)
    yield Check("points of who did something that counts", points_due(ledger), told)


def points_due(ledger: Ledger) -> dict[str, int]:
    """What everybody's completions are worth, as the Quests say."""
    due = Counter[str]()
    for one in ledger.standing():
        due[one.by.id] += one.quantity * ledger.quests[one.quest]["points"]
    lost = {one.by.id: 0 for one in ledger.done if ACCEPTED in one.states and not one.counts}
    return {who: due[who] for who in {**lost, **due}}


def awaited(told: Iterable[Json]) -> list[Json]:
    """What the story causes, without what the worker notices by itself, now or later."""
    return [one for one in told if one["type"] not in NOTICED]


def _totals(progress: Json) -> dict[str, int]:
    return {total["claim"]: total["value"] for total in progress["totals"]}


def _pseudonyms(ledger: Ledger, messages: dict[str, Json]) -> int | str:
    """How many people the receiver sees; or who was seen as two, or two as one."""
    who = {f"completion/{one.id}": one.by.id for one in ledger.done}
    refs: dict[str, str] = {}
    seen = set[str]()
    for message in messages.values():
        ref = message["data"].get("participant", {}).get("ref")
        person = who.get(message["subject"])
        seen |= {ref} if ref else set()
        if person and refs.setdefault(person, ref) != ref:
            return f"{person} has two pseudonyms"
    return len(seen) if len(set(refs.values())) == len(refs) else "two people share one"
