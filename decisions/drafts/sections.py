"""A draft's lines, and what the heading or label above them says that they are. Pure.

Forms and letters say by their layout what is asked for: "Service requested: MRI", a list below
"The following are not certified:", a line that is nothing but a treatment. They say likewise what
is history: "Current medications: Norco", "Records reviewed:".
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from decisions.drafts.naming import names_treatment


class Section(Enum):
    """The section that a heading or label starts."""

    ASKED = auto()
    PLANNED = auto()
    TOLD = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A sentence of a draft, or an entry of a list or form.

    Args:
        words: without its label and without the mark of a list.
        section: what the label before it says that it is, or the heading above.
        labelled: whether that is a label before it.
        alone: whether it is all of its line but for a label.
    """

    words: str
    section: Section
    labelled: bool
    alone: bool


#: A line of prose is not shorter than this where it goes on in the next one.
_SHORTEST_WRAPPED = 50
#: A line that would be longer than this share of the longest is full.
_FULL = 0.9
#: No heading or label has more words.
_LONGEST_LABEL, _LONGEST_INLINE, _LONGEST_HEADING = 9, 3, 6
_ENDS = re.compile(
    r"(?:(?<=[\w)\]\"”%]{2})|(?<=[-/]\d))(?<!\b[DM]r)(?<!\bMs)(?<!\bMrs)(?<!\bvs)"
    r"[.!?]+(?=\s|$)|;\s|\u2022"
)
#: A word that is broken at the end of a line.
_BROKEN_WORD = re.compile(r"(?<=[a-z]{2})[-\u00ad]\s*\n\s*(?=[a-z]{2})")
_MARK = re.compile(r"\s*(?:[-*\u2022\u2013\u25aa]|\(?\d{1,2}[.)]|\(?[a-hA-H][.)])\s+")
_LABEL = re.compile(
    r"\s*((?:what|which)\b[^:?|\n]{1,80}(?=\?)|[^:?|\n]{1,80}(?=:(?!\d)))[:?]\s*", re.I
)
#: A sentence with one of these tells something, and is no entry of a list.
_TELLS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|does|do|been|will|would|should|can|could|may|reports?"
    r"|reported|states?|stated|shows?|showed|shown|reveal\w*|complain\w*|sustained|underwent"
    r"|received|presents?|presented|includes?|included|continues?|demonstrat\w+|denies|noted"
    r"|treated|injured|documented|diagnosed|describes?|described|tried|fail\w*|tak(?:es?|ing|en)|took"
    r"|us(?:es|ed|ing)|completed|attend\w*|attempted|improv\w*|supports?|supported|helps?|helped"
    r"|gave|given|obtained|performed|dated|done|attached|enclosed|per|s/p|status\s+post"
    r"|tolerat\w+|relie[fv]\w*|notes?|records?|stopped|started|consistent|normal|negative|positive)\b",
    re.I,
)
#: What a heading or label says, the first that it has.
_SECTIONS = (
    (r"items?\s+reviewed", Section.ASKED),
    (
        r"not\s+(?:in\s+dispute|disputed|requested)|undisputed|requested\s+by|diagnostics|dispensed"
        r"|\A(?:\w+\s+)?(?:physician|provider|prescriber|from)\Z|histor(?:y|ies)|hx|pmh|hpi|allerg\w+|records?|reviewed|attach\w*|enclos\w*|exhibits?"
        r"|diagnos[ie]\w*|dx|icd\S*|rationale|reasons?|bas[ie]s|guidelines?|references?",
        Section.TOLD,
    ),
    (
        r"non-?\s?certif\w*|not?\s+(?:medically|approved|certified|authori[sz]ed|granted)"
        r"|den(?:y|ies|ied|ials?)|modif(?:y|ied|ications?)|disput\w*|at\s+issue|appeal\w*"
        r"|req(?:d|'d)?|request(?:s|ed|ing)?|rfa",
        Section.ASKED,
    ),
    (
        r"meds?|medications?|prior|previous(?:ly)?|past|tried|failed|to\s+date|so\s+far"
        r"|conservative|imaging|stud(?:y|ies)|findings?|objective|subjective|exam\w*|summary"
        r"|discussion|analysis|background|approved|certified|authori[sz]ed|granted|criteria"
        r"|clinical|comments?|status|occupation|complaints?|course|completed|received|has\s+had"
        r"|o|s|a",
        Section.TOLD,
    ),
    (r"plan|needs|needed|recommend\w*|orders?|ordered|prescri\w+|rx|p|tx", Section.PLANNED),
    (
        r"services?|goods?|authori[sz]ation|issues?|questions?|treatments?|equipment|dme|items?"
        r"|procedures?|re|subject|determinations?|decisions?|medical\s+necessity"
        r"|proposed|seeking",
        Section.ASKED,
    ),
)


