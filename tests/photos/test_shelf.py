"""The same shelf in a folder and behind S3: a real server of it, on this machine."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer

from quests.errors import DependencyUnavailable, NotFound
from service.photos.shelf import Shelf
from tests.builders import named

WORKSPACE, PHOTO = named("workspace"), named("photo")


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    httpx.put(f"{address}/pictures").raise_for_status()
    yield address
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    if request.param == "folder":
        return Shelf(None, tmp_path / "photos")
    for name, value in {
        "AWS_ENDPOINT_URL": request.getfixturevalue("s3"),
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-central-1",
    }.items():
        monkeypatch.setenv(name, value)
    return Shelf("s3://pictures/coquest", tmp_path)


async def test_what_was_put_there_is_there_until_it_is_removed(shelf: Shelf) -> None:
    await shelf.put(WORKSPACE, PHOTO, b"first")
    await shelf.put(WORKSPACE, PHOTO, b"picture")

    assert await shelf.get(WORKSPACE, PHOTO) == b"picture"
    for _ in range(2):
        await shelf.remove(WORKSPACE, PHOTO)
    with pytest.raises(NotFound):
        await shelf.get(WORKSPACE, PHOTO)


async def test_a_shelf_that_is_away_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.photos.shelf.RETRIES", 0)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    away = Shelf("s3://pictures", tmp_path)

    with pytest.raises(DependencyUnavailable):
        await away.put(WORKSPACE, PHOTO, b"picture")
    with pytest.raises(DependencyUnavailable):
        await away.get(WORKSPACE, PHOTO)
