"""A rationale and its outcome -> the criteria that the decision turned on.

The outcome says which criteria count: an upheld denial turned on what was unmet, an overturned
one on what was met. A criterion that was met in an upheld decision was granted on the way.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import Any

from decisions.criteria.clauses import CriterionPhrase, Said
from decisions.criteria.phrase_files import MET, MISSING, CriterionName, Cue, Use
from decisions.criteria.sentence_kinds import Sentence, SentenceKind, sentences
from decisions.enums import Outcome

#: Rationales of more sentences are read as far as this; the longest seen has under a hundred.
_MOST_SENTENCES = 400
#: How many criteria a sentence asks for at most to which the next one points back.
_MOST_ASKED = 3
#: No guideline asks for these: its own support, and what the records lack.
_NEVER_ASKED = frozenset((CriterionName.RECOMMENDED, CriterionName.RECORDS))
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
class DecidingCriterion:
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


def deciding_criteria(rationale: str, outcome: Outcome) -> tuple[DecidingCriterion, ...]:
    """Return the criteria that a decision turned on; what is not recognized is not guessed.

    The criteria come in the order of their sentences, each once, with the sentence that names it
    best, and the one before where it points back to that; there are none where no criterion was
    recognized. A fact that may be mere history counts where the guideline asks for it, or nothing
    else is named. Reads in linear time, whatever the text.

    Args:
        rationale: the rationale, on one line or on several.
        outcome: the decision on the item.
    """
    met = outcome == Outcome.OVERTURNED
    found, alone = _Kept(), _Kept()
    asked: set[CriterionName] = set()
    applied = False
    before: Sentence | None = None
    for sentence in islice(sentences(rationale), _MOST_SENTENCES):
        said, is_case = sentence.said, sentence.kind is SentenceKind.CASE
        applied = applied or is_case
        named = [*_named(said, _Judge(sentence.kind, met, applied))]
        start = sentence.start
        back = Cue.BACKWARD_MET if met else Cue.BACKWARD
        if before and not named and back in said.cues:
            named = [(each, _Strength.FULL) for each in _asked_for(before.said)]
            start = before.start
        if sentence.kind is SentenceKind.RULE:
            asked |= {phrase.criterion for phrase in said.phrases} - _NEVER_ASKED
        for criterion, strength in named:
            full = strength is _Strength.FULL or (is_case and criterion in asked)
            deciding = DecidingCriterion(criterion, met, start, sentence.end)
            (found if full else alone).add(
                deciding, is_applied=bool(asked) or Cue.APPLIES in said.cues
            )
        before = sentence
    return (found if found.criteria else alone).in_order()


class _Kept:
    """The criteria that are named, each once.

    Of several sentences that name one, the first that applies the rule is kept, which comes after
    it: those before it tell the history. Where none does, the first is.
    """

    def __init__(self) -> None:
        self.criteria: dict[CriterionName, DecidingCriterion] = {}
        self._applied: set[CriterionName] = set()

    def add(self, deciding: DecidingCriterion, *, is_applied: bool) -> None:
        criterion = deciding.criterion
        if criterion not in self.criteria or (is_applied and criterion not in self._applied):
            self.criteria[criterion] = deciding
            if is_applied:
                self._applied.add(criterion)

    def in_order(self) -> tuple[DecidingCriterion, ...]:
        return tuple(sorted(self.criteria.values(), key=lambda each: (each.start, each.end)))


def said_unmet(sentence: Sentence) -> frozenset[CriterionName]:
    """Return the criteria that a sentence says are unmet or missing, by whoever writes it."""
    return _of_the_case(sentence, met=False)


def said_met(sentence: Sentence) -> frozenset[CriterionName]:
    """Return the criteria that a sentence says are met or there, by whoever writes it."""
    return _of_the_case(sentence, met=True)


def _of_the_case(sentence: Sentence, *, met: bool) -> frozenset[CriterionName]:
    if sentence.kind is not SentenceKind.CASE:
        return frozenset()
    judge = _Judge(sentence.kind, met, applied=True)
    return frozenset(criterion for criterion, _ in _named(sentence.said, judge))


def parse_criteria(stored: Iterable[Mapping[str, Any]]) -> tuple[DecidingCriterion, ...]:
    """Return the criteria that `DisputedItem.criteria` stores as JSON objects."""
    return tuple(
        DecidingCriterion(CriterionName(each["criterion"]), each["met"], each["start"], each["end"])
        for each in stored
    )


class _Strength(Enum):
    #: The criterion counts only where the decision names nothing stronger.
    ALONE = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class _Judge:
    """Decides how much a phrase counts in a sentence.

    `applied`: the rationale has spoken of the case before, so that a rule restated now is the
    criterion of the decision, and no introduction.
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
    Use.RULE: _Strength.ALONE,
    Use.UNMET_ALONE: _Strength.ALONE,
    Use.MISSING_ALONE: _Strength.ALONE,
}


def _asked_for(said: Said) -> Collection[CriterionName]:
    """Return what a sentence asks for that the next one calls missing: "This was not documented".

    A sentence that asks for more than a few things is a list, of which no single one is meant.
    """
    asked = {phrase.criterion for phrase in said.phrases if phrase.use in (Use.MISSING, Use.MET)}
    asked -= _NEVER_ASKED
    # Whom it is for, and which treatment, before what it asks for.
    asked = asked - {CriterionName.INDICATION, CriterionName.SURGERY_PLANNED} or asked
    return asked if len(asked) <= _MOST_ASKED else ()


def _named(said: Said, judge: _Judge) -> Iterator[tuple[CriterionName, _Strength]]:
    """Yield the criteria that a sentence names."""
    for phrase in said.phrases:
        if strength := judge.strength(phrase):
            yield phrase.criterion, strength
