"""Cases: what several facts of one thing add up to, whatever comes late or is taken back."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.facts import Fact, new_fact, retraction
from scoring.measure import Aggregation, Groups, Question, Setting, Window
from scoring.tallying import happened, lasted, present, stands

HERE = UUID(int=2)
LEA, JO = UUID(int=11), UUID(int=12)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def _count(facts: Sequence[Fact], _: Setting) -> Iterator[Tally]:
    first, last = facts[0], facts[-1]
    yield from happened(STREAKS, first, channel="made up")
    yield from lasted(LENGTHS, first, (last.day - first.day).days)
    yield from present(ACTIVE, facts)
    yield from stands(FANS, ((fact, fact.quantity) for fact in facts))


CASE = Case(name="streaks", by=By.ACTOR, types=frozenset({"view"}), count=_count)
STREAKS = CaseMeasure(name="streaks", case=CASE, dims=("channel",))
LENGTHS = CaseMeasure(name="lengths", case=CASE, agg=Aggregation.SPREAD)
ACTIVE = CaseMeasure(name="active", case=CASE, agg=Aggregation.DISTINCT, persons=True)
FANS = CaseMeasure(name="fans", case=CASE, dims=("channel",), state=True)


def _view(actor: UUID, day: int, quantity: int = 1, channel: str = "qr") -> Fact:
    return new_fact(
        "view",
        workspace_id=UUID(int=1),
        campaign_id=HERE,
        zone="UTC",
        occurred_at=NOON + timedelta(days=day),
        received_at=NOON,
        source="test",
        source_ref=str(uuid4()),
        actor_id=actor,
        channel=channel,
        quantity=quantity,
    )


def _groups(measure: CaseMeasure, facts: Sequence[Fact], *days: int, by: str = "total") -> Groups:
    edges = [date(2026, 3, 10) + timedelta(days=day) for day in days] or [None, None]
    window = Window(start=edges[0], end=edges[1])
    return measure.groups(facts, Question(campaign_id=HERE, window=window, by=by))


def test_each_thing_is_counted_from_all_of_its_facts() -> None:
    facts = [_view(LEA, 0), _view(JO, 1), _view(LEA, 4)]

    assert _groups(STREAKS, facts) == {"": 2}
    assert _groups(STREAKS, facts, by="channel") == {"made up": 2}
    assert _groups(LENGTHS, facts) == {"": {4: 1, 0: 1}}
    assert _groups(STREAKS, [*facts, _view(JO, -1)], 0, 9) == {"": 1}


def test_a_window_counts_who_was_there_once() -> None:
    facts = [_view(LEA, 0), _view(LEA, 2), _view(LEA, 2), _view(JO, 2)]

    assert _groups(ACTIVE, facts, 0, 3) == {"": 2}
    assert _groups(ACTIVE, facts, 1, 3) == {"": 2}
    assert _groups(ACTIVE, facts, 0, 1) == {"": 1}
    assert _groups(ACTIVE, facts, by="day") == {"2026-03-10": 1, "2026-03-12": 2}


def test_a_state_is_what_stands_at_the_end() -> None:
    facts = [_view(LEA, 0, 5), _view(JO, 1, 2), _view(LEA, 3, 9, channel="mail")]

    assert _groups(FANS, facts, 2, 3) == {"": 7}
    assert _groups(FANS, facts, 2, 3, by="channel") == {"qr": 7}
    assert _groups(FANS, facts, by="channel") == {"qr": 2, "mail": 9}
    assert _groups(FANS, facts, 1, 9, by="day") == {"2026-03-11": 7, "2026-03-13": 11}


def test_what_is_taken_back_was_never_there() -> None:
    first, last = _view(LEA, 0), _view(LEA, 4)

    assert _groups(LENGTHS, [last, retraction(last, NOON), first]) == {"": {0: 1}}
    assert _groups(LENGTHS, [last, retraction(last, NOON)]) == {}
