"""Whatever comes as a signature: it is one of ours, or it is none; nothing is raised."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.signed_messages import is_signed, signature_of

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
BODY = b'{"type":"purchase.made"}'
GOOD = signature_of(SECRET, b".".join((b"msg_1", STAMP.encode(), BODY)))
HEADERS = {"webhook-id": "msg_1", "webhook-timestamp": STAMP, "webhook-signature": GOOD}

# Text of every kind, and what looks like a signature and is another one.
anything = st.one_of(
    st.text(),
    st.text(alphabet=st.characters(categories=["Cs", "Cc", "Nd", "Po"])),
    st.binary(min_size=1, max_size=64).map(lambda raw: f"v1,{base64.b64encode(raw).decode()}"),
    st.integers(0, len(GOOD) - 2).map(lambda place: GOOD[:place]),
    st.integers(1, len(GOOD) - 1).map(lambda place: GOOD[:place] + "A" + GOOD[place + 1 :]),
    st.sampled_from(["v1,", "v1", "v2," + GOOD[3:], GOOD.lower(), GOOD.replace("v1,", "v1a,")]),
).filter(lambda text: GOOD not in text.split())


def test_the_vector_of_the_standard() -> None:
    at = datetime.fromtimestamp(1_614_265_330, UTC)
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }

    assert is_signed([SECRET], headers, b'{"test": 2432232314}', at=at)


@pytest.mark.attack
@settings(max_examples=2_000, deadline=None)
@given(st.lists(anything, min_size=5, max_size=5))
def test_ten_thousand_other_signatures_are_none(found: list[str]) -> None:
    for one in found:
        assert not is_signed([SECRET], HEADERS | {"webhook-signature": one}, BODY, at=NOW)
        among = f"{one} {GOOD}" if len(one.split()) < 10 else GOOD
        assert is_signed([SECRET], HEADERS | {"webhook-signature": among}, BODY, at=NOW)


@settings(deadline=None)
@given(st.sampled_from(["webhook-id", "webhook-timestamp"]), st.text())
def test_another_id_or_time_is_none(name: str, text: str) -> None:
    assert is_signed([SECRET], HEADERS | {name: text}, BODY, at=NOW) is (HEADERS[name] == text)


@given(st.integers(-600, 600))
def test_five_minutes_are_the_border(seconds: int) -> None:
    at = NOW + timedelta(seconds=seconds)

    assert is_signed([SECRET], HEADERS, BODY, at=at) is (abs(seconds) <= 300)
