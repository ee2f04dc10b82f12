"""Participants' tokens: what they say, and that nobody else can say it."""

import base64
import json
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quests.errors import Unauthenticated
from service.tokens import ParticipantCaller, Tokens
from tests.builders import NOON, named
from tests.conftest import SECRET

DAY = timedelta(days=1)
TOKENS = Tokens(SECRET, valid_for=DAY)
CALLER = ParticipantCaller(
    workspace_id=named("workspace"),
    participant_id=named("participant"),
    campaign_id=named("campaign"),
    locale="fr",
    channel="share",
    partner_id=named("partner"),
    link="7kq2",
)
TOKEN = TOKENS.issue(CALLER, NOON)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_token_names_its_caller_until_it_expires() -> None:
    assert TOKENS.read(TOKEN, NOON) == CALLER
    assert TOKENS.read(TOKEN, NOON + DAY - timedelta(seconds=1)) == CALLER
    with pytest.raises(Unauthenticated):
        TOKENS.read(TOKEN, NOON + DAY)


def test_a_token_of_another_installation_says_nothing() -> None:
    with pytest.raises(Unauthenticated):
        Tokens(SECRET[::-1], valid_for=DAY).read(TOKEN, NOON)


@given(place=st.integers(0, len(TOKEN) - 1), other=st.characters())
def test_a_token_with_a_changed_character_says_nothing_else(place: int, other: str) -> None:
    changed = TOKEN[:place] + other + TOKEN[place + 1 :]

    try:
        assert TOKENS.read(changed, NOON) == CALLER
    except Unauthenticated:
        assert changed != TOKEN


@given(text=st.text())
def test_any_other_text_is_no_token(text: str) -> None:
    with pytest.raises(Unauthenticated):
        TOKENS.read(text, NOON)


@pytest.mark.parametrize("algorithm", ["none", "None", "HS512", "RS256"])
def test_the_token_does_not_choose_how_it_is_checked(algorithm: str) -> None:
    header, claims, signature = TOKEN.split(".")

    for forged in (f"{part({'alg': algorithm})}.{claims}.{signature}", f"{part({})}.{claims}."):
        with pytest.raises(Unauthenticated):
            TOKENS.read(forged, NOON)
    assert header


def test_a_caller_who_came_by_nobody_reads_back_too() -> None:
    alone = ParticipantCaller(
        workspace_id=named("workspace"),
        participant_id=named("participant"),
        campaign_id=named("campaign"),
        locale="de",
        channel="direct",
        partner_id=None,
        link="abcd",
    )

    assert TOKENS.read(TOKENS.issue(alone, NOON.astimezone(UTC)), NOON) == alone
