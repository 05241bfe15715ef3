"""How much one sender may write: counted in the database, where all web processes see it."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

#: How much everybody together may write in an hour, whatever addresses they use.
_ALL_PER_HOUR = 1_000


def sender_of(request: HttpRequest) -> str:
    """Return a keyed hash of the sender's address: it tells senders apart and names nobody."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.HTTPS:  # behind a proxy, which adds whom it speaks for at the end
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    return salted_hmac("sender", address).hexdigest()


def too_many(model: type[Model], request: HttpRequest, per_hour: int) -> bool:
    """Whether a sender, or everybody, wrote more rows in the last hour than is allowed.

    Args:
        request: the sender's.
        per_hour: how many rows one sender may write.
        model: has the fields `sender` and `created_at`.
    """
    since = timezone.now() - timedelta(hours=1)
    rows = model._default_manager.filter(created_at__gte=since)
    return (
        rows.filter(sender=sender_of(request)).count() >= per_hour
        or rows.count() >= _ALL_PER_HOUR
    )  # fmt: skip
