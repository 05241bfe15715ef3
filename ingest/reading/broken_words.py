"""Words that are broken at the end of a line or contain soft hyphens.

    docu-          documentation
    mentation of   of

A hyphen at the end of a line may also belong to a compound: "long-" and "term" must become
"long-term". The letter decides if it contains the word elsewhere; otherwise a dictionary decides.
"""

import re
from collections.abc import Callable
from functools import cache, cached_property, lru_cache

from spellchecker import SpellChecker

from decisions.vocabulary.word_forms import known_words, medical_words, pairs, prefixes

#: Words that are rarer in the dictionary's texts (about a hundred million words) are misspellings
#: or fragments.
_FEWEST_TIMES = 200
_SHORTEST_PART = 2
#: Cache size for dictionary lookups: more words than letters have at the ends of lines.
_KEPT = 4096
#: The number of words that are searched for in a text before it is split into words.
_FEW = 8
#: No dictionary contains a longer word.
_LONGEST_WORD = 60
_WITH_HYPHENS = re.compile(r"[\w-]+")
#: Between two equal vowels, a hyphen is usually written: "anti-inflammatory".
_VOWELS = "aeiou"
_SOFT, _LINE_END = "\u00ad", "\ufffe"  # PDFium writes the second for a hyphen at a line's end
_IN_A_WORD = re.compile(rf"[^\W\d_]+(?:[{_SOFT}{_LINE_END}][^\W\d_]+)+")
_NEXT = r"(?P<after>[^\W\d_]+)(?!\w)(?P<signs>(?:[^\w\s]\S*)?)(?P<space>[ \n]?)"
#: Each pattern begins with one character, so the search skips all other positions.
_AT_HYPHEN = re.compile(rf"-(?<=[^\W\d_]-)(?P<gap>\f?\n){_NEXT}")
_AT_LINE_END = re.compile(rf"(?P<gap>\n(?:(?<=[^\W\d_]\n)\n?|(?<=[^\W\d_]\f\n))){_NEXT}")


def join_soft_hyphens(text: str) -> str:
    """Remove hyphens that only mark where a word may be broken.

    Some fonts map every hyphen to a soft hyphen. A letter in such a font has soft hyphens next to
    digits, or has no other hyphens.
    """
    text = text.replace("ï¿¾", _LINE_END)  # the same, read as Latin-1
    if _SOFT not in text and _LINE_END not in text:
        return text
    is_hyphen = "-" not in text or re.search(rf"\d{_SOFT}|{_SOFT}\d", text) is not None

    def written(match: re.Match[str]) -> str:
        pieces = re.split(f"([{_SOFT}{_LINE_END}])", match[0])
        joined = "".join(pieces[::2])
        if is_known(joined) or not (is_hyphen or _LINE_END in pieces):
            return joined
        return _row(pieces)

    return _IN_A_WORD.sub(written, text)


def join_broken_words(text: str) -> str:
    """Move the second part of each broken word up to the line where the word begins."""
    words = _Words(text)
    text = _joined(text, _AT_HYPHEN, lambda before, after: _is_broken(before, after, words))
    return _joined(text, _AT_LINE_END, _lost_its_hyphen)


def _joined(text: str, pattern: re.Pattern[str], is_one: Callable[[str, str], bool]) -> str:
    """Return text in which each pair of parts that `is_one` accepts is joined to one word."""
    pieces: list[str] = []
    kept = ends = 0
    gaps = pattern.finditer(text)
    while gap := next(gaps, None):
        end = gap.start()
        if text[end - 1] == "\f":
            end -= 1
        # A word of letters alone has been found at once, which most words are.
        begins = text.rfind(" ", ends, end) + 1 or ends
        if not text[begins:end].isalpha():
            begins = end
            while begins > ends and _is_letter(text[begins - 1]):
                begins -= 1
        if begins == end:  # the word was the second part at the previous gap
            gaps = pattern.finditer(text, gap.start() + 1)
            continue
        if is_one(text[begins:end], gap["after"]):
            below = text[end : gap.start()] + gap["gap"] if gap["space"] else ""
            pieces += text[kept:end], gap["after"], gap["signs"], below
            kept = gap.end()
        ends = gap.end()
    return "".join((*pieces, text[kept:]))


def _is_letter(sign: str) -> bool:
    """Return whether a character may be in a word, by the same rule as the patterns above."""
    return sign.isalnum() and not sign.isdecimal()


def is_known(word: str) -> bool:
    """Return whether a word is in the English or the medical dictionary."""
    return len(word) <= _LONGEST_WORD and _is_in_dictionaries(word)


@lru_cache(_KEPT)
def _is_in_dictionaries(word: str) -> bool:
    word = word.lower()
    if word in known_words() or _times(word):
        return True
    return word.endswith("s") and word[:-1] in known_words()


class _Words:
    """The words of a letter, including hyphenated words, that are not broken by a line end.

    To search the text for a few words is faster than to split it, which is faster for many.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._searches = 0

    def __contains__(self, word: str) -> bool:
        word = word.lower()
        self._searches += 1
        if self._searches <= _FEW and word not in self._text.lower():
            return False
        return word in self._each

    @cached_property
    def _each(self) -> frozenset[str]:
        return frozenset(_WITH_HYPHENS.findall(self._text.lower()))


def _is_broken(before: str, after: str, words: _Words) -> bool:
    if min(len(before), len(after)) < _SHORTEST_PART or not _has_one_case(before, after):
        return False
    if before + after in words:
        return True
    if f"{before}-{after}" in words or _is_compound(before, after):
        return False
    if before.lower() in prefixes():  # no dictionary has "anti-inflammatories"
        alike = before[-1] in _VOWELS and before[-1] == after[0]
        joined = before + after
        return _times(joined) >= _FEWEST_TIMES if alike else is_known(joined)
    return _is_common(before + after) or not (_is_part(before) and _is_part(after))


def _lost_its_hyphen(before: str, after: str) -> bool:
    """Return whether two parts form a word whose hyphen the extractor lost."""
    if len(before) + len(after) > _LONGEST_WORD:
        return False
    if _is_in_dictionaries(before) and _is_in_dictionaries(after):
        return False
    return _has_one_case(before, after) and is_known(before + after)


def _has_one_case(before: str, after: str) -> bool:
    """Return whether two parts agree in case and may form one word, unlike "FDA-approved"."""
    in_capitals = before.isupper() and len(before) > 1
    return after.isupper() if in_capitals else after.islower()


def _is_compound(before: str, after: str) -> bool:
    """Return whether two words form a compound: "follow-up", but not "electro-diagnostic"."""
    before, after = before.lower(), after.lower()
    is_pair = pairs().get(before + after) == f"{before} {after}"
    return is_pair and before not in prefixes() and not _is_common(before + after)


def _row(pieces: list[str]) -> str:
    """Return the pieces of a word joined, with only the hyphens that belong between them.

    Args:
        pieces: the parts of the word, alternating with the characters between them.
    """
    row, last = pieces[0], pieces[0]
    for sign, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        apart = _is_part(last) and _is_part(piece) if sign == _LINE_END else True
        row += f"-{piece}" if apart and not _is_common(last + piece) else piece
        last = piece
    return row


def _is_part(word: str) -> bool:
    """Return whether a word may be one side of a hyphen: a prefix or a common word."""
    return word.lower() in prefixes() or _is_common(word)


def _is_common(word: str) -> bool:
    word = word.lower()
    return word in medical_words() or _times(word) >= _FEWEST_TIMES


def _times(word: str) -> int:
    return int(_dictionary()[word.lower()])


@cache
def _dictionary() -> SpellChecker:
    return SpellChecker()
