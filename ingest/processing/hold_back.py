"""The letters that wait for a person before they are public, and why."""

from ingest.letter_states import State
from ingest.models import Letter
from ingest.processing.placement import FormerCase, Placement
from ingest.processing.reader_pool import ReadLetter
from ingest.reading.parsed_letter import HOLDING, UNREDACTED

MAY_NAME = (
    "The letter may name a person: check each place. Withdraw it and upload it again with the "
    "names removed, or release it if it names no one."
)
NO_COPY = (
    "A public copy of the PDF without metadata can’t be created ({}). Print the letter to a new "
    "PDF and upload that."
)


def held_back(letter: Letter, read: ReadLetter) -> Placement | None:
    """Return the placement of a letter that must wait for a person regardless of other letters.

    None if the letter need not wait. The reason is its most important problem. A letter that may
    name a person keeps its text, which is otherwise stored in its case.

    Args:
        letter: a letter with its problems; its `held_text` is set.
        read: what was read from it.
    """
    if read.uncopied:
        reason = NO_COPY.format(read.uncopied)
        return Placement(State.NEEDS_PERSON, reason, former=FormerCase.HIDDEN)
    held = [problem for problem in letter.problems if problem["code"] in HOLDING]
    first = min(held, key=lambda problem: HOLDING.index(problem["code"]), default=None)
    decides = bool(read.classified.parsed.items)
    if decides and (first is None or letter.released_at):
        return None
    reason = first["message"] if first else "The letter decides no item."
    former = FormerCase.REPLACED if decides else FormerCase.KEPT
    if any(problem["code"] == UNREDACTED for problem in held):
        letter.held_text = read.text.text
        if letter.released_at is None:
            former = FormerCase.HIDDEN
            reason = MAY_NAME if first and first["code"] == UNREDACTED else reason
    return Placement(State.NEEDS_PERSON, reason, former=former)
