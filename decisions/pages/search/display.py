"""How results are shown; which ones are, is for `filters`."""

from dataclasses import dataclass

from django.http import QueryDict

from decisions.search import FACETS, GUIDELINE, SERVICE, SPECIALTY, STATE, YEAR, Facet

LIST, TABLE = "list", "table"
#: What the answer can be split by.
SPLITS = (YEAR, SERVICE, SPECIALTY, GUIDELINE, STATE)
#: The parameters of an address, and what each may say; the first is meant where it says nothing.
CHOICES: dict[str, dict[str, str]] = {
    "view": {LIST: "List", TABLE: "Table"},
    "per": {"25": "25 per page", "50": "50 per page", "100": "100 per page"},
    "split": {facet.name: facet.label for facet in SPLITS},
}


@dataclass(frozen=True, slots=True)
class Display:
    """How results are shown.

    Args:
        view: LIST or TABLE.
        per_page: how many results.
        split: what the answer is split by.
        warnings: sentences about what was not understood.
    """

    view: str
    per_page: int
    split: Facet
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, query: QueryDict) -> "Display":
        """Return what an address asks for."""
        asked = {name: query.get(name, "") for name in CHOICES}
        chosen = {
            name: value if value in CHOICES[name] else next(iter(CHOICES[name]))
            for name, value in asked.items()
        }
        return cls(
            view=chosen["view"],
            per_page=int(chosen["per"]),
            split=next(facet for facet in FACETS if facet.name == chosen["split"]),
            warnings=tuple(
                f"{name}: “{value[:80]}” isn't one of the choices, so it was ignored."
                for name in CHOICES
                if (value := query.get(name, "")) and value not in CHOICES[name]
            ),
        )
