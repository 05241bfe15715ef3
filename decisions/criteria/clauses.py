"""The clauses of a sentence, the phrases in them, and whether each phrase is called missing.

"Although there is spasm, there is no weakness" concedes the spasm and turns on the weakness. In "no
documentation of improvement to support more visits" the visits are neither missing nor present.
"""

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from decisions.criteria.phrase_files import MET, MISSING, CriterionName, Cue, Use, lexicon
from decisions.criteria.phrase_matching import BREAK, PhraseMatch, words_of
from decisions.criteria.polarity import find_polarity, first_place, stretches_of

#: Each alternative begins with a fixed character, so that the search skips all others.
_BREAK = re.compile(
    r";|, ?(?:and|or) (?=(?:there|the|he|she|it|this|no|not|only|lacks?|without)\b)"
    r"|, (?:but|however,?|nevertheless) | (?:but|however,?|nevertheless) "
    r"| and (?=(?:is|are) (?:therefore )?(?:not )?medically )|, (?=nor\b)| (?=nor\b)"
)
_CONCESSION = re.compile(r"\W*(?:although|(?:even )?though|while)\b")
#: The end of a concession; a comma within a date or a list does not count.
_CONCEDED = re.compile(r",(?!\s*(?:\d{4}|and|or)\b)")


#: A match of a criterion's phrase, with the criterion and the use of the phrase.
_Named = tuple[CriterionName, Use, PhraseMatch]


class CriterionPhrase(NamedTuple):
    """A phrase of a criterion in a sentence.

    Args:
        criterion, use: the phrase's criterion and its use.
        is_absent: the sentence says that the thing it names is missing.
        is_present: the sentence says that the thing it names is present.
        denies: the phrase itself contains the words of absence.
        is_negated: a word of absence precedes it: "no indication that she is improving".
    """

    criterion: CriterionName
    use: Use
    is_absent: bool
    is_present: bool
    denies: bool
    is_negated: bool


class Said(NamedTuple):
    """The phrases of a sentence.

    Args:
        cues: the number of matches of each cue.
        phrases: the phrases of criteria that count in their clauses, without those in concessions.
        closes: its ending is that of a sentence that only states the decision.
    """

    cues: dict[Cue, int]
    phrases: Sequence[CriterionPhrase]
    closes: bool


@functools.lru_cache(maxsize=4096)
def said(sentence: str) -> Said:
    """Return the phrases of a sentence.

    Results are cached: sentences of guidelines and formulas recur verbatim in many letters.
    """
    words, starts, granted = _joined(_clauses(sentence))
    places: dict[Cue, list[PhraseMatch]] = {}
    named: list[tuple[int, _Named]] = []
    barred: set[tuple[int, CriterionName]] = set()
    lexical = lexicon()
    for hit in lexical.phrases.hits(words):
        meaning = lexical.meanings[hit.phrase]
        if not isinstance(meaning, tuple):
            places.setdefault(meaning, []).append(hit)
            continue
        criterion, use = meaning
        clause = bisect_right(starts, hit.start) - 1
        if use is Use.NOT_WITH:
            barred.add((clause, criterion))
        elif not granted[clause]:
            named.append((clause, (criterion, use, hit)))
    counting = [each for clause, each in named if (clause, each[0]) not in barred]
    if backward := places.get(Cue.BACKWARD):  # "Where these are missing, ..." is a condition
        conditions = stretches_of(places.get(Cue.AFFIRMED, ()))
        places[Cue.BACKWARD] = [hit for hit in backward if hit.start not in conditions]
    if hits := places.get(Cue.RULE):  # "If the patient has ..." is a condition of the rule
        rules = stretches_of(hits)
        for cue in (Cue.CASE, Cue.CASE_WEAK):
            places[cue] = [hit for hit in places.get(cue, ()) if not rules.hold(hit.start, hit.end)]
    if formulas := places.get(Cue.FORMULA):  # "No failed therapy, and no exceptional factors"
        absent = min((hit.start for hit in places.get(Cue.ABSENT_BEFORE, ())), default=len(words))
        missing = (hit for _, use, hit in counting if use in MISSING and hit.start > absent)
        first = min((hit.start for hit in missing), default=len(words))
        places[Cue.FORMULA] = [hit for hit in formulas if hit.start < first]
    last = len(words) - len(f" {BREAK} ")
    closings = [hit for hit in places.get(Cue.CLOSING, ()) if hit.end >= last]
    return Said(
        {cue: _count(hits) for cue, hits in places.items() if hits},
        [*_phrases(counting, places, [*starts, len(words)], closings)],
        bool(closings),
    )


def _phrases(
    named: Sequence[_Named],
    places: Mapping[Cue, Sequence[PhraseMatch]],
    bounds: Sequence[int],
    closings: Sequence[PhraseMatch],
) -> Iterator[CriterionPhrase]:
    """Yield the phrases of criteria, each called missing, present or neither."""
    if not named:
        return
    heads = sorted(hit.start for _, use, hit in named if use is Use.MISSING)
    polarity = find_polarity(places, bounds, heads)
    denials = (*places.get(Cue.ABSENT_BEFORE, ()), *places.get(Cue.ABSENT_AFTER, ()))
    said_at = sorted(denial.start for denial in denials)
    verdicts = stretches_of(places.get(Cue.VERDICT, ()))
    closing = min((hit.start for hit in closings), default=bounds[-1])
    for criterion, use, hit in named:
        # "The request exceeds what is allowed and is not certified" gives a verdict and its reason.
        start = hit.start if use in MISSING else hit.start - 1
        if criterion is CriterionName.MAIN_ITEM or not (
            verdicts.hold(start, hit.end) or (use in MET and hit.end > closing + 1)
        ):
            is_absent = hit.start in polarity.missing
            is_negated = hit.start in polarity.negated
            denies = False
            if is_absent or is_negated:
                denies = first_place(said_at, hit.start, hit.end) < hit.end
            yield CriterionPhrase(
                criterion,
                use,
                is_absent,
                hit.start in polarity.present and not is_absent,
                denies and is_absent,
                is_negated and not denies,
            )


def _count(hits: Sequence[PhraseMatch]) -> int:
    """Return the phrases by position, without those that overlap an earlier one."""
    count, end = 0, 0
    for hit in hits:
        if hit.start >= end - 1:
            count += 1
            end = hit.end
    return count


def _clauses(sentence: str) -> Iterator[tuple[str, bool]]:
    """Yield the clauses of a sentence, and whether each is a concession."""
    for clause in _BREAK.split(" ".join(sentence.lower().split())):
        if not _CONCESSION.match(clause):
            yield clause, False
        elif comma := _CONCEDED.search(clause):
            yield clause[: comma.start()], True
            yield clause[comma.end() :], False
        else:
            yield clause, True


def _joined(clauses: Iterator[tuple[str, bool]]) -> tuple[str, list[int], list[bool]]:
    """Return the words of clauses with breaks between them, their starts, and the concessions."""
    words, starts, granted = " ", [], []
    for clause, is_granted in clauses:
        starts.append(len(words) - 1)
        granted.append(is_granted)
        words += f"{words_of(clause)} {BREAK} "
    return words, starts, granted
