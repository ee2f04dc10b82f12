"""Networks of callers: told apart under a keyed hash, never kept as addresses."""

import hmac
from socket import AF_INET, AF_INET6, inet_pton
from uuid import UUID

MAPPED = bytes(10) + b"\xff\xff"  # how an IPv4 address begins that is written as IPv6
LABEL_BYTES = 8


def network_of(address: str) -> bytes:
    """The bytes of an address that name its network: all of IPv4, the /64 of IPv6."""
    try:
        if ":" not in address:
            return inet_pton(AF_INET, address)
        whole = inet_pton(AF_INET6, address.partition("%")[0])
    except (OSError, ValueError):
        return b"?"  # a proxy that we trust wrote something else: all of these together
    return whole[12:] if whole.startswith(MAPPED) else whole[:8]


def network_key(secret: str, quest_id: UUID, address: str) -> bytes:
    """By which signatures of one network are found together, in one petition only."""
    said = b"signature-network/1/" + quest_id.bytes + network_of(address)
    return hmac.digest(secret.encode(), said, "sha256")[:LABEL_BYTES]


def network_label(key: bytes) -> str:
    """As organisers read and write it: it says nothing about the address."""
    return f"net_{key.hex()}"


def labelled(label: str) -> bytes:
    """The key behind a label."""
    return bytes.fromhex(label.removeprefix("net_"))
