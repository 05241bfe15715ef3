"""The schedule of alerts: due at the time of day of their confirmation until they are stopped."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.db.models import QuerySet
from django.utils import timezone

from decisions.alerts.new_decisions import last_number
from decisions.models import Alert, AlertMessage


def live_alerts() -> QuerySet[Alert]:
    """Return the alerts that are active."""
    return Alert.objects.filter(confirmed_at__isnull=False, paused=False, stopped="")


def next_time(alert: Alert, now: datetime) -> datetime:
    """Return the next time at which an alert is due: the time of day of its confirmation.

    It is local time in California, with daylight saving time.
    """
    if alert.webhook:
        return now
    here = timezone.get_default_timezone()
    hour = (alert.confirmed_at or now).astimezone(here).time()
    day = now.astimezone(here).date()
    if _at(day, hour, here) > now:
        day -= timedelta(days=1)
    return _at(day + alert.Frequency(alert.frequency).period, hour, here)


def _at(day: date, hour: time, here: tzinfo) -> datetime:
    # In UTC, because Python compares times of one zone without regard to daylight saving time.
    return datetime.combine(day, hour, here).astimezone(UTC)


def start(alert: Alert) -> None:
    """Start a confirmed alert: it reports decisions that become public from now on."""
    now = timezone.now()
    alert.confirmed_at, alert.told_to = now, last_number()
    alert.next_at, alert.rate_at = next_time(alert, now), now
    alert.save()


def stop(alert: Alert, why: str) -> None:
    """Stop an alert and notify its owner of the reason; runs in the caller's transaction.

    Args:
        alert: the alert.
        why: a sentence with the reason and what to do.
    """
    alert.stopped = why
    alert.save(update_fields=["stopped"])
    AlertMessage.objects.create(alert=alert, kind=AlertMessage.Kind.STOPPED)
