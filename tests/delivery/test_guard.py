"""Addresses that must never be called."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest

from quests.errors import WebhookUrlForbidden
from service.delivery.courier import open_courier
from service.delivery.guard import guarded_socket, is_forbidden, parse_target
from tests.conftest import SECRET
from tests.delivery.letters import letter_to
from tests.delivery.receiver import receiving

HOSTILE = [
    "http://example.org/",
    "https://example.org:22/",
    "https://example.org:8443/",
    "https://user@example.org/",
    "https://user:pass@example.org/",
    "https://example.org/#fragment",
    "https://example.org#@127.0.0.1/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://①②⑦.0.0.1/",
    "https://127。0。0。1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1%25lo]/",
    "https://[fc00::1]/",
    "https://[fec0::1]/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://169.254.169.254/latest/meta-data/",
    "https://0/",
    "https://0.0.0.0/",
    "https://10.0.0.1/",
    "https://192.168.1.1/",
    "https://224.0.0.1/",
    "https://does-not-exist.invalid/",
    "https://exa mple.org/",
    "https://example.org\\@127.0.0.1/",
    "https://exam\tple.org/",
    "https:///path",
    "https://",
    "//example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:25/",
    "https://example.org:443:80/",
    "https://example.org:99999/",
    "https://example.org:0/",
    "",
]


@pytest.mark.parametrize("url", HOSTILE)
async def test_a_hostile_address_is_refused_at_creation(url: str) -> None:
    async with open_courier(SECRET, allow_private=False) as courier:
        with pytest.raises(WebhookUrlForbidden) as refused:
            await courier.check(url)

    assert "127" not in refused.value.detail  # nothing of what a name resolves to


@pytest.mark.parametrize("url", HOSTILE)
async def test_a_hostile_address_opens_no_socket(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "sock_connect", lambda *where: opened.append(where))

    async with open_courier(SECRET, allow_private=False) as courier:
        reply = await courier.send(letter_to(url))

    assert not reply.ok
    assert opened == []


@pytest.mark.parametrize(
    "address",
    [
        "0.1.2.3",
        "100.64.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.88.99.1",
        "198.19.0.1",
        "203.0.113.9",
        "240.0.0.1",
        "255.255.255.255",
        "::ffff:10.0.0.1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fe80::1%lo",
        "ff02::1",
    ],
)
def test_special_addresses_are_forbidden(address: str) -> None:
    assert is_forbidden(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_not(address: str) -> None:
    assert not is_forbidden(address)


def answers(*addresses: str) -> Callable[..., Any]:
    async def getaddrinfo(_host: str, port: int, **_: Any) -> list[Any]:
        kind = socket.AF_INET
        return [(kind, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return getaddrinfo


async def test_one_private_address_among_public_ones_refuses_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "getaddrinfo", answers("1.1.1.1", "10.0.0.1"))

    async with open_courier(SECRET, allow_private=False) as courier:
        with pytest.raises(WebhookUrlForbidden):
            await courier.check("https://crm.example/")


async def test_a_name_that_turns_private_after_the_check_is_not_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    async with receiving() as receiver, open_courier(SECRET, allow_private=False) as courier:
        monkeypatch.setattr(loop, "getaddrinfo", answers("1.1.1.1"))
        await courier.check("https://crm.example/")

        monkeypatch.setattr(loop, "getaddrinfo", answers("127.0.0.1"))
        reply = await courier.send(letter_to("https://crm.example/"))

    assert reply.error == "forbidden_address"
    assert receiver.got == []


def test_the_last_gate_refuses_whatever_came_before() -> None:
    with pytest.raises(OSError, match="127"):
        guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443)))


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:8123/hook", "127.0.0.1"),
        ("http://10.1.2.3/", "10.1.2.3"),
        ("https://[fd00::5]:8443/", "fd00::5"),
    ],
)
async def test_networks_of_ones_own_may_be_called_by_number(url: str, host: str) -> None:
    nets = "127.0.0.0/8, 10.1.0.0/16, fd00::/8"
    async with open_courier(SECRET, allow_private=False, allow_networks=nets) as courier:
        await courier.check(url)
        assert courier.guard.parse(url).host == host


@pytest.mark.parametrize(
    "url",
    [
        "http://10.2.0.1/",
        "http://192.168.1.1/",
        "https://169.254.169.254/",
        "http://crm.example/",
        "https://crm.example:8443/",
        "http://127.1/",
        "http://2130706433/",
        "http://user@127.0.0.1/",
        "ftp://127.0.0.1/",
    ],
)
async def test_and_nothing_else_is_open_because_of_it(url: str) -> None:
    nets = "127.0.0.0/8, 10.1.0.0/16"
    async with open_courier(SECRET, allow_private=False, allow_networks=nets) as courier:
        with pytest.raises(WebhookUrlForbidden):
            await courier.check(url)


async def test_a_name_may_lead_into_a_network_of_ones_own_and_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    async with open_courier(SECRET, allow_private=False, allow_networks="10.1.0.0/16") as courier:
        monkeypatch.setattr(loop, "getaddrinfo", answers("10.1.0.7"))
        await courier.check("https://crm.example/")
        monkeypatch.setattr(loop, "getaddrinfo", answers("10.1.0.7", "10.2.0.7"))
        with pytest.raises(WebhookUrlForbidden):
            await courier.check("https://crm.example/")


async def test_a_call_reaches_a_receiver_in_an_allowed_network() -> None:
    async with (
        receiving() as receiver,
        open_courier(SECRET, allow_private=False, allow_networks="127.0.0.1/32") as courier,
    ):
        assert (await courier.send(letter_to(receiver.url))).ok


@pytest.mark.parametrize("url", ["https://coquest.example/v1", "https://Coquest.Example./"])
async def test_our_own_name_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", answers("1.1.1.1"))
    own = {"coquest.example"}
    async with open_courier(SECRET, allow_private=False, own_hosts=own) as courier:
        with pytest.raises(WebhookUrlForbidden, match="own"):
            await courier.check(url)


def test_a_trial_may_call_its_own_machine() -> None:
    target = parse_target("http://127.0.0.1:8123/hook?a=b", allow_private=True)

    assert (target.host, target.port, target.path) == ("127.0.0.1", 8123, "/hook?a=b")
