"""Units: what the value of a KPI counts."""

from enum import StrEnum


class Unit(StrEnum):
    """What the value counts; money is kept in whole cents and shown in euros."""

    COUNT = "count"
    PERSONS = "persons"
    PERCENT = "percent"
    RATIO = "ratio"
    EUR = "eur"
    EUR_PER_THOUSAND = "eur_per_thousand"
    SECONDS = "seconds"
    HOURS = "hours"
    DAYS = "days"
    HOPS = "hops"
    SCORE = "score"
    SCORE_0_100 = "score_0_100"
    INDEX_0_1 = "index_0_1"
    POINTS = "points"
    POINTS_PER_100_VISITORS = "points_per_100_visitors"
    PER_VISIT = "per_visit"
    PER_POST = "per_post"
    PER_PROFILE = "per_profile"
    PER_CUSTOMER = "per_customer"
    TIES_PER_PARTNER = "ties_per_partner"

    @property
    def money(self) -> bool:
        """Whether its numbers are cents."""
        return self in {Unit.EUR, Unit.EUR_PER_THOUSAND}


SECONDS_IN: dict[Unit, int] = {Unit.SECONDS: 1, Unit.HOURS: 3_600, Unit.DAYS: 86_400}
"""How long the units of time are; durations are kept in whole seconds."""
