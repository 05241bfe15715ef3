"""Questions in a sentence: their words that only ask, for which no letter is searched."""

from dataclasses import dataclass

from decisions.search.query_parser import parse
from decisions.search.query_tree import And, Node, Word, written

_BEGIN_QUESTIONS = frozenset(
    """
    are can could did do does had has have how is may should was were what when where which who
    why will would
    """.split()
)
#: Function words, and the words for how often and with which outcome something is decided.
_ASK = _BEGIN_QUESTIONS | frozenset(
    """
    a an and any at be been being by for from get gets got i if in it its many me most much my of
    on or our that the their there they this to we with you
    chance chances commonly frequently generally likely normally odds often percent percentage rate
    rates typically usually
    allow allowed approve approved authorize authorized deny denied grant granted overturn
    overturned reject rejected uphold upheld won
    """.split()
)


@dataclass(frozen=True, slots=True)
class AskedSentence:
    """A query that is a question.

    Args:
        meant: the query without the words that only ask.
        left_out: these words.
    """

    meant: str
    left_out: tuple[str, ...]


def question(text: str) -> AskedSentence | None:
    """Return a question in a sentence; None for any other query.

    It begins with a word such as "how", or ends with a question mark. Phrases, operators and words
    with a sign or a field are always meant.
    """
    node = parse(text).node
    parts = node.parts if isinstance(node, And) else ()
    left_out = [part for part in parts if _key(part) in _ASK]
    meant = " ".join(written(part).rstrip("?") for part in parts if part not in left_out)
    asks = text.rstrip().endswith("?") or (parts and _key(parts[0]) in _BEGIN_QUESTIONS)
    if not (asks and meant and left_out):
        return None
    return AskedSentence(meant, tuple(written(part).rstrip("?") for part in left_out))


def _key(part: Node) -> str:
    return written(part).rstrip("?").lower() if isinstance(part, Word) else ""
