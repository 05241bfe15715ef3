"""The columns of the dataset: the columns of every export, and the facets of searches."""

from decisions.export.columns import COLUMNS, Column
from decisions.search import FACETS, GUIDELINE_BY

UID = "case_uid"
_PREFIX = "search_"

#: The facets of decisions, with the guidelines of each side.
SEARCHED = (*FACETS, *GUIDELINE_BY.values())
DATASET_COLUMNS = (
    Column(
        UID,
        "Case identifier",
        "A stable identifier of the case in this archive; the case number may be corrected.",
    ),
    *COLUMNS,
    *(
        Column(
            f"{_PREFIX}{facet.name}",
            facet.label,
            f"{facet.label}: the values of the search parameter “{facet.name}” that match the "
            "decision.",
            "list",
        )
        for facet in SEARCHED
    ),
)
DATASET_NAMES = tuple(column.name for column in DATASET_COLUMNS)
