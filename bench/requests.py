"""Requests as the bytes that go over the wire, made before the clock starts.

A file holds them one after the other, with a zero byte between. Where one holds ``KEY``, the
client puts a key that it has never sent before.
"""

import json
from collections.abc import Sequence
from pathlib import Path

KEY = "{key}"
BETWEEN = b"\0"


def get(path: str, *headers: str) -> bytes:
    """A GET."""
    return _request("GET", path, headers)


def post(path: str, body: object, *headers: str) -> bytes:
    """A POST of JSON."""
    content = json.dumps(body).encode()
    length = f"Content-Length: {len(content)}"
    return _request("POST", path, ["Content-Type: application/json", length, *headers]) + content


def completion(quest: str, token: str, placed: int, key: str = KEY) -> bytes:
    """Evidence for a sticker Quest, handed in by whom the token names."""
    return post(
        f"/v1/quests/{quest}/completions",
        {"kind": "sticker", "placed": placed},
        f"Authorization: Bearer {token}",
        f"Idempotency-Key: {key}",
    )


def write_requests(path: Path, requests: Sequence[bytes]) -> Path:
    """Keep requests for a client."""
    path.write_bytes(BETWEEN.join(requests))
    return path


def read_requests(path: Path) -> list[bytes]:
    """The requests of a file."""
    return path.read_bytes().split(BETWEEN)


def _request(method: str, path: str, headers: Sequence[str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
    return "\r\n".join(lines).encode()
