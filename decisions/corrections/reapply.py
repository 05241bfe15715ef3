"""Reapply the active corrections, those that are not undone, after a re-reading.

A case always shows the values that the reader read with the active corrections applied in the order
in which they were made. A correction therefore survives every re-reading, and undoing it restores
the value that the letter states.
"""

from decisions.case_record.json_record import record_of, write_record
from decisions.corrections.apply import apply
from decisions.models import Case, CaseAsRead, Correction


def reapply(case: Case) -> list[Correction]:
    """Apply the active corrections to what was just read, within the current transaction.

    Returns:
        The corrections that could not be placed, because their item or citation is no longer read
        or the case has a newer letter.
    """
    if not case.corrections.filter(undone_at=None).exists():
        return []
    keep_as_read(case)
    rewrite(case)
    return unplaced_of(case)


def active_corrections(case: Case) -> list[Correction]:
    """Return the active corrections of a case's current letter.

    Each case page runs this query, which Django takes three times as long to build as to run.
    """
    asked = (
        "SELECT * FROM decisions_correction "
        "WHERE case_id = %s AND letter_sha256 = %s AND undone_at IS NULL ORDER BY id"
    )
    return [*Correction.objects.raw(asked, [case.pk, case.letter_sha256])]


def unplaced_of(case: Case) -> list[Correction]:
    """Return the active corrections that cannot be placed in the case as it was read."""
    older = case.corrections.filter(undone_at=None).exclude(letter_sha256=case.letter_sha256)
    as_read = CaseAsRead.objects.filter(case=case).first()
    placed = apply(as_read.record, active_corrections(case))[1] if as_read else []
    return [*older, *placed]


def keep_as_read(case: Case) -> None:
    """Store the current values of the case as what the reader read."""
    CaseAsRead.objects.update_or_create(case=case, defaults={"record": record_of(case)})


def rewrite(case: Case) -> None:
    """Write what was read, with the active corrections applied."""
    as_read = CaseAsRead.objects.get(case=case)
    write_record(case, apply(as_read.record, active_corrections(case))[0])
