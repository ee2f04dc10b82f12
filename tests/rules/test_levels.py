"""Levels are thresholds; they follow from the points there are now."""

from quests.levels import Level, level_of, next_level

LEVELS = (
    Level(slug="tree", at=100, name={"en": "Tree"}),
    Level(slug="seed", at=0, name={"en": "Seed"}),
    Level(slug="sprout", at=10, name={"en": "Sprout"}),
)


def test_a_level_is_reached_at_its_points_and_lost_below() -> None:
    slugs = [found.slug for points in (9, 10, 99, 100) if (found := level_of(points, LEVELS))]

    assert slugs == ["seed", "sprout", "sprout", "tree"]
    assert level_of(5, LEVELS[:1]) is None


def test_the_next_level_is_the_lowest_ahead() -> None:
    ahead = next_level(10, LEVELS)

    assert ahead is not None
    assert ahead.slug == "tree"
    assert next_level(100, LEVELS) is None
