"""What goes to a browser: as the RFCs say it, and as another implementation reads it."""

import base64
import json
from datetime import UTC, datetime, timedelta

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import example, given
from hypothesis import strategies as st

from service.push.encryption import ROOM, BrowserKeys, NotKeys, encrypt, unpadded
from service.push.line import Answer, is_service
from service.push.notice import BODY, Notice, shortened
from service.push.vapid import Vapid, contact_of

SECRET = "an installation's secret of at least 32 characters"
AT = datetime(2026, 11, 27, 12, tzinfo=UTC)

# RFC 8291, section 5 and appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
RECEIVER_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
RECEIVER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SENDER_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY_OF_RFC = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
    "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unpadded(text)), ec.SECP256R1())


def public(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def test_the_example_of_rfc_8291_comes_out_byte_for_byte() -> None:
    keys = BrowserKeys.read(RECEIVER, AUTH)

    body = encrypt(PLAIN, keys, own=private(SENDER_PRIVATE), salt=unpadded(SALT))

    assert b64(body) == BODY_OF_RFC


@given(message=st.binary(max_size=ROOM))
def test_another_implementation_reads_whatever_we_encrypt(message: bytes) -> None:
    mine, auth = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"

    body = encrypt(message, BrowserKeys(p256dh=public(mine), auth=auth))

    read = http_ece.decrypt(body, private_key=mine, auth_secret=auth, version="aes128gcm")
    assert read == message
    assert len(body) <= 4096


def test_what_is_too_long_for_one_message_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        encrypt(b"x" * (ROOM + 1), BrowserKeys.read(RECEIVER, AUTH))


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", ""),
        ("*" * 87, AUTH),
        (RECEIVER, AUTH[:-3]),
        (RECEIVER[:-4], AUTH),
        (b64(b"\x04" + bytes(64)), AUTH),  # no point on the curve
        (b64(b"\x02" + unpadded(RECEIVER)[1:]), AUTH),
        ("ü" * 20, AUTH),
    ],
)
def test_what_are_no_keys_of_a_browser_is_told_apart(p256dh: str, auth: str) -> None:
    with pytest.raises(NotKeys):
        BrowserKeys.read(p256dh, auth)


def test_keys_are_read_with_and_without_padding() -> None:
    assert BrowserKeys.read(RECEIVER + "=", AUTH + "==") == BrowserKeys.read(RECEIVER, AUTH)


def test_every_process_has_one_key_and_its_signature_says_whom_it_is_for_and_until_when() -> None:
    vapid, other = Vapid(SECRET, "mailto:us@example.org"), Vapid(SECRET, "mailto:us@example.org")
    header = vapid.authorization("https://push.example:8443/one?two", AT)
    token = header.partition("t=")[2].partition(",")[0]
    point = unpadded(header.partition("k=")[2])
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)

    claims = jwt.decode(  # by a library that we do not sign with
        token,
        key,
        algorithms=["ES256"],
        audience="https://push.example:8443",
        options={"verify_exp": False},
    )

    assert header.startswith("vapid t=")
    assert b64(point) == vapid.public_key == other.public_key
    assert claims["sub"] == "mailto:us@example.org"
    assert AT.timestamp() < claims["exp"] <= AT.timestamp() + 24 * 3600
    assert vapid.public_key != Vapid(SECRET + "!", "mailto:us@example.org").public_key


def test_a_signature_is_used_again_while_it_is_good_and_only_for_its_service() -> None:
    vapid = Vapid(SECRET, "https://coquest.example")
    first = vapid.authorization("https://one.example/a", AT)

    assert vapid.authorization("https://one.example/b", AT + timedelta(hours=5)) == first
    assert vapid.authorization("https://one.example/b", AT + timedelta(hours=7)) != first
    assert vapid.authorization("https://two.example/a", AT) != first


def test_push_services_may_write_to_the_sender_of_our_mails() -> None:
    public_url = "https://coquest.example"

    assert contact_of("Coquest <hello@example.org>", public_url) == "mailto:hello@example.org"
    assert contact_of("hello@example.org", public_url) == "mailto:hello@example.org"
    assert contact_of(None, public_url) == public_url


@pytest.mark.parametrize(
    ("host", "called"),
    [
        ("fcm.googleapis.com", True),
        ("FCM.googleapis.com.", True),
        ("web.push.apple.com", True),
        ("push.apple.com", False),
        ("evilpush.apple.com", False),
        ("fcm.googleapis.com.evil.example", False),
    ],
)
def test_only_services_of_the_list_are_called(host: str, called: bool) -> None:
    assert is_service(host, ("fcm.googleapis.com", "*.push.apple.com")) is called
    assert is_service(host, ("*",))
    assert not is_service(host, ())


def test_a_long_text_is_cut_between_words_never_inside_of_a_number() -> None:
    assert shortened("4 812 stickers", 20) == "4 812 stickers"
    assert shortened("we placed 4\u202f812 stickers", 15) == "we placed …"


@example("\x01" * 700, "\x01" * 200, 40)
@example("🚀" * 700, "🚀" * 200, 40)
@given(st.text(max_size=3000), st.text(max_size=900), st.integers(1, 40))
def test_a_notification_always_fits(body: str, title: str, news: int) -> None:
    notice = Notice(
        title=title,
        body=body,
        language="fr",
        tag="thk_" + "a" * 26,
        navigate="https://coquest.example/v1/claims/clm_" + "a" * 26,
        thanks=["thk_" + "a" * 26] * news,
    )

    said = json.loads(notice.as_text())["notification"]

    assert len(said["body"]) <= BODY


@pytest.mark.parametrize(
    ("status", "taken", "gone", "passing"),
    [
        (201, True, False, False),
        (202, True, False, False),
        (302, False, False, False),
        (400, False, False, False),
        (403, False, False, False),
        (404, False, True, False),
        (410, False, True, False),
        (413, False, False, False),
        (429, False, False, True),
        (503, False, False, True),
        (None, False, False, True),
    ],
)
def test_what_an_answer_means(status: int | None, taken: bool, gone: bool, passing: bool) -> None:
    answer = Answer(status=status)

    assert (answer.taken, answer.gone, answer.passing) == (taken, gone, passing)
