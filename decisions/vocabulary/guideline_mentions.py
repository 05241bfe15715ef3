"""The guidelines that a text names in its sentences: "Per the ODG, Low Back chapter, ..."."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from decisions.vocabulary.guidelines import ACOEM, MTUS, ODG, chapter, chapter_pattern

#: The names of sources. The ACOEM's guidelines belong to the MTUS unless the letter says otherwise.
_SOURCES = {
    MTUS: r"MTUS|Medical\s+Treatment\s+Utilization\s+Schedule|CA\s?MTUS|CPMTG"
    r"|Chronic\s+Pain\s+Medical\s+Treatment",
    ODG: r"ODG|Official\s+Disability\s+Guidelines?",
    ACOEM: r"ACOEM|American\s+College\s+of\s+Occupational",
}
#: The number of characters after a source's name that are searched for a chapter.
_NEAR = 120


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
            for match in _chapters(source).finditer(text, name.start(), name.end() + _NEAR):
                printed = " ".join(match[0].split())
                yield NamedGuideline(source, chapter(source, printed), match.start(), match.end())


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return a pattern of the names of each source."""
    return {source: re.compile(rf"\b(?:{names})\b", re.I) for source, names in _SOURCES.items()}


@functools.cache
def _chapters(source: str) -> re.Pattern[str]:
    """Return a pattern of the names of a source's chapters."""
    return re.compile(rf"\b{chapter_pattern(MTUS if source == ACOEM else source)}\b", re.I)
