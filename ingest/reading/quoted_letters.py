"""Files that quote a letter but are not one: a petition cites it, an email forwards it.

A letter begins like its layout and contains only the parts of the layout. Text before the letter,
after its end or between its chapters was written by somebody else, who may have changed the letter
as well. The summary and the rationales are free text and may mention petitions.
"""

import re
from collections.abc import Iterator

from decisions.state_program import PROGRAM
from ingest.reading.header import HEADER_WORDS, header_words, without_header_words
from ingest.reading.letter_text import LetterText, Span
from ingest.reading.line_patterns import LinePattern
from ingest.reading.parsed_letter import (
    QUOTED_LETTER,
    LetterLayout,
    ParsedItem,
    ParsedLetter,
    Problem,
)
from ingest.reading.recognize_layout import DECISIONS, EARLY_DECISIONS, HOW_MADE

_LAYOUTS_WITH_CHAPTERS = (LetterLayout.G2, LetterLayout.G3A, LetterLayout.G3B, LetterLayout.G4)
_LAYOUTS_OF_ONE_PARAGRAPH = (LetterLayout.G3A, LetterLayout.G3B, LetterLayout.G4)

#: Three consecutive lines that a mail program marked as quoted.
_QUOTED_LINES = re.compile(r"(?:^[>|][^\n]*(?:\n|\Z)){3}", re.M)
#: Headings that only letters print, for files in which no letter could be read.
_WORDS_OF_LETTERS = (HOW_MADE, DECISIONS, EARLY_DECISIONS)

_LETTERHEAD = re.compile(
    rf"(?:{'|'.join(PROGRAM.letterheads)}"
    r"|MEDICAL\s+PROFESSIONAL\s+REVIEW|ISSUES?\s+(?:AT|IN)\s+DISPUTE\s*:"
    r"|(?:NOTICE\s+OF\s+)?INDEPENDENT\s+MEDICAL\s+REVIEW(?:\s+FINAL)?(?:\s+DETERMINATION)?"
    r"(?:\s+LETTER)?"
    r"|(?:IMR\s+|INDEPENDENT\s+MEDICAL\s+REVIEW\s+)?FINAL\s+(?:LETTER\s+OF\s+)?DETERMINATION"
    r"(?:\s+LETTER)?)"
    r"[ \t.,]*(?=\n|\Z)",
    re.I,
)
#: Labels in letterheads other than those of the header table.
_LABELS = re.compile(
    r"^(?:IMR|MAXIMUS|Employee(?:\s+Name)?|Provider(?:\s+Name)?|Claims?\s+(?:Number|No\.?)"
    r"|Date\s+of\s+UR\s+Decision|(?:IMR\s+)?Application\s+Received|Dated)\b(?:\s*:)?",
    re.I,
)
#: The heading after the first chapter of letters of 2014 and later.
_NEXT_CHAPTER = LinePattern(r"(?:CLINICAL\s+CASE\s+SUMMARY|DOCUMENTS\s+REVIEWED)\b")
#: The beginning of the body in the early layouts.
_EARLY_BODY = re.compile(
    rf"^(?:\(?\d{{1,2}}\s*[).:]\)?\s*)?{PROGRAM.organization},?\s+has\s+determined\b"
    r"|^ISSUES?\s+(?:AT|IN)\s+DISPUTE\s*:"
    r"|^INDEPENDENT\s+MEDICAL\s+REVIEW\s+DECISIONS?\s+AND\s+RATIONALES?\b",
    re.I | re.M,
)
#: The number of extra words that a header may contain, for example in a cell without a value.
_FEW_WORDS = 3
#: The fewest words in a line of prose; lines of addresses and labels are shorter.
_PROSE = 8
_WORD = re.compile(r"\w+")
_NEW_LABEL = re.compile(r"\s*[A-Z][\w()/'’ -]{1,45}:")
#: At least two letters: not a number, nor a speck that text recognition took for a letter.
_NAME = re.compile(r"[^\W\d_]{2,}")
#: Words of a header that are not labels by themselves.
_ITS_OWN = ("Received", "received", "IMR", "MAXIMUS")

