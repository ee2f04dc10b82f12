"""What KPIs mean, on small histories that one can count by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.facts import Fact, local_day, new_fact, retraction, standing
from scoring.kpi import Reading, Status
from scoring.measure import Question, Window
from scoring.registry import KPIS
from tests.histories import World, histories, meanings, windows

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
WORKSPACE, HERE, THERE = UUID(int=1), UUID(int=2), UUID(int=3)
LEA, JO, KIM = UUID(int=11), UUID(int=12), UUID(int=13)
VALID = {"quest_kind": "sticker", "status": "valid"}
SHARE = {"paid": False, "incentive": False, "staff": False}
CONTRIBUTION = {"kind": "slogan", "authored": True, "status": "accepted", "visibility": "named"}


def make_fact(type: str, actor: UUID | None = LEA, *, days: float = 0, **fields: Any) -> Fact:
    defaults: dict[str, Any] = {
        "workspace_id": WORKSPACE,
        "campaign_id": HERE,
        "zone": "Europe/Berlin",
        "occurred_at": NOON + timedelta(days=days),
        "received_at": NOON + timedelta(days=days),
        "source": "test",
        "source_ref": str(uuid4()),
        "actor_id": actor,
    }
    return new_fact(type, **(defaults | fields))


def read(name: str, facts: list[Fact], *, start: date | None = None, by: str = "total") -> Any:
    question = Question(campaign_id=HERE, window=Window(start=start), by=by)
    readings = KPIS[name].value(facts, question)
    return readings[""] if by == "total" else readings


def test_a_person_who_takes_part_twice_is_one_person() -> None:
    facts = [make_fact("participation", payload=VALID, days=day) for day in (0, 1)]

    assert read("participations", facts).value == 2
    assert read("unique_participants", facts).value == 1


def test_only_valid_participations_count() -> None:
    facts = [
        make_fact("participation", payload=VALID | {"status": status})
        for status in ("started", "void", "valid")
    ]

    assert read("participations", facts).value == 1


def test_a_person_is_new_where_and_when_they_first_took_part() -> None:
    elsewhere = make_fact("participation", JO, payload=VALID, campaign_id=THERE, days=-9)
    here = [make_fact("participation", who, payload=VALID) for who in (LEA, JO)]

    assert read("new_participants", [*here, elsewhere]).value == 1
    assert read("new_participants", [*here, elsewhere, retraction(elsewhere, NOON)]).value == 2


def test_stickers_are_counted_in_pieces() -> None:
    facts = [make_fact("sticker_distributed", quantity=pieces) for pieces in (12, 30)]

    assert read("stickers_distributed", facts).value == 42


def test_a_signature_that_is_withdrawn_is_none() -> None:
    signature = make_fact("signature", payload={"petition": "p", "confirmed": True})
    unconfirmed = make_fact("signature", JO, payload={"petition": "p", "confirmed": False})

    assert read("petition_signatures", [signature, unconfirmed]).value == 1
    assert read("petition_signatures", [signature, retraction(signature, NOON)]).value == 0


def test_a_retraction_counts_whenever_it_comes() -> None:
    fact = make_fact("sticker_distributed", quantity=12, days=3)
    taken_back = retraction(fact, NOON + timedelta(days=30))

    assert taken_back.day == fact.day
    assert read("stickers_distributed", [taken_back, fact]).value == 0


def test_a_retraction_is_final() -> None:
    with pytest.raises(ValueError, match="cannot be retracted"):
        retraction(retraction(make_fact("view"), NOON), NOON)


def test_shares_are_organic_when_nobody_paid_or_rewarded_them() -> None:
    facts = [make_fact("share", payload=SHARE)]
    facts += [make_fact("share", payload=SHARE | {why: True}) for why in SHARE]

    assert read("shares", facts).value == 4
    assert read("organic_shares", facts).value == 1


def test_only_people_who_came_by_somebody_are_referrals() -> None:
    facts = [
        make_fact("referral", None, payload={"token": "abc", "depth": 0, "by": by})
        for by in ("person", "person", "organisation")
    ]

    assert read("referrals", facts).value == 2
    assert read("referrals", [*facts, retraction(facts[0], NOON)]).value == 1


def test_a_share_of_nobody_is_null_and_not_zero() -> None:
    reading = read("authored_share", [])

    assert reading == Reading(
        value=None,
        parts={"numerator": 0, "denominator": 0},
        n=0,
        status=Status.NULL_DENOMINATOR,
    )


def test_authored_share_is_authors_over_participants() -> None:
    facts = [make_fact("participation", who, payload=VALID) for who in (LEA, JO, KIM)]
    facts += [make_fact("contribution", payload=CONTRIBUTION) for _ in range(2)]

    reading = read("authored_share", facts)

    assert reading.parts == {"numerator": 1, "denominator": 3}
    assert reading.value == pytest.approx(100 / 3)


def test_everyone_stands_on_their_highest_rung() -> None:
    facts = [make_fact("view", who) for who in (LEA, JO, KIM)]
    facts += [
        make_fact("share", JO, payload=SHARE),
        make_fact("contribution", payload=CONTRIBUTION),
    ]

    reading = read("engagement_ladder", facts)

    assert reading.value == 3
    assert {rung: n for rung, n in reading.parts.items() if n} == {
        "spectator": 1,
        "relayer": 1,
        "contributor": 1,
    }


def test_a_group_is_what_the_facts_say_and_silence_is_a_group_too() -> None:
    facts = [
        make_fact("share", payload=SHARE, network="mastodon"),
        make_fact("share", payload=SHARE),
    ]

    groups = read("shares", facts, by="network")

    assert {key: reading.value for key, reading in groups.items()} == {"": 1, "mastodon": 1}


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Europe/Berlin", datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 3, 29)),
        ("Europe/Berlin", datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        ("Europe/Berlin", datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        ("America/New_York", datetime(2026, 3, 29, 3, 59, tzinfo=UTC), date(2026, 3, 28)),
        ("Pacific/Kiritimati", datetime(2026, 3, 29, 10, 0, tzinfo=UTC), date(2026, 3, 30)),
    ],
)
def test_a_day_is_the_campaigns_own(zone: str, at: datetime, day: date) -> None:
    assert local_day(at, zone) == day


@given(data=st.data())
def test_signs_say_the_same_as_leaving_out_what_was_taken_back(data: st.DataObject) -> None:
    world = World()
    arrivals = data.draw(histories(world, most=15))
    known = {fact.id for fact in arrivals}
    facts = list(
        {f.source_ref: f for f in arrivals if f.reverses is None or f.reverses in known}.values()
    )
    present = {fact.id for fact in facts}
    facts = [fact for fact in facts if fact.reverses is None or fact.reverses in present]
    window = data.draw(windows())

    for by in ("total", *sorted({dim for kpi in KPIS.values() for dim in kpi.dims})):
        question = Question(campaign_id=world.campaigns[0], window=window, by=by)
        split = [kpi for kpi in KPIS.values() if by in ("total", *kpi.dims)]
        assert meanings(split, facts, question) == meanings(split, standing(facts), question)


@settings(max_examples=max(1, settings.default.max_examples // 5))
@given(data=st.data())
def test_all_at_once_mean_what_each_means(data: st.DataObject) -> None:
    world = World()
    facts = data.draw(histories(world, most=15))
    dims = sorted({dim for kpi in KPIS.values() for dim in kpi.dims})
    for by in ("total", data.draw(st.sampled_from(dims))):
        question = Question(campaign_id=world.campaigns[0], window=Window(), by=by)
        split = [kpi for kpi in KPIS.values() if by in ("total", *kpi.dims)]

        each = {kpi.name: kpi.value(facts, question) for kpi in split}

        assert meanings(split, facts, question) == each


@given(data=st.data())
def test_people_are_never_more_than_what_they_did(data: st.DataObject) -> None:
    world = World()
    facts = data.draw(histories(world, most=15))
    question = Question(campaign_id=world.campaigns[0], window=data.draw(windows()))
    facts = standing(facts)

    values = {name: kpi.value(facts, question)[""] for name, kpi in KPIS.items()}

    assert values["unique_participants"].n <= values["participations"].n
    assert values["new_participants"].n <= values["unique_participants"].n
    assert values["organic_shares"].n <= values["shares"].n
    ladder = values["engagement_ladder"]
    assert all(count >= 0 for count in ladder.parts.values())
    assert sum(ladder.parts.values()) == ladder.value


@given(data=st.data())
def test_the_ladder_says_the_highest_rung_of_each_person(data: st.DataObject) -> None:
    rungs = {
        "view": 0, "reaction": 1, "share": 2, "comment": 3, "contribution": 4,
        "text_version": 5, "output_adopted": 6,
    }  # fmt: skip
    world = World()
    facts = standing(data.draw(histories(world, most=20)))
    window = data.draw(windows())
    highest: dict[UUID, int] = {}
    for fact in facts:
        unseen = fact.payload.get("status") in {"hidden", "declined"}
        mine = fact.campaign_id == world.campaigns[0] and window.holds(fact.day)
        if fact.actor_id and fact.type in rungs and mine and not unseen:
            highest[fact.actor_id] = max(highest.get(fact.actor_id, 0), rungs[fact.type])

    question = Question(campaign_id=world.campaigns[0], window=window)
    parts = KPIS["engagement_ladder"].value(facts, question)[""].parts

    assert list(parts.values()) == [list(highest.values()).count(rung) for rung in range(7)]
