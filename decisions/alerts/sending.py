"""Send queued messages until each one arrives, and record each delivery immediately.

If a process is killed after a message was accepted and before that is recorded, the message is sent
again with the same Message-ID or webhook-id, so that the receiver can detect the duplicate.
"""

import logging
import smtplib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from decisions.alerts.guarded_http import ForbiddenTargetError, UnansweredError, post
from decisions.alerts.mail import mail_of
from decisions.alerts.reported_decisions import decisions_told
from decisions.alerts.schedule import stop
from decisions.alerts.webhook import body_of, headers_of
from decisions.models import Alert, AlertMessage
from decisions.search import Hit

logger = logging.getLogger(__name__)

#: The delay of a message after each failure; when all are used up, its alert is stopped.
_WAITS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440)]
_SERVER_GONE = timedelta(minutes=1)
_WEBHOOKS_AT_ONCE = 8
_GONE = 410
#: The errors that concern one mail; other errors concern the mail server.
_OF_ONE_MAIL = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused)
_NOTICE = Q(kind__in=AlertMessage.NOTICES)
_Made = TypeVar("_Made")
#: A webhook's address, body and headers.
_Request = tuple[str, bytes, dict[str, str]]


def send_waiting() -> None:
    """Send all due messages: emails one by one, webhooks several at a time."""
    _send_mails()
    _send_webhooks()


def _waiting() -> QuerySet[AlertMessage]:
    """Return the messages to send now; for a paused or stopped alert, only notices."""
    due = AlertMessage.objects.filter(sent_at=None, next_try_at__lte=timezone.now())
    live = Q(alert__paused=False, alert__stopped="")
    return due.filter(live | _NOTICE).select_related("alert").order_by("pk")


def _waiting_mails() -> QuerySet[AlertMessage]:
    return _waiting().filter(Q(alert__webhook="") | _NOTICE)


def _send_mails() -> None:
    server: BaseEmailBackend | None = None
    try:
        for number in list(_waiting_mails().values_list("pk", flat=True)):
            # Meanwhile its owner may have ended the alert, or an earlier message may have failed.
            message = _waiting_mails().filter(pk=number).first()
            if message is None:
                continue
            if server is None:
                server = get_connection()
                server.open()
            _send_mail(message, server)
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("The mail server can't be used (%s): mails wait", type(error).__name__)
        _waiting_mails().update(next_try_at=timezone.now() + _SERVER_GONE)
    finally:
        if server:
            server.close()


def _send_mail(message: AlertMessage, server: BaseEmailBackend) -> None:
    mail = _made(message, mail_of)
    if mail is None:
        return
    try:
        server.send_messages([mail])
    except _OF_ONE_MAIL as error:  # its text contains the address
        _failed(message, f"the mail server refused it ({type(error).__name__})")
    except (OSError, smtplib.SMTPException):
        raise
    except Exception as error:  # a header that cannot be encoded, for example
        _not_made(message, error)
    else:
        _sent(message)


def _made(message: AlertMessage, make: Callable[[AlertMessage, list[Hit]], _Made]) -> _Made | None:
    """Return what to send, or None: a message that cannot be made does not delay the others.

    Args:
        message: the message.
        make: composes the message from its decisions.
    """
    try:
        hits = decisions_told(message)
        if message.kind == AlertMessage.Kind.DECISIONS and not hits:
            message.delete()  # all of them were withdrawn in the meantime
            return None
        return make(message, hits)
    except DatabaseError:
        raise
    except Exception as error:
        _not_made(message, error)
        return None


def _not_made(message: AlertMessage, error: Exception) -> None:
    logger.exception("Message %d of alert %d could not be made", message.pk, message.alert.pk)
    _failed(message, f"the archive could not write the message ({type(error).__name__})")


def _send_webhooks() -> None:
    with ThreadPoolExecutor(_WEBHOOKS_AT_ONCE, thread_name_prefix="webhook") as threads:
        while waiting := list(_first_webhooks()):
            asked = [threads.submit(post, *request) for _, request in waiting]
            for (message, _), answer in zip(waiting, asked, strict=True):
                try:
                    status = answer.result()
                except (ForbiddenTargetError, UnansweredError) as error:
                    _failed(message, f"there was no response ({error})")
                except Exception as error:
                    _not_made(message, error)
                else:
                    _answered(message, status)


def _first_webhooks() -> Iterator[tuple[AlertMessage, _Request]]:
    """Yield the first message of each alert, with its request; later ones wait for it."""
    waiting = _waiting().exclude(alert__webhook="").exclude(_NOTICE)
    for message in waiting.order_by("alert_id", "pk").distinct("alert_id")[:_WEBHOOKS_AT_ONCE]:
        if request := _made(message, _request):
            yield message, request


def _request(message: AlertMessage, hits: list[Hit]) -> _Request:
    body = body_of(message, hits)
    return message.alert.webhook, body, headers_of(message, body)


def _answered(message: AlertMessage, status: int) -> None:
    if 200 <= status < 300:
        _sent(message)
    elif status == _GONE:
        _failed(message, "it responded that it is gone (410)", for_good=True)
    else:
        _failed(message, f"it responded with status {status}")


def _sent(message: AlertMessage) -> None:
    AlertMessage.objects.filter(pk=message.pk).update(sent_at=timezone.now())


def _failed(message: AlertMessage, how: str, *, for_good: bool = False) -> None:
    """Schedule a retry of a message and hold back later ones; after the last retry stop the alert.

    Args:
        message: the message.
        how: the error, without addresses.
        for_good: whether the failure is permanent.
    """
    logger.info("Message %d of alert %d: %s", message.pk, message.alert.pk, how)
    with transaction.atomic():
        alert = Alert.objects.select_for_update().filter(pk=message.alert.pk).first()
        if alert is None:
            return
        if for_good or message.failures >= len(_WAITS):
            if message.kind in AlertMessage.NOTICES:
                message.delete()  # retention deletes unconfirmed alerts
            elif message.is_mail:
                Alert.objects.filter(pk=alert.pk).update(
                    stopped=f"Its emails can’t be delivered: {how}."
                )
            else:
                stop(alert, f"Its webhook doesn’t accept messages: {how}.")
            return
        AlertMessage.objects.filter(pk=message.pk).update(failures=F("failures") + 1)
        alert.messages.filter(sent_at=None).update(
            next_try_at=timezone.now() + _WAITS[message.failures]
        )