#: Phrases of people who send, file or argue; the chapters of a letter do not contain them.
_SENDER = (
    r"^(?:From|Sent|To|Subject|Attn|Pages)\s*:|\bFAX\s+(?:COVER|TRANSMI)|\bcover\s+sheet\b"
    r"|^-+\s*(?:Original|Forwarded)\s+(?:Message|Mail)\b|\bForwarded\s+message\b|\bwrote\s*:\s*$"
    r"|\bwe\s+(?:submit|ask|request|argue|contend|appeal|object|dispute|disagree|urge|pray)\b"
    r"|\bapplicant\s+(?:submits|asks|requests|argues|contends|appeals|objects|disputes|prays)\b"
    r"|\bdefend(?:ant|ants|ing)\b|\bpetitioner\b|(?-i:\bPETITION\b)|\bdeclarant\b"
    r"|\bI\s+declare\b|\brespectfully\b|\byour\s+honor\b|\bhonorable\b|\bmadam\s+judge\b"
    r"|(?-i:\bWCAB\b|\bWCJ\b|\bE(?:SQ|sq)\b|\bE(?:XHIBIT|xhibit)\s+[A-Z0-9]\b)"
    r"|\battorneys?\s+(?:for|at\s+law)\b|\bcounsel\s+for\b|\blaw\s+(?:offices?|firm|group)\b"
    r"|\bproof\s+of\s+service\b|\bpenalty\s+of\s+perjury\b|\bpoints\s+and\s+authorities\b"
    r"|\bmemorandum\b|\bemphasis\s+added\b|\battached\s+hereto\b|\bplease\s+find\b"
    r"|\bset\s+aside\b|/s/|\bquot(?:e|ed|es|ing)\s+(?:in\s+part|as\s+follows|below|above)\b"
    r"|\breads?\s+(?:in\s+part|as\s+follows)\b"
)
#: Text in lower case without any of these cannot match `_SENDER`.
_NEEDS = (
    "from:",
    "from :",
    "sent:",
    "sent :",
    "to:",
    "to :",
    "subject",
    "attn",
    "pages",
    "fax",
    "cover",
    "message",
    "forwarded",
    "wrote",
    "we ",
    "we\n",
    "applicant",
    "defend",
    "petition",
    "declar",
    "respectfully",
    "honor",
    "judge",
    "wcab",
    "wcj",
    "esq",
    "exhibit",
    "attorney",
    "counsel",
    "law ",
    "law\n",
    "proof",
    "perjury",
    "authorities",
    "memorandum",
    "emphasis",
    "attached",
    "please",
    "aside",
    "/s/",
    "quot",
    "read",
)
_SENT = re.compile(_SENDER, re.I | re.M)
#: After a letter's verdict, also the first person and closing phrases.
_SENT_AFTER = re.compile(
    _SENDER + r"|\b(?:I|we|our|you|your|my)\b|\b(?:regards|thanks|thank\s+you|cordially)\b"
    r"|\b(?:petition|appeal|brief|declaration|comment|note)s?\s*:",
    re.I | re.M,
)
#: The sentence that a rationale ends with.
_VERDICT = re.compile(
    # A pattern that begins with a few characters, in either case, skips all other positions.
    r"[MmNnCc](?<!\w.)(?i:(?:(?<=m)edical(?:ly)?\s+(?:necess|appropriate|reasonable)"
    r"|(?:(?<=n)on-?certified|(?<=c)ertified)\b)[^.?!]{0,200}(?:[.?!][”\"')]*(?=\s|\Z)|\Z))"
)
#: The pattern begins with fixed characters, so the search skips all other positions.
_LINE_END = re.compile(r"[\f\n](?:(?<=\n)|\n)\n*")
_EMPTY_LINE = "\n\n"
_FULL_STOPS = ".?!”\"')"
_WORD_BELOW = re.compile(r"\S+")
#: Text within this proportion of the widest line's characters fits into a line in any font.
_FITS = 0.8
_SENTENCE = 400
#: The number of last characters of a rationale without a verdict that are searched.
_LAST_WORDS = 200
#: The number of last characters of a rationale in which its verdict is searched for.
_LAST_SENTENCES = 800
_LONGEST_QUOTE = 120


def quoted(letter: LetterText, parsed: ParsedLetter) -> Iterator[Problem]:
    """Yield one problem if a file contains text that no letter has; quote the text."""
    found = _foreign(letter, parsed)
    if found is None:
        return
    where, span = found
    words = letter.value(Span(span.start, min(span.end, span.start + _LONGEST_QUOTE)))
    yield Problem(
        QUOTED_LETTER,
        f'The file contains more than a letter, or only a part of one: {where} "{words}". Withdraw '
        "it if it quotes, forwards or discusses a letter; release it if it is the letter itself.",
        span,
    )


def _foreign(letter: LetterText, parsed: ParsedLetter) -> tuple[str, Span] | None:
    """Return a description of where foreign text is in a file and its span, or None."""
    text = letter.text
    if parsed.layout is LetterLayout.UNKNOWN and not any(
        words.search(text) for words in _WORDS_OF_LETTERS
    ):
        return None
    margin = "\n>" in text or "\n|" in text
    if margin and (lines := _QUOTED_LINES.search(text)):
        return "it quotes an email:", Span(*lines.span())
    body = _body_start(letter, parsed)
    if body is None:
        return "it lacks the chapter that letters begin with, and says", Span(0, len(text))
    if before := _before(letter, body):
        return "before the letter begins, it says", before
    chapter = _NEXT_CHAPTER.search(text, body) if parsed.layout in _LAYOUTS_WITH_CHAPTERS else None
    if chapter and (sent := _sent(text, body, chapter.start())):
        return "between its chapters, it says", Span(*sent.span())
    for item in parsed.items:
        last = item is parsed.items[-1]
        if after := _after(letter, item, last=last, layout=parsed.layout):
            return "after the end of the decision, it says", after
    return None


