"""The secret links of an alert: anyone who has one may change the alert; they cannot be guessed.

Links are signed with SECRET_KEY and not stored. If the key changes, links in earlier mails become
invalid.
"""

import base64
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import salted_hmac

from decisions.models import Alert, AlertMessage

#: The purposes of links.
MANAGE, CONFIRM, ALL = "manage", "confirm", "all"
_SIGNED = "decisions.alerts"


def token_of(alert: Alert, purpose: str = MANAGE) -> str:
    """Return the secret part of an alert's links.

    Args:
        alert: the alert.
        purpose: MANAGE, CONFIRM or ALL; a token is valid for one purpose only.
    """
    return _signer(purpose).sign(alert.key.hex)


def is_signed(token: str) -> bool:
    """Return whether this site signed a token to manage an alert, even if that was deleted."""
    return _key_of(token, MANAGE) is not None


def alert_of(token: str, purpose: str = MANAGE) -> Alert | None:
    """Return the alert of a token, or None."""
    key = _key_of(token, purpose)
    return Alert.objects.filter(key=key).first() if key else None


def absolute(path: str) -> str:
    """Return the absolute URL of a page, for use in messages."""
    return f"{settings.SITE_URL}{path}"


def confirm_link(alert: Alert) -> str:
    """Return the URL of the page that confirms an alert."""
    return absolute(reverse("alert_confirm", args=[token_of(alert, CONFIRM)]))


def manage_link(alert: Alert) -> str:
    """Return the URL of an alert's page."""
    return absolute(reverse("alert", args=[token_of(alert)]))


def all_alerts_link(alert: Alert) -> str:
    """Return the URL of the page with all alerts of an alert's email address."""
    return absolute(reverse("alerts_of_address", args=[token_of(alert, ALL)]))


def unsubscribe_link(alert: Alert) -> str:
    """Return the URL that ends an alert by a POST (RFC 8058)."""
    return absolute(reverse("alert_unsubscribe", args=[token_of(alert)]))


def message_link(message: AlertMessage) -> str:
    """Return the URL of the page with all decisions of a message."""
    return absolute(reverse("alert_message", args=[token_of(message.alert), message.pk]))


def webhook_secret(alert: Alert) -> bytes:
    """Return the 32-byte key that signs an alert's webhooks."""
    return salted_hmac(f"{_SIGNED}.webhook", alert.key.hex, algorithm="sha256").digest()


def shown_secret(alert: Alert) -> str:
    """Return the signing key as receivers write it (Standard Webhooks, "Signature scheme")."""
    return f"whsec_{base64.b64encode(webhook_secret(alert)).decode()}"


def _signer(purpose: str) -> Signer:
    return Signer(sep=".", salt=f"{_SIGNED}.{purpose}")


def _key_of(token: str, purpose: str) -> UUID | None:
    try:
        return UUID(_signer(purpose).unsign(token))
    except (BadSignature, ValueError):
        return None
