"""A rationale and its outcome -> the criteria that the decision turned on.

The outcome determines which criteria count: an upheld denial turned on unmet criteria, an
overturned one on met criteria. A met criterion in an upheld decision is only a concession.
"""

import functools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import Any, NamedTuple

from decisions.criteria.clauses import CriterionPhrase, SentencePhrases
from decisions.criteria.phrase_files import MET, MISSING, CriterionName, Cue, Use, definitions
from decisions.criteria.quantities import Limits
from decisions.criteria.sentence_kinds import Sentence, SentenceKind, sentences
from decisions.enums import Outcome
from decisions.vocabulary.services import PHARMACEUTICALS

#: The opening of a sentence that gives a further reason.
_FURTHER = re.compile(r"\W*(?:in addition|additionally|further(?:more)?|moreover|also)\b", re.I)
#: Words for the records, in which a reviewer looks for what is missing. The pattern begins with
#: fixed characters, so that the search skips all others.
_RECORDED = re.compile(r"[DdRr](?<!\w.)(?i:(?<=d)ocument|(?<=r)ecord)")
#: The most sentences of a rationale that are read; the longest known has under a hundred.
MOST_SENTENCES = 400
#: The most criteria in a sentence that the next one may refer back to.
_MOST_REQUIRED = 3
#: Criteria that no guideline requires: its own support, and missing records.
_NEVER_REQUIRED = frozenset((CriterionName.RECOMMENDED, CriterionName.RECORDS))
#: Criteria for which a guideline's own words may be the reason.
_OF_THE_RULE = frozenset((CriterionName.RECOMMENDED, CriterionName.INGREDIENTS))
#: Criteria that say little about the case: beside them, what may be mere history counts too.
_UNSPECIFIC = frozenset((CriterionName.REASON_GIVEN, CriterionName.REQUEST_CLEAR))
#: Criteria whose requirements records and requests mention without a decision turning on them: the
#: number of visits, or a course of therapy that helped.
_MENTIONED = frozenset(
    (CriterionName.REQUEST_CLEAR, CriterionName.RECORDS, CriterionName.CONSERVATIVE_CARE)
)
#: Criteria for which a request is refused. No request is granted because of them, unless nothing
#: else is named.
_OF_DENIALS = frozenset(
    (
        CriterionName.NOT_DUPLICATE,
        CriterionName.REQUEST_CLEAR,
        CriterionName.REASON_GIVEN,
        CriterionName.ALTERNATIVE,
        CriterionName.INGREDIENTS,
        CriterionName.SAFETY,
        CriterionName.RECORDS,
    )
)
_DRUGS = frozenset((PHARMACEUTICALS,))
#: Criteria that a sentence may name beside a main treatment that is not necessary.
_WITH_MAIN_ITEM = _UNSPECIFIC | {CriterionName.MAIN_ITEM}
#: Criteria whose phrases a preceding word of absence turns into their opposite:
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


class _Strength(Enum):
    #: The criterion counts only if the decision names no stronger one.
    ALONE = auto()
    FULL = auto()


#: A criterion that a sentence names, and how strongly.
_Named = tuple[CriterionName, _Strength]


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
        """Return the text of the sentence."""
        return rationale[self.start : self.end]


def deciding_criteria(
    rationale: str, outcome: Outcome, categories: Collection[str] = ()
) -> tuple[DecidingCriterion, ...]:
    """Return the criteria that a decision turned on; unrecognized criteria are not guessed.

    The criteria are in the order of their sentences. Each occurs once, with the sentence that names
    it best, and with the preceding sentence if it refers back to that. A fact that may be mere
    history counts only if the guideline requires it or no other criterion is named; so does what
    the guideline itself recommends, unless the next sentence gives a further reason. The search
    takes linear time for any text.

    Args:
        rationale: the rationale, on one line or on several.
        outcome: the decision on the item.
        categories: the categories of the requested services, if they are known: a criterion that
            decides no request for them is left out, or read as another one.
    """
    met = outcome == Outcome.OVERTURNED
    requested = frozenset(categories)
    found, alone = _Kept(), _Kept()
    rule: tuple[int, int] | None = None
    for statement in _statements(rationale, met=met):
        above, rule = rule, None
        if not statement.named:
            continue
        named = [*_possible(statement.named, requested, met=met)]
        if not named:
            continue
        sentence, is_case = statement.sentence, statement.sentence.kind is SentenceKind.CASE
        if above and is_case and _FURTHER.match(rationale, sentence.start):
            # "It is not recommended. In addition, ..."
            found.add(CriterionName.RECOMMENDED, above, _BEST)
        missing = _called_missing(sentence.phrases)
        of_missing, of_fact = _ranks(rationale, statement)
        span = statement.start, sentence.end
        for criterion, strength in named:
            required = is_case and criterion in statement.required
            full = strength is _Strength.FULL or (required and not _is_no_reason(criterion, met))
            if criterion is CriterionName.RECOMMENDED and not full:
                rule = span
            rank = of_missing if criterion in missing else of_fact
            (found if full else alone).add(criterion, span, rank)
    criteria = found.in_order(met=met)
    if all(each.criterion in _UNSPECIFIC for each in criteria):
        return _with_weaker(criteria, alone.in_order(met=met))
    return criteria


