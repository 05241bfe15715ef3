"""The names, headings and meanings of an export's columns, which the page about the data lists.

`rows.py` computes their values.
"""

from dataclasses import dataclass

from decisions.case_record.record import HEADER
from decisions.state_program import PROGRAM


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export.

    Args:
        name: the heading in CSV, and the key in JSON.
        heading: the heading in XLSX.
        meaning: a sentence that describes the value.
        kind: `text`, `date` (ISO 8601), `number`, `yes or no`, or `list` (whose values are joined
            by "; " in CSV and XLSX).
    """

    name: str
    heading: str
    meaning: str
    kind: str = "text"


_HEADER = {each.name: each for each in HEADER}


def _header(name: str) -> Column:
    """Return the column of a value of the header."""
    field = _HEADER[name]
    return Column(name, field.label, field.meaning, field.kind)


COLUMNS = (
    _header("case_number"),
    Column("item", "Item", "The position of the disputed item in its letter, from 1.", "number"),
    _header("decision_date"),
    Column(
        "outcome",
        "Outcome",
        "; ".join(f"{o}: {means}" for o, means in PROGRAM.outcomes.items()) + ".",
    ),
    Column("disputed", "Treatment in dispute", "What was in dispute, as printed."),
    Column(
        "service_category",
        "Service category",
        "The first level of the state’s own list of treatments, of the first treatment that the "
        "item lists. service_categories has those of all its treatments.",
    ),
    Column(
        "service_subcategory",
        "Service subcategory",
        "The second level, of the first treatment: subcategory or drug class.",
    ),
    Column(
        "service", "Service", "The first treatment itself; empty if only its category is known."
    ),
    Column("services", "All services", "All treatments that the item lists, in order.", "list"),
    Column("body_regions", "Body regions", "The body regions that the item names.", "list"),
    Column(
        "laterality",
        "Side of the body",
        "left, right, or bilateral; empty if the item does not say.",
    ),
    Column("quantity", "Quantity", "The amount requested, as printed."),
    Column(
        "ur_modified",
        "Authorized in part",
        "Whether the claims administrator authorized part of the request.",
        "yes or no",
    ),
    Column(
        "original_request",
        "Original request",
        "The whole request, if the claims administrator authorized part of it.",
    ),
    Column("authorized", "Part authorized", "The part that the claims administrator authorized."),
    Column(
        "claims_administrator_guidelines",
        "Guidelines cited by the claims administrator",
        "What the claims administrator cited: source, chapter, year of edition.",
        "list",
    ),
    Column(
        "claims_administrator_cites_nothing",
        "Claims administrator cited no evidence",
        "Whether the letter says that the claims administrator cited no evidence.",
        "yes or no",
    ),
    Column(
        "reviewer_guidelines",
        "Guidelines cited by the reviewer",
        "What the reviewer cited: source, chapter, year of edition.",
        "list",
    ),
    Column(
        "reviewer_cites_nothing",
        "Reviewer cited no evidence",
        "Whether the letter says that the reviewer cited no evidence.",
        "yes or no",
    ),
    Column(
        "reviewer_specialties",
        "Reviewer’s specialties",
        "The reviewer’s specialties, as printed.",
        "list",
    ),
    Column(
        "reviewer_specialties_counted_as",
        "Specialties as counted",
        "The specialties under which searches and statistics count the decision.",
        "list",
    ),
    Column(
        "reviewer_licence_states",
        "Reviewer’s license states",
        "The states in which the reviewer is licensed.",
        "list",
    ),
    *(_header(name) for name in _HEADER if name not in ("case_number", "decision_date")),
    Column(
        "patient_age",
        "Patient’s age",
        "The patient’s age in years, from the clinical summary.",
        "number",
    ),
    Column(
        "patient_age_band",
        "Patient’s age group",
        "The age group under which the decision is counted.",
    ),
    Column("patient_sex", "Patient’s sex", "female or male, from the clinical summary."),
    Column("rationale", "Rationale", "The reviewer’s reasons, in full."),
    Column("clinical_summary", "Clinical summary", "The reviewer’s summary of the file, in full."),
    Column("address", "Link", "The page of the decision in this archive."),
    Column(
        "sample",
        "Sample letter",
        "Whether the letter is an invented sample, not an actual state decision.",
        "yes or no",
    ),
    Column(
        "turned_on",
        "What it turned on",
        "The criteria that the decision turned on, as named in the rationale, each met or unmet.",
        "list",
    ),
    Column(
        "deciding_sentence",
        "Deciding sentence",
        "The sentence of the rationale that names the most criteria.",
    ),
    Column(
        "service_categories",
        "Categories of all services",
        "The categories of all its treatments. Pages count the decision under each.",
        "list",
    ),
    Column(
        "service_subcategories",
        "Subcategories of all services",
        "Their subcategories or drug classes, counted alike.",
        "list",
    ),
)
NAMES = tuple(column.name for column in COLUMNS)
