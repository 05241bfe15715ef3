"""Both sides' ways of arguing: which guidelines go with which criteria, and with which outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from decisions.criteria import Definition
from decisions.enums import CitedBy
from decisions.facet_labels import labels
from decisions.filters import REQUIRED
from decisions.overturn_rates import FEW
from decisions.pages.search_urls import SearchUrl
from decisions.pages.statistics.criteria_table import SHARES_FROM
from decisions.pages.statistics.crosstab_table import can_be_chosen
from decisions.pages.weight_limits import room
from decisions.search import (
    GUIDELINE,
    GUIDELINE_BY,
    TURNED_ON,
    Count,
    FirstRows,
    chapters_cited_by,
    cited_criteria,
    field_of,
    total,
    turned_on,
)
from decisions.state_program import PROGRAM

#: The most guidelines of each side, whose cells have so many bytes, and the most criteria.
_GUIDELINES, _BYTES, _CRITERIA = 8, 110, 6
#: The most sections of the selected chapters.
_SECTIONS = 12


@dataclass(frozen=True, slots=True)
class CitingCell:
    """Decisions, and the search that finds them."""

    count: Count
    search: str

    @property
    def rate(self) -> float | None:
        """The overturn rate; None for too few decisions."""
        return self.count.rate if self.count.decisions >= SHARES_FROM else None

    @property
    def few(self) -> bool:
        """Whether the rate is based on few decisions."""
        return self.count.decisions < FEW


@dataclass(frozen=True, slots=True)
class CitingRow:
    """A chapter of a guideline, all decisions that cite it, and those that mention a criterion.

    Args:
        url: the page on these decisions, which lists the chapter's sections; empty if the search
            has a guideline.
    """

    label: str
    source: str
    url: str
    cell: CitingCell
    cells: list[CitingCell]


@dataclass(frozen=True, slots=True)
class CitedSection:
    """A section of a chapter, the decisions that cite it, and the page on them."""

    label: str
    count: Count
    url: str


@dataclass(frozen=True, slots=True)
class Arguments:
    """How one side's guidelines go with criteria.

    Args:
        side: the name of the side.
        columns: the criteria, the most frequently unmet first.
        rows: the chapters that most decisions cite.
        more: the number of further cited chapters.
        all_of_them: the URL of the table with all chapters and criteria.
    """

    side: str
    columns: list[Definition]
    rows: list[CitingRow]
    more: int
    all_of_them: str


def cited_of(url: SearchUrl) -> dict[CitedBy, FirstRows]:
    """Return the chapters that each side cites, with the criteria of the decisions.

    The search's own criteria are counted in the meantime: this comes before them.

    Raises:
        IndexMissingError: there is no index to search.
    """
    return url.search.compute("arguments", lambda: cited_criteria(url.search, _GUIDELINES))


def arguments_of(
    url: SearchUrl, cited: Mapping[CitedBy, FirstRows], criteria: Sequence[Definition]
) -> list[Arguments]:
    """Return how each side's guidelines go with criteria, without a side that cites none.

    Args:
        url: the search.
        cited: the counts of `cited_of`.
        criteria: the criteria in its decisions, the most frequently unmet first.
    """
    columns = list(criteria[:_CRITERIA])
    made = (_of_side(side, rows, url, columns) for side, rows in cited.items())
    return [each for each in made if each.rows]


def sections_of(url: SearchUrl) -> list[CitedSection]:
    """Return the sections of the chapters that a search selects, the most cited ones first.

    The number of sections is unlimited, so those of other chapters are not counted.
    """
    chosen = url.search.selections.get(GUIDELINE)
    if chosen is None or not any("/" in path for path in chosen.included):
        return []  # counting all facets takes long for a whole source
    counts = url.search.facets()[GUIDELINE]
    below = [path for path in counts if path.count("/") >= GUIDELINE.counted_depth]
    below.sort(key=lambda path: -counts[path].decisions)
    return [
        CitedSection(
            labels.shown(GUIDELINE, path),
            counts[path],
            url.page_with("what_decides", guideline=path),
        )
        for path in below[: room(_SECTIONS, _BYTES, url.parameters)]
    ]


def _of_side(
    side: CitedBy, cited: FirstRows, url: SearchUrl, columns: list[Definition]
) -> Arguments:
    facet, axis = GUIDELINE_BY[side], chapters_cited_by(side)
    shown = room(_GUIDELINES, _BYTES, url.parameters)

    def cell(path: str, count: Count, values: list[str]) -> CitingCell:
        asked: dict[str, str | list[str]] = {TURNED_ON.name: values} if values else {}
        if can_be_chosen(url.search, axis, path):
            asked[facet.name] = path
        else:  # in addition to the value that the search requires
            name = f"{REQUIRED}{facet.name}"
            asked[name] = [*url.query.getlist(name), path]
        return CitingCell(count, url.changed(**asked))

    def cells(path: str) -> list[CitingCell]:
        both = ([turned_on(each.name, met=met) for met in (False, True)] for each in columns)
        return [
            cell(path, total(cited.cells.get((path, value), Count()) for value in values), values)
            for values in both
        ]

    return Arguments(
        side=PROGRAM.sides[side],
        columns=columns,
        rows=[
            CitingRow(
                label=labels.shown(GUIDELINE, path),
                source=labels.shown(GUIDELINE, path.partition("/")[0]),
                url=""
                if GUIDELINE in url.search.selections
                else url.page_with("what_decides", guideline=path, cited_by=side.value),
                cell=cell(path, count, []),
                cells=cells(path),
            )
            for path, count in islice(cited.counts.items(), shown)
        ],
        more=max(0, len(cited.counts) - shown),
        all_of_them=url.page_with(
            "statistics", rows=f"{field_of(GUIDELINE, side)}:{axis.depth}", columns=TURNED_ON.name
        ),
    )
