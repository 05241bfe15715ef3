"""Correct a case, and undo corrections."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from decisions.case_record.json_record import Record, record_of
from decisions.corrections.reapply import active_corrections, keep_as_read, rewrite, unplaced_of
from decisions.criteria import with_sentences
from decisions.models import Case, CaseAsRead, Correction
from decisions.models.corrections import Action


class CorrectionError(Exception):
    """A correction that cannot be made or undone; the message says why and what to do."""


class ChangedMeanwhileError(CorrectionError):
    """Somebody else, or a re-reading, changed the case after the page was opened."""


@dataclass(frozen=True, slots=True)
class CorrectionTarget:
    """What a correction is about: a case, an item of it, or a citation of the item.

    Args:
        item: the item's position; None for the case itself.
        cited_by, citation: the citation's side and position; None for the item itself.
    """

    item: int | None = None
    cited_by: str = ""
    citation: int | None = None


def correct(
    case_id: int,
    target: CorrectionTarget,
    values: Mapping[str, Any],
    *,
    reason: str,
    by: User,
    seen: datetime,
) -> list[Correction]:
    """Correct values of a case; return the corrections, one for each value that differs.

    Args:
        case_id: the case.
        target: the case itself, its item or its citation.
        values: the correct values by field, as in a record.
        reason: the reason, shown on the public page.
        by: the editor.
        seen: the case's `updated_at` when its page was opened.

    Raises:
        ChangedMeanwhileError: the case has changed since.
        CorrectionError: the item or citation no longer exists, or the values are invalid.
    """
    with _locked(case_id, seen) as case:
        record = record_of(case)
        part = _part(record, target)
        made = [
            _correction(
                record,
                target,
                case,
                reason,
                by,
                action=Action.CHANGE,
                field=name,
                before=_worded(name, part[name], part),
                after=_worded(name, value, {**part, **values}),
            )
            for name, value in sorted(values.items(), key=_heading_last)
            if value != part[name]
        ]
        return _make(case, made)


def add(
    case_id: int, target: CorrectionTarget, values: Record, *, reason: str, by: User, seen: datetime
) -> list[Correction]:
    """Add an item to a case, or a citation to one side of an item.

    Args:
        case_id: the case.
        target: without `item` for an item; with `item` and `cited_by` for a citation.
        values: all of its values, as in a record.
        reason: the reason, shown on the public page.
        by: the editor.
        seen: the case's `updated_at` when its page was opened.

    Raises:
        ChangedMeanwhileError, CorrectionError: as `correct` does.
    """
    with _locked(case_id, seen) as case:
        record = record_of(case)
        if target.item is None:
            position = _next_item(case, record)
            target = CorrectionTarget()
            words = {"item_position": position, "item_words": values["heading"]}
        else:
            citations = _part(record, CorrectionTarget(target.item))["citations"]
            taken = [each["position"] for each in citations if each["cited_by"] == target.cited_by]
            position = max(taken, default=0) + 1
            words = {"citation_position": position, "citation_words": values["text"]}
        made = _correction(
            record,
            target,
            case,
            reason,
            by,
            action=Action.ADD,
            after={**values, "position": position},
        )
        for name, value in words.items():
            setattr(made, name, value)
        return _make(case, [made])


def remove(
    case_id: int, target: CorrectionTarget, *, reason: str, by: User, seen: datetime
) -> list[Correction]:
    """Remove an item or a citation.

    Raises:
        ChangedMeanwhileError, CorrectionError: as `correct` does.
    """
    with _locked(case_id, seen) as case:
        record = record_of(case)
        if target.citation is None and len(record["items"]) == 1:
            raise CorrectionError(f"{_NO_ITEM} Withdraw the letter instead.")
        gone = _part(record, target)
        made = _correction(record, target, case, reason, by, action=Action.REMOVE, before=gone)
        return _make(case, [made])


def undo(correction_id: int, *, by: User, seen: datetime) -> Correction:
    """Undo a correction, which restores what the reader read.

    Raises:
        ChangedMeanwhileError: the case has changed since its page was opened.
        CorrectionError: the correction is already undone, later corrections depend on it, the
            restored value is invalid, or it added the only item that is left.
    """
    made = Correction.objects.get(pk=correction_id)
    with _locked(made.case_id, seen) as case:
        made.refresh_from_db()
        if made.undone_at:
            raise CorrectionError("This correction has already been undone.")
        before = len(unplaced_of(case))
        made.undone_at, made.undone_by = timezone.now(), by
        with _refused_in_words():
            made.save(update_fields=["undone_at", "undone_by"])
            rewrite(case)
        if not record_of(case)["items"]:
            raise CorrectionError(f"{_NO_ITEM} Undo the removal of another item first.")
        if len(unplaced_of(case)) > before:
            raise CorrectionError("Later corrections depend on this one. Undo those first.")
    return made


def _worded(name: str, value: Any, part: Mapping[str, Any]) -> Any:
    """Return a value as a correction stores it: criteria with their sentences.

    The sentences locate the criteria if the rationale changes.
    """
    return with_sentences(value, part["rationale"]) if name == "criteria" else value


def _heading_last(value: tuple[str, Any]) -> bool:
    """Sort the heading last, because the other corrections of an item refer to its old heading."""
    return value[0] == "heading"


@contextmanager
def _locked(case_id: int, seen: datetime) -> Iterator[Case]:
    """Lock a case for one change, unless it changed after the person opened its page."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
        if case.updated_at != seen:
            raise ChangedMeanwhileError(
                "This case changed after you opened its page, so your changes were not saved."
            )
        yield case


