"""Refusals that say "a rule forbids it now": all that are answered with 409, area by area."""

from quests import (
    badge_errors,
    crm_errors,
    filter_errors,
    partner_errors,
    print_errors,
    refused_teams,
    review_errors,
    rule_errors,
)

CONFLICTS = (
    *rule_errors.CONFLICTS,
    *review_errors.CONFLICTS,
    *badge_errors.CONFLICTS,
    *crm_errors.CONFLICTS,
    *filter_errors.CONFLICTS,
    *partner_errors.CONFLICTS,
    print_errors.LettersMissing,
    *(refused_teams.NoTeams, refused_teams.AlreadyInTeam, refused_teams.TeamFull),
)
