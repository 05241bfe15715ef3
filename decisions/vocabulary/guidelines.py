"""Guidelines: the chapter that a printed name refers to, and section names that contain commas."""

import functools
import re
from collections.abc import Iterable

from decisions.state_program import PROGRAM
from decisions.vocabulary.loading import VocabularyFile, key_of

#: Sources in the order in which pages list them.
SOURCES = MTUS, ODG, ACOEM, OTHER = PROGRAM.guideline_sources

#: Generic words around the names of ODG chapters, in the singular.
_ODG_TAIL = frozenset(
    {
        "and",
        "acute",
        "chronic",
        "chapter",
        "section",
        "procedure",
        "summary",
        "guideline",
        "complaint",
        "condition",
        "disorder",
    }
)


def chapter(source: str, printed: str) -> str:
    """Return the name under which a printed chapter is counted; unknown chapters keep their own."""
    # The MTUS's chapters are chapters of the ACOEM's guidelines, and have the same names there.
    known = chapters(MTUS if source == ACOEM else source).get(key_of(printed))
    if known is None and source == ODG:
        known = _odg_chapter(printed)
    return known or printed


def is_known(source: str, printed: str) -> bool:
    """Return whether the vocabulary knows a printed chapter."""
    return chapter(source, printed) in chapters(MTUS if source == ACOEM else source).values()


def _odg_chapter(printed: str) -> str | None:
    """Return the only ODG chapter that has all words of a printed name; otherwise None.

    Letters print "Knee", "Knee and Leg (Acute & Chronic)" and "Knee Procedure Summary" for the same
    chapter. The ODG has few chapters, and they share almost no words, but "Back" is in two of them.
    """
    words = _odg_words(printed)
    meant = [name for name, known in _odg_chapter_words().items() if words <= known]
    return meant[0] if words and len(meant) == 1 else None


@functools.cache
def _odg_chapter_words() -> dict[str, frozenset[str]]:
    """Return the words of each ODG chapter, including those of its other names."""
    found: dict[str, frozenset[str]] = {}
    for spelling, name in chapters(ODG).items():
        found[name] = found.get(name, frozenset()) | _odg_words(spelling)
    return found


def _odg_words(name: str) -> frozenset[str]:
    """Return the words that identify a chapter: no tail in parentheses, no plural endings."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=\w)\s*\(.*", "", name.lower()))
    return frozenset(word.rstrip("s") for word in words) - _ODG_TAIL


def chapter_by_number(number: int) -> str | None:
    """Return the chapter of the ACOEM Practice Guidelines, 2nd edition, with a number."""
    return numbers().get(number)


def known_chapters() -> Iterable[tuple[str, str]]:
    """Yield the source and name of every chapter of the vocabulary."""
    for path, _ in VocabularyFile.of("guidelines.toml").tables(2):
        yield path[0], path[1]


@functools.cache
def chapter_pattern(source: str) -> str:
    """Return a pattern that matches the known chapter names of a source, the longest first."""
    names = sorted(_names(source), key=len, reverse=True)
    return "(?:" + "|".join(map(loose, names)) + ")"


@functools.cache
def early_chapter_pattern(*, numbered: bool = False) -> str:
    """Return a pattern of the MTUS chapters from before 2016 whose names are not section names.

    Args:
        numbered: whether to match only chapters of the ACOEM Practice Guidelines, 2nd edition.
    """
    file = VocabularyFile.of("guidelines.toml")
    names = {
        name
        for path, table in file.tables(2)
        if path[0] == MTUS
        for name in (path[1], *file.words(path, table, "also"))
        if " " in name and ("number" in table or (not numbered and "Guideline" in name))
    }
    return "(?:" + "|".join(map(loose, sorted(names, key=len, reverse=True))) + ")"


@functools.cache
def section_keys() -> frozenset[str]:
    """Return the keys of the section names that contain commas."""
    file = VocabularyFile.of("guidelines.toml")
    sections: set[str] = set()
    for path, table in file.tables(2):
        sections.update(map(key_of, file.words(path, table, "sections")))
    return frozenset(sections)


def loose(name: str) -> str:
    """Return a pattern of a name that ignores spaces, hyphens, and "&" for "and".

    A word may be hyphenated at any letter: "Guide-lines" at the end of a line.
    """
    words = re.split(r"[\s-]+", name)
    return r"[\s-]+".join(
        r"(?:and|&)" if word in ("and", "&") else "-?".join(map(re.escape, word)) for word in words
    )


def _names(source: str) -> Iterable[str]:
    file = VocabularyFile.of("guidelines.toml")
    for path, table in file.tables(2):
        if path[0] == source:
            yield path[1]
            yield from file.words(path, table, "also")


@functools.cache
def chapters(source: str) -> dict[str, str]:
    """Return the chapters of a source by the key of each of their spellings (`key_of`)."""
    file = VocabularyFile.of("guidelines.toml")
    chapters: dict[str, str] = {}
    for path, table in file.tables(2):
        file.check_keys(path, table, {"also", "number", "sections"})
        if path[0] not in SOURCES:
            raise file.error(f"{path[0]!r} is not a source: use one of {', '.join(SOURCES)}", path)
        if path[0] != source:
            continue
        for name in (path[1], *file.words(path, table, "also")):
            if chapters.setdefault(key_of(name), path[1]) != path[1]:
                raise file.error(f"{name!r} is a chapter already", path, name)
    return chapters


@functools.cache
def numbers() -> dict[int, str]:
    """Return the chapters of the ACOEM Practice Guidelines, 2nd edition, by their number."""
    file = VocabularyFile.of("guidelines.toml")
    numbers: dict[int, str] = {}
    for path, table in file.tables(2):
        number = table.get("number")
        if number is None:
            continue
        if not isinstance(number, int) or number in numbers:
            raise file.error("number must be a whole number that no other chapter has", path)
        numbers[number] = path[1]
    return numbers
