"""Logs hold no credentials and no addresses, whoever wrote them there."""

import logging
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api_key_text import new_key_text
from service.logs import SafeFormatter, without_secrets
from service.opaque_tokens import new_token
from service.redaction import HIDDEN, redact
from service.secret_box import new_signing_secret

WORKSPACE = UUID(int=7)
SECRETS = st.one_of(
    st.builds(lambda: new_key_text(WORKSPACE)),
    st.builds(lambda: new_token("cqr", WORKSPACE)),
    st.builds(new_signing_secret),
    st.emails(domains=st.sampled_from(["example.org", "mail.example.co.uk"])).filter(
        lambda address: address[0] not in "&{" and "/" not in address
    ),
    st.just("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJleGFtcGxlIn0.bm90LWEtcmVhbC1zaWduYXR1cmU"),
)


@given(SECRETS)
def test_no_secret_stays(secret: str) -> None:
    for line in (secret, f"key '{secret}' refused", f"Bearer {secret}", f"({secret})"):
        said = redact(line)
        assert secret not in said
        assert HIDDEN in said


@pytest.mark.parametrize(
    "text",
    [
        "cmp_agracfflqz7nhngi5u4cuxug74 is not open",
        "http://127.0.0.1:8000/v1/quests",
        "2026-11-22T02:10:45.726838Z",
        "duplicate key value violates unique constraint",
        "@property",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


def test_rows_that_were_refused_stay_untold() -> None:
    said = redact(
        'duplicate key value\nDETAIL:  Key (name)=(Léa) already exists.\n[parameters: ("Léa",)]'
    )

    assert "Léa" not in said
    assert said.startswith("duplicate key value\nDETAIL: ")
    assert redact("postgresql://coquest:s3cret@db/coquest") == f"postgresql://{HIDDEN}@db/coquest"


def test_both_kinds_of_logs_are_redacted() -> None:
    key = new_key_text(WORKSPACE)

    assert without_secrets(None, "error", {"exception": f"bad {key}"}) == {
        "exception": f"bad {HIDDEN}"
    }
    try:
        raise ValueError(key)
    except ValueError as failure:
        error = (ValueError, failure, failure.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed %s", (key,), error)
    line = SafeFormatter(logging.BASIC_FORMAT).format(record)
    assert key not in line
    assert "ValueError" in line