def draft_parts(text: str) -> Iterator[DraftPart]:
    """Yield the sentences and entries of a draft that are no headings, each with its section."""
    below = Section.UNKNOWN
    for line in lines_of(text):
        mark = _MARK.match(line)
        words = line[mark.end() :] if mark else line
        if not words:
            continue
        if _is_heading(words):
            below = section_of(words)
            continue
        found = list(_sentences(words))
        if len(found) > 1 and tells(words) and below is not Section.TOLD:
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


def tells(words: str) -> bool:
    """Return whether words form a sentence, unlike an entry of a list."""
    return bool(_TELLS.search(words))


def section_of(heading: str) -> Section:
    """Return the section that a heading or label starts."""
    for pattern, section in _patterns():
        if pattern.search(heading):
            return section
    return Section.UNKNOWN


def without_request_label(line: str) -> str:
    """Return a line without a label that asks for the rest of it: "Requested treatment: MRI"."""
    mark = _MARK.match(line)
    words = line[mark.end() :] if mark else line
    label = _label(words, _LONGEST_LABEL)
    return words[label.end() :] if label and section_of(label[1]) is Section.ASKED else line


def _label(sentence: str, longest: int) -> re.Match[str] | None:
    """Return the label that a sentence begins with: "Service requested: ..."."""
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


def lines_of(text: str, shortest: int = _SHORTEST_WRAPPED) -> Iterator[str]:
    """Yield the lines of a text, each sentence that is broken at the end of a line joined again.

    Args:
        text: the draft.
        shortest: the length of the shortest line that may go on in the next one. Lists have short
            lines, and so have columns.
    """
    broken = _BROKEN_WORD.sub("", text).splitlines()
    width = max((len(line.strip()) for line in broken), default=0)
    joined: list[str] = []
    for before, line in zip(["", *broken], broken, strict=False):
        if joined and _goes_on(before.strip(), line.strip(), width, shortest):
            joined.append(line.strip())
        else:
            yield " ".join(joined)
            joined = [line.strip()]
    yield " ".join(joined)


def _goes_on(before: str, line: str, width: int, shortest: int) -> bool:
    """Return whether a line goes on in the next one, in a text whose longest is of some width."""
    if len(before) < shortest or not line or before[-1] in ".:;!?":
        return False
    if _MARK.match(line) or _LABEL.match(line):
        return False
    # A line is broken where the next word would not have fitted into it.
    full = len(before) + 1 + len(line.split()[0]) > _FULL * width
    return line[0].islower() or (full and tells(before))


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for end in _ENDS.finditer(text):
        if "?" in end[0] and end.end() < len(text) and _label(text[start:], _LONGEST_LABEL):
            continue  # a question is the label of its answer
        if part := text[start : end.start()].strip():
            yield part
        start = end.end()
    if part := text[start:].strip():
        yield part


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], Section], ...]:
    return tuple((re.compile(rf"\b(?:{words})\b", re.I), said) for words, said in _SECTIONS)
