"""What the address of a search may say; whatever shows or exports a search goes through it."""

from typing import Any

import django_filters
from django import forms
from django.http import QueryDict

from decisions.labels import labels
from decisions.models import CaseList
from decisions.search.facets import FACETS, Facet, Selection
from decisions.search.results import NEWEST, OLDEST, RELEVANCE, DecisionSearch

MOST_VALUES = 100
EXCLUDED = "not_"
ORDERS = {RELEVANCE: "Relevance", NEWEST: "Newest first", OLDEST: "Oldest first"}


class ValuesField(forms.Field):
    """Values of a facet; those that it does not have are left out and remembered."""

    widget = forms.SelectMultiple

    def __init__(self, facet: Facet, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.facet = facet

    def clean(self, value: Any) -> frozenset[str]:
        """Return the values that the facet knows."""
        wanted = (value or [])[:MOST_VALUES]
        return frozenset(item for item in wanted if labels.get(self.facet, item) is not None)


class FacetFilter(django_filters.Filter):
    """Narrows a search by a facet; `exclude` rules its values out instead."""

    def __init__(self, facet: Facet, *, exclude: bool = False) -> None:
        super().__init__(label=facet.label, exclude=exclude)
        self.facet = facet

    @property
    def field(self) -> ValuesField:
        """The form field that checks the values."""
        return ValuesField(self.facet, label=self.label)

    def filter(self, search: DecisionSearch, values: frozenset[str]) -> DecisionSearch:
        """Return the search with these values asked for, or ruled out."""
        if not values:
            return search
        known = search.selections.get(self.facet, Selection())
        if self.exclude:
            return search.filter(self.facet, Selection(known.included, values))
        return search.filter(self.facet, Selection(values, known.excluded))


class WordsFilter(django_filters.CharFilter):
    """Finds words."""

    def filter(self, search: DecisionSearch, text: str) -> DecisionSearch:
        """Return the search for these words."""
        return search.matching(text)


class CaseListFilter(django_filters.CharFilter):
    """Searches among the cases of a list that somebody pasted."""

    def filter(self, search: DecisionSearch, key: str) -> DecisionSearch:
        """Return the search among the cases of a list; without one, among all."""
        kept = CaseList.objects.filter(pk=key).first() if key else None
        return search.among(frozenset(kept.numbers)) if kept else search


class OrderFilter(django_filters.ChoiceFilter):
    """Puts the decisions in an order."""

    def filter(self, search: DecisionSearch, order: str) -> DecisionSearch:
        """Return the search in this order."""
        return search.order_by(order) if order else search


class DecisionFilters(django_filters.FilterSet):
    """The parameters of a search's address: `q`, `sort`, a facet's name, `not_` and its name."""

    q = WordsFilter(label="Words", strip=True)
    sort = OrderFilter(label="Order", choices=list(ORDERS.items()))

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        """Return the filters above and two for each facet."""
        filters = dict(super().get_filters())
        filters["list"] = CaseListFilter(label="List of case numbers", strip=True)
        for facet in FACETS:
            filters[facet.name] = FacetFilter(facet)
            filters[f"{EXCLUDED}{facet.name}"] = FacetFilter(facet, exclude=True)
        return filters

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, queryset=DecisionSearch())

    def filter_queryset(self, queryset: DecisionSearch) -> DecisionSearch:
        """Return the search that the address asks for."""
        for name, value in self.form.cleaned_data.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    @property
    def search(self) -> DecisionSearch:
        """The search, made of every parameter that could be understood."""
        self.form.is_valid()
        search: DecisionSearch = self.filter_queryset(self.queryset)
        return search

    @property
    def remarks(self) -> list[str]:
        """Sentences about what was not understood."""
        said = []
        for name, field in self.form.fields.items():
            if isinstance(field, ValuesField):
                values = self.data.getlist(name)
                known = self.form.cleaned_data.get(name, frozenset())
                said += [
                    f'"{value[:80]}" is no value of "{field.facet.label}" and was left out.'
                    for value in dict.fromkeys(values[:MOST_VALUES])
                    if value not in known
                ]
                if len(values) > MOST_VALUES:
                    said.append(
                        f'Only the first {MOST_VALUES} values of "{field.facet.label}" count.'
                    )
        key = self.form.cleaned_data.get("list")
        if key and self.search.cases is None:
            said.append(f'There is no list "{key[:80]}": all cases were searched.')
        said += [
            f'"{str(self.data.get(name))[:80]}" is no way to sort and was left out.'
            if name == "sort"
            else f"{name}: {' '.join(errors)}"
            for name, errors in self.form.errors.items()
        ]
        return said
