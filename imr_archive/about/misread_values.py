"""Values of judged letters that were misread, in words."""

from functools import cache

from decisions.case_record.record import HEADER
from decisions.criteria import CriterionName, definitions
from decisions.models import Case, Correction
from decisions.search import Hit
from ingest.operations.evaluation import CRITERION, Verdict
from ingest.operations.judged_reading import JudgedMiss, judged_reading

#: The labels of fields of judged letters outside the header.
_LABELS = {
    "specialties": "Reviewer’s specialties",
    "licence_states": "Reviewer’s license states",
    "age": "Patient’s age",
    "sex": "Patient’s sex",
    "case_outcome": "Outcome of the case",
    "items": "Number of disputed items",
    "heading": "Heading of an item",
    "item": "Words of an item",
    "original": "Original request",
    "authorized": "Authorized by the claims administrator",
    "ur_modified": "Authorized in part by the claims administrator",
    "outcome": "Decision about an item",
    "service": "Service, as words",
    "category": "Service: first level",
    "subcategory": "Service: second level",
    "body_regions": "Body region",
    "laterality": "Side of the body",
    "quantity": "Quantity",
    "cites_nothing": "Whether a side cites nothing",
    "outside_mtus": "Whether a decision is outside the MTUS",
    "citation": "Guideline cited",
    "citation source": "Guideline cited: source",
    "citation chapter": "Guideline cited: chapter",
    "citation year": "Guideline cited: year",
    "citation sections": "Guideline cited: sections",
    "citation pages": "Guideline cited: pages",
}
_HEADER_LABELS = {each.name: each.label for each in HEADER}
_VERDICTS = {
    Verdict.WRONG: "read as something else",
    Verdict.MISSING: "missed",
    Verdict.INVENTED: "read where the letter does not state it",
}


def label_of(field: str) -> str:
    """Return the label of a field of judged letters; all criteria share one."""
    if field.startswith(CRITERION):
        return "What a decision turned on"
    return _HEADER_LABELS.get(field) or _LABELS[field]


def misread_in(case: Case | Hit) -> dict[int, list[str]]:
    """Return the misread values of a case that nobody has corrected since: in words, by item.

    Args:
        case: the case, or one of its decisions.

    Returns:
        The values by the position of their item; 0 for those of the letter.
    """
    misses = [] if case.sample else _misses_by_letter().get(case.slug, [])
    if not misses:
        return {}
    standing = Correction.objects.filter(case__slug=case.slug, undone_at=None)
    corrected = set(standing.values_list("item_position", "field"))
    found: dict[int, list[str]] = {}
    for miss in misses:
        item = int(miss.place) if miss.place.isdigit() else 0
        field = "criteria" if miss.field.startswith(CRITERION) else miss.field
        if (item or None, field) not in corrected:
            found.setdefault(item, []).append(_what_is_wrong(miss))
    return found


@cache
def _misses_by_letter() -> dict[str, list[JudgedMiss]]:
    by_letter: dict[str, list[JudgedMiss]] = {}
    for miss in judged_reading().misses:
        by_letter.setdefault(miss.letter, []).append(miss)
    return by_letter


def miss_in_words(miss: JudgedMiss) -> str:
    """Return a description of an error: "Item 1, quantity: missed"."""
    what = _what_is_wrong(miss)
    return f"Item {miss.place}, {what[0].lower()}{what[1:]}" if miss.place else what


def _what_is_wrong(miss: JudgedMiss) -> str:
    """Return a description of an error within its item: "Quantity: missed"."""
    what = label_of(miss.field)
    if miss.field.startswith(CRITERION):
        criterion = CriterionName(miss.field.removeprefix(CRITERION))
        what += f" ({definitions()[criterion].label})"
    return f"{what}: {_VERDICTS[miss.verdict]}"
