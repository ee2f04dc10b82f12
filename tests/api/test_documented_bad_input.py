"""docs/reference/bad-input.md holds: each of its rows is sent, and answered as it says."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from quests.ids import public_id
from service.settings import Settings
from service.store.completion_recorder import CompletionRecorder
from service.store.session import Database
from tests.assembled import lent
from tests.mission import Mission, campaign_is, launch, limited
from tests.people import Headers, Person, body_for, campaign_id, join, key_of, quest_id

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "bad-input.md"
ROW = re.compile(r"^\| (\d+) \| .* \| (\d{3}) \| (?:`([a-z-]+)`|—) \|$", re.MULTILINE)
ELSEWHERE = {
    **dict.fromkeys((19, 20, 43, 44), "tests/api/test_email.py"),
    45: "tests/api/test_confirm_page.py",
    **dict.fromkeys((32, 39), "tests/api/test_alike_and_in_flight.py"),
    37: "tests/api/test_members.py",
    42: "tests/api/test_scanned_codes.py",
    46: "tests/story/test_stickers.py",
    47: "tests/api/test_hunts.py",
    **dict.fromkeys(range(48, 54), "tests/api/test_photos.py"),
    **dict.fromkeys(range(55, 59), "tests/api/test_signals.py"),
    59: "tests/api/test_rate_limits.py",
    60: "tests/api/test_problems.py",
    61: "tests/api/test_problems.py",
    62: "tests/api/test_raw_http.py",
}
CANARY = "canary-4711"
JSON = ("content-type", "application/json")
UNKNOWN = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
HOOKS = (
    "http://example.org/",
    "https://example.org:22/",
    "https://user@example.org/",
    "https://example.org/#part",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://①②⑦.0.0.1/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://localhost./",
)


ADDRESSES = (
    f"{CANARY}@exam\nple.org",
    f"{CANARY}@{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 63}.org",
    f"{CANARY}@example",
    f'"{CANARY} x"@example.org',
    f"{CANARY}@[192.0.2.1]",
    CANARY,
)


@dataclass(frozen=True, slots=True)
class Call:
    """One bad request, or one that only looks bad."""

    number: int
    method: str
    path: str
    content: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    caller: str = "person"


def hand_in(number: int, content: bytes | Any, *headers: tuple[str, str], **more: Any) -> Call:
    """Evidence for stickers, with a fresh key unless the row is about keys."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    sent = (*more.get("key", (("idempotency-key", uuid4().hex),)), *headers)
    if more.get("declared", True):
        sent = (*sent, JSON)
    return Call(number, "POST", "/v1/quests/{stickers}/completions", raw, sent)


def slogan(number: int, **fields: Any) -> Call:
    raw = json.dumps(body_for("slogan", **fields)).encode()
    headers = (("idempotency-key", f"k{number}"), JSON)
    return Call(number, "POST", "/v1/quests/{slogan}/completions", raw, headers)


def sticker(number: int, *headers: tuple[str, str], key: Any = None, **fields: Any) -> Call:
    more = {} if key is None else {"key": key}
    return hand_in(number, body_for("stickers", **fields), *headers, **more)


def get(number: int, path: str, **more: Any) -> Call:
    return Call(number, "GET", path, **more)


def place(latitude: Any, longitude: Any) -> dict[str, Any]:
    return {"place": {"latitude": latitude, "longitude": longitude}}


def asking(number: int, address: str) -> Call:
    return Call(number, "POST", "/v1/me/email", json.dumps({"email": address}).encode(), (JSON,))


def confirming(number: int, **said: str) -> Call:
    return Call(number, "POST", "/v1/me/email/confirm", json.dumps(said).encode(), (JSON,))


