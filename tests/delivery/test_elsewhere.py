"""What we sign is verified by libraries that others wrote, and by the receivers of our guide.

The libraries of JavaScript come from npm; where there is no node, or npm cannot reach a registry,
their tests are skipped.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from service.delivery.courier import open_courier
from service.letters import Letter
from service.secret_box import new_signing_secret, seal
from tests.conftest import SECRET
from tests.delivery.letters import SIGNING, letter_to
from tests.delivery.receiver import Got, receiving

pytestmark = pytest.mark.attack
GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
# Each with code of its own. svix 1.24 is older than the specification; later ones do what
# standardwebhooks does. That of openai was written elsewhere, on the cryptography of browsers.
LIBRARIES = ("standardwebhooks@1.1.1", "svix@1.24.0", "openai@6.49.0", "express@5.2.1")
BODY = '{"id":"msg_a","type":"quest.closed","subject":"s","data":{"text":"Grüße, déjà vu 🌱"}}'
VERIFY = """
const library = require(process.argv[2]);
const {headers, body, secret} = JSON.parse(require("fs").readFileSync(0, "utf8"));
const verify = () => library.Webhook
  ? new library.Webhook(secret).verify(body, headers)
  : new library.OpenAI({apiKey: "none"}).webhooks.verifySignature(body, headers, secret);
new Promise((resolve) => resolve(verify())).then(
  () => console.log("valid"),
  (wrong) => console.log("refused", wrong.constructor.name));
"""
# It is the signature that is refused, and not the program that is wrong.
REFUSALS = {"WebhookVerificationError", "InvalidWebhookSignatureError"}
# The specification by hand: nothing of ours, nothing of a library.
OPENSSL = """
key=$(printf %s "${SECRET#whsec_}" | base64 -d | od -An -tx1 | tr -d ' \\n')
printf %s "$ID.$AT.$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64
"""


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the libraries of JavaScript."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("there is no node")
    folder = tmp_path_factory.mktemp("npm")
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *LIBRARIES]
    done = subprocess.run(install, capture_output=True, check=False, timeout=180)
    if done.returncode != 0:
        pytest.skip("npm reaches no registry")
    return folder


def with_former(letter: Letter) -> tuple[Letter, str]:
    """The letter of a receiver that has just got another secret, and that secret."""
    secret = new_signing_secret()
    sealed = seal(SECRET, secret, owner=letter.endpoint_id.bytes)
    until = datetime.now(UTC) + timedelta(hours=1)
    return replace(letter, secret=sealed, former=((letter.secret, until),)), secret


async def sent() -> tuple[Got, str]:
    """What arrived of a message that is signed with two secrets; the newer one."""
    async with receiving() as receiver, open_courier(SECRET, allow_private=True) as courier:
        letter, secret = with_former(letter_to(receiver.url, body=BODY.encode()))
        assert (await courier.send(letter)).ok
    return receiver.got[0], secret


async def test_python_verifies(capsys: pytest.CaptureFixture[str]) -> None:
    got, secret = await sent()

    for one in (secret, SIGNING):
        assert Webhook(one).verify(got.body, got.headers)["id"] == "msg_a"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(got.body + b" ", got.headers)


@pytest.mark.parametrize("library", ["standardwebhooks", "svix", "openai"])
async def test_javascript_verifies(modules: Path, library: str) -> None:
    got, secret = await sent()

    def verdict(body: str, signing: str) -> str:
        said = json.dumps({"headers": got.headers, "body": body, "secret": signing})
        script = modules / "verify.js"
        script.write_text(VERIFY)
        asked = ["node", str(script), library]
        done = subprocess.run(asked, input=said, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    text = got.body.decode()
    assert [verdict(text, one) for one in (secret, SIGNING)] == ["valid", "valid"]
    for wrong in (verdict(text + " ", secret), verdict(text, new_signing_secret())):
        refused, why = wrong.split()
        assert (refused, why in REFUSALS) == ("refused", True), wrong


@pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl")
async def test_openssl_computes_the_same_signature() -> None:
    got, secret = await sent()
    said = {
        **os.environ,
        "SECRET": secret,
        "ID": got.headers["webhook-id"],
        "AT": got.headers["webhook-timestamp"],
        "BODY": got.body.decode(),
    }

    assert f"v1,{shell(OPENSSL, said)}" in got.headers["webhook-signature"].split(" ")


def shell(script: str, said: dict[str, str]) -> str:
    """What a script prints."""
    done = subprocess.run(
        ["sh", "-c", script], env=said, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def program(language: str) -> str:
    """The receiver that the guide prints."""
    return re.findall(rf"```{language}\n(.+?)```", GUIDE, flags=re.DOTALL)[0]


@contextmanager
def running(command: list[str], folder: Path, port: int, secret: str) -> Iterator[str]:
    """A receiver of the guide; where it listens."""
    environment = {**os.environ, "COQUEST_WEBHOOK_SECRET": secret, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/coquest"
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def statuses(url: str) -> list[int | None]:
    """What a receiver says to a message, to it once more, and to one that somebody else signed."""
    async with open_courier(SECRET, allow_private=True) as courier:
        letter = letter_to(url, body=BODY.encode())
        forged = seal(SECRET, new_signing_secret(), owner=letter.endpoint_id.bytes)
        letters: list[Any] = [letter, letter, replace(letter, secret=forged)]
        return [(await courier.send(one)).status for one in letters]


async def test_the_receiver_of_the_guide_in_python(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(program("python"))
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port)]

    with running(command, tmp_path, port, SIGNING) as url:
        assert await statuses(url) == [204, 204, 401]


async def test_the_receiver_of_the_guide_in_javascript(modules: Path) -> None:
    port = free_port()
    text = program("javascript").replace("8080", str(port))
    (modules / "app.mjs").write_text(text)

    with running(["node", "app.mjs"], modules, port, SIGNING) as url:
        assert await statuses(url) == [204, 204, 401]
