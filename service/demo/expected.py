"""What the demo compares, and which events have to be told of what it did."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from service.demo.afterwards import Told
from service.demo.caller import Json
from service.demo.ledger import UNKNOWN, Done, Ledger

OPENED, PROVEN = "share.opened", "participant.email_confirmed"


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison."""

    name: str
    expected: object
    found: object

    @property
    def ok(self) -> bool:
        """Whether both agree."""
        return self.expected == self.found


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the product says at the end, and ``before`` the last completion was revoked.

    ``due`` are the KPIs that the demo's own account gave at that time, ``credited`` the people
    whom a Link had brought by then, ``lost`` those of them who do not count any more.
    """

    kpis: list[Json]
    due: Mapping[str, float | int]
    credited: set[int]
    lost: set[int]
    before: Json
    revoked: Done
    told: Told
    progress: Json
    deliveries: list[Json]
    log: list[Json]
    teams: Json
    stickers: Json
    tables: list[Json]  # what people told, as everybody can read it


def expected_events(
    ledger: Ledger, due: Mapping[str, float | int], progress: Json, ids: Json, told: Told
) -> Counter[tuple[str, str]]:
    """Everything that has to be told: of people, Quests, Milestones, Results, the receiver."""
    events, now = ledger.events(), ledger.kpis()
    events["endpoint.test", ""] += 1
    events["result.published", f"result/{told.result}"] += 1
    events["campaign.counter_corrected", f"campaign/{ids['campaign']}"] += 1
    events.update(
        ("campaign.goal_reopened", f"milestone/{one['id']}")
        for one in progress["milestones"]
        if due[one["measure"]] >= one["at"] > now[one["measure"]]
    )
    events.update(("quest.published", f"quest/{one}") for one in ids["quests"].values())
    events.update(
        ("campaign.goal_reached", f"milestone/{one['id']}")
        for one in progress["milestones"]
        if due[one["measure"]] >= one["at"]
    )
    return events


def credit_events(ledger: Ledger, credited: set[int], lost: set[int]) -> Counter[tuple[str, str]]:
    """Each person whom a Link brought is told once, by what they did; and again when it is void."""
    brought = Counter(("share.converted", ledger.people[one].id) for one in credited)
    return brought + Counter(("share.invalidated", ledger.people[one].id) for one in lost)


def event_key(message: Json, ledger: Ledger, people: Mapping[str, str]) -> tuple[str, str]:
    """Type and subject, as far as the demo can know the subject; else whom it is about.

    Args:
        people: Ids of participants by the pseudonyms that the receiver knows them by.
    """
    kind, data = message["type"], message["data"]
    if kind in {"participant.joined", "endpoint.test"}:
        return kind, ""  # a pseudonym; an id that matters to nobody
    if kind in {"contribution.proposed", "contribution.amended"}:
        return kind, data["completion"]
    if kind in {"share.converted", "share.invalidated"}:
        return kind, _credited_for(data, ledger, people)
    if kind.startswith("consent.") or kind in {"completion.repeated", OPENED, PROVEN}:
        return kind, people.get(data["participant"]["ref"], UNKNOWN)
    return kind, message["subject"]


def _credited_for(data: Json, ledger: Ledger, people: Mapping[str, str]) -> str:
    """Who came by the Link: by what they did, if it is to the credit of whose Link it was."""
    for one in ledger.done:
        if one.id == data["completion"]:
            owner = ledger.people.get(one.by.person.came_by or 0)
            ref = data["participant"]["ref"]
            right = owner is not None and people.get(ref, owner.id) == owner.id
            return one.by.id if right else f"{one.by.id}, to the credit of somebody else"
    return "nobody"


def pseudonyms(ledger: Ledger, messages: Mapping[str, Json]) -> dict[str, str]:
    """Whom the receiver knows by which pseudonym, as far as their completions tell."""
    who = {f"completion/{one.id}": one.by.id for one in ledger.done}
    return {
        message["data"]["participant"]["ref"]: who[message["subject"]]
        for message in messages.values()
        if message["subject"] in who
    }
