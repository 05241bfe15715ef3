"""Limits for the fields of a letter; a value beyond its limit was misread and is left out.

The limits are several times the largest values in known letters.
"""

from dataclasses import replace
from typing import Any, TypeVar

from ingest.reading.letter_text import Found, Span
from ingest.reading.parsed_letter import (
    TOO_LONG,
    ParsedCitation,
    ParsedGuideline,
    ParsedItem,
    ParsedLetter,
    ParsedReviewer,
    ParsedSummary,
    Problem,
)

T = TypeVar("T")
Part = TypeVar("Part", ParsedSummary, ParsedItem, ParsedGuideline)

#: Limits in characters.
LONGEST_CREDENTIALS = 600
LONGEST_SUMMARY = 50_000
LONGEST_DIAGNOSIS = 500
LONGEST_HEADING = 3_000
LONGEST_RATIONALE = 50_000
LONGEST_GUIDELINE = 10_000
LONGEST_CITATION = 5_000
LONGEST_CHAPTER = 300
LONGEST_SECTION = 300
LONGEST_PAGES = 200
LONGEST_EDITION = 60
LONGEST_URL = 2_000
#: Limits for one side of an item, one citation and one summary.
MOST_CITATIONS = 50
MOST_SECTIONS = 50
MOST_DIAGNOSES = 50


def within_limits(parsed: ParsedLetter) -> ParsedLetter:
    """Leave out every value beyond its limit, and add a problem for each.

    An item whose heading is too long is left out completely.
    """
    check = _Check()
    reviewer = check.reviewer(parsed.reviewer)
    summary = check.summary(parsed.summary)
    items = [kept for item in parsed.items if (kept := check.item(item))]
    if not check.problems:
        return parsed
    if parsed.items and not items:
        message = f"No disputed item can be read. {check.problems[0].message}"
        check.problems.append(Problem("no_items", message))
    numbered = tuple(replace(item, position=at) for at, item in enumerate(items, 1))
    return replace(
        parsed,
        reviewer=reviewer,
        summary=summary,
        items=numbered,
        problems=(*parsed.problems, *check.problems),
    )


class _Check:
    """Compares values with their limits and collects the problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def reviewer(self, reviewer: ParsedReviewer | None) -> ParsedReviewer | None:
        what = "The reviewer’s credentials"
        kept = reviewer and self._text(reviewer.printed, LONGEST_CREDENTIALS, what)
        return reviewer if kept else None

    def summary(self, summary: ParsedSummary | None) -> ParsedSummary | None:
        if not (summary and self._text(summary.text, LONGEST_SUMMARY, "The clinical summary")):
            return None
        named = [
            diagnosis
            for diagnosis in summary.diagnoses
            if self._text(diagnosis, LONGEST_DIAGNOSIS, "A diagnosis")
        ]
        where = summary.text.span
        named = self._most(named, MOST_DIAGNOSES, "diagnoses in the clinical summary", where)
        return self._with(summary, diagnoses=tuple(named))

    def item(self, item: ParsedItem) -> ParsedItem | None:
        which = f"of item {item.position}"
        if not self._text(item.heading, LONGEST_HEADING, "The heading", which):
            return None
        return self._with(
            item,
            rationale=self._text(item.rationale, LONGEST_RATIONALE, "The rationale", which),
            claims_administrator=self._side(item.claims_administrator, which),
            reviewer=self._side(item.reviewer, which),
        )

    def _side(self, side: ParsedGuideline | None, which: str) -> ParsedGuideline | None:
        what = "A guideline sentence"
        if not (side and self._text(side.text, LONGEST_GUIDELINE, what, which)):
            return None
        cited = [kept for each in side.citations if (kept := self._citation(each, which))]
        where = side.text.span
        cited = self._most(cited, MOST_CITATIONS, f"citations of one side {which}", where)
        return self._with(side, citations=tuple(cited))

    def _citation(self, cited: ParsedCitation, which: str) -> ParsedCitation | None:
        if not self._text(cited.text, LONGEST_CITATION, "A citation", which):
            return None
        where = cited.text.span

        def short(words: str | None, most: int, what: str) -> str | None:
            return self._words(words, most, where, what, "in a citation", which)

        sections = [name for name in cited.sections if short(name, LONGEST_SECTION, "A section")]
        sections = self._most(sections, MOST_SECTIONS, f"sections in a citation {which}", where)
        return cited._replace(
            chapter=short(cited.chapter, LONGEST_CHAPTER, "The chapter"),
            pages=short(cited.pages, LONGEST_PAGES, "The page reference"),
            edition=short(cited.edition, LONGEST_EDITION, "The edition"),
            url=short(cited.url, LONGEST_URL, "The URL"),
            sections=tuple(sections),
        )

    def _with(self, part: Part, **values: Any) -> Part:
        """Return a part of a letter with the values that are kept."""
        return replace(part, **values) if self.problems else part

    def _text(self, found: Found[str] | None, most: int, *what: str) -> Found[str] | None:
        return found if found and self._words(found.value, most, found.span, *what) else None

    def _words(self, words: str | None, most: int, span: Span, *what: str) -> str | None:
        if words is None or len(words) <= most:
            return words
        message = f"{' '.join(what)} exceeded the limit of {most:,} characters: left out."
        self.problems.append(Problem(TOO_LONG, message, span))
        return None

    def _most(self, found: list[T], most: int, what: str, span: Span) -> list[T]:
        if len(found) > most:
            message = f"There are {len(found):,} {what}; only the first {most} were kept."
            self.problems.append(Problem(TOO_LONG, message, span))
        return found[:most]
