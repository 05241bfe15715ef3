"""Which case a letter belongs to, and which of a case's letters is the current one."""

import re
from datetime import date
from pathlib import PurePath

from django.utils import timezone

from decisions.models import Case
from ingest.models import Letter
from ingest.processing.classify import ClassifiedLetter
from ingest.reading.header import CASE_NUMBER
from ingest.states import CURRENT, State


def case_number_of(letter: ClassifiedLetter, file_name: str) -> str | None:
    """Return the number that a letter prints; else the one that its file is named by.

    The state names each file by its case, and letters of 2014 print no number themselves.
    """
    if printed := letter.parsed.header.case_number:
        return printed.value
    return named_number(file_name)


def named_number(file_name: str) -> str | None:
    """Return the case number that a file is named by: `CM13-0032724.pdf`."""
    named = re.fullmatch(rf"({CASE_NUMBER.pattern})\.\w+", PurePath(file_name).name)
    return named[1].replace(" ", "") if named else None


def case_of(letter: Letter, classified: ClassifiedLetter) -> Case:
    """Return the case of a letter, locked; made where it is new."""
    number = case_number_of(classified, letter.name)
    if number and (known := Case.objects.select_for_update().filter(case_number=number).first()):
        return known  # also one whose number a person added
    slug = number or f"letter-{letter.sha256[:12]}"
    if letter.case and not Case.objects.filter(slug=slug).exists() and _is_alone(letter):
        # The case gets another address and keeps what people corrected and reported.
        Case.objects.filter(pk=letter.case.pk).update(slug=slug)
    case, _ = Case.objects.select_for_update().get_or_create(
        slug=slug,
        defaults={"case_number": number, "letter_sha256": letter.sha256, "sample": letter.sample},
    )
    return case


def _is_alone(letter: Letter) -> bool:
    return not Letter.objects.filter(case=letter.case).exclude(pk=letter.pk).exists()


def become_current(letter: Letter, case: Case, classified: ClassifiedLetter) -> bool:
    """Give a letter its place among the letters of its case; return whether it is current.

    One that decides otherwise on the same day as the current letter waits for a person.
    """
    letter.case = case
    current = case.letters.filter(is_current=True).exclude(pk=letter.pk).first()
    found = classified.parsed.header.decision_date
    decided = found.value if found else None
    if current is not None:
        newer: bool | None = _newness(decided, letter) > _newness(case.decision_date, current)
        if decided == case.decision_date and _decides_otherwise(case, classified):
            newer = _chosen(letter, current)
        if newer is None:
            letter.is_current = False
            letter.state = State.NEEDS_PERSON
            letter.reason = (
                f"Case {case} has a letter of the same decision date that decides otherwise, "
                f"{current.name}. Compare the two: release this one to show it instead, or "
                "withdraw it."
            )
            return False
        if not newer:
            letter.is_current = False
            letter.state = State.SUPERSEDED
            letter.reason = f"Case {case} has a newer letter, {current.name}."
            return False
        current.is_current = False
        if current.state in CURRENT:  # else it is being read again and finds its place then
            current.state = State.SUPERSEDED
            current.reason = f"Case {case} has a newer letter, {letter.name}."
        current.save(update_fields=["is_current", "state", "reason"])
    letter.is_current = True
    return True


def _decides_otherwise(case: Case, classified: ClassifiedLetter) -> bool:
    shown = case.items.order_by("position").values_list("outcome", flat=True)
    return [item.parsed.outcome.value for item in classified.items] != list(shown)


def _chosen(letter: Letter, current: Letter) -> bool | None:
    """Return whether a person chose a letter over the current one; None where nobody chose."""
    if letter.released_at:
        return current.released_at is None or letter.released_at > current.released_at
    if current.released_at and current.released_at > letter.received_at:
        return False
    return None


def hide_case(letter: Letter) -> None:
    """Take the case that shows a letter out of the public's sight; part of a transaction.

    The letter is current no more. A case that shows another letter stays.
    """
    letter.is_current = False
    if letter.case:
        shown = Case.objects.filter(pk=letter.case.pk, letter_sha256=letter.sha256)
        shown.update(withdrawn_at=timezone.now())


def leave(case: Case) -> None:
    """Give up a case that a letter was wrongly read as: to its other letters, if it has any."""
    if not case.letters.exists():
        if case.corrections.exists() or case.error_reports.exists():
            case.withdrawn_at = timezone.now()  # what people said of it stays
            case.save(update_fields=["withdrawn_at"])
        else:
            case.delete()
    elif not case.letters.filter(is_current=True).exists():
        # The sweep finds them; the newest becomes current.
        case.letters.filter(state=State.SUPERSEDED).update(state=State.QUEUED)


def _newness(decided: date | None, letter: Letter) -> tuple[bool, date, int]:
    return decided is not None, decided or date.min, letter.pk
