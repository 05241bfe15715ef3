"""The sentences and list entries of a draft, with the section that each belongs to. Pure.

The layout of forms and letters shows what is requested: "Service requested: MRI", a list below "The
following are not certified:", a line that consists of a treatment. It also shows what is history:
"Current medications: Norco", "Records reviewed:".
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from decisions.drafts.naming import names_treatment


class Section(Enum):
    """The section that a heading or label starts."""

    REQUEST = auto()
    PLAN = auto()
    HISTORY = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A sentence of a draft, or an entry of a list or form.

    Args:
        words: the text without its label and list marker.
        section: the section of its label, or else of the heading above it.
        labeled: whether the section is that of its label.
        alone: whether it is alone on its line, except for a label.
    """

    words: str
    section: Section
    labeled: bool
    alone: bool


class TitledLine(NamedTuple):
    """A line of a draft, with its title.

    Args:
        title: the heading that it is, or its label, in lower case; empty if it has neither.
        stated: the line without the label of a request, such as "Requested treatment: "; empty for
            a heading that states nothing.
        is_heading: whether it is a heading.
    """

    title: str
    stated: str
    is_heading: bool


#: The shortest line of prose that may continue on the next line.
_SHORTEST_WRAPPED = 50
#: The share of the longest line's length above which a line is full.
_FULL = 0.9
#: The most words of a label at the beginning of a line, of one within a line, and of a heading.
_LONGEST_LABEL, _LONGEST_INLINE, _LONGEST_HEADING = 9, 3, 6
_ENDS = re.compile(
    r"(?:(?<=[\w)\]\"”%]{2})|(?<=[-/]\d))(?<!\b[DM]r)(?<!\bMs)(?<!\bMrs)(?<!\bvs)"
    r"[.!?]+(?=\s|$)|;\s|\u2022|(?<=\S)\s{3,}(?=[A-Z][\w/ ]{1,40}:)"
)
#: A word that is hyphenated at the end of a line.
_BROKEN_WORD = re.compile(r"(?<=[a-z]{2})[-\u00ad]\s*\n\s*(?=[a-z]{2})")
#: The fewest bars of a table's row, and the cell of a determination.
_FEWEST_BARS = 2
_RESULT_CELL = re.compile(
    r"(?:non-?\s?|not\s+|partially\s+)?(?:approved|certified|authori[sz]ed|denied|granted|modified)\b",
    re.I,
)
#: The treatment that a line is about: "Baclofen - the patient has used it since May".
_HEAD = re.compile(r"[A-Z][\w/ ]{1,40}\s[-\u2013\u2014]\s")
_COLUMN_NAME = re.compile(r"\#|no\.?|-+|decision|determination|result|status|outcome", re.I)
#: What is between the columns of a table.
_COLUMNS = re.compile(r"\S(?:\s{3,}|\t)\S|\|")
_MARK = re.compile(r"\s*(?:[-*\u2022\u2013\u25aa]|\(?\d{1,2}[.)]|\(?[a-hA-H][.)])\s+")
_LABEL = re.compile(
    r"\s*((?:what|which)\b[^:?|\n]{1,80}(?=\?)|[^:?|\n]{1,80}(?=:(?!\d)))[:?]\s*", re.I
)
#: Words that occur in sentences and not in list entries.
_SENTENCE_WORDS = re.compile(
    r"\b(?:(?:the|my|this)\s+(?:patient|claimant|worker|applicant|employee)\s+\w+s(?!\w)"
    r"|is|are|was|were|has|have|had|did|does|do|been|will|would|should|can|could|may|must|reports?"
    r"|reported|states?|stated|shows?|showed|shown|reveal\w*|complain\w*|sustained|underwent"
    r"|received|presents?|presented|includes?|included|continues?|demonstrat\w+|denies|noted"
    r"|treated|injured|documented|diagnosed|describes?|described|tried|fail\w*|tak(?:es?|ing|en)|took"
    r"|us(?:es|ed|ing)|completed|attend\w*|attempted|improv\w*|supports?|supported|helps?|helped"
    r"|gave|given|obtained|performed|dated|done|attached|enclosed|per|s/p|status\s+post"
    r"|tolerat\w+|relie[fv]\w*|notes?|records?|stopped|started|consistent|normal|negative|positive)\b",
    re.I,
)
#: The section of a heading or label: the first one whose words it contains.
_SECTIONS = (
    (r"items?\s+reviewed", Section.REQUEST),
    (
        r"not\s+(?:in\s+dispute|disputed|requested)|undisputed|requested\s+by|diagnostics|dispensed"
        r"|\A(?:\w+\s+)?(?:physician|provider|prescriber|reviewer|advis[eo]r|from)\Z|histor(?:y|ies)|hx|pmh|hpi|allerg\w+|records?|reviewed|attach\w*|enclos\w*|exhibits?"
        r"|diagnos[ie]\w*|dx|icd\S*|rationale|reasons?|bas[ie]s|guidelines?|references?",
        Section.HISTORY,
    ),
    (
        r"non-?\s?certif\w*|not?\s+(?:medically|approved|certified|authori[sz]ed|granted)"
        r"|den(?:y|ies|ied|ials?)|modif(?:y|ied|ications?)|disput\w*|at\s+issue|appeal\w*"
        r"|req(?:d|'d)?|request(?:s|ed|ing)?|rfa",
        Section.REQUEST,
    ),
    (
        r"meds?|medications?|prior|previous(?:ly)?|past|tried|failed|to\s+date|so\s+far"
        r"|conservative|imaging|stud(?:y|ies)|findings?|objective|subjective|exam\w*|summary"
        r"|discussion|analysis|background|approved|certified|authori[sz]ed|granted|criteria"
        r"|clinical|comments?|status|occupation|complaints?|course|completed|received|has\s+had"
        r"|o|s|a",
        Section.HISTORY,
    ),
    (r"plan|needs|needed|recommend\w*|orders?|ordered|prescri\w+|rx|p|tx", Section.PLAN),
    (
        r"services?|goods?|authori[sz]ation|issues?|questions?|treatments?|equipment|dme|items?"
        r"|procedures?|re|subject|determinations?|decisions?|medical\s+necessity"
        r"|proposed|seeking",
        Section.REQUEST,
    ),
)


