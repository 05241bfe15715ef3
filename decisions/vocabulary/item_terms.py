"""The terms that an item's words hold: which of two comes first, and what joins or parts them."""

import re

from decisions.vocabulary.matching import Match
from decisions.vocabulary.services import Meaning, TermKind

FoundTerm = Match[Meaning]

SURGERY, INJECTION = "Surgery", "Injection"
OPERATIONS = {"Spine", "Arthroscopic Surgery", "Non-arthroscopic Surgery"}
BOUNDARY = re.compile(r"[,;:.()\[\]\n]")
#: What makes the operation after it something that the service before it is for.
FOR = {"for", "regarding", "re", "about", "concerning", "discuss", "consider", "considering"}
#: How many words may be between such a word and the operation: "s/p left knee arthroscopy".
NEAR = 5
AND = {"and", "with", "including", "plus", "w"}
#: What ends a phrase, so that its head is before: "socket for the hand".
PREPOSITIONS = frozenset(
    """
    after at before by during for from in into of on over per to under until using via with
    without w
    """.split()
)
#: Kinds of terms that say only which kind of thing an item is.
HEADS = (TermKind.HEAD, TermKind.NAMED)
#: Kinds of terms that count where no stronger one does.
WEAK = (*HEADS, TermKind.WEAK, TermKind.BARE)
NOT_STRONG = (*WEAK, TermKind.FALLBACK)


def is_weak(match: FoundTerm) -> bool:
    """Return whether a term counts only where no stronger one does."""
    return match.meaning.kind in NOT_STRONG


def precedence(match: FoundTerm) -> tuple[int, int, bool, bool]:
    """First, then longest, then the one that asks for more, a head last."""
    kind = match.meaning.kind
    return match.start, -match.end, kind not in (TermKind.REGION, TermKind.HOURS), kind in HEADS
