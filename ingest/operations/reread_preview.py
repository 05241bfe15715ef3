"""Previews of the changes from reading letters again, without changing anything."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, connection, models, transaction
from django.db.models import F, Func

from decisions.criteria import in_words
from decisions.models import Case, DisputedItem
from imr_archive.runtime.advisory_locks import Lock, session_lock
from ingest.error_messages import error_message
from ingest.letter_states import State
from ingest.models import Letter, RereadPreview
from ingest.processing.abandoned_letters import without_job
from ingest.processing.extract_text import ReadingError
from ingest.processing.pipeline import original_problem, storing_problem
from ingest.processing.reader_pool import (
    ReaderPool,
    ReaderPoolClosedError,
    ReadLetter,
)
from ingest.processing.store_case import store
from ingest.processing.word_mappings import with_mappings
from ingest.reading import READER_VERSION
from ingest.storage import DamagedFileError, originals

logger = logging.getLogger(__name__)

#: The text in place of a field if nothing was compared.
_UNKNOWN = "could not be checked"
#: The fields of cases and items that are not read from the letter.
_NOT_READ = {
    "id",
    "uid",
    "case",
    "item",
    "letter_sha256",
    "letter_text",
    "updated_at",
    "spans",
    "span",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a letter's case that another reading would change.

    Args:
        field: its name, preceded by its item: "item 2 outcome".
        before, after: its values in JSON form.
    """

    field: str
    before: str
    after: str


def make_preview(preview_id: int, readers: ReaderPool) -> None:
    """Compute a preview letter by letter; safe to call twice, and from two workers at once.

    Letters may have been deleted in the meantime. If the worker stops, another one continues.
    """
    with _claimed(preview_id) as mine:
        rows = RereadPreview.objects.filter(pk=preview_id)
        asked = rows.first()
        if not mine or asked is None:
            return
        letters = Letter.objects.in_bulk(asked.letters)
        for letter_id in asked.letters[len(asked.changes) :]:
            letter = letters.get(letter_id)
            try:
                found = _preview_or_reason(letter, readers) if letter else []
            except ReaderPoolClosedError:
                return  # the sweep queues it for another worker
            asked.changes.append([[each.field, each.before, each.after] for each in found])
            if not rows.update(changes=asked.changes):
                return  # it was deleted


def abandoned_previews(task_name: str) -> Iterator[int]:
    """Yield the id of each unfinished preview that no worker makes, to be queued again.

    Args:
        task_name: the name of the task whose jobs make previews.
    """
    made = Func(F("changes"), function="jsonb_array_length", output_field=models.IntegerField())
    unfinished = RereadPreview.objects.filter(letters__len__gt=made)
    for preview_id in without_job(unfinished, task_name, "preview_id"):
        with _claimed(preview_id) as claimed:
            if claimed:
                yield preview_id


def _claimed(preview_id: int) -> AbstractContextManager[bool]:
    return session_lock(Lock.PREVIEW, preview_id, wait=False)


def _preview_or_reason(letter: Letter, readers: ReaderPool) -> list[Change]:
    """Return the changes of a letter, or why they are unknown: it does not delay the others."""
    try:
        return preview(letter, readers)
    except ReaderPoolClosedError:
        raise
    except Exception as error:
        if isinstance(error, DatabaseError) and not connection.is_usable():
            raise  # another worker continues
        logger.exception("letter %s could not be previewed", letter.pk)
        return [Change(_UNKNOWN, "", f"The archive made an error ({type(error).__name__}).")]


def preview(letter: Letter, readers: ReaderPool) -> list[Change]:
    """Return the changes from reading a letter again, without changing anything.

    The letter is stored as by a worker, in a transaction that is rolled back. A deleted letter has
    no changes.

    Raises:
        ReaderPoolClosedError: the pool closed in the meantime.
    """
    before = stored_values(letter)
    try:
        data = originals.read(letter.sha256)
        read = with_mappings(readers.read(data, letter.received_at.date()))
        after = _after(letter, read)
    except (FileNotFoundError, DamagedFileError) as error:
        if not Letter.objects.filter(pk=letter.pk).exists():
            return []
        after = _failed(before, original_problem(error))
    except OSError as error:
        return [Change(_UNKNOWN, "", f"Its original can’t be read now ({error_message(error)}).")]
    except ReadingError as error:
        after = _failed(before, error.message)
    except (DataError, IntegrityError) as error:
        after = _failed(before, storing_problem(error))
    except Letter.DoesNotExist:
        return []
    return [
        Change(field, before.get(field, ""), after.get(field, ""))
        for field in [*before, *(field for field in after if field not in before)]
        if before.get(field, "") != after.get(field, "")
    ]


def _after(letter: Letter, read: ReadLetter) -> dict[str, str]:
    """Return the values that a letter would have, stored in a transaction that is rolled back."""
    with transaction.atomic():
        tried = Letter.objects.select_for_update().get(pk=letter.pk)
        for state in (State.QUEUED, State.READING):
            tried.state, tried.duplicate_of = state, None
            tried.save(update_fields=["state", "duplicate_of"])
        tried.reader_version = READER_VERSION
        store(tried, read)
        after = stored_values(tried)
        transaction.set_rollback(True)
    return after


def _failed(before: dict[str, str], reason: str) -> dict[str, str]:
    return {**before, "state": str(State.FAILED.label), "reason": reason}


def stored_values(letter: Letter) -> dict[str, str]:
    """Return the stored values of a letter as text, by field name."""
    values = {
        "state": State(letter.state).label,
        "reason": letter.reason,
        "problems": "; ".join(problem["message"] for problem in letter.problems),
    }
    case = Case.objects.filter(letters=letter).select_related("reviewer").first()
    if case is None:
        return values
    values |= _fields("", case)
    if reviewer := case.reviewer:
        values["specialties"] = ", ".join(sorted(map(str, reviewer.specialties.all())))
        values["license states"] = ", ".join(reviewer.license_states)
    for item in case.items.select_related("service").prefetch_related(
        "citations__guideline", "further_services__service"
    ):
        values |= _fields(f"item {item.position} ", item)
        if further := item.further_services.all():
            values[f"item {item.position} further services"] = ", ".join(map(str, further))
        for citation in item.citations.all():
            prefix = f"item {item.position} {citation.cited_by} {citation.position} "
            values |= _fields(prefix, citation)
    return values


def _fields(prefix: str, row: models.Model) -> dict[str, str]:
    return dict(_words(prefix, row))


def _words(prefix: str, row: models.Model) -> Iterator[tuple[str, str]]:
    for field in row._meta.concrete_fields:
        if field.name not in _NOT_READ:
            value: Any = getattr(row, field.name)
            if isinstance(row, DisputedItem) and field.name == "criteria":
                value = "; ".join(in_words(each, row.rationale) for each in value)
            elif isinstance(value, list):
                value = ", ".join(map(str, value))
            yield f"{prefix}{field.verbose_name}", "" if value is None else str(value)
