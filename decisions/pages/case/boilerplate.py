"""The parts of a rationale that are not about the case: restated guidelines and set phrases."""

from collections.abc import Sequence
from itertools import islice

from decisions.criteria import MOST_SENTENCES, DecidingCriterion, SentenceKind, sentences
from decisions.search import TextRange

_SET_APART = {SentenceKind.RULE, SentenceKind.FORMULA}


def set_apart(rationale: str, criteria: Sequence[DecidingCriterion]) -> list[TextRange]:
    """Return the passages of a rationale that do not apply the guideline to the case, in order.

    A sentence that names a criterion is never among them. If no other text would be left, there are
    none.

    Args:
        rationale: the rationale.
        criteria: the decision's criteria.
    """
    named = {(each.start, each.end) for each in criteria}
    passages: list[TextRange] = []
    applied = before = False
    for sentence in islice(sentences(rationale), MOST_SENTENCES):
        apart = sentence.kind in _SET_APART and (sentence.start, sentence.end) not in named
        if apart:
            start = passages.pop()[0] if before else sentence.start
            passages.append((start, sentence.end))
        applied, before = applied or not apart, apart
    return passages if applied else []
