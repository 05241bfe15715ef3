"""Previews of the changes from reading letters again, without changing anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from decisions.criteria import in_words
from decisions.models import Case, DisputedItem
from ingest.intake import originals
from ingest.letter_states import State
from ingest.models import Letter, RereadPreview
from ingest.processing.reader_pool import ReaderPool, ReadingError
from ingest.processing.store_case import store
from ingest.reading import READER_VERSION
from ingest.review.word_mappings import with_mappings

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
    """Compute a preview letter by letter; letters may have been deleted in the meantime."""
    asked = RereadPreview.objects.filter(pk=preview_id).first()
    if asked is None:
        return
    letters = Letter.objects.in_bulk(asked.letters)
    for letter_id in asked.letters[len(asked.changes) :]:
        letter = letters.get(letter_id)
        found = preview(letter, readers) if letter else []
        asked.changes.append([[each.field, each.before, each.after] for each in found])
        asked.save(update_fields=["changes"])


def preview(letter: Letter, readers: ReaderPool) -> list[Change]:
    """Return the changes from reading a letter again, without changing anything.

    The letter is stored as by a worker, in a transaction that is rolled back.
    """
    before = stored_values(letter)
    try:
        data = originals.read(letter.sha256)
        read = with_mappings(readers.read(data, letter.received_at.date()))
    except (ReadingError, OSError) as error:
        reason = error.message if isinstance(error, ReadingError) else "Its original is missing."
        after = {**before, "state": str(State.FAILED.label), "reason": reason}
    else:
        with transaction.atomic():
            tried = Letter.objects.select_for_update().get(pk=letter.pk)
            for state in (State.QUEUED, State.READING):
                tried.state, tried.duplicate_of = state, None
                tried.save(update_fields=["state", "duplicate_of"])
            tried.reader_version = READER_VERSION
            store(tried, read)
            after = stored_values(tried)
            transaction.set_rollback(True)
    return [
        Change(field, before.get(field, ""), after.get(field, ""))
        for field in [*before, *(field for field in after if field not in before)]
        if before.get(field, "") != after.get(field, "")
    ]


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
            place = f"item {item.position} {citation.cited_by} {citation.position} "
            values |= _fields(place, citation)
    return values


def _fields(place: str, row: models.Model) -> dict[str, str]:
    return dict(_words(place, row))


def _words(place: str, row: models.Model) -> Iterator[tuple[str, str]]:
    for field in row._meta.concrete_fields:
        if field.name not in _NOT_READ:
            value: Any = getattr(row, field.name)
            if isinstance(row, DisputedItem) and field.name == "criteria":
                value = "; ".join(in_words(each, row.rationale) for each in value)
            elif isinstance(value, list):
                value = ", ".join(map(str, value))
            yield f"{place}{field.verbose_name}", "" if value is None else str(value)
