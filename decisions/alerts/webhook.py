"""Webhooks: JSON signed according to Standard Webhooks, version 1 (standardwebhooks.com)."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence

from django.conf import settings

from decisions.alerts.links import absolute, webhook_secret
from decisions.alerts.saved_search import SavedSearch
from decisions.models import AlertMessage
from decisions.pages.hit_json import hit_json
from decisions.search import Hit

_TYPES = {
    AlertMessage.Kind.DECISIONS.value: "decisions.new",
    AlertMessage.Kind.RATE.value: "rate.moved",
}


def body_of(message: AlertMessage, hits: Sequence[Hit]) -> bytes:
    """Return the body of a message: its type, the time it was composed, and its data."""
    saved = SavedSearch.of(message.alert)
    search = {"name": saved.name, "address": absolute(saved.url.page())}
    data = (
        {"search": search, **message.facts}
        if message.kind == AlertMessage.Kind.RATE
        else {
            "search": search,
            "samples": any(hit.sample for hit in hits),
            "decisions": [hit_json(hit, settings.SITE_URL) for hit in hits],
        }
    )
    content = {
        "type": _TYPES[message.kind],
        "timestamp": message.created_at.isoformat(),
        "data": data,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def headers_of(message: AlertMessage, body: bytes) -> dict[str, str]:
    """Return the headers of a message, signed for the current time.

    A message that is sent again keeps its `webhook-id`.
    """
    sent = str(int(time.time()))
    signed = b".".join([message.key.hex.encode(), sent.encode(), body])
    signature = hmac.new(webhook_secret(message.alert), signed, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "IMR-Archive-Alerts",
        "webhook-id": message.key.hex,
        "webhook-timestamp": sent,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
