"""Every route says who may call it; one that does not is never served."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import Depends, FastAPI

from service.api import who
from service.api.openapi import Undeclared, ensure_declared
from tests.assembled import committed_document

# Whoever adds to these opens a door: say in the review why nobody has to ring.
OPEN_TO_ALL = {
    *("live", "ready", "metrics", "get_problem", "list_event_types"),
    *("get_campaign", "get_progress", "get_quest", "get_claim", "list_contributions", "follow"),
    *("refresh_tokens", "get_ranking", "list_testimonials", "scan"),
}
OPEN_TO_ALL |= {"begin_signing_in", "sign_in", "accept", "first_set_up"}
OPEN_TO_ALL |= {"get_text", "export_text", "list_amendments"}
OPEN_TO_ALL |= {
    *("list_badges", "get_badge", "get_award", "get_badge_status"),
    *("get_did", "get_key_set", "get_profile"),
}
OPEN_TO_ALL |= {"get_rewards", "get_leaderboard", "get_partner_leaderboard"}
OPEN_TO_ALL |= {"get_team_leaderboard", "get_area_leaderboard", "list_badges"}
OPEN_TO_ALL |= {"list_signatures", "list_teams", "get_consent_texts"}
OPEN_TO_ALL |= {
    "get_signature_counts",
    "get_goal",
    "list_results",
    "get_result",
    "list_figures",
    "check_figures",
}
OPEN_TO_ALL |= {"get_charter", "get_readiness_questions"}
OPEN_TO_ALL |= {"receive"}  # what is signed by an organisation, and nothing else
OPEN_TO_ALL |= {"follow_live", "get_push_key"}
OPEN_TO_ALL |= {"list_fact_types", "collect"}
OPEN_TO_ALL |= {"undo_change"}  # by the token from the old mailbox
OPEN_TO_ALL |= {"begin_with_issuer", "finish_with_issuer", "join_by_assertion"}
WELCOME_WITHOUT = {"join", "get_quests", "get_photo"}


def operations(credentials: Callable[[list[Any]], bool]) -> set[str]:
    paths = committed_document()["paths"].values()
    found = [operation for path in paths for operation in path.values()]
    return {one["operationId"] for one in found if credentials(one["security"])}


def test_nothing_is_open_that_was_not_meant_to_be() -> None:
    assert operations(lambda security: security == []) == OPEN_TO_ALL
    assert operations(lambda security: {} in security) == WELCOME_WITHOUT


def route(*callers: Callable[..., Any], shown: bool = True) -> FastAPI:
    app = FastAPI()
    app.add_api_route(
        "/new",
        lambda: None,
        dependencies=[Depends(one) for one in callers],
        include_in_schema=shown,
    )
    return app


@pytest.mark.parametrize("callers", [(), (who.public, who.organiser), (who.now,)])
@pytest.mark.parametrize("shown", [True, False])
def test_a_route_that_says_nothing_or_two_things_is_not_served(
    callers: tuple[Callable[..., Any], ...], shown: bool
) -> None:
    with pytest.raises(Undeclared, match="/new"):
        ensure_declared(route(*callers, shown=shown))


@pytest.mark.parametrize("caller", [who.public, who.organiser, who.participant])
def test_a_route_that_says_one_thing_is(caller: Callable[..., Any]) -> None:
    ensure_declared(route(caller))
