"""API keys: created once, shown once, and stored as a hash."""

import hashlib
import re
import secrets

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from decisions.api.problems import ProblemError
from decisions.models import ApiKey

_PREFIX = "imr_"
_BYTES = 32
_KEY = re.compile(rf"{_PREFIX}[\w-]{{43}}", re.ASCII)
_SHOWN = 8  # the first characters of a key, which are stored
_SCHEME = "bearer"


def give_secret(key: ApiKey) -> str:
    """Create the secret of a new key and return it; only its hash is stored."""
    secret = f"{_PREFIX}{secrets.token_urlsafe(_BYTES)}"
    key.secret_hash, key.beginning = _hash(secret), secret[:_SHOWN]
    return secret


def api_key_of(request: HttpRequest) -> ApiKey | None:
    """Return the key of a request, or None if it has none.

    Raises:
        ProblemError: the key is unknown or revoked, or its owner's account is inactive.
    """
    written = request.headers.get("Authorization", "")
    if not written:
        return None
    scheme, _, secret = written.partition(" ")
    key = _known(secret.strip()) if scheme.lower() == _SCHEME else None
    if key is None:
        raise ProblemError(
            401,
            "The key in the Authorization header is not valid. Send “Authorization: Bearer KEY” "
            "with a key from an administrator of the archive, or omit the header.",
            headers={"WWW-Authenticate": 'Bearer realm="api", error="invalid_token"'},
        )
    today = timezone.localdate()
    if key.last_used_on != today:
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=today)
    return key


def _known(secret: str) -> ApiKey | None:
    if not _KEY.fullmatch(secret):
        return None
    good = Q(revoked_at=None, owner__is_active=True)
    return ApiKey.objects.filter(good, secret_hash=_hash(secret)).select_related("owner").first()


def _hash(secret: str) -> str:
    """Return the hash of a key; a plain hash is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
