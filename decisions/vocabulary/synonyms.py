"""What means the same in a search: abbreviations, other names, and brands of drugs."""

import functools
import re

from decisions.vocabulary.loading import VocabularyFile, key_of
from decisions.vocabulary.services import drug_brands

#: A name that stands for several spellings is a pattern, not a phrase.
_PATTERN = re.compile(r"[()\[\]*|]")


@functools.cache
def same_meanings() -> dict[str, tuple[str, ...]]:
    """Return the phrases that mean the same as each phrase that has any.

    A brand means its drug and a drug each of its brands; one brand does not mean another.

    Raises:
        VocabularyError: the file is wrong.
    """
    found: dict[str, dict[str, None]] = {}
    for group in _groups():
        for phrase in group:
            found.setdefault(phrase, {}).update((o, None) for o in group if o != phrase)
    for drug, brands in _brands():
        for brand in brands:
            found.setdefault(drug, {})[brand] = None
            found.setdefault(brand, {})[drug] = None
    return {phrase: tuple(others) for phrase, others in found.items()}


def _groups() -> list[list[str]]:
    file = VocabularyFile.of("synonyms.toml")
    file.check_keys((), file.data, {"same"})
    groups: list[list[str]] = file.data.get("same", [])
    seen: dict[str, list[str]] = {}
    for group in groups:
        if not (isinstance(group, list) and len(group) > 1 and all(map(_is_phrase, group))):
            first = group[0] if isinstance(group, list) and group else group
            raise file.error(
                f"a group is a list of two or more phrases, not {group!r}", word=f'"{first}"'
            )
        for phrase in group:
            if seen.setdefault(key_of(phrase), group) is not group:
                raise file.error(f"{phrase!r} stands in another group", word=f'"{phrase}"')
    return groups


def _is_phrase(phrase: object) -> bool:
    return isinstance(phrase, str) and bool(key_of(phrase)) and not _PATTERN.search(phrase)


def _brands() -> list[tuple[str, list[str]]]:
    """Return each drug with its brands; a combination goes by the name of its first part."""
    return [
        (names[-1].split("/")[0].lower(), list(filter(_is_phrase, brands)))
        for names, brands in drug_brands()
        if _is_phrase(names[-1])
    ]
