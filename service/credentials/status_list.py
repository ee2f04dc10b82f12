"""What was taken back: a list of bits, one per award (W3C Bitstring Status List 1.0). Pure."""

import base64
import gzip
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from service.credentials.document import CREDENTIALS, instant
from service.credentials.keys import Issuer

# The shortest that the standard allows: one among so many is not found out by looking at it.
LENGTH = 131_072
# A copy from before something was taken back must not be shown around for long.
KEPT = timedelta(hours=24)
FRESH = timedelta(minutes=1)


def status_list(
    address: str, issuer: Issuer, taken_back: Iterable[int], at: datetime
) -> dict[str, Any]:
    """The BitstringStatusListCredential of one list.

    Args:
        address: Where it stands.
        issuer: Who signs it: who signed what is in it.
        taken_back: Which bits are set, each below ``LENGTH``.
        at: Now.
    """
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": instant(at),
        "validUntil": instant(at + KEPT),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "ttl": int(FRESH.total_seconds() * 1000),
            "encodedList": encoded(taken_back),
        },
    }


def encoded(taken_back: Iterable[int]) -> str:
    """Bits from the highest of each byte on, packed, in multibase base64url without padding."""
    bits = bytearray(LENGTH // 8)
    for place in taken_back:
        bits[place >> 3] |= 0x80 >> (place & 7)
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def place_in_lists(place: int) -> tuple[int, int]:
    """The number of the list, and the bit in it."""
    return divmod(place, LENGTH)
