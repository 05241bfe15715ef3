"""The guidelines that a draft cites, and which of them were replaced."""

import functools
import re
from dataclasses import dataclass
from datetime import date

from decisions.vocabulary.guidelines import ACOEM, MTUS, ODG, chapter, chapter_pattern
from decisions.vocabulary.rule_changes import Edition, RuleChange, replacement_of

#: What sources are called. The ACOEM's guidelines are the MTUS's too, unless a letter says other.
_SOURCES = {
    MTUS: r"MTUS|Medical\s+Treatment\s+Utilization\s+Schedule|CA\s?MTUS|CPMTG"
    r"|Chronic\s+Pain\s+Medical\s+Treatment",
    ODG: r"ODG|Official\s+Disability\s+Guidelines?",
    ACOEM: r"ACOEM|American\s+College\s+of\s+Occupational",
}


#: Within how many characters after the name of its source a chapter is looked for.
_NEAR = 120


@dataclass(frozen=True, slots=True)
class MentionedGuideline:
    """A guideline that a draft names.

    Args:
        source: MTUS, ODG or ACOEM.
        chapter: as the vocabulary names it; empty where only the source is named.
        replaced_by: the change that put another edition in its place, and the edition in force;
            None where it was not replaced, as far as the archive knows.
    """

    source: str
    chapter: str
    replaced_by: tuple[RuleChange, Edition] | None


def mentioned_guidelines(text: str, today: date) -> list[MentionedGuideline]:
    """Return the guidelines that a draft names, each once, in their order.

    Args:
        text: the draft.
        today: the day on which the editions in force are asked.
    """
    found: dict[tuple[str, str], None] = {}
    for source, pattern in _patterns().items():
        for name in pattern.finditer(text):
            found[source, ""] = None
            for match in _chapters(source).finditer(text, name.start(), name.end() + _NEAR):
                found[source, chapter(source, " ".join(match[0].split()))] = None
    return [
        MentionedGuideline(
            source, name, replacement_of(name, today) if source in (MTUS, ACOEM) else None
        )
        for source, name in found
    ]


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return a pattern of the names of each source."""
    return {source: re.compile(rf"\b(?:{names})\b", re.I) for source, names in _SOURCES.items()}


@functools.cache
def _chapters(source: str) -> re.Pattern[str]:
    """Return a pattern of the names of a source's chapters."""
    return re.compile(rf"\b{chapter_pattern(MTUS if source == ACOEM else source)}\b", re.I)
