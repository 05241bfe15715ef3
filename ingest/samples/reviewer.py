"""The reviewer's credentials, as the layouts print them."""

import functools
from collections.abc import Collection

from decisions.vocabulary.credentials import license_state, specialty
from ingest.reading.parsed_letter import LetterLayout
from ingest.samples.letter import SampleReviewer
from ingest.samples.phrase_files import PhraseFileError, phrases
from ingest.samples.randomness import Draw, Weighted
from ingest.samples.words import listed

_STATE_COUNTS = Weighted([(1, 49), (2, 29), (3, 22)])
#: The factor for reviewers outside the field, if there are reviewers in the field.
_OUT_OF_FIELD = 0.3
#: Credentials of non-physicians, for which the sentence of 2013-15 says "Licensed in".
_LICENSED = {"Chiropractic", "Psychology", "Dentist", "Oriental Medicine", "Podiatrist"}
_PHYSICIANS_ONLY = {"Pharmaceuticals", "Injection", "Surgery"}


@functools.cache
def _sets() -> tuple[tuple[tuple[str, ...], float, frozenset[str]], ...]:
    """Return the sets of boards, each with its weight and the fields it is for.

    Raises:
        PhraseFileError: a board is not a specialty of the vocabulary.
    """
    found = []
    for entry in phrases("credentials")["sets"]:
        for board in entry["boards"]:
            name = phrases("credentials")["names"].get(board, board)
            known = specialty(board)
            if known is None or known.name != name:
                raise PhraseFileError(f"credentials.toml: {board!r} does not mean {name!r}")
        found.append((tuple(entry["boards"]), entry["weight"], frozenset(entry.get("for", ()))))
    return tuple(found)


@functools.cache
def _states() -> Weighted[str]:
    states = phrases("credentials")["states"]
    if unknown := [state for state in states if license_state(state) != state]:
        raise PhraseFileError(f"credentials.toml: {unknown[0]!r} is no license state")
    return Weighted(states.items())


def invent_reviewer(
    draw: Draw, layout: LetterLayout, noun: str, fields: Collection[str]
) -> SampleReviewer:
    """Return a random reviewer for the given categories, sub-categories and body regions."""
    able = [
        (boards, weight, bool(wanted))
        for boards, weight, wanted in _sets()
        if (not wanted or wanted & set(fields))
        and not (_PHYSICIANS_ONLY & set(fields) and set(_in_sentence(boards)) <= _LICENSED)
    ]
    matching = any(in_field for _, _, in_field in able)
    boards = draw.weighted(
        Weighted(
            (boards, weight * (_OUT_OF_FIELD if matching and not in_field else 1))
            for boards, weight, in_field in able
        )
    )
    states = _invent_states(draw)
    if layout is LetterLayout.G4:
        printed = ("," if draw.chance(0.5) else ", ").join(states)
    elif draw.chance(0.03):
        printed, states = "Los Angeles", []  # the place is not always a state
    else:
        states = states[: draw.whole(1, 2)]
        printed = listed(states)
    names = phrases("credentials")["names"]
    return SampleReviewer(
        boards=boards,
        printed_states=printed,
        sentence=_sentence(draw, noun, boards, printed),
        specialties=tuple(dict.fromkeys(names.get(board, board) for board in boards)),
        license_states=tuple(states),
    )


def _invent_states(draw: Draw) -> list[str]:
    states: dict[str, None] = {}
    count = draw.weighted(_STATE_COUNTS)
    while len(states) < count:
        states[draw.weighted(_states())] = None
    return list(states)


def _in_sentence(boards: tuple[str, ...]) -> list[str]:
    spelled = phrases("credentials")["sentence"]
    return [spelled.get(board, board) for board in boards]


def _sentence(draw: Draw, noun: str, boards: tuple[str, ...], printed: str) -> str:
    names = _in_sentence(boards)
    verb = "Licensed in" if set(names) <= _LICENSED else "Board Certified in"
    if len(names) == 2 and draw.chance(0.3):
        certified = f"{names[0]}, has a subspecialty in {names[1]}"
    else:
        certified = listed(names)
    return f"The {noun} is {verb} {certified} and is licensed to practice in {printed}."
