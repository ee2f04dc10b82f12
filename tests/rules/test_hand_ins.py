"""What a hand-in writes is put together by hand, for speed; it is what the plain way writes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from quests.completion import Completion, State
from quests.fact import FactDraft, authored_work
from scoring.completion_facts import completion_facts, contribution_name
from scoring.facts import Fact, new_fact
from service.events import event_values
from service.events.completions import (
    completion_event,
    contribution_proposed,
    handed_in_rows,
)
from service.store.completion_writes import COMPLETIONS, FACTS
from tests.builders import NOON, instants, make_completion, named

STATES = sorted(State)
ZONES = ["Europe/Berlin", "Pacific/Apia", "America/St_Johns"]
MADE: dict[str, Any] = {"id": named("slogan"), "kind": "slogan"}


def _placed(many: int) -> FactDraft:
    return FactDraft(type="sticker_distributed", quantity=many, payload={"place": None})


DRAFTS = st.lists(
    st.one_of(
        st.integers(1, 10**9).map(_placed),
        st.booleans().map(lambda named: authored_work("slogan", named=named)),
    ),
    max_size=4,
)


@st.composite
def handed(draw: st.DrawFn) -> Completion:
    return make_completion(
        state=draw(st.sampled_from(STATES)),
        version=draw(st.integers(1, 9)),
        quantity=draw(st.integers(1, 10**6)),
        partner_id=draw(st.sampled_from([None, named("partner")])),
        channel=draw(st.sampled_from(["direct", "qr"])),
        occurred_at=draw(instants(2020, 2030)),
        evidence={"kind": "sticker", "placed": 3, "place": {"latitude": 52.5, "note": "é\u2028"}},
    )


@given(handed(), st.booleans())
def test_events_of_a_hand_in_are_the_rows_of_its_events(done: Completion, wrote: bool) -> None:
    at = done.received_at
    plain = [completion_event(done, at=at)]
    if wrote:
        plain.append(contribution_proposed(done, MADE["id"], at))

    rows = handed_in_rows(done, MADE if wrote else None)
    assert list(rows) == [event_values(event) for event in plain]


@given(handed(), DRAFTS, st.sampled_from(ZONES))
def test_facts_of_a_hand_in_are_those_that_are_made_one_by_one(
    done: Completion, drafts: list[FactDraft], zone: str
) -> None:
    at = NOON + timedelta(minutes=1)

    made = completion_facts(done, drafts, zone=zone, at=at)
    assert made == tuple(
        replace(_plainly(done, draft, number, zone), received_at=at, id=fact.id)
        for number, (draft, fact) in enumerate(zip(drafts, made, strict=True))
    )
    assert len({fact.id for fact in made}) == len(drafts)


@given(st.lists(st.tuples(handed(), DRAFTS), min_size=1, max_size=3))
def test_rows_are_written_as_any_value_is(pairs: list[tuple[Completion, list[FactDraft]]]) -> None:
    dones = [done for done, _ in pairs]
    facts = [
        fact
        for done, drafts in pairs
        for fact in completion_facts(done, drafts, zone="Europe/Berlin", at=NOON)
    ]

    assert COMPLETIONS.dump_json(dones) == to_json(dones)
    assert FACTS.dump_json(facts) == to_json(facts)


def _plainly(done: Completion, draft: FactDraft, number: int, zone: str) -> Fact:
    name = {"contribution": contribution_name(done.id)} if draft.type == "contribution" else {}
    return new_fact(
        draft.type,
        zone=zone,
        payload={**draft.payload, **name},
        workspace_id=done.workspace_id,
        campaign_id=done.campaign_id,
        occurred_at=done.occurred_at,
        received_at=done.received_at,
        source="completion",
        source_ref=f"{contribution_name(done.id)}/{done.version}/{number}",
        quantity=draft.quantity,
        actor_id=done.participant_id,
        quest_id=done.quest_id,
        partner_id=done.partner_id,
        channel=done.channel,
        locale=done.locale,
    )
