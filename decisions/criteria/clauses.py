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
from decisions.criteria.polarity import find_polarity, first_between, stretches_of

#: A word between clauses; in "no record, however, that ..." it is within one.
_HOWEVER = r"(?:however,?(?! (?:that|of|to|any|as to|regarding)\b)|nevertheless) "
#: Each alternative begins with a fixed character, so that the search skips all others.
_BREAK = re.compile(
    r";(?! ?(?:therefore|thus|hence|consequently)\b)|, ?(?:and|or) (?=\d+ visits|"
    r"(?!(?:he|she) (?:still|continues|remains)\b)"
    r"(?:there|the|he|she|it|this|his|her|no|not|only|lacks?|without)\b)"
    rf"|, (?:but |{_HOWEVER})"
    rf"| (?:but (?<!nothing but )(?!not )|{_HOWEVER})"
    r"| and (?:(?=(?:is|are) (?:therefore )?(?:not )?medically )|(?<=medically necessary and ))"
    r"| and (?=the (?:\w+ )?\w+ (?:is|was|has|had) )"
    r"|, and (?=(?!its |their )(?:[\w-]+ ){1,3}(?:is|are|was|were|has|have|had) )"
    r"|, (?=nor\b)| (?=nor\b)|,? (?:al|even )though "
)
#: A sign that words are a clause. Without any, "and" adds the next thing to a list: "spasm,
#: weakness, and sensory loss were not documented".
_PREDICATE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|can|cannot|could|will|would|should|may|no|not"
    r"|nor|without|lacks?|shows?|reports?|remains?|notes?|states?|complains?|continues?|takes?|uses?"
    r"|needs?|[a-z]+ed)\b"
)
#: The beginning of a clause with a subject or a negation of its own.
_OWN_SUBJECT = re.compile(r"(?:there|he|she|it|this|his|her|no|not|only|lacks?|without)\b")
_CONCESSION = re.compile(r"\W*(?:although|(?:even )?though|even (?:if|with|without)|while)\b")
#: What others say before the reviewer differs from it: "The UR letter denied the request because no
#: therapy was documented, but ...".
_OTHERS = re.compile(
    r"\W*(?:the |an? )?(?:(?:prior|previous|initial|original|first) )?"
    r"(?:ur|utilization review\w*|claims administrator|(?:physician )?review(?:er)?|denial)\b"
    r"[^;]{0,400}?,? (?:but|however,?) "
)
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


class SentencePhrases(NamedTuple):
    """The phrases of a sentence.

    Args:
        cues: the number of matches of each cue.
        of_criteria: the phrases of criteria that count in their clauses; none is in a concession.
        closes: its ending is that of a sentence that only states the decision.
    """

    cues: dict[Cue, int]
    of_criteria: Sequence[CriterionPhrase]
    closes: bool


@functools.lru_cache(maxsize=4096)
def phrases_of(sentence: str) -> SentencePhrases:
    """Return the phrases of a sentence.

    Results are cached: sentences of guidelines and formulas recur verbatim in many letters.
    """
    words, starts, conceded = _joined(_clauses(sentence))
    cues, named = _matches(words, starts, conceded)
    if Cue.BACKWARD in cues:
        cues[Cue.BACKWARD] = _without_conditions(cues)
    if Cue.RULE in cues:
        cues.update(_outside_rules(cues))
    if Cue.FORMULA in cues:
        cues[Cue.FORMULA] = _before_reasons(cues, named, len(words))
    last = len(words) - len(f" {BREAK} ")
    closings = [hit for hit in cues.get(Cue.CLOSING, ()) if hit.end >= last]
    return SentencePhrases(
        {cue: _count(hits) for cue, hits in cues.items() if hits},
        [*_phrases(named, cues, [*starts, len(words)], closings)],
        bool(closings),
    )


def _matches(
    words: str, starts: Sequence[int], conceded: Sequence[bool]
) -> tuple[dict[Cue, list[PhraseMatch]], list[_Named]]:
    """Return the cues of a sentence, and the phrases of criteria that count in their clauses."""
    cues: dict[Cue, list[PhraseMatch]] = {}
    named: list[tuple[int, _Named]] = []
    barred: set[tuple[int, CriterionName]] = set()
    lexical = lexicon()
    for hit in lexical.phrases.hits(words):
        meaning = lexical.meanings[hit.phrase]
        if not isinstance(meaning, tuple):
            if meaning is not Cue.FORMULA or not conceded[bisect_right(starts, hit.start) - 1]:
                cues.setdefault(meaning, []).append(hit)
            continue
        criterion, use = meaning
        clause = bisect_right(starts, hit.start) - 1
        if use is Use.NOT_WITH:
            barred.add((clause, criterion))
        elif not conceded[clause]:
            named.append((clause, (criterion, use, hit)))
    return cues, [each for clause, each in named if (clause, each[0]) not in barred]


