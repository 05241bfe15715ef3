"""The guideline sentences of 2013, in the layouts G0, G1 and G2.

They follow this grammar; the surrounding text is free prose::

    sentence := "The Claims Administrator did not cite any ..."
              | side "based its decision on the " statement {", and on the " statement} "."
    statement := citation {(", " | " and ") citation} [", which is [not] part of the MTUS"]
    citation := ["MTUS "] chapter {", " section} [", pages " pages]
              | chapter " (ACOEM Practice Guidelines, 2nd Edition (2004), Chapter 8), pages 165"
              | "ACOEM Practice Guidelines, Chapter 8 " chapter ", pages 165"
              | free text, as outside of the MTUS ever since

The layout G0 prints only a statement, and a sentence that explains the choice.
"""

import functools
import re
from collections.abc import Iterator

from decisions.enums import CitedBy
from decisions.vocabulary.guidelines import MTUS, chapter_pattern, early_chapter_pattern
from ingest.reading.field_limits import LONGEST_GUIDELINE
from ingest.reading.letter_text import LetterText, Passage, Span
from ingest.reading.non_mtus import NAMES_ACOEM, NAMES_ODG, read_non_mtus
from ingest.reading.parsed_letter import ParsedCitation, ParsedGuideline, Problem
from ingest.reading.sections import split_sections
from ingest.reading.unclear_chapters import without_unclear_chapters

_BASED_ON = re.compile(
    r"\b(?:bas(?:ed|es)\s+(?:its|his/her|their|the|his|her)\s+decisions?\s+(?:up)?on|"
    r"reli(?:ed|es)\s+(?:up)?on)\s+(?:the\s+)?",
    re.I,
)
#: Words that begin a sentence of prose after a citation. A full stop alone is not enough, because
#: bibliographies contain full stops too.
_NEXT_SENTENCE = re.compile(
    r"\.\s+(?=(?:It|This|These|They|He|She|He/she|No|Per|In|As|Because)\s|"
    r"The\s+(?:Expert|Physician|Professional|Claims|provider|employee|MTUS|guidelines?|sections?|"
    r"records?|requests?)\b)"
)
_SCHEDULE = (
    r"(?:California\s+)?(?:MTUS\b|Medical\s+Treatment\s+Utilization\s+Schedule(?:\s*\(MTUS\))?)"
)
_PART_OF = re.compile(
    r"(?:[\s,(]{0,4}\bwhich\s+(?:is|are|was|were)\s+|,\s+|\s*\()(?P<outside>not\s+)?(?:a\s+)?part\s+of\s+"
    r"(?:the\s+)?"
    rf"{_SCHEDULE}\)?",
    re.I,
)
_AND_ON = re.compile(r",?\s+and\s+(?:also\s+)?(?:up)?on\s+(?:the\s+)?", re.I)
_LEAD = re.compile(r"[\s,;.]*(?:and\s+)?(?:also\s+)?(?:on\s+)?(?:the\s+)?", re.I)
_OF_SCHEDULE = re.compile(rf"(?:the\s+)?{_SCHEDULE}[\s,:/;.-]*", re.I)
#: Signs of a later edition than the second. Only the second was part of the MTUS at that time.
_LATER_ACOEM = re.compile(
    r"\b3rd\b|\bRevised (?:Edition|ed\b)|\b20(?:0[5689]|1\d)\b|\bDisorders\b(?!,? \(?Revised)|"
    r"(?<!Revised )\(?\b2007\b|\bChronic Pain\b",
    re.I,
)
_PAGES = re.compile(
    r"[\s,;(]{0,4}\b(?:page\(s\)|(?:pages?|pgs?|pp?)\b)\.?\s*:?\s*"
    r"(?P<pages>(?:Table\s+)?\d[\d,\s–-]*(?:(?:and|&)\s+\d[\d,\s–-]*)*)",
    re.I,
)
_CHAPTER = re.compile(r"\bChapter\s+(?P<number>\d{1,2})\b", re.I)
_EDITION = re.compile(r"\b\d(?:st|nd|rd|th)\s+(?:edition|ed\b\.?)", re.I)
_YEAR = re.compile(r"(?:\((?:[A-Z][a-z]+ )?)?\b(?P<year>(?:19|20)\d\d)\b\)?")
_BOOK = re.compile(
    rf"{NAMES_ACOEM}|\b(?:Occupational\s+Medicine\s+)?Practice\s+Guidelines?\b|\bGuidelines\b",
    re.I,
)
_SECTION = re.compile(r"\bsections?(?:\(s\))?(?=\W*$|\W*,|\s*:)", re.I)
_CITES_NOTHING = re.compile(
    r"\bdid\s+not\s+(?:cite|provide|identify|reference|use|rely\s+(?:up)?on)\s+"
    r"(?:an?y?|evidence|specific|guidelines?)\b|"
    r"\bcited\s+no\b",
    re.I,
)
_OUTSIDE_MTUS = re.compile(
    rf"\bno\s+sections?\s+of\s+the\s+{_SCHEDULE}|"
    rf"{_SCHEDULE}\s+(?:does|did)\s+not\s+address|{_SCHEDULE}\s+(?:is|was)\s+silent",
    re.I,
)


