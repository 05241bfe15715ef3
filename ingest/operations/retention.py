"""Data retention: deletes data after the periods stated on the about page."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from decisions.models import Alert, AlertMessage, ApiUse, CaseList, ErrorReport, Folder
from ingest.models import PasswordMail, RereadPreview

_DAY = timedelta(days=1)
#: The time that the owner of an alert has to confirm it.
_TO_CONFIRM = 2 * _DAY
_MESSAGES_KEPT = 365 * _DAY


def delete_expired() -> None:
    """Delete unused and unconfirmed data, and old data about visitors.

    Lists are deleted after `LIST_DAYS` without use, folders after `FOLDER_DAYS`, login records
    after `LOGIN_DAYS`, unconfirmed alerts with their email address 48 hours after they were last
    requested, and messages of alerts after a year. The hash of the sender's address, which limits
    the rate of lists, folders, reports and alerts, is deleted after a day.
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
    PasswordMail.objects.filter(sent_at__lt=now - _DAY).delete()
    RereadPreview.objects.filter(asked_at__lt=now - _DAY).delete()
