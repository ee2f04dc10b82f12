"""Mail over real TLS: a certificate that we trust is used, any other ends the call."""

import datetime
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from quests.ids import new_id
from service.mail.compose import write
from service.mail.mail import Mail
from service.mail.post import SmtpPost, unreachable
from service.settings import Settings
from tests.builders import NOON
from tests.mail.letters import SENDER, clock
from tests.mail.mailbox import receiving_mail

MAIL = Mail(
    workspace_id=new_id(NOON),
    id=new_id(NOON),
    purpose="confirm-email",
    to="lea@example.org",
    written=write("confirm-email", "de", code="123456", minutes="10", also="nothing", names=""),
)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    at = datetime.datetime.now(datetime.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(at - datetime.timedelta(days=1))
        .not_valid_after(at + datetime.timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "mail.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return file


def served(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("trusted", [True, False])
async def test_starttls_is_insisted_on_and_checked(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with receiving_mail(tls=served(certificate)) as mailbox:
        url = mailbox.url.partition("?")[0]
        sent = await SmtpPost(url, SENDER, clock).send(MAIL)

    assert sent.result == ("sent" if trusted else "again")
    assert len(mailbox.mails) == int(trusted)


async def test_the_doctor_learns_why_a_server_cannot_be_used(certificate: Path) -> None:
    async with receiving_mail(tls=served(certificate)) as mailbox:
        url = mailbox.url.partition("?")[0]
        assert await unreachable(Settings(smtp_url=url, mail_from=SENDER)) is not None
    async with receiving_mail(login=True) as mailbox:
        well = Settings(smtp_url=mailbox.url, mail_from=SENDER)
        wrong = Settings(smtp_url=mailbox.url.replace("se%3Acret", "x"), mail_from=SENDER)
        assert await unreachable(well) is None
        assert await unreachable(wrong) == "535"
    assert await unreachable(Settings()) is None