def draft_parts(text: str) -> Iterator[DraftPart]:
    """Yield the sentences and list entries of a draft, without headings."""
    below = Section.UNKNOWN
    for line in lines_of(text):
        words = without_mark(line)
        if not words:
            continue
        if _is_heading(words):
            below = section_of(words)
            if not is_sentence(words):
                continue
        found = list(_sentences(words))
        if len(found) > 1 and is_sentence(words) and below is not Section.HISTORY:
            below = Section.UNKNOWN
        own = None
        for sentence in found:
            label = _label(sentence, _LONGEST_LABEL if sentence is found[0] else _LONGEST_INLINE)
            if label:
                own = section_of(label[1])
                sentence = sentence[label.end() :]
            if own is Section.UNKNOWN:
                own = None
            yield DraftPart(sentence, own or below, own is not None, len(found) == 1)


def is_sentence(words: str) -> bool:
    """Return whether words form a sentence, unlike an entry of a list."""
    return bool(_SENTENCE_WORDS.search(words))


def section_of(heading: str) -> Section:
    """Return the section that a heading or label starts."""
    for pattern, section in _patterns():
        if pattern.search(heading):
            return section
    return Section.UNKNOWN


def without_mark(line: str) -> str:
    """Return a line without its list marker, such as "2. "."""
    mark = _MARK.match(line)
    return line[mark.end() :] if mark else line


