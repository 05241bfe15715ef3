"""Body regions and sides in the wording of an item."""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from decisions.enums import Laterality
from decisions.vocabulary.loading import VocabularyFile
from decisions.vocabulary.matching import Match, Terms, Token

#: Abbreviations of an arm or leg that include the side: RUE is the right upper extremity.
_LIMB_SIDES = {"r": Laterality.RIGHT, "l": Laterality.LEFT, "b": Laterality.BILATERAL}
_LIMBS = {f"{side}{limb}": found for side, found in _LIMB_SIDES.items() for limb in ("ue", "le")}
_SIDES = {
    "left": Laterality.LEFT,
    "lt": Laterality.LEFT,
    "right": Laterality.RIGHT,
    "rt": Laterality.RIGHT,
    "bilateral": Laterality.BILATERAL,
    "bilaterally": Laterality.BILATERAL,
    "bilat": Laterality.BILATERAL,
    "both": Laterality.BILATERAL,
    **_LIMBS,
}

#: The words that may follow a side written as one letter: "R shoulder".
_PAIRED = {
    "shoulder",
    "elbow",
    "wrist",
    "hand",
    "thumb",
    "hip",
    "knee",
    "ankle",
    "foot",
    "heel",
    "arm",
    "leg",
    "eye",
    "ear",
}
#: The words that may follow both sides: "R/L lower extremities".
_AFTER_BOTH = _PAIRED | {"upper", "lower"}

#: Levels in one word: "L3,4,5", and the two of a disc, "L45". "T12" is one level.
_LEVELS = re.compile(r"([clt]\d{1,2})(?:,\d{1,2})+|(?!t12)([clt](?=12|23|34|45|56|67|78)\d)\d")
#: Words between regions that share a noun: "upper as well as lower extremities".
_BETWEEN = {"and", "or", "the", "as", "well"}
#: The most words between a region and its shared noun.
_MOST_SHARING = 6


@dataclass(frozen=True, slots=True)
class _Sharing:
    """Regions that may share a noun, such as "upper and lower extremities".

    Args:
        regions: the region that each word before the noun refers to.
        nouns: the beginnings of the noun.
    """

    regions: dict[str, str]
    nouns: tuple[str, ...]

    def may_stand_between(self, word: str) -> bool:
        """Return whether a word may be between a region and the noun."""
        return word in self.regions or word in _SIDES or word in _BETWEEN

    def is_noun(self, word: str) -> bool:
        """Return whether a word is the noun."""
        return word.startswith(self.nouns)


_SHARING = (
    _Sharing({"upper": "Upper extremity", "lower": "Lower extremity"}, ("extremit", "limb")),
    _Sharing({"upper": "Thoracic spine", "lower": "Lumbar spine"}, ("back",)),
    _Sharing({"c": "Cervical spine", "t": "Thoracic spine", "l": "Lumbar spine"}, ("spine",)),
)
#: Words that may share a noun.
_SHARED = frozenset(word for each in _SHARING for word in each.regions)


def is_region(name: str) -> bool:
    """Return whether a name is one of the vocabulary's body regions."""
    return name in _file().data


def is_route(words: str) -> bool:
    """Return whether words for a region may only be a drug's route of administration: "nasal"."""
    return words.lower() in _routes()


def region_names() -> tuple[str, ...]:
    """Return the body regions, from head to foot."""
    return tuple(_file().data)


def find_regions(words: Sequence[Token]) -> Iterator[Match[str]]:
    """Yield the matches of body regions.

    If one term contains another ("upper back", "back"), the longer one counts.
    """
    last = 0
    found = [*terms().find([_with_one_level(word) for word in words]), *_sharing_a_noun(words)]
    matches = sorted(found, key=lambda match: (match.start, -match.end))
    for match in matches:
        if match.start >= last:
            last = match.end
            if match.meaning:
                yield match


