"""The columns of the dataset: those of every export, and what searches find a decision by."""

from decisions.export.columns import COLUMNS, Column
from decisions.search import FACETS, GUIDELINE_BY

UID = "case_uid"
_PREFIX = "search_"

#: Facets that decisions are found by, with those of each side's guidelines.
SEARCHED = (*FACETS, *GUIDELINE_BY.values())
DATASET_COLUMNS = (
    Column(
        UID, "A stable identifier of the case in this archive; the case number may be corrected."
    ),
    *COLUMNS,
    *(
        Column(
            f"{_PREFIX}{facet.name}",
            f"{facet.label}: the values of the search parameter “{facet.name}” that match the "
            "decision.",
            "list",
        )
        for facet in SEARCHED
    ),
)
DATASET_NAMES = tuple(column.name for column in DATASET_COLUMNS)
