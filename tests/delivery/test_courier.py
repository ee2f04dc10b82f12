"""One call: what is sent, and what a hostile receiver cannot do to us."""

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator
from time import perf_counter

import pytest

from service.delivery import courier as courier_module
from service.delivery import guarded_http
from service.delivery.courier import HttpCourier, open_courier
from tests.conftest import SECRET
from tests.delivery.letters import SIGNING, letter_to
from tests.delivery.receiver import Answer, receiving


@pytest.fixture
async def courier() -> AsyncIterator[HttpCourier]:
    async with open_courier(SECRET, allow_private=True) as opened:
        yield opened


@pytest.fixture
def short_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier_module, "DEADLINE_SECONDS", 0.5)


async def test_a_call_carries_the_signed_bytes_and_nothing_else(courier: HttpCourier) -> None:
    body = '{"text":"Grüße"}'.encode()
    async with receiving() as receiver:
        reply = await courier.send(letter_to(receiver.url, body=body))

    (got,) = receiver.got
    assert (reply.status, reply.ok, reply.error) == (204, True, None)
    assert got.body == body
    got.verify(SIGNING)
    assert set(got.headers) == {
        "host",
        "content-type",
        "content-length",
        "user-agent",
        "accept",
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    }
    assert got.headers["user-agent"] == "Coquest-Webhooks/1"
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"


async def test_path_and_query_arrive_as_they_were_written(courier: HttpCourier) -> None:
    async with receiving() as receiver:
        await courier.send(letter_to(receiver.url + "/%7Euser//a%2Fb?x=%20&y=a+b"))

    assert receiver.got[0].path == "/hook/%7Euser//a%2Fb?x=%20&y=a+b"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_failures_and_not_followed(courier: HttpCourier, status: int) -> None:
    async with receiving() as elsewhere, receiving() as receiver:
        receiver.script = lambda _: Answer(status, {"Location": elsewhere.url})
        reply = await courier.send(letter_to(receiver.url))

    assert (reply.status, reply.ok) == (status, False)
    assert elsewhere.got == []


async def test_environment_proxies_are_ignored(
    courier: HttpCourier, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving() as proxy, receiving() as receiver:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        reply = await courier.send(letter_to(receiver.url))

    assert reply.ok
    assert proxy.got == []


@pytest.mark.usefixtures("short_deadline")
@pytest.mark.parametrize(
    "answer",
    [
        Answer(delay=60),
        Answer(200, endless=0.05),
        Answer(raw=b"HTTP/1.1 200 OK\r\n", delay=60),
    ],
    ids=["sleeps", "drips", "never begins"],
)
async def test_a_slow_receiver_is_left_at_the_deadline(
    courier: HttpCourier, answer: Answer
) -> None:
    async with receiving(lambda _: answer) as receiver:
        started = perf_counter()
        reply = await courier.send(letter_to(receiver.url))

    assert (reply.ok, reply.error) == (False, "timeout")
    assert perf_counter() - started < 1.5


async def test_an_endless_reply_is_cut_off(courier: HttpCourier) -> None:
    tracemalloc.start()
    try:
        async with receiving(lambda _: Answer(200, endless=0, piece=b"x" * 65536)) as receiver:
            reply = await courier.send(letter_to(receiver.url))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (reply.status, reply.ok, len(reply.text)) == (200, True, 2000)
    assert peak < 8 * 2**20


async def test_a_packed_reply_is_not_unpacked(courier: HttpCourier) -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    headers = {"Content-Encoding": "gzip"}
    async with receiving(lambda _: Answer(200, headers, bomb)) as receiver:
        reply = await courier.send(letter_to(receiver.url))

    assert reply.ok
    assert len(reply.text) <= 2000


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\0\0\0",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 999999 Odd\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: " + b"b" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_broken_replies_are_failures_like_any_other(courier: HttpCourier, raw: bytes) -> None:
    async with receiving(lambda _: Answer(raw=raw)) as receiver:
        reply = await courier.send(letter_to(receiver.url))

    assert not reply.ok


async def test_what_cannot_be_stored_is_cleaned(courier: HttpCourier) -> None:
    async with receiving(lambda _: Answer(500, body=b"a\0b\xff\xfe" + b"c" * 5000)) as receiver:
        reply = await courier.send(letter_to(receiver.url))

    assert "\0" not in reply.text
    assert reply.text.encode()  # no lone surrogates
    assert len(reply.text) == 2000


async def test_nobody_there_is_a_failure(courier: HttpCourier) -> None:
    async with receiving() as receiver:
        pass

    reply = await courier.send(letter_to(receiver.url))

    assert (reply.ok, reply.status, reply.error) == (False, None, "connection_refused")


async def test_plain_http_where_tls_should_be_is_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guarded_http, "CONNECT_SECONDS", 0.5)
    async with receiving() as receiver, open_courier(SECRET, allow_private=True) as courier:
        reply = await courier.send(letter_to(receiver.url.replace("http:", "https:")))

    assert (reply.ok, reply.status) == (False, None)


async def test_a_secret_sealed_elsewhere_is_a_failure_not_a_crash() -> None:
    async with receiving() as receiver, open_courier("x" * 40, allow_private=True) as courier:
        reply = await courier.send(letter_to(receiver.url))

    assert reply.error == "secret_unreadable"
    assert receiver.got == []


async def test_a_connection_closed_while_idle_costs_one_attempt_at_most(
    courier: HttpCourier,
) -> None:
    async with receiving() as receiver:
        assert (await courier.send(letter_to(receiver.url))).ok
        await receiver.hang_up()
        await asyncio.sleep(0.05)
        replies = [await courier.send(letter_to(receiver.url)) for _ in range(2)]

    assert replies[-1].ok
