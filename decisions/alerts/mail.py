"""Alert emails: plain text and HTML with the same content, and an unsubscribe link.

Their templates are in `templates/pages/alerts/mail/`.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from decisions.alerts.links import (
    absolute,
    all_alerts_link,
    confirm_link,
    manage_link,
    message_link,
    unsubscribe_link,
)
from decisions.alerts.reported_decisions import criteria_in_words, most_frequent_criteria
from decisions.alerts.saved_search import SavedSearch
from decisions.models import Alert, AlertMessage
from decisions.search import Hit

#: The most decisions in a mail, since mail programs cut off long mails; its page lists all of them.
LISTED = 100


def mail_of(message: AlertMessage, hits: Sequence[Hit]) -> EmailMultiAlternatives:
    """Return the email for a message; a repeated one has the same Message-ID.

    Args:
        message: the message.
        hits: the decisions that it reports; empty for other messages.
    """
    alert = message.alert
    saved = SavedSearch.of(alert)
    context = {
        "name": saved.name,
        "search": absolute(saved.url.page(alert.about)),
        "is_what_decides": alert.about == Alert.SavedOn.WHAT_DECIDES,
        "confirmed": bool(alert.confirmed_at),
        "confirm": confirm_link(alert),
        "manage": manage_link(alert),
        "all_alerts": all_alerts_link(alert),
        "unsubscribe": unsubscribe_link(alert),
        **_content(message, hits),
    }
    made = EmailMultiAlternatives(
        subject=_subject(message, saved.name, hits),
        body=render_to_string(f"alerts/mail/{message.kind}.txt", context),
        to=[alert.email],
        headers=_headers(message),
    )
    made.attach_alternative(
        render_to_string(f"alerts/mail/{message.kind}.html", context), "text/html"
    )
    return made


def _content(message: AlertMessage, hits: Sequence[Hit]) -> dict[str, Any]:
    return {
        "number": len(hits),
        "samples": any(hit.sample for hit in hits),
        "decisions": [
            (absolute(f"/cases/{hit.slug}/#item-{hit.position}"), hit, criteria_in_words(hit))
            for hit in hits[:LISTED]
        ],
        "more": max(0, len(hits) - LISTED),
        "all_of_them": message_link(message),
        "criteria": most_frequent_criteria(hits),
        "rate": message.facts,
        "stopped": message.alert.stopped,
    }


def _subject(message: AlertMessage, name: str, hits: Sequence[Hit]) -> str:
    if message.kind == AlertMessage.Kind.ALL:
        return "Your alerts in the IMR Archive"
    samples = "Invented samples: " if any(hit.sample for hit in hits) else ""
    if message.kind == AlertMessage.Kind.DECISIONS:
        new = "1 new decision" if len(hits) == 1 else f"{len(hits):,} new decisions"
        return f"{samples}{new}: {name}"
    beginnings = {
        AlertMessage.Kind.CONFIRM.value: "Confirm your alert",
        AlertMessage.Kind.RATE.value: "The overturn rate changed",
        AlertMessage.Kind.STOPPED.value: "Your alert was stopped",
    }
    return f"{beginnings[message.kind]}: {name}"


def _headers(message: AlertMessage) -> dict[str, str]:
    """Return the headers: RFC 8058 requires the first two, RFC 3834 the third."""
    headers = {
        "Message-ID": f"<{message.key.hex}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
    }
    if message.alert.confirmed_at:
        headers["List-Unsubscribe"] = f"<{unsubscribe_link(message.alert)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
