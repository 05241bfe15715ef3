"""Stores the result of reading a letter in one transaction."""

from contextlib import nullcontext
from typing import Any

from django.db import transaction

from decisions.case_record.skip_unchanged import kept_if_unchanged
from decisions.corrections.reapply import reapply
from decisions.models import Case, Correction
from ingest.letter_states import State
from ingest.models import Letter
from ingest.problems import unsettled
from ingest.processing import duplicates, provenance
from ingest.processing.case_assignment import assign, case_number_of, clean_up, hide_case
from ingest.processing.case_rows import VocabularyRows, write_case
from ingest.processing.classify_letter import MAPPABLE
from ingest.processing.hold_back import held_back
from ingest.processing.placement import FormerCase, Placement
from ingest.processing.reader_pool import ReadLetter
from ingest.reading.letter_text import LetterText
from ingest.reading.parsed_letter import Problem

#: The fields of a letter that every reading sets, whatever its placement.
_READ = (
    "state",
    "reason",
    "problems",
    "layout",
    "reader_version",
    "read_at",
    "sample",
    "fingerprint",
    "sketch",
    "held_text",
)


def store(letter: Letter, read: ReadLetter) -> None:
    """Write what was read from a letter, and the letter's state with it.

    A letter without a decision creates no case. The current letter of a case is the newest, by
    decision date and then by time of receipt. A real letter that becomes public removes all
    samples; a sample does not become public next to real letters. Rereading a letter with the
    same result leaves its case unchanged. A letter with the same content as another is its
    duplicate.
    """
    number = case_number_of(read.classified, letter.name)
    _describe(letter, read, number)
    placement = held_back(letter, read)
    # Vocabulary rows are created outside the transaction, so that other workers need not wait.
    rows = None if placement else VocabularyRows(read.classified)
    with transaction.atomic():
        before = letter.case
        placement = placement or _among_others(letter, read, number)
        letter.state, letter.reason = placement.state, placement.reason
        letter.duplicate_of = placement.duplicate_of
        if placement.former is FormerCase.HIDDEN:
            hide_case(letter)
        elif placement.former is FormerCase.REPLACED:
            letter.case, letter.is_current = placement.case, placement.is_current
        if placement.is_current and placement.case and rows:
            same = before == placement.case and placement.case.letter_sha256 == letter.sha256
            with kept_if_unchanged(placement.case) if same else nullcontext():
                unplaced = _show(placement.case, letter, read, number, rows)
            letter.problems = [*letter.problems, *unsettled(letter, unplaced)]
            if letter.problems:
                letter.state = State.ARCHIVED_WITH_PROBLEMS
        # A newer letter may take the place of one that keeps its case in the meantime.
        letter.save(update_fields=_READ if placement.former is FormerCase.KEPT else None)
        if before is not None and before != letter.case:
            clean_up(before)


def _describe(letter: Letter, read: ReadLetter, number: str | None) -> None:
    """Set the fields of a letter that describe what was read."""
    letter.layout = read.classified.parsed.layout
    problems = [_problem_json(problem, read.text) for problem in read.classified.problems]
    letter.problems = unsettled(letter, problems)
    letter.held_text = ""
    letter.sample = provenance.is_sample(letter, read, number)
    duplicates.mark(letter, read)


def _among_others(letter: Letter, read: ReadLetter, number: str | None) -> Placement:
    """Return the placement of a letter among others; must be called within a transaction."""
    duplicates.lock(letter)
    if letter.sample and (why := provenance.why_not_shown(number)):
        return Placement(State.WITHDRAWN, why, former=FormerCase.HIDDEN)
    match = duplicates.match_of(letter, read, number)
    if match and (placement := duplicates.placement(match, letter)):
        letter.problems = [*letter.problems, duplicates.problem(match)]
        return placement
    if not letter.sample:
        provenance.free_case_number(number)
    placement = assign(letter, read.classified, number)
    if placement.is_current:
        if not letter.sample:
            provenance.remove_samples_for(letter)
        if match:
            duplicates.requeue_replaced(match)
    return placement


def _show(
    case: Case, letter: Letter, read: ReadLetter, number: str | None, rows: VocabularyRows
) -> list[dict[str, Any]]:
    """Show a letter's content in its case; return problems of corrections that no longer apply."""
    case.withdrawn_at = None
    write_case(case, letter, read, number, rows)
    return [_unplaced(correction) for correction in reapply(case)]


def _problem_json(problem: Problem, text: LetterText) -> dict[str, Any]:
    """Return a problem with its subject, so that equal problems can be counted.

    The subject is the printed text if a person can map it, otherwise the message.
    """
    span = problem.span
    return {
        "code": problem.code,
        "message": problem.message,
        "span": [span.start, span.end] if span else None,
        "words": text.value(span) if span and problem.code in MAPPABLE else problem.message,
    }


def _unplaced(correction: Correction) -> dict[str, Any]:
    """Return the problem of a correction that no longer applies to the letter."""
    words = correction.citation_words or correction.item_words
    about = f' of "{words[:200]}"' if words else ""
    message = (
        f"A correction ({correction}{about}) could not be applied to the letter as it is now read: "
        "check whether it is still needed, then undo it or make it again."
    )
    return {"code": "correction_without_place", "message": message, "span": None, "words": message}