MINE = "/v1/me/completions"
CALLS: list[Call] = [
    *(hand_in(1, raw) for raw in (b"{", b"", b'{"a": "\xff"}', '{"a": 1}'.encode("utf-16"))),
    hand_in(2, b"[" * 33 + b"]" * 33),
    hand_in(2, b'{"a":' * 900 + b"1" + b"}" * 900),
    hand_in(2, b"[" * 100_000),
    *(hand_in(3, b'{"placed": %s}' % number) for number in (b"NaN", b"-Infinity", b"1e999")),
    hand_in(4, b'{"kind": "sticker", "placed": 1, "placed": 2}'),
    hand_in(5, b'{"placed": ' + b"9" * 5000 + b"}"),
    hand_in(6, body_for("stickers"), declared=False),
    *(
        hand_in(6, body_for("stickers"), ("content-type", kind), declared=False)
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")
    ),
    hand_in(7, b" " * (256 * 1024 + 1)),
    slogan(8, text=f"{CANARY}\x00"),
    get(8, f"{MINE}?cursor=%00"),
    get(8, "/v1/quests/%00/eligibility"),
    slogan(9, text=f"{CANARY}\ud800"),
    get(10, f"{MINE}?cursor=%ff"),
    get(10, f"{MINE}?%ed%a0%80=1"),
    *(sticker(11, placed=number) for number in (2**31, 2**63)),
    *(get(11, f"/v1/quests/{number}/eligibility") for number in (2**40, 2**70)),
    *(get(12, f"{MINE}?limit={limit}") for limit in (-1, 0, 101, 10**19)),
    slogan(13, text=CANARY + "é" * 270),
    *(sticker(14, placed=wrong) for wrong in ("5", True)),
    hand_in(15, b'{"kind": "sticker", "placed": 3.0}'),
    sticker(16, points=CANARY),
    *(
        sticker(17, occurred_at=at)
        for at in ("2026-05-01T12:00:00", 1777636800, "9999-12-31T23:59:59-12:00")
    ),
    *(sticker(18, **place(*spot)) for spot in ((91, 0), (0, 181), (-91, 0), ("1", 2))),
    *(asking(19, address) for address in ADDRESSES),
    asking(20, "lea@exаmple.org"),
    *(get(21, f"/v1/quests/{wrong}/eligibility") for wrong in ("1", "qst_A", f"cmp_{UNKNOWN}")),
    get(22, f"/v1/quests/qst_{UNKNOWN}/eligibility"),
    get(22, f"/v1/campaigns/cmp_{UNKNOWN}/kpis", caller="key"),
    get(22, "/v1/campaigns/{foreign}/kpis", caller="key"),
    get(22, "/v1/quests/{foreign_quest}/eligibility"),
    *(get(23, path) for path in ("/v1/nothing", "/v1/me/", "/.env", "/v1//me")),
    Call(24, "DELETE", "/v1/me/links"),
    Call(24, "TRACE", "/v1/me"),
    get(25, "/v1/me", caller="nobody"),
    get(25, "/v1/me", caller="nobody", headers=(("authorization", f"Bearer {CANARY}"),)),
    get(25, "/v1/me", caller="nobody", headers=(("authorization", "Basic YTpi"),)),
    get(25, "/v1/me", caller="key"),
    get(25, "/v1/webhooks"),
    get(25, "/v1/webhooks", caller="nobody", headers=(("authorization", f"Bearer cq_{UNKNOWN}"),)),
    get(26, f"{MINE}?access_token={CANARY}"),
    get(26, f"/v1/webhooks?anything=cq_{CANARY}", caller="key"),
    Call(27, "POST", "/v1/webhooks", b'{"url": "https://example.org/"}', (JSON,), "reading key"),
    get(28, f"{MINE}?cursor=cur_{UNKNOWN}aaaaaaaa"),
    get(28, f"{MINE}?cursor={CANARY}"),
    sticker(29, key=()),
    *(
        sticker(30, key=tuple(("idempotency-key", one) for one in keys))
        for keys in ([""], ["k" * 256], ["schlüssel"], ["a", "b"])
    ),
    *(confirming(43, **said) for said in ({"code": "000000"}, {"token": f"cqe_{CANARY}"})),
    *(Call(45, method, f"/confirm/cqe_{CANARY}") for method in ("GET", "HEAD")),
    Call(38, "PATCH", "/v1/webhooks/{webhook}", b"{}", (JSON,), "key"),
    *(
        Call(54, "POST", "/v1/webhooks", json.dumps({"url": url}).encode(), (JSON,), "key")
        for url in HOOKS
    ),
]
NUMBERED = ROW.findall(PAGE.read_text(encoding="utf-8"))
DOCUMENTED = {int(number): (int(status), code or None) for number, status, code in NUMBERED}


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """As in production: receivers have to be outside."""
    with lent(settings.model_copy(update={"webhooks_allow_private": False})) as app:
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url=settings.public_url) as client,
        ):
            yield client


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def person(client: httpx.AsyncClient, mission: Mission) -> Person:
    return await join(client, mission)


