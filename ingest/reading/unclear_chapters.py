"""Free text that was read as the name of a chapter but is not one."""

import re
from collections.abc import Iterable

from decisions.vocabulary.guidelines import is_known
from ingest.reading.non_mtus import NAMES_ACOEM, NAMES_ODG
from ingest.reading.parsed_letter import ParsedCitation, Problem

_MOST_WORDS = 8
_NO_NAME = re.compile(
    rf"https?:|www\.|{NAMES_ODG}|{NAMES_ACOEM}|\bMTUS\b|"
    r"\b(?:is|are|was|were|be|been|has|have|do|does|did|not|states?|recommends?|recommended|"
    r"cited|used|this|that|which)\b|"
    r"^(?:and|or|the|of|for|in|on|per|see|to|under)\b",
    re.I,
)


def without_unclear_chapters(
    citations: Iterable[ParsedCitation],
) -> tuple[tuple[ParsedCitation, ...], list[Problem]]:
    """Return the citations without chapters that are not names, and a problem for each of those."""
    kept, problems = [], []
    for citation in citations:
        if citation.chapter and not _is_name(citation.source, citation.chapter):
            message = f'No chapter of a guideline is called "{citation.chapter[:200]}".'
            problems.append(Problem("unclear_chapter", message, citation.text.span))
            citation = citation._replace(chapter=None)
        kept.append(citation)
    return tuple(kept), problems


def _is_name(source: str, words: str) -> bool:
    """Return whether a phrase may be the name of a chapter: a known one, or a short title."""
    return is_known(source, words) or (
        len(words.split()) <= _MOST_WORDS
        and words.count("(") == words.count(")")
        and not _NO_NAME.search(words)
    )
