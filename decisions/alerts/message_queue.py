"""Queue a message for each alert that is due, with its new decisions or the rate that moved."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from decisions.alerts.new_decisions import NewDecision, last_number, new_decisions
from decisions.alerts.rates_moved import rate_that_moved
from decisions.alerts.saved_search import SavedSearch
from decisions.alerts.schedule import live_alerts, next_time, stop
from decisions.models import Alert, AlertedDecision, AlertMessage

logger = logging.getLogger(__name__)

#: The most decisions in a webhook. A mail reports all new decisions and lists the first of them.
PER_WEBHOOK = 100
#: The time until an alert whose search failed is tried again.
_AFTER_FAILURE = timedelta(hours=1)
_UNKNOWN = (
    "Its search uses a value that the archive no longer has, so it would find the wrong "
    "decisions. Save the search again."
)


def queue_due(now: datetime) -> None:
    """Queue a message for each alert that is due and has something to report."""
    last = last_number()
    due = live_alerts().filter(next_at__lte=now)
    for pk in due.order_by("next_at").values_list("pk", flat=True):
        _try(pk, now, last)
    rates = live_alerts().filter(rates=True, rate_at__lte=now)
    for pk in rates.order_by("rate_at").values_list("pk", flat=True):
        _try(pk, now)


def _try(pk: int, now: datetime, last: int | None = None) -> None:
    """Queue the message of one alert; a failing search does not delay the other alerts.

    Args:
        pk: the alert.
        now: the time of this run.
        last: the number of the last publication to report; None to test the overturn rate.
    """
    try:
        with transaction.atomic():
            alert = live_alerts().select_for_update().filter(pk=pk).first()
            if alert is None:
                return
            saved = SavedSearch.of(alert)
            if saved.unknown:
                stop(alert, _UNKNOWN)
            elif last is None:
                _queue_rate(alert, saved, now)
            else:
                _queue_decisions(alert, saved, last, now)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Alert %d could not be checked; it is tried again later", pk)
        later = now + _AFTER_FAILURE
        Alert.objects.filter(pk=pk).update(**{"rate_at" if last is None else "next_at": later})


def _queue_decisions(alert: Alert, saved: SavedSearch, last: int, now: datetime) -> None:
    if alert.webhook and alert.told_to >= last:
        return  # webhooks are always due, and mostly there is nothing new
    found = new_decisions(saved.search, alert.told_to, last)
    told = set(
        AlertedDecision.objects.filter(
            alert=alert, case_uid__in={each.case_uid for each in found}
        ).values_list("case_uid", "position")
    )
    untold = [each for each in found if (each.case_uid, each.position) not in told]
    size = PER_WEBHOOK if alert.webhook else max(1, len(untold))
    for start in range(0, len(untold), size):
        _add_message(alert, untold[start : start + size])
    alert.told_to = max(alert.told_to, last)
    alert.next_at = next_time(alert, now)
    alert.save(update_fields=["told_to", "next_at"])


def _add_message(alert: Alert, decisions: list[NewDecision]) -> None:
    message = AlertMessage.objects.create(alert=alert, kind=AlertMessage.Kind.DECISIONS)
    AlertedDecision.objects.bulk_create(
        AlertedDecision(
            alert=alert, message=message, case_uid=each.case_uid, position=each.position
        )
        for each in decisions
    )


def _queue_rate(alert: Alert, saved: SavedSearch, now: datetime) -> None:
    if moved := rate_that_moved(alert, saved, now):
        AlertMessage.objects.create(alert=alert, kind=AlertMessage.Kind.RATE, facts=moved.facts)
    alert.save(update_fields=["rate_since", "rate_looks", "rate_at"])
