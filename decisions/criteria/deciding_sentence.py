"""The deciding sentence: the one sentence of a rationale that is shown for all its criteria."""

from collections import Counter
from collections.abc import Sequence

from decisions.criteria.find_criteria import DecidingCriterion
from decisions.criteria.phrase_files import CriterionName


def deciding_place(criteria: Sequence[DecidingCriterion]) -> tuple[int, int] | None:
    """Return the offsets of the first sentence that names the most criteria.

    A guideline's recommendation says little about the case: other criteria take precedence.
    """
    counts = Counter((criterion.start, criterion.end) for criterion in criteria)
    of_case = {
        (criterion.start, criterion.end)
        for criterion in criteria
        if criterion.criterion is not CriterionName.RECOMMENDED
    }
    return max(counts, key=lambda place: (counts[place], place in of_case, -place[0]), default=None)


def deciding_sentence(rationale: str, criteria: Sequence[DecidingCriterion]) -> str:
    """Return the sentence that names the most criteria; empty if there are none."""
    place = deciding_place(criteria)
    return rationale[slice(*place)] if place else ""
