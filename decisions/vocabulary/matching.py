"""Find the terms of the vocabulary in the words of an item.

A term consists of words; case, accents, hyphens, slashes and a plural s are ignored. `word*` is any
word with that prefix and `*word` any with that suffix, `(a|b c)` one of several, `[word]` a word
that may be missing.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar
from unicodedata import normalize

T = TypeVar("T")

#: A word; a name that runs into its strength ("norco10") ends before the digits, and a level that
#: runs into the next one ("L5S1") before its letter.
_TOKEN = re.compile(
    r"(?<![a-z0-9])(?:(?:[a-z]\.){2,}|(?:[a-z]\.)+[a-z](?![a-z0-9.]))"  # M.R.I., M.R.I
    r"|[a-z]{4,}(?=\d)|[clt]\d{1,2}(?=[clts]\d{1,2}(?:[clts]\d|(?![a-z0-9])))|[a-z0-9]+(?:[.,]\d+)*%?|%"
)
_PART = re.compile(r"\((?P<any>[^()]*)\)|\[(?P<optional>[^\[\]]*)\]|(?P<words>[^()\[\]]+)")


#: Letters with an accent, by those without: "resonancia magnética".
_WITHOUT_ACCENT = {
    code: plain[0]
    for code in range(0xE0, 0x180)
    if len(plain := normalize("NFD", chr(code))) > 1 and plain[0].isascii()
}
#: The shortest prefix (`word*`).
_FIRST_LETTERS = 2
#: The size of the cache of words, and the longest word in it.
_KEPT, _LONGEST_KEPT = 4096, 40
#: The shortest suffix (`*word`).
_LAST_LETTERS = 3


class Token(NamedTuple):
    """One word and its offsets; `joined` is the word and the next one, if a hyphen joins them."""

    word: str
    start: int
    end: int
    joined: str = ""


class Match(NamedTuple, Generic[T]):
    """A match of a term.

    Args:
        meaning: the meaning of the term.
        start, end: its tokens, as a slice of the searched tokens.
        first, last: its characters, as a slice of the text.
    """

    meaning: T
    start: int
    end: int
    first: int
    last: int

    @property
    def length(self) -> int:
        """The number of matched words."""
        return self.end - self.start


def tokens(text: str) -> list[Token]:
    """Split a text into words."""
    lowered = text.lower()
    if not lowered.isascii():
        lowered = lowered.translate(_WITHOUT_ACCENT)
    spans = [match.span() for match in _TOKEN.finditer(lowered)]
    result = []
    for at, (start, end) in enumerate(spans, 1):
        word, joined = lowered[start:end], ""
        if lowered.startswith("-", end) and at < len(spans) and spans[at][0] == end + 1:
            following = lowered[slice(*spans[at])]
            joined = word + following
            joined = _stem(joined) if len(following) > 1 else joined
        word = word.replace(".", "") if "." in word and word[0].isalpha() else word
        result.append(Token(_stem(word), start, end, joined))
    return result


@functools.cache
def _stems(word: str) -> tuple[str, ...]:
    """Return the stems of a term's word, which may contain hyphens and slashes."""
    return tuple(token.word for token in tokens(word))


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


@dataclass(slots=True)
class _Node(Generic[T]):
    """A node in the tree of terms: its children, and the meaning of the words so far.

    `beginnings` are kept by their first letters and `endings` by their last ones, so that a word
    is compared with few. Almost no node has any, and few have meanings.
    """

    words: dict[str, "_Node[T]"] = field(default_factory=dict)
    beginnings: dict[str, dict[str, "_Node[T]"]] | None = None
    endings: dict[str, dict[str, "_Node[T]"]] | None = None
    meanings: Sequence[T] = ()


