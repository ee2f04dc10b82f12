"""All answers, by KPI, and how near they have to be."""

import math
from collections.abc import Mapping

from tests.oracle import alliance, business, cooperation, quests, social, web

ANSWERS: Mapping[str, str] = {
    **web.ANSWERS,
    **quests.ANSWERS,
    **social.ANSWERS,
    **cooperation.ANSWERS,
    **business.ANSWERS,
    **alliance.ANSWERS,
}
BY_DAY = (
    *("app_download_growth", "product_page_traffic_growth", "segment_growth_rate"),
    *("subscriber_growth_rate", "partner_sector_diversity", "network_enrichment"),
    *("collective_momentum", "participant_retention_rate", "viral_coefficient"),
    "trust_transfer_lift",
)
"""What compares days, looks back or follows cohorts: of a day, as of that day alone."""

# Answers of people are kept in hundredths and millionths, so that sums of them stay whole.
ROUNDED = ("trust_transfer", "readiness")


def same(name: str, ours: float | None, theirs: float | None) -> bool:
    """Whether two figures of a KPI are one."""
    if ours is None or theirs is None:
        return ours is theirs
    exact = 1e-2 if name.startswith(ROUNDED) else 1e-9
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=exact)
