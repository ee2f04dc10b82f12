"""Of a split by partner, a partner sees everybody else once, over any window."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from scoring.case import By, Case, CaseMeasure
from scoring.dimensions import OTHERS, PARTNER
from scoring.facts import Fact, new_fact
from scoring.measure import Aggregation, Question, Window
from scoring.tallying import present

FIRST = date(2026, 3, 1)
PARTNERS = tuple(UUID(int=number) for number in range(1, 4))
CAMPAIGN, WORKSPACE = uuid4(), uuid4()
PRESENCE = Case(
    name="presence",
    by=By.ACTOR,
    types=frozenset({"participation"}),
    count=lambda facts, _: present(THERE, facts),
)
THERE = CaseMeasure(
    name="there", case=PRESENCE, agg=Aggregation.DISTINCT, dims=(PARTNER,), persons=True
)

DAYS = st.integers(0, 6).map(lambda number: FIRST + timedelta(days=number))
SEEN = st.lists(st.tuples(st.integers(1, 3), st.sampled_from([*PARTNERS, None]), DAYS), max_size=12)


@given(SEEN, st.none() | DAYS, st.none() | DAYS, st.sampled_from(PARTNERS))
def test_each_thing_is_once_among_the_others_of_any_window(
    seen: list[tuple[int, UUID | None, date]], start: date | None, end: date | None, own: UUID
) -> None:
    window = Window(start=start, end=end)
    question = Question(campaign_id=CAMPAIGN, window=window, by=PARTNER, own=own)

    found = THERE.groups([_fact(*one) for one in seen], question)

    inside = [(who, by) for who, by, day in seen if window.holds(day)]
    mine = len({who for who, by in inside if by == own})
    others = len({who for who, by in inside if by != own})
    assert found == {key: n for key, n in ((str(own), mine), (OTHERS, others)) if n}


def _fact(who: int, partner: UUID | None, day: date) -> Fact:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return new_fact(
        "participation",
        workspace_id=WORKSPACE,
        campaign_id=CAMPAIGN,
        zone="UTC",
        occurred_at=noon,
        received_at=noon,
        source="test",
        source_ref=str(uuid4()),
        actor_id=UUID(int=who),
        partner_id=partner,
        payload={"quest_kind": "sticker", "status": "valid"},
    )