def _sent(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the first phrase in a span of text that marks somebody who sends, files or argues.

    Most texts have none, and a search for plain words is much faster than the pattern.
    """
    lowered = text[start:end].lower()
    return _SENT.search(text, start, end) if any(map(lowered.__contains__, _NEEDS)) else None


def _body_start(letter: LetterText, parsed: ParsedLetter) -> int | None:
    pattern = (
        HOW_MADE
        if parsed.layout in (*_LAYOUTS_WITH_CHAPTERS, LetterLayout.UNKNOWN)
        else _EARLY_BODY
    )
    found = pattern.search(letter.text)
    return found.start() if found else None


def _before(letter: LetterText, body: int) -> Span | None:
    """Return the span of text above a letter's body that is not header or letterhead."""
    text = letter.text
    start = len(text) - len(text.lstrip())
    if start >= body:
        return None
    headed = _LETTERHEAD.match(text, start)
    if headed is None:
        return _beside_table(letter, Span(start, body))
    if sent := _sent(text, start, body):
        return Span(*sent.span())
    for line in re.finditer(r"[^\n]+", text[headed.end() : body]):
        if HEADER_WORDS.search(line[0]) or _LABELS.match(line[0]) or line[0].startswith("DEAR"):
            return None  # the address block has ended
        if len(_WORD.findall(line[0])) >= _PROSE:
            return Span(headed.end() + line.start(), headed.end() + line.end())
    return None


def _beside_table(letter: LetterText, where: Span) -> Span | None:
    """Return the span above the body if it contains text that is not part of the header table."""
    table = header_words(letter, where)
    above = letter.text[where.start : table[0].start() if table else where.end]
    lines = without_header_words(letter, where, lambda _: " ").split("\n")
    left = [word for line in lines if not _is_label(line) for word in _WORD.findall(line)]
    left = [word for word in left if word not in _ITS_OWN]
    named = _NAME.search(_LABELS.sub(" ", above))
    return where if named or len(left) > _FEW_WORDS else None


def _is_label(line: str) -> bool:
    """Return whether a line among those of the table is a label, known or new."""
    return (
        _NEW_LABEL.match(line) is not None
        and len(_WORD.findall(line)) < _PROSE
        and not _sent(line, 0, len(line))
    )


def _after(
    letter: LetterText, item: ParsedItem, *, last: bool, layout: LetterLayout
) -> Span | None:
    """Return the span of text after the reasons for a decision that is not part of them."""
    text = letter.text
    if item.rationale is None:
        return None
    start, end = item.rationale.span.start, item.rationale.span.end
    if layout in _LAYOUTS_OF_ONE_PARAGRAPH and (after := _below_paragraph(text, start, end)):
        return after
    if not last:
        return None
    verdicts = list(_VERDICT.finditer(text, max(start, end - _LAST_SENTENCES), end))
    if verdicts:
        sent = _SENT_AFTER.search(text, verdicts[-1].end(), end)
    else:
        sent = _sent(text, max(start, end - _LAST_WORDS), end)
    sent = sent or _sent(text, end, len(text))
    return Span(*sent.span()) if sent else None


def _below_paragraph(text: str, start: int, end: int) -> Span | None:
    """Return the span below the only paragraph of a rationale, which ends with a verdict.

    A paragraph ends with an empty line, or with a line that has room for the next word.
    """
    gaps = list(_LINE_END.finditer(text, start, end))
    lines = [text.rfind("\n", 0, start) + 1, *(gap.end() for gap in gaps)]
    widths = [gap.start() - line for line, gap in zip(lines, gaps, strict=False)]
    fits = _FITS * max(widths, default=0)
    for line, width, gap in zip(lines, widths, gaps, strict=False):
        ended = gap[0].startswith(_EMPTY_LINE)
        if not ended and width < fits:
            below = _WORD_BELOW.match(text, gap.end())
            ended = below is not None and width + 1 + len(below[0]) < fits
        if ended and _ends_with_verdict(text, line, gap.start(), start):
            return Span(gap.end(), end)
    return None


def _ends_with_verdict(text: str, line: int, end: int, start: int) -> bool:
    """Return whether the sentence at the end of a line is a verdict."""
    if text[end - 1] not in _FULL_STOPS:
        return False
    for verdict in _VERDICT.finditer(text, max(start, line - _SENTENCE), end):
        if verdict.end() == end:
            return True
    return False
