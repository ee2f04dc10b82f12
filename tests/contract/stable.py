"""Recordings that come out the same each time: ids, secrets, codes and times are replaced."""

import base64
import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from quests.ids import public_id

SHOWN_AT = "2026-05-04T10:00:00Z"
SHOWN_DAY = "2026-05-04"
MEASURED = {"duration_ms": 42, "waiting_seconds": 0}  # by the clock: more on a busy machine
SHOWN_CODE = "123456"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJleGFtcGxlIn0.bm90LWEtcmVhbC1zaWduYXR1cmU"
REFRESH_TOKEN = f"cqr_{'a' * 26}_{'notarealtoken' * 4}"
SIGNING_SECRET = "whsec_" + base64.b64encode(b"not-a-real-secret-000000").decode()
RECEIVER = "https://crm.example.org/coquest"
ADDRESS = "https://coquest.example"
CRM = "https://api.hubapi.com"

AN_ID = re.compile(r"\b([a-z]{1,3})_([a-z2-7]{26})\b")
A_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
A_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
A_CODE = re.compile(r"(?:(?<=/l/)|(?<=\?team=))[2-9a-z]{10}\b")
API_KEY = "cq_dgpsnzaaaaaabaaaaaaaaaaaaa_notarealkey" + "a" * 26
# The browser of RFC 8291.
PUSH_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
A_PRINTED_CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}\b")
PLAIN = (
    (A_PRINTED_CODE, "9KX2-00W4-7QTB-M3ZD"),
    (re.compile(r"\b(result|promise)-[0-9a-f]{8}\b"), r"\g<1>-3f9a01c2"),
    (re.compile(r"\bcq_[a-z2-7]{26}_[a-z2-7]{38}"), API_KEY),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), TOKEN),
    (re.compile(r"\bcqr_[a-z2-7]{26}_[a-z2-7]{52}"), REFRESH_TOKEN),
    (re.compile(r"\b(cq[bhilosu])_[a-z2-7]{26}_[a-z2-7]{52}"), rf"\g<1>{REFRESH_TOKEN[3:]}"),
    (re.compile(r"\bpvt_[a-z2-7]{26}_[a-z2-7]{32}\b"), f"pvt_{'a' * 26}_{'notarealseal' * 2}"),
    (re.compile(r"\bcur_[a-z2-7]{20,}\b"), f"cur_{'a' * 36}"),
    (re.compile(r"\bcode-[0-9a-f]{32}\b"), "code-from-the-issuer"),
    (re.compile(r"\b(?!0{64})[0-9a-f]{64}\b"), "9f86d081" * 8),
    (re.compile(r"\bB[A-Za-z0-9_-]{86}(?![\w-])"), PUSH_KEY),
    (re.compile(r"\bwhsec_[A-Za-z0-9+/=]+"), SIGNING_SECRET),
    (re.compile(r"http://127\.0\.0\.1:\d+/hook"), RECEIVER),
    (re.compile(r"http://127\.0\.0\.1:8000"), ADDRESS),
    (re.compile(r"http://127\.0\.0\.1:\d+"), CRM),
)
AT_ISSUER = "https://login.example.org/authorize?client_id=coquest&response_type=code&state=cqo_"
FIXED = {
    "csrf_token": "5d41402a" * 8,
    "expires_at": SHOWN_AT,
    "hour": SHOWN_AT,
    "signed_on": SHOWN_AT[:10],
    "keep_until": "2026-08-02T10:00:00Z",
    "authorization_url": AT_ISSUER,
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx",  # of a public key
}
A_MAILED_CODE = re.compile(r"\d{6}")
SEQUENCES = ("sequence", "next_after")
LONGEST_LIST = 2  # an example shows the shape; more of the same hides it


class Stable:
    """Replaces what differs from one recording to the next, the same value in the same way."""

    def __init__(self, began: datetime) -> None:
        self._recent = (began - timedelta(minutes=5), began + timedelta(days=2))
        self._ids: dict[str, str] = {}
        self._uuids: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._sequences: dict[int, int] = {}

    def __call__(self, value: Any) -> Any:
        """The same JSON, stable and with short lists."""
        for code in A_CODE.findall(json.dumps(value)):
            self._codes.setdefault(code, f"bcdfghjkm{len(self._codes) + 2}")
        return self._value(value)

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self._value(one) for one in value]
        if isinstance(value, dict):
            return {self._text(name): self._member(name, one) for name, one in value.items()}
        return value

    def _text(self, text: str) -> str:
        if A_DAY.fullmatch(text):
            return self._day(text)
        for pattern, shown in PLAIN:
            text = pattern.sub(shown, text)
        text = A_UUID.sub(self._uuid, AN_ID.sub(self._id, text))
        text = A_TIME.sub(self._time, text)
        for code, shown in self._codes.items():
            text = text.replace(code, shown)
        return text

    def _member(self, name: str, value: Any) -> Any:
        if name in MEASURED:
            return MEASURED[name]
        if name in FIXED and isinstance(value, str):
            return FIXED[name]
        if name == "code" and A_MAILED_CODE.fullmatch(str(value)):
            return "123456"
        if name in SEQUENCES and isinstance(value, int):
            # Events of one moment are numbered in no particular order.
            return self._sequences.setdefault(value, len(self._sequences) + 1)
        if name == "code" and isinstance(value, str) and value.isdecimal():
            return SHOWN_CODE
        if name == "items" and isinstance(value, list):
            value = value[:LONGEST_LIST]
        return self._value(value)

    def _id(self, found: re.Match[str]) -> str:
        return self._ids.setdefault(found[0], _example_id(found[1], len(self._ids) + 1))

    def _uuid(self, found: re.Match[str]) -> str:
        return self._uuids.setdefault(found[0], str(_example_uuid(len(self._uuids) + 1)))

    def _day(self, text: str) -> str:
        first, last = (at.date() for at in self._recent)
        return SHOWN_DAY if first <= date.fromisoformat(text) <= last else text

    def _time(self, found: re.Match[str]) -> str:
        after, before = self._recent
        at = datetime.fromisoformat(found[0]).astimezone(UTC)
        return SHOWN_AT if after < at < before else found[0]


def _example_id(prefix: str, number: int) -> str:
    return public_id(prefix, _example_uuid(number))


def _example_uuid(number: int) -> UUID:
    return UUID(int=0x019DF26E_4000_7000_8000_000000000000 + number)
