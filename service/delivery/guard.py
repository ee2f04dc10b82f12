"""Which addresses may be called: never the inside of our own network (SSRF).

A name is resolved where the socket is opened and *all* its addresses are vetted; the socket
goes to a vetted address while TLS and ``Host`` keep the name. So a name that changes its
answer between check and call (DNS rebinding) gains nothing. Open connections are reused: their
other end was vetted when they were opened.

Python's ``ipaddress.is_global`` is not used: it lets NAT64, 6to4 and multicast through.
"""

import asyncio
import re
import socket
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType

from quests.errors import WebhookUrlForbidden

PRINTABLE = re.compile(r"[!-~]{1,2000}")
DENIED_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
        ),
    )
)
ALLOWED_V6 = IPv6Network("2000::/3")
Network: TypeAlias = IPv4Network | IPv6Network
DENIED_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A receiver's address, parsed once; everybody uses these parts."""

    scheme: str
    host: str
    port: int
    path: str


def parse_target(url: str, *, allow_private: bool = False) -> Target:
    """Take a receiver's URL apart.

    Raises:
        WebhookUrlForbidden: not https on port 443, or with user, fragment or odd characters.
    """
    if not PRINTABLE.fullmatch(url) or "\\" in url:
        raise WebhookUrlForbidden("Use printable ASCII characters, names of hosts in punycode.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as wrong:
        raise WebhookUrlForbidden("This is not a URL.") from wrong
    if not host or "@" in parts.netloc or "#" in url:
        raise WebhookUrlForbidden("Give a host, and neither user nor fragment.")
    standard = 443 if parts.scheme == "https" else 80
    if not allow_private and (parts.scheme != "https" or port not in {None, 443} or _is_ip(host)):
        raise WebhookUrlForbidden("Use https on port 443, and a name instead of an IP address.")
    if parts.scheme not in {"http", "https"} or port == 0:
        raise WebhookUrlForbidden("Use https.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme=parts.scheme, host=host, port=port or standard, path=path)


def networks(text: str) -> tuple[Network, ...]:
    """The networks in a list separated by commas, for example ``127.0.0.0/8, fd00::/8``."""
    return tuple(ip_network(one) for one in map(str.strip, text.split(",")) if one)


def is_forbidden(address: str, allowed: Collection[Network] = ()) -> bool:
    """Whether an IP address is anything but a public host, or one in an allowed network."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if any(ip in network for network in allowed):
        return False
    if isinstance(ip, IPv4Address):
        return any(ip in network for network in DENIED_V4)
    return ip not in ALLOWED_V6 or any(ip in network for network in DENIED_V6)


def _is_ip(host: str) -> bool:
    """Whether resolvers may read the host as a number: ``127.1``, ``0x7f.1``, ``[::1]``."""
    last = host.rstrip(".").rpartition(".")[2]
    return ":" in host or last[:1].isdigit()  # no top-level domain begins with a digit


class ForbiddenAddress(OSError):
    """A host that must not be called, or that nobody knows; an OSError, as sockets raise."""


class GuardedResolver(AbstractResolver):
    """Resolves a name to all its addresses; one bad address among them refuses the name."""

    def __init__(self, *, allow_private: bool, allowed: Collection[Network] = ()) -> None:
        self._allow_private = allow_private
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses to connect to, in the system's order of preference."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        except UnicodeError as wrong:
            raise ForbiddenAddress(host) from wrong
        addresses = [(entry[0], str(entry[4][0])) for entry in found]
        if not self._allow_private and any(
            is_forbidden(address, self._allowed) for _, address in addresses
        ):
            raise ForbiddenAddress(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=kind,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for kind, address in addresses
        ]

    async def close(self) -> None:
        """Nothing to close."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What an installation lets be called.

    Attributes:
        allow_private: Everything, also ``http://`` (trials only).
        networks: Networks of one's own that may be called although they are private. Their
            addresses may be written as such, with ``http`` and any port.
        own_hosts: Names that mean this installation.
    """

    allow_private: bool
    networks: tuple[Network, ...] = ()
    own_hosts: Collection[str] = ()

    def parse(self, url: str) -> Target:
        """Take a receiver's URL apart (WebhookUrlForbidden)."""
        try:
            target = parse_target(url, allow_private=self.allow_private)
        except WebhookUrlForbidden:
            target = parse_target(url, allow_private=True)
            if not self._is_ours(target.host):
                raise
        if not self.allow_private and target.host.rstrip(".").lower() in self.own_hosts:
            raise WebhookUrlForbidden("This address is our own.")
        return target

    def resolver(self) -> GuardedResolver:
        """Looks names up."""
        return GuardedResolver(allow_private=self.allow_private, allowed=self.networks)

    def socket(self, info: AddrInfoType) -> socket.socket:
        """The last gate."""
        if self.allow_private:
            return socket.socket(info[0], info[1], info[2])
        return guarded_socket(info, self.networks)

    def _is_ours(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self.networks)


def guarded_socket(info: AddrInfoType, allowed: Collection[Network] = ()) -> socket.socket:
    """The last gate, whatever came before: no socket for a forbidden address."""
    if is_forbidden(str(info[4][0]), allowed):
        raise ForbiddenAddress(info[4][0])
    return socket.socket(info[0], info[1], info[2])