def read_relied_upon(
    letter: LetterText, where: Span, side: CitedBy
) -> tuple[ParsedGuideline, list[Problem]]:
    """Read the guideline sentences of one side about one item in a letter of 2013."""
    passage = letter.passage(where.start, where.end)
    if len(passage.text) > LONGEST_GUIDELINE:  # not a guideline sentence, and slow to search
        return ParsedGuideline(side, passage.whole), []
    citations, problems = without_unclear_chapters(_citations(passage))
    guideline = ParsedGuideline(
        cited_by=side,
        text=passage.whole,
        citations=citations,
        cites_nothing=not citations and bool(_CITES_NOTHING.search(passage.text)),
        outside_mtus=bool(_OUTSIDE_MTUS.search(passage.text))
        or (bool(citations) and all(citation.source != MTUS for citation in citations)),
    )
    if not citations and not guideline.cites_nothing:
        message = f'A guideline sentence names no guideline: "{passage.text[:200]}".'
        problems.append(Problem("no_citation", message, passage.whole.span))
    return guideline, problems


def _citations(passage: Passage) -> Iterator[ParsedCitation]:
    for first, last in _statements(passage.text):
        for start, end, outside in _parts(passage.text, first, last):
            for chunk in _chunks(passage.text, start, end):
                yield from _read(passage, *chunk, outside=outside)


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of the text after each "based its decision on".

    Text that names neither a side nor a decision is itself a statement, up to its first sentence of
    prose. Other text without "based its decision on" cites nothing.
    """
    marks = list(_BASED_ON.finditer(text))
    if not marks and re.match(r"The\s+(?:Claims|Expert|Physician|Professional)\b", text, re.I):
        return
    starts = [mark.end() for mark in marks] or [0]
    for start, below in zip(starts, [*marks[1:], None], strict=True):
        end = below.start() if below else len(text)
        sentence = _NEXT_SENTENCE.search(text, start, end)
        yield start, sentence.start() if sentence else end


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool | None]]:
    """Yield each part of a statement, and whether it is outside the MTUS, if the letter says so."""
    for mark in [*_PART_OF.finditer(text, start, end), None]:
        last = mark.start() if mark else end
        joints = list(_AND_ON.finditer(text, start, last))
        for joint in joints:
            yield start, joint.start(), None
            start = joint.end()
        yield start, last, bool(mark["outside"]) if mark else None
        start = mark.end() if mark else end


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each citation in a list."""
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    for joint in _joint().finditer(text, start, end):
        if joint["joint"] is None or _awaits_chapter(text[start : joint.start()], joint):
            continue
        yield start, joint.start()
        start = joint.end()
    if text[start:end].strip(" .,;()"):
        yield start, end


@functools.cache
def _joint() -> re.Pattern[str]:
    """Return a pattern for the separator between two citations in a list.

    The second citation begins with a known name, or follows the pages or the name of the first.
    """
    numbered = early_chapter_pattern(numbered=True)
    named = rf"(?:{NAMES_ODG}|{NAMES_ACOEM}|MTUS\b|{early_chapter_pattern()})"
    return re.compile(
        rf"(?P<joint>(?:[,;]?\s+and\s+|[,;]\s+)(?:the\s+)?(?:(?=(?P<chapter>{numbered}))|(?={named}))"
        r"|(?:(?<=\d)|(?<=Guidelines)|(?<=\)))\s+and\s+(?=[A-Z]|https?:|www\.)(?!Table|Figure))"
    )


def _awaits_chapter(words: str, joint: re.Match[str]) -> bool:
    """Return whether a phrase names the ACOEM guidelines and a chapter of them follows."""
    return (
        joint["chapter"] is not None
        and re.match(NAMES_ACOEM, _OF_SCHEDULE.sub("", words, count=1), re.I) is not None
        and not _PAGES.search(words)
        and not re.search(early_chapter_pattern(numbered=True), words)
    )


def _read(
    passage: Passage, start: int, end: int, *, outside: bool | None
) -> Iterator[ParsedCitation]:
    end = start + len(passage.text[start:end].rstrip(" .,;"))
    words = passage.text[start:end]
    schedule = _OF_SCHEDULE.match(words)
    named = words[schedule.end() :] if schedule else words
    of_acoem = re.match(NAMES_ACOEM, named, re.I)
    if outside is None:
        later = of_acoem and not schedule and _LATER_ACOEM.search(named)
        outside = bool(later) or not (
            schedule or of_acoem or re.match(chapter_pattern(MTUS), named, re.I)
        )
    if outside or re.match(NAMES_ODG, named, re.I):
        yield from read_non_mtus(passage, start, end)
    else:
        yield _read_mtus(passage, start, end, named)


def _read_mtus(passage: Passage, start: int, end: int, text: str) -> ParsedCitation:
    pages = [match["pages"].strip(" ,") for match in _PAGES.finditer(text)]
    text = _PAGES.sub(",", text)
    edition, year, number = _EDITION.search(text), _YEAR.search(text), _CHAPTER.search(text)
    for part in (edition, year, number):
        text = text.replace(part[0], ",", 1) if part else text
    of_book = re.search(NAMES_ACOEM, text, re.I) or number
    chapter = re.match(rf"\W*(?P<chapter>{chapter_pattern(MTUS)})(?!\w)", text, re.I)
    chapter = chapter or re.search(rf"(?P<chapter>{early_chapter_pattern()})(?!\w)", text, re.I)
    if chapter:
        text = f"{text[: chapter.start()]},{text[chapter.end() :]}"
    pieces = [
        re.sub(r"^and\s+", "", piece)
        for piece in split_sections(_SECTION.sub(",", _BOOK.sub(",", text) if of_book else text))
        if re.search(r"[A-Za-z]{3}", piece)
    ]
    name = chapter["chapter"] if chapter else None
    if name is None and pieces and not of_book:
        name = pieces.pop(0)
    return ParsedCitation(
        source=MTUS,
        text=passage.found(start, end),
        chapter=name,
        chapter_number=int(number["number"]) if number else None,
        year=int(year["year"]) if year else None,
        sections=tuple(pieces),
        pages=", ".join(pages) or None,
        edition=edition[0] if edition else None,
    )
