"""The doctor asks the OpenID Connect issuer, where there is one, who it is."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.commands.conftest import Run

PLACES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class WellKnown(BaseHTTPRequestHandler):
    """Says who it is; nothing below ``/silent``, and half of it below ``/half``."""

    def do_GET(self) -> None:
        """Answer."""
        me = f"http://{self.headers['host']}"
        places = {} if self.path.startswith("/half") else dict.fromkeys(PLACES, f"{me}/there")
        said = json.dumps({"issuer": me, **places}).encode()
        self.send_response(404 if self.path.startswith("/silent") else 200)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def issuer() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), WellKnown) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "verdict", "seen"),
    [
        ("", "well", "back to http://127.0.0.1:8000/sign-in"),
        ("/", "wrong", "calls itself http://127.0.0.1:"),
        ("/half", "wrong", "does not say its 'authorization_endpoint'"),
        ("/silent", "wrong", "answers 404 at /silent/.well-known/openid-configuration"),
    ],
)
def test_an_issuer_that_is_set_is_asked(
    run: Run, issuer: str, path: str, verdict: str, seen: str
) -> None:
    doctor = run(
        "doctor", "--json", COQUEST_OIDC_ISSUER=f"{issuer}{path}", COQUEST_OIDC_CLIENT_ID="us"
    )

    [found] = [one for one in json.loads(doctor.stdout)["findings"] if one["name"] == "issuer"]
    assert (found["verdict"], doctor.returncode) == (verdict, 0 if verdict == "well" else 1)
    assert seen in found["seen"]


def test_where_there_is_none_nothing_is_said_of_it(run: Run) -> None:
    assert "issuer" not in run("doctor").stdout
