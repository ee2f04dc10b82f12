"""Ask for the proof of an address: a mail with a code, and if wanted a link.

Whether the address is known to us makes no difference here, so nobody can learn it.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from quests.errors import AlreadyProven
from quests.ids import new_id
from service.callers import ParticipantCaller
from service.mail.address import address_key
from service.mail.compose import write
from service.mail.mail import Mail, Written
from service.opaque_tokens import new_token, token_hash
from service.secret_box import seal
from service.store.consent_ledger import waiting_for_proof
from service.store.emails import Proof, add_proof, address_of
from service.store.issuers import comes_by_host
from service.store.mails import queue_mail
from service.store.session import Session

PREFIX = "cqe"
VALID = timedelta(minutes=10)
CODES = 1_000_000
PURPOSE = "confirm-email"

Method = Literal["code", "link"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRequest:
    """Who says that a mailbox is theirs.

    Attributes:
        caller: In a session: only that session can bring the proof.
        address: Clean (``service/mail/address.py``).
        replaces: The address that it takes the place of, as its owner wrote it; clean.
        connects: The person comes by a host app, and will show it again with the proof.
        network: A keyed hash of the network that asks, if it is known.
        public_url: Where links lead.
    """

    caller: ParticipantCaller
    address: str
    method: Method
    language: str
    at: datetime
    secret: str
    network: bytes | None
    public_url: str
    replaces: str | None = None
    connects: bool = False


async def prove_email(session: Session, asked: ProofRequest) -> None:
    """Send a code and, by the method ``link``, a link to the address.

    Raises:
        AlreadyProven: the person has another address than the one they say it replaces, or comes
            by a host app and does not say so. (Else a stranger could hand the session over, and
            come back by his address or app afterwards.)
    """
    caller, at = asked.caller, asked.at
    assert caller.session_id is not None  # noqa: S101 - participants act in sessions
    key = address_key(asked.secret, asked.address)
    replaces = address_key(asked.secret, asked.replaces) if asked.replaces else None
    await _ensure_may(session, asked, key, replaces)
    code, link = f"{secrets.randbelow(CODES):06d}", new_token(PREFIX, caller.workspace_id)
    mail_id, proof_id, until = new_id(at), new_id(at), at + VALID

    mail = Mail(
        workspace_id=caller.workspace_id,
        id=mail_id,
        purpose=PURPOSE,
        to=asked.address,
        written=_written(asked, code, link, also=await _also(session, asked)),
        useful_until=until,
    )
    sent = await queue_mail(session, mail, secret=asked.secret, at=at, network=asked.network)

    proof = Proof(
        workspace_id=caller.workspace_id,
        id=proof_id,
        participant_id=caller.participant_id,
        session_id=caller.session_id,
        address_key=key,
        sealed=seal(asked.secret, asked.address, owner=caller.workspace_id.bytes),
        code_hash=code_hash(asked.secret, proof_id.bytes, code),
        link_hash=token_hash(link),
        created_at=at,
        expires_at=until if sent else at,
        replaces_key=replaces,
    )
    await add_proof(session, proof)


async def _ensure_may(
    session: Session, asked: ProofRequest, key: bytes, replaces: bytes | None
) -> None:
    """What the person has already must be what they say; nobody else is looked at."""
    who = (asked.caller.workspace_id, asked.caller.participant_id)
    known = await address_of(session, *who)
    if await comes_by_host(session, *who) and not asked.connects:
        raise AlreadyProven("You come by a host app: `connects`, and show it with the code.")
    if known is not None and known[0] not in {key, replaces}:
        raise AlreadyProven("Say in `replaces` which address it takes the place of.")


def code_hash(secret: str, proof_id: bytes, code: str) -> bytes:
    """What is kept of a code: a keyed hash, since there are only a million codes."""
    return hmac.digest(secret.encode(), b"code/1/" + proof_id + code.encode(), "sha256")


async def _also(session: Session, asked: ProofRequest) -> tuple[str, ...]:
    """Whom the person let write to them, which the proof confirms: the mail says so."""
    caller = asked.caller
    return await waiting_for_proof(session, caller.workspace_id, caller.participant_id)


def _written(asked: ProofRequest, code: str, link: str, *, also: tuple[str, ...]) -> Written:
    values = {"code": code, "minutes": str(int(VALID.total_seconds() // 60))}
    if asked.connects:
        return write("connect-host", asked.language, **values)
    values |= {"also": "consents" if also else "nothing", "names": ", ".join(also)}
    if asked.method == "link":
        values["link"] = f"{asked.public_url}/confirm/{link}"
        return write("confirm-email-link", asked.language, **values)
    return write("confirm-email", asked.language, **values)
