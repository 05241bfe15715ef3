"""The parts of a rationale that are not about the case: restated guidelines and set phrases."""

from collections.abc import Sequence
from itertools import islice

from decisions.criteria import DecidingCriterion, SentenceKind, sentences
from decisions.pages.letter_html import Apart

#: The most sentences of a rationale that are examined.
_MOST_SENTENCES = 400
#: The class and the title of each kind of passage.
_SAID = {
    SentenceKind.RULE: ("restated", "Restates a guideline"),
    SentenceKind.FORMULA: ("formula", "Boilerplate"),
}


def set_apart(rationale: str, criteria: Sequence[DecidingCriterion]) -> list[Apart]:
    """Return the passages of a rationale that do not apply the guideline to the case, in order.

    A sentence that names a criterion is never among them. If no other text would be left, there are
    none.

    Args:
        rationale: the rationale.
        criteria: the decision's criteria.
    """
    named = {(each.start, each.end) for each in criteria}
    passages: list[Apart] = []
    applied, before = False, None
    for sentence in islice(sentences(rationale), _MOST_SENTENCES):
        said = None if (sentence.start, sentence.end) in named else _SAID.get(sentence.kind)
        applied = applied or said is None
        if said and said == before:
            passages[-1] = Apart(passages[-1].start, sentence.end, *said)
        elif said:
            passages.append(Apart(sentence.start, sentence.end, *said))
        before = said
    return passages if applied else []
