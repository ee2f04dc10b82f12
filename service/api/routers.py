"""Every router of the API, in the order of the reference."""

from service.api import (
    blueprints,
    campaigns,
    claims,
    completions,
    contributions,
    deliveries,
    events,
    kpis,
    links,
    me,
    participants,
    problem_pages,
    progress,
    quests,
    review,
    webhooks,
)

ROUTERS = (
    campaigns.router,
    progress.router,
    participants.router,
    quests.router,
    completions.router,
    contributions.router,
    me.router,
    links.router,
    claims.router,
    review.router,
    kpis.router,
    blueprints.router,
    webhooks.router,
    deliveries.router,
    events.router,
    problem_pages.router,
)
