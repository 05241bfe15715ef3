"""The criteria that a draft mentions, among those that reviewers look for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from decisions.criteria import CriterionName, said_met, said_unmet, sentences

#: How many characters of a draft are read.
LONGEST = 60_000


@dataclass(frozen=True, slots=True)
class MentionedCriterion:
    """A criterion that a draft mentions.

    Args:
        present: the first sentence that says that it is met, or there; empty where none does.
        missing: the first sentence that says that it is unmet, or missing, likewise.

    Where both are empty, the draft only names it, as a guideline does that asks for it.
    """

    present: str = ""
    missing: str = ""


def mentioned_criteria(text: str) -> Mapping[CriterionName, MentionedCriterion]:
    """Return the criteria that a draft mentions, each with the sentences about it."""
    found: dict[CriterionName, MentionedCriterion] = {}
    for sentence in sentences(text[:LONGEST]):
        words = " ".join(text[sentence.start : sentence.end].split())
        for phrase in sentence.said.phrases:
            found.setdefault(phrase.criterion, MentionedCriterion())
        for criterion in said_unmet(sentence):
            if not found[criterion].missing:
                found[criterion] = replace(found[criterion], missing=words)
        for criterion in said_met(sentence) - said_unmet(sentence):
            if not found[criterion].present:
                found[criterion] = replace(found[criterion], present=words)
    return found