def titled(line: str) -> TitledLine:
    """Return a line with its title."""
    words = without_mark(line)
    if words and _is_heading(words):
        return TitledLine(words.lower().strip(": "), words if is_sentence(words) else "", True)
    label = _label(words, _LONGEST_LABEL)
    if not label:
        return TitledLine("", line, False)
    requests = section_of(label[1]) is Section.REQUEST
    title = label[1].lower() if len(label[1].split()) <= _LONGEST_HEADING else ""
    return TitledLine(title, words[label.end() :] if requests else line, False)


def _label(sentence: str, longest: int) -> re.Match[str] | None:
    """Return the label at the beginning of a sentence ("Service requested: ..."), or None."""
    label = _LABEL.match(sentence)
    if not label or len(label[1].split()) > longest or names_treatment(label[1]):
        return None
    return label


def _is_heading(words: str) -> bool:
    """Return whether a line is a heading: "The following are denied:", "CURRENT MEDICATIONS"."""
    if words[-1] == ":":
        return True
    short = len(words.split()) <= _LONGEST_HEADING and words[-1] not in ".?!;"
    return short and section_of(words) is not Section.UNKNOWN and not names_treatment(words)


def lines_of(text: str, *, paragraphs: bool = False) -> Iterator[str]:
    """Yield the lines of a text, with sentences that continue on the next line joined.

    Args:
        text: the draft.
        paragraphs: whether short lines may continue on the next one, too, as in columns, and a full
            line that ends with a sentence.
    """
    broken = [_without_bars(line) for line in _BROKEN_WORD.sub("", text).splitlines()]
    width = max((len(line.strip()) for line in broken), default=0)
    joined: list[str] = []
    for before, line in zip(["", *broken], broken, strict=False):
        if joined and _goes_on(before.strip(), line.strip(), width, paragraphs):
            joined.append(line.strip())
        else:
            yield " ".join(joined)
            joined = [line.strip()]
    yield " ".join(joined)


def _without_bars(line: str) -> str:
    """Return a row of a table whose cells are between bars as one whose cells are far apart.

    A reason may follow the cell of the result; a guideline there is no part of the request. The
    row of the names of the columns is empty.
    """
    if line.count("|") < _FEWEST_BARS:
        return line
    cells = list(filter(None, (cell.strip() for cell in line.split("|"))))
    if any(map(_COLUMN_NAME.fullmatch, cells)):
        return ""
    if cells and cells[0].isdecimal():
        cells[0] = f"{cells[0]}."
    last = next((number for number, cell in enumerate(cells, 1) if _RESULT_CELL.match(cell)), None)
    reasons = [] if last is None else filter(is_sentence, cells[last:])
    return " " * 3 + (" " * 3).join([*cells[:last], *reasons])


def _goes_on(before: str, line: str, width: int, paragraphs: bool) -> bool:
    """Return whether a line continues on the next one.

    Args:
        before: the line.
        line: the next line.
        width: the length of the longest line of the text.
        paragraphs: see `lines_of`.
    """
    if not before or not line or (len(before) < _SHORTEST_WRAPPED and not paragraphs):
        return False
    ended = before[-1] in ".:;!?"
    if ended and not (paragraphs and before[-1] == "." and width > _SHORTEST_WRAPPED):
        return False
    if ended and (_COLUMNS.search(before) or _COLUMNS.search(line)):
        return False
    if _MARK.match(line) or _LABEL.match(line) or _HEAD.match(line):
        return False
    # A line is full if the next word would not have fitted into it.
    full = len(before) + 1 + len(line.split()[0]) > _FULL * width
    return (line[0].islower() and not ended) or (full and is_sentence(before))


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for end in _ENDS.finditer(text):
        if "?" in end[0] and end.end() < len(text) and _label(text[start:], _LONGEST_LABEL):
            continue  # the question is the label of its answer
        if part := text[start : end.start()].strip():
            yield part
        start = end.end()
    if part := text[start:].strip():
        yield part


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], Section], ...]:
    return tuple((re.compile(rf"\b(?:{words})\b", re.I), said) for words, said in _SECTIONS)