def _is_no_reason(criterion: CriterionName, met: bool) -> bool:
    """Return whether no request is granted because of a criterion, unless nothing else is named."""
    return met and criterion in _OF_DENIALS


def _possible(
    named: Sequence[_Named], categories: frozenset[str], *, met: bool
) -> Iterator[_Named]:
    """Yield the criteria that a request for services of these categories can turn on."""
    instead = _instead(categories, met=met)
    names = [instead.get(criterion, criterion) for criterion, _ in named]
    # What has to fail before a drug is other drugs.
    of_drugs = categories == _DRUGS and CriterionName.FIRST_LINE_DRUGS in names
    for name, (_, strength) in zip(names, named, strict=True):
        if name and not (of_drugs and name is CriterionName.CONSERVATIVE_CARE):
            yield name, strength


@functools.lru_cache(maxsize=512)
def _instead(
    categories: frozenset[str], *, met: bool
) -> Mapping[CriterionName, CriterionName | None]:
    """Return the criteria that decide no request for such services, and what each is read as."""
    return {
        name: each.otherwise
        for name, each in definitions().items()
        if categories and categories <= (each.not_met_for if met else each.not_unmet_for)
    }


class _Statement(NamedTuple):
    """What a sentence says about the criteria.

    Args:
        sentence: the sentence.
        start: its offset, or that of the preceding sentence if it refers back to that.
        named: the criteria that it names.
        required: the criteria that the rule requires, as far as it is restated.
    """

    sentence: Sentence
    start: int
    named: Sequence[_Named]
    required: frozenset[CriterionName]


def _statements(rationale: str, *, met: bool) -> Iterator[_Statement]:
    """Yield what the sentences of a rationale say, in order."""
    required: frozenset[CriterionName] = frozenset()
    applied = False
    read = [*islice(sentences(rationale), MOST_SENTENCES)]
    limits = Limits(rationale, read)
    before: Sentence | None = None  # the sentence before, unless it named a criterion
    back = Cue.BACKWARD_MET if met else Cue.BACKWARD
    for sentence in read:
        phrases, start = sentence.phrases, sentence.start
        applied = applied or sentence.kind is SentenceKind.CASE
        if sentence.kind is SentenceKind.RULE:
            required |= {phrase.criterion for phrase in phrases.of_criteria} - _NEVER_REQUIRED
        named: Sequence[_Named] = ()
        if phrases.of_criteria:
            named = _named(phrases, _Judge(sentence.kind, met, applied))
        if limits.are_kept(sentence) is met:
            named = [*named, (CriterionName.AMOUNT, _Strength.FULL)]
        if before and not named and back in phrases.cues:
            # In a fixed order: that of a set differs between processes.
            named = [(each, _Strength.FULL) for each in sorted(_required_in(before.phrases))]
            start = before.start
        yield _Statement(sentence, start, named, required)
        before = None if named else sentence


#: How well a sentence names a criterion, for comparison with others.
_Rank = tuple[bool, bool, bool, bool]
#: For a criterion that counts whatever else names it.
_BEST: _Rank = (True, True, True, True)


def _ranks(rationale: str, statement: _Statement) -> tuple[_Rank, _Rank]:
    """Return how well a sentence names a criterion that it calls missing, and any other one.

    A sentence about the case alone names it better than a rule or a mixture of both; one that
    applies the rule, better than one before it, which tells the history; one that calls something
    missing, better than a fact; and one that calls it missing from the records, best.
    """
    sentence, cues = statement.sentence, statement.sentence.phrases.cues
    said_of_case = Cue.RULE_WEAK not in cues or Cue.APPLIES in cues
    is_case = sentence.kind is not SentenceKind.RULE and said_of_case
    applies = bool(statement.required) or Cue.APPLIES in cues
    of_records = bool(_RECORDED.search(rationale, sentence.start, sentence.end))
    return (is_case, applies, True, of_records), (is_case, applies, False, False)


def _called_missing(phrases: SentencePhrases) -> Collection[CriterionName]:
    return {each.criterion for each in phrases.of_criteria if each.is_absent or each.is_negated}


class _Kept:
    """The named criteria, each once, with the first of the sentences that name it best."""

    def __init__(self) -> None:
        self._best: dict[CriterionName, tuple[_Rank, tuple[int, int]]] = {}

    def add(self, criterion: CriterionName, span: tuple[int, int], rank: _Rank) -> None:
        kept = self._best.get(criterion)
        if kept is None or rank > kept[0]:
            self._best[criterion] = (rank, span)

    def in_order(self, *, met: bool) -> tuple[DecidingCriterion, ...]:
        found = sorted(self._best.items(), key=lambda each: each[1][1])
        return tuple(DecidingCriterion(name, met, *span) for name, (_, span) in found)


