"""Photos: hostile ones are harmless, honest ones lose everything but their pixels."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from service.store.session import Database
from tests.mission import Mission, launch
from tests.people import Person, join, key_of
from tests.pictures import (
    CANARY,
    bomb,
    chunk,
    deep,
    frames,
    jpeg,
    png_of,
    png_with_canaries,
    street,
    with_canary_everywhere,
    written,
)

MIB = 1024 * 1024


@pytest.fixture
async def mission(db: Database) -> Mission:
    return await launch(db)


@pytest.fixture
async def person(client: httpx.AsyncClient, mission: Mission) -> Person:
    return await join(client, mission)


async def send(
    client: httpx.AsyncClient, person: Person, file: bytes, media: str = "", **headers: str
) -> httpx.Response:
    """Send a photo as it is."""
    said = {"content-type": media} if media else {}
    return await client.post("/v1/photos", content=file, headers=person.headers | said | headers)


async def seen(client: httpx.AsyncClient, person: Person, photo: str) -> Image.Image:
    reply = await client.get(f"/v1/photos/{photo}", headers=person.headers)
    assert reply.status_code == 200, reply.text
    return Image.open(io.BytesIO(reply.content))


HONEST: dict[str, Callable[[], bytes]] = {
    "a JPEG": jpeg,
    "a PNG": lambda: written(street(), "PNG"),
    "a WebP": lambda: written(street(), "WEBP"),
    "with a palette and a transparent colour": lambda: written(
        street().convert("P"), "PNG", transparency=0
    ),
    "transparent": lambda: written(street().convert("RGBA"), "PNG"),
    "grey": lambda: written(street().convert("L")),
    "black and white": lambda: written(street().convert("1"), "PNG"),
    "for print: CMYK": lambda: written(street().convert("CMYK")),
    "sixteen bits": lambda: written(deep(), "PNG"),
    "one pixel": lambda: written(Image.new("RGB", (1, 1)), "PNG"),
    "also a web page": lambda: jpeg() + b"<script>alert(1)</script>",
    "also an archive": lambda: jpeg() + b"PK\x03\x04" + bytes(100),
}


async def test_what_is_a_photo_is_kept_as_plain_pixels(
    client: httpx.AsyncClient, person: Person
) -> None:
    for name, make in HONEST.items():
        reply = await send(client, person, make())

        assert reply.status_code == 201, (name, reply.text)
        kept = await client.get(f"/v1/photos/{reply.json()['id']}", headers=person.headers)
        picture = Image.open(io.BytesIO(kept.content))
        assert (picture.format, picture.mode) == ("JPEG", "RGB"), name
        assert picture.size == (reply.json()["width"], reply.json()["height"])
        assert b"script" not in kept.content
        assert b"PK\x03\x04" not in kept.content


REFUSED: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "nothing": (lambda: b"", 415, "unsupported-media-type"),
    "SVG": (lambda: b"<svg onload='alert(1)'/>", 415, "unsupported-media-type"),
    "HTML called .jpg": (lambda: b"<html><script>", 415, "unsupported-media-type"),
    "GIF": (lambda: written(street(), "GIF"), 415, "unsupported-media-type"),
    "TIFF": (lambda: written(street(), "TIFF"), 415, "unsupported-media-type"),
    "PDF": (lambda: b"%PDF-1.7\n", 415, "unsupported-media-type"),
    "EPS": (lambda: written(street(), "EPS"), 415, "unsupported-media-type"),
    "bombs: 400 megapixels": (lambda: bomb(20_000, 20_000), 422, "image-too-large"),
    "a little too many pixels": (lambda: bomb(5_001, 5_000), 422, "image-too-large"),
    "no end of pixels": (lambda: png_of(2**31 - 1, 2**31 - 1), 422, "image-too-large"),
    "a film in PNG": (lambda: frames("PNG"), 422, "image-too-large"),
    "a film in WebP": (lambda: frames("WEBP"), 422, "image-too-large"),
    "cut off": (lambda: jpeg()[:3000], 422, "image-unreadable"),
    "cut off PNG": (lambda: written(street(), "PNG")[:3000], 422, "image-unreadable"),
    "cut off WebP": (lambda: written(street(), "WEBP")[:300], 422, "image-unreadable"),
    "three bytes": (lambda: b"\xff\xd8\xff", 422, "image-unreadable"),
    "garbage": (lambda: b"\xff\xd8\xff" + bytes(range(256)) * 40, 422, "image-unreadable"),
    "no pixels": (lambda: png_of(0, 10), 422, "image-unreadable"),
    "no data": (lambda: png_of(10, 10), 422, "image-unreadable"),
    "data that is no data": (
        lambda: png_of(10, 10, chunk(b"IDAT", b"x" * 99)),
        422,
        "image-unreadable",
    ),
    "a text that unfolds to 100 MB": (
        lambda: png_of(10, 10, chunk(b"zTXt", b"a\0\0" + bomb(40_000, 20_000)[57:-16])),
        422,
        "image-unreadable",
    ),
}


async def test_what_is_none_is_refused_and_the_next_one_is_served(
    client: httpx.AsyncClient, person: Person
) -> None:
    for name, (make, status, code) in REFUSED.items():
        reply = await send(client, person, make(), "application/octet-stream")

        assert (reply.status_code, reply.json()["code"]) == (status, code), name
    assert (await send(client, person, jpeg())).status_code == 201


async def test_nothing_but_pixels_is_kept(
    app: FastAPI, client: httpx.AsyncClient, person: Person
) -> None:
    for file in (with_canary_everywhere(), png_with_canaries()):
        assert file.count(CANARY) > 1
        photo = (await send(client, person, file)).json()["id"]

        kept = await client.get(f"/v1/photos/{photo}", headers=person.headers)

        assert CANARY not in kept.content
        picture = Image.open(io.BytesIO(kept.content))
        assert dict(picture.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(picture.info)


async def test_a_photo_is_turned_upright_and_made_smaller(
    client: httpx.AsyncClient, person: Person
) -> None:
    turned = (await send(client, person, with_canary_everywhere())).json()["id"]
    large = (await send(client, person, written(street(2, (4000, 3000))))).json()

    upright = await seen(client, person, turned)
    assert upright.size == (480, 640)
    corner = upright.convert("RGB").getpixel((470, 10))
    wanted = street().getpixel((10, 10))
    assert all(abs(a - b) < 40 for a, b in zip(corner, wanted, strict=True))
    assert (large["width"], large["height"]) == (2048, 1536)


async def test_sixteen_bits_keep_their_shades(client: httpx.AsyncClient, person: Person) -> None:
    photo = (await send(client, person, written(deep(), "PNG"))).json()["id"]

    picture = (await seen(client, person, photo)).convert("L")

    assert [picture.getpixel((column, 9)) // 32 for column in (2, 20, 40, 62)] == [0, 2, 5, 7]


FORM = "multipart/form-data; boundary=edge"


def form(*parts: tuple[str, bytes], end: bytes = b"--\r\n") -> bytes:
    said = b"".join(
        b"--edge\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n" for head, content in parts
    )
    return said + b"--edge" + end


def named(name: str, more: str = "") -> str:
    return f'Content-Disposition: form-data; name="{name}"{more}'


async def test_a_form_is_read_and_names_of_files_are_not(
    client: httpx.AsyncClient, person: Person
) -> None:
    for name in ("p.jpg", "../../etc/passwd", "x" * 300, "\u202egpj.exe", "a\\b"):
        reply = await client.post(
            "/v1/photos",
            files={"photo": (name, jpeg(), "image/jpeg")},
            data={"note": "hello"},
            headers=person.headers,
        )

        assert reply.status_code == 201, reply.text
        assert name not in reply.text


WEBP = "Content-Type: image/webp"
BROKEN = {
    "no boundary": ("multipart/form-data", form((named("photo"), jpeg()))),
    "another boundary": ("multipart/form-data; boundary=x", form((named("photo"), jpeg()))),
    "no end": (FORM, form((named("photo"), jpeg()), end=b"")),
    "no photo": (FORM, form((named("other"), jpeg()))),
    "two photos": (FORM, form((named("photo"), jpeg()), (named("photo"), jpeg()))),
    "many parts": (FORM, form(*[(named("p"), b"")] * 30, (named("photo"), jpeg()))),
    "a long header": (FORM, form((named("photo", "; x=" + "y" * 9000), jpeg()))),
    "a part without header": (FORM, b"--edge\r\nphoto\r\n--edge--\r\n"),
}


async def test_a_broken_form_is_refused(client: httpx.AsyncClient, person: Person) -> None:
    for name, (media, body) in BROKEN.items():
        reply = await send(client, person, body, media)

        assert (reply.status_code, reply.json()["code"]) == (400, "malformed-multipart"), name


async def test_a_photo_has_to_be_what_it_says(client: httpx.AsyncClient, person: Person) -> None:
    lies = [
        await send(client, person, jpeg(), "image/png"),
        await send(client, person, jpeg(), "text/html"),
        await send(
            client, person, form((f"{named('photo')}\r\nContent-Type: image/webp", jpeg())), FORM
        ),
    ]

    assert {reply.status_code for reply in lies} == {415}
    assert (await send(client, person, jpeg(), "image/jpeg; x=y")).status_code == 201


async def test_ten_mebibytes_are_the_most_declared_or_not(
    client: httpx.AsyncClient, person: Person
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield jpeg()
        for _ in range(11):
            yield bytes(MIB)

    whole = jpeg() + bytes(10 * MIB)
    in_pieces = await client.post("/v1/photos", content=chunks(), headers=person.headers)
    in_form = await send(client, person, form((named("photo"), whole)), FORM)

    for reply in (await send(client, person, whole), in_pieces, in_form):
        assert (reply.status_code, reply.json()["code"]) == (413, "payload-too-large")
    just = jpeg()[: 10 * MIB] + bytes(10 * MIB - len(jpeg()))
    assert (await send(client, person, just)).status_code == 201


async def test_the_same_key_keeps_one_photo(
    client: httpx.AsyncClient, person: Person, db: Database
) -> None:
    key = {"idempotency-key": uuid4().hex}
    first = await send(client, person, jpeg(), **key)
    second = await send(client, person, jpeg(), **key)

    assert (first.content, first.status_code) == (second.content, 201)
    assert second.headers["idempotent-replayed"] == "true"
    other = await send(client, person, jpeg(2), **key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    twins = await asyncio.gather(
        *(send(client, person, jpeg(3), **{"idempotency-key": "twin"}) for _ in range(5))
    )
    assert len({reply.json()["id"] for reply in twins}) == 1


async def test_only_so_many_wait_to_be_used(
    client: httpx.AsyncClient, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.photos.MOST_WAITING", 2)
    replies = await asyncio.gather(*(send(client, person, jpeg(seed)) for seed in range(1, 6)))

    assert sorted(reply.status_code for reply in replies) == [201, 201, 409, 409, 409]
    codes = {reply.json().get("code") for reply in replies}
    assert codes == {None, "too-many-photos"}


async def test_a_photo_says_nothing_to_browsers_but_that_it_is_one(
    client: httpx.AsyncClient, person: Person
) -> None:
    made = (await send(client, person, jpeg())).json()

    reply = await person.get(f"/v1/photos/{made['id']}")

    assert reply.headers["content-type"] == "image/jpeg"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-disposition"] == 'inline; filename="photo.jpg"'
    assert reply.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert reply.headers["cache-control"] == "private, no-store"
    assert made["url"].endswith(f"/v1/photos/{made['id']}")


async def test_only_its_owner_and_who_reviews_the_campaign_see_it(
    client: httpx.AsyncClient, person: Person, mission: Mission, db: Database
) -> None:
    photo = (await send(client, person, jpeg())).json()["id"]
    elsewhere = await launch(db, workspace="hamburg")
    lead = await key_of(db, scope="moderate")
    callers: list[Any] = [
        {},
        (await join(client, mission)).headers,
        (await join(client, elsewhere)).headers,
        await key_of(db, "haferkiez", scope="moderate"),
        await key_of(db, scope="deliver"),
        await key_of(db, workspace="hamburg"),
    ]

    assert (await client.get(f"/v1/photos/{photo}", headers=lead)).status_code == 200
    unknown = f"pho_{'a' * 26}"
    for caller in callers:
        theirs = await client.get(f"/v1/photos/{photo}", headers=caller)
        nobodys = await client.get(f"/v1/photos/{unknown}", headers=caller)
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.json() | {"instance": "", "request_id": ""} == nobodys.json() | {
            "instance": "",
            "request_id": "",
        }
    bad = await client.get(f"/v1/photos/{photo}", headers={"authorization": "Bearer x"})
    assert bad.status_code == 401
