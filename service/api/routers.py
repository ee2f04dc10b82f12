"""Every router of the API, in the order of the reference; the busiest is asked first."""

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
    completions.router,
    campaigns.router,
    progress.router,
    participants.router,
    quests.router,
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
