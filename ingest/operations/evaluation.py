"""Evaluation: compares each value that was read with the ground truth of its letter."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from decisions.case_record.record import header_fields
from decisions.enums import CaseOutcome, CitedBy
from ingest.operations.ground_truth import Truth
from ingest.processing.classify_letter import ClassifiedLetter
from ingest.processing.letter_json import FIRST, letter_json

_ONCE = tuple(each.name for each in header_fields(FIRST))
_OF_ITEMS = (
    "heading",
    "item",
    "original",
    "authorized",
    "ur_modified",
    "outcome",
    "service",
    "body_regions",
    "laterality",
    "quantity",
)
#: The fields that the truth omits if utilization review granted nothing.
_IN_PART = ("original", "authorized")
_OF_CITATIONS = ("source", "chapter", "year", "sections", "pages")
#: The prefix of fields for criteria.
CRITERION = "criterion "
#: The outcome in the truth of a case with both outcomes.
_MIXED = {"mixed": CaseOutcome.PARTIALLY_OVERTURNED.value}


class Verdict(StrEnum):
    """The result of comparing a value with its truth."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"  # the letter states a value, but none was read
    INVENTED = "invented"  # a value was read that the letter does not state


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One value compared with its truth.

    Args:
        letter: the file's name without its ending.
        place: the item, side and citation: "2", "2 reviewer 1"; empty for the letter.
        field: the field that was read.
        verdict: the result of the comparison.
        expected, found: the values in JSON form.
    """

    letter: str
    place: str
    field: str
    verdict: Verdict
    expected: Any
    found: Any


def evaluate(truth: Truth, name: str, letter: ClassifiedLetter | None) -> Iterator[Evaluation]:
    """Yield the evaluation of each value of a letter; None is an unreadable letter."""
    found = letter_json("", letter) if letter else {"items": []}
    if row := truth.letters.get(name):
        yield from _evaluate_letter(name, row, found)
    items = found["items"]
    for row in truth.items.get(name, ()):
        yield from _evaluate_item(name, row, _at(items, row["position"]))
    for row in truth.citations.get(name, ()):
        sides = letter.parsed.items if letter else ()
        item = sides[row["position"] - 1] if row["position"] <= len(sides) else None
        side = getattr(item, row["cited_by"]) if item else None
        outside = side.outside_mtus if side else None
        yield from _evaluate_side(name, row, _at(items, row["position"]), outside)
    for row in truth.criteria.get(name, ()):
        yield from _evaluate_criteria(name, row, _at(items, row["position"]))


def counts(evaluations: Iterable[Evaluation]) -> dict[str, Counter[Verdict]]:
    """Return the number of right, wrong, missing and invented values by field."""
    found: dict[str, Counter[Verdict]] = {}
    for evaluation in evaluations:
        found.setdefault(evaluation.field, Counter())[evaluation.verdict] += 1
    return found


@dataclass(frozen=True, slots=True)
class Score:
    """Scores from 0 to 1; None if a score is undefined.

    Args:
        precision: the share of found values that are right.
        recall: the share of existing values that were found.
        f1: their harmonic mean.
    """

    precision: float | None
    recall: float | None
    f1: float | None

    @classmethod
    def of(cls, found: Mapping[Verdict, int]) -> "Score":
        """Return the score for the counts of each verdict."""
        right = found.get(Verdict.RIGHT, 0)
        said = right + found.get(Verdict.INVENTED, 0)
        there = right + found.get(Verdict.MISSING, 0)
        return cls(
            right / said if said else None,
            right / there if there else None,
            2 * right / (said + there) if said + there else None,
        )


def criteria_scores(evaluations: Iterable[Evaluation]) -> dict[str, Score]:
    """Return the score of each criterion by name, and of all criteria as `all`."""
    of_each = {
        field.removeprefix(CRITERION): found
        for field, found in counts(evaluations).items()
        if field.startswith(CRITERION)
    }
    scores = {name: Score.of(found) for name, found in of_each.items()}
    return {**scores, "all": Score.of(sum(of_each.values(), Counter()))} if scores else {}


def misses(evaluations: Iterable[Evaluation]) -> list[dict[str, Any]]:
    """Return the evaluations that are not right, as JSON values."""
    return [asdict(one) for one in evaluations if one.verdict is not Verdict.RIGHT]


def _at(items: Sequence[dict[str, Any]], position: int) -> dict[str, Any]:
    return items[position - 1] if position <= len(items) else {}


def _evaluate_letter(name: str, row: dict[str, Any], found: dict[str, Any]) -> Iterator[Evaluation]:
    reviewer, patient = found.get("reviewer", {}), found.get("patient", {})
    values = {
        **{field: found.get(field) for field in _ONCE},
        **{field: reviewer.get(field, []) for field in ("specialties", "licence_states")},
        **{field: patient.get(field) for field in ("age", "sex")},
        "case_outcome": found.get("outcome"),
        "items": len(found["items"]),
    }
    outcome = row.get("case_outcome")
    row = row | {"case_outcome": _MIXED.get(outcome or "", outcome)}
    for field, value in values.items():
        if field in row:
            yield _compare(name, "", field, row, value)


def _evaluate_item(name: str, row: dict[str, Any], found: dict[str, Any]) -> Iterator[Evaluation]:
    """Compare an item; a sub-category counts with its category, since some share a name."""
    alternatives = row.get("alt", [])
    pair = [found.get("category"), found.get("subcategory")]
    row = row | {
        "category_alt": [category for category, _ in alternatives],
        "subcategory": [row["category"], row["subcategory"]],
        "subcategory_alt": alternatives,
    }
    found = found | {
        "item": found.get("disputed"),
        "subcategory": pair if all(pair) else None,
    }
    for field in (*_OF_ITEMS, "category", "subcategory"):
        if field in row or field in _IN_PART:
            yield _compare(name, str(row["position"]), field, row, found.get(field))


def _evaluate_side(
    name: str, row: dict[str, Any], found: dict[str, Any], outside: bool | None
) -> Iterator[Evaluation]:
    side = CitedBy(row["cited_by"])
    place = f"{row['position']} {side}"
    nothing = found.get("cites_nothing", {}).get(side)
    yield _compare(name, place, "cites_nothing", {"cites_nothing": row["none_cited"]}, nothing)
    if "outside_mtus" in row:
        yield _compare(name, place, "outside_mtus", row, outside)
    cited = [one for one in found.get("citations", []) if one["cited_by"] == side]
    for number, (expected, one) in enumerate(zip_longest(row["citations"], cited), 1):
        at = f"{place} {number}"
        whole = {"citation": expected and _named(expected)}
        if expected is None or one is None:
            yield _compare(name, at, "citation", whole, one and _named(one))
            continue
        for field in _OF_CITATIONS:
            yield _compare(name, at, f"citation {field}", _renamed(expected, field), one[field])


def _evaluate_criteria(
    name: str, row: dict[str, Any], found: dict[str, Any]
) -> Iterator[Evaluation]:
    """Compare the deciding criteria; a criterion with the wrong `met` counts as invented."""
    place, met = str(row["position"]), row["met"]
    criteria = found.get("criteria", [])
    read = {each["criterion"] for each in criteria if each["met"] is met}

    def judged(criterion: str, verdict: Verdict, expected: Any, found: Any) -> Evaluation:
        return Evaluation(name, place, f"{CRITERION}{criterion}", verdict, expected, found)

    for names in row["criteria"]:
        if right := next((each for each in names if each in read), None):
            yield judged(right, Verdict.RIGHT, names, right)
        else:
            yield judged(names[0], Verdict.MISSING, names, None)
    known = {*row.get("optional", ()), *(each for names in row["criteria"] for each in names)}
    for each in criteria:
        if each["met"] is not met or each["criterion"] not in known:
            yield judged(each["criterion"], Verdict.INVENTED, None, each["sentence"])


def _named(citation: dict[str, Any]) -> str:
    return f"{citation['source']}: {citation['chapter'] or citation.get('text') or ''}"


def _renamed(row: dict[str, Any], field: str) -> dict[str, Any]:
    return {
        f"citation {field}{end}": row[f"{field}{end}"]
        for end in ("", "_alt")
        if f"{field}{end}" in row
    }


def _compare(name: str, place: str, field: str, row: dict[str, Any], found: Any) -> Evaluation:
    expected = row.get(field)
    right = [expected, *row.get(f"{field}_alt", [])]
    if _same(found) in map(_same, right):
        verdict = Verdict.RIGHT
    elif found in (None, []):
        verdict = Verdict.MISSING
    elif expected in (None, []):
        verdict = Verdict.INVENTED
    else:
        verdict = Verdict.WRONG
    return Evaluation(name, place, field, verdict, expected, found)


def _same(value: Any) -> Any:
    """Return a normalized form that is equal for equivalent spellings of a value.

    Hyphens and spaces, which may differ at line ends, the order of names, and "&" for "and" are
    ignored.
    """
    if isinstance(value, list):
        return sorted(str(_same(inner)) for inner in value)
    if isinstance(value, str):
        return re.sub(r"[\s-]|(?<=\w)\W+\Z", "", value.replace("&", "and")).casefold()
    return None if value in ("", ()) else value
