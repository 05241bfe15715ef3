"""The kinds of a rationale's sentences: the rule, its application to the case, formulas.

A reviewer restates the guideline first and then applies it, back and forth. Tense, the subject and
a few idioms distinguish the two. A sentence without any of them has the kind of the preceding one,
unless it calls something met or unmet, as a short one may ("Exam is benign."). A sentence that only
states the decision is a formula; if it also gives the reason, it is about the case.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from decisions.criteria.clauses import CriterionPhrase, SentencePhrases, phrases_of
from decisions.criteria.phrase_files import MISSING, UNMET, CriterionName, Cue, Use

#: The number of characters of a sentence that determine its kind; it bounds the time.
LONGEST = 2000
#: A word whose period does not end a sentence, directly before a position.
_ABBREVIATION = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|vs|No|Nos|Fig|Inc|St|e\.g|i\.e|al|approx|pp?|pg|cf|ed|Vol|Ch|Sec|Jan|Feb"
    r"|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|dept|wks?|hrs?|min|yrs?|[A-Z])\.\Z",
    re.I,
)
_LONGEST_ABBREVIATION = 7
#: The number of semicolons after a colon in a list of conditions.
_LISTED = 2
#: Each of these cues means that a sentence is about the case.
_APPLIES = frozenset((Cue.APPLIES, Cue.BACKWARD, Cue.BACKWARD_MET))
#: A guideline's name or a heading of its recommendations and a colon, with its words after them:
#: "ODG: Not recommended.", "Benefits: improve function."
_CITATION = re.compile(
    r"\W*(?:(?:(?:per|from|see|the|ca|california)\W+)*(?:mtus|odg|acoem|official disability)\b"
    r"[^.:;]{0,80}|strength of evidence|level of confidence|indications(?: for discontinuation)?"
    r"|benefits|harms|frequency(?:/dose)?(?:/duration)?):",
    re.I,
)
#: The opening of a sentence that says what the records lack. It is about the case, whatever rule
#: follows: "There was no clear rationale as to why therapy should be initiated".
_LACKS = re.compile(
    r"\W*(?:(?:however|additionally|also|further(?:more)?|moreover|in addition)\W+)?"
    r"(?:(?:there (?:is|was|are|were|has been|have been) (?:also )?)?"
    r"(?:no|(?:an? |the )?lack of|in(?:sufficient|adequate))(?: \w+){0,2}?"
    r" (?:documentation|mention|discussion|explanation|rationale|indication that the|records?)\b"
    r"|no(?: [\w-]+){1,9} (?:was|were|has been|have been)(?: \w+ly)? (?:noted|found|documented"
    r"|reported|seen|recorded|identified|observed|described|submitted|provided|performed|done)\b)",
    re.I,
)
_OPENING = re.compile(r"\s+(?:The|In|As|There|This|Therefore|However|Additionally|Given|Based)\b")
#: The pattern begins with fixed characters, so that the search skips all others.
_END = re.compile(
    r"[.!?\n](?:(?<!\n)[.!?]*[\"”'’)\]]*(?=\s+[\"“(\[]?[A-Z0-9])"
    r"|(?<=[a-z\d][a-z\d%)]\.)(?=[A-Z][a-z])|(?<=\n)\s*\n)"
)
_QUOTATION_MARK = re.compile(r"(?P<closing>(?<=\S)[\"”](?!\w))|[\"“”]")


class SentenceKind(StrEnum):
    """The kinds of sentences in a rationale."""

    RULE = "rule"
    CASE = "case"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a rationale.

    Args:
        start, end: its offsets in the rationale.
        kind: its kind.
        phrases: its phrases.
    """

    start: int
    end: int
    kind: SentenceKind
    phrases: SentencePhrases = field(repr=False, compare=False)


