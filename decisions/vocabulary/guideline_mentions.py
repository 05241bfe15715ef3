"""The guidelines that a text names in its sentences: "Per the ODG, Low Back chapter, ...".

The chapters of the ACOEM Practice Guidelines, 2nd edition, which the MTUS adopted, are also cited
by number: "ACOEM chapter 12", "Chapters 8 and 12 of the ACOEM".
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from decisions.vocabulary.guidelines import (
    ACOEM,
    MTUS,
    ODG,
    chapter,
    chapter_by_number,
    chapter_pattern,
)

#: The names of sources. The ACOEM's guidelines belong to the MTUS unless the letter says otherwise.
_SOURCES = {
    MTUS: r"MTUS|Medical\s+Treatment\s+Utilization\s+Schedule|CA\s?MTUS|CPMTG"
    r"|Chronic\s+Pain\s+Medical\s+Treatment",
    ODG: r"ODG|Official\s+Disability\s+Guidelines?",
    ACOEM: r"ACOEM|American\s+College\s+of\s+Occupational",
}
#: The number of characters after a source's name that are searched for a chapter.
_NEAR = 120
#: Chapters by number: "chapter 12", "ch. 8 and 12"; not "chapter 12.3".
_NUMBERS = (
    r"(?P<cited>\bch(?:apters?|aps?)?\b\.?\s*(?:no\.?\s*|#\s*)?"
    r"(?P<numbers>\d{1,2}\b(?:\s*(?:,|and|&)\s*(?:and\s+)?\d{1,2}\b)*)(?![.:-]?\d))"
)
#: They stand after the source's name in the same sentence, or before it: "chapter 12 of the ACOEM".
_NUMBERED_AFTER = re.compile(rf"(?:(?!\bODG\b)[^.;\n]){{0,60}}?{_NUMBERS}", re.I)
_NUMBERED_BEFORE = re.compile(rf"{_NUMBERS}\s*(?:,|of|in|from|under)\s+(?:the\s+)?\Z", re.I)
_BEFORE = 40


@dataclass(frozen=True, slots=True)
class NamedGuideline:
    """A guideline that a text names.

    Args:
        source: MTUS, ODG or ACOEM.
        chapter: the vocabulary's name; empty if only the source is named.
        start, end: the offsets of the name of the chapter, or of the source.
    """

    source: str
    chapter: str
    start: int
    end: int


def named_guidelines(text: str) -> Iterator[NamedGuideline]:
    """Yield the guidelines that a text names, by source: the source, then its chapters."""
    for source, pattern in _patterns().items():
        for name in pattern.finditer(text):
            yield NamedGuideline(source, "", name.start(), name.end())
            cell = text.find("|", name.end(), name.end() + _NEAR)
            near = cell if cell >= 0 else name.end() + _NEAR
            for match in _chapters(source).finditer(text, name.start(), near):
                printed = " ".join(match[0].split())
                yield NamedGuideline(source, chapter(source, printed), match.start(), match.end())
            if source != ODG:
                yield from _numbered(source, text, name)


def _numbered(source: str, text: str, name: re.Match[str]) -> Iterator[NamedGuideline]:
    """Yield the chapters that are cited by number beside a source's name."""
    around = (
        _NUMBERED_BEFORE.search(text, max(0, name.start() - _BEFORE), name.start()),
        _NUMBERED_AFTER.match(text, name.end()),
    )
    for cited in filter(None, around):
        for number in re.findall(r"\d+", cited["numbers"]):
            if known := chapter_by_number(int(number)):
                yield NamedGuideline(source, known, *cited.span("cited"))


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return a pattern of the names of each source."""
    return {source: re.compile(rf"\b(?:{names})\b", re.I) for source, names in _SOURCES.items()}


@functools.cache
def _chapters(source: str) -> re.Pattern[str]:
    """Return a pattern of the names of a source's chapters."""
    return re.compile(rf"\b{chapter_pattern(MTUS if source == ACOEM else source)}\b", re.I)
