"""Search for the phrases of the TOML files in the words of a sentence."""

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from decisions.criteria.phrase_syntax import NUMBER, WORD, Variant, Words, variants

#: The separator between two clauses; no phrase extends across it.
BREAK = "|"
_CONTRACTIONS = (("can't", "cannot"), ("won't", "will not"), ("n't", " not"), ("(s)", ""))
#: "There's no spasm"; "patient's" is none.
_IS = re.compile(r"\b(there|it|that|this|he|she|what|which)'s\b")
#: The size of the cache of words: more than letters use, and a bound for hostile ones.
_KEPT = 8192
_NO_WORDS = Words()


def words_of(text: str, read_as: Mapping[str, str] = _NO_WORDS.read_as) -> str:
    """Return the words of a text in lowercase, separated by single spaces.

    Contractions are expanded, so that "doesn't" matches "does not"; "level(s)" becomes "level".

    Args:
        text: the text.
        read_as: words that are read as another one.
    """
    text = text.lower().replace("’", "'")
    for contracted, words in _CONTRACTIONS:
        text = text.replace(contracted, words)
    if "'s" in text:
        text = _IS.sub(r"\1 is", text)
    each = WORD.findall(text)
    return " ".join(map(read_as.get, each, each))


class PhraseMatch(NamedTuple):
    """A match of a phrase: the phrase's number, and offsets into the words."""

    phrase: int
    start: int
    end: int


#: The constructor of a named tuple is a function in Python, called for every match.
_match_of = functools.partial(tuple.__new__, PhraseMatch)


class Phrases:
    """A set of phrases that is searched for in one pass.

    Single words rule out most phrases: a phrase is tried only where its first two words are
    adjacent, and a word of each further part follows. A phrase of one or two words needs no
    further test. A set of phrases is an integer with a bit for each phrase, so that a thousand
    phrases cost little more than ten.

    Args:
        phrases: the phrases, in the syntax of phrase_syntax.py; a match has a phrase's index in
            them.
        common: the words that they have in common.

    Raises:
        PhraseSyntaxError: a phrase has invalid syntax.
    """

    def __init__(self, phrases: Sequence[str], common: Words = _NO_WORDS) -> None:
        each = [
            (number, variant)
            for number, phrase in enumerate(phrases)
            for variant in variants(phrase, common)
        ]
        each.reverse()  # the highest bit of a set, which is found first, is its first phrase
        self._variants = [(number, variant.length, variant.pattern) for number, variant in each]
        self._roles = _Roles([variant for _, variant in each])

    def compile(self) -> None:
        """Compile all phrases now, instead of each one when a text first needs it."""
        for _, length, pattern in self._variants:
            if not length:
                _compiled(pattern)

    def hits(self, words: str) -> list[PhraseMatch]:
        """Return the matches of phrases in words; each word has one space before and after it."""
        each = words.split(" ")[1:]
        roles = [*map(self._roles.of, each)]
        any_second = self._roles.of_any.second
        found: list[PhraseMatch] = []
        start = 0
        for role, below, possible, word, after in zip(
            roles, roles[1:], self._possible_after(roles), each, each[1:], strict=False
        ):
            end = start + len(word) + 1
            # Most words begin no phrase.
            here = role.first and role.first & (below.second | any_second) & possible
            while here:
                bit = here.bit_length() - 1
                here ^= 1 << bit
                number, length, pattern = self._variants[bit]
                if length:
                    ends = end if length == 1 else end + len(after) + 1
                    found.append(_match_of((number, start, ends)))
                elif match := _compiled(pattern)(words, start):
                    found.append(_match_of((number, start, match.end())))
            start = end
        return found

    def _possible_after(self, roles: Sequence["_Role"]) -> Iterator[int]:
        """Yield, for each word, the variants of which a word of each further part follows."""
        in_one, in_other = self._roles.of_any.further, self._roles.of_any.further_2
        possible = []
        for role in reversed(roles):
            possible.append(in_one & in_other)
            in_one |= role.further
            in_other |= role.further_2
        return reversed(possible)


@functools.cache
def _compiled(pattern: str) -> Callable[[str, int], re.Match[str] | None]:
    """Return the match function of a variant; one letter needs few, and all take half a second."""
    return re.compile(f"{pattern}(?= )").match


@dataclass(frozen=True, slots=True, eq=False)
class _Role:
    """The variants of phrases that contain a word, by the part that it may belong to.

    Roles are compared by identity, so that they are quick to look up.
    """

    first: int
    second: int
    further: int
    further_2: int


_NO_ROLE = _Role(0, 0, 0, 0)


class _Roles:
    """A cache of the roles of words.

    `of_any` is the role that every word has besides its own. It is kept apart, because it is large
    and would be held for each word.
    """

    def __init__(self, each: Iterable[Variant]) -> None:
        # The bits of each part of a role, of a word or, without a word, of any word.
        bits: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for number, variant in enumerate(each):
            further = [*variant.further, frozenset[str](), frozenset[str]()]
            for part, words in enumerate((variant.first, variant.second, *further[:2])):
                for word in words or ("",):
                    bits[word][part] |= 1 << number
        self.of_any = _Role(*bits.pop("", (0, 0, 0, 0)))
        roles = {word: _Role(*parts) for word, parts in bits.items()}
        self._words = {word: role for word, role in roles.items() if not word.endswith("*")}
        self._stems = {word[:-1]: role for word, role in roles.items() if word.endswith("*")}
        self._lengths = sorted({len(stem) for stem in self._stems})
        self.of = functools.lru_cache(_KEPT)(self._of)

    def _of(self, word: str) -> _Role:
        found = self._words.get(word, _NO_ROLE)
        if word.isdecimal() and (role := self._words.get(NUMBER)):
            found = _either(found, role)
        for length in self._lengths:
            if role := self._stems.get(word[:length]):
                found = _either(found, role)
        return found


def _either(one: _Role, other: _Role) -> _Role:
    return _Role(
        one.first | other.first,
        one.second | other.second,
        one.further | other.further,
        one.further_2 | other.further_2,
    )
