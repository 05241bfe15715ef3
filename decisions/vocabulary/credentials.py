"""Specialties and license states: which ones a reviewer's printed credentials name."""

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from decisions.vocabulary.loading import VocabularyFile, key_of

#: "California (CA)", "CA (California)"
_TWICE = re.compile(r"(\S[^()]*?) ?\(([^()]+)\)")
_OF_STATE = re.compile(r"(?:the )?(?:state|commonwealth) of ", re.I)
#: Separators of codes, which names may contain too: "CA/NV", "CA & NY", "CA NY", "CA and NY and
#: TX".
_BETWEEN_STATES = re.compile(r"\s*[/|&+•·]\s*|\s+[–—-]\s+|\s+(?:and|or)\s+|\s+")
_MOST_WORDS = 4
_BY = re.compile(r"(?:reviewed )?(?:by|from|of) (?:an? |the )?", re.I)
#: The endings of names for physicians, and those of their specialties.
_FIELD_OF = {
    "surgeon": "surgery",
    "ologist": "ology",
    "iatrist": "iatry",
    "pedist": "pedics",
    " physician": "",
    " doctor": "",
    " reviewer": "",
    " specialist": "",
}
#: Codes that are also words; they count only in capitals.
_WORDS = {"in", "or", "me", "hi", "ok", "oh"}


@dataclass(frozen=True, slots=True)
class KnownSpecialty:
    """A reviewer's specialty; `counted_as` is the name under which searches count it."""

    name: str
    counted_as: str


def specialty(printed: str) -> KnownSpecialty | None:
    """Return the specialty that printed words name; None if it is unknown."""
    return specialties().get(key_of(printed))


def specialists(words: str) -> KnownSpecialty | None:
    """Return the specialty in words for physicians, named by the specialty or by the physicians.

    "Orthopedic surgeons", "by a neurologist" and "pain management physician" name one.
    """
    asked = _BY.sub("", words.strip())
    person = re.sub(r"s$", "", asked, flags=re.I)
    if known := specialty(asked) or specialty(person):
        return known
    for ending, field in _FIELD_OF.items():
        if person.lower().endswith(ending):
            return specialty(person[: -len(ending)] + field)
    return None


def specialist_in(name: str) -> str:
    """Return the physician of a specialty in words: "an orthopedic surgeon".

    Without a known name for it, the result is "a reviewer in Pain Management".
    """
    person = "" if re.search(r" (?:&|and) ", name) else _person(name.lower())
    if not person:
        return f"a reviewer in {name}"
    return f"{'an' if person[0] in 'aeio' else 'a'} {person}"  # "a urologist"


def _person(field: str) -> str:
    if field.endswith(("ist", "nurse", "practitioner")):
        return field
    endings = ((person, of) for person, of in _FIELD_OF.items() if of and field.endswith(of))
    return next((field.removesuffix(of) + person for person, of in endings), "")


def license_state(printed: str) -> str | None:
    """Return the state that printed words name; None for anything else ("Los Angeles").

    A state may be abbreviated ("Calif.", "N.Y."), or be a code that begins with a capital ("CA").
    """
    words = printed.replace(".", "").strip(" ,;:")
    if twice := _TWICE.fullmatch(words):
        words = twice[1] if license_state(twice[1]) == license_state(twice[2]) else words
    code = words.replace(" ", "")
    of_capitals = code.isupper() or (code[:1].isupper() and code.lower() not in _WORDS)
    if of_capitals and (state := _codes().get(code.upper())):
        return state
    names = license_states()
    return names.get(key_of(words)) or names.get(key_of(_OF_STATE.sub("", words, count=1)))


def split_specialties(printed: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each specialty in a list.

    A list has commas, and "and" before its last name. Names may contain "and" themselves, so a part
    is split there only if both halves are specialties and the whole is not.
    """
    return _split(printed, lambda name: specialty(name) is not None)


def split_license_states(printed: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each state in a list."""
    # Its comma is not a separator; a space in its place preserves the offsets.
    printed = re.sub(r"\bWashington,(?=\s?D\.?\s?C\b)", "Washington ", printed)
    for start, end in _split(printed, lambda name: license_state(name) is not None):
        pieces = list(_BETWEEN_STATES.finditer(printed, start, end))
        starts = [start, *(piece.end() for piece in pieces)]
        ends = [*(piece.start() for piece in pieces), end]
        parts = [part for part in zip(starts, ends, strict=True) if part[0] < part[1]]
        yield from _states(printed, parts) or [(start, end)]


def _states(printed: str, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the states that words consist of, longest names first; empty if other words remain."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(parts):
        first = parts[at][0]
        for count in range(min(_MOST_WORDS, len(parts) - at), 0, -1):
            last = parts[at + count - 1][1]
            if license_state(printed[first:last]):
                found.append((first, last))
                at += count
                break
        else:
            return []
    return found


def _split(printed: str, known: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    for part in re.finditer(r"[^,;]+", printed):
        words = re.fullmatch(r"\s*(?:(?:and|or|&) )?\s*(.*?)\s*", part[0])
        if words is None or not words[1]:
            continue
        start, end = part.start() + words.start(1), part.start() + words.end(1)
        for joint in re.finditer(r" and ", printed[start:end]) if not known(words[1]) else ():
            left, right = words[1][: joint.start()], words[1][joint.end() :]
            if known(left) and known(right):
                yield start, start + joint.start()
                start += joint.end()
                break
        yield start, end


@functools.cache
def specialties() -> dict[str, KnownSpecialty]:
    """Return all specialties by the key of each of their spellings (`key_of`)."""
    file = VocabularyFile.of("specialties.toml")
    found: dict[str, KnownSpecialty] = {}
    for path, table in file.tables(1):
        file.check_keys(path, table, {"also", "counted_as"})
        (name,) = path
        counted_as = table.get("counted_as", name)
        if counted_as not in file.data:
            raise file.error(f"counted_as names no specialty: {counted_as!r}", path)
        for spelling in (name, *file.words(path, table, "also")):
            if key_of(spelling) in found:
                raise file.error(f"{spelling!r} is listed here twice", path, spelling)
            found[key_of(spelling)] = KnownSpecialty(name, counted_as)
    return found


@functools.cache
def license_states() -> dict[str, str]:
    """Return all states by the key of each of their spellings."""
    file = VocabularyFile.of("license_states.toml")
    names = {key_of(name): name for name in file.words((), file.data, "names")}
    return names | {
        key_of(spelling.replace(".", "")): name for spelling, name in _table("also", names).items()
    }


@functools.cache
def _codes() -> dict[str, str]:
    """Return all states by their postal codes."""
    return _table("codes", license_states())


def _table(table: str, names: dict[str, str]) -> dict[str, str]:
    """Return the states of a table of the file, by name."""
    file = VocabularyFile.of("license_states.toml")
    found: dict[str, str] = file.data.get(table, {})
    for spelling, name in found.items():
        if key_of(name) not in names:
            raise file.error(f"{name!r} is not a state in this file", (table,), spelling)
    return found
