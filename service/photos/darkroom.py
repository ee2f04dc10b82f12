"""The process apart in which uploads are developed: ``python -m service.photos.darkroom``.

It has Pillow in memory and nothing else: no settings, no secrets, no connections. For each
upload it forks a child, which costs about a millisecond, with limits of its own on memory,
processor time and files. What an upload does to its child ends with it, and no upload meets
another one. Asked on its standard input and answering on its standard output, one upload at a
time; it ends when its standard input does, also when the server was killed.

A question is ``format`` (4 bytes) and length, then the bytes. An answer is two lengths, then a
header in JSON and the picture.
"""

import json
import os
import resource
import select
import signal
import struct
import sys
from time import monotonic
from typing import BinaryIO

from service.photos.develop import Refused, develop

QUESTION = struct.Struct(">4sI")
ANSWER = struct.Struct(">II")
CPU_SECONDS = 5
WALL_SECONDS = 10.0
MEMORY = 768 * 1024 * 1024
PIECE = 1 << 16
LIMITS = {
    "RLIMIT_CPU": CPU_SECONDS,
    "RLIMIT_AS": MEMORY,
    "RLIMIT_FSIZE": 0,
    "RLIMIT_CORE": 0,
    "RLIMIT_NPROC": 0,
}


def main() -> None:
    """Develop until nobody asks any more."""
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    while question := asked.read(QUESTION.size):
        form, length = QUESTION.unpack(question)
        header, picture = _apart(asked.read(length), form.decode().strip())
        told.write(ANSWER.pack(len(header), len(picture)) + header + picture)
        told.flush()


def _apart(upload: bytes, form: str) -> tuple[bytes, bytes]:
    """What a child makes of the upload; it is killed when it takes too long."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_child(upload, form, theirs)
    os.close(theirs)
    try:
        said = _listen(ours, child)
    finally:
        os.close(ours)
        _, status = os.waitpid(child, 0)
    header, line, picture = said.partition(b"\n")
    if status != 0 or not line:
        return _refusal("unreadable"), b""
    return header, picture


def _listen(pipe: int, child: int) -> bytes:
    until, said = monotonic() + WALL_SECONDS, bytearray()
    while True:
        readable, _, _ = select.select([pipe], [], [], max(0.0, until - monotonic()))
        if not readable:
            os.kill(child, signal.SIGKILL)
            return b""
        piece = os.read(pipe, PIECE)
        if not piece:
            return bytes(said)
        said += piece


def _be_the_child(upload: bytes, form: str, pipe: int) -> None:
    """Develop and say what came of it; never returns."""
    code = 1
    try:
        for stream in (0, 1):
            os.close(stream)  # other uploads, other answers
        _limit()
        with os.fdopen(pipe, "wb") as told:
            _develop(upload, form, told)
        code = 0
    finally:
        os._exit(code)


def _limit() -> None:
    for name, most in LIMITS.items():
        if sys.platform == "darwin" and name in {"RLIMIT_AS", "RLIMIT_NPROC"}:
            continue  # macOS knows them and does not keep them
        resource.setrlimit(getattr(resource, name), (most, most))


def _develop(upload: bytes, form: str, told: BinaryIO) -> None:
    try:
        made = develop(upload, form)
    except Refused as refused:
        told.write(_refusal(str(refused)) + b"\n")
        return
    said = {"width": made.width, "height": made.height, "likeness": made.likeness}
    told.write(json.dumps(said).encode() + b"\n" + made.jpeg)


def _refusal(why: str) -> bytes:
    return json.dumps({"refused": why}).encode()


if __name__ == "__main__":
    main()
