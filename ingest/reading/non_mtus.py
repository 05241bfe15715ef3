"""Citations outside the MTUS: free text that names the ODG, an ACOEM edition or another book."""

import functools
import re
from collections.abc import Iterator

from decisions.vocabulary.guidelines import (
    ACOEM,
    MTUS,
    ODG,
    OTHER,
    chapter_pattern,
    is_known,
    loose,
)
from ingest.reading.letter_text import Passage
from ingest.reading.parsed_letter import ParsedCitation
from ingest.reading.sections import split_sections

#: Text that joins a second kind of citation to the first.
_SECOND_KIND = re.compile(
    rf"[\s,;.]*\b(?:and\s+)?(?:{loose('Other Medical Treatment Guideline')}s?"
    rf"(?: {loose('or Medical Evidence')})?\s*:?|Other(?:\s[\w()/-]{{1,20}}){{0,3}}\s?:)\s*",
    re.I,
)
#: A label that belongs to chapters of the MTUS, but that some letters print here too.
_SECTIONS = re.compile(r"[\s,;]*\bSections?(?:\(s\))?\s*:\s*", re.I)
_URL = re.compile(r"(?:https?://|www\.)[^\s,;()]+[^\s,;().]", re.I)
#: Patterns of the names of the two books that are cited most.
NAMES_ODG = (
    rf"(?:\b(?:{loose('Official Disabilit')}(?:y|ies) {loose('Guideline')}s?(?:\s*\(ODG\))?|ODG)"
    r"(?:-TWC)?(?!-twc))"
)
_COLLEGE = (
    rf"{loose('American College of Occupational and Environmental Medicine')}"
    r"(?:\s*\(ACOEM\))?|ACOEM(?!\.\w)"
)
NAMES_ACOEM = rf"(?:\b(?:{_COLLEGE}|{loose('Occupational Medicine Practice Guidelines')})(?!\w))"
#: Text that joins the citations of two books: "ACOEM guidelines and the ODG".
_SECOND_BOOK = re.compile(
    r"(?:\s*[,;.]\s+(?:(?:and|or|&)\s+)?|\s+(?:and|or|&)\s+|(?<=ACOEM)/|(?<=ODG)/)(?:the\s+)?"
    rf"(?={NAMES_ODG}|\b(?:{_COLLEGE})(?!\w))",
    re.I,
)
_ODG = re.compile(NAMES_ODG, re.I)
_ACOEM = re.compile(NAMES_ACOEM, re.I)
_NAME_ALONE = re.compile(rf"^\W*(?:{NAMES_ODG}|{NAMES_ACOEM})\W*$", re.I)
#: Words around the name of the ODG that are neither a chapter nor a section.
_ODG_NOISE = re.compile(
    r"(?:\s|[,;:.–-]|\(?\bODG(?:-TWC)?\b\)?|"
    r"\b(?:\d+(?:st|nd|rd|th) |Online )Edition\b(?: \(web\))?|"
    r"\bWeb Version\b|\bChapter:|\(online version\)|"
    r"\bonline(?: version| treatment guidelines)?\b|"
    r"\b(?:treatment )?guidelines\b(?=\s*(?:[,;:(\d-]|$))|"
    r"\bTreatment in Workers'? Comp(?:ensation)?\b|\bTreatment Index\b|"
    r"\bIntegrated Treatment/Disability Duration Guidelines\b|\bTWC\b|"
    r"\(?\b(?P<year>(?:19|20)\d\d)\b\)?)*",
    re.I,
)
_YEAR_ALONE = re.compile(r",\s*\(?(?P<year>(?:19|20)\d\d)\)?\s*(?=,|$)")
_UPDATED = re.compile(r"\s*\((?:last )?updated:? [^)]*\)|\b(?:last )?updated:? \d[\d/-]+", re.I)
#: Text that may follow a chapter's name and still belongs to it.
_QUALIFIER = (
    r"(?:\s*\((?:acute|chronic|lumbar|thoracic|trauma|not including|cervical)\b[^()]*\)"
    r"|\s*[-,/]?\s*Lumbar (?:and|&) Thoracic|\s+Complaints|\s+Disorders|\s+Conditions"
    r"|\s+Procedures?(?: Summary)?)"
)
_CHAPTER_LEAD = re.compile(r"(?:(?:see|under|in|from)\s+)?the\s+(?=.*\bchapter\b)", re.I)
_CHAPTER_WORD = r"\s*[,-]?\s*(?:Chapter|section)\b"
_AFTER_CHAPTER = " ,;:-–/"
_EDITION = re.compile(
    r"\b(?:\d(?:st|nd|rd|th)|second|third)\s+(?:Revised\s+)?(?:edition|ed\b\.?)", re.I
)
#: Words in the titles of ACOEM's guidelines that are neither a chapter nor a section.
_ACOEM_NOISE = re.compile(
    rf"\b(?:{loose('Occupational Medicine Practice')}|{loose('Practice Guideline')}s?|"
    rf"{loose('Guideline')}s?|Chapter \d+)(?!\w)",
    re.I,
)
_NUMBERED = re.compile(r"\bChapter (?P<number>\d{1,2})\b", re.I)
_PAGES = re.compile(
    r"[\s,(]{0,4}\b(?:page\(s\)|(?:pages?|pgs?|pp?)\b)\.?\s*:?\s*(?P<pages>\d[\d\s,–-]*)\)?", re.I
)


