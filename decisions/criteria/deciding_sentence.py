"""The deciding sentence: the one sentence of a rationale that is shown for all its criteria."""

from collections.abc import Sequence

from decisions.criteria.find_criteria import DecidingCriterion
from decisions.criteria.phrase_files import CriterionName

#: Criteria that say little about the case, in ascending order of what they say. The last one mostly
#: reports the history: "was previously authorized".
_LEAST_SPECIFIC_FIRST = (
    CriterionName.REASON_GIVEN,
    CriterionName.RECORDS,
    CriterionName.REQUEST_CLEAR,
    CriterionName.RECOMMENDED,
    CriterionName.NOT_DUPLICATE,
)


def deciding_span(criteria: Sequence[DecidingCriterion]) -> tuple[int, int] | None:
    """Return the offsets of the deciding sentence; None without criteria.

    If the item only accompanies another one, it is the sentence that states this. Otherwise it is
    the sentence that names the most specific criteria, or without any, the one whose criterion says
    the most about the case. Of several such sentences, it is the first one for an upheld denial and
    the last one for an overturned denial, where the history at the beginning has similar facts.
    """
    spans = {(each.start, each.end) for each in criteria}
    last = any(each.met for each in criteria)
    return max(spans, key=lambda span: _weight(span, criteria, last=last), default=None)


def _weight(
    span: tuple[int, int], criteria: Sequence[DecidingCriterion], *, last: bool
) -> tuple[bool, int, int, int]:
    """Return the sort key by which the deciding sentence is the maximum."""
    names = [each.criterion for each in criteria if (each.start, each.end) == span]
    specific = [name for name in names if name not in _LEAST_SPECIFIC_FIRST]
    general = max(_LEAST_SPECIFIC_FIRST.index(name) for name in names) if not specific else 0
    return (
        CriterionName.MAIN_ITEM in names,
        len(specific),
        general,
        span[0] if last else -span[0],
    )


def deciding_sentence(rationale: str, criteria: Sequence[DecidingCriterion]) -> str:
    """Return the text of the deciding sentence; empty if there are no criteria."""
    span = deciding_span(criteria)
    return rationale[slice(*span)] if span else ""
