"""The terms in an item's wording: their precedence, and the words that join or separate them."""

import re

from decisions.vocabulary.matching import Match
from decisions.vocabulary.services import Meaning, TermKind

FoundTerm = Match[Meaning]

SURGERY, INJECTION = "Surgery", "Injection"
OPERATIONS = {"Spine", "Arthroscopic Surgery", "Non-arthroscopic Surgery"}
BOUNDARY = re.compile(r"[,;:.()\[\]\n]")
#: Words after which an operation is the purpose of the preceding service.
FOR = {"for", "regarding", "re", "about", "concerning", "discuss", "consider", "considering"}
#: The most words between such a word and the operation: "s/p left knee arthroscopy".
NEAR = 5
AND = {"and", "with", "including", "plus", "w"}
#: Words that end a phrase, so that its head precedes them: "socket for the hand".
PREPOSITIONS = frozenset(
    """
    after at before by during for from in into of on over per to under until using via with
    without w
    """.split()
)
#: Kinds of terms that only indicate the kind of item.
HEADS = (TermKind.HEAD, TermKind.NAMED)
#: Kinds of terms that count only without a stronger one.
WEAK = (*HEADS, TermKind.WEAK, TermKind.BARE)
NOT_STRONG = (*WEAK, TermKind.FALLBACK)


def is_weak(match: FoundTerm) -> bool:
    """Return whether a term counts only without a stronger one."""
    return match.meaning.kind in NOT_STRONG


def precedence(match: FoundTerm) -> tuple[int, int, bool, bool]:
    """Return the sort key: earliest, then longest, then the most specific condition, heads last."""
    kind = match.meaning.kind
    return match.start, -match.end, kind not in (TermKind.REGION, TermKind.HOURS), kind in HEADS