def read_non_mtus(passage: Passage, start: int, end: int) -> Iterator[ParsedCitation]:
    """Yield the citations in `passage.text[start:end]`, in order."""
    for kind in _kinds(passage.text, start, end):
        for first, last in _books(passage.text, *kind):
            book = _book(passage.text[first:last])
            if book == ACOEM:
                yield _read_acoem(passage, first, last)
            elif book == ODG:
                yield from _read_odg(passage, first, last)
            else:
                yield from _read_other(passage, first, last)


def _kinds(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for joint in [*_SECOND_KIND.finditer(text, start, end), None]:
        last = joint.start() if joint else end
        if text[start:last].strip(" .,;"):
            yield start, last
        start = joint.end() if joint else end


def _books(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of the citation of each book.

    A repeated name ("Official Disability Guidelines, ODG, Low Back") is one citation.
    """
    for joint in _SECOND_BOOK.finditer(text, start, end):
        words = text[start : joint.start()]
        book = _book(words)
        again = book == _book(text[joint.end() : end]) and not _NAME_ALONE.sub("", words)
        if book and not again:
            yield start, joint.start()
            start = joint.end()
    yield start, end


def _book(words: str) -> str | None:
    """Return the book that a phrase cites; a name far inside a longer title does not count."""
    odg, acoem = _ODG.search(words), _ACOEM.search(words)
    if acoem and acoem.start() <= 40 and not (odg and odg.start() < acoem.start()):
        return ACOEM
    return ODG if odg else None


def _read_odg(passage: Passage, start: int, end: int) -> Iterator[ParsedCitation]:
    name = _ODG.search(passage.text, start, end)
    assert name is not None  # noqa: S101  the caller looked
    urls = _URL.finditer(passage.text, start, end)
    holding = [each.end() for each in urls if each.start() < name.start() < each.end()]
    text = passage.text[holding[0] if holding else name.end() : end]
    if _known_chapter().match(before := passage.text[start : name.start()]):
        text = f"{before}{text}"  # "Shoulder (Acute & Chronic), ODG"
    url = _URL.search(passage.text, start, end)
    text = re.sub(r"\(?\s*" + _URL.pattern + r"\s*\)?", " ", text, flags=re.I)
    text = _UPDATED.sub("", text)
    noise = _ODG_NOISE.match(text)
    assert noise is not None  # noqa: S101  it matches the empty string
    text = _SECTIONS.sub(", ", text[noise.end() :])
    dated = noise if noise["year"] else _YEAR_ALONE.search(text)
    year = int(dated["year"]) if dated else None
    text = _YEAR_ALONE.sub("", text).strip(" .,;:-")
    for chapter, sections in _odg_chapters(text):
        yield ParsedCitation(
            source=ODG,
            text=passage.found(start, end),
            chapter=chapter,
            year=year,
            sections=sections,
            url=url[0] if url else None,
        )


def _odg_chapters(text: str) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Yield each chapter that a citation of the ODG names, with its sections."""
    chapter, text = _first_chapter(text)
    sections: list[str] = []
    if chapter and (noise := _ODG_NOISE.match(text)):
        text = text[noise.end() :]
    text = text.strip()
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1]
    for piece in split_sections(text, ",;:"):
        following, rest = _first_chapter(piece)
        if chapter and following and not rest:
            yield chapter, tuple(sections)
            chapter, sections = following, []
        elif piece.lower() not in ("and", "see"):  # left over where a URL was removed
            sections.append(piece)
    yield chapter, tuple(sections)


def _first_chapter(text: str) -> tuple[str | None, str]:
    """Split text into the chapter at its start, if any, and the text after it."""
    if lead := _CHAPTER_LEAD.match(text):
        text = text[lead.end() :]
    known, first = _known_chapter().match(text), re.match(r"[^,;:()]+", text)
    cut_short = known is None or text.startswith("/", known.end())  # "Hips", "Hand/Wrist"
    if first and cut_short and is_known(ODG, first[0]):
        return first[0].strip(), text[first.end() :].lstrip(_AFTER_CHAPTER)
    named = (
        known
        or re.match(r"(?P<chapter>[^,;:()]{3,60}?)" + _CHAPTER_WORD, text, re.I)
        or re.fullmatch(r"(?P<chapter>[\w ]+ Guidelines)", text)
    )
    if named:
        return named["chapter"], text[named.end() :].lstrip(_AFTER_CHAPTER)
    return None, text


@functools.cache
def _known_chapter() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<chapter>{chapter_pattern(ODG)}{_QUALIFIER}*)"
        # "Knee brace" is not a chapter on the knee.
        rf"(?:{_CHAPTER_WORD}|(?<=\))|(?![\w'&-])(?!\s+(?-i:[a-z])))",
        re.I,
    )


