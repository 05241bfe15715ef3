"""The text of a query -> words, phrases and signs."""

import re
from dataclasses import dataclass

from decisions import case_numbers
from decisions.search.ambiguous_abbreviations import is_laboratory_test


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word, a phrase or a sign.

    Args:
        kind: "word", "phrase", "unclosed" (a phrase without its end), "field", "open" and "shut"
            (parentheses), "minus", or an operator.
        text: the word, the words of the phrase, or the name of the field.
        slop: the most moves of words that make up the phrase.
    """

    kind: str
    text: str
    slop: int = 0


#: Words separated only by a sign; with digits ("10/325mg", "C5/6") they are one word.
_BETWEEN = "[/,;&|+]"
_SIDE_BY_SIDE = re.compile(rf"[^\W\d_](?:[^\W\d_]|-)+(?:{_BETWEEN}[^\W\d_](?:[^\W\d_]|-)+)+\*?")
_LEXEME = re.compile(
    r"\s*(?:"
    r'(?P<phrase>["“”](?P<words>[^"“”]*)(?:(?P<close>["“”])(?:~(?P<slop>\d+))?|$))'
    r"|(?P<open>\()|(?P<shut>\))"
    r"|(?P<minus>-(?=[\w\"“(=]))"
    r"|(?P<field>[A-Za-z_]+):(?=[\w\"“(*=-])"
    rf"|(?P<word>{case_numbers.TYPED}(?![^\s()\"“”])|[^\s()\"“”]+)"
    r")"
)
OPERATORS = {"AND", "OR", "NOT"}


def lex(text: str) -> list[Lexeme]:
    """Split a query into lexemes; every input is accepted."""
    lexemes = []
    for match in _LEXEME.finditer(text):
        kind = match.lastgroup or ""
        if match["phrase"] is not None:
            kind = "phrase" if match["close"] else "unclosed"
            lexemes.append(Lexeme(kind, match["words"], int(match["slop"] or 0)))
        elif match["word"] is not None:
            kind = match["word"] if match["word"] in OPERATORS else "word"
            lexemes.append(Lexeme(kind, match["word"]))
        else:
            lexemes.append(Lexeme(kind, match[kind]))
    return lexemes


def side_by_side(text: str) -> list[str]:
    """Return the parts of a word such as MRI/CT; empty if it is a single word."""
    if _SIDE_BY_SIDE.fullmatch(text) and not is_laboratory_test(text):
        return re.split(_BETWEEN, text)
    return []
