"""ParsedLetter -> ClassifiedLetter: what a letter's words mean in the vocabulary. Pure."""

from dataclasses import dataclass

from decisions.vocabulary.classify import ItemClass, classify_item
from decisions.vocabulary.credentials import Specialty, licence_state, specialty
from decisions.vocabulary.services import UNCATEGORISED
from ingest.reading.parsed import ParsedItem, ParsedLetter, Problem


@dataclass(frozen=True, slots=True)
class ClassifiedItem:
    """A disputed item and what its words mean."""

    parsed: ParsedItem
    item_class: ItemClass


@dataclass(frozen=True, slots=True)
class ClassifiedLetter:
    """A letter and what its words mean; `problems` are the reader's and the classifier's."""

    parsed: ParsedLetter
    items: tuple[ClassifiedItem, ...]
    specialties: tuple[Specialty, ...]
    licence_states: tuple[str, ...]
    problems: tuple[Problem, ...]


def classify(parsed: ParsedLetter) -> ClassifiedLetter:
    """Look up a letter's words; each that is unknown is a problem, and nothing is guessed."""
    problems = list(parsed.problems)
    specialties: dict[Specialty, None] = {}
    states: dict[str, None] = {}
    if parsed.reviewer:
        for printed in parsed.reviewer.specialties:
            if found := specialty(printed.value):
                specialties[found] = None
            else:
                message = f'"{printed.value}" is no specialty of the vocabulary.'
                problems.append(Problem("unknown_specialty", message, printed.span))
        for place in parsed.reviewer.licence_states:
            if state := licence_state(place.value):
                states[state] = None
            else:
                message = f'"{place.value}" is no state that licenses physicians.'
                problems.append(Problem("unknown_licence_state", message, place.span))
    items = tuple(
        ClassifiedItem(item, classify_item(item.disputed.value)) for item in parsed.items
    )  # fmt: skip
    for item in items:
        if item.item_class.service.category == UNCATEGORISED:
            disputed = item.parsed.disputed
            message = f'No service of the vocabulary fits "{disputed.value[:200]}".'
            problems.append(Problem("uncategorised", message, disputed.span))
    return ClassifiedLetter(parsed, items, tuple(specialties), tuple(states), tuple(problems))
