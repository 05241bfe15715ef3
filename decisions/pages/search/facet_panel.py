"""A facet on a page: its values with counts, rates and URLs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from decisions.facet_labels import distinct_nodes, labels, named_nodes
from decisions.filters import EXCLUDED
from decisions.overturn_rates import FEW
from decisions.pages.search_urls import SearchUrl, Toggle
from decisions.search import (
    LETTER_OUTCOME,
    OF_OUTCOME,
    OUTCOME,
    UNDATED,
    YEAR,
    Count,
    Facet,
    Selection,
    with_ancestors,
)

#: The number of values that a facet shows; the others can be searched.
SHORT = 8


@dataclass(slots=True)  # frozen, it would take five times as long to make, and pages make many
class FacetValue:
    """One value of a facet.

    Args:
        include: builds the URL of the search with this value.
        exclude: builds the URL of the search without it.
        above: the names of its ancestors in a tree, if it is shown apart from them.
        excluded: whether the search excludes it.
        below: its first children, if the search leads there, and all selected ones.
        hidden: the number of further children.
        known_as: other names by which it was found.
    """

    facet: Facet
    name: str
    label: str
    count: Count
    selected: bool
    include: Toggle
    exclude: Toggle
    excluded: bool = False
    above: str = ""
    below: list["FacetValue"] = field(default_factory=list)
    hidden: int = 0
    known_as: tuple[str, ...] = ()

    @property
    def few(self) -> bool:
        """Whether the rate rests on few decisions."""
        return self.count.decisions < FEW

    @property
    def key(self) -> str:
        """Its identifier on a page."""
        return f"{self.facet.name}:{self.name}"

    @property
    def url(self) -> str:
        """The search with this value added, or removed if it is selected."""
        return self.include.url(self.name)

    @property
    def exclude_url(self) -> str:
        """The search that excludes this value, or no longer excludes it if it is excluded.

        It is empty if that search only has one more parameter, which a button adds in less space.
        """
        return self.exclude.url(self.name) if self.exclude.replaces(self.name) else ""


@dataclass(frozen=True, slots=True)
class FacetList:
    """A facet and its values.

    Args:
        values: the first ones, and all that are selected.
        number: the total number of values.
        all_url: the page that shows all of them.
        kept: the parameters that a search for values keeps.
        rated: whether the overturn rates are meaningful: see `is_rated`.

    The counts of a facet in which the search has a selection are those without the selection, since
    choosing another value adds it.
    """

    facet: Facet
    values: list[FacetValue]
    number: int
    all_url: str
    kept: list[tuple[str, str]]
    selected: bool
    rated: bool


def facet_lists(
    counts: Mapping[Facet, Mapping[str, Count]],
    selections: Mapping[Facet, Selection],
    url: SearchUrl,
) -> list[FacetList]:
    """Return every facet that has values, for the search in a URL.

    Args:
        counts: the values of each facet, with the number of their decisions.
        selections: the search's current selections.
        url: the search.
    """
    made = (_facet_list(facet, values, selections, url) for facet, values in counts.items())
    return [facet for facet in made if facet.values]


def is_rated(facet: Facet, selections: Mapping[Facet, Selection]) -> bool:
    """Return whether the overturn rates of a facet's values are meaningful.

    If all decisions have one outcome, every rate is 0 or 100 %. Whether a criterion was met follows
    from the outcome, so criteria have no rates.
    """
    return facet not in OF_OUTCOME and not {OUTCOME, LETTER_OUTCOME} & selections.keys()


def in_order(facet: Facet, counts: Mapping[str, Count]) -> list[str]:
    """Sort years from the newest, values with an order of their own in it, others by frequency.

    Decisions without a date come after the years.
    """
    if facet == YEAR:
        return sorted(counts, key=lambda name: (name != UNDATED, name), reverse=True)
    if facet.order:
        return sorted(counts, key=facet.position)
    if facet == OUTCOME:
        return sorted(counts)
    return sorted(counts, key=lambda name: (-counts[name].decisions, labels.shown(facet, name)))


class FacetValues:
    """Builds the values of one facet for the page of a search.

    Args:
        facet: the facet.
        url: the search.
        selection: the search's selection in the facet.
    """

    def __init__(self, facet: Facet, url: SearchUrl, selection: Selection) -> None:
        self._facet = facet
        self._selection = selection
        self._include = url.toggle(facet.name, tree=facet.tree)
        self._exclude = url.toggle(f"{EXCLUDED}{facet.name}", tree=facet.tree)

    def value(
        self,
        name: str,
        count: Count,
        *,
        above: str = "",
        below: list[FacetValue] | None = None,
        hidden: int = 0,
    ) -> FacetValue:
        """Return one value; the arguments are those of `FacetValue`."""
        return FacetValue(
            facet=self._facet,
            name=name,
            label=labels.shown(self._facet, name),
            count=count,
            selected=name in self._selection.included,
            excluded=name in self._selection.excluded,
            include=self._include,
            exclude=self._exclude,
            above=above,
            below=below or [],
            hidden=hidden,
        )

    def apart(self, counts: Mapping[str, Count]) -> list[FacetValue]:
        """Return the distinct values in order; in a tree, each with the names of its ancestors."""
        distinct = distinct_nodes(self._facet, counts)
        return [
            self.value(name, distinct[name], above=ancestors_in_words(self._facet, name))
            for name in in_order(self._facet, distinct)
        ]

    def first(self, counts: Mapping[str, Count]) -> list[FacetValue]:
        """Return the values that are shown first, including those that the search is about.

        In a tree, these are at the top, each with its own first children if the search leads there.
        """
        return self._first(counts, self._children(counts) if self._facet.tree else counts)

    def _first(
        self, counts: Mapping[str, Count], siblings: Mapping[str, Count]
    ) -> list[FacetValue]:
        ordered = in_order(self._facet, siblings)
        shown = ordered[:SHORT] + [name for name in ordered[SHORT:] if self._is_selected(name)]
        return [self._with_children(name, counts) for name in shown]

    def _with_children(self, name: str, counts: Mapping[str, Count]) -> FacetValue:
        if not (self._facet.tree and _is_open(name, self._selection)):
            return self.value(name, counts[name])
        children = self._children(counts, name)
        below = self._first(counts, children)
        return self.value(name, counts[name], below=below, hidden=len(children) - len(below))

    def _children(self, counts: Mapping[str, Count], parent: str = "") -> dict[str, Count]:
        """Return the children of a node of a tree; those at the top if there is no parent."""
        prefix = f"{parent}/" if parent else ""
        depth = prefix.count("/")
        return {
            path: count
            for path, count in counts.items()
            if path.startswith(prefix) and path.count("/") == depth
        }

    def _is_selected(self, name: str) -> bool:
        """Return whether a value or one of its descendants is selected."""
        return any(f"{chosen}/".startswith(f"{name}/") for chosen in self._selection.included)


def _facet_list(
    facet: Facet,
    counts: Mapping[str, Count],
    selections: Mapping[Facet, Selection],
    url: SearchUrl,
) -> FacetList:
    selection = selections.get(facet, Selection())
    # A selected value stays visible, even without decisions.
    chosen = (with_ancestors(each) if facet.tree else [each] for each in selection.included)
    known = {**dict.fromkeys(chain.from_iterable(chosen), Count()), **counts}
    every = FacetValues(facet, url, selection)
    return FacetList(
        facet=facet,
        values=every.first(known),
        number=len(distinct_nodes(facet, counts)),
        all_url=url.page("facet", facet.name),
        kept=url.form_fields(),
        selected=bool(selection),
        rated=is_rated(facet, selections),
    )


def _is_open(path: str, selection: Selection) -> bool:
    return any(
        f"{chosen}/".startswith(f"{path}/") for chosen in selection.included | selection.excluded
    )


def ancestors_in_words(facet: Facet, value: str) -> str:
    """Return the names of a node's ancestors in a tree: "Diagnostic Testing › Imaging"."""
    return " › ".join(ancestor_names(facet, value))


def ancestor_names(facet: Facet, value: str) -> list[str]:
    """Return the names of a node's ancestors in a tree, from the top; none in other facets."""
    return [name for name, _ in named_nodes(facet, value)[:-1]] if facet.tree else []
