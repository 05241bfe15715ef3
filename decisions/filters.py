"""What the address of a search may say; whatever shows or exports a search goes through it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict

from decisions.labels import labels
from decisions.models import CaseList
from decisions.search import (
    ANYWHERE,
    BY_WORDS,
    DATE_RANGES,
    FACETS,
    GUIDELINE_BY,
    LONGEST,
    NEWEST,
    OLDEST,
    RELEVANCE,
    TREATMENT,
    DateRange,
    DecisionSearch,
    Facet,
    LetterSearch,
    Selection,
    scope_of,
)
from decisions.terms import CitedBy

MOST_VALUES = 100
LONGEST_CASE_NUMBER = 60
_MOST_SAID = 3  # of the values of a facet that are wrong
EXCLUDED = "not_"
FIRST, LAST = "_from", "_to"
OFF, LETTER = "off", "letter"
ORDERS = {
    RELEVANCE: "Relevance",
    NEWEST: "Newest first",
    OLDEST: "Oldest first",
    LONGEST: "Longest rationale first",
}
#: Where words are looked for, as pages say it. An address without it means anywhere.
SCOPES = {TREATMENT: "Treatment in dispute", ANYWHERE: "Anywhere in the letter"}
_FACETS = {facet.name: facet for facet in (*FACETS, *GUIDELINE_BY.values())}
_DATE_RANGES = {dates.name: dates for dates in DATE_RANGES}
#: What is said of a parameter that has none of the values it may have.
_CHOICES = {
    "sort": "Sort order (relevance, newest, oldest, or longest)",
    "cited_by": "Guideline cited by (reviewer or claims_administrator)",
    "synonyms": "Synonyms (off)",
    "scope": "Search scope (treatment, anywhere, or auto)",
    "group": "Group (letter)",
}


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
        super().__init__(facet.name, label=facet.label, exclude=exclude)

    @property
    def facet(self) -> Facet:
        """The facet; there is one object of each, and filters are copied with all they hold."""
        return _FACETS[self.field_name]

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


class DateFilter(django_filters.DateFilter):
    """The first or the last day of a range."""

    def __init__(self, dates: DateRange, *, last: bool = False) -> None:
        super().__init__(dates.name, label=dates.label, input_formats=["%Y-%m-%d"])
        self.last = last

    @property
    def dates(self) -> DateRange:
        """The range; there is one object of each."""
        return _DATE_RANGES[self.field_name]

    def filter(self, search: DecisionSearch, day: date | None) -> DecisionSearch:
        """Return the search from this day on, or up to it."""
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
    """Says whose citations the facet of guidelines is about."""

    def filter(self, search: DecisionSearch, side: str) -> DecisionSearch:
        """Return the search with one side's guidelines."""
        return search.guidelines_cited_by(CitedBy(side)) if side else search


class SynonymsFilter(django_filters.ChoiceFilter):
    """Switches synonyms off."""

    def filter(self, search: DecisionSearch, off: str) -> DecisionSearch:
        """Return the search for its own words only."""
        return search.without_synonyms() if off else search


class ScopeFilter(django_filters.ChoiceFilter):
    """Says where words are looked for."""

    def filter(self, search: DecisionSearch, scope: str) -> DecisionSearch:
        """Return the search in this scope."""
        if scope == BY_WORDS:
            scope = scope_of(search.text)
        return search.in_scope(scope) if scope else search


class UpToFilter(django_filters.NumberFilter):
    """Searches among the cases that had come in when somebody began to leaf through results."""

    def filter(self, search: DecisionSearch, case_id: Decimal | None) -> DecisionSearch:
        """Return the search up to this case; without one, among all."""
        return search if case_id is None else search.as_of(int(case_id))


class GroupFilter(django_filters.ChoiceFilter):
    """Shows letters with their decisions; it changes what a page shows, not what is found."""

    def filter(self, search: DecisionSearch, group: str) -> DecisionSearch:
        """Return the search as it is."""
        return search


