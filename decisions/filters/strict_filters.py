"""The parameters that programs may use; unlike those of pages, none is ignored."""

from collections.abc import Iterator

from decisions.filters.filter_set import DecisionFilters
from decisions.filters.parameters import FacetFilter, RequiredFilter
from decisions.search import PASSAGE, DecisionSearch, Selection


class StrictFilters(DecisionFilters):
    """The parameters of a search's URL, none of which is ignored.

    A page ignores an unknown value and says so above its results; a program may use only the
    results. Here an unknown value narrows the search like any other, and no decision has it.
    """

    def filter_queryset(self, queryset: DecisionSearch) -> DecisionSearch:
        """Return the search in the parameters."""
        search = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("list") and search.numbers is None:
            return search.within(())
        for each, values in self._unknown():
            search = _narrowed(search, each, values)
        return search

    @property
    def ignored(self) -> list[str]:
        """Sentences about values that no decision has."""
        self.form.is_valid()
        return [
            *(
                _warning_of_value(each, value)
                for each, some in self._unknown()
                for value in sorted(some)
            ),
            *self._warnings_of_list(),
        ]

    def malformed(self) -> list[tuple[str, str]]:
        """Return each parameter with an invalid value, and a sentence with the reason."""
        errors = self.form.errors.items()
        return [(name, " ".join(map(str, reasons))) for name, reasons in errors]

    def _unknown(self) -> Iterator[tuple[FacetFilter, frozenset[str]]]:
        for name, each in self.filters.items():
            if isinstance(each, FacetFilter):
                known = self.form.cleaned_data.get(name, frozenset())
                if unknown := frozenset(filter(None, self.data.getlist(name))) - known:
                    yield each, unknown

    def _warnings_of_list(self) -> Iterator[str]:
        key = self.form.cleaned_data.get("list")
        if key and self.search.numbers is None:
            yield f"list: “{key[:80]}” doesn’t exist, or was deleted, so no decision is in it."


def _narrowed(search: DecisionSearch, each: FacetFilter, values: frozenset[str]) -> DecisionSearch:
    """Return a search narrowed by values that no decision has."""
    if each.exclude:
        return search
    if isinstance(each, RequiredFilter):
        return search.within(())
    known = search.selections.get(each.facet, Selection())
    if each.facet is PASSAGE:  # a value that is not a passage cannot be searched
        return search if known.included else search.within(())
    return search.filter(each.facet, Selection(known.included | values, known.excluded))


def _warning_of_value(each: FacetFilter, value: str) -> str:
    consequence = "it excludes nothing" if each.exclude else "no decision has it"
    return f"{each.label}: “{value[:80]}” isn’t a known value, so {consequence}."
