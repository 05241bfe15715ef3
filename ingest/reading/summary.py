"""The clinical case summary, and the patient's age and sex as it states them."""

import re
from collections.abc import Iterable, Mapping

from decisions.terms import Sex
from ingest.reading.parsed import ParsedSummary, Problem
from ingest.reading.text import Found, LetterText, Passage, Span

#: The sentence that precedes every summary of the forms G3 and G4.
_LEAD = re.compile(
    r"The expert reviewer developed the following clinical case summary.{0,40}?"
    r"case file, including all medical records:\s*",
    re.I,
)
_AGE = re.compile(
    r"\b(?P<age>\d{1,3})\s*-?\s*(?:years?|yrs?\.?)\s*-?\s*(?:old|of age)\b|"
    r"\bage(?:d| of)? (?P<aged>\d{1,3})\b|\b(?P<short>\d{2})\s*-?\s*(?:y/?o|y\.o\.)(?=\W)",
    re.I,
)
_NOUNS = {
    Sex.FEMALE: ("female", "woman", "lady"),
    Sex.MALE: ("male", "man", "gentleman"),
}
_PRONOUNS = {
    Sex.FEMALE: ("she", "her", "hers", "herself"),
    Sex.MALE: ("he", "his", "him", "himself"),
}
_OLDEST = 110


def read_summary(letter: LetterText, where: Span) -> tuple[ParsedSummary | None, list[Problem]]:
    """Read the chapter that the summary stands in."""
    passage = letter.passage(where.start, where.end)
    lead = _LEAD.search(passage.text)
    text = passage.found(lead.end() if lead else 0, len(passage.text))
    if not text.value:
        return None, [Problem("no_summary", "The letter has no clinical case summary.")]
    passage = letter.passage(text.span.start, text.span.end)
    age, after_age = _read_age(passage)
    return ParsedSummary(text, age, _read_sex(passage, after_age)), []


def _read_age(passage: Passage) -> tuple[Found[int] | None, int]:
    """Return the first age that the summary gives, and where the words after it begin."""
    for match in _AGE.finditer(passage.text):
        group = match.lastgroup or ""
        age = int(match[group])
        if 0 < age <= _OLDEST:
            return Found(age, passage.span(*match.span())), match.end()
    return None, 0


def _read_sex(passage: Passage, after_age: int) -> Found[Sex] | None:
    """Return the sex that the words beside the age name, else the only one that words agree on.

    Pronouns count only where no noun says it and all of them agree: some are about the doctor.
    """
    beside = _words(passage.text, _NOUNS, after_age, after_age + 40) if after_age else []
    nouns = _words(passage.text, _NOUNS, 0, len(passage.text))
    pronouns = _words(passage.text, _PRONOUNS, 0, len(passage.text))
    for words in (beside[:1], nouns, pronouns):
        if words and len({sex for sex, _, _ in words}) == 1:
            sex, start, end = words[0]
            return Found(sex, passage.span(start, end))
        if words:
            return None
    return None


def _words(
    text: str, words: Mapping[Sex, tuple[str, ...]], start: int, end: int
) -> list[tuple[Sex, int, int]]:
    """Return where a text names a sex, in order."""
    return sorted(_find_words(text, words, start, end), key=lambda found: found[1])


def _find_words(
    text: str, words: Mapping[Sex, tuple[str, ...]], start: int, end: int
) -> Iterable[tuple[Sex, int, int]]:
    for sex, names in words.items():
        pattern = re.compile(rf"\b(?:{'|'.join(names)})\b", re.I)
        for match in pattern.finditer(text, start, end):
            yield sex, match.start(), match.end()
