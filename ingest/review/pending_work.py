"""Pending work in the archive: for people, for workers and for the search index."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, Q
from django.urls import reverse

from decisions.models import ErrorReport, SearchOutboxEntry
from ingest.job_queue import worker_is_alive
from ingest.letter_states import WAITING, State
from ingest.models import Letter, Upload
from ingest.reading import READER_VERSION
from ingest.reading.parsed_letter import UNREDACTED
from ingest.review.reread import READABLE_AGAIN

#: Letters that wait because they may name a person.
MAY_NAME_SOMEBODY = Q(
    state=State.NEEDS_PERSON, problems__contains=[{"code": UNREDACTED}], released_at=None
)
#: Letters in the archive whose values another version of the reader may read better.
READ_BY_AN_OLDER_VERSION = Q(
    is_current=True, state__in=READABLE_AGAIN, reader_version__lt=READER_VERSION
)


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of pending work.

    Args:
        label: the description.
        number: the number of pending objects.
        url: the URL of their list.
    """

    label: str
    number: int
    url: str


def tasks_of(user: AbstractBaseUser | AnonymousUser) -> list[Task]:
    """Return the pending work that a user may view."""
    tasks = []
    if user.has_perm("ingest.view_letter"):  # type: ignore[union-attr]
        tasks += _letters()
    if user.has_perm("decisions.view_errorreport"):  # type: ignore[union-attr]
        reports = ErrorReport.objects.filter(handled=False).count()
        url = f"{reverse('admin:decisions_errorreport_changelist')}?handled__exact=0"
        tasks.append(Task("Error reports to answer", reports, url))
    return tasks


def _letters() -> list[Task]:
    letters = reverse("admin:ingest_letter_changelist")
    numbers = Letter.objects.aggregate(
        review=Count("pk", filter=Q(state=State.NEEDS_PERSON)),
        hold=Count("pk", filter=MAY_NAME_SOMEBODY),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        waiting=Count("pk", filter=Q(state__in=WAITING)),
        old=Count("pk", filter=READ_BY_AN_OLDER_VERSION),
    )
    tasks = [
        Task("Needs review", numbers["review"], f"{letters}?state__exact={State.NEEDS_PERSON}"),
        Task("On hold: may name a person", numbers["hold"], f"{letters}?hold=1"),
        Task("Failed", numbers["failed"], f"{letters}?state__exact={State.FAILED}"),
        Task("Being read", numbers["waiting"], f"{letters}?state__in={','.join(WAITING)}"),
    ]
    if numbers["old"]:  # only after an update of the reader
        states = ",".join(map(str, READABLE_AGAIN))
        older = f"{letters}?is_current=True&state__in={states}&reader_version__lt={READER_VERSION}"
        tasks.append(Task("Read by an older version: read again", numbers["old"], older))
    return tasks


def last_upload() -> Upload | None:
    """Return the newest upload, with the number of its letters; None while there is none."""
    return Upload.objects.annotate(files=Count("letters")).order_by("-pk").first()


def search_lag() -> int:
    """Return the number of cases with changes that are not yet in the search index."""
    return SearchOutboxEntry.objects.values("case_id").distinct().count()


def workers_are_missed() -> bool:
    """Return whether no worker sent a heartbeat in the last minute."""
    return not worker_is_alive()
