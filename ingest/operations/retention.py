"""Retention: data that is deleted after a time, as the about page says."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from decisions.models import Alert, AlertMessage, ApiUse, CaseList, ErrorReport, Folder
from ingest.models import RereadPreview

_DAY = timedelta(days=1)
#: How long the owner of an alert has to confirm it.
_TO_CONFIRM = 2 * _DAY
_MESSAGES_KEPT = 365 * _DAY


def delete_expired() -> None:
    """Delete what nobody uses or confirms, and old traces of visitors.

    Lists go after `LIST_DAYS` without use and folders after `FOLDER_DAYS`, what tells of logins
    after `LOGIN_DAYS`, an alert with its email address after 48 hours without a click, what
    alerts told after a year. A day after a list, a folder, a report or an alert was sent, nothing
    limits its sender any more, and the hash of the address goes.
    """
    now = timezone.now()
    CaseList.objects.filter(last_used_at__lt=now - settings.LIST_DAYS * _DAY).delete()
    Folder.objects.filter(last_used_at__lt=now - settings.FOLDER_DAYS * _DAY).delete()
    Alert.objects.filter(confirmed_at=None, created_at__lt=now - _TO_CONFIRM).delete()
    AlertMessage.objects.filter(sent_at__lt=now - _MESSAGES_KEPT).delete()
    for sent in (Alert, CaseList, ErrorReport, Folder):
        old = sent._default_manager.filter(created_at__lt=now - _DAY)
        old.exclude(sender="").update(sender="")
    for log in (AccessLog, AccessFailureLog, AccessAttempt):
        log.objects.filter(attempt_time__lt=now - settings.LOGIN_DAYS * _DAY).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    ApiUse.objects.filter(hour__lt=now - _DAY).delete()
    RereadPreview.objects.filter(asked_at__lt=now - _DAY).delete()
