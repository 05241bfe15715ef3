"""Who asks: the address that limits and locks count."""

from django.conf import settings
from django.http import HttpRequest

from imr_archive.runtime.networks import address, is_within, visitor


def visitor_of(request: HttpRequest) -> str | None:
    """Return the visitor's address: an IPv4 address, or the first of an IPv6 network (/64).

    A proxy adds whom it speaks for to the end of `X-Forwarded-For`. What stands there is believed
    as far as it was written by the proxies that `ARCHIVE_PROXIES` names; anybody can write the
    rest. Where the web server listens at a socket file, nothing has an address: None.
    """
    came_from = request.META.get("REMOTE_ADDR", "")
    before = request.headers.get("X-Forwarded-For", "").split(",")
    while is_within(came_from, settings.PROXIES) and before and address(before[-1]):
        came_from = before.pop().strip()
    found = address(came_from)
    return visitor(found) if found else None
