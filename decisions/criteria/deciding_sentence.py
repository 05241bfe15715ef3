"""The deciding sentence: of all that name what a decision turned on, the one that is shown."""

from collections import Counter
from collections.abc import Sequence

from decisions.criteria.find_criteria import DecidingCriterion
from decisions.criteria.phrase_files import CriterionName


def deciding_place(criteria: Sequence[DecidingCriterion]) -> tuple[int, int] | None:
    """Return the offsets of the sentence that names most of the criteria, the first of several.

    What the guideline recommends says little about the case: another criterion goes before it.
    """
    counts = Counter((criterion.start, criterion.end) for criterion in criteria)
    of_case = {
        (criterion.start, criterion.end)
        for criterion in criteria
        if criterion.criterion is not CriterionName.RECOMMENDED
    }
    return max(counts, key=lambda place: (counts[place], place in of_case, -place[0]), default=None)


def deciding_sentence(rationale: str, criteria: Sequence[DecidingCriterion]) -> str:
    """Return the sentence that names most of the criteria; empty where there are none."""
    place = deciding_place(criteria)
    return rationale[slice(*place)] if place else ""
