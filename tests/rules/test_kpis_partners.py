"""Partners and their relations, counted by hand, and by a graph library."""

from datetime import date
from typing import Any
from uuid import UUID

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.ids import public_id
from tests.stories import IDS, Story

A, B, C, D = (public_id("org", UUID(int=IDS["partner"] + one)) for one in (1, 2, 3, 4))
PARTNERS = (A, B, C, D)


def join(story: Story, partner: str, sector: str = "food", **when: float) -> None:
    """A partner comes on board."""
    story.tell("partner_joined", partner=partner, sector=sector, **when)


def meet(story: Story, one: str, other: str, kind: str = "meeting", **said: Any) -> None:
    """One partner turns to another."""
    story.tell("relation_interaction", initiator=one, other=other, kind=kind, **said)


def test_partners_come_and_go() -> None:
    story = Story()
    join(story, A)
    join(story, B)
    join(story, C, "media", days=1)
    story.tell("partner_left", partner=B, days=2)
    join(story, B, days=9)

    reading = story.read("partners_acquired")[""]

    assert (reading.value, reading.parts["partners_left"]) == (3, 1)
    assert story.split("partners_acquired", "sector") == {"food": 2, "media": 1}
    assert story.value("partner_sector_diversity", last=5) == 0.5
    assert story.value("partner_sector_diversity") == pytest.approx(1 - (4 + 1) / 9)


def test_active_is_who_does_something_of_their_own() -> None:
    story = Story()
    for partner in PARTNERS:
        join(story, partner)
    story.tell("post_published", partner=A, post="a", own_channel=True)
    story.tell("session_attended", partner=A, session="s", days=1)
    story.tell("commitment_fulfilled", partner=B, commitment="c", kind="time", days=1)

    assert story.values("active_partners", "passive_partner_rate") == [2, 50]
    assert story.value("active_partners", first=0, last=0) == 1
    assert story.split("active_partners", "sector") == {"food": 2}


def test_opportunities_are_born_between_two_who_are_on_board() -> None:
    story = Story()
    join(story, A)
    join(story, B, days=2)
    for name, one, other, day in (
        ("early", A, B, 1), ("alone", A, A, 3), ("far", A, "org_x", 3), ("good", B, A, 3)
    ):  # fmt: skip
        said = {"stage": "talk", "amount": 50_000, "party_a": one, "party_b": other}
        story.tell("opportunity", opportunity=name, days=day, **said)
    story.tell("opportunity", opportunity="good", stage="deal", amount=70_000, days=8)

    assert story.value("opportunities_between_actors") == 1
    assert story.value("opportunity_value_between_actors", last=5) == 500
    assert story.split("opportunity_value_between_actors", "stage") == {"deal": 700}


def test_what_makes_a_relation_solid() -> None:
    story = Story(start=date(2026, 3, 10), end=date(2026, 4, 1))
    for one, other in ((A, B), (A, C), (A, D), (B, C)):
        meet(story, one, other)
    meet(story, B, A, "referral", days=7)
    meet(story, A, B, days=8)
    meet(story, A, C, "referral", days=7)  # never answered
    meet(story, A, C, days=8)
    meet(story, D, A, "referral", days=7, prior_tie=True)
    meet(story, D, A, days=8)
    meet(story, C, B, days=1)  # in one week, of one kind
    meet(story, C, B, days=2)
    meet(story, B, D, days=-3)  # before the campaign

    assert story.value("new_relations") == 3
    assert story.split("new_relations", "partner_pair").keys() == {
        "|".join(sorted(pair)) for pair in ((A, B), (A, C), (B, C))
    }
    assert story.value("network_strength") == 1
    assert story.value("network_strength", last=7) == 0
    assert story.value("relation_reciprocity") == 75  # of 8 ties, those of A C and B D are not

    assert story.value("relation_persistence_rate") == 0
    meet(story, B, A, days=112)
    assert story.value("relation_persistence_rate") == 100


def test_a_relation_is_in_the_group_of_both() -> None:
    story = Story()
    meet(story, A, B)
    meet(story, A, C)

    assert sorted(story.split("new_relations", "partner").values()) == [1, 1, 2]


def test_enrichment_shows_what_has_changed() -> None:
    story = Story(start=date(2026, 3, 10))
    join(story, A, days=-5)
    join(story, B, days=-5)
    join(story, C, "media", days=1)
    meet(story, A, B, days=-4)
    meet(story, A, C, days=2)
    meet(story, B, C, days=3)

    reading = story.read("network_enrichment", first=0, last=9)[""]

    assert reading.value == pytest.approx(2 / 3)
    assert reading.parts["new_partners"] == 1
    assert (reading.parts["density_before"], reading.parts["density"]) == (100, 100)
    assert reading.parts["sector_diversity"] == pytest.approx(4 / 9)


meetings = st.lists(st.tuples(st.sampled_from(PARTNERS), st.sampled_from(PARTNERS)), max_size=12)


@given(meetings, st.lists(st.sampled_from(PARTNERS), unique=True, min_size=2))
def test_density_and_reciprocity_are_those_of_the_graph(
    met: list[tuple[str, str]], on_board: list[str]
) -> None:
    story = Story()
    for partner in on_board:
        join(story, partner)
    for place, (one, other) in enumerate(met):
        meet(story, one, other, days=place)
    directed = nx.DiGraph((one, other) for one, other in met if one != other)
    graph = directed.to_undirected().subgraph(on_board).copy()
    graph.add_nodes_from(on_board)

    assert story.value("network_density") == pytest.approx(100 * nx.density(graph))
    expected = 100 * nx.reciprocity(directed) if directed.number_of_edges() else None
    assert story.value("relation_reciprocity") == (expected and pytest.approx(expected))
