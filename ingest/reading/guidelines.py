"""The guideline sentences: the guidelines on which each side says it based its decision.

All sentences of 2016 and later follow this grammar::

    sentence := "... did not cite any medical evidence for its decision."
              | ["... outside of the MTUS Guidelines."] {statement}
    statement := "Decision based on MTUS " chapter {", and " chapter} "."
               | "Decision based on Non-MTUS Citation " free text "."
    chapter := name [year] [", Section(s): " section {", " section}]

Some statements name other books after the sections: see `mixed_citations`.

In 2013-15 a chapter was "ACOEM", "ACOEM Chapter 8 Neck and Upper Back Complaints Page(s): 178" or
"Chronic Pain Treatment Guidelines <topic> topic Page(s): 58".
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import replace

from decisions.enums import CitedBy
from decisions.vocabulary.guidelines import MTUS, chapter_pattern, early_chapter_pattern, is_known
from ingest.reading.field_limits import LONGEST_GUIDELINE
from ingest.reading.letter_text import Found, LetterText, Passage, Span
from ingest.reading.mixed_citations import JOINS, parts_by_book
from ingest.reading.non_mtus import read_non_mtus
from ingest.reading.parsed_letter import ParsedCitation, ParsedGuideline, Problem
from ingest.reading.sections import split_sections
from ingest.reading.unclear_chapters import without_unclear_chapters

#: The number of sentences that are kept with their citations.
_KEPT = 1024
_CITES_NOTHING = re.compile(r"\bdid not cite any\b", re.I)
_OUTSIDE_MTUS = re.compile(
    r"\boutside of the MTUS\b|\bnot base (?:their|his/her|its) decision on the MTUS\b", re.I
)
_STATEMENT = re.compile(r"\bDecision based on\s+", re.I)
_NON_MTUS = re.compile(r"Non-?\s?MTUS(?:\s+Citation)?[\s:,]*", re.I)
_MTUS = re.compile(r"MTUS\b[\s:,]*", re.I)

#: "8 C.C.R. 9792.20 - 9792.26 MTUS (Effective July 18, 2009)"
_REGULATION = re.compile(
    r",? ?\b8 C\.?C\.?R\.? ?§{0,2} ?\d[\d.]*(?: ?[-–&,] ?§{0,2}\d[\d.]*){0,5}(?:,? MTUS\b)?"
    r"(?: ?\(Effective [^()]{1,30}\))?",
    re.I,
)
_SECTIONS = re.compile(r"[\s,;]*\bSection\(?s?\)?\s*:\s*", re.I)
_PAGES = re.compile(r"[\s,;]*\bPage(?:\(?s?\)?\s*:\s*|s?\s(?=\d))", re.I)
#: A name of one word without the label that follows the name of a chapter.
_ONE_WORD = re.compile(r"(\w+)(?=[,;.] (?!(?:Section|Page)\(?s?\)?:)|\.?$)")
_YEAR = re.compile(r"^(?P<chapter>.*?)[\s,(]*\b(?P<year>(?:19|20)\d\d)\)?(?: Guidelines?)?$")
_NUMBERED = re.compile(r"^(?:ACOEM\b\s*)?(?:Chapter\s+(?P<number>\d{1,2})\b[\s:,-]*)?", re.I)


def read_guideline(
    letter: LetterText, where: Span, side: CitedBy
) -> tuple[ParsedGuideline, list[Problem]]:
    """Read the guideline sentences of one side about one item."""
    passage = letter.passage(where.start, where.end)
    if len(passage.text) > LONGEST_GUIDELINE:  # not a guideline sentence, and slow to search
        return ParsedGuideline(side, passage.whole), []
    cited, unclear = citations_in(passage.text)
    citations = tuple(each._replace(text=_placed(each.text, passage)) for each in cited)
    problems = [
        replace(each, span=passage.span(*each.span) if each.span else None) for each in unclear
    ]
    guideline = ParsedGuideline(
        cited_by=side,
        text=passage.whole,
        citations=citations,
        cites_nothing=not citations and bool(_CITES_NOTHING.search(passage.text)),
        outside_mtus=bool(_OUTSIDE_MTUS.search(passage.text)),
    )
    if not citations and not guideline.cites_nothing:
        message = f'A guideline sentence names no guideline: "{passage.text[:200]}".'
        problems.append(Problem("no_citation", message, passage.whole.span))
    return guideline, problems


@functools.lru_cache(_KEPT)
def citations_in(text: str) -> tuple[tuple[ParsedCitation, ...], list[Problem]]:
    """Return the citations in guideline sentences on one line, with spans in these sentences.

    Results are cached: half of all guideline sentences recur verbatim in other letters.
    """
    passage = LetterText(text).passage(0, len(text))
    return without_unclear_chapters(
        citation
        for start, end in _statements(passage)
        for citation in _read_statement(passage, start, end)
    )


def _placed(found: Found[str], passage: Passage) -> Found[str]:
    return Found(found.value, passage.span(*found.span))


def _statements(passage: Passage) -> Iterator[tuple[int, int]]:
    """Yield the start and end of the text after each "Decision based on"."""
    marks = list(_STATEMENT.finditer(passage.text))
    for mark, below in zip(marks, [*marks[1:], None], strict=False):
        end = below.start() if below else len(passage.text)
        yield mark.end(), mark.end() + len(passage.text[mark.end() : end].rstrip(" ."))


def _read_statement(passage: Passage, start: int, end: int) -> Iterator[ParsedCitation]:
    for first, last in parts_by_book(passage.text, start, end):
        if match := _NON_MTUS.match(passage.text, first, last):
            yield from read_non_mtus(passage, match.end(), last)
        elif first == start or passage.text.upper().startswith(MTUS, first):
            yield from _read_mtus(passage, first, last)
        else:
            yield from read_non_mtus(passage, first, last)


def _read_mtus(passage: Passage, start: int, end: int) -> Iterator[ParsedCitation]:
    for first, last in _chapters(passage.text, start, end):
        lead = _MTUS.match(passage.text[first:last])
        words = passage.found(first + lead.end() if lead else first, last)
        text, sections, pages = _REGULATION.sub("", words.value), "", ""
        if match := _PAGES.search(text):
            text, pages = text[: match.start()], text[match.end() :]
        if match := _SECTIONS.search(text):
            text, sections = text[: match.start()], text[match.end() :]
        numbered = _NUMBERED.match(text)
        number = numbered["number"] if numbered else None
        chapter, topic = _split_topic(text[numbered.end() :] if numbered else text)
        match = _YEAR.match(chapter)
        yield ParsedCitation(
            source=MTUS,
            text=words,
            chapter=(match["chapter"] if match and not is_known(MTUS, chapter) else chapter).strip(
                " ,"
            )
            or None,
            chapter_number=int(number) if number else None,
            year=int(match["year"]) if match else None,
            sections=tuple(split_sections(topic or sections)),
            pages=pages.strip(" .,") or None,
        )


def _chapters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each chapter in a list, including its sections and pages.

    A name may contain ", and" ("Forearm, Wrist, and Hand Complaints"), so the list is split only
    before a name in the vocabulary or before a title that ends in a year.
    """
    for joint in _joint().finditer(text, start, end):
        early = joint["early"] and not _SECTIONS.search(text, start, joint.start())
        if early or (joint["joint"] and not _is_section(text, start, joint)):
            yield start, joint.start()
            start = joint.end()
    yield start, end


