"""Synonyms in a search: abbreviations, other names, and brands of drugs."""

import functools
import re
from collections.abc import Mapping, Sequence
from itertools import product

from decisions.vocabulary.loading import VocabularyFile, key_of

#: The signs of a pattern with several spellings, which is not a phrase.
_PATTERN = re.compile(r"[()\[\]*|]")
#: Separators of the parts of a combination of drugs.
_JOINED_BY = ("and", "with")


@functools.cache
def same_meanings() -> dict[str, tuple[str, ...]]:
    """Return the synonyms of each phrase that has any.

    A brand means its drug and a drug each of its brands; one brand does not mean another. All names
    of a combination of drugs mean it, in any order of its parts. A search for a drug includes its
    combinations; a search for a combination or a brand does not include other drugs.

    Raises:
        VocabularyError: the file is wrong.
    """
    found: dict[str, dict[str, None]] = {}
    for group in groups():
        for phrase in group:
            found.setdefault(phrase, {}).update((o, None) for o in group if o != phrase)
    by_phrase = {phrase.lower(): group for group in groups() for phrase in group}
    for phrase, meant in _words_of_patients().items():
        letters_say = (meant, *by_phrase.get(meant.lower(), ()))
        found.setdefault(phrase, {}).update(dict.fromkeys(letters_say))
    for name, brands in _drugs():
        parts = name.lower().split("/")
        called = _names_of(parts, by_phrase)
        for brand in brands:
            found.setdefault(brand, {}).update(dict.fromkeys(called))
        if len(parts) == 1:
            found.setdefault(called[0], {}).update(dict.fromkeys(brands))
            continue
        for one in (*called, *brands):
            others = (other for other in (*called, *brands) if other != one)
            found.setdefault(one, {}).update(dict.fromkeys(others))
        for part in parts:
            for alias in (part, *by_phrase.get(part, ())):
                found.setdefault(alias, {}).update(dict.fromkeys(brands))
    return {phrase: tuple(others) for phrase, others in found.items()}


def groups() -> list[list[str]]:
    """Return the lines of synonyms_and_abbreviations.toml: groups of synonymous phrases.

    Raises:
        VocabularyError: the file is wrong.
    """
    file = VocabularyFile.of("synonyms_and_abbreviations.toml")
    file.check_keys((), file.data, {"same", "patients"})
    found: list[list[str]] = file.data.get("same", [])
    seen: dict[str, list[str]] = {}
    for group in found:
        if not (isinstance(group, list) and len(group) > 1 and all(map(_is_phrase, group))):
            first = group[0] if isinstance(group, list) and group else group
            raise file.error(
                f"a group is a list of two or more phrases, not {group!r}", word=f'"{first}"'
            )
        for phrase in group:
            if seen.setdefault(key_of(phrase), group) is not group:
                raise file.error(f"{phrase!r} is already in another group", word=f'"{phrase}"')
    return found


def _words_of_patients() -> dict[str, str]:
    """Return the phrases that letters don't use, each with the one that they use."""
    found: dict[str, str] = VocabularyFile.of("synonyms_and_abbreviations.toml").data.get(
        "patients", {}
    )
    return found


def _is_phrase(phrase: object) -> bool:
    return isinstance(phrase, str) and bool(key_of(phrase)) and not _PATTERN.search(phrase)


def _drugs() -> list[tuple[str, list[str]]]:
    """Return each drug with its brands; a combination is named after its parts."""
    file = VocabularyFile.of("drugs.toml")
    return [
        (path[-1], list(filter(_is_phrase, file.words(path, table, "brands"))))
        for path, table in file.tables(2)
        if _is_phrase(path[-1])
    ]


def _names_of(parts: Sequence[str], groups: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names of a drug that list its parts: hydrocodone/APAP, aspirin with codeine.

    Args:
        parts: the parts of the drug; only one if it is not a combination.
        groups: the synonyms of a part; letters use its abbreviations.
    """
    if len(parts) == 1:
        return [*parts]
    called = [[part, *filter(str.isupper, groups.get(part, ()))] for part in parts]
    names = ["/".join(row) for row in product(*called)]
    if len(parts) == 2:
        names += ["/".join(reversed(row)) for row in product(*called)]
        names += [
            f"{one} {word} {other}" for one, other in map(_halves, names) for word in _JOINED_BY
        ]
    return list(dict.fromkeys(names))


def _halves(name: str) -> tuple[str, str]:
    one, _, other = name.partition("/")
    return one, other
