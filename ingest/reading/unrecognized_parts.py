"""New parts in a letter of a known layout: a chapter, a label, an outcome, a fixed sentence.

A layout changes one part at a time, and the reader ignores text in a new part. Each unknown part is
therefore reported with its text, so that letters with the same new part form one group.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import chain

from decisions.state_program import PROGRAM
from ingest.reading.header import without_header_words
from ingest.reading.items import LABEL
from ingest.reading.letter_text import LetterText, Span, fold
from ingest.reading.line_patterns import LinePattern
from ingest.reading.parsed_letter import (
    NO_OUTCOME,
    UNFAMILIAR_FORM,
    UNKNOWN_OUTCOME,
    LetterLayout,
    ParsedLetter,
    Problem,
)
from ingest.reading.recognize_layout import (
    CREDENTIALS,
    DECISIONS,
    HOW_MADE,
    ITEMS_FOLLOW,
    Chapters,
    chapters_of,
)

#: The layouts that are still in use and may therefore change.
_LAYOUTS = (LetterLayout.G3A, LetterLayout.G3B, LetterLayout.G4)
_CHAPTERS = (
    "how the imr final determination was made",
    "clinical case summary",
    "documents reviewed",
    "imr issues decisions and rationales",
)
_HEADER = (
    "Case Number",
    "Date Assigned",
    "Date of Injury",
    "Decision Date",
    "UR Denial Date",
    "Priority",
    "Application",
    "Received",
    "Application Received",
)
_CREDENTIALS = ("State(s) of Licensure", "Certification(s)/Specialty")

#: A line in capitals that begins a letter or a paragraph.
_CAPITALS = r"(?P<words>[A-Z][A-Z0-9 ,()/&'’.-]{5,80}):?(?=\n|\Z)"
_FIRST_LINE = re.compile(_CAPITALS)
#: The pattern begins with a fixed character, so the search skips all other positions.
_HEADING = re.compile(rf"\n(?<=[\n\f]\n){_CAPITALS}")
_LABEL = re.compile(r"(?P<words>[A-Z][\w()/'’.# -]{1,45}?)\s?:(?!\w)")
_LINE_LABEL = LinePattern(r"(?P<words>[A-Z][\w()/'’.# -]{1,45}?)\s?:")
_KNOWN_LABEL = re.compile(LABEL, re.I)
#: The labels of an item begin with one of these words.
_ITEM_LABEL = LinePattern(
    r"(?P<words>(?:Claims\s+Administrator|Maximus|Expert\s+Reviewer|IMR|Decision(?!\s+based))\b"
    r"[^\n:]{0,40}?)\s?:",
    re.I,
)
#: A label in an item that begins a paragraph; the next pattern is a label after an outcome.
_PARAGRAPH_LABEL = re.compile(
    r"(?:\.[ ]{0,4}|\n[ ]{0,4})\f?\n[ ]{0,4}(?P<words>[A-Z][\w()/'’.# -]{1,45}?)\s?:"
)
_LABEL_AT_OUTCOME = re.compile(
    r":\s{0,8}(?:Upheld|Overturned)\s{0,8}\n\s{0,8}(?P<words>[A-Z][\w()/'’.# -]{1,45}?)\s?:"
)
#: Labels within citations, which may begin a line.
_OF_CITATIONS = re.compile(
    r"(?:Sections?|Pages?|Other|Non-?\s?MTUS|Chapter|ODG|ACOEM|MTUS)\b", re.I
)
#: Text in place of the outcome, above the labels of an item without a known outcome.
_OUTCOME = re.compile(r":\s*(?P<words>[A-Z][A-Za-z ,/()-]{1,38})\.?\s*\Z")
_CITES = re.compile(r"\bDecision\s+based\b", re.I)
_OUTCOME_IS_NEW = "An item has an outcome"
_OUTCOMES = frozenset(("upheld", "overturned"))
_SENTENCE_END = re.compile(r"(?<=[.:])(?<!/)\s+(?=[A-Z])")
_SIGNS = re.compile(r"[^a-z0-9]+")
_REVIEWERS = (
    "reviewer",
    "an expert reviewer",
    "the expert reviewer",
    "a physician reviewer",
    "the physician reviewer",
)
_REVIEWER = re.compile(r"\b(?:an?|the) (?:\w+ ){0,2}reviewer\b", re.I)
#: The sentence before the summary: "The expert reviewer developed ..., including ...:"
_SUMMARY_LEAD = re.compile(r"\s*The (?:\w+ ){0,2}reviewer [^.:]{1,300}:", re.I)
_LICENSED = re.compile(r"[Ll](?<!\w.)(?i:icensed? to practice in\b)")
#: The most problems for one letter; a letter of another layout would have very many.
_MOST = 12
_LONGEST = 600
#: The number of phrases that are kept, with the answer to whether they are known.
_KEPT = 1024
#: The proportion of characters that text recognition may have misread.
_MISREAD = 0.06


def unfamiliar(letter: LetterText, parsed: ParsedLetter) -> list[Problem]:
    """Return a problem for each part of a letter that is not known in its layout."""
    if parsed.layout not in _LAYOUTS:
        return []
    chapters = chapters_of(letter)
    found: dict[str, Problem] = {}
    for what, words, span in _news(letter, parsed, chapters):
        message = f'{what} that is not known in letters of this form: "{words[:200]}".'
        code = UNKNOWN_OUTCOME if what == _OUTCOME_IS_NEW else UNFAMILIAR_FORM
        found.setdefault(message, Problem(code, message, span))
        if len(found) == _MOST:
            break
    return list(found.values())


def _news(
    letter: LetterText, parsed: ParsedLetter, chapters: Chapters
) -> Iterator[tuple[str, str, Span]]:
    first = _FIRST_LINE.match(letter.text)
    for match in chain([first] if first else [], _HEADING.finditer(letter.text)):
        words = fold(match["words"])
        if " " not in words or _is_known(words, _KEYS_OF_CHAPTERS):
            continue
        if not any(_within(match, item.heading.span) for item in parsed.items):
            yield "The letter has a chapter", words, _words(match)
    yield from _new_labels(letter, chapters)
    for problem in parsed.problems:
        if problem.code == NO_OUTCOME and problem.span:
            start, end = problem.span.start, problem.span.end
            outcome = _OUTCOME.search(letter.text, start, end)
            if outcome and not _CITES.search(letter.text, start, end):
                yield _OUTCOME_IS_NEW, fold(outcome["words"]), _words(outcome)
    yield from _new_item_labels(letter, parsed, chapters)
    yield from _new_sentences(letter, parsed, chapters)


def _new_item_labels(
    letter: LetterText, parsed: ParsedLetter, chapters: Chapters
) -> Iterator[tuple[str, str, Span]]:
    """Yield the new labels between an item's outcome and its rationale."""
    text = letter.text
    spans = [
        match
        for item in parsed.items
        for side in item.guidelines
        if (match := _PARAGRAPH_LABEL.search(text, side.text.span.start, side.text.span.end))
    ]
    for match in [
        *_LABEL_AT_OUTCOME.finditer(text, chapters.items.start, chapters.items.end),
        *spans,
    ]:
        words = fold(match["words"])
        known = _KNOWN_LABEL.match(text, match.start("words")) or _OF_CITATIONS.match(words)
        if not known and not _ITEM_LABEL.match(text, match.start("words")):
            yield "An item has a label", words, _words(match)


