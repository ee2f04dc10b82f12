"""What a campaign gives back beside points and badges, as its organiser set it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quests.levels import Level
from scoring.streaks import Grace


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Levels; without ``grace`` it has no streaks."""

    levels: tuple[Level, ...]
    grace: Grace | None


def given_by(definition: Mapping[str, Any]) -> Given:
    """Out of what stands in the blueprint of the campaign."""
    said = definition.get("rewards") or {}
    run = said.get("streaks")
    return Given(
        levels=tuple(Level(**one) for one in said.get("levels", ())),
        grace=Grace(misses=run["free_misses"], weeks=run["in_weeks"]) if run else None,
    )