def sentences(rationale: str) -> Iterator[Sentence]:
    """Yield the sentences of a rationale, in order, each with its kind."""
    quoted, closing, before = False, 0, SentenceKind.RULE
    for start, end in _spans(rationale):
        text = rationale[start : min(end, start + LONGEST)]
        phrases = phrases_of(text)
        kind = _kind(phrases, text, quoted, before)
        cites = ":" in text and bool(_CITATION.match(text))
        inside = end <= closing and Cue.APPLIES not in phrases.cues
        states = Cue.RULE in phrases.cues and (_opens(text) or _lists(phrases, text))
        if cites or inside or states:
            kind = SentenceKind.RULE
        was_quoted, quoted = quoted, _stays_open(text, kind, quoted)
        if quoted and not was_quoted:
            closing = _closing(rationale, end)
        before = kind
        yield Sentence(start, end, kind, phrases)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        before = text[max(start, match.start() - _LONGEST_ABBREVIATION) : match.start() + 1]
        if _ABBREVIATION.search(before) and not _OPENING.match(text, match.end()):
            continue
        if span := _trimmed(text, start, match.end()):
            yield span
        start = match.end()
    if span := _trimmed(text, start, len(text)):
        yield span


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    words = text[start:end].lstrip()
    start = end - len(words)
    return (start, start + len(words.rstrip())) if words else None


def _kind(phrases: SentencePhrases, text: str, quoted: bool, before: SentenceKind) -> SentenceKind:
    """Return the kind of a sentence, from its phrases and the kind of the preceding sentence."""
    cues = phrases.cues
    applies = not cues.keys().isdisjoint(_APPLIES) or (
        Cue.ABSENT_BEFORE in cues and bool(_LACKS.match(text))
    )
    if Cue.FORMULA in cues and not (applies and _is_unmet(phrases)):
        return SentenceKind.FORMULA
    if phrases.closes and _only_closes(phrases):
        return SentenceKind.FORMULA
    if quoted and Cue.CASE not in cues:
        return SentenceKind.RULE
    if applies:
        return SentenceKind.CASE
    case = 2 * cues.get(Cue.CASE, 0) + cues.get(Cue.CASE_WEAK, 0)
    rule = 3 * cues.get(Cue.RULE, 0) + cues.get(Cue.RULE_WEAK, 0)
    if case != rule:
        return SentenceKind.CASE if case > rule else SentenceKind.RULE
    if before is SentenceKind.RULE:
        is_rule = bool(rule) or not _is_judged_of_case(phrases)
    else:
        is_rule = bool(rule) and Cue.CASE not in cues
    return SentenceKind.RULE if is_rule else SentenceKind.CASE


def _only_closes(phrases: SentencePhrases) -> bool:
    """Return whether a sentence that states the decision gives no reason."""
    return Cue.GROUND not in phrases.cues and not _is_judged(phrases)


def _is_judged(phrases: SentencePhrases) -> bool:
    """Return whether a sentence calls something met, missing or unmet."""
    return any(map(_is_met_or_not, phrases.of_criteria))


def _is_judged_of_case(phrases: SentencePhrases) -> bool:
    """Like `_is_judged`, but ignore a mere "recommended", which guidelines use too."""
    return any(
        _is_met_or_not(phrase)
        for phrase in phrases.of_criteria
        if phrase.criterion is not CriterionName.RECOMMENDED
    )


def _is_unmet(phrases: SentencePhrases) -> bool:
    """Return whether a sentence calls something missing or unmet."""
    return any(map(_is_not_met, phrases.of_criteria))


def _is_met_or_not(phrase: CriterionPhrase) -> bool:
    is_met = phrase.use is Use.MET or (phrase.use is Use.MISSING and phrase.is_present)
    return is_met or _is_not_met(phrase)


def _is_not_met(phrase: CriterionPhrase) -> bool:
    return phrase.use in UNMET or (phrase.use in MISSING and phrase.is_absent)


def _stays_open(text: str, kind: SentenceKind, quoted: bool) -> bool:
    """Return whether a quotation of the rule continues after a sentence."""
    if quoted:
        return text.count("”") <= text.count("“") and text.count('"') % 2 == 0
    return kind is SentenceKind.RULE and _opens(text)


def _closing(rationale: str, start: int) -> int:
    """Return the end of the quotation that is open at a position; 0 if it may never end."""
    mark = _QUOTATION_MARK.search(rationale, start)
    return mark.end() if mark and mark["closing"] else 0


def _lists(phrases: SentencePhrases, text: str) -> bool:
    """Return whether a sentence lists conditions after a colon, as rules do."""
    return Cue.APPLIES not in phrases.cues and text.partition(":")[2].count(";") >= _LISTED


def _opens(text: str) -> bool:
    """Return whether a quotation begins in a sentence and continues after it."""
    turns = text.count('"') % 2 == 1 and not text.endswith('"')
    return turns or text.count("“") > text.count("”")
