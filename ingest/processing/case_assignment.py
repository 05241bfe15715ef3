"""Assigns letters to cases and determines the current letter of a case."""

import re
from datetime import date
from pathlib import PurePath

from django.utils import timezone

from decisions.models import Case
from ingest.letter_states import CURRENT, State
from ingest.models import Letter
from ingest.processing.classify_letter import ClassifiedLetter
from ingest.processing.placement import Placement
from ingest.reading.header import CASE_NUMBER


def case_number_of(letter: ClassifiedLetter, file_name: str) -> str | None:
    """Return the case number that a letter prints, or else the one in its file name.

    The state names each file by its case number, and letters of 2014 do not print the number.
    """
    if printed := letter.parsed.header.case_number:
        return printed.value
    return named_number(file_name)


def named_number(file_name: str) -> str | None:
    """Return the case number in a file name such as `CM13-0032724.pdf`."""
    named = re.fullmatch(rf"({CASE_NUMBER.pattern})\.\w+", PurePath(file_name).name)
    return named[1].replace(" ", "") if named else None


def assign(letter: Letter, classified: ClassifiedLetter, number: str | None) -> Placement:
    """Return the placement of a letter in its case; must be called within a transaction.

    The case is locked, and created if it is new. A newer letter supersedes the current one. A
    letter with the date of the current letter and a different decision waits for a person.
    """
    case = _case_of(letter, number)
    if case.withdrawn_at and not (letter.released_at and letter.released_at > case.withdrawn_at):
        reason = f"Case {case} was withdrawn. Release this letter, or withdraw it too."
        return Placement(State.NEEDS_PERSON, reason, case)
    current = case.letters.filter(is_current=True).exclude(pk=letter.pk).first()
    if current is not None:
        newer = _is_newer(letter, classified, current, case)
        if newer is None:
            reason = (
                f"Case {case} has a letter with the same decision date but a different decision, "
                f"{current.name}. Compare the two: release this one to show it instead, or "
                "withdraw it."
            )
            return Placement(State.NEEDS_PERSON, reason, case)
        if not newer:
            reason = f"Case {case} has a newer letter, {current.name}."
            return Placement(State.SUPERSEDED, reason, case)
        current.is_current = False
        if current.state in CURRENT:  # else it is being read again and finds its place then
            current.state = State.SUPERSEDED
            current.reason = f"Case {case} has a newer letter, {letter.name}."
        current.save(update_fields=["is_current", "state", "reason"])
    return Placement(State.ARCHIVED, case=case, is_current=True)


def _is_newer(
    letter: Letter, classified: ClassifiedLetter, current: Letter, case: Case
) -> bool | None:
    """Return whether a letter is newer than the current one; None if a person must decide."""
    found = classified.parsed.header.decision_date
    decided = found.value if found else None
    if decided == case.decision_date and _decides_otherwise(case, classified):
        return _chosen(letter, current)
    return _newness(decided, letter) > _newness(case.decision_date, current)


def _case_of(letter: Letter, number: str | None) -> Case:
    if number and (known := Case.objects.select_for_update().filter(case_number=number).first()):
        return known  # including a case whose number a person added
    slug = number or f"letter-{letter.sha256[:12]}"
    if letter.case and not Case.objects.filter(slug=slug).exists() and _is_alone(letter):
        # The case gets another URL and keeps its corrections and error reports.
        Case.objects.filter(pk=letter.case.pk).update(slug=slug)
    case, _ = Case.objects.select_for_update().get_or_create(
        slug=slug,
        defaults={"case_number": number, "letter_sha256": letter.sha256, "sample": letter.sample},
    )
    return case


def _is_alone(letter: Letter) -> bool:
    return not Letter.objects.filter(case=letter.case).exclude(pk=letter.pk).exists()


def _decides_otherwise(case: Case, classified: ClassifiedLetter) -> bool:
    shown = case.items.order_by("position").values_list("outcome", flat=True)
    return [item.parsed.outcome.value for item in classified.items] != list(shown)


def _chosen(letter: Letter, current: Letter) -> bool | None:
    """Return whether a person chose a letter over the current one; None if nobody chose."""
    if letter.released_at:
        return current.released_at is None or letter.released_at > current.released_at
    if current.released_at and current.released_at > letter.received_at:
        return False
    return None


def hide_case(letter: Letter) -> None:
    """Hide the case that shows a letter; must be called within a transaction.

    The letter is no longer current. A case that shows another letter stays public.
    """
    letter.is_current = False
    if letter.case:
        shown = Case.objects.filter(pk=letter.case.pk, letter_sha256=letter.sha256)
        shown.update(withdrawn_at=timezone.now())


def clean_up(case: Case) -> None:
    """Clean up a case that a letter was wrongly assigned to; its other letters keep it."""
    if not case.letters.exists():
        if case.corrections.exists() or case.error_reports.exists():
            case.withdrawn_at = timezone.now()  # its corrections and reports are kept
            case.save(update_fields=["withdrawn_at"])
        else:
            case.delete()
    elif not case.letters.filter(is_current=True).exists():
        # The sweep finds them; the newest becomes current.
        case.letters.filter(state=State.SUPERSEDED).update(state=State.QUEUED)


def _newness(decided: date | None, letter: Letter) -> tuple[bool, date, int]:
    return decided is not None, decided or date.min, letter.pk
