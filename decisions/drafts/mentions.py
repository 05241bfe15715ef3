"""The criteria that a draft speaks of."""

from decisions.criteria import CriterionName, sentences

#: How many characters of a draft are read.
LONGEST = 60_000


def mentioned_criteria(text: str) -> frozenset[CriterionName]:
    """Return the criteria of which a draft has any phrase, whatever it says of them."""
    return frozenset(
        phrase.criterion
        for sentence in sentences(text[:LONGEST])
        for phrase in sentence.said.phrases
    )