def said(reply: httpx.Response) -> tuple[int, str | None]:
    """Status and code; a refusal has the shape of one and repeats nothing."""
    if reply.status_code < 400:
        return reply.status_code, None
    problem = reply.json()
    assert reply.headers["content-type"] == "application/problem+json"
    assert problem["status"] == reply.status_code
    assert problem["request_id"] == reply.headers["x-request-id"]
    assert CANARY not in reply.text.replace(problem["instance"], "")
    return reply.status_code, problem["code"]


async def test_every_row_is_answered_as_documented(
    client: httpx.AsyncClient, mission: Mission, person: Person, db: Database
) -> None:
    foreign = await launch(db, workspace="hamburg")
    callers: dict[str, Headers] = {
        "person": person.headers,
        "nobody": {},
        "key": await key_of(db),
        "reading key": await key_of(db, scope="read"),
    }
    names = {
        "stickers": quest_id(mission, "stickers"),
        "slogan": quest_id(mission, "slogan"),
        "foreign": campaign_id(foreign),
        "foreign_quest": quest_id(foreign, "stickers"),
        "webhook": public_id("whk", mission.campaign_id),
    }

    wrong = []
    for call in CALLS:
        given = [*callers[call.caller].items(), *call.headers]
        headers = [(name.encode(), value.encode("latin-1")) for name, value in given]
        path = call.path
        for name, identifier in names.items():
            path = path.replace(f"{{{name}}}", identifier)
        reply = await client.request(call.method, path, content=call.content, headers=headers)
        if said(reply) != DOCUMENTED[call.number]:
            wrong.append((call, said(reply)))

    assert wrong == []


def test_no_row_is_there_twice() -> None:
    assert [int(number) for number, _, _ in NUMBERED] == sorted(DOCUMENTED)


def test_no_row_is_left_out() -> None:
    of_their_own = {
        int(part)
        for name in globals()
        if name.startswith("test_row_")
        for part in name.split("_")
        if part.isdecimal()
    }

    assert {call.number for call in CALLS} | of_their_own | ELSEWHERE.keys() == set(DOCUMENTED)
    sent = {call.number for call in CALLS}
    for number, file in ELSEWHERE.items():
        status, code = DOCUMENTED[number]
        shown = (PAGE.parents[2] / file).read_text(encoding="utf-8")
        assert number in sent or (code or str(status)) in shown, (
            f"row {number} is not shown by {file}"
        )


async def test_row_31_a_key_for_another_action_is_refused(person: Person) -> None:
    await person.complete("stickers", key="k", placed=1)

    assert said(await person.complete("stickers", key="k", placed=2)) == DOCUMENTED[31]
    assert said(await person.complete("slogan", key="k")) == DOCUMENTED[31]


async def test_row_33_36_a_key_gets_its_first_answer_quoted_or_not(person: Person) -> None:
    first = await person.complete("stickers", key="k")

    for key in ("k", '"k"'):
        again = await person.complete("stickers", key=key)
        assert said(again) == DOCUMENTED[33] == DOCUMENTED[36]
        assert again.content == first.content
        assert again.headers["idempotent-replayed"] == "true"


async def test_row_34_a_key_is_free_after_an_outage(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as outage:
        outage.setattr(CompletionRecorder, "record", away)
        refused = await person.complete("stickers", key="k")
    done = await person.complete("stickers", key="k")

    assert said(refused) == DOCUMENTED[60]
    assert refused.headers["retry-after"].isdecimal()
    assert said(done) == DOCUMENTED[34]
    assert "idempotent-replayed" not in done.headers


async def test_row_35_a_key_is_the_persons_own(
    client: httpx.AsyncClient, mission: Mission, person: Person
) -> None:
    other = await join(client, mission)
    await person.complete("stickers", key="k")

    done = await other.complete("stickers", key="k")

    assert said(done) == DOCUMENTED[35]
    assert "idempotent-replayed" not in done.headers


async def test_row_40_a_signature_counts_once(client: httpx.AsyncClient, db: Database) -> None:
    person = await join(client, await launch(db, limited("petition", campaign=1)))
    await person.complete("petition")

    assert said(await person.complete("petition")) == DOCUMENTED[40]


async def test_row_41_a_campaign_that_is_over_takes_nothing(person: Person, db: Database) -> None:
    over = datetime.now(UTC) - timedelta(days=3)
    await launch(db, campaign_is(ends_at=over.isoformat()))

    assert said(await person.complete("stickers")) == DOCUMENTED[41]
