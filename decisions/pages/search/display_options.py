"""Display options of results; `filters` decides which results there are."""

from dataclasses import dataclass

from django.http import QueryDict

from decisions.filters import LETTER
from decisions.search import AGE, GUIDELINE, LICENSE_STATE, REGION, SERVICE, SPECIALTY, YEAR

LIST, TABLE = "list", "table"
EXCERPT, FULL = "excerpt", "full"
#: By year, one chart for each service.
YEAR_AND_SERVICE = "year-service"
#: The facets that can split the answer, with the names of their charts: the facets' own names are
#: above the filters.
_SPLITS = {
    YEAR: "Year",
    SERVICE: "Service",
    SPECIALTY: "Specialty",
    GUIDELINE: "Guideline",
    REGION: "Body region",
    AGE: "Age",
    LICENSE_STATE: "State of license",
}
#: The number of results on a page; a letter has several decisions.
_DECISIONS_PER_PAGE, _LETTERS_PER_PAGE = "25", "10"
#: The parameters of a URL, and the values of each; the first one is the default, except for
#: `per`.
CHOICES: dict[str, dict[str, str]] = {
    "view": {LIST: "List", TABLE: "Table"},
    "rationales": {EXCERPT: "Excerpts", FULL: "Full rationales"},
    "per": {each: f"{each} per page" for each in ("10", "25", "50", "100")},
    "split": {
        YEAR.name: _SPLITS[YEAR],
        YEAR_AND_SERVICE: "Year and service",
        **{facet.name: label for facet, label in _SPLITS.items() if facet != YEAR},
    },
}


@dataclass(frozen=True, slots=True)
class Display:
    """How results are shown.

    Args:
        view: LIST or TABLE.
        full_rationales: whether rationales are shown in full, such as for paper.
        per_page: the number of results on a page.
        split: what splits the answer: the name of a facet, or YEAR_AND_SERVICE.
        warnings: sentences about parameters that were not understood.
    """

    view: str
    full_rationales: bool
    per_page: int
    split: str
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, query: QueryDict) -> "Display":
        """Return the options in a URL."""
        meant = {name: next(iter(values)) for name, values in CHOICES.items()}
        meant["per"] = _LETTERS_PER_PAGE if query.get("group") == LETTER else _DECISIONS_PER_PAGE
        asked = {name: query.get(name, "") for name in CHOICES}
        chosen = {
            name: value if value in CHOICES[name] else meant[name] for name, value in asked.items()
        }
        return cls(
            view=chosen["view"],
            full_rationales=chosen["rationales"] == FULL,
            per_page=int(chosen["per"]),
            split=chosen["split"],
            warnings=tuple(
                f"{name}: “{value[:80]}” isn’t one of the choices, so it was ignored."
                for name in CHOICES
                if (value := query.get(name, "")) and value not in CHOICES[name]
            ),
        )
