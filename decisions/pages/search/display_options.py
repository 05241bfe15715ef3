"""Display options of results; `filters` decides which results there are."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from decisions.filters import LETTER
from decisions.formatting import whole_number
from decisions.pages.search_urls import SearchUrl
from decisions.pages.weight_limits import room
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
#: The most decisions that are shown of a letter; a link leads to all.
_OF_A_LETTER = 3
#: The room of a page, in decisions, and what the links to a decision weigh: with more, the page
#: would be too heavy. A full rationale takes the room of two, and one chart for each service that
#: of 30.
_ROOM, _BYTES, _ROOM_OF_CHARTS, _ROOM_OF_RATIONALE = 60, 170, 30, 2
#: The parameters of a URL, and the values of each; the first one is the default, except for `per`.
#: Only JSON has room for a hundred results.
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
        pers: the numbers of results that can be chosen.
        of_a_letter: the decisions that are shown of a letter, if more are found in it.
        split: what splits the answer: the name of a facet, or YEAR_AND_SERVICE.
        warnings: sentences about parameters that were not understood.
    """

    view: str
    full_rationales: bool
    per_page: int
    pers: tuple[str, ...]
    of_a_letter: int
    split: str
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, query: QueryDict, *, is_page: bool = True) -> "Display":
        """Return the options in a URL.

        Args:
            query: the parameters of the URL.
            is_page: whether the results are shown on a page, which has room for fewer of them.
        """
        asked = {name: query.get(name, "") for name in CHOICES}
        by_letter = query.get("group") == LETTER
        most = _most(asked, SearchUrl(query).parameters)  # those that all pages of results have
        pers = (
            _pers(most // _OF_A_LETTER if by_letter else most) if is_page else tuple(CHOICES["per"])
        )
        choices = {**CHOICES, "per": pers}
        meant = {name: next(iter(values)) for name, values in CHOICES.items()}
        usual = _LETTERS_PER_PAGE if by_letter else _DECISIONS_PER_PAGE
        meant["per"] = (
            usual if usual in pers and not _is_above(asked["per"], pers[-1]) else pers[-1]
        )
        chosen = {
            name: value if value in choices[name] else meant[name] for name, value in asked.items()
        }
        return cls(
            view=chosen["view"],
            full_rationales=chosen["rationales"] == FULL,
            per_page=int(chosen["per"]),
            pers=pers,
            of_a_letter=max(1, min(_OF_A_LETTER, most // int(chosen["per"]))),
            split=chosen["split"],
            warnings=tuple(
                f"This page shows at most {pers[-1]} results; the others are on the next pages."
                if name == "per" and _is_above(value, pers[-1])
                else f"{name}: “{value[:80]}” isn’t one of the choices, so it was ignored."
                for name, value in asked.items()
                if value and value not in choices[name]
            ),
        )


def _most(asked: Mapping[str, str], parameters: str) -> int:
    """Return the number of decisions for which a page has room."""
    most = room(_ROOM, _BYTES, parameters)
    most -= _ROOM_OF_CHARTS if asked["split"] == YEAR_AND_SERVICE else 0
    return most // (_ROOM_OF_RATIONALE if asked["rationales"] == FULL else 1)


def _pers(most: int) -> tuple[str, ...]:
    """Return the numbers of results that can be chosen, if a page has room for at most `most`."""
    fewest, *more = CHOICES["per"]
    return (fewest, *(each for each in more if int(each) <= most))


def _is_above(number: str, most: str) -> bool:
    return (whole_number(number) or 0) > int(most)
