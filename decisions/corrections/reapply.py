"""Reapply the active corrections, those that are not undone, after a re-reading.

What a case shows is always what the reader read with the standing corrections put onto it, in the
order in which they were made; so a correction outlives every re-reading, and undoing one brings
back what the letter says today.
"""

from decisions.case_record.json_record import record_of, write_record
from decisions.corrections.apply import apply
from decisions.models import Case, CaseAsRead, Correction


def reapply(case: Case) -> list[Correction]:
    """Apply the active corrections to what was just read, within the current transaction.

    Returns:
        The corrections that found no place: what they are about is not read any more, or a newer
        letter took the place of the one that they correct.
    """
    if not case.corrections.filter(undone_at=None).exists():
        return []
    keep_as_read(case)
    rewrite(case)
    return unplaced_of(case)


def standing_of(case: Case) -> list[Correction]:
    """Return the corrections of a case's current letter that are not undone.

    Each page of a case asks this, and Django takes three times as long to write the query as to run
    this one.
    """
    asked = (
        "SELECT * FROM decisions_correction "
        "WHERE case_id = %s AND letter_sha256 = %s AND undone_at IS NULL ORDER BY id"
    )
    return [*Correction.objects.raw(asked, [case.pk, case.letter_sha256])]


def unplaced_of(case: Case) -> list[Correction]:
    """Return the active corrections that find no place in the case as it was read."""
    older = case.corrections.filter(undone_at=None).exclude(letter_sha256=case.letter_sha256)
    as_read = CaseAsRead.objects.filter(case=case).first()
    placed = apply(as_read.record, standing_of(case))[1] if as_read else []
    return [*older, *placed]


def keep_as_read(case: Case) -> None:
    """Store the current values of the case as what the reader read."""
    CaseAsRead.objects.update_or_create(case=case, defaults={"record": record_of(case)})


def rewrite(case: Case) -> None:
    """Write what was read, with the active corrections applied."""
    as_read = CaseAsRead.objects.get(case=case)
    write_record(case, apply(as_read.record, standing_of(case))[0])
