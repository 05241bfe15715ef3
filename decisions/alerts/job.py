"""The job of alerts: number new decisions, queue due messages, send queued messages."""

from django.conf import settings
from django.utils import timezone

from decisions.alerts.message_queue import queue_due
from decisions.alerts.new_decisions import number_publications
from decisions.alerts.sending import send_waiting
from decisions.search import IndexMissingError, current_session
from imr_archive.runtime.advisory_locks import Lock, session_lock


def run() -> None:
    """Run the job unless another process runs it; an interrupted run is continued by the next one.

    Without a mail server there are no alerts. Without an index they wait until it is built.
    """
    if not settings.ALERTS:
        return
    with session_lock(Lock.ALERTS, wait=False) as mine:
        if not mine:
            return
        try:
            current_session()
        except IndexMissingError:
            return
        number_publications()
        queue_due(timezone.now())
        send_waiting()
