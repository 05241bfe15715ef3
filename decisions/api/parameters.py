"""The parameters of a search, as the API describes and checks them."""

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model

from decisions.api_responses.requested_search import CURSOR
from decisions.filters import (
    EXCLUDED,
    FIRST,
    LAST,
    LONGEST_CASE_NUMBER,
    MOST_VALUES,
    REQUIRED,
)
from decisions.search import DATE_RANGES, SELECTABLE, Facet

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(written: str) -> date:
    """Parse a day; pydantic alone would accept a number as seconds since 1970."""
    if not _DAY.fullmatch(written):
        raise ValueError("write a date like 2016-12-31")
    return date.fromisoformat(written)


Day = Annotated[date, BeforeValidator(_day)]


def one_of(*names: str) -> Any:
    """Return the annotation of a parameter with a fixed set of values."""

    def check(value: str) -> str:
        if value not in names:
            raise ValueError(f"this is not one of {', '.join(names)}")
        return value

    return AfterValidator(check), Field(json_schema_extra={"enum": [*names]})


class Parameters(BaseModel):
    """Parameters of a URL; the string below a field is its description."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class WordParameters(Parameters):
    """The parameters of a search that do not come from facets."""

    q: str = ""
    """Words, "phrases", AND OR NOT, -word, field:word, as in the search box. Synonyms in the
    vocabulary are searched as well."""
    scope: Literal["anywhere", "treatment", "auto"] = "anywhere"
    """Where to search: `anywhere` in the letter, in the `treatment` in dispute, or
    `auto`, which depends on the words."""
    synonyms: Literal["off"] | None = None
    """`off` searches the exact words only."""
    case: str = Field("", max_length=LONGEST_CASE_NUMBER)
    """A case number."""
    list: str = ""
    """The key of a list of case numbers that was created at `/lists/`."""
    cited_by: Literal["claims_administrator", "reviewer"] | None = None
    """Whose citations the facet `guideline` covers; both by default."""
    sort: Literal["newest", "oldest", "longest", "most_items", "relevance"] = "newest"
    """The order. `relevance` needs words and lists at most 1,000 decisions; if letters are added
    between two pages, the order may shift. The other orders list every decision once."""


if TYPE_CHECKING:
    SearchParameters = WordParameters
    CaseSearchParameters = WordParameters
else:

    def _of_facet(facet: Facet) -> dict[str, Any]:
        """Return the three parameters of a facet."""
        said = {
            "": "any of these values",
            EXCLUDED: "none of these values",
            REQUIRED: "every one of these values, in addition to all other filters",
        }
        many = list[str]
        return {
            f"{prefix}{facet.name}": (
                many,
                Field([], max_length=MOST_VALUES, description=f"{facet.label}: {meaning}."),
            )
            for prefix, meaning in said.items()
        }

    SearchParameters = create_model(
        "SearchParameters",
        __base__=WordParameters,
        __doc__="The parameters of a search: those of the search page.",
        **{name: made for facet in SELECTABLE for name, made in _of_facet(facet).items()},
        **{
            f"{dates.name}{end}": (
                Day | None,
                Field(None, description=f"{dates.label}: the {which} day, included."),
            )
            for dates in DATE_RANGES
            for end, which in ((FIRST, "first"), (LAST, "last"))
        },
    )

    class CaseSearchParameters(SearchParameters):
        """The parameters of a search for cases, whose decisions stay together."""

        sort: Literal["newest", "oldest", "most_items"] = "newest"
        """The order."""


class PageParameters(Parameters):
    """The parameters of a page of results."""

    limit: int = Field(25, ge=1, le=100)
    """The maximum number of results."""
    cursor: str | None = Field(None, json_schema_extra={"pattern": CURSOR})
    """The `next_cursor` of the previous page, unchanged; none for the first page. Letters added
    in the meantime are left out; no other result is repeated or skipped."""