def find_whole_regions(words: list[Token]) -> Iterator[Match[str]]:
    """Yield the matches of body regions without those of their parts: "rotator cuff"."""
    parts = {(match.start, match.end) for match in _parts().find(words)}
    return (match for match in find_regions(words) if (match.start, match.end) not in parts)


def _with_one_level(token: Token) -> Token:
    """Return a token with the first of its levels: "L3" for "L3,4,5", "C5" for "C56"."""
    if levels := _LEVELS.fullmatch(token.word):
        return token._replace(word=levels[1] or levels[2])
    return token


def _sharing_a_noun(words: Sequence[Token]) -> Iterator[Match[str]]:
    """Yield the regions that share the last one's noun: "upper and lower extremities".

    The last one has its own term.
    """
    for start, first in enumerate(words):
        if first.word not in _SHARED:
            continue
        for each in _SHARING:
            if first.word not in each.regions:
                continue
            following = [word.word for word in words[start + 1 : start + 1 + _MOST_SHARING]]
            noun = next((word for word in following if not each.may_stand_between(word)), "")
            if each.is_noun(noun) and following[0] != noun:
                yield Match(each.regions[first.word], start, start + 1, first.start, first.end)


def find_sides(words: Sequence[Token]) -> Iterator[tuple[Laterality, Token]]:
    """Yield each side in a text, with the word that names it."""
    names = [word.word for word in words]
    past = 0
    for at, word in enumerate(words):
        if side := _SIDES.get(word.word):
            yield side, word
        elif word.word in _LIMB_SIDES and (both := _both_sides(names[at : at + 4])):
            yield Laterality.BILATERAL, word
            past = at + both
        elif word.word in ("r", "l") and at >= past and _PAIRED & {*names[at + 1 : at + 2]}:
            yield _LIMB_SIDES[word.word], word


def _both_sides(names: list[str]) -> int:
    """Return the number of words for both sides, first in a text: B/L, "R/L hip", "R and L hip"."""
    if names[:2] == ["b", "l"]:
        return 2
    letters = 3 if names[1:2] == ["and"] else 2
    is_both = {names[0], *names[letters - 1 : letters]} == {"r", "l"}
    return letters if is_both and _AFTER_BOTH.issuperset(names[letters : letters + 1]) else 0


def _file() -> VocabularyFile:
    return VocabularyFile.of("body_regions.toml")


@functools.cache
def _routes() -> frozenset[str]:
    return frozenset(
        phrase
        for path, table in _file().tables(1)
        for phrase in _file().words(path, table, "routes")
    )


@functools.cache
def _parts() -> Terms[str]:
    found: Terms[str] = Terms()
    for path, table in _file().tables(1):
        for phrase in _file().words(path, table, "parts"):
            found.add(phrase, path[0])
    return found


@functools.cache
def terms() -> Terms[str]:
    """Return the terms of all regions; a term of no region means the empty string."""
    file = _file()
    found: Terms[str] = Terms()
    for path, table in file.tables(1):
        file.check_keys(path, table, {"terms", "parts", "routes", "levels", "not", "codes"})
        try:
            for key in ("terms", "parts", "routes"):
                for term in file.words(path, table, key):
                    found.add(term, path[0])
            for phrase in file.words(path, table, "not"):
                found.add(phrase, "")
        except ValueError as error:
            raise file.error(str(error), path) from error
        if levels := table.get("levels"):
            for level in _levels(path, levels):
                found.add(level, path[0])
    return found


def _levels(path: tuple[str, ...], levels: str) -> list[str]:
    """Return each level of the spine in a range such as `C1-C8`."""
    match = re.fullmatch(r"([A-Z])(\d+)-\1(\d+)", levels)
    if match is None:
        raise _file().error(f"levels must look like C1-C8, not {levels!r}", path, levels)
    return [f"{match[1]}{number}" for number in range(int(match[2]), int(match[3]) + 1)]