class DecisionFilters(django_filters.FilterSet):
    """The parameters of a search's address.

    `q`, `scope`, `up_to`, `case`, `list`, `sort`, `group`, `cited_by`, `synonyms`; the name of a
    facet or of a side's guidelines, and `not_` and that name; the name of a range of dates with
    `_from` and `_to`.
    """

    #: All filters; of one address, those that it asks for.
    base_filters: dict[str, django_filters.Filter]

    q = WordsFilter(label="Words", strip=True)
    case = CaseFilter(
        label="Case number",
        strip=True,
        max_length=LONGEST_CASE_NUMBER,
        error_messages={"max_length": "this is too long for a case number, so it was ignored."},
    )
    sort = OrderFilter(label="Order", choices=list(ORDERS.items()))
    scope = ScopeFilter(label="Words in", choices=[*SCOPES.items(), (BY_WORDS, "By the words")])
    up_to = UpToFilter(label="Up to case", min_value=0, max_value=2**62)
    group = GroupFilter(label="Group", choices=[(LETTER, "By letter")])
    cited_by = CitedByFilter(
        label="Guideline cited by",
        choices=[(side.value, side.replace("_", " ").capitalize()) for side in CitedBy],
    )
    synonyms = SynonymsFilter(label="Synonyms", choices=[(OFF, "Off")])

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        """Return the filters above, two for each facet and two for each range of dates."""
        filters = dict(super().get_filters())
        filters["list"] = CaseListFilter(label="List of case numbers", strip=True)
        for facet in _FACETS.values():
            filters[facet.name] = FacetFilter(facet)
            filters[f"{EXCLUDED}{facet.name}"] = FacetFilter(facet, exclude=True)
        for dates in DATE_RANGES:
            filters[f"{dates.name}{FIRST}"] = DateFilter(dates)
            filters[f"{dates.name}{LAST}"] = DateFilter(dates, last=True)
        return filters

    def __init__(self, data: QueryDict) -> None:
        # django-filter copies each filter and makes a field of it: only of those asked for.
        self.base_filters = {n: made for n, made in self.base_filters.items() if n in data}
        super().__init__(data, queryset=DecisionSearch())

    def filter_queryset(self, queryset: DecisionSearch) -> DecisionSearch:
        """Return the search that the address asks for."""
        for name, value in self.form.cleaned_data.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    @cached_property
    def search(self) -> DecisionSearch:
        """The search, made of every parameter that could be understood."""
        self.form.is_valid()
        search: DecisionSearch = self.filter_queryset(self.queryset)
        return search

    @cached_property
    def by_letter(self) -> bool:
        """Whether results are grouped by letter."""
        self.form.is_valid()
        return bool(self.form.cleaned_data.get("group"))

    @cached_property
    def results(self) -> DecisionSearch | LetterSearch:
        """What is leafed through: the decisions found, or their letters."""
        return LetterSearch(self.search) if self.by_letter else self.search

    @property
    def warnings(self) -> list[str]:
        """Sentences about what was not understood."""
        self.form.is_valid()
        return [
            *(said for name in self.form.fields for said in self._said_of_values(name)),
            *(self._said_of_error(name) for name in self.form.errors),
            *self._said_of_dates(),
            *self._said_of_missing_dates(),
            *self._said_of_list(),
            *self._said_of_estimates(),
        ]

    def _said_of_values(self, name: str) -> Iterator[str]:
        field = self.form.fields[name]
        if not isinstance(field, ValuesField):
            return
        values = self.data.getlist(name)
        known = self.form.cleaned_data.get(name, frozenset())
        wrong = [v for v in dict.fromkeys(values[:MOST_VALUES]) if v and v not in known]
        for value in wrong[:_MOST_SAID]:
            yield f"{field.facet.label}: “{value[:80]}” isn't a known value, so it was ignored."
        if more := wrong[_MOST_SAID:]:
            yield f"{field.facet.label}: {len(more)} more values were ignored too."
        if len(values) > MOST_VALUES:
            yield f"{field.facet.label}: only the first {MOST_VALUES} values were used."

    def _said_of_error(self, name: str) -> str:
        typed = str(self.data.get(name))[:80]
        if isinstance(self.filters[name], DateFilter):
            label = self.filters[name].label
            return f"{label}: “{typed}” isn't a date like 2016-12-31, so it was ignored."
        if name in _CHOICES:
            return f"{_CHOICES[name]}: “{typed}” isn't one of these, so it was ignored."
        return f"{self.filters[name].label}: {' '.join(self.form.errors[name])}"

    def _said_of_dates(self) -> Iterator[str]:
        for dates, (first, last) in self.search.dates.items():
            if first and last and first > last:
                yield f"{dates.label}: the first date is after the last, so nothing was found."

    def _said_of_missing_dates(self) -> Iterator[str]:
        """Say how many decisions a range of dates leaves out because they have no such date."""
        for dates in self.search.dates:
            others = {each: days for each, days in self.search.dates.items() if each != dates}
            of_any = replace(self.search, dates=others)
            if without := len(of_any) - len(of_any.between(dates, date.min)):
                yield (
                    f"{dates.label}: {without:,} decision{'s' if without > 1 else ''} without this "
                    f"date {'are' if without > 1 else 'is'} left out."
                )

    def _said_of_list(self) -> Iterator[str]:
        key = self.form.cleaned_data.get("list")
        if key and self.search.numbers is None:
            yield f"List “{key[:80]}” doesn't exist; searching all cases."

    def _said_of_estimates(self) -> Iterator[str]:
        """Say which numbers the search engine cannot count exactly; tantivy counts all of them."""
        for name in sorted(self.search.estimates):
            yield f"The numbers of {name} are estimates: the search engine cannot count exactly."
