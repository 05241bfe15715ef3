"""The limit of requests per hour, counted in the database for all processes.

The limit of a key is in its row (`decisions/models/api_keys.py`), that of visitors without a key in
the setting `API_LIMIT`.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from decisions.api.problems import ProblemError
from decisions.formatting import duration
from decisions.models import ApiKey
from decisions.pages.write_rate_limits import sender_of
from imr_archive.runtime.ip_addresses import visitor_of

_HOUR = timedelta(hours=1)
#: Counts in one statement, so that simultaneous requests to any process wait for each other.
_COUNT = """
    INSERT INTO decisions_apiuse (asker, hour, requests) VALUES (%s, %s, 1)
    ON CONFLICT (asker, hour) DO UPDATE SET requests = decisions_apiuse.requests + 1
    RETURNING requests
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """The limit of a sender, and what is left of it in this hour.

    Args:
        most: the number of requests allowed in an hour.
        left: the number left after this request.
        seconds: the seconds until the next hour begins.
    """

    most: int
    left: int
    seconds: int

    def on(self, response: HttpResponseBase) -> None:
        """Add the limit to the headers of a response (draft-ietf-httpapi-ratelimit-headers-10)."""
        response["RateLimit-Policy"] = f'"hour";q={self.most};w=3600'
        response["RateLimit"] = f'"hour";r={self.left};t={self.seconds}'


def spend(request: HttpRequest, key: ApiKey | None) -> Allowance | None:
    """Count a request and return what is left, or None if the sender cannot be identified.

    Args:
        request: the request.
        key: the key of the request; None for a visitor without a key.

    Raises:
        ProblemError: the limit is exceeded.
    """
    if key is None and visitor_of(request) is None:
        return None
    most = key.per_hour if key else settings.API_LIMIT
    asker = f"key:{key.pk}" if key else f"visitor:{sender_of(request)}"
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [asker, hour])
        spent = cursor.fetchone()[0]
    seconds = ceil((hour + _HOUR - now).total_seconds())
    allowance = Allowance(most, max(0, most - spent), seconds)
    if spent > most:
        whose = "This key" if key else "An address without a key"
        more = "" if key else " For a higher limit, ask an administrator of the archive for a key."
        detail = (
            f"{whose} may send {most:,} requests an hour. Try again in {duration(seconds)}.{more}"
        )
        raise ProblemError(429, detail, headers={"Retry-After": str(seconds)})
    return allowance
