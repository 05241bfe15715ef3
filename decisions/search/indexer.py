"""Keep the index up to date with the database; the only writer of the current index."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from django.db import DatabaseError, close_old_connections, connection

from decisions.models import DisputedItem, SearchOutboxEntry
from decisions.search.current_engine import current_engine, current_session
from decisions.search.documents import all_documents, documents_of
from decisions.search.errors import IndexMissingError, SearchError, panics_as_errors
from decisions.search.frequent_passages import list_passages
from imr_archive.runtime.advisory_locks import Lock, session_lock

logger = logging.getLogger(__name__)

BATCH = 2000
PAUSE = 0.3  # seconds between looks for changed cases
RETRY_PAUSE = 5  # seconds after a failure
#: After a full read of the index, the next one waits this many times as long as it took: a search
#: that always fails must not occupy the worker. The same applies to the list of passages, which is
#: rebuilt after a change.
CHECK_PAUSES = 20


def rebuild(progress: Callable[[int], None] = lambda documents: None) -> int:
    """Rebuild the index from the database; return its number of decisions.

    The old index answers until the new one is complete, and cases that change wait for it.

    Raises:
        EngineError, OSError: the engine cannot write; the old index stays.
    """
    with session_lock(Lock.INDEX):
        return _rebuild(progress)


def _rebuild(progress: Callable[[int], None] = lambda documents: None) -> int:
    number, total = 0, DisputedItem.objects.count()
    noted = list(SearchOutboxEntry.objects.values_list("id", flat=True))
    with current_engine().replacing(total) as builder:
        for documents in all_documents():
            number += builder.add(documents)
            progress(number)
    SearchOutboxEntry.objects.filter(id__in=noted).delete()  # the new index includes these changes
    return number


def drain() -> int:
    """Index the cases in the outbox; return the number of its entries.

    An entry is deleted only after the index has the change on disk: after a crash in between, work
    is repeated. Does nothing while another process writes to the index.

    Raises:
        IndexMissingError: there is no index.
        EngineError: the engine cannot write.
    """
    number = 0
    with session_lock(Lock.INDEX, wait=False) as mine:
        if not mine:
            return 0
        while changes := list(SearchOutboxEntry.objects.order_by("id")[:BATCH]):
            cases = {change.case_id for change in changes}
            current_engine().replace_cases(cases, documents_of(cases))
            SearchOutboxEntry.objects.filter(id__in=[change.pk for change in changes]).delete()
            number += len(changes)
    return number


def bring_up() -> None:
    """Index the cases in the outbox; build the index if it is missing.

    Raises:
        EngineError: the engine cannot write.
    """
    try:
        current_session()  # an index of an earlier version is missing, too, even if no case changed
        drain()
    except IndexMissingError:
        rebuild()


def follow(stop: threading.Event) -> None:
    """Keep the index up to date until `stop` is set; build it if it is missing.

    Also update the list of the most frequent passages. The whole index is checked at the start, and
    whenever a process whose search failed suspects damage.
    """
    try:
        upkeep = _Upkeep()
        current_engine().suspect()
        while not stop.wait(PAUSE):
            try:
                with panics_as_errors():
                    close_old_connections()
                    upkeep.run_once()
            except (SearchError, OSError, DatabaseError) as error:
                logger.error(
                    "The search index could not follow the database and tries again in %d "
                    "seconds: %s",
                    RETRY_PAUSE,
                    " ".join(str(error).split()),
                )
                stop.wait(RETRY_PAUSE)
            except Exception:
                logger.exception("The search index could not follow the database; trying again")
                stop.wait(RETRY_PAUSE)
    finally:
        connection.close()


class _Upkeep:
    """The work of `follow`; checks and lists take at most a fixed share of the time."""

    def __init__(self) -> None:
        self._check_at = self._list_at = 0.0
        self._listed: int | None = None  # the generation whose passages were listed

    def run_once(self) -> None:
        """Check the index if asked to, index changed cases, and list the frequent passages."""
        started = time.monotonic()
        if started >= self._check_at and current_engine().take_suspicion():
            _check()
            self._check_at = started + CHECK_PAUSES * (time.monotonic() - started)
        _catch_up()
        if started >= self._list_at and self._listed != current_engine().generation():
            self._listed, began = current_engine().generation(), time.monotonic()
            list_passages()
            ended = time.monotonic()
            self._list_at = ended + CHECK_PAUSES * (ended - began)


def _check() -> None:
    """Trigger a rebuild if a file of the index is damaged."""
    with suppress(IndexMissingError):
        for part in current_engine().damage():
            logger.error("%s of the search index is damaged; rebuilding the index.", part)
            current_engine().discard()
            return


def _catch_up() -> None:
    with session_lock(Lock.INDEX, wait=False) as mine:
        if not mine:
            return
        try:
            current_session()
            drain()
        except IndexMissingError as missing:
            if missing.damaged:
                current_engine().discard()
            logger.info("There is no readable search index; building one.")
            _rebuild()
            current_session()  # and knows its files from now on
