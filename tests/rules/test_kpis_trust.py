"""Trust that passes from one brand to another: two estimates, each from people one can count."""

from math import exp, log, sqrt
from uuid import UUID

import pytest

from quests.ids import public_id
from scoring.kpi import Status
from tests.stories import IDS, Story

A, B = (public_id("org", UUID(int=IDS["partner"] + partner)) for partner in (1, 2))
VALID = {"quest_kind": "photo", "status": "valid"}


def answer(story: Story, actor: int, brand: str, wave: str, value: int) -> None:
    """A person says how far they trust a brand."""
    said = {"brand": brand, "wave": wave, "value": value, "item": "openness"}
    story.tell("trust_answer", actor=actor, **said)


def test_trust_is_a_part_of_its_scale() -> None:
    story = Story()
    for actor in range(30):
        answer(story, actor, A, "pre", 5 if actor < 15 else 2)

    assert story.value("trust_score") == 100 * (15 * 4 + 15 * 1) / (30 * 4)


def _asked(story: Story, people: range, before: int, after: int, *, seen: bool) -> None:
    for actor in people:
        answer(story, actor, A, "pre", 4)
        answer(story, actor, B, "pre", before)
        answer(story, actor, B, "post", after if actor % 2 else after - 1)
        if seen:
            story.tell("joint_exposure", actor=actor, brand_a=A, brand_b=B)


def test_transfer_is_what_the_exposed_changed_more_than_the_others() -> None:
    story = Story()
    _asked(story, range(0, 40), 2, 5, seen=True)  # from 25 to 87.5
    _asked(story, range(100, 140), 2, 3, seen=False)  # from 25 to 37.5
    for actor in range(200, 240):  # who does not trust A says nothing of a transfer from A
        answer(story, actor, A, "pre", 3)
        answer(story, actor, B, "post", 1)

    reading = story.read("trust_transfer", by="partner_pair")[f"{A}>{B}"]

    assert reading.value == 50
    assert reading.interval is not None
    variance = 40 / 39 * 12.5**2  # of either group afterwards; before, all say the same
    assert reading.interval[1] - 50 == pytest.approx(1.96 * sqrt(2 * variance / 40))


def test_a_transfer_needs_thirty_in_each_of_the_four() -> None:
    story = Story()
    _asked(story, range(0, 29), 2, 5, seen=True)
    _asked(story, range(100, 140), 2, 3, seen=False)

    reading = story.read("trust_transfer", by="partner_pair")[f"{A}>{B}"]

    assert (reading.value, reading.status) == (None, Status.INSUFFICIENT_N)


def test_lift_compares_those_who_know_a_with_those_who_do_not() -> None:
    story = Story()
    for actor in range(80):
        if actor < 40:
            story.tell("participation", actor=actor, partner=1, days=-1, **VALID)
        story.tell("joint_exposure", actor=actor, brand_a=A, brand_b=B)
        if actor % 40 < (20 if actor < 40 else 10):
            story.tell("opt_in", actor=actor, partner=2, list="news", confirmed=True, days=30)
        else:
            story.tell("opt_in", actor=actor, partner=2, list="news", confirmed=True, days=31)

    reading = story.read("trust_transfer_lift", by="partner_pair", today=30)[f"{A}>{B}"]

    assert reading.value == 2
    error = sqrt(1 / 20 - 1 / 40 + 1 / 10 - 1 / 40)
    assert reading.interval == pytest.approx(
        (exp(log(2) - 1.96 * error), exp(log(2) + 1.96 * error))
    )
    young = story.read("trust_transfer_lift", first=0, last=0, today=29)[""]
    assert young.status is Status.IMMATURE_COHORT


def test_who_engaged_with_b_before_cannot_be_won() -> None:
    story = Story()
    story.tell("participation", actor=1, partner=2, days=-1, **VALID)
    story.tell("joint_exposure", actor=1, brand_a=A, brand_b=B)

    groups = story.read("trust_transfer_lift", by="partner_pair")

    assert set(groups) == {f"{B}>{A}"}
