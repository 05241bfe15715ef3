"""Integrity checks of the archive: all originals, letters and cases, and the search index."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from decisions.models import Case
from decisions.search import index_faults, indexer
from ingest.job_queue import queue_letter
from ingest.letter_states import CURRENT, WAITING, State
from ingest.models import CameAs, Letter
from ingest.processing import provenance, public_copies
from ingest.processing.stored_files import (
    ABANDONED,
    left_in_staging,
    remove_without_letter,
    without_letter,
)
from ingest.review.reread import queue_again, readable_again
from ingest.storage import DamagedFileError, StoreUnavailableError, originals, originals_store


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the archive.

    Args:
        sentence: a description of the fault, the letter or case, and the remedy.
        repair: a function that repairs it or starts a repair; None if only a person can.
    """

    sentence: str
    repair: Callable[[], object] | None = None


def faults(progress: Callable[[int], object] = lambda letters: None) -> Iterator[Fault]:
    """Yield the faults of the archive; `progress` is called with the number of letters checked."""
    yield from _stored_files(progress)
    yield from _letters()
    yield from _cases()
    yield from _samples()
    yield from _index()


def _stored_files(progress: Callable[[int], object]) -> Iterator[Fault]:
    try:
        originals_store().check()
        yield from _originals(progress)
        yield from _copies()
        yield from _leftovers()
        yield from _files_of_no_letter()
    except OSError as error:
        yield Fault(
            f"The files of letters could not all be checked ({error.strerror}): make their store "
            "available, then check again."
        )


def _originals(progress: Callable[[int], object]) -> Iterator[Fault]:
    letters = Letter.objects.exclude(sha256="").exclude(came_as=CameAs.DUPLICATE)
    for number, letter in enumerate(letters.order_by("id").iterator(), 1):
        progress(number)
        try:
            originals.read(letter.sha256)
            continue
        except StoreUnavailableError:
            raise
        except DamagedFileError:
            wrong = "has changed since it was uploaded"
        except FileNotFoundError:
            if not Letter.objects.filter(pk=letter.pk).exists():
                continue  # it was deleted meanwhile
            wrong = "is missing"
        except OSError as error:
            wrong = f"cannot be read ({error.strerror})"
        yield Fault(
            f"{letter.name} (letter {letter.pk}): its original {wrong}. Upload the same file again "
            f"or restore it from a backup as {originals.location_of(letter.sha256)}."
        )


def _copies() -> Iterator[Fault]:
    shown = Letter.objects.filter(is_current=True, state__in=CURRENT)
    for letter in shown.order_by("id").iterator():
        try:
            missing = public_copies.is_missing(letter.sha256)
        except StoreUnavailableError:
            raise
        except OSError:
            continue  # the original is missing too and was already reported
        if missing:
            yield Fault(
                f"{letter.name} (letter {letter.pk}) has no public copy, or a damaged one, so "
                "visitors cannot open it: read it again.",
                _reading_again(Letter.objects.filter(pk=letter.pk)),
            )


def _letters() -> Iterator[Fault]:
    for letter in Letter.objects.filter(state__in=WAITING).order_by("id").iterator():
        yield Fault(
            f"{letter.name} (letter {letter.pk}) is waiting to be read: run a worker.",
            _calling(queue_letter, letter.pk),
        )
    unexplained = Q(reason="", duplicate_of=None) & (Q(case=None) | ~Q(state__in=CURRENT))
    for letter in (
        Letter.objects.filter(unexplained).exclude(state__in=WAITING).order_by("id").iterator()
    ):
        yield Fault(
            f"{letter.name} (letter {letter.pk}) is {State(letter.state).label.lower()}, with "
            "neither a case nor a reason: read it again.",
            _reading_again(Letter.objects.filter(pk=letter.pk)),
        )


def _cases() -> Iterator[Fault]:
    letters = Letter.objects.filter(case=OuterRef("pk"))
    shown = Case.public.filter(~Exists(letters.filter(is_current=True)))
    # A case with a waiting letter may temporarily have no current letter.
    for case in shown.exclude(Exists(letters.filter(state__in=WAITING))).order_by("id").iterator():
        yield Fault(
            f"Case {case} has no current letter: read its letters again.",
            _reading_again(Letter.objects.filter(case=case)),
        )
    for letter in (
        Letter.objects.filter(is_current=True, state__in=CURRENT)
        .filter(~Q(case__letter_sha256=F("sha256")) | Q(case__items=None))
        .select_related("case")
        .order_by("id")
    ):
        yield Fault(
            f"Case {letter.case} does not show what its current letter {letter.name} says: read "
            "it again.",
            _reading_again(Letter.objects.filter(pk=letter.pk)),
        )


def _samples() -> Iterator[Fault]:
    if Case.public.filter(sample=True).exists() and Case.public.filter(sample=False).exists():
        yield Fault(
            "Invented samples are public together with actual state decisions: remove them with "
            "manage.py remove_samples.",
            partial(provenance.remove_samples, by=None, reason="manage.py check_archive --repair"),
        )
    for letter in (
        Letter.objects.filter(is_current=True, state__in=CURRENT)
        .exclude(case__sample=F("sample"))
        .select_related("case")
        .order_by("id")
    ):
        yield Fault(
            f"Case {letter.case} and its letter {letter.name} do not agree on whether it is "
            "invented: read it again.",
            _reading_again(Letter.objects.filter(pk=letter.pk)),
        )


def _index() -> Iterator[Fault]:
    # One rebuild repairs all of these faults.
    for number, sentence in enumerate(index_faults()):
        yield Fault(f"{sentence} Rebuild the index.", _ignoring if number else indexer.rebuild)


def _leftovers() -> Iterator[Fault]:
    for path in sorted(left_in_staging(timezone.now() - ABANDONED)):
        yield Fault(
            f"{path} was left by an interrupted upload: remove it.",
            partial(path.unlink, missing_ok=True),
        )


def _files_of_no_letter() -> Iterator[Fault]:
    for sha256 in without_letter(timezone.now() - ABANDONED):
        yield Fault(
            f"{originals.location_of(sha256)}, or its public copy, belongs to no letter: an upload "
            "or a deletion was interrupted. Remove it.",
            partial(remove_without_letter, sha256),
        )


def _reading_again(letters: QuerySet[Letter]) -> Callable[[], object]:
    return lambda: queue_again(readable_again(letters))


def _calling(function: Callable[..., object], *arguments: object) -> Callable[[], object]:
    return lambda: function(*arguments)


def _ignoring() -> None:
    """Do nothing: another fault's repair covers this one."""
