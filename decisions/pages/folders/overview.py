"""The overview of a folder: counts by treatment and criterion, and the list of decisions."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from decisions.criteria import definitions
from decisions.enums import Outcome
from decisions.formatting import count, day, number_of
from decisions.pages.folders.content import FolderDecision

#: The heads of the columns of the list of decisions.
COLUMNS = ("No.", "Case", "Decided", "Treatment", "Outcome", "In the letter")
#: Their widths in inches: together those of a Letter sheet with margins of an inch.
WIDTHS = (0.4, 1.25, 1.1, 2.05, 0.9, 0.8)
_NOT_KNOWN = "–"


@dataclass(frozen=True, slots=True)
class Overview:
    """The head of a folder's file.

    Args:
        treatments: a line for each treatment: the number of its decisions, and their outcomes.
        criteria: a line for each criterion that they turned on, the most frequent first.
        rows: a row per decision, with a value for each of COLUMNS.
    """

    treatments: list[str]
    criteria: list[str]
    rows: list[tuple[str, ...]]


def overview_of(decisions: Sequence[FolderDecision]) -> Overview:
    """Return the head of a folder's file; entries that are no longer public are not counted."""
    return Overview(
        list(_treatments(decisions)), list(_criteria(decisions)), list(_rows(decisions))
    )


def _treatments(decisions: Sequence[FolderDecision]) -> Iterator[str]:
    items = [decision.item for decision in decisions if decision.item]
    of_each = Counter(item.service.name for item in items)
    overturned = Counter(item.service.name for item in items if item.outcome == Outcome.OVERTURNED)
    for name, number in of_each.most_common():
        outcomes = _listed(
            ("{} overturned", overturned[name]), ("{} upheld", number - overturned[name])
        )
        yield f"{name}: {number_of(number, 'decision')}, {outcomes}"


def _criteria(decisions: Sequence[FolderDecision]) -> Iterator[str]:
    turned_on = [
        (each.criterion, each.met)
        for decision in decisions
        if decision.item
        for each in dict.fromkeys(decision.item.deciding_criteria)
    ]
    times = Counter(turned_on)
    for criterion, _ in Counter(name for name, _ in turned_on).most_common():
        unmet, met = times[criterion, False], times[criterion, True]
        found = _listed(("not met in {} upheld", unmet), ("met in {} overturned", met))
        yield f"{definitions()[criterion].label}: {found}"


def _rows(decisions: Sequence[FolderDecision]) -> Iterator[tuple[str, ...]]:
    for decision in decisions:
        if item := decision.item:
            yield (
                str(decision.number),
                item.case.case_number or "No case number",
                day(item.case.decision_date) if item.case.decision_date else _NOT_KNOWN,
                item.service.name,
                str(item.outcome).capitalize(),
                decision.letter_page or _NOT_KNOWN,
            )


def _listed(*numbers: tuple[str, int]) -> str:
    """Return the numbers in their words, without those of nothing."""
    return ", ".join(words.format(count(number)) for words, number in numbers if number)
