"""Rate limits: what they say, whom they count together, and that counting costs nothing."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import request_counts
from service.api.limits import Gate, Networks, kind_of
from service.networks import network_of
from service.rate_limits import (
    Kind,
    Per,
    RateLimited,
    RateLimits,
    Rule,
    parse_rules,
    policy_header,
)
from service.request_counts import Counts, window_at
from service.settings import Settings
from service.tokens import ParticipantCaller, Tokens
from tests.builders import NOON, named
from tests.conftest import SECRET

START = 1_800_000_000.0
CALLER = ParticipantCaller(
    workspace_id=named("workspace"),
    participant_id=named("participant"),
    campaign_id=named("campaign"),
    locale="fr",
    channel="share",
    partner_id=None,
    link="7kq2",
)
ANA, BEN = {Per.CALLER: "ana"}, {Per.CALLER: "ben"}


class Clock:
    """Time as the test wants it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


def tokens() -> Tokens:
    return Tokens(SECRET, valid_for=timedelta(hours=1))


def limits(text: str, clock: Clock | None = None) -> RateLimits:
    return RateLimits({Kind.ACT: parse_rules(text)}, now=clock or Clock())


def test_rules_are_read_the_narrowest_first() -> None:
    assert parse_rules("network 10/5 minutes,caller 2 / second") == (
        Rule(Per.CALLER, 2, 1),
        Rule(Per.NETWORK, 10, 300),
    )
    assert parse_rules("off") == ()


@pytest.mark.parametrize("text", ["", "caller", "caller ten/hour", "person 1/hour", "off, on"])
def test_other_rules_stop_the_program_at_its_start(text: str) -> None:
    with pytest.raises(ValueError, match="say for example"):
        parse_rules(text)
    with pytest.raises(ValueError, match="say for example"):
        Settings(rate_limit_act=text)


async def test_as_many_as_said_and_then_none_until_the_window_ends() -> None:
    clock = Clock()
    three = limits("caller 3/minute", clock)

    left = [(await three.take(Kind.ACT, ANA, clock.now)) for _ in range(4)]

    assert [standing and standing.left for standing in left] == [2, 1, 0, -1]
    assert left[3] is not None
    assert 0 < left[3].seconds <= 60
    clock.now += left[3].seconds
    again = await three.take(Kind.ACT, ANA, clock.now)
    assert again is not None
    assert again.left == 2


async def test_everybody_has_limits_of_their_own() -> None:
    one = limits("caller 1/hour")

    for who in (ANA, BEN):
        standing = await one.take(Kind.ACT, who, START)
        assert standing is not None
        assert standing.left == 0
    assert await one.take(Kind.READ, ANA, START) is None


async def test_who_is_refused_does_not_use_up_what_others_share() -> None:
    both = limits("caller 1/hour, network 3/hour")
    names = {Per.CALLER: "ana", Per.NETWORK: "cafe"}

    for _ in range(9):
        await both.take(Kind.ACT, names, START)
    standing = await both.take(Kind.ACT, {Per.CALLER: "ben", Per.NETWORK: "cafe"}, START)

    assert standing is not None
    assert standing.left == 0  # of Ben's own; two were counted for the network


@given(st.text(), st.integers(1, 100_000), st.integers(0, 2**40))
def test_a_window_ends_when_it_says(key: str, seconds: int, now: int) -> None:
    window, ends = window_at(key, seconds, now)

    assert 1 <= ends <= seconds
    assert window_at(key, seconds, now + ends - 1)[0] == window
    assert window_at(key, seconds, now + ends)[0] == window + 1


def test_counts_of_the_past_are_dropped_and_a_flood_ends_in_bounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(request_counts, "MANY", 10)
    monkeypatch.setattr(request_counts, "MOST", 100)
    counts, most = Counts(), 0

    for number in range(2000):
        now = START + number
        counts.add(str(number), 5, window_at(str(number), 5, now)[0], now)
        most = max(most, len(counts))
    assert most <= 20
    for number in range(2000):
        counts.add(f"flood {number}", 3600, window_at(f"flood {number}", 3600, now)[0], now)
        most = max(most, len(counts))
    assert most <= 200


def test_a_network_is_an_ipv4_address_or_64_bits_of_an_ipv6_one() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9%eth0")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("unknown") == network_of("192.0.2.1, 2") == network_of("x\x00")


def test_a_network_has_another_name_every_day_and_never_its_address() -> None:
    names = Networks(SECRET)
    today = names.name("192.0.2.1", START)

    assert names.name("192.0.2.1", START + 60) == today == Networks(SECRET).name("192.0.2.1", START)
    assert names.name("192.0.2.1", START + 86_400) != today
    assert Networks(SECRET + "x").name("192.0.2.1", START) != today
    assert len(today) == 24


