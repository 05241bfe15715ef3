"""The deciding sentence: the one sentence of a rationale that is shown for all its criteria."""

from collections import Counter
from collections.abc import Sequence

from decisions.criteria.find_criteria import DecidingCriterion
from decisions.criteria.phrase_files import CriterionName

#: Criteria that say little about the case: the guideline's recommendation, and that the request
#: gives no reason.
_GENERAL = frozenset((CriterionName.RECOMMENDED, CriterionName.REASON_GIVEN))


def deciding_place(criteria: Sequence[DecidingCriterion]) -> tuple[int, int] | None:
    """Return the offsets of the sentence that names the most criteria; None without criteria.

    Criteria of the case take precedence over general ones. Of several such sentences, the first
    one decides an upheld denial. It is the last one if the denial was overturned: there the history
    of the case, which is told first, has facts like those that decide.
    """
    specific = Counter(
        (each.start, each.end) for each in criteria if each.criterion not in _GENERAL
    )
    counts = Counter((each.start, each.end) for each in criteria)
    last = any(each.met for each in criteria)
    return max(
        counts,
        key=lambda place: (specific[place], counts[place], place[0] if last else -place[0]),
        default=None,
    )


def deciding_sentence(rationale: str, criteria: Sequence[DecidingCriterion]) -> str:
    """Return the text of the deciding sentence; empty if there are no criteria."""
    place = deciding_place(criteria)
    return rationale[slice(*place)] if place else ""
