"""Relations have two ends, and each end a sector: what is counted in which, by hand."""

import pytest

from tests.rules.test_kpis_partners import A, B, C, D, join, meet
from tests.stories import Story

SOLID = (("meeting", 1), ("referral", 8), ("meeting", 9))
COUNTED = ("new_relations", "network_strength", "relation_interactions")


@pytest.fixture
def story() -> Story:
    """A and B make food, C is of the media; D meets them and never comes on board."""
    story = Story()
    for partner, sector in ((A, "food"), (B, "food"), (C, "media")):
        join(story, partner, sector)
    for kind, day in SOLID:
        meet(story, *((A, B) if kind == "meeting" else (B, A)), kind, days=day)
    meet(story, A, C, days=2)
    meet(story, B, C, days=3)
    meet(story, C, D, days=4)
    return story


def test_a_relation_is_in_the_sector_of_each_end_and_once_in_one(story: Story) -> None:
    assert story.values(*COUNTED) == [4, 1, 6]
    assert story.split("new_relations", "sector") == {"food": 3, "media": 3, "": 1}
    assert story.split("network_strength", "sector") == {"food": 1}
    assert story.split("relation_interactions", "sector") == {"food": 5, "media": 3, "": 1}
    assert story.split("relation_reciprocity", "sector") == {"food": 50, "media": 0, "": 0}


def test_a_window_holds_what_happened_in_it_in_each_sector(story: Story) -> None:
    assert story.split("new_relations", "sector", first=2, last=2) == {"food": 1, "media": 1}
    assert story.split("network_strength", "sector", last=8) == {}


def test_what_lasts_is_of_the_sectors_of_its_ends(story: Story) -> None:
    ended = story.tell("campaign_milestone", milestone="ended", days=10)
    meet(story, A, B, days=101)

    assert story.split("relation_persistence_rate", "sector") == {"food": 100}
    story.take_back(ended)
    assert story.split("relation_persistence_rate", "sector") == {"food": 0}


def test_a_sector_is_dense_among_its_own(story: Story) -> None:
    join(story, D, "media", days=5)

    assert story.value("network_density") == pytest.approx(100 * 4 / 6)
    assert story.split("network_density", "sector") == {"food": 100, "media": 100}
    assert story.split("network_density", "sector", last=4) == {"food": 100, "media": None}
    story.tell("partner_left", partner=B, days=6)
    assert story.split("network_density", "sector") == {"food": None, "media": 100}


def test_who_comes_back_in_another_sector_is_of_that_one(story: Story) -> None:
    join(story, C, "food", days=7)

    assert story.split("new_relations", "sector") == {"food": 4, "": 1}
    assert story.split("network_density", "sector", last=6) == {"food": 100, "media": None}
    assert story.split("network_density", "sector") == {"food": 100}


def test_a_sector_is_enriched_by_what_touches_it(story: Story) -> None:
    read = story.read("network_enrichment", by="sector")

    assert {key: one.value for key, one in read.items()} == {"food": 1.5, "media": 3, "": None}
    food, media = dict(read["food"].parts), dict(read["media"].parts)
    assert (food["new_partners"], food["density"]) == (2, 100)
    assert (media["new_partners"], media["density"]) == (1, None)
    diversity = pytest.approx(1 - (4 + 1) / 9)
    assert food["sector_diversity"] == media["sector_diversity"] == diversity  # of all, beside each


def test_the_sector_may_be_said_after_all_else() -> None:
    story = Story()
    meet(story, A, B)
    assert story.split("new_relations", "sector") == {"": 1}
    join(story, A, days=1)
    said = story.tell("partner_joined", partner=B, sector="media", days=2)
    assert story.split("new_relations", "sector") == {"food": 1, "media": 1}
    story.take_back(said)
    assert story.split("new_relations", "sector") == {"food": 1, "": 1}