def _new_labels(letter: LetterText, chapters: Chapters) -> Iterator[tuple[str, str, Span]]:
    text = letter.text
    # Known text is replaced by as many line feeds, so that all offsets stay valid.
    above = Span(0, chapters.header.end)
    header = without_header_words(letter, above, lambda words: "\n" * len(words))
    for match in _LABEL.finditer(header):
        words = fold(match["words"])
        if not _is_known(words, _KEYS_OF_HEADER):
            yield "The header has a label", words, _words(match)
    block = CREDENTIALS.search(text, chapters.reviewer.start, chapters.reviewer.end)
    if block:
        for match in _LINE_LABEL.finditer(text, block.end(), chapters.reviewer.end):
            words = fold(match["words"])
            if not _is_known(words, _KEYS_OF_CREDENTIALS):
                yield "The reviewer’s credentials have a label", words, _words(match)
    for match in _ITEM_LABEL.finditer(text, chapters.items.start, chapters.items.end):
        if not _KNOWN_LABEL.match(text, match.start()) and not _is_heading(text, match.end()):
            yield "An item has a label", fold(match["words"]), _words(match)


def _new_sentences(
    letter: LetterText, parsed: ParsedLetter, chapters: Chapters
) -> Iterator[tuple[str, str, Span]]:
    """Yield the new sentences in the parts of a letter that consist of fixed sentences."""
    text = letter.text
    block = CREDENTIALS.search(text, chapters.reviewer.start, chapters.reviewer.end)
    spans = []
    if HOW_MADE.search(text):
        spans.append((chapters.reviewer.start, block.end() if block else chapters.reviewer.end))
    if lead := _SUMMARY_LEAD.match(text, chapters.summary.start, chapters.summary.end):
        spans.append((chapters.summary.start, lead.end()))
    decisions = DECISIONS.search(text, chapters.summary.end)
    if decisions and (parsed.items or ITEMS_FOLLOW.search(text, decisions.end())):
        first = parsed.items[0].heading.span.start if parsed.items else chapters.items.start
        spans.append((decisions.end(), first))
    for start, end in spans:
        where = Span(start, min(end, start + 20 * _LONGEST))
        if all(map(_is_fixed, _SENTENCE_END.split(letter.value(where)))):
            continue
        passage = letter.passage(where.start, where.end)
        begins = 0
        for gap in [*_SENTENCE_END.finditer(passage.text), None]:
            ends = gap.start() if gap else len(passage.text)
            words = passage.text[begins:ends]
            if not _is_fixed(words):
                yield "The letter has a sentence", words, passage.span(begins, ends)
            begins = gap.end() if gap else ends