def _without_conditions(cues: Mapping[Cue, Sequence[PhraseMatch]]) -> list[PhraseMatch]:
    """Return the cues that refer back, without conditions: "Where these are missing, ..."."""
    conditions = stretches_of(cues.get(Cue.AFFIRMED, ()))
    return [hit for hit in cues[Cue.BACKWARD] if hit.start not in conditions]


def _outside_rules(
    cues: Mapping[Cue, Sequence[PhraseMatch]],
) -> Iterator[tuple[Cue, list[PhraseMatch]]]:
    """Yield the cues of the case without those of a rule: "If the patient has ..."."""
    rules = stretches_of(cues[Cue.RULE])
    for cue in (Cue.CASE, Cue.CASE_WEAK):
        hits = cues.get(cue, ())
        yield cue, [hit for hit in hits if not rules.contain(hit.start, hit.end)]


def _before_reasons(
    cues: Mapping[Cue, Sequence[PhraseMatch]], named: Sequence[_Named], end: int
) -> list[PhraseMatch]:
    """Return the formulas before the first reason: "No failed therapy, and no exceptions"."""
    absent = min((hit.start for hit in cues.get(Cue.ABSENT_BEFORE, ())), default=end)
    missing = (hit.start for _, use, hit in named if use in MISSING and hit.start > absent)
    first = min(missing, default=end)
    return [hit for hit in cues[Cue.FORMULA] if hit.start < first]


def _phrases(
    named: Sequence[_Named],
    cues: Mapping[Cue, Sequence[PhraseMatch]],
    bounds: Sequence[int],
    closings: Sequence[PhraseMatch],
) -> Iterator[CriterionPhrase]:
    """Yield the phrases of criteria, each called missing, present or neither."""
    if not named:
        return
    heads = sorted(hit.start for _, use, hit in named if use is Use.MISSING)
    polarity = find_polarity(cues, bounds, heads)
    denials = (*cues.get(Cue.ABSENT_BEFORE, ()), *cues.get(Cue.ABSENT_AFTER, ()))
    denied_at = sorted(denial.start for denial in denials)
    verdicts = stretches_of(cues.get(Cue.VERDICT, ()))
    closing = min((hit.start for hit in closings), default=bounds[-1])
    for criterion, use, hit in named:
        # "The request exceeds what is allowed and is not certified" gives a verdict and its reason.
        start = hit.start if use in MISSING else hit.start - 1
        if criterion is CriterionName.MAIN_ITEM or not (
            verdicts.contain(start, hit.end) or (use in MET and hit.end > closing + 1)
        ):
            is_absent = hit.start in polarity.missing
            is_negated = hit.start in polarity.negated
            denies = False
            if is_absent or is_negated:
                denies = first_between(denied_at, hit.start, hit.end) < hit.end
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
    sentence = " ".join(sentence.lower().split())
    if others := _OTHERS.match(sentence):
        yield others[0], True
        sentence = sentence[others.end() :]
    for clause in _split(sentence):
        if not _CONCESSION.match(clause):
            yield clause, False
        elif comma := _CONCEDED.search(clause):
            yield clause[: comma.start()], True
            yield clause[comma.end() :], False
        else:
            yield clause, True


def _split(sentence: str) -> Iterator[str]:
    start = 0
    for found in _BREAK.finditer(sentence):
        is_list = found[0].endswith("and ") and not (
            _OWN_SUBJECT.match(sentence, found.end())
            or _PREDICATE.search(sentence, start, found.start())
        )
        if not is_list:
            yield sentence[start : found.start()]
            start = found.end()
    yield sentence[start:]


def _joined(clauses: Iterator[tuple[str, bool]]) -> tuple[str, list[int], list[bool]]:
    """Return the words of clauses with breaks between them, their starts, and the concessions."""
    words, starts, conceded = " ", [], []
    read_as = lexicon().read_as
    for clause, is_conceded in clauses:
        starts.append(len(words) - 1)
        conceded.append(is_conceded)
        words += f"{words_of(clause, read_as)} {BREAK} "
    return words, starts, conceded