def _with_weaker(
    criteria: Sequence[DecidingCriterion], weaker: Sequence[DecidingCriterion]
) -> tuple[DecidingCriterion, ...]:
    """Return criteria with those that count only beside general ones, in the order of sentences.

    A weaker one is left out if its sentence already names a criterion: there it is only mentioned.
    """
    spans = {(each.start, each.end) for each in criteria}
    names = {each.criterion for each in criteria}
    if names:
        names.add(CriterionName.RECORDS)
    if CriterionName.INGREDIENTS in {each.criterion for each in (*criteria, *weaker)}:
        # That a guideline does not recommend an ingredient is the same reason.
        names.add(CriterionName.RECOMMENDED)
    more = (
        each
        for each in weaker
        if (each.start, each.end) not in spans and each.criterion not in names
    )
    return tuple(sorted((*criteria, *more), key=lambda each: (each.start, each.end)))


def said_unmet(sentence: Sentence) -> frozenset[CriterionName]:
    """Return the criteria that a sentence calls unmet or missing, whoever wrote it."""
    return _of_the_case(sentence, met=False)


def said_met(sentence: Sentence) -> frozenset[CriterionName]:
    """Return the criteria that a sentence calls met or present, whoever wrote it."""
    return _of_the_case(sentence, met=True)


def _of_the_case(sentence: Sentence, *, met: bool) -> frozenset[CriterionName]:
    if sentence.kind is not SentenceKind.CASE:
        return frozenset()
    judge = _Judge(sentence.kind, met, applied=True)
    return frozenset(criterion for criterion, _ in _named(sentence.phrases, judge))


def parse_criteria(stored: Iterable[Mapping[str, Any]]) -> tuple[DecidingCriterion, ...]:
    """Return the criteria that `DisputedItem.criteria` stores as JSON objects."""
    return tuple(
        DecidingCriterion(CriterionName(each["criterion"]), each["met"], each["start"], each["end"])
        for each in stored
    )


class _Judge(NamedTuple):
    """Rates how strongly a phrase in a sentence indicates its criterion.

    `applied`: an earlier sentence was about the case, so that a rule restated now is the criterion
    of the decision, not an introduction.
    """

    kind: SentenceKind
    met: bool
    applied: bool

    def strength(self, phrase: CriterionPhrase) -> _Strength | None:
        """Return the strength of a phrase, or None if it does not count."""
        if self.kind is SentenceKind.CASE:
            return self._of_case(phrase)
        use = phrase.use
        recommended = phrase.criterion in _OF_THE_RULE
        if self.kind is SentenceKind.FORMULA:
            return _Strength.FULL if recommended and use is Use.UNMET and not self.met else None
        if use is Use.RULE and not self.met and self.applied:
            return _Strength.FULL
        says_so = MET if self.met else (Use.RULE, Use.UNMET)
        return _Strength.ALONE if recommended and use in says_so else None

    def _of_case(self, phrase: CriterionPhrase) -> _Strength | None:
        if self.met:
            if phrase.use is Use.MISSING and phrase.is_present:
                mentioned = phrase.criterion in _MENTIONED | _OF_DENIALS
                return _Strength.ALONE if mentioned else _Strength.FULL
            if phrase.criterion is CriterionName.AMOUNT and phrase.use is Use.UNMET:
                # "12 visits would not go beyond the limit."
                return _Strength.FULL if phrase.is_negated else None
            if phrase.is_absent and not phrase.denies:
                return None
            of_denials = phrase.criterion in _OF_DENIALS and phrase.use in _MET
            return _Strength.ALONE if of_denials else _MET.get(phrase.use)
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


def _required_in(phrases: SentencePhrases) -> Collection[CriterionName]:
    """Return the requirements in a sentence that the next one calls missing ("Not documented").

    A sentence with more than a few requirements is a list, and the reference to it is ambiguous.
    """
    required = {
        phrase.criterion for phrase in phrases.of_criteria if phrase.use in (Use.MISSING, Use.MET)
    }
    # Limits of a rule are nothing that the records could lack.
    required -= _NEVER_REQUIRED | {CriterionName.AMOUNT}
    # The patient and the treatment precede the requirements.
    required = required - {CriterionName.INDICATION, CriterionName.SURGERY_PLANNED} or required
    return required if len(required) <= _MOST_REQUIRED else ()


def _named(phrases: SentencePhrases, judge: _Judge) -> Sequence[_Named]:
    """Return the criteria that a sentence names.

    If the main treatment is not necessary, what the sentence says of its accompaniment follows
    from that: "Since the operation is not supported, there is no role for clearance".
    """
    named = [
        (phrase.criterion, strength)
        for phrase in phrases.of_criteria
        if (strength := judge.strength(phrase))
    ]
    if judge.met or CriterionName.MAIN_ITEM not in [criterion for criterion, _ in named]:
        return named
    return [each for each in named if each[0] in _WITH_MAIN_ITEM]