KEY = b"Bearer cq_aaaa"
JOIN = "/v1/campaigns/cmp_a/participants"


@pytest.mark.parametrize(
    ("method", "path", "authorization", "kind"),
    [
        ("POST", JOIN, b"", Kind.JOIN),
        ("POST", JOIN, b"Bearer ey", Kind.JOIN),
        ("POST", "/v1/quests/qst_a/completions", b"Bearer ey", Kind.ACT),
        ("PUT", "/v1/me/completions/cpl_a/evidence", b"Bearer ey", Kind.ACT),
        ("POST", "/anything", b"", Kind.ACT),
        ("GET", "/v1/campaigns/cmp_a", b"", Kind.READ),
        ("HEAD", "/l/code", b"", Kind.READ),
        ("GET", "/v1/webhooks", KEY, Kind.ORGANISE),
        ("POST", "/v1/blueprints", b"bearer  cq_aaaa", Kind.ORGANISE),
        ("GET", "/v1/webhooks", b"Bearer cqs_aaaa", Kind.ORGANISE),
        ("POST", "/v1/sign-ins", b"", Kind.MAIL),
        ("GET", "/health/ready", b"", None),
        ("GET", "/metrics", KEY, None),
    ],
)
def test_kinds(method: str, path: str, authorization: bytes, kind: Kind | None) -> None:
    assert kind_of(method, path, authorization) is kind


def scope(method: str = "POST", path: str = "/v1/quests/q/completions", **more: Any) -> Any:
    return {"method": method, "path": path, "client": ("192.0.2.1", 4711), **more}


async def refused_after(gate: Gate, *calls: tuple[Any, bytes]) -> int:
    """How many of the calls pass the gate before one is refused?"""
    for number, (called, authorization) in enumerate(calls):
        try:
            await gate.enter(called, authorization, [])
        except RateLimited:
            return number
    return len(calls)


async def test_a_participant_is_one_caller_whatever_token_is_used() -> None:
    signed = tokens()
    later = NOON + timedelta(minutes=5)
    first, second = (f"Bearer {signed.issue(CALLER, at)}".encode() for at in (NOON, later))
    clock = Clock()
    clock.now = NOON.timestamp()
    gate = Gate(limits("caller 2/hour", clock), signed, SECRET)

    assert await refused_after(gate, (scope(), first), (scope(), second), (scope(), first)) == 2
    # Bad tokens are no callers: their network counts, and the route refuses them.
    assert await refused_after(gate, *[(scope(), b"Bearer x")] * 3) == 3


async def test_an_api_key_is_one_caller_however_it_is_written() -> None:
    rules = {Kind.ORGANISE: parse_rules("caller 1/hour")}
    gate = Gate(RateLimits(rules, now=Clock()), tokens(), SECRET)

    assert await refused_after(gate, (scope(), KEY), (scope(), b"bearer   cq_aaaa ")) == 1
    cookie = b"a=b; __Host-coquest_session=cqs_bbbb; c=d"
    await gate.enter(scope(), b"", [], cookie=cookie)
    with pytest.raises(RateLimited):
        await gate.enter(scope(), b"Bearer cqs_bbbb", [])


async def test_a_campaign_is_counted_whether_named_by_the_token_or_by_the_path() -> None:
    rules = {kind: parse_rules("campaign 1/hour") for kind in (Kind.JOIN, Kind.ACT)}
    signed, clock = tokens(), Clock()
    clock.now = NOON.timestamp()
    gate = Gate(RateLimits(rules, now=clock), signed, SECRET)
    token = f"Bearer {signed.issue(CALLER, NOON)}".encode()
    joins, elsewhere = scope(path=JOIN), scope(path=JOIN.replace("cmp_a", "cmp_b"))

    assert await refused_after(gate, (joins, b""), (elsewhere, b""), (joins, b"")) == 2
    assert await refused_after(gate, (scope(), token), (scope(), token)) == 1


async def test_without_a_client_address_the_network_is_not_counted() -> None:
    gate = Gate(limits("network 1/hour"), tokens(), SECRET)

    assert await refused_after(gate, *[(scope(client=None), b"")] * 3) == 3
    assert await refused_after(gate, *[(scope(), b"")] * 3) == 1


def test_what_the_headers_say() -> None:
    rules = parse_rules("caller 120/minute, network 6000/hour")

    assert policy_header(rules) == b'"caller";q=120;w=60, "network";q=6000;w=3600'


def test_the_defaults_are_generous_and_can_be_turned_off() -> None:
    rules = Settings().limit_rules()

    assert set(rules) == set(Kind)
    assert all(rules.values())
    assert Settings(rate_limits=False).limit_rules() == {}
    assert Settings(rate_limit_mail="off").limit_rules()[Kind.MAIL] == ()
