"""IP addresses, networks, and the address of a visitor."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from django.conf import settings
from django.http import HttpRequest

Address: TypeAlias = IPv4Address | IPv6Address
Networks: TypeAlias = frozenset[IPv4Network | IPv6Network]

#: The IPv6 prefix length of one household or office, which limits count as one visitor.
_ONE_VISITOR = 64


def networks_of(words: Iterable[str]) -> Networks:
    """Return the networks in notations such as `10.0.0.0/8`, `::1` or `192.0.2.7`.

    Raises:
        ValueError: a word is not a network.
    """
    return frozenset(ip_network(word) for word in words)


def address(text: str) -> Address | None:
    """Return the IP address in a text; None if it is not one.

    An IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) is returned as an IPv4 address.
    """
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_within(text: str, networks: Networks) -> bool:
    """Return whether an address is in any of the networks."""
    found = address(text)
    return found is not None and any(found in network for network in networks)


def visitor(found: Address) -> str:
    """Return the address that represents all addresses of one visitor."""
    if isinstance(found, IPv4Address):
        return str(found)
    return str(IPv6Network((found, _ONE_VISITOR), strict=False).network_address)


def visitor_of(request: HttpRequest) -> str | None:
    """Return the visitor's address: an IPv4 address, or the first of an IPv6 network (/64).

    A proxy appends its client's address to `X-Forwarded-For`. Only entries written by the proxies
    in `ARCHIVE_PROXIES` are trusted; clients can forge the others. If the web server listens on a
    socket file, clients have no address: None.
    """
    came_from = request.META.get("REMOTE_ADDR", "")
    before = request.headers.get("X-Forwarded-For", "").split(",")
    while is_within(came_from, settings.PROXIES) and before and address(before[-1]):
        came_from = before.pop().strip()
    found = address(came_from)
    return visitor(found) if found else None
