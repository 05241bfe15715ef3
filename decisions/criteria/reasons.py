"""A rationale and its outcome -> the criteria that the decision turned on.

The outcome says which criteria count: an upheld denial turned on what was unmet, an overturned
one on what was met. A criterion that was met in an upheld decision was granted on the way.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import Any

from decisions.criteria.clauses import CriterionPhrase, Said
from decisions.criteria.lexicon import MET, MISSING, CriterionName, Use
from decisions.criteria.sentences import SentenceKind, sentences
from decisions.terms import Outcome

#: Rationales of more sentences are read as far as this; the longest seen has under a hundred.
_MOST_SENTENCES = 400
#: Criteria whose phrases are turned into their opposite by a word of absence before them:
#: "no indication that she is improving".
_REVERSIBLE = frozenset(
    (
        CriterionName.CONSERVATIVE_CARE,
        CriterionName.IMPROVEMENT,
        CriterionName.AMOUNT,
        CriterionName.SAFETY,
        CriterionName.FINDINGS,
        CriterionName.INDICATION,
    )
)


@dataclass(frozen=True, slots=True)
class Reason:
    """A criterion that a decision turned on, and the sentence that says so.

    `start` and `end` are offsets into the rationale.
    """

    criterion: CriterionName
    met: bool
    start: int
    end: int

    def sentence(self, rationale: str) -> str:
        """Return the words of the sentence."""
        return rationale[self.start : self.end]


def find_reasons(rationale: str, outcome: Outcome) -> tuple[Reason, ...]:
    """Return why a decision was made, by its rationale; what is not recognized is not guessed.

    The criteria come in the order of their sentences, each once, with the first sentence that names
    it; there are none where no criterion was recognized. Reads in linear time, whatever the text.

    Args:
        rationale: the rationale, on one line or on several.
        outcome: the decision on the item.
    """
    met = outcome == Outcome.OVERTURNED
    found: dict[CriterionName, Reason] = {}
    alone: dict[CriterionName, Reason] = {}
    applied = False
    for sentence in islice(sentences(rationale), _MOST_SENTENCES):
        applied = applied or sentence.kind is SentenceKind.CASE
        if sentence.said.phrases:
            judge = _Judge(sentence.kind, met, applied)
            for criterion, strength in _named(sentence.said, judge):
                reason = Reason(criterion, met, sentence.start, sentence.end)
                (found if strength is _Strength.FULL else alone).setdefault(criterion, reason)
    return tuple((found or alone).values())


def deciding_place(reasons: Sequence[Reason]) -> tuple[int, int] | None:
    """Return the offsets of the sentence that names most of the criteria, the first of several."""
    counts = Counter((reason.start, reason.end) for reason in reasons)
    return max(counts, key=lambda place: (counts[place], -place[0]), default=None)


def deciding_sentence(rationale: str, reasons: Sequence[Reason]) -> str:
    """Return the sentence that names most of the criteria; empty where there are none."""
    place = deciding_place(reasons)
    return rationale[slice(*place)] if place else ""


def reasons_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """Return criteria from what `DisputedItem.criteria` stores: objects with a reason's fields."""
    return tuple(
        Reason(CriterionName(each["criterion"]), each["met"], each["start"], each["end"])
        for each in stored
    )


class _Strength(Enum):
    #: The criterion counts only where the decision names nothing stronger.
    ALONE = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class _Judge:
    """What a phrase is worth in a sentence.

    `applied`: the rationale has spoken of the case before, so that a rule restated now is the
    reason, and no introduction.
    """

    kind: SentenceKind
    met: bool
    applied: bool

    def strength(self, phrase: CriterionPhrase) -> _Strength | None:
        """Return how much a phrase counts, or None where it does not."""
        if self.kind is SentenceKind.CASE:
            return self._of_case(phrase)
        use = phrase.use
        recommended = phrase.criterion is CriterionName.RECOMMENDED
        if self.kind is SentenceKind.FORMULA:
            return _Strength.FULL if recommended and use is Use.UNMET and not self.met else None
        if use is Use.RULE and not self.met and self.applied:
            return _Strength.FULL
        says_so = MET if self.met else (Use.RULE, Use.UNMET)
        return _Strength.ALONE if recommended and use in says_so else None

    def _of_case(self, phrase: CriterionPhrase) -> _Strength | None:
        if self.met:
            if phrase.use is Use.MISSING and phrase.is_present:
                return _Strength.FULL
            return None if phrase.is_absent and not phrase.denies else _MET.get(phrase.use)
        if phrase.use in MISSING and not phrase.is_absent:
            return None
        turned = phrase.criterion in _REVERSIBLE and phrase.is_negated
        return None if phrase.use is Use.UNMET and turned else _UNMET.get(phrase.use)


_MET = {Use.MET: _Strength.FULL, Use.MET_ALONE: _Strength.ALONE}
_UNMET = {
    Use.UNMET: _Strength.FULL,
    Use.MISSING: _Strength.FULL,
    Use.UNMET_ALONE: _Strength.ALONE,
    Use.MISSING_ALONE: _Strength.ALONE,
}


def _named(said: Said, judge: _Judge) -> Iterator[tuple[CriterionName, _Strength]]:
    """Yield the criteria that a sentence names."""
    for phrase in said.phrases:
        if phrase.criterion not in said.barred and (strength := judge.strength(phrase)):
            yield phrase.criterion, strength
