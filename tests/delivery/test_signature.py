"""Our signatures are the ones of Standard Webhooks."""

from datetime import UTC, datetime, timedelta, timezone

from standardwebhooks import Webhook

from service.delivery.signature import signed_headers
from service.secret_box import new_signing_secret


def test_the_published_vector() -> None:
    headers = signed_headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        at=datetime.fromtimestamp(1614265330, UTC),
    )

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_library_of_receivers_accepts_it_whatever_our_time_zone() -> None:
    secret, body = new_signing_secret(), '{"text":"Grüße, déjà vu"}'.encode()
    at = datetime.now(timezone(timedelta(hours=-7)))

    headers = signed_headers([secret], "msg_a", body, at=at)

    assert Webhook(secret).verify(body, headers) == {"text": "Grüße, déjà vu"}
