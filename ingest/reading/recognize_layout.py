"""The layout of a letter, and the spans of its chapters.

`LetterLayout` describes the layouts; each is recognized by phrases that no other layout prints.
CONTRIBUTING.md lists the other steps for a new layout.
"""

import functools
import re
from dataclasses import dataclass

from decisions.state_program import PROGRAM
from ingest.reading.letter_text import LetterText, Span
from ingest.reading.line_patterns import LinePattern
from ingest.reading.parsed_letter import LetterLayout

HOW_MADE = re.compile(r"HOW\s+THE\s+IMR\s+FINAL\s+DETERMINATION\s+WAS\s+MADE", re.I)
SUMMARY = LinePattern(r"CLINICAL\s+CASE\s+SUMMARY\b\s*:?")
DECISIONS = LinePattern(r"IMR\s+ISSUES?,?\s+DECISIONS?,?\s+AND\s+RATIONALES?\b", re.I)
#: The same chapter under a letterhead (G2).
EARLY_DECISIONS = LinePattern(
    r"IMR\s+DECISION(?:\(S\)|S)?\s+AND\s+RATIONALE(?:\(S\)|S)?(?!\w)", re.I
)
DOCUMENTS = LinePattern(r"DOCUMENTS\s+REVIEWED\b", re.I)
#: The last sentence before the first disputed item.
ITEMS_FOLLOW = re.compile(r"set\s+forth\s+below\s*:", re.I)
CREDENTIALS = LinePattern(r"The\s+Expert\s+Reviewer\s+has\s+the\s+following\s+credentials\s*:")
HEADER = LinePattern(r"(?:Case\s+Number|Date\s+Assigned|Decision\s+Date)\s*:", re.I)

_OTHER_LAYOUTS = (
    (LetterLayout.G2, EARLY_DECISIONS),
    (
        LetterLayout.G1,
        re.compile(
            r"Notice\s+of\s+Independent\s+Medical\s+Review\s+Determination"
            rf"|{PROGRAM.organization},?\s+has\s+determined\b",
            re.I,
        ),
    ),
    (
        LetterLayout.G0,
        LinePattern(r"MEDICAL\s+PROFESSIONAL\s+REVIEW\b|ISSUES?\s+AT\s+DISPUTE\s*:"),
    ),
)


@dataclass(frozen=True, slots=True)
class Chapters:
    """The spans of the chapters in a letter of the layouts G2 to G4; empty for missing chapters."""

    header: Span
    reviewer: Span
    summary: Span
    items: Span


# Several steps of reading a letter need its layout and chapters.
@functools.lru_cache(maxsize=1)
def layout_of(letter: LetterText) -> LetterLayout:
    """Return the layout of a letter."""
    text = letter.text
    if not DECISIONS.search(text):
        for layout, mark in _OTHER_LAYOUTS:
            if mark.search(text):
                return layout
        return LetterLayout.UNKNOWN
    if CREDENTIALS.search(text):
        return LetterLayout.G4
    return LetterLayout.G3A if HEADER.search(text) else LetterLayout.G3B


@functools.lru_cache(maxsize=1)
def chapters_of(letter: LetterText) -> Chapters:
    """Return the chapters of a letter in the layouts G2 to G4."""
    text = letter.text
    how_made = HOW_MADE.search(text)
    reviewer_start = how_made.end() if how_made else 0
    summary = SUMMARY.search(text, reviewer_start)
    below = summary.end() if summary else reviewer_start
    decisions = DECISIONS.search(text, below) or EARLY_DECISIONS.search(text, below)
    end = len(text)
    decisions_start = decisions.start() if decisions else end
    items = ITEMS_FOLLOW.search(text, decisions.end()) if decisions else None
    documents = DOCUMENTS.search(text, reviewer_start, summary.start()) if summary else None
    reviewer_end = documents or summary or decisions
    return Chapters(
        header=Span(0, how_made.start() if how_made else 0),
        reviewer=Span(reviewer_start, reviewer_end.start() if reviewer_end else end),
        summary=Span(summary.end(), decisions_start) if summary else Span(end, end),
        items=Span(items.end() if items else decisions.end() if decisions else end, end),
    )