def _is_section(text: str, start: int, joint: re.Match[str]) -> bool:
    """Return whether the next name is a section named like a chapter: "Medications and Opioids"."""
    if not _SECTIONS.search(text, start, joint.start()):
        return False
    name = _ONE_WORD.match(text, joint.end(), joint.endpos)
    return name is not None and is_known(MTUS, name[1])


@functools.cache
def _joint() -> re.Pattern[str]:
    known = chapter_pattern(MTUS)
    title = r"[A-Z][\w/&' -]{2,60}"
    year = r" \(?(?:19|20)\d\d\)?(?: Guidelines?)?(?=,|;|\.|$)"
    labeled = r",? Section\(?s?\)?:"
    return re.compile(
        rf"{known}|(?P<joint>(?:,? {JOINS}(?:the )?|; )"
        rf"(?=(?:MTUS )?(?:Chapter \d+ )?(?:ACOEM\b|{known}|{title}{year}))"
        # A list of sections contains commas, and a section may have the name of a chapter.
        rf"|[,.] (?=(?:MTUS )?(?:{known}(?:{year}|{labeled})|{title}{year}{labeled})))"
        rf"|(?P<early>, (?=(?:MTUS )?(?:ACOEM )?(?:Chapter \d|{early_chapter_pattern()})))"
    )


def _split_topic(chapter: str) -> tuple[str, str]:
    """Split "<chapter> <topic> topic", as letters of 2013-15 print it, into chapter and topic.

    The word "topic" is optional for guidelines that have no chapters.
    """
    match = _topic().match(chapter)
    if match is None:
        return chapter, ""
    return match["chapter"], match["topic"] or match["titled"]


@functools.cache
def _topic() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<chapter>{chapter_pattern(MTUS)})"
        r"(?:\W+(?P<topic>.+?)\s+topic\b|(?<=Guidelines) (?P<titled>[A-Z].*))"
    )
