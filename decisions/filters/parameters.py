"""The parameters of a search's URL: the allowed values of each, and its effect on the search."""

from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django import forms

from decisions.enums import CitedBy
from decisions.facet_labels import labels
from decisions.models import CaseList
from decisions.search import (
    BY_WORDS,
    DATE_RANGES,
    SELECTABLE,
    SERVICE,
    DateRange,
    DecisionSearch,
    Facet,
    Selection,
    scope_of,
)

#: The most values of a facet in a URL; further ones are left out.
MOST_VALUES = 100
_FACETS = {facet.name: facet for facet in SELECTABLE}
_DATES = {dates.name: dates for dates in DATE_RANGES}


class ValuesField(forms.Field):
    """A field for values of a facet; unknown values are ignored and recorded."""

    widget = forms.SelectMultiple

    def __init__(self, facet: Facet, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.facet = facet

    def clean(self, value: Any) -> frozenset[str]:
        """Return the facet's known values."""
        wanted = (value or [])[:MOST_VALUES]
        return frozenset(item for item in wanted if labels.get(self.facet, item) is not None)


class FacetFilter(django_filters.Filter):
    """Narrows a search by a facet; `exclude` excludes the values instead."""

    def __init__(self, facet: Facet, *, exclude: bool = False) -> None:
        super().__init__(label=facet.label, exclude=exclude)
        self._name = facet.name

    @property
    def facet(self) -> Facet:
        """The facet object itself, since django-filter deep-copies filters."""
        return _FACETS[self._name]

    @property
    def field(self) -> ValuesField:
        """The form field that validates the values."""
        return ValuesField(self.facet, label=self.label)

    def filter(self, search: DecisionSearch, values: frozenset[str]) -> DecisionSearch:
        """Return the search with these values selected or excluded."""
        if not values:
            return search
        known = search.selections.get(self.facet, Selection())
        if self.exclude:
            return search.filter(self.facet, Selection(known.included, values))
        return search.filter(self.facet, Selection(values, known.excluded))


class RequiredFilter(FacetFilter):
    """Narrows a search to the decisions that have all of some values of a facet."""

    def filter(self, search: DecisionSearch, values: frozenset[str]) -> DecisionSearch:
        """Return the search that also requires these values."""
        return search.requiring(self.facet, values)


class WordsFilter(django_filters.CharFilter):
    """Searches for words."""

    def filter(self, search: DecisionSearch, text: str) -> DecisionSearch:
        """Return the search for these words."""
        return search.matching(text)


class CaseListFilter(django_filters.CharFilter):
    """Limits a search to the cases of a pasted list."""

    def filter(self, search: DecisionSearch, key: str) -> DecisionSearch:
        """Return the search in the cases of a list; without one, in all cases."""
        kept = CaseList.use(key) if key else None
        return search.among(frozenset(kept.numbers)) if kept else search


class OrderFilter(django_filters.ChoiceFilter):
    """Sorts the decisions."""

    def filter(self, search: DecisionSearch, order: str) -> DecisionSearch:
        """Return the search in this order."""
        return search.order_by(order) if order else search


class DateFilter(django_filters.DateFilter):
    """The first or the last day of a range."""

    def __init__(self, dates: DateRange, *, last: bool = False) -> None:
        super().__init__(label=dates.label, input_formats=["%Y-%m-%d"])
        self._name, self.last = dates.name, last

    @property
    def dates(self) -> DateRange:
        """The range object itself, like `FacetFilter.facet`."""
        return _DATES[self._name]

    def filter(self, search: DecisionSearch, day: date | None) -> DecisionSearch:
        """Return the search limited to dates from this day on, or up to it."""
        if day is None:
            return search
        first, last = search.dates.get(self.dates, (None, None))
        return search.between(self.dates, *((first, day) if self.last else (day, last)))


class CaseFilter(django_filters.CharFilter):
    """Finds one case by its number."""

    def filter(self, search: DecisionSearch, number: str) -> DecisionSearch:
        """Return the search for this case."""
        return search.of_case(number) if number else search


class CitedByFilter(django_filters.ChoiceFilter):
    """Selects the side whose citations the facet of guidelines counts."""

    def filter(self, search: DecisionSearch, side: str) -> DecisionSearch:
        """Return the search with the guidelines of one side."""
        return search.guidelines_cited_by(CitedBy(side)) if side else search


class SynonymsFilter(django_filters.ChoiceFilter):
    """Switches synonyms off."""

    def filter(self, search: DecisionSearch, off: str) -> DecisionSearch:
        """Return the search for its own words only."""
        return search.without_synonyms() if off else search


class ScopeFilter(django_filters.ChoiceFilter):
    """Selects where words are searched."""

    def filter(self, search: DecisionSearch, scope: str) -> DecisionSearch:
        """Return the search in this scope."""
        if scope == BY_WORDS:
            services = search.selections.get(SERVICE, Selection()).included
            scope = scope_of(search.text, of_treatment=bool(services))
        return search.in_scope(scope) if scope else search


class UpToFilter(django_filters.NumberFilter):
    """Limits a search to the cases that existed when a visitor began to page through results."""

    def filter(self, search: DecisionSearch, case_id: Decimal | None) -> DecisionSearch:
        """Return the search up to this case; without one, in all cases."""
        return search if case_id is None else search.as_of(int(case_id))


class GroupFilter(django_filters.ChoiceFilter):
    """Groups results by letter, which changes what a page shows, not what is found."""

    def filter(self, search: DecisionSearch, group: str) -> DecisionSearch:
        """Return the search unchanged."""
        return search