def _part(record: Record, target: CorrectionTarget) -> Record:
    """Return the part of a record that a correction is about."""
    if target.item is None:
        return record["case"]  # type: ignore[no-any-return]
    wanted: list[Record] = [item for item in record["items"] if item["position"] == target.item]
    if target.citation is not None:
        wanted = [
            citation
            for item in wanted
            for citation in item["citations"]
            if (citation["cited_by"], citation["position"]) == (target.cited_by, target.citation)
        ]
    if not wanted:
        raise CorrectionError("This item or citation no longer exists. Open the page again.")
    return wanted[0]


def _correction(
    record: Record, target: CorrectionTarget, case: Case, reason: str, by: User, **values: Any
) -> Correction:
    """Return an unsaved correction."""
    return Correction(
        case=case,
        letter_sha256=case.letter_sha256,
        item_position=target.item,
        item_words=_part(record, CorrectionTarget(target.item))["heading"]
        if target.item is not None
        else "",
        cited_by=target.cited_by,
        citation_position=target.citation,
        citation_words=_part(record, target)["text"] if target.citation is not None else "",
        reason=reason,
        made_by=by,
        **values,
    )


def _next_item(case: Case, record: Record) -> int:
    """Return a position that no item of the case has, now or as read."""
    as_read = CaseAsRead.objects.filter(case=case).first()
    items = [*record["items"], *(as_read.record["items"] if as_read else [])]
    return max((item["position"] for item in items), default=0) + 1


def _make(case: Case, made: list[Correction]) -> list[Correction]:
    if not made:
        return []
    if not active_corrections(case):  # the case still shows the values that were read
        keep_as_read(case)
    with _refused_in_words():
        for correction in made:
            correction.save()
        rewrite(case)
    return made


@contextmanager
def _refused_in_words() -> Iterator[None]:
    """Roll back a change that the database refuses, and explain why."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise CorrectionError(_IMPOSSIBLE.get(_constraint(error), _CANNOT_BE)) from error


_NO_ITEM = "A case must keep at least one item."
_CANNOT_BE = "These values contradict each other, so they were not saved."
_IMPOSSIBLE = {
    "decisions_case_case_number_key": "Another case already has this case number.",
    "item_modified_has_its_original": "Enter the words of a request that was authorized in part.",
    "item_has_words": "Enter the words in dispute for the item.",
}


def _constraint(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", ""))