class Terms(Generic[T]):
    """A set of terms and their meanings; search time depends only on the length of the text."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()
        # Most words begin no term; the words of letters repeat.
        self._begun = functools.lru_cache(_KEPT)(functools.partial(_below, self._root))

    def add(self, term: str, meaning: T) -> None:
        """Add a term.

        Raises:
            ValueError: the term has no words, its brackets do not close, the beginning of a
                word has one letter, or the ending of a word has two.
        """
        for words in spellings(term):
            node = self._root
            for word in words.split():
                if word.endswith("*"):
                    beginning = word[:-1].lower()
                    if len(beginning) < _FIRST_LETTERS:
                        raise ValueError(
                            f"{term!r} is not a valid term: {word!r} begins too many words"
                        )
                    node.beginnings = node.beginnings or {}
                    alike = node.beginnings.setdefault(beginning[:_FIRST_LETTERS], {})
                    node = _child(alike, beginning)
                elif word.startswith("*"):
                    ending = _stem(word.lower())[1:]
                    if len(ending) < _LAST_LETTERS:
                        raise ValueError(
                            f"{term!r} is not a valid term: {word!r} ends too many words"
                        )
                    node.endings = node.endings or {}
                    alike = node.endings.setdefault(ending[-_LAST_LETTERS:], {})
                    node = _child(alike, ending)
                else:
                    for stem in _stems(word):
                        node = _child(node.words, stem)
            node.meanings = (*node.meanings, meaning)
        self._begun.cache_clear()

    def find(self, words: list[Token]) -> Iterator[Match[T]]:
        """Yield every match of a term, in order of position."""
        for start, first in enumerate(words):
            begun = self._begins(first.word)
            if not (begun or first.joined):
                continue
            waiting = [(below, start + 1) for below in begun]
            if first.joined:
                waiting += [(below, start + 2) for below in self._begins(first.joined)]
            while waiting:
                node, position = waiting.pop()
                for meaning in node.meanings:
                    yield Match(meaning, start, position, first.start, words[position - 1].end)
                if position < len(words):
                    waiting += _steps(node, words[position], position)

    def _begins(self, word: str) -> list[_Node[T]]:
        """Return the nodes that a word leads to from the root."""
        return self._begun(word) if len(word) <= _LONGEST_KEPT else _below(self._root, word)


def _child(nodes: dict[str, _Node[T]], word: str) -> _Node[T]:
    """Return the node of a word, which is created if it is missing."""
    if (node := nodes.get(word)) is None:
        node = nodes[word] = _Node()
    return node


def _steps(node: _Node[T], token: Token, position: int) -> list[tuple[_Node[T], int]]:
    """Return the nodes that a token leads to from a node, each with the next token's position."""
    steps = [(below, position + 1) for below in _below(node, token.word)]
    if token.joined:
        steps += [(below, position + 2) for below in _below(node, token.joined)]
    return steps


def _below(node: _Node[T], word: str) -> list[_Node[T]]:
    found = [node.words[word]] if word in node.words else []
    if node.beginnings and (alike := node.beginnings.get(word[:_FIRST_LETTERS])):
        found += [below for beginning, below in alike.items() if word.startswith(beginning)]
    if node.endings and (alike := node.endings.get(word[-_LAST_LETTERS:])):
        found += [below for ending, below in alike.items() if word.endswith(ending)]
    return found


def spellings(term: str) -> list[str]:
    """Return every spelling that a term's brackets allow.

    Raises:
        ValueError: the term has no words or its brackets do not close.
    """
    found = [""]
    consumed = 0
    for part in _PART.finditer(term):
        if part.start() != consumed:
            break
        consumed = part.end()
        choices: Iterable[str]
        if part["any"] is not None:
            choices = part["any"].split("|")
        elif part["optional"] is not None:
            choices = ("", *part["optional"].split("|"))
        else:
            choices = (part["words"],)
        found = [f"{before} {choice}" for before in found for choice in choices]
    if consumed != len(term) or not all(any(map(str.isalnum, words)) for words in found):
        raise ValueError(f"{term!r} is not a valid term: it needs words and closed brackets")
    return found