def _is_fixed(sentence: str) -> bool:
    """Return whether letters print a sentence, or give the reviewer's license in it."""
    return not sentence or bool(
        _LICENSED.search(sentence) or _is_known(sentence, _KEYS_OF_SENTENCES)
    )


def _words(match: re.Match[str]) -> Span:
    return Span(*match.span("words"))


def _within(match: re.Match[str], span: Span) -> bool:
    return span.start <= match.start("words") < span.end


def _is_heading(text: str, end: int) -> bool:
    """Return whether an outcome follows, so that the text before it is a heading, not a label."""
    return text[end : end + 14].strip().lower().startswith(tuple(_OUTCOMES))


def _key(words: str) -> str:
    return _SIGNS.sub("", words.lower())


def _keys(names: Iterable[str]) -> frozenset[str]:
    return frozenset(
        _key(name.replace("REVIEWER", reviewer)) for name in names for reviewer in _REVIEWERS
    )


_KEYS_OF_CHAPTERS = _keys(_CHAPTERS)
_KEYS_OF_SENTENCES = _keys(PROGRAM.fixed_sentences)
_KEYS_OF_HEADER = _keys(_HEADER)
_KEYS_OF_CREDENTIALS = _keys(_CREDENTIALS)


def _is_known(words: str, known: frozenset[str]) -> bool:
    """Return whether a phrase is known, except for a few errors of text recognition."""
    if len(words) > _LONGEST:
        return _is_verbatim(words, known)
    return _is_alike(words, known)


def _is_verbatim(words: str, known: frozenset[str]) -> bool:
    return _key(words) in known or _key(_REVIEWER.sub("reviewer", words)) in known


@functools.lru_cache(_KEPT)
def _is_alike(words: str, known: frozenset[str]) -> bool:
    """Like `_is_known`; results are cached, because the fixed sentences recur in every letter."""
    if _is_verbatim(words, known):
        return True
    key = _key(words)
    matcher = SequenceMatcher(None, "", key, autojunk=False)
    for each in known:
        letters = len(each) + len(key)
        differing = 2 if letters < 24 else max(4, letters * _MISREAD)
        if abs(len(each) - len(key)) <= differing:
            matcher.set_seq1(each)
            same = sum(block.size for block in matcher.get_matching_blocks())
            if letters - 2 * same <= differing:
                return True
    return False