def _read_acoem(passage: Passage, start: int, end: int) -> ParsedCitation:
    words = passage.text[start:end]
    name = _ACOEM.search(words)
    text = words[name.start() :] if name else words  # an author may precede the name
    text = _SECTIONS.sub(", ", _URL.sub("", text))
    edition, pages = _EDITION.search(text), _PAGES.search(text)
    second = edition is None or edition[0].lower().startswith(("2", "second"))
    number = _NUMBERED.search(text) if second else None
    year = re.search(r"(?<![\d/-])\(?\b(?P<year>(?:19|20)\d\d)\b\)?", text)
    for part in (pages, edition, year):
        text = text.replace(part[0], ",", 1) if part else text
    text = _ACOEM_NOISE.sub(",", _ACOEM.sub(",", text))
    known = re.match(
        rf"\W*(?P<chapter>{chapter_pattern(MTUS)})(?!\w)(?:{_CHAPTER_WORD})?/?", text, re.I
    )
    pieces = list(split_sections(text[known.end() :] if known else text, ",:"))
    pieces = [piece for piece in pieces if re.search(r"[A-Za-z]{3}", piece)]
    if known:
        pieces.insert(0, known["chapter"])
    return ParsedCitation(
        source=ACOEM,
        text=passage.found(start, end),
        chapter=pieces[0] if pieces else None,
        year=int(year["year"]) if year else None,
        sections=tuple(pieces[1:]),
        pages=pages["pages"].strip(" ,") if pages else None,
        chapter_number=int(number["number"]) if number else None,
        edition=edition[0] if edition else None,
    )


def _read_other(passage: Passage, start: int, end: int) -> Iterator[ParsedCitation]:
    """Yield one citation, or one for each URL if the text contains only URLs."""
    urls = list(_URL.finditer(passage.text, start, end))
    around = _URL.sub("", passage.text[start:end])
    if len(urls) > 1 and not re.search(r"\w", around):
        for url in urls:
            yield ParsedCitation(OTHER, passage.found(*url.span()), url=url[0])
    else:
        yield ParsedCitation(OTHER, passage.found(start, end), url=urls[0][0] if urls else None)
