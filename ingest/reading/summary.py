"""The clinical case summary, and what it states of the patient: age, sex, injury, diagnoses."""

import re

from decisions.terms import Sex
from ingest.reading.diagnoses import read_diagnoses, regions_of
from ingest.reading.parsed import ParsedSummary, Problem
from ingest.reading.prose_dates import read_injury_date
from ingest.reading.text import Found, LetterText, Passage, Span

#: The end of the sentence that precedes every summary of the forms G3 and G4.
_LEAD = re.compile(r"case\s+file,\s+including\s+all\s+medical\s+records\s*:\s*", re.I)
#: So far into the chapter that sentence may end.
_LEAD_END = 300
_AGE = re.compile(
    r"\b(?P<age>\d{1,3})\s*-?\s*(?:years?|yrs?\.?)\s*-?\s*(?:old|of age)\b|"
    r"\bage(?:d| of)? (?P<aged>\d{1,3})\b|\b(?P<short>\d{2})\s*-?\s*(?:y/?o|y\.o\.)(?=\W)",
    re.I,
)
_NOUN = re.compile(r"\b(?:(?P<female>female|woman|lady)|(?P<male>male|man|gentleman))\b", re.I)
_PRONOUN = re.compile(
    r"\b(?:(?P<female>she|hers?|herself)|(?P<male>he|his|him|himself))\b", re.I
)  # fmt: skip
#: The noun stands so near to the age: "47 year old right hand dominant female".
_BESIDE = 40
_OLDEST = 110


def read_summary(
    letter: LetterText, where: Span, *, quoted: bool = False
) -> tuple[ParsedSummary | None, list[Problem]]:
    """Read the chapter that the summary stands in; a quoted one ends before its closing mark."""
    lead = _LEAD.search(letter.text, where.start, min(where.start + _LEAD_END, where.end))
    passage = letter.passage(lead.end() if lead else where.start, where.end)
    if quoted:
        words = passage.text.rstrip(' ”"')
        passage = letter.passage(*_ends(passage, words)) if words else passage
    if not passage.text:
        return None, [Problem("no_summary", "The letter has no clinical case summary.")]
    age, after_age = _read_age(passage)
    diagnoses = read_diagnoses(passage)
    return ParsedSummary(
        text=passage.whole,
        age=age,
        sex=_read_sex(passage, after_age),
        injury_date=read_injury_date(passage),
        diagnoses=diagnoses,
        body_regions=regions_of(passage, diagnoses),
    ), []


def _ends(passage: Passage, words: str) -> tuple[int, int]:
    span = passage.span(0, len(words))
    return span.start, span.end


def _read_age(passage: Passage) -> tuple[Found[int] | None, int]:
    """Return the first age that the summary gives, and where the words after it begin."""
    for match in _AGE.finditer(passage.text):
        group = match.lastgroup or ""
        age = int(match[group])
        if 0 < age <= _OLDEST:
            return Found(age, passage.span(*match.span())), match.end()
    return None, 0


def _read_sex(passage: Passage, after_age: int) -> Found[Sex] | None:
    """Return the sex that the noun beside the age names, else the only one that words agree on.

    Pronouns count only where no noun says it and all of them agree: some are about the doctor.
    """
    text = passage.text
    beside = _NOUN.search(text, after_age, after_age + _BESIDE) if after_age else None
    if beside:
        return _sex(passage, beside)
    for pattern in (_NOUN, _PRONOUN):
        first = pattern.search(text)
        if first:
            kind = first.lastgroup
            agree = all(match.lastgroup == kind for match in pattern.finditer(text, first.end()))
            return _sex(passage, first, sure=pattern is _NOUN) if agree else None
    return None


def _sex(passage: Passage, match: re.Match[str], *, sure: bool = True) -> Found[Sex]:
    return Found(Sex(match.lastgroup or ""), passage.span(*match.span()), sure)
