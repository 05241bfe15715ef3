"""Spelling variants of the same word, from word_forms.toml."""

import functools
import json
import re
from collections.abc import Iterator, Mapping

from decisions.vocabulary.loading import FOLDER, VocabularyFile

_LISTS = {"prefixes", "pairs", "hyphened", "units", "parts", "endings", "families", "frequent"}
_WORD = re.compile(r"[a-z]+")
_PAIR = re.compile(r"[a-z]+ [a-z]+")
#: A whole word of at least four letters that does not end with the sign for any ending.
_WHOLE_WORD = re.compile(r"(?<![a-z])[a-z]{4,}(?![a-z*])")
_COMMENT = re.compile("#.*")
_MEDICAL = FOLDER / "medical_words.txt"
_HYPHENED = re.compile(r"[a-z]+-[a-z]+")


@functools.cache
def families() -> Mapping[str, str]:
    """Return the first word of the family for each word in one, including plurals.

    Raises:
        VocabularyError: the file is wrong; so do all functions of this module.
    """
    file, found = _file(), dict[str, str]()
    for family in _lists_of_words("families", least=1):
        for word in family:
            if found.setdefault(word, family[0]) != family[0] or family.count(word) > 1:
                raise file.error(f"{word!r} is in two families, or twice in one", word=f'"{word}"')
    for word, first in list(found.items()):
        found.setdefault(_plural(word), first)
    return found


@functools.cache
def prefixes() -> frozenset[str]:
    """Return the prefixes that may be followed by a hyphen or a space."""
    return frozenset(_words("prefixes", _WORD, "a word"))


@functools.cache
def pairs() -> Mapping[str, str]:
    """Return the spelling with spaces for each joined word: "follow up" by "followup"."""
    return {pair.replace(" ", ""): pair for pair in _words("pairs", _PAIR, "two words")}


@functools.cache
def hyphened() -> tuple[str, ...]:
    """Return words that are one word with a hyphen and two words without it."""
    return tuple(_words("hyphened", _HYPHENED, "two words with a hyphen"))


@functools.cache
def units() -> tuple[str, ...]:
    """Return the units that may follow a number with or without a space, longest first."""
    return tuple(sorted(_words("units", _WORD, "a word"), key=lambda unit: (-len(unit), unit)))


@functools.cache
def frequent() -> tuple[str, ...]:
    """Return words that a large share of decisions has."""
    return tuple(_words("frequent", _WORD, "a word"))


@functools.cache
def medical_words() -> frozenset[str]:
    """Return correctly spelled medical words."""
    return frozenset(_COMMENT.sub("", _MEDICAL.read_text(encoding="utf-8")).split())


@functools.cache
def known_words() -> frozenset[str]:
    """Return the medical words and all words in the vocabulary's files, including misspellings."""
    texts = (path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml"))
    named = (_COMMENT.sub("", text).lower() for text in texts)
    return medical_words().union(*map(_WHOLE_WORD.findall, named))


def american(word: str) -> str:
    """Return a word in American spelling, with the usual ending of its kind."""
    word = _parts()[0].sub(lambda match: _parts()[1][match[0]], word)
    return _endings()[0].sub(lambda match: _endings()[1][match[0]], word)


@functools.cache
def edition() -> str:
    """Return a string that changes whenever the lists change."""
    return json.dumps(_file().data, sort_keys=True)


def check() -> None:
    """Read all lists.

    Raises:
        VocabularyError: a list is invalid.
    """
    for read in (families, prefixes, pairs, hyphened, units, frequent, _parts, _endings):
        read()


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


@functools.cache
def _file() -> VocabularyFile:
    file = VocabularyFile.of("word_forms.toml")
    file.check_keys((), file.data, _LISTS)
    return file


def _words(name: str, form: re.Pattern[str], called: str) -> Iterator[str]:
    file, seen = _file(), set[str]()
    for word in file.words((), file.data, name):
        if not form.fullmatch(word):
            raise file.error(f"{word!r} is not {called} in small letters", word=f'"{word}"')
        if word in seen:
            raise file.error(f"{word!r} is in {name} twice", word=f'"{word}"')
        seen.add(word)
        yield word


def _lists_of_words(name: str, least: int) -> Iterator[list[str]]:
    file = _file()
    for line in file.data.get(name, []):
        whole = isinstance(line, list) and len(line) >= least
        if not whole or not all(isinstance(w, str) and _WORD.fullmatch(w) for w in line):
            first = line[0] if isinstance(line, list) and line else line
            raise file.error(
                f"a line of {name} is a list of words in small letters, not {line!r}",
                word=f'"{first}"',
            )
        yield line


Replacing = tuple[re.Pattern[str], Mapping[str, str]]


@functools.cache
def _parts() -> Replacing:
    replaced = _replaced("parts")
    return re.compile("|".join(sorted(replaced, key=len, reverse=True)) or "(?!)"), replaced


@functools.cache
def _endings() -> Replacing:
    replaced = _replaced("endings")
    longest_first = "|".join(sorted(replaced, key=len, reverse=True))
    return re.compile(rf"(?<=[a-z])(?:{longest_first})$" if replaced else "(?!)"), replaced


def _replaced(name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _lists_of_words(name, least=2):
        if len(line) != 2 or found.setdefault(line[0], line[1]) != line[1]:
            raise _file().error(
                f"a line of {name} is two words, the first of them in no other", word=f'"{line[0]}"'
            )
    return found
