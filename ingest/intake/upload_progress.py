"""The progress of an upload: exact counts, and an estimate of the remaining time."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from ingest.letter_states import WAITING, State
from ingest.models import CameAs, Upload

#: The period over which the reading rate is measured.
_PACE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """A snapshot of an upload: all counts refer to the same moment and add up to `files`.

    Args:
        states, came_as: the number of files by state and by result of the upload, without zeros.
        waiting: the number of files not read yet.
        a_minute: the number of letters read per minute: in the last minute while letters wait, else
            over the whole upload; None if none was read.
        seconds_left: the estimated remaining time; None if it is unknown.
    """

    files: int
    states: list[tuple[State, int]]
    came_as: list[tuple[CameAs, int]]
    waiting: int
    a_minute: float | None
    seconds_left: float | None

    @property
    def done(self) -> int:
        """The number of files that need no more processing."""
        return self.files - self.waiting

    @property
    def is_reading(self) -> bool:
        """Whether a worker is reading letters of the upload."""
        return any(state == State.READING for state, _ in self.states)


def progress_of(upload: Upload) -> Progress:
    """Return the progress of an upload."""
    now = timezone.now()
    rows = list(
        upload.letters.order_by()
        .values("state", "came_as")
        .annotate(
            number=Count("id"),
            read=Count("read_at", filter=Q(read_at__gte=upload.created_at)),
            lately=Count("read_at", filter=Q(read_at__gte=now - _PACE)),
            last=Max("read_at"),
        )
    )
    states: Counter[str] = Counter()
    came_as: Counter[str] = Counter()
    for row in rows:
        states[row["state"]] += row["number"]
        came_as[row["came_as"]] += row["number"]
    waiting = sum(states[state] for state in WAITING)
    if waiting:
        number, seconds = sum(row["lately"] for row in rows), _seconds(upload.created_at, now)
        seconds = min(seconds, _PACE.total_seconds())
    else:
        number = sum(row["read"] for row in rows)
        last = max((row["last"] for row in rows if row["last"]), default=upload.created_at)
        seconds = _seconds(upload.created_at, last)
    a_second = number / seconds if number else 0.0
    return Progress(
        files=sum(states.values()),
        states=[(state, states[state]) for state in State if states[state]],
        came_as=[(kind, came_as[kind]) for kind in CameAs if came_as[kind]],
        waiting=waiting,
        a_minute=a_second * 60 if a_second else None,
        seconds_left=waiting / a_second if waiting and a_second else None,
    )


def _seconds(start: datetime, end: datetime) -> float:
    return max((end - start).total_seconds(), 1.0)
